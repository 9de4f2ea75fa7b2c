"""What is withheld is shown nowhere, and its tombstone is; the evidence stays, and gives it back."""

from __future__ import annotations

import gzip
import json
import sqlite3
import zipfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from archive.datasette import METADATA
from archive.digest import text_digest
from archive.permanent import digits
from archive.store.views import VIEWS
from tests.crawling import SmallSites, declare, done, done_here, here, parsed, rows, value
from tests.desk import ask, serving

HOST = "http://small.example"
SECRET = f"{HOST}/a/secret"
WORD, TITLE_WORD, CHINESE = "zyxwordmark", "qvtitlemark", "张三丰患者"
TEXT = f"The patient {WORD} was treated, says {CHINESE}."
REASON = "names a patient"
EVERYTHING = "SELECT name FROM sqlite_master WHERE type IN ('table', 'view')"


class Archive:
    """An archive with an article that is withheld, and what the sources of it were."""

    def __init__(self, folder: Path) -> None:
        self.data = folder / "data"
        self.sources = declare(folder / "sources", "small", "small.example")

    def crawl(self, sites: SmallSites) -> None:
        done(self.data, "crawl", "small", proxy=sites.url, **self.sources)

    def run(self, *arguments: str) -> Any:
        return done_here(self.data, *arguments, **self.sources)


def fill(archive: Archive) -> None:
    """Crawled twice, with an edit, and an article beside that stays."""
    with SmallSites() as sites:
        sites.list(f"{HOST}/list", "/a/secret", "/a/open", "/a/copy")
        sites.article(SECRET, f"Case {TITLE_WORD}", TEXT, "It was so.")
        sites.article(f"{HOST}/a/open", "Open notice", "Nothing is hidden here, says the office.")
        sites.article(f"{HOST}/a/copy", "Other notice", "Nothing is hidden here, says the office.")
        archive.crawl(sites)
        sites.article(SECRET, f"Case {TITLE_WORD}", TEXT, "It was otherwise.")
        archive.crawl(sites)


@pytest.fixture(scope="module")
def before(tmp_path_factory: pytest.TempPathFactory) -> Archive:
    archive = Archive(tmp_path_factory.mktemp("withhold"))
    fill(archive)
    return archive


@pytest.fixture(scope="module")
def known(before: Archive) -> dict[str, Any]:
    """What the archive said before of the article."""
    held: dict[str, Any] = {"cited": before.run("cite", SECRET).stdout}
    held["id"] = value(before.data, "SELECT article_id FROM articles WHERE url = ?", SECRET)
    held["captures"] = rows(
        before.data, "SELECT capture_id, captured_at FROM captures WHERE url = ?", SECRET
    )
    held["views"] = {view: content(before.data, view) for view in VIEWS}
    return held


@pytest.fixture(scope="module")
def archive(before: Archive, known: dict[str, Any]) -> Archive:
    before.run("withhold", SECRET, "--reason", REASON)
    return before


@pytest.fixture(scope="module")
def served(archive: Archive) -> Iterator[str]:
    with serving(archive.data) as (_, url):
        yield url


def content(data: Path, view: str) -> list[tuple[Any, ...]]:
    """A view without when something was read, and without runs that a decision begins."""
    names = [
        row[1] for row in rows(data, f"PRAGMA table_info({view})")
        if row[1] not in ("read_at", "superseded_at", "crawl_id", "since")
    ]  # fmt: skip
    where = " WHERE source = 'small'" if view in ("crawls", "coverage", "source_health") else ""
    return sorted(rows(data, f"SELECT {', '.join(names)} FROM {view}{where}"), key=repr)


def is_clean(said: object) -> bool:
    text = said if isinstance(said, str) else repr(said)
    return not any(word in text.lower() for word in (WORD, TITLE_WORD, CHINESE))


def test_the_words_stood_everywhere_before(known: dict[str, Any]) -> None:
    assert not is_clean(known["cited"])
    for view in ("current_articles", "version_history", "changes"):
        assert not is_clean(known["views"][view]), view


def test_no_table_and_no_view_holds_a_word_of_it(archive: Archive) -> None:
    for (name,) in rows(archive.data, EVERYTHING):
        assert is_clean(rows(archive.data, f"SELECT * FROM {name}")), name
    raw = (archive.data / "archive.db").read_bytes()
    for word in (WORD, TITLE_WORD, CHINESE, CHINESE[:2]):
        assert word.encode() not in raw, word
    assert not (archive.data / "archive.db-wal").exists()


def test_the_view_of_what_is_withheld_has_the_tombstone(
    archive: Archive, known: dict[str, Any]
) -> None:
    assert rows(archive.data, "SELECT article_id, source, url, reason FROM withheld") == [
        (known["id"], "small", SECRET, REASON)
    ]


