"""What a stranger can make the desk do: names that are not its own, and SQL without end."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import quote, urlencode

import pytest

from archive.datasette.serving import desk
from tests.conftest import Shelf
from tests.desk import ask, serving

ENDLESS = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT max(i) FROM n"
LARGE = [
    "SELECT zeroblob(900000000)",
    "SELECT hex(zeroblob(200000000))",
    "SELECT length(group_concat(hex(zeroblob(1000000)))) FROM (WITH RECURSIVE n(i) AS"
    " (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 100) SELECT i FROM n)",
    "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 5000)"
    " SELECT zeroblob(1000000) FROM n",
]


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("bounds")
    shelf = Shelf(folder / "archive.db")
    shelf.read("医保")
    shelf.store.close()
    return folder


@pytest.fixture(scope="module")
def served(data: Path) -> Iterator[str]:
    with serving(data, "--host", "archive.example.org") as (_, url):
        yield url


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "", "[::1", "a@b"])
@pytest.mark.parametrize("path", ["/", "/archive.json?sql=select+1", "/evidence/1"])
def test_a_foreign_name_is_refused(served: str, host: str, path: str) -> None:
    status, _, body = ask(f"{served}{path}", Host=host)
    assert status in (400, 421)
    assert "医保".encode() not in body


@pytest.mark.parametrize("host", ["localhost:9", "127.0.0.1", "[::1]:80", "Archive.example.org"])
def test_its_own_names_are_answered(served: str, host: str) -> None:
    assert ask(f"{served}/", Host=host)[0] == 200


@pytest.mark.parametrize("sql", LARGE)
@pytest.mark.parametrize("form", ["", ".json", ".csv"])
def test_an_answer_that_is_too_large_is_an_error_that_says_so(
    data: Path, sql: str, form: str
) -> None:
    answer = asyncio.run(desk(data).client.get(f"/archive{form}?{urlencode({'sql': sql})}"))
    assert answer.status_code == 400
    assert any(word in answer.text for word in ("too big", "larger than", "memory"))


def test_a_dozen_endless_queries_keep_a_light_one_from_nothing(served: str) -> None:
    with ThreadPoolExecutor(13) as pool:
        endless = [
            pool.submit(ask, f"{served}/archive.json?sql={quote(ENDLESS)}") for _ in range(12)
        ]
        time.sleep(1)
        light = ask(f"{served}/archive.json?sql=select+1")
        assert light[0] == 200
        assert not any(asked.done() for asked in endless)
        assert {asked.result()[0] for asked in endless} == {400}
