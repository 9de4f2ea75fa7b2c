"""What is cited today is shown at its address ever after, whatever comes in and whoever reads."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from archive.digest import text_digest
from tests.crawling import done_here, parsed, rows, value
from tests.desk import ask, serving
from tests.test_import_others import Writer
from tests.test_memento import text_of
from tests.test_upgrade import HOST, LEAD, choose_body, page

PUBLIC = "https://archive.example"
URLS = [f"http://{HOST}/a/n{n}" for n in range(10)]


def line(url: str, day: int) -> str:
    """What a page says on a day; every third one is never edited."""
    edition = 0 if URLS.index(url) % 3 == 0 else day
    return f"Patients of ward {URLS.index(url)} pay {edition + 10} percent, says the bureau."


def captured(folder: Path, *days: int) -> str:
    """A WARC file with all pages as they stood on some days of March."""
    writer = Writer()
    for day in days:
        for url in URLS:
            body = page(f"Notice {URLS.index(url)}", line(url, day)).encode()
            writer.response(body, f"2026-03-{day:02}T08:00:00Z", url)
    return str(writer.save(folder / f"{'-'.join(map(str, days))}.warc.gz"))


def address_of(bibtex: str) -> str:
    return (
        urlsplit(re.findall(r"url = \{([^}]*)\}", bibtex)[0])
        ._replace(netloc="", scheme="")
        .geturl()
    )


@pytest.fixture(scope="module")
def cited(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, str]]:
    """An archive after all that can come over it, and the texts that were cited by address."""
    folder = tmp_path_factory.mktemp("cited")
    data, declared = folder / "data", folder / "declared"
    env = choose_body(declared, "article")
    done_here(data, "import", captured(folder, 10, 20), **env)
    found = {}
    for url in URLS:
        for when in ((), ("--at", "2026-03-12")):
            said = done_here(data, "cite", url, *when, "--public", PUBLIC, **env).stdout
            (shown,) = parsed(done_here(data, "show", url, *when, "--json", **env))
            assert shown["text_digest"] == text_digest(shown["text"])
            assert LEAD not in shown["text"]
            found[address_of(said)] = shown["text"]
    assert len(found) == 20
    done_here(data, "import", captured(folder, 1, 15), **env)
    env = choose_body(declared, "main")
    done_here(data, "reextract", **env)
    done_here(data, "import", captured(folder, 5, 25), **env)
    done_here(data, "rebuild", **env)
    assert value(data, "SELECT min(instr(text, ?)) FROM current_articles", LEAD) > 0
    return data, found


def test_twenty_addresses_show_the_same_texts(cited: tuple[Path, dict[str, str]]) -> None:
    data, found = cited
    with serving(data) as (_, served):
        for address, text in found.items():
            status, said, body = ask(f"{served}{address}", follow=False)
            assert status == 200, address
            assert text_of(body) == text, address
            assert "memento-datetime" in said
            assert text_digest(text) in body.decode()
            assert text_of(ask(f"{served}/text/{text_digest(text)}")[2]) == text


def test_the_numbers_of_their_versions_moved(cited: tuple[Path, dict[str, str]]) -> None:
    numbers = rows(cited[0], "SELECT DISTINCT versions FROM articles")
    assert {number for (number,) in numbers} == {1, 6}


def test_a_rebuild_by_a_newer_extractor_keeps_what_was_cited(tmp_path: Path) -> None:
    data, declared = tmp_path / "data", tmp_path / "declared"
    env = choose_body(declared, "article")
    done_here(data, "import", captured(tmp_path, 10), **env)
    (before,) = parsed(done_here(data, "show", URLS[0], "--json", **env))
    env = choose_body(declared, "main")
    for _ in range(2):
        done_here(data, "rebuild", **env)
        assert LEAD in value(data, "SELECT text FROM current_articles WHERE url = ?", URLS[0])
        found = done_here(data, "show", URLS[0], "--digest", before["text_digest"], "--json")
        assert parsed(found)[0]["text"] == before["text"]
    assert parsed(done_here(data, "rebuild", "--check", "--json", **env)) == []
