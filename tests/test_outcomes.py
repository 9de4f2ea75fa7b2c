"""What servers answer and what the archive makes of it, on small sites over three crawls."""

from __future__ import annotations

import random
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
from warcio.archiveiterator import ArchiveIterator

from archive.store.store import open_to_write
from tests.crawling import (
    CONTACT,
    Answer,
    SmallSites,
    article,
    checked,
    column,
    declare,
    done,
    done_here,
    rows,
    settings,
    value,
    yigai,
)

SITE = "http://small.example"
PDF = b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\n%%EOF\n"
# Each article's outcomes over the three crawls (one a line), its status then and its versions.
STORIES = {
    "plain": ("new", "revisit", "revisit", "live", 1),
    "dated": ("new", "revisit", "revisit", "live", 1),
    "edited": ("new", "changed", "revisit", "live", 2),
    "reverted": ("new", "changed", "changed", "live", 3),
    "retitled": ("new", "changed", "revisit", "live", 2),
    "repealed": ("new", "changed", "revisit", "live", 2),
    "furnished": ("new", "unchanged", "revisit", "live", 1),
    "notfound": ("new", "gone", "gone", "suspected", 1),
    "deleted": ("new", "gone", "gone", "suspected", 1),
    "restored": ("new", "gone", "revisit", "live", 1),
    "home": ("new", "gone", "gone", "suspected", 1),
    "moved": ("new", "moved", "moved", "moved", 1),
    "guarded": ("new", "blocked", "blocked", "blocked", 1),
    "challenged": ("new", "blocked", "blocked", "blocked", 1),
    "broken": ("new", "error error error", "error error error", "live", 1),
    "cut": ("new", "error error error", "error error error", "live", 1),
    "recovering": ("new", "error error changed", "revisit", "live", 2),
    "secure": ("moved new", "revisit", "revisit", "live", 1),
    "late": ("", "new", "revisit", "live", 1),
    "elsewhere": ("", "new", "revisit revisit", "live", 1),  # by its redirect, and as itself
}
STEADY = [f"steady{n}" for n in range(30)]  # so many that what fails is no event of the host
LISTED = [*(name for name in STORIES if name not in ("late", "elsewhere")), *STEADY]
# Addresses where no article stands: their outcomes over the three crawls.
NO_ARTICLES = {
    "pdf": ("new", "revisit", "revisit"),
    "disguised": ("new", "revisit", "revisit"),
    "empty": ("error", "error", "error"),
    "huge": ("error", "error", "error"),
    "noise": ("error", "error", "error"),
    "missing": ("gone", "gone", "gone"),
    "secret": ("", "", ""),
}


class Archive(NamedTuple):
    """The archive after three crawls, what each printed, and the sites."""

    data: Path
    crawls: list[subprocess.CompletedProcess[str]]
    sites: SmallSites
    sources: dict[str, str]


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Archive]:
    folder = tmp_path_factory.mktemp("outcomes")
    data, sources = folder / "data", declare(folder / "sources", "small", "small.example")
    with SmallSites() as sites:
        first_state(sites)
        first = yigai(data, "crawl", "small", proxy=sites.url, **sources)
        second_state(sites)
        second = yigai(data, "crawl", "small", proxy=sites.url, **sources)
        sites.article(f"{SITE}/a/restored", "restored")
        sites.article(f"{SITE}/a/reverted", "reverted")
        third = yigai(data, "crawl", "small", proxy=sites.url, **sources)
        yield Archive(data, [first, second, third], sites, sources)


def first_state(sites: SmallSites) -> None:
    answers = sites.answers
    paths = [f"/a/{name}" for name in [*LISTED, *NO_ARTICLES]]
    sites.list(f"{SITE}/list", *paths, ETag='"list 1"')
    answers[f"{SITE}/robots.txt"] = Answer("User-agent: *\nDisallow: /a/secret\n")
    for name in LISTED:
        sites.article(f"{SITE}/a/{name}", name)
    answers[f"{SITE}/a/repealed"] = Answer(in_force("有效"), headers={"ETag": '"label 1"'})
    modified = {"Last-Modified": "Mon, 02 Nov 2026 08:00:00 GMT"}
    answers[f"{SITE}/a/dated"] = Answer(article("dated"), headers=modified)
    answers[f"{SITE}/a/secure"] = redirect("https://small.example/a/secure")
    sites.article("https://small.example/a/secure", "secure")
    answers[f"{SITE}/a/pdf"] = Answer(PDF, headers={"Content-Type": "application/pdf"})
    answers[f"{SITE}/a/disguised"] = Answer(PDF)
    answers[f"{SITE}/a/empty"] = Answer()
    answers[f"{SITE}/a/noise"] = Answer(random.Random(1).randbytes(10_000))
    answers[f"{SITE}/a/huge"] = Answer(b"<p>" + b"x" * 30_000_000)


