"""`yigai search`: what stands, what stood, what came and what went."""

from __future__ import annotations

import sqlite3
from typing import Any

import click
from rich.text import Text

from archive.queries import search, search_changes
from archive.queries.across import find_across
from archive.store.search_terms import is_current
from archive.terminal import tables
from archive.terminal.commands import reading
from archive.terminal.place import Place
from archive.terminal.rows import Form, print_rows, rows_option, show_rows
from archive.text.query import parse
from archive.text.query_tree import understood

Rows = list[dict[str, Any]]
_BEHIND = (
    "yigai: the index of words was made by other rules than today's, and may miss some; "
    "`yigai rebuild --search` makes it anew"
)


@click.command("search")
@click.argument("query", required=False)
@click.option("--ever", is_flag=True, help="Also what stood once and stands no longer.")
@click.option("--across", is_flag=True, help="Also what says it in the other language.")
@click.option("--removed", metavar="WORDS", help="Changes that struck these words.")
@click.option("--added", metavar="WORDS", help="Changes that brought these words.")
@click.option("--language", help="BCP 47 tag: en, zh-Hans, or zh for both Chinese scripts.")
@click.option("--source", help="Slug of a source (see `yigai sources`).")
@click.option("--limit", type=click.IntRange(min=1), default=20, show_default=True)
@rows_option
@click.pass_obj
def search_articles(
    place: Place,
    /,
    query: str | None,
    ever: bool,
    across: bool,
    removed: str | None,
    added: str | None,
    form: Form | None,
    **narrowed: Any,
) -> None:
    """Find articles by their words, in Chinese, English and other languages.

    Words with spaces between them must all stand in the article, in any order; what is typed
    without a space stands so. "…" is a phrase, word* the beginning of a word. AND, OR, NOT or
    -word, and ( ) combine. title: number: issuer: look only there; source: after: before: narrow
    (before and after a day, month or year of publication). docs/search.md tells all.

    \b
    Examples: yigai search 三明医改
              yigai search "payment reform" --language en
              yigai search "(DRG OR DIP) -试点 after:2026-06 source:govcn-policy"
              yigai search 国办发〔2021〕20号
              yigai search "long-term care insurance" --across
              yigai search 按项目付费 --ever
              yigai search --removed 不得
    """
    changes: dict[str, Any] = {"removed": removed, "added": added}
    if not any(changes.values()) and not query:
        raise click.UsageError("give a QUERY, or WORDS with --removed or --added")
    if any(changes.values()) and (ever or across):
        raise click.UsageError(
            "--removed and --added look at all that ever changed, as it was written: leave --ever"
            " and --across"
        )
    others: Rows = []
    with reading(place.data) as store:
        db = store.connection
        if not is_current(db):
            click.echo(_BEHIND, err=True)
        try:
            if any(changes.values()):
                found = _changes(db, form is not None, query=query, **changes, **narrowed)
            else:
                found = _articles(db, form is not None, str(query), ever, **narrowed)
            if across:
                found = [row | {"match": "direct"} for row in found]
                others = find_across(db, str(query), **narrowed)
        except ValueError as error:
            raise click.UsageError(str(error)) from None
    if form:
        print_rows([*found, *others], form)
        return
    _tell_understood(query, removed, added)
    _show(found, others)


def _articles(
    db: sqlite3.Connection, quietly: bool, query: str, ever: bool, **narrowed: Any
) -> Rows:
    found = search.find(db, query, ever=ever, **narrowed)
    if not quietly:
        _tell_reach(db, query, found, **narrowed)
    return found


def _changes(db: sqlite3.Connection, quietly: bool, **sought: Any) -> Rows:
    found = search_changes.find_changes(db, **sought)
    if not quietly:
        _tell_reach_of_changes(db, found, **sought)
    return found


def _show(found: Rows, others: Rows) -> None:
    """The rows, and under a heading those in the other language."""
    if found or not others:
        show_rows([_shown(row) for row in found], (*_columns(found), "title", "snippet"), form=None)
    if others:
        tables.console().print(Text("In the other language:", style="bold"))
        show_rows(
            [_shown(row) for row in others], (*_columns(others), "title", "snippet"), form=None
        )
    if not found and not others:
        click.echo("Nothing found.", err=True)


def _tell_understood(*typed: str | None) -> None:
    """Say how what was typed was understood, where that is not what was typed."""
    for words in typed:
        if words and (said := understood(parse(words))) != " ".join(words.split()):
            tables.console().print(Text(f"understood: {said}", style="dim"))


def _tell_reach(
    db: sqlite3.Connection, query: str, found: Rows, *, limit: int, **narrowed: Any
) -> None:
    """Say of how many articles those are that are shown, and of how many the best."""
    if len(found) < limit:
        return
    articles, ranked = search.reach(db, query, **narrowed)
    said = f"{len(found)} of {articles:,} articles"
    if ranked < articles:
        said += f", ranked among the newest {ranked:,}"
    tables.console().print(Text(said, style="dim"))


def _tell_reach_of_changes(
    db: sqlite3.Connection, found: Rows, *, limit: int, **sought: Any
) -> None:
    """Say where not all changes were looked at."""
    near, looked = search_changes.reach_changes(db, **sought)
    if len(found) < limit and looked < near:
        said = (
            f"{near:,} changes are near these words; those of the newest {looked:,} were looked at"
        )
        tables.console().print(Text(said, style="yellow"))


def _columns(found: Rows) -> tuple[str, ...]:
    if found and "captured_at" in found[0]:
        return ("captured_at", "article_id", "version")
    is_noted = any(_note(row) for row in found)
    return ("article_id", "source", *(("note",) if is_noted else ()))


def _shown(row: dict[str, Any]) -> dict[str, Any]:
    return row | {
        "note": _note(row),
        "snippet": tables.marked(row["snippet"], row["matches"]),
    }


def _note(row: dict[str, Any]) -> str:
    """How an article stands that does not stand as it is shown."""
    notes = [] if row.get("status", "live") == "live" else [row["status"]]
    if row.get("found_in"):
        notes.append(f"in the file {row['found_in']}")
    if row.get("stood_from"):
        first, last = (row[name][:10] for name in ("stood_from", "stood_to"))
        notes.append(f"in the text from {first} to {last}, no longer")
    return "; ".join(notes)


COMMANDS = (search_articles,)
