"""What servers answer and what the archive makes of it, on small sites over three crawls."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

import pytest
from warcio.archiveiterator import ArchiveIterator

from tests.crawling import (
    CONTACT,
    Answer,
    SmallSites,
    article,
    column,
    declare,
    done,
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
    "furnished": ("new", "unchanged", "revisit", "live", 1),
    "notfound": ("new", "gone", "gone", "withdrawn", 1),
    "deleted": ("new", "gone", "gone", "withdrawn", 1),
    "restored": ("new", "gone", "revisit", "live", 1),
    "home": ("new", "gone", "gone", "withdrawn", 1),
    "moved": ("new", "moved", "moved", "moved", 1),
    "forbidden": ("new", "blocked", "blocked", "blocked", 1),
    "challenged": ("new", "blocked", "blocked", "blocked", 1),
    "broken": ("new", "error error error", "error error error", "unreachable", 1),
    "cut": ("new", "error error error", "error error error", "unreachable", 1),
    "recovering": ("new", "error error changed", "revisit", "live", 2),
    "secure": ("moved new", "moved revisit", "moved revisit", "live", 1),
    "late": ("", "new", "revisit", "live", 1),
    "elsewhere": ("", "new", "revisit revisit", "live", 1),  # by its redirect, and as itself
}
LISTED = [name for name in STORIES if name not in ("late", "elsewhere")]
# Addresses where no article stands: their outcomes over the three crawls.
NO_ARTICLES = {
    "pdf": ("new", "revisit", "revisit"),
    "disguised": ("new", "revisit", "revisit"),
    "empty": ("error", "error", "error"),
    "huge": ("error", "error", "error"),
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
    modified = {"Last-Modified": "Mon, 02 Nov 2026 08:00:00 GMT"}
    answers[f"{SITE}/a/dated"] = Answer(article("dated"), headers=modified)
    answers[f"{SITE}/a/secure"] = redirect("https://small.example/a/secure")
    sites.article("https://small.example/a/secure", "secure")
    answers[f"{SITE}/a/pdf"] = Answer(PDF, headers={"Content-Type": "application/pdf"})
    answers[f"{SITE}/a/disguised"] = Answer(PDF)
    answers[f"{SITE}/a/empty"] = Answer()
    answers[f"{SITE}/a/huge"] = Answer(b"<p>" + b"x" * 30_000_000)


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
    answers[f"{SITE}/a/forbidden"] = Answer("<h1>403</h1>", 403)
    answers[f"{SITE}/a/challenged"] = Answer("<script>check()</script>", 412)
    answers[f"{SITE}/a/broken"] = Answer("<h1>500</h1>", 500)
    answers[f"{SITE}/a/cut"] = Answer(breaks=True)
    attempts = iter([Answer("<h1>503</h1>", 503), Answer(breaks=True)])
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


def test_withdrawn_articles_say_why(archive: Archive) -> None:
    found = rows(archive.data, "SELECT url, evidence FROM withdrawn_articles")
    evidence = {url.rpartition("/")[2]: why.partition(", capture ")[0] for url, why in found}
    assert evidence == {
        "notfound": "HTTP 404",
        "deleted": "HTTP 410",
        "home": f"redirected to {SITE}/",
        "missing": "HTTP 404",
    }


def test_a_redirect_says_where_it_led(archive: Archive) -> None:
    assert capture(archive, "moved", "note") == (f"redirected to {SITE}/a/elsewhere",)


def test_what_is_no_page_is_kept_unread(archive: Archive) -> None:
    ((note, digest),) = rows(
        archive.data,
        """SELECT note, payload_digest FROM captures
        WHERE url LIKE '%/a/disguised' AND outcome = 'new'""",
    )
    assert note == "text/html: kept, not read"
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
        assert record.content_stream().read().decode() == f"fetch-error: {note}\r\n"


def test_failures_are_named_and_no_others(archive: Archive) -> None:
    named = [set(re.findall(r"small\.example/a/(\w+)", run.stderr)) for run in archive.crawls]
    blocked = {"forbidden", "challenged", "broken", "cut"}
    assert named == [{"empty", "huge"}, {"empty", "huge"} | blocked, {"empty", "huge"} | blocked]
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


def test_a_store_that_cannot_be_written_stops_the_run(archive: Archive, tmp_path: Path) -> None:
    data = shutil.copytree(archive.data, tmp_path / "data")
    fresh = [f"/a/fresh{n}" for n in range(20)]
    archive.sites.list(f"{SITE}/list", *fresh)
    for path in fresh:
        archive.sites.article(f"{SITE}{path}", path)
    broken = "BEFORE INSERT ON versions BEGIN SELECT raise(ABORT, 'no room left'); END"
    rows(data, f"CREATE TRIGGER full {broken}")
    run = yigai(data, "crawl", "small", proxy=archive.sites.url, **archive.sources)
    assert run.returncode == 1
    assert "archive.db: cannot be written: no room left" in run.stderr
    assert "Traceback" not in run.stderr
    held = "SELECT count(*) FROM current_articles WHERE url LIKE '%fresh%'"
    assert value(data, held) == 0
    assert value(data, "SELECT state FROM source_health WHERE source = 'small'") == "failing"
    rows(data, "DROP TRIGGER full")
    yigai(data, "crawl", "small", proxy=archive.sites.url, **archive.sources)
    assert value(data, held) == 20


class Lists(NamedTuple):
    """An archive of several sources, what the crawls printed, and the sites."""

    data: Path
    limited: subprocess.CompletedProcess[str]
    all: subprocess.CompletedProcess[str]
    sites: SmallSites
    sources: dict[str, str]


SLOW = 0.25  # seconds that slow.example's robots.txt asks for


@pytest.fixture(scope="module")
def lists(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lists]:
    folder = tmp_path_factory.mktemp("lists")
    data = folder / "data"
    for slug in ("failing", "swift", "slow"):
        sources = declare(folder / "sources", slug, f"{slug}.example")
    declare(folder / "sources", "silent", "silent.example", rows=5)
    with SmallSites() as sites:
        sites.answers["http://failing.example/list"] = Answer("<h1>500</h1>", 500)
        robots = f"User-agent: *\nCrawl-delay: {SLOW}\n"
        sites.answers["http://slow.example/robots.txt"] = Answer(robots)
        for slug in ("silent", "swift", "slow"):
            paths = [f"/a/{slug}{n}" for n in range(1 if slug == "silent" else 5)]
            sites.list(f"http://{slug}.example/list", *paths)
            for path in paths:
                sites.article(f"http://{slug}.example{path}", path)
                sites.answers[f"http://{slug}.example{path}"].seconds = 0.1
        # Without any delay, Scrapy 2.19 lets several requests through at once.
        patient = sources | settings(folder, CRAWL_DELAY_MAX=10, DOWNLOAD_DELAY=0.01)
        limited = done(data, "crawl", "swift", "--limit", "2", proxy=sites.url, **patient)
        everything = ("failing", "silent", "slow", "swift")
        crawl = yigai(data, "crawl", *everything, proxy=sites.url, **patient)
        yield Lists(data, limited, crawl, sites, sources)


def test_a_limit_holds(lists: Lists) -> None:
    ((reason, new),) = rows(lists.data, "SELECT finish_reason, new FROM crawls WHERE crawl_id = 1")
    assert (reason, new) == ("limit", 2)
    assert lists.limited.stderr == ""


def test_what_a_limit_left_is_taken_next_time(lists: Lists) -> None:
    held = "SELECT count(*) FROM current_articles WHERE source = 'swift'"
    assert value(lists.data, held) == 5


def test_sources_that_fail_are_named(lists: Lists) -> None:
    assert lists.all.returncode == 1
    assert [line for line in lists.all.stderr.splitlines() if "source" in line] == [
        "yigai: source failing failed: http://failing.example/list: HTTP 500",
        "yigai: source silent failed: its lists showed 1 rows, fewer than it expects",
    ]
    assert rows(
        lists.data, "SELECT source, finish_reason FROM crawls WHERE crawl_id > 1 ORDER BY 1"
    ) == [
        ("failing", "failed"),
        ("silent", "silent"),
        ("slow", "finished"),
        ("swift", "finished"),
    ]


def test_status_is_bad_while_a_source_is(lists: Lists) -> None:
    run = yigai(lists.data, "status", **lists.sources)
    assert run.returncode == 1
    states = dict(rows(lists.data, "SELECT source, state FROM source_health"))
    assert (states["failing"], states["silent"], states["swift"]) == ("failing", "silent", "ok")
    assert states["people-health"] == "never"


def test_an_article_is_kept_though_its_source_is_silent(lists: Lists) -> None:
    assert column(lists.data, "SELECT title FROM current_articles WHERE source = 'silent'") == [
        "/a/silent0"
    ]


def test_a_host_is_asked_one_request_at_a_time(lists: Lists) -> None:
    for host in ("swift.example", "slow.example"):
        asked = sorted((a.started, a.ended) for a in lists.sites.asked if a.host == host)
        assert len(asked) >= 7
        assert all(before[1] <= after[0] for before, after in pairwise(asked))


def test_a_crawl_delay_is_honoured(lists: Lists) -> None:
    started = sorted(a.started for a in lists.sites.asked if a.host == "slow.example")[1:]
    gaps = [after - before for before, after in pairwise(started)]
    assert min(gaps) > 0.9 * SLOW


def test_sources_run_side_by_side(lists: Lists) -> None:
    slow, swift = (
        [a.started for a in lists.sites.asked[9:] if a.host == host]
        for host in ("slow.example", "swift.example")
    )
    assert max(min(slow), min(swift)) < min(max(slow), max(swift))


def test_nothing_is_due_at_once(lists: Lists) -> None:
    asked = len(lists.sites.asked)
    run = done(lists.data, "crawl", "swift", "--due", proxy=lists.sites.url, **lists.sources)
    assert "Nothing is due." in run.stderr
    assert len(lists.sites.asked) == asked


def test_an_old_archive_is_due(lists: Lists, tmp_path: Path) -> None:
    data = shutil.copytree(lists.data, tmp_path / "data")
    long_ago = "strftime('%Y-%m-%dT%H:%M:%fZ', {0}, '-400 days')"
    for table, names in (
        ("crawl_log", ["started_at"]),
        ("articles", ["first_captured_at", "last_captured_at"]),
    ):
        rows(data, f"UPDATE {table} SET " + ", ".join(f"{n} = {long_ago.format(n)}" for n in names))
    asked = len(lists.sites.asked)
    done(data, "crawl", "swift", "--due", proxy=lists.sites.url, **lists.sources)
    paths = {a.url.partition("example")[2] for a in lists.sites.asked[asked:]}
    assert {"/list", "/a/swift0", "/a/swift4"} < paths


def test_a_host_that_does_not_exist_fails_its_source(tmp_path: Path) -> None:
    sources = declare(tmp_path / "sources", "nowhere", "nowhere.invalid")
    run = yigai(tmp_path / "data", "crawl", "nowhere", **sources)
    assert run.returncode == 1
    lines = [re.sub(r": \w+Error: DNS lookup failed: .*", "", s) for s in run.stderr.splitlines()]
    assert lines == [
        "yigai: source nowhere failed: http://nowhere.invalid/list",
        "yigai: error: http://nowhere.invalid/list",
        "yigai: error: http://nowhere.invalid/robots.txt",
    ]


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