def in_force(state: str) -> str:
    """A page that says in a list of facts whether its document is in force."""
    label = f"<table><tr><td>有效性：</td><td>{state}</td></tr></table>"
    return article("repealed").replace("<article>", f"{label}<article>")


def second_state(sites: SmallSites) -> None:
    answers = sites.answers
    paths = [f"/a/{name}" for name in ["late", *LISTED, *NO_ARTICLES]]
    sites.list(f"{SITE}/list", *paths, ETag='"list 2"')
    sites.article(f"{SITE}/a/late", "late")
    sites.article(f"{SITE}/a/edited", "edited", "The commission has said something else since.")
    sites.article(f"{SITE}/a/reverted", "reverted", "The commission has said this for a day only.")
    answers[f"{SITE}/a/retitled"] = Answer(
        article("retitled").replace("<h1>retitled", "<h1>Another headline"),
        headers={"ETag": '"headline 2"'},
    )
    answers[f"{SITE}/a/repealed"] = Answer(in_force("废止"), headers={"ETag": '"label 2"'})
    answers[f"{SITE}/a/furnished"] = Answer(
        article("furnished").replace("</body>", "<footer>Hits: 7</footer></body>"),
        headers={"ETag": '"footer 2"'},
    )
    answers[f"{SITE}/a/notfound"] = answers[f"{SITE}/a/restored"] = Answer("<h1>404</h1>", 404)
    answers[f"{SITE}/a/deleted"] = Answer("<h1>410</h1>", 410)
    answers[f"{SITE}/a/home"] = redirect("/")
    answers[f"{SITE}/"] = Answer("<h1>The commission</h1>")
    answers[f"{SITE}/a/moved"] = redirect("/a/elsewhere")
    sites.article(f"{SITE}/a/elsewhere", "elsewhere")
    answers[f"{SITE}/a/guarded"] = Answer("<h1>403</h1>", 403)
    answers[f"{SITE}/a/challenged"] = Answer("<script>check()</script>", 412)
    answers[f"{SITE}/a/broken"] = Answer("<h1>500</h1>", 500)
    answers[f"{SITE}/a/cut"] = Answer(breaks=True)
    attempts = iter([Answer("<h1>503</h1>", 503)] * 2)
    recovered = Answer(article("recovering", "It can be read again."), headers={"ETag": '"2"'})
    answers[f"{SITE}/a/recovering"] = lambda asked: next(attempts, recovered)


def redirect(target: str) -> Answer:
    return Answer(status=301, headers={"Location": target})


def outcomes(archive: Archive, name: str) -> tuple[str, ...]:
    """An article's outcomes, the attempts of one crawl side by side."""
    found = [""] * 3
    for crawl, outcome in rows(
        archive.data,
        """SELECT crawl_id, outcome FROM captures
        WHERE url LIKE '%small.example/a/' || ? ORDER BY capture_id""",
        name,
    ):
        found[crawl - 1] = f"{found[crawl - 1]} {outcome}".strip()
    return tuple(found)


def capture(archive: Archive, name: str, columns: str) -> tuple[object, ...]:
    """The last capture of an address."""
    return rows(
        archive.data,
        f"SELECT {columns} FROM captures WHERE url LIKE ? ORDER BY capture_id DESC LIMIT 1",
        f"%small.example/a/{name}",
    )[0]


@pytest.mark.parametrize("name", STORIES)
def test_an_article_over_three_crawls(archive: Archive, name: str) -> None:
    *expected, status, versions = STORIES[name]
    assert outcomes(archive, name) == tuple(expected)
    assert rows(
        archive.data,
        "SELECT status, versions, version FROM current_articles WHERE url LIKE ?",
        f"%/a/{name}",
    ) == [(status, versions, versions)]


@pytest.mark.parametrize("name", NO_ARTICLES)
def test_an_address_without_an_article(archive: Archive, name: str) -> None:
    assert outcomes(archive, name) == NO_ARTICLES[name]
    listed = "SELECT count(*) FROM current_articles WHERE url LIKE ?"
    assert value(archive.data, listed, f"%/a/{name}") == 0


def test_a_status_holds_since_it_began(archive: Archive) -> None:
    first, second, third = column(
        archive.data, "SELECT started_at FROM crawls WHERE source = 'small' ORDER BY 1"
    )
    since = dict(rows(archive.data, "SELECT title, status_since FROM current_articles"))
    assert first < since["plain"] < second
    assert first < since["secure"] < second, "a redirect to https moves nothing"
    assert second < since["notfound"] < third
    assert second < since["moved"] < third
    assert third < since["restored"]


