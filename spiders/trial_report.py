"""What a trial of a source says: its lists, its rows, the page that was read, and what to do next."""

from __future__ import annotations

from collections import Counter
from typing import Any

import click
from parsel import Selector
from rich.text import Text

from archive.errors import DamageError
from archive.outcomes import SHOWN
from archive.queries import articles, payloads, trials
from archive.records import TEXT_FACTS
from archive.store.store import Store
from archive.terminal import tables
from archive.text.decode import decode
from spiders.kinds.rows import find, shown
from spiders.source import Source
from spiders.trial import TAKEN, TrialSpider

_ROWS, _LINES = 30, 6  # what is printed of the rows and of the text


def report(store: Store, spider: TrialSpider) -> dict[str, Any]:
    """What the trial found; `wrong` holds a line for each thing to mend, and is empty if all is well."""
    found = [a for a in trials.answers(store.connection, spider.crawl.crawl_id) if a["article_id"]]
    page = found[-1] if found else None
    article = article_of(store, page) if page else None
    selectors = _selectors(store, spider, page) if page else []
    said: dict[str, Any] = {
        "source": spider.source.slug,
        "lists": spider.lists,
        "rows": spider.rows(),
    }
    said |= {"page": page, "article": article, "selectors": selectors}
    return said | {"wrong": _wrong(said, spider)}


def article_of(store: Store, page: dict[str, Any]) -> dict[str, Any] | None:
    """The article that a page gave, with its facts, origins and text; None if it gave no text.

    The page is one of `archive.queries.trials.answers`.
    """
    if page["answer"] not in SHOWN or page["outcome"] in ("error", "gone"):
        return None
    row = store.connection.execute(
        "SELECT 1 FROM current_articles WHERE article_id = ?", (page["article_id"],)
    ).fetchone()
    if row is None:
        return None
    found = articles.article(store.connection, page["article_id"])
    found |= articles.version(store.connection, page["article_id"])
    return found if found["text"] else None


def _selectors(store: Store, spider: TrialSpider, page: dict[str, Any]) -> list[dict[str, Any]]:
    """Each declared selector: whether it hit on the page, and what it gave."""
    declared = spider.source.rules().selectors
    if page["answer"] != "article" or page["missed"] is None:
        return []
    missed = page["missed"].split()
    try:
        body, content_type = payloads.body(store, page["payload_digest"])
    except DamageError:
        return []
    tree = Selector(decode(body, content_type)[0])
    return [
        {"selector": name, "path": path, "hit": name not in missed, "gave": _gave(tree, path)}
        for name, path in declared.items()
    ]


def _gave(tree: Selector, path: str) -> str | None:
    nodes = find(tree, path)
    return shown(nodes[0]) if nodes else None


def _wrong(said: dict[str, Any], spider: TrialSpider) -> list[str]:
    rows = said["rows"]
    wrong = [
        f"{page['address']}: {page['failed']}. Mend `start` or the kind of the list."
        for page in said["lists"]
        if page["failed"]
    ]
    if not rows and not wrong:
        wrong.append("No list shows a row. Mend `rows` and `link`.")
    if rows and not any(row["verdict"] == TAKEN for row in rows):
        wrong.append(f"No row is taken. {_why_none(rows)}")
    if said["article"] is None and (said["page"] or not wrong):
        wrong.append(_no_text(spider.source, said["page"], spider.url))
    return wrong


def _why_none(rows: list[dict[str, Any]]) -> str:
    often = Counter(row["verdict"] for row in rows).most_common(1)[0][0]
    url = next(row["url"] for row in rows if row["verdict"] == often)
    return {
        "off topic": "Mend `topic.keywords`.",
        "no pattern accepts it": f"Mend `articles`, so that a pattern fits {url}",
    }.get(often, "The site does not want its articles to be fetched: leave it out.")


def _no_text(source: Source, page: dict[str, Any] | None, url: str | None) -> str:
    if page is None and url and not source.is_article(url):
        return f"{url} is no article of {source.slug}. Mend `articles`, so that a pattern fits it."
    if page is None:
        asked = url or "the first article"
        return f"No page was read: {asked} is forbidden by robots.txt, or did not answer."
    told = page["note"] or f"HTTP {page['http_status']}, {page['answer']}"
    mend = "Mend `selectors.body`, or read" if page["answer"] in SHOWN else "Read"
    return f"{page['url']} gave no text ({told}). {mend} another page: yigai try {source.slug} URL"


def show(said: dict[str, Any]) -> None:
    """Print what a trial found."""
    click.secho("Lists", bold=True)
    tables.table(said["lists"], ("status", "rows", "address"))
    if said["rows"]:
        _show_rows(said["rows"])
    if said["article"]:
        _show_article(said["article"])
    if said["selectors"]:
        click.secho("\nSelectors", bold=True)
        tables.table(
            [row | {"hit": "yes" if row["hit"] else "no"} for row in said["selectors"]],
            ("selector", "hit", "gave"),
            cut=("gave",),
        )
    click.echo()
    for line in said["wrong"]:
        click.secho(f"wrong  {line}", fg="red")
    if not said["wrong"]:
        click.echo(f"Well. Next: yigai sources --check {said['source']}")


def _show_rows(rows: list[dict[str, Any]]) -> None:
    click.secho("\nRows", bold=True)
    tables.table(rows[:_ROWS], ("date", "verdict", "title"), cut=("title",))
    counted = Counter(row["verdict"] for row in rows)
    told = ", ".join(f"{count} {verdict}" for verdict, count in counted.most_common())
    click.echo(f"{len(rows)} rows: {told}")
    refused = [row["url"] for row in rows if row["verdict"] == "no pattern accepts it"]
    if refused:
        click.echo(f"No pattern accepts, for example, {refused[0]}")


def _show_article(article: dict[str, Any]) -> None:
    click.secho("\nArticle", bold=True)
    for name in ("url", *TEXT_FACTS):
        if article[name]:
            tables.fact(name, article[name], article["origins"].get(name))
    for file in article["attachments"] or ():
        tables.fact("attachment", f"{file['name']} {file['url']}".strip(), None)
    tables.fact("language", article["language"], None)
    tables.fact("characters", str(article["characters"]), None)
    tables.fact("text digest", article["text_digest"], None)
    tables.console().print()
    lines = article["text"].splitlines()
    for line in lines[:_LINES]:
        tables.console().print(Text(line), no_wrap=True, overflow="ellipsis")
    if len(lines) > _LINES:
        tables.console().print(Text(f"… and {len(lines) - _LINES} lines more", style="dim"))
