"""The views, their descriptions in metadata.json, and docs/schema.md say the same."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from archive import datasette
from archive.datasette import sql_functions
from archive.datasette.schema import schema_markdown
from archive.outcomes import (
    ANSWERS,
    CAUSES,
    DISCOVERY_STATES,
    FINISH_REASONS,
    OUTCOMES,
    STATUSES,
)
from archive.records import now
from archive.state import FIELDS
from archive.store.store import Store, open_to_write
from archive.store.views import VIEWS
from tests.conftest import Shelf, noon

PAGE = Path(__file__).parent.parent / "docs" / "schema.md"
METADATA = json.loads(datasette.METADATA.read_text(encoding="utf-8"))
ARCHIVE = METADATA["databases"]["archive"]


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    store = open_to_write(tmp_path / "archive.db")
    yield store
    store.close()


@pytest.fixture
def described(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[Any], None]:
    """Put other metadata in the place of metadata.json."""

    def replace(change: Callable[[dict[str, Any]], object]) -> None:
        metadata = json.loads(datasette.METADATA.read_text(encoding="utf-8"))
        change(metadata["databases"]["archive"]["tables"])
        path = tmp_path / "metadata.json"
        path.write_text(json.dumps(metadata), encoding="utf-8")
        monkeypatch.setattr("archive.datasette.schema.METADATA", path)

    return replace


def test_the_page_is_up_to_date(store: Store) -> None:
    assert PAGE.read_text(encoding="utf-8") == schema_markdown(store.connection), "run `make docs`"


@pytest.mark.parametrize("view", VIEWS)
def test_every_column_is_described(store: Store, view: str) -> None:
    rows = store.connection.execute("SELECT name FROM pragma_table_info(?)", [view])
    columns = ARCHIVE["tables"][view]["columns"]
    assert list(columns) == [row["name"] for row in rows]
    assert all(columns.values())


@pytest.mark.parametrize("view", VIEWS)
def test_a_default_order_is_a_column(view: str) -> None:
    entry = ARCHIVE["tables"][view]
    for key in {"sort", "sort_desc"} & set(entry):
        assert entry[key] in entry["columns"]


def test_tables_behind_the_views_are_hidden(store: Store) -> None:
    rows = store.connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
    assert {row["name"] for row in rows} == {
        name for name, entry in ARCHIVE["tables"].items() if entry.get("hidden")
    }


@pytest.mark.parametrize(
    ("view", "column", "words"),
    [
        ("captures", "answer", ANSWERS),
        ("captures", "outcome", OUTCOMES),
        ("current_articles", "status", STATUSES),
        ("status_history", "status", STATUSES),
        ("version_history", "cause", CAUSES),
        ("version_history", "changed_fields", FIELDS),
        ("crawls", "finish_reason", FINISH_REASONS),
        ("discoveries", "state", DISCOVERY_STATES),
    ],
)
def test_every_word_that_a_column_may_hold_is_described(
    view: str, column: str, words: tuple[str, ...]
) -> None:
    said = ARCHIVE["tables"][view]["columns"][column]
    assert [word for word in words if not re.search(rf"\b{word}\b", said)] == []


@pytest.mark.parametrize("name", ARCHIVE["queries"])
def test_every_canned_query_runs(store: Store, name: str) -> None:
    query = ARCHIVE["queries"][name]
    assert query["title"]
    assert query["description"]
    sql_functions.register(store.connection)
    parameters: defaultdict[str, int] = defaultdict(lambda: 1)
    assert store.connection.execute(query["sql"], parameters).fetchall() == []


def asked(shelf: Shelf, name: str, **parameters: object) -> list[dict[str, Any]]:
    """What a canned query finds."""
    found = shelf.store.connection.execute(ARCHIVE["queries"][name]["sql"], parameters)
    return [dict(row) for row in found]


def test_canned_queries_tell_the_history(shelf: Shelf) -> None:
    today = (now() - noon(0)) / timedelta(days=1)
    one, two, three = (f"https://paper.example/{number}" for number in (1, 2, 3))
    shelf.read("甲", one, day=today - 5, title="旧题", published_at="2026-09-30T20:00:00Z")
    shelf.read("甲乙" * 20, one, day=today - 4, title="新题", published_at="2026-09-30T20:00:00Z")
    for day in (3, 1):
        shelf.answer("absent", one, status=404, day=today - day)
    shelf.read("甲乙" * 20, two, day=today - 40, source="bureau")
    shelf.answer("refused", two, status=403, day=today - 2)
    shelf.answer("file", three, status=200, day=today - 6)
    [changed] = asked(shelf, "changed_last_week")
    assert changed["changed_fields"] == "text title"
    [withdrawn] = asked(shelf, "withdrawn")
    assert (withdrawn["looks"], withdrawn["last_text_characters"]) == (2, 40)
    assert [row["version"] for row in asked(shelf, "article_history", article_id=1)] == [
        *(1, 2, None, None)
    ]
    assert [row["answer"] for row in asked(shelf, "not_read")] == ["refused", "file"]
    [same] = asked(shelf, "same_text")
    assert {same["source"], same["other_source"]} == {"paper", "bureau"}
    [titles] = asked(shelf, "changed_titles")
    assert (titles["old_title"], titles["new_title"]) == ("旧题", "新题")
    months = {row["month"]: row["withdrawn"] for row in asked(shelf, "articles_per_month")}
    assert months == {"2026-10": 1, None: 0}  # the day is one in the source's zone
    found = {row["outcome"]: row["of_articles"] for row in asked(shelf, "captures_per_outcome")}
    assert found == {"new": 3, "changed": 1, "gone": 2, "blocked": 1}


def change(tables: dict[str, Any], view: str, key: str, value: str) -> None:
    tables[view]["columns"][key] = value


@pytest.mark.parametrize(
    ("edit", "complaint"),
    [
        (lambda t: t.pop("crawls"), "crawls has no description"),
        (lambda t: t.pop("articles"), "articles has no description"),
        (lambda t: t["crawls"].pop("description"), "crawls has no description"),
        (lambda t: t["crawls"]["columns"].pop("bytes"), "crawls.bytes has no description"),
        (lambda t: change(t, "crawls", "bytes", " "), "crawls.bytes has no description"),
        (lambda t: change(t, "crawls", "size", "x"), "crawls.size is described and not there"),
        (lambda t: t.update(jobs={}), "jobs is described and not there"),
    ],
)
def test_what_does_not_match_is_named(
    store: Store, described: Callable[[Any], None], edit: Any, complaint: str
) -> None:
    described(edit)
    with pytest.raises(ValueError, match=complaint):
        schema_markdown(store.connection)