def test_a_repeal_is_a_change_of_the_same_text(archive: Archive) -> None:
    found = rows(
        archive.data,
        """SELECT h.version, cause, validity, characters_added, characters_removed
        FROM version_history h JOIN articles a USING (article_id) WHERE url LIKE '%/a/repealed'
        ORDER BY 1""",
    )
    assert found == [(1, "first", "有效", found[0][3], 0), (2, "change", "废止", 0, 0)]
    shown = done_here(archive.data, "diff", f"{SITE}/a/repealed").stdout
    assert "validity: 有效 → 废止" in shown


def test_an_absence_is_suspected_until_a_later_day_confirms_it(archive: Archive) -> None:
    assert rows(archive.data, "SELECT * FROM withdrawn_articles") == []
    found = rows(
        archive.data,
        """SELECT a.url, h.evidence, h.looks FROM status_history h JOIN articles a USING (article_id)
        WHERE h.status = 'suspected' AND h.to_at IS NULL""",
    )
    said = {url.rpartition("/")[2]: (why.partition(" at ")[0], looks) for url, why, looks in found}
    assert said == {
        "notfound": ("HTTP 404", 2),
        "deleted": ("HTTP 410", 2),
        "home": (f"HTTP 301 to {SITE}/", 2),
        "missing": ("HTTP 404", 3),
    }


def test_a_redirect_says_where_it_led(archive: Archive) -> None:
    assert capture(archive, "moved", "note") == (f"redirected to {SITE}/a/elsewhere",)


def test_what_is_no_page_is_kept_unread(archive: Archive) -> None:
    ((note, digest),) = rows(
        archive.data,
        """SELECT note, payload_digest FROM captures
        WHERE url LIKE '%/a/disguised' AND outcome = 'new'""",
    )
    assert note == "is damaged: it has no table of its parts"
    held = "SELECT payload_digest FROM captures WHERE url LIKE '%/a/pdf'"
    assert set(column(archive.data, held)) == {digest}, "the same bytes"


def test_an_error_without_an_answer_leaves_a_record(archive: Archive) -> None:
    status, note, name, offset = capture(
        archive, "cut", "http_status, note, warc_file, warc_offset"
    )
    assert status is None
    with open(archive.data / "warc" / str(name), "rb") as file:
        file.seek(int(str(offset)))
        record = next(iter(ArchiveIterator(file)))
        assert record.rec_type == "metadata"
        assert record.rec_headers.get_header("WARC-Target-URI") == f"{SITE}/a/cut"
        assert record.content_stream().read().decode().splitlines() == [
            f"fetch-error: {note}",
            "yigai-source: small",
            "listed-title: Notice /a/cut",
            "listed-date: 2026-11-02",
        ]


def test_failures_are_named_and_no_others(archive: Archive) -> None:
    named = [set(re.findall(r"small\.example/a/(\w+)", run.stderr)) for run in archive.crawls]
    unread, refused = {"empty", "huge", "noise"}, {"guarded", "challenged", "broken", "cut"}
    assert named == [unread, unread | refused, unread | refused]
    assert [run.returncode for run in archive.crawls] == [1, 1, 1]
    assert f"yigai: error: {SITE}/a/broken: HTTP 500" in archive.crawls[1].stderr.splitlines()
    assert f"yigai: blocked: {SITE}/a/challenged: HTTP 412" in archive.crawls[1].stderr.splitlines()
    lines = [line for run in archive.crawls for line in run.stderr.splitlines()]
    assert all(line.startswith("yigai: ") for line in lines)


def test_failures_of_pages_leave_the_source_well(archive: Archive) -> None:
    states = rows(archive.data, "SELECT finish_reason FROM crawls")
    assert states == [("finished",)] * 3
    health = "SELECT state FROM source_health WHERE source = 'small'"
    assert column(archive.data, health) == ["ok"]


def test_robots_are_obeyed(archive: Archive) -> None:
    assert f"{SITE}/a/secret" not in archive.sites.urls()
    state = "SELECT state FROM discoveries WHERE url LIKE '%/a/secret'"
    assert column(archive.data, state) == ["disallowed"]


def test_held_pages_are_asked_for_conditionally(archive: Archive) -> None:
    asked = {a.url: a.headers for a in archive.sites.asked}  # the last of each
    plain = archive.sites.answers[f"{SITE}/a/plain"]
    assert isinstance(plain, Answer)
    assert asked[f"{SITE}/a/plain"]["If-None-Match"] == plain.headers["ETag"]
    assert asked[f"{SITE}/list"]["If-None-Match"] == '"list 2"'
    assert asked[f"{SITE}/a/dated"]["If-Modified-Since"] == "Mon, 02 Nov 2026 08:00:00 GMT"
    assert "If-None-Match" not in archive.sites.asked[1].headers


