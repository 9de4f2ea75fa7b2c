"""No command that asks, no crawl and no recording goes through a table that grows.

Every statement is planned on the connection that runs it, by SQLite itself (EXPLAIN QUERY PLAN).
What may go through the whole archive is listed here, with the reason.
"""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import NamedTuple

import pytest

from archive.datasette import METADATA
from archive.datasette.pages import article, diff, home, memento, sources
from archive.ladder import Ladder
from archive.outcomes import NOT_HELD
from archive.queries import (
    absences,
    changes,
    crawling,
    document_numbers,
    health,
    lives,
    looks,
    payloads,
    texts,
)
from archive.records import ArticleRef, Capture, Discovery, Item, Reference, WarcLocation, instant
from archive.store import discoveries, runs, step_015
from archive.store.recording import record
from archive.store.schema import TABLES
from archive.store.step_013 import INDEXES
from archive.store.store import open_to_write
from archive.store.views import VIEWS
from archive.urls import url_key
from pipelines.sameness.relate import relate
from tests.conftest import Shelf, noon
from tests.crawling import PROJECT, Answer, SmallSites, declare, here, yigai
from tests.planned import PLANS, Step, planned_connect

GROWING = (
    *(
        "articles",
        "capture_log",
        "versions",
        "texts",
        "reading_log",
        "spells",
        "text_holders",
        "text_groups",
        "text_relations",
        "story_members",
    ),
    *(
        "article_terms",
        "stood_terms",
        "change_terms",
        "discovery_log",
        "crawl_log",
        "warc_files",
        "event_log",
        "record_names",
    ),
)
# A search by one of these finds what belongs to one article, text, payload, run or file.
OF_ONE = (
    *("article_id", "other_article_id", "rowid", "url_key", "url", "payload_digest", "text_id"),
    *("text_digest", "capture_id", "crawl_id", "refers_to_url", "warc_file", "digest"),
    *("refers_to_id", "refers_to_digest", "name"),
)
WHOLE = {
    ("verify",): "every row is checked",
    ("verify", "--sample", "2"): "the captures to be checked are drawn from all",
    ("rebuild", "--check"): "every row of two archives is compared",
    ("export", "wacz", "OUT"): "every record is handed on",
    ("export", "wacz", "OUT", "--source", "small", "--since", "2026-01-01"): "a record's source "
    "is its article's or its run's: all are looked through, once an export",
    ("changes", "--source", "small"): "all changes of the source are sorted",
    ("export", "jsonl", "OUT"): "every article is handed on",
    ("export", "evidence", "1", "OUT"): "a run's files are looked for among all, and hashed",
    ("release", "OUT"): "every article is handed on",
    ("export", "atom", "OUT"): "absences that were confirmed or ended are sorted by when they were",
    ("backup", "OUT"): "every WARC file is copied",
    ("survival", "--by", "source"): "the age of every article counts",
    ("survival", "--months"): "every look counts",
}
READING = (
    ("search", "题目"),
    ("search", "the text", "--language", "zh", "--source", "paper"),
    ("search", "text -source:bureau after:2026", "--ever"),
    ("search", "text", "--removed", "first", "--added", "third"),
    ("show", "1"),
    ("show", "https://paper.example/1"),
    ("show", "1", "--version", "1"),
    ("show", "1", "--at", "2026-10-02"),
    ("show", "1", "--at", "2026-10-03T12:00"),
    ("show", "1", "--digest", "ffffffff"),
    ("history", "1"),
    ("cite", "1"),
    ("cite", "1", "--at", "2026-10-02"),
    ("diff", "1"),
    ("diff", "1", "1", "2"),
    ("diff", "1", "2"),
    ("changes",),
    ("changes", "--since", "2026-10-02"),
    ("status",),
)


@pytest.fixture
def plans(monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, list[Step]]]:
    """The plans of what this process asks of any database from here on."""
    monkeypatch.setattr(sqlite3, "connect", planned_connect)
    PLANS.clear()
    yield PLANS
    PLANS.clear()


def wide(plans: Mapping[str, list[Step]]) -> list[str]:
    """The steps that go through a table that grows, or sort more of one than belongs to one."""
    return [
        f"{step.detail}\n  of {' '.join(sql.split())}"
        for sql, plan in plans.items()
        for step in plan
        if _goes_through(step, sql) or _sorts(step, plan, sql)
    ]


def _goes_through(step: Step, sql: str) -> bool:
    """Whether a step reads all of a table, or makes an index of it for this once."""
    asks_words = re.search(r"VIRTUAL TABLE INDEX \d+:\S*M", step.detail)
    few = any(step.detail.endswith(f"INDEX {name}") for name in _PARTIAL)
    all_of_it = step.detail.startswith("SCAN") and not asks_words and not few
    return (all_of_it or "AUTOMATIC" in step.detail) and _grows(step, sql)


