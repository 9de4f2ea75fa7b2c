"""Seed documents: saved pages as text files, kept byte for byte, cleaned by general rules."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from warcio.archiveiterator import ArchiveIterator

from cli import main


def imported(data: Path, folder: Path) -> Result:
    return CliRunner().invoke(main, ["--data", str(data), "seeds", str(folder)])


def query(data: Path, sql: str) -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(data / "archive.db")) as connection:
        return connection.execute(sql).fetchall()


def payload(warc_file: Path, offset: int) -> bytes:
    """The bytes that a record holds, as any WARC reader gives them."""
    with warc_file.open("rb") as file:
        file.seek(offset)
        return next(iter(ArchiveIterator(file))).content_stream().read()


# the five documents the project was given


@pytest.fixture(scope="module")
def given_five(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An archive of the seed documents in the shared folder."""
    data = tmp_path_factory.mktemp("five")
    result = imported(data, shared / "seeds")
    assert result.exit_code == 0, result.output
    assert result.output.count(" listed ") == 5
    return data


CUT = (
    "Deepen the reform of the medical and health system, "
    "and the State Council office printed and distrib…"
)
SANMING = (
    "31 provinces formulate and promote the implementation plan "
    "of Sanming medical reform experience"
)


def test_the_five_are_articles_with_their_facts(given_five: Path) -> None:
    columns = "title, author, publisher, published_at, document_number"
    assert query(given_five, f"SELECT {columns} FROM current_articles ORDER BY url") == [
        (
            "deepen the reform of the medical and health system",
            "Lei Haichao",
            "qiushi.com",
            "2024-09-02",
            None,
        ),
        (
            "4 Key! 2021 deepening medical reform will be carried out like this",
            None,
            "Xinhua",
            "2021-07-08",
            None,
        ),
        (
            "Deepening the reform of the medical and health system key tasks in 2021",
            None,
            "echemi.com",
            "2021-06-29",
            "国办发〔2021〕20号",
        ),
        (CUT, None, "HMEonline", "2022-06-02", None),
        (SANMING, None, "Cover News", "2022-07-28", None),
    ]
    same = "SELECT DISTINCT source, source_kind, language, version, status FROM current_articles"
    assert query(given_five, same) == [("seeds", "seed", "en", 1, "live")]


@pytest.mark.parametrize(
    ("number", "first", "lines"), [(0, 5, 27), (1, 3, 23), (2, 11, 325), (3, 4, 4), (4, 2, 10)]
)
def test_the_text_of_a_seed_is_the_articles_lines_of_its_file(
    given_five: Path, shared: Path, number: int, first: int, lines: int
) -> None:
    file = sorted((shared / "seeds").glob("*.txt"))[number]
    written = [" ".join(line.split()) for line in file.read_text(encoding="utf-8").splitlines()]
    written = [line for line in written if line]
    text = query(given_five, "SELECT text FROM current_articles ORDER BY url")[number][0]
    assert text.split("\n") == written[first : first + lines]


def test_the_texts_begin_and_are_as_long_as_the_documents(given_five: Path) -> None:
    rows = query(given_five, "SELECT text, characters FROM current_articles ORDER BY url")
    assert rows[0][0].startswith("the decision of the cpc")
    assert [characters for _, characters in rows] == [23_425, 7_773, 26_917, 3_151, 7_025]


@pytest.mark.parametrize(
    ("number", "furniture"),
    [
        (0, ["한어", "reproduced from", "2024-09-02"]),
        (1, ["Title:"]),
        (2, ["echemi", "Supplier", "Last Update", "Related Articles", "Contact Us"]),
        (3, ["Home >", "DISCLAIMER", "WhatsApp", "©"]),
        (4, ["lightning", "Zibo", "END", "WeChat", "Author:"]),
    ],
)
def test_what_stands_around_the_article_is_no_text(
    given_five: Path, number: int, furniture: list[str]
) -> None:
    text = query(given_five, "SELECT text FROM current_articles ORDER BY url")[number][0]
    assert [piece for piece in furniture if piece in text] == []


def test_a_body_that_stands_three_times_is_kept_once(given_five: Path) -> None:
    rows = query(given_five, "SELECT repeats FROM versions ORDER BY article_id")
    assert rows == [(1,), (1,), (3,), (1,), (1,)]


def test_the_bytes_of_each_file_can_be_read_back(given_five: Path, shared: Path) -> None:
    places = query(
        given_five,
        "SELECT warc_file, warc_offset, payload_digest FROM captures ORDER BY url",
    )
    files = sorted((shared / "seeds").glob("*.txt"))
    assert len(places) == len(files) == 5
    for (name, offset, digest), file in zip(places, files, strict=True):
        body = payload(given_five / "warc" / name, offset)
        assert body == file.read_bytes()
        assert digest == f"sha256:{hashlib.sha256(body).hexdigest()}"


def state(data: Path) -> list[list[tuple[Any, ...]]]:
    """All that an archive says of its articles."""
    views = ("current_articles", "version_history", "captures", "relations")
    return [query(data, f"SELECT * FROM {view}") for view in views]


def test_a_second_import_of_the_five_changes_nothing(given_five: Path, shared: Path) -> None:
    before = state(given_five)
    result = imported(given_five, shared / "seeds")
    assert result.exit_code == 0
    assert result.output.count("revisit") == 5
    assert state(given_five) == before


# documents written for this test, one a rule