def test_an_unchanged_list_is_read_from_the_archive(archive: Archive) -> None:
    lists = column(
        archive.data, "SELECT http_status FROM captures WHERE url = ? ORDER BY 1", f"{SITE}/list"
    )
    assert lists == [200, 200, 304]
    shown = len(LISTED) + len(NO_ARTICLES)
    assert column(archive.data, "SELECT list_rows FROM crawls") == [shown, shown + 1, shown + 1]


def test_a_page_after_the_last_list_page_is_no_failure(archive: Archive) -> None:
    assert f"{SITE}/list_2" in archive.sites.urls()
    statuses = "SELECT DISTINCT http_status FROM captures WHERE url = ?"
    assert column(archive.data, statuses, f"{SITE}/list_2") == [404]


def test_the_crawler_says_who_it_is(archive: Archive) -> None:
    agents = {asked.headers["User-Agent"] for asked in archive.sites.asked}
    (agent,) = agents
    assert re.fullmatch(rf"Yigai/\S+ \(.*contact: {re.escape(CONTACT)}\)", agent)


def test_a_server_that_does_not_answer_is_an_error(tmp_path: Path) -> None:
    with SmallSites() as sites:
        sites.answers[f"{SITE}/a/hanging"] = Answer(seconds=4)
        hurried = settings(tmp_path, DOWNLOAD_TIMEOUT=1, RETRY_ENABLED=False)
        run = yigai(tmp_path / "data", "add", f"{SITE}/a/hanging", proxy=sites.url, **hurried)
    assert run.returncode == 1
    assert f"error: {SITE}/a/hanging: DownloadTimeoutError" in run.stderr
    assert rows(tmp_path / "data", "SELECT url, http_status, outcome FROM captures") == [
        (f"{SITE}/robots.txt", 404, "gone"),
        (f"{SITE}/a/hanging", None, "error"),
    ]


def test_a_store_that_cannot_be_written_stops_the_run(tmp_path: Path) -> None:
    data, sources = tmp_path / "data", declare(tmp_path / "sources", "small", "small.example")
    open_to_write(data / "archive.db").close()
    chance = random.Random(1)
    with SmallSites() as sites:
        sites.list(f"{SITE}/list", "/a/one", "/a/two")
        for name in ("one", "two"):
            sites.article(f"{SITE}/a/{name}", name, "".join(chance.choices("abc def", k=500_000)))
        crawl = ("crawl", "small")
        full = yigai(data, *crawl, proxy=sites.url, largest_file=400_000, **sources)
        assert "cannot be read or written: " in complaint(
            full
        ) or "cannot be written: " in complaint(full)
        assert column(data, "SELECT url FROM current_articles") == []
        state = "SELECT state FROM source_health WHERE source = 'small'"
        assert value(data, state) == "failing"
        done(data, *crawl, proxy=sites.url, **sources)
        assert value(data, state) == "ok"
    assert set(column(data, "SELECT title FROM current_articles")) == {"one", "two"}
    assert checked(data) == (0, "")


@pytest.mark.parametrize("table", ["texts", "capture_log", "discovery_log", "reading_log"])
def test_a_store_that_cannot_be_read_stops_the_run(tmp_path: Path, table: str) -> None:
    data, sources = tmp_path / "data", declare(tmp_path / "sources", "small", "small.example")
    with SmallSites() as sites:
        sites.list(f"{SITE}/list", *(f"/a/{name}" for name in "abcdefgh"))
        for name in "abcdefgh":
            sites.article(f"{SITE}/a/{name}", name, "The fund pays half.")
        done(data, "crawl", "small", proxy=sites.url, **sources)
        for name in "abcdefgh":
            sites.article(f"{SITE}/a/{name}", name, "The fund pays two thirds.")
        root = value(data, "SELECT rootpage FROM sqlite_master WHERE name = ?", table)
        size = value(data, "PRAGMA page_size")
        with open(data / "archive.db", "r+b") as file:
            file.seek((root - 1) * size)
            file.write(b"\xff" * size)
        run = yigai(data, "crawl", "small", proxy=sites.url, **sources)
    assert run.returncode == 1
    assert "archive.db: damaged: " in run.stderr
    assert "Traceback" not in run.stderr
    ends = column(data, "SELECT finish_reason FROM crawls ORDER BY crawl_id")
    assert ends[-1] in ("store error", None), "it ends as what it is, or could not even say so"


def complaint(run: subprocess.CompletedProcess[str]) -> str:
    """The one line that a failed crawl of `small` printed, but for what it tells of the last."""
    assert run.returncode == 1
    (line,) = (s for s in run.stderr.splitlines() if "an earlier crawl" not in s)
    assert line.startswith("yigai: source small failed: ")
    return line