@pytest.mark.parametrize(
    "arguments",
    [
        ("show", SECRET),
        ("history", SECRET),
        ("diff", SECRET),
        ("cite", SECRET),
        ("review", "withdrawal", SECRET, "wrong"),
        ("withhold", SECRET, "--reason", "again"),
    ],
)
def test_commands_say_that_it_is_withheld(archive: Archive, arguments: tuple[str, ...]) -> None:
    run = here(archive.data, *arguments, **archive.sources)
    assert run.returncode == 1
    assert "withheld since" in run.stderr
    assert REASON in run.stderr
    assert is_clean(run.stdout + run.stderr)


@pytest.mark.parametrize(
    "arguments",
    [
        ("search", WORD),
        ("search", TITLE_WORD),
        ("search", CHINESE),
        ("search", WORD, "--ever"),
        ("search", "--added", WORD),
        ("search", "--removed", WORD),
        ("changes",),
        ("status",),
        ("survival",),
    ],
)
def test_no_command_finds_it(archive: Archive, arguments: tuple[str, ...]) -> None:
    run = here(archive.data, *arguments, *(() if "survival" in arguments else ("--json",)))
    found = run.stdout
    assert is_clean(found)
    if arguments[0] == "search":
        assert json.loads(found) == []


def test_no_export_holds_it(archive: Archive, tmp_path: Path) -> None:
    archive.run("export", "atom", str(tmp_path / "a.atom"))
    assert is_clean((tmp_path / "a.atom").read_text("utf-8"))
    for kind in ("jsonl", "csv"):
        archive.run("export", kind, str(tmp_path / f"a.{kind}"))
        said = (tmp_path / f"a.{kind}").read_text("utf-8")
        assert is_clean(said), kind
        assert "Open notice" in said
    archive.run("release", str(tmp_path / "release"))
    for file in (file for file in (tmp_path / "release").rglob("*") if file.is_file()):
        for word in (WORD, TITLE_WORD, CHINESE):
            assert word.encode() not in file.read_bytes(), file.name
    archive.run("export", "wacz", str(tmp_path / "a.wacz"))
    with zipfile.ZipFile(tmp_path / "a.wacz") as wacz:
        for name in wacz.namelist():
            assert b"a/secret" not in wacz.read(name) or name.endswith(".warc.gz"), name
        assert is_clean(wacz.read("pages/pages.jsonl").decode())
        assert b"/a/open" in wacz.read("pages/pages.jsonl")
        (tmp_path / "data.warc.gz").write_bytes(wacz.read("archive/data.warc.gz"))
    assert WORD.encode() not in gzip.decompress((tmp_path / "data.warc.gz").read_bytes())


def test_no_rows_no_release_and_no_evidence_hold_it(archive: Archive, tmp_path: Path) -> None:
    for kind in ("jsonl", "csv"):
        for option in ([], ["--versions"]):
            archive.run("export", kind, str(tmp_path / kind), *option)
            assert is_clean((tmp_path / kind).read_text(encoding="utf-8"))
            assert f"{HOST}/a/open" in (tmp_path / kind).read_text(encoding="utf-8") or option
    archive.run("release", str(tmp_path / "release"))
    tombstones = (tmp_path / "release" / "withheld.csv").read_text(encoding="utf-8")
    assert SECRET in tombstones
    assert REASON in tombstones
    for path in (tmp_path / "release").iterdir():
        said = pq.read_table(path).to_pylist() if path.suffix == ".parquet" else path.read_text()
        assert is_clean(said), path.name
        assert SECRET not in str(said) or path.name == "withheld.csv"
    refused = here(archive.data, "export", "evidence", SECRET, str(tmp_path / "e.zip"))
    assert refused.returncode == 1
    assert REASON in refused.stderr
    archive.run("export", "evidence", f"{HOST}/a/open", str(tmp_path / "o.zip"))
    with zipfile.ZipFile(tmp_path / "o.zip") as held:
        for name in held.namelist():
            body = held.read(name)
            assert is_clean((gzip.decompress(body) if name.endswith(".gz") else body).decode())


def test_every_address_of_it_is_gone_and_says_why(
    archive: Archive, known: dict[str, Any], served: str
) -> None:
    number, captured_at = known["id"], known["captures"][0][1]
    at = digits(captured_at)
    paths = [
        f"/article/{number}",
        f"/article/{number}/v1",
        f"/article/{number}/at/{captured_at}",
        f"/article/{number}/at/{captured_at}/cite.bib",
        f"/article/{number}/diff/1..2",
        f"/diff/{number}..{number}",
        f"/web/{at}/{SECRET}",
        f"/web/{at}/{text_digest(TEXT)}/{SECRET}",
        f"/timemap/link/{SECRET}",
        f"/timegate/{SECRET}",
        *(f"/evidence/{capture}" for capture, _ in known["captures"]),
    ]
    for path in paths:
        status, _, body = ask(f"{served}{path}")
        assert status == 410, path
        assert REASON.encode() in body, path
        assert is_clean(body.decode()), path