def _sorts(step: Step, plan: list[Step], sql: str) -> bool:
    """Whether a step sorts or groups what was not first narrowed to one article, text or run."""
    if "TEMP B-TREE" not in step.detail:
        return False
    loops = (s for s in plan if s.parent == step.parent and s.detail.startswith(("SEARCH", "SCAN")))
    outer = next(loops, None)
    by = re.findall(r"\b(\w+)[=<>]", outer.detail) if outer else []
    return outer is not None and _grows(outer, sql) and not {*by} & {*OF_ONE}


def _grows(step: Step, sql: str) -> bool:
    name = step.detail.split()[1]
    return bool(_tables(name, sql) & {*GROWING})


def _tables(name: str, sql: str) -> set[str]:
    """The tables that a name stands for in a statement, and in the views it asks."""
    seen: set[str] = set()
    texts = [sql]
    for text in texts:
        for table, alias in _NAMED.findall(text):
            if table in VIEWS and VIEWS[table] not in texts:
                texts.append(VIEWS[table])
            if name in (table, alias):
                seen.add(table)
    return seen


_PARTIAL = re.findall(  # of what is open or new
    r"CREATE INDEX (?:IF NOT EXISTS )?(\w+) ON [^;]*?\sWHERE",
    f"{TABLES};{INDEXES};{step_015.TABLES}",
)
_NAMED = re.compile(
    r"\b(?:FROM|JOIN|UPDATE|INTO)\s+(?:\w+\.)?(\w+)"
    r"(?:\s+(?:AS\s+)?(?!(?:ON|WHERE|USING|JOIN|LEFT|SET|GROUP|ORDER|LIMIT|AS|UNION)\b)(\w+))?"
)


