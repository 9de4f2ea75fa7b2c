"""The views, their descriptions in metadata.json, and docs/schema.md say the same."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from archive import datasette
from archive.datasette.schema import schema_markdown
from archive.store.store import Store
from archive.store.views import VIEWS

PAGE = Path(__file__).parent.parent / "docs" / "schema.md"
METADATA = json.loads(datasette.METADATA.read_text(encoding="utf-8"))
ARCHIVE = METADATA["databases"]["archive"]


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    store = Store(tmp_path / "archive.db")
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


@pytest.mark.parametrize("name", ARCHIVE["queries"])
def test_every_canned_query_runs(store: Store, name: str) -> None:
    query = ARCHIVE["queries"][name]
    assert query["title"]
    assert query["description"]
    parameters: defaultdict[str, int] = defaultdict(lambda: 1)
    assert store.connection.execute(query["sql"], parameters).fetchall() == []


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