def test_no_page_table_file_or_feed_of_the_desk_holds_it(archive: Archive, served: str) -> None:
    queries = json.loads(METADATA.read_text("utf-8"))["databases"]["archive"]["queries"]
    pages = [
        *("/", "/changes?days=0", "/changes.csv", "/changes.json", "/changes.atom"),
        *("/withdrawn", "/withdrawn.csv", "/sources", "/source/small"),
        *(f"/search{end}?q=office" for end in ("", ".csv", ".json")),
        *(f"/archive/{name}.json?_size=max" for (name,) in rows(archive.data, EVERYTHING)),
        *(f"/archive/{view}.csv?_stream=on" for view in VIEWS),
        *(f"/archive/{view}.atom" for view in ("changes", "current_articles", "captures")),
        *(
            f"/archive/{name}.json?url={SECRET}&day=2030-01-01&word=patient&since=2000&number=1"
            for name in queries
        ),
        f"/archive.json?sql=select+as_of('{SECRET}','2030-01-01')",
    ]
    for path in pages:
        status, _, body = ask(f"{served}{path}")
        assert status in (200, 400), (path, body[:200])
        assert is_clean(body.decode("utf-8", "replace")), path
    assert REASON.encode() in ask(f"{served}/archive/withheld.json")[2]
    assert b"Open notice" in ask(f"{served}/archive/current_articles.json")[2]


def test_verify_and_rebuild_agree(archive: Archive) -> None:
    assert "Sound" in archive.run("verify").stdout
    assert parsed(archive.run("rebuild", "--check", "--json")) == []
    assert archive.run("verify", "--against", str(archive.data / "roots.txt"))


def test_reading_again_does_not_bring_it_back(archive: Archive) -> None:
    archive.run("reextract")
    assert rows(archive.data, "SELECT * FROM version_history WHERE text LIKE ?", f"%{WORD}%") == []
    assert rows(archive.data, "SELECT * FROM reading_log WHERE url = ?", SECRET) == []


def test_lifting_gives_all_of_it_back(archive: Archive, known: dict[str, Any]) -> None:
    archive.run("withhold", SECRET, "--lift")
    for view in VIEWS:
        assert content(archive.data, view) == known["views"][view], view
    assert len(parsed(archive.run("search", WORD, "--json"))) == 1
    assert archive.run("cite", SECRET).stdout == known["cited"]
    assert "Sound" in archive.run("verify").stdout
    assert parsed(archive.run("rebuild", "--check", "--json")) == []


def test_what_is_captured_meanwhile_is_kept_and_read_when_it_is_lifted(archive: Archive) -> None:
    archive.run("withhold", SECRET, "--reason", "once more")
    with SmallSites() as sites:
        sites.list(f"{HOST}/list", "/a/secret", "/a/open", "/a/copy")
        sites.article(SECRET, f"Case {TITLE_WORD}", TEXT, "It is still so.")
        sites.article(f"{HOST}/a/open", "Open notice", "Nothing is hidden here, says the office.")
        sites.article(f"{HOST}/a/copy", "Other notice", "Nothing is hidden here, says the office.")
        archive.crawl(sites)
    captures = rows(archive.data, "SELECT outcome FROM captures WHERE url = ?", SECRET)
    assert captures == [("other",)] * 3
    for (name,) in rows(archive.data, EVERYTHING):
        assert is_clean(rows(archive.data, f"SELECT * FROM {name}")), name
    assert parsed(archive.run("rebuild", "--check", "--json")) == []
    archive.run("withhold", SECRET, "--lift")
    assert rows(archive.data, "SELECT * FROM withheld") == []
    assert value(archive.data, "SELECT versions FROM articles WHERE url = ?", SECRET) == 3
    assert "Sound" in archive.run("verify").stdout
    assert parsed(archive.run("rebuild", "--check", "--json")) == []


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("withhold", f"{HOST}/a/open"), "give --reason TEXT, or --lift"),
        (("withhold", f"{HOST}/a/open", "--reason", " "), "give --reason TEXT, or --lift"),
        (("withhold", f"{HOST}/a/open", "--lift"), "is not withheld"),
        (("withhold", f"{HOST}/none", "--reason", "x"), "no such article"),
    ],
)
def test_what_cannot_be_withheld_is_said(
    archive: Archive, arguments: tuple[str, ...], said: str
) -> None:
    run = here(archive.data, *arguments, **archive.sources)
    assert run.returncode in (1, 2)
    assert said in run.stderr


def test_an_archive_of_the_step_before_is_brought_up_to_date(tmp_path: Path) -> None:
    archive = Archive(tmp_path)
    fill(archive)
    with closing(sqlite3.connect(archive.data / "archive.db")) as connection, connection:
        connection.execute("DROP VIEW withheld")
        connection.execute("DROP TABLE withholdings")
        connection.execute("DELETE FROM _sqlite_migrations WHERE name >= 'm019'")
    run = archive.run("withhold", SECRET, "--reason", REASON)
    assert "bringing it up to date" in run.stderr
    assert rows(archive.data, "SELECT reason FROM withheld") == [(REASON,)]