@pytest.fixture(scope="module")
def held(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An archive with articles that were changed, withdrawn, copied and read again."""
    folder = tmp_path_factory.mktemp("held")
    shelf = Shelf(folder / "archive.db")
    fill(shelf)
    shelf.read(f"The matter of {NUMBER} is settled.", "https://paper.example/3", day=5)
    shelf.store.close()
    return folder


def fill(shelf: Shelf) -> None:
    """Record what comes in: new, the same, changed, gone, back, older, and read by another."""
    shelf.read("The text of the first day.")
    shelf.read("The text of the first day.", day=1)
    shelf.read("The text of the third day.", day=2)
    shelf.read("The text of the third day.", "https://paper.example/2", day=2)
    for day in (3, 4):
        shelf.answer("absent", day=day, status=404)
    shelf.answer("broken", "https://paper.example/2", day=3, status=500)
    shelf.answer("refused", "https://paper.example/2", day=4, status=403)
    shelf.read("An older text.", day=-1)
    shelf.read("The text of the first day, better read.", extractor="extractor 2", day=1.5)
    shelf.read("The text of the first day.", day=1.6, extractor="extractor 2")


def test_recording_goes_through_nothing(plans: dict[str, list[Step]], tmp_path: Path) -> None:
    shelf = Shelf(tmp_path / "archive.db")
    plans.clear()  # those of the making of the tables
    fill(shelf)
    url = "https://paper.example/9"
    place = WarcLocation("b.warc.gz", 1, None, "revisit")
    original = Reference(url, instant(noon(1)), "urn:uuid:1", "sha1:00")
    open_one = Capture(url, noon(5), 200, place, "article", refers_to=original)
    open_one.alone, open_one.names = ("article", None), ("urn:uuid:2",)
    open_one.is_open, open_one.note = True, NOT_HELD
    record(
        shelf.store, shelf.crawl_id, Item(open_one, ArticleRef(url_key(url), url, "paper")), relate
    )
    shelf.read("What the revisit meant.", url, day=1)
    shelf.store.close()
    assert len(plans) > 40
    assert "\n".join(wide(plans)) == ""


def test_a_run_goes_through_nothing(plans: dict[str, list[Step]], tmp_path: Path) -> None:
    shelf = Shelf(tmp_path / "archive.db")
    fill(shelf)
    plans.clear()
    store, connection = shelf.store, shelf.store.connection
    url = "https://paper.example/1"
    found = [Discovery(url_key(url), url, "题目", "2026-10-01"), Discovery("x", "http://x", "题")]
    discoveries.save(store, shelf.crawl_id, "paper", "list", found, instant(noon(0)))
    discoveries.mark(store, "paper", "x", "disallowed")
    source = crawling.sources(connection)[1]
    for due in (None, noon(60)):
        crawling.pending(connection, "paper", due)
    looks.due(connection, "paper", Ladder(), noon(60))
    looks.all_of(connection, "paper")
    health.is_due(connection, source, noon(60))
    crawling.last_success(connection, "paper")
    crawling.list_rows(connection, 1)
    crawling.last_shown(connection, url)
    crawling.must_come_whole(connection, url, instant(noon(0)))
    crawling.original(connection, "sha256:0")
    place = WarcLocation("a.warc.gz", 0, None, "response")
    crawling.is_held(connection, url, instant(noon(0)), place)
    payloads.of_address(connection, url_key(url))
    since = health.last_crawl_id(connection) - 1
    assert health.crawls_since(connection, since)
    assert health.failed_items(connection, since)
    assert health.happenings(connection, since)
    runs.finish(store, shelf.crawl_id, "paper", "finished", instant(noon(1)))
    runs.end_killed(store, runs.begin(store, "paper", instant(noon(2))))
    assert health.sources(connection)
    store.close()
    assert "\n".join(wide(plans)) == ""


@pytest.mark.parametrize("command", READING, ids=" ".join)
def test_a_command_that_asks_goes_through_nothing(
    command: tuple[str, ...], plans: dict[str, list[Step]], held: Path
) -> None:
    here(held, *command)
    assert plans
    assert "\n".join(wide(plans)) == ""


NUMBER = "国办发〔2021〕20号"
PAGES: dict[str, Callable[[sqlite3.Connection], object]] = {
    "home": home.gathered,
    "article": lambda db: article.gathered(db, 1, None),
    "article, at a day": lambda db: article.gathered(db, 1, "2026-10-02"),
    "a memento": lambda db: memento.gathered(db, "https://paper.example/1"),
    "a text": lambda db: texts.stood(db, 1),
    "diff": lambda db: diff.compare_sides(db, (1, 1), (1, 2), shows_all=False),
    "two articles": lambda db: diff.compare_sides(db, (1, None), (2, None), shows_all=False),
    "source": lambda db: sources.gathered(db, "paper", None),
    "changes": lambda db: (changes.count(db), changes.listed(db, most=20)),
    "changes, newest first": lambda db: changes.listed(db, "2026-10-01", None, "newest", 20, 20),
    "changes of titles": lambda db: changes.listed(db, "2026-10-01", "titles", "score", 20),
    "withdrawn": lambda db: absences.latest(db, "withdrawn", None, 50, 50),
    "withdrawn, of a source": lambda db: absences.latest(db, "withdrawn", "paper", 50),
    "search results": lambda db: lives.brief(db, [1, 2]),
    "an address": lambda db: lives.held(db, ["https://paper.example/1"]),
    "a number": lambda db: document_numbers.of_number(db, NUMBER),
    "a record": lambda db: lives.record(db, 1),
}


@pytest.mark.parametrize("name", PAGES)
def test_a_page_of_the_desk_goes_through_nothing(
    name: str, plans: dict[str, list[Step]], held: Path
) -> None:
    with closing(sqlite3.connect(held / "archive.db")) as connection:
        connection.row_factory = sqlite3.Row
        assert PAGES[name](connection) is not None
    assert plans
    assert "\n".join(wide(plans)) == ""


def test_it_is_seen_when_an_index_is_missing(plans: dict[str, list[Step]], tmp_path: Path) -> None:
    shelf = Shelf(tmp_path / "archive.db")
    fill(shelf)
    shelf.store.connection.execute("DROP INDEX versions_capture")
    shelf.store.close()
    plans.clear()
    here(tmp_path, "history", "1")
    (found,) = wide(plans)
    assert re.match(r"(SCAN v|SEARCH v USING AUTOMATIC)", found)


def test_sorting_all_is_seen(plans: dict[str, list[Step]], held: Path) -> None:
    for sql in (
        "SELECT title FROM versions WHERE captured_at > ? ORDER BY title",
        "SELECT url FROM captures ORDER BY url",
        "SELECT language, count(*) FROM current_articles GROUP BY language",
    ):
        plans.clear()
        with closing(sqlite3.connect(held / "archive.db")) as connection:
            connection.execute(sql, [""] * sql.count("?"))
        assert wide(plans), sql


class Crawled(NamedTuple):
    """An archive that was crawled, the declarations, and the plans of what was asked meanwhile."""

    data: Path
    declared: dict[str, str]
    plans: dict[str, list[Step]]


@pytest.fixture(scope="module")
def crawled(tmp_path_factory: pytest.TempPathFactory) -> Crawled:
    """Two crawls of a site of which a page was changed, one taken off and one broken; then add."""
    folder = tmp_path_factory.mktemp("crawled")
    data, declared = folder / "data", declare(folder / "sources", "small", "small.example")
    open_to_write(data / "archive.db").close()
    plans: dict[str, list[Step]] = {}
    # Python loads a module of this name from PYTHONPATH at its start.
    (folder / "sitecustomize.py").write_text(
        f"from pathlib import Path\nfrom tests.planned import keep\n"
        f"keep(Path({str(folder / 'plans.json')!r}))\n",
        encoding="utf-8",
    )
    with SmallSites() as sites:
        sites.list("http://small.example/list", "/a/one", "/a/two", "/a/three", "/a/four")
        for name in ("one", "two", "three", "four"):
            sites.article(f"http://small.example/a/{name}", f"Notice {name}")
        run = partial(_planned, folder / "plans.json", data, sites.url, declared, plans)
        run("crawl", "small")
        sites.article("http://small.example/a/one", "Notice one", "It was put off by a year.")
        del sites.answers["http://small.example/a/two"]
        sites.answers["http://small.example/a/three"] = Answer("<h1>500</h1>", 500)
        run("crawl", "small")
        run("crawl", "--due", "people-health")
        run("add", "http://small.example/a/four")
        run("reextract")  # asks for a few hundred articles at a time
        (folder / "seeds").mkdir()
        (folder / "seeds" / "seed.txt").write_text(
            "关于深化改革的意见\n\n一、总体要求。\n", "utf-8"
        )
        run("seeds", str(folder / "seeds"))
        run("import", str(next((data / "warc").glob("small-*"))))
    return Crawled(data, declared, plans)


def _planned(
    file: Path,
    data: Path,
    proxy: str,
    declared: dict[str, str],
    plans: dict[str, list[Step]],
    *arguments: str,
) -> None:
    """Run `yigai` in a process of its own, and add the plans of what it asks."""
    run = yigai(data, *arguments, proxy=proxy, PYTHONPATH=f"{PROJECT}:{file.parent}", **declared)
    assert run.returncode in (0, 1), run.stderr
    found = json.loads(file.read_text(encoding="utf-8"))
    assert found, run.stderr
    plans |= {sql: [Step(*step) for step in plan] for sql, plan in found.items()}


def test_crawls_and_imports_go_through_nothing(crawled: Crawled) -> None:
    assert len(crawled.plans) > 60
    assert "\n".join(wide(crawled.plans)) == ""


@pytest.mark.parametrize("command", WHOLE, ids=" ".join)
def test_what_may_go_through_the_archive_does(
    command: tuple[str, ...],
    plans: dict[str, list[Step]],
    crawled: Crawled,
    tmp_path: Path,
) -> None:
    """Else its name need not stand in the list."""
    given = (str(tmp_path / "out") if word == "OUT" else word for word in command)
    here(crawled.data, *given, **crawled.declared)
    assert wide(plans)


def test_a_release_sorts_nothing(
    plans: dict[str, list[Step]], crawled: Crawled, tmp_path: Path
) -> None:
    here(crawled.data, "release", str(tmp_path / "out"))
    (plan,) = {tuple(p) for sql, p in plans.items() if "SELECT a.url_key, c." in sql}
    assert not [step.detail for step in plan if "TEMP B-TREE FOR ORDER BY" in step.detail]


def test_survival_finds_the_spells_of_an_article_by_the_article(
    plans: dict[str, list[Step]], held: Path
) -> None:
    """By status it would go through all of them, for every article."""
    here(held, "survival")
    found = [step.detail for plan in plans.values() for step in plan if " p USING" in step.detail]
    assert found
    assert all("PRIMARY KEY (article_id=" in detail for detail in found)


def test_why_an_address_failed_is_found_by_the_address(
    plans: dict[str, list[Step]], held: Path
) -> None:
    with closing(sqlite3.connect(held / "archive.db")) as connection:
        connection.execute("SELECT * FROM discoveries WHERE source = 'paper'")
    assert "\n".join(wide(plans)) == ""
    (plan,) = plans.values()
    found = [step.detail for step in plan if step.detail.startswith("SEARCH c ")]
    assert found == ["SEARCH c USING INDEX capture_log_key (url_key=?)"]


# Views of which even the first page sorts: what was withdrawn, and a row for each source.
SORTED = ("withdrawn_articles", "source_health")


@pytest.mark.parametrize("view", sorted({*VIEWS} - {*SORTED}))
def test_the_first_page_of_a_view_is_not_sorted_for(
    view: str, plans: dict[str, list[Step]], held: Path
) -> None:
    """Datasette asks for the first rows in an order; an index must give them."""
    described = json.loads(METADATA.read_text(encoding="utf-8"))["databases"]["archive"]["tables"]
    order = described.get(view, {}).get("sort_desc")
    by = f"ORDER BY {order} DESC" if order else ""
    with closing(sqlite3.connect(held / "archive.db")) as connection:
        connection.execute(f"SELECT * FROM {view} {by} LIMIT 101")
    (plan,) = plans.values()
    assert not [step for step in plan if "TEMP B-TREE" in step.detail and step.parent == 0]