PROSE = [
    "County hospitals will pool their lists of drugs, so that patients who leave a city ward find "
    "the same medicines in the pharmacy at home.",
    "Payment by diagnosis is to reach nine in ten inpatient cases before the end of the year.",
    "Village doctors keep their posts and are paid for each resident who signs with them.",
    "A share of the fund is kept back for cases that no table of diagnoses foresees.",
]
HEAD = "Counties pool their lists of drugs"

ABOVE = {
    "menu": "  • Supplier",
    "breadcrumb": "    Home > News > Health",
    "update": "    • Last Update: 2026-10-09",
    "source": "Source: Internet",
    "author": "Author: User",
    "reproduced": "this article is reproduced from portal.example",
    "advertisement": "Search for more goods and prices, visit www.portal.example",
    "languages": "한어Русский языкEnglishFrançaisDeutsch日本語",
    "title": f"Title: {HEAD}",
}
BELOW = {
    "disclaimer": ["DISCLAIMER: for reference only.", "Shop"],
    "copyright": ["© 2026 Portal. All rights reserved.", "Shop"],
    "end": ["- END -", "Storm warning for the coast", PROSE[0]],
    "related": ["Related Articles", "Ten teas for autumn"],
    "news tips": ["[Clues? WeChat: portal, QQ: 12345]"],
}
DOCUMENTS = {
    "plain": [HEAD, "2026-10-09", *PROSE],
    **{name: [HEAD, "2026-10-09", line, *PROSE] for name, line in ABOVE.items()},
    **{name: [HEAD, "2026-10-09", *PROSE, *lines] for name, lines in BELOW.items()},
}


@pytest.fixture(scope="module")
def documents(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("documents")
    for name, lines in DOCUMENTS.items():
        (folder / f"{name}.txt").write_text("\r\n\r\n".join(lines), encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def kept(documents: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An archive of these documents."""
    data = tmp_path_factory.mktemp("kept")
    result = imported(data, documents)
    assert result.exit_code == 0, result.output
    return data


@pytest.mark.parametrize("name", DOCUMENTS)
def test_a_rule_leaves_the_article(kept: Path, name: str) -> None:
    columns = "text, title, published_at, publisher, document_number"
    rows = query(kept, f"SELECT {columns} FROM current_articles WHERE url LIKE '%:{name}.txt'")
    assert rows == [("\n".join(PROSE), HEAD, "2026-10-09", None, None)]


def test_a_file_that_is_not_listed_says_so(documents: Path, tmp_path: Path) -> None:
    result = imported(tmp_path / "data", documents)
    assert result.output.count("not listed: read by rule") == len(DOCUMENTS)
    notes = query(tmp_path / "data", "SELECT DISTINCT note FROM captures")
    assert notes == [("not in seeds.toml: read by rule",)]


def test_the_bytes_of_an_unlisted_file_are_kept_as_they_are(kept: Path, documents: Path) -> None:
    rows = query(kept, "SELECT url, warc_file, warc_offset FROM captures")
    assert len(rows) == len(DOCUMENTS)
    for url, name, offset in rows:
        file = documents / url.removeprefix("urn:yigai:seed:")
        assert payload(kept / "warc" / name, offset) == file.read_bytes()


@pytest.fixture
def one(tmp_path: Path) -> Callable[..., tuple[Any, ...]]:
    """Import a document of these lines; its text and how often it stood there."""

    def keep(*lines: str) -> tuple[Any, ...]:
        folder = tmp_path / "seeds"
        folder.mkdir(exist_ok=True)
        (folder / "one.txt").write_text("\n".join(lines), encoding="utf-8")
        assert imported(tmp_path / "data", folder).exit_code == 0
        rows = query(
            tmp_path / "data", "SELECT text, repeats FROM versions ORDER BY version DESC LIMIT 1"
        )
        return rows[0]

    return keep


@pytest.mark.parametrize("times", [2, 3, 5])
def test_a_repeated_body_is_kept_once_and_counted(
    one: Callable[..., tuple[Any, ...]], times: int
) -> None:
    body = ["Notice", "Office of the Council", *PROSE]
    assert one(HEAD, "2026-10-09", *body * times) == ("\n".join(body), times)


def test_a_sentence_that_stands_twice_is_no_repeated_body(
    one: Callable[..., tuple[Any, ...]],
) -> None:
    lines = [*PROSE[:2], PROSE[0], *PROSE[2:]]
    assert one(HEAD, "2026-10-09", *lines) == ("\n".join(lines), 1)


def test_a_changed_file_of_the_same_name_is_a_new_version(
    one: Callable[..., tuple[Any, ...]], tmp_path: Path
) -> None:
    one(HEAD, *PROSE)
    one(HEAD, *PROSE[:3])
    rows = query(tmp_path / "data", "SELECT version, cause, text FROM version_history")
    assert rows == [
        (1, "first", "\n".join(PROSE)),
        (2, "change", "\n".join(PROSE[:3])),
    ]


def test_a_second_import_of_unlisted_files_changes_nothing(kept: Path, documents: Path) -> None:
    before = state(kept)
    assert imported(kept, documents).output.count("revisit") == len(DOCUMENTS)
    assert state(kept) == before


def test_a_folder_without_text_files_is_named(tmp_path: Path) -> None:
    result = imported(tmp_path / "data", tmp_path)
    assert result.exit_code == 1
    assert f"{tmp_path}: no .txt files here" in result.stderr
