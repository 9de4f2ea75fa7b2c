"""What the Wayback Machine has comes in as if we had been there (the replica: tests/wayback.py)."""

from __future__ import annotations

import csv
import gzip
import random
import signal
import subprocess
import time
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from archive.evidence import warc
from archive.ladder import Ladder
from archive.queries import looks
from archive.records import instant
from archive.store import health, runs
from spiders.backfill import SOURCE
from spiders.declaration import load_all
from spiders.prefixes import prefixes
from spiders.wayback import covers
from tests.conftest import Shelf, noon
from tests.crawling import (
    PATIENCE,
    Answer,
    article,
    checked,
    column,
    declare,
    done,
    done_here,
    parsed,
    rows,
    settings,
    started,
    value,
    yigai,
)
from tests.wayback import ENVIRONMENT, SERVICE, Captured, Wayback, warc_of

HOST = "http://small.example"
# One letter a capture: A to E a state of the text, 4 not found, M moved, F refused, X broken, and a
# small letter a capture that the index lists as a revisit.
HISTORIES = (
    "AAAAAAAAAA",
    "AABBAACAABBBCCCAADDD",
    "AAAaaBBbbAAaaBbBbAaA",
    "AAAA4444444444444444",
    "AA44AABB444BBB44BB4B",
    "ABMMMMMMMMMM",
    "AFFABAFFFFBA",
    "AXXXBAABXXXXXXAA",
    "44444AAAABB4444BBBBB",
    "44444444",
    "MMMMMAAAAA",
    "ABCDEABCDEABCDEABCDE",
    "AABB44CCMM44",
    "AaBbCcDdEeAaBb44AaBb",
)
LETTERS = {"4": 404, "M": 301, "F": 403, "X": 503}
VIEWS = {
    "versions": "SELECT a.url, v.version, v.cause, v.captured_at, v.last_captured_at,"
    " v.next_seen_at, v.text_digest, v.changed_fields FROM version_history v"
    " JOIN current_articles a USING (article_id) ORDER BY 1, 2",
    "articles": "SELECT url, source, title, text, versions, first_captured_at, last_captured_at,"
    " last_seen_at, status, status_since FROM current_articles ORDER BY 1",
    "captures": "SELECT url, captured_at, http_status, answer, outcome FROM captures"
    " WHERE article_id IS NOT NULL ORDER BY 1, 2",
    "spells": "SELECT c.url, s.status, s.from_at, s.to_at, s.confirmed_at, s.looks"
    " FROM status_history s JOIN (SELECT DISTINCT article_id, url FROM captures) c"
    " USING (article_id) ORDER BY 1, 3",
}
REASONS = "SELECT finish_reason FROM crawls WHERE source = 'backfill' ORDER BY crawl_id"
Said = dict[str, list[tuple[Any, ...]]]


def page(number: int, letter: str) -> bytes:
    share = 5 + "ABCDE".index(letter.upper())
    return article(f"Notice {number}", f"The fund pays {share} per cent of the costs.").encode()


def captured(number: int, letter: str, at: str) -> Captured:
    url = f"{HOST}/a/n{number}"
    if letter not in LETTERS:
        return Captured(url, at, page(number, letter), is_revisit=letter.islower())
    status = LETTERS[letter]
    moved = {"Location": f"{HOST}/new/{number}"} if letter == "M" else {}
    return Captured(url, at, f"<h1>{status}</h1>".encode(), status, moved)


def histories() -> list[Captured]:
    chance = random.Random(20261128)
    found = []
    for number, letters in enumerate(HISTORIES):
        at = datetime(2015, 1, 1, number, tzinfo=UTC)
        for letter in letters:
            at += timedelta(days=chance.choice((0.3, 1, 3, 40)), seconds=chance.randrange(3600))
            found.append(captured(number, letter, at.strftime("%Y-%m-%dT%H:%M:%SZ")))
    return found


def said(data: Path) -> Said:
    return {name: rows(data, sql) for name, sql in VIEWS.items()}


@pytest.fixture
def known(tmp_path: Path) -> dict[str, str]:
    """The environment that makes the source and the service known; pages of the index are short."""
    return (
        declare(tmp_path / "sources", "small", "small.example")
        | ENVIRONMENT
        | settings(tmp_path, WAYBACK_ROWS=50, WAYBACK_PATIENCE=0.0)
    )


def backfilled(
    data: Path, sites: Wayback, known: dict[str, str], *arguments: str
) -> subprocess.CompletedProcess[str]:
    return yigai(data, "backfill", *(arguments or ("small",)), proxy=sites.url, **known)


def imported(data: Path, captures: list[Captured], known: dict[str, str]) -> Said:
    file = warc_of(captures, data.parent / f"{data.name}.warc.gz")
    done(data, "import", str(file), **known)
    return said(data)


def test_220_captures_of_14_histories_are_as_if_we_had_been_there(
    tmp_path: Path, known: dict[str, str]
) -> None:
    captures = histories()
    assert len(captures) == 220
    data = tmp_path / "data"
    with Wayback(captures) as sites:
        run = backfilled(data, sites, known, "small", "--json")
        assert run.returncode == 0, run.stderr
        (told,) = parsed(run)
        asked = Counter(sites.mementos())
    assert told["captures"] == 220 == told["fetched"] + told["revisits"]
    assert asked.most_common(1)[0][1] == 1
    redirects = sum(letters.count("M") for letters in HISTORIES)
    digests = {(c.url, c.body) for c in captures if c.status != 301}
    assert len(asked) == told["fetched"] == len(digests) + redirects
    assert said(data) == imported(tmp_path / "import", captures, known)
    done(data, "rebuild", "--check", **known)
    done(data, "verify", **known)
    assert checked(data) == (0, "")
    with Wayback(captures) as sites:  # all is held
        (told,) = parsed(backfilled(data, sites, known, "small", "--json"))
        assert (told["held"], told["fetched"], sites.mementos()) == (220, 0, [])


def test_an_edited_a_withdrawn_and_a_returned_page_have_the_right_spells(
    tmp_path: Path, known: dict[str, str]
) -> None:
    days = ("2019-03-01", "2019-04-01", "2019-05-01", "2019-06-01", "2019-07-01")
    captures = [
        captured(number, letter, f"{day}T08:00:00Z")
        for number, letters in enumerate(("AABBB", "AA444", "A44AA"))
        for day, letter in zip(days, letters, strict=True)
    ]
    data = tmp_path / "data"
    with Wayback(captures) as sites:
        assert backfilled(data, sites, known).returncode == 0
    spells = [
        (url[-2:], status, start[:10], end and end[:10])
        for url, status, start, end, *_ in said(data)["spells"]
    ]
    assert spells == [
        ("n0", "live", "2019-03-01", None),
        ("n1", "live", "2019-03-01", "2019-05-01"),
        ("n1", "withdrawn", "2019-05-01", None),
        ("n2", "live", "2019-03-01", "2019-04-01"),
        ("n2", "withdrawn", "2019-04-01", "2019-06-01"),
        ("n2", "live", "2019-06-01", None),
    ]
    versions = [(row[0][-2:], row[1], row[3][:10], row[4][:10]) for row in said(data)["versions"]]
    assert versions[:2] == [
        ("n0", 1, "2019-03-01", "2019-04-01"),
        ("n0", 2, "2019-05-01", "2019-07-01"),
    ]


def test_a_run_that_was_killed_goes_on_where_it_stood(
    tmp_path: Path, known: dict[str, str]
) -> None:
    captures = histories()
    data = tmp_path / "data"
    data.mkdir()
    with Wayback(captures) as sites:
        for stop in (3, 20, 45):
            run = started(data, "backfill", "small", proxy=sites.url, **known)
            while len(sites.mementos()) < stop and run.poll() is None:
                time.sleep(0.005)
            run.send_signal(signal.SIGKILL)
            run.wait()
        again = backfilled(data, sites, known)
        assert again.returncode == 0, again.stderr
        mementos, pages = Counter(sites.mementos()), Counter(sites.pages())
    assert sum(mementos.values()) - len(mementos) <= 3  # what was under way when it was killed
    assert sum(pages.values()) - len(pages) <= 3
    assert said(data) == imported(tmp_path / "import", captures, known)
    done(data, "rebuild", "--check", **known)


def test_a_run_that_is_told_to_stop_writes_what_it_has(
    tmp_path: Path, known: dict[str, str]
) -> None:
    captures = histories()
    data = tmp_path / "data"
    data.mkdir()
    with Wayback(captures) as sites:
        for stop in (5, 25):
            run = started(data, "backfill", "small", proxy=sites.url, **known)
            while len(sites.mementos()) < stop and run.poll() is None:
                time.sleep(0.005)
            run.send_signal(signal.SIGTERM)
            assert "Traceback" not in run.ended(PATIENCE).stderr
            assert column(data, REASONS)[-1] == "shutdown"
            done(data, "rebuild", "--check", **known)
        assert backfilled(data, sites, known).returncode == 0
        assert Counter(sites.mementos()).most_common(1)[0][1] <= 2  # what was under way
    assert said(data) == imported(tmp_path / "import", captures, known)


def test_what_is_too_large_is_said_and_asked_for_once(
    tmp_path: Path, known: dict[str, str]
) -> None:
    filler = b"<!--" + b"#" * 200_000 + b"-->"
    large = Captured(f"{HOST}/a/n1", "2019-01-01T00:00:00Z", page(1, "A") + filler)
    bomb = Captured(
        f"{HOST}/a/n2",
        "2019-01-01T00:00:00Z",
        gzip.compress(page(2, "A") + filler),
        headers={"Content-Encoding": "gzip"},
    )
    more = known | settings(
        tmp_path, base=known["SCRAPY_SETTINGS_MODULE"], DOWNLOAD_MAXSIZE=100_000
    )
    with Wayback([large, bomb]) as sites:
        run = backfilled(tmp_path / "data", sites, more, "small", "--json")
        assert sorted(sites.mementos()) == [large.uri, bomb.uri]
    (told,) = parsed(run)
    assert (run.returncode, told["fetched"], told["missed"]) == (1, 1, 1)
    assert large.uri in run.stderr
    assert bomb.uri not in run.stderr


def test_a_limit_ends_the_run_and_the_next_goes_on(tmp_path: Path, known: dict[str, str]) -> None:
    captures = [captured(1, letter, f"2019-0{n}-01T00:00:00Z") for n, letter in enumerate("ABC", 1)]
    data = tmp_path / "data"
    with Wayback(captures) as sites:
        for so_far in (2, 3):
            assert backfilled(data, sites, known, "small", "--limit", "2").returncode == 0
            assert len(sites.mementos()) == so_far
        assert len(set(sites.pages())) == len(sites.pages()) == 1
    assert column(data, REASONS) == ["limit", "finished"]


def test_a_service_that_is_busy_is_asked_again_when_it_says(
    tmp_path: Path, known: dict[str, str]
) -> None:
    one = captured(1, "A", "2019-01-01T00:00:00Z")
    refusals = [Answer("Too Many Requests", 429, {"Retry-After": "1"}), Answer("busy", 503)]
    waited = []

    def answer(asked: Any) -> Answer:
        waited.append(asked.started)
        return refusals.pop(0) if refusals else one.answer()

    with Wayback([one]) as sites:
        sites.answers[one.uri] = answer
        assert backfilled(tmp_path / "data", sites, known).returncode == 0
    assert len(waited) == 3
    assert waited[1] - waited[0] >= 1
    assert value(tmp_path / "data", "SELECT versions FROM current_articles") == 1


def test_what_the_service_itself_says_is_never_the_sites_answer(
    tmp_path: Path, known: dict[str, str]
) -> None:
    captures = [captured(n, "A", f"2019-01-0{n}T00:00:00Z") for n in range(1, 6)]
    gone, elsewhere, cut, other, good = captures
    lacks = "<h1>The Wayback Machine has not archived that URL.</h1>"
    at_once = {"X-Archive-Redirect-Reason": "found capture at 20200101000000"}
    nearer = f"{SERVICE}/web/20200101000000id_/{elsewhere.url}"
    whole = cut.answer()
    data = tmp_path / "data"
    with Wayback(captures) as sites:
        sites.answers[gone.uri] = Answer(lacks, 404)
        sites.answers[elsewhere.uri] = Answer("", 302, {"Location": nearer, **at_once})
        sites.answers[nearer] = Captured(elsewhere.url, "2020-01-01T00:00:00Z", b"x").answer()
        head = "".join(f"{name}: {said}\r\n" for name, said in whole.headers.items())
        raw = f"HTTP/1.1 200 OK\r\n{head}Content-Length: 5000\r\n\r\n".encode()
        sites.answers[cut.uri] = Answer(raw=raw + cut.body[:200])
        wrong = Captured(other.url, "2019-01-05T00:00:00Z", other.body).answer()
        sites.answers[other.uri] = wrong  # another instant than was asked for
        run = backfilled(data, sites, known, "small", "--json")
        assert (run.returncode, nearer in sites.urls()) == (1, False)
    (told,) = parsed(run)
    assert (told["fetched"], told["missed"]) == (1, 4)
    for missed in (gone, elsewhere, cut, other):
        assert missed.uri in run.stderr
    assert column(data, "SELECT url FROM captures WHERE article_id IS NOT NULL") == [good.url]
    assert column(data, "SELECT url FROM current_articles") == [good.url]
    done(data, "rebuild", "--check", **known)


def test_refusals_of_the_past_are_no_refusals_of_the_service(
    tmp_path: Path, known: dict[str, str]
) -> None:
    captures = [
        Captured(f"{HOST}/a/n{n}", "2019-01-01T00:00:00Z", f"no {n}".encode(), status)
        for n, status in enumerate((403, 429, 503, 403, 403, 403, 451, 200))
    ]
    data = tmp_path / "data"
    with Wayback(captures) as sites:
        assert backfilled(data, sites, known).returncode == 0
        assert len(sites.mementos()) == 8
    answers = Counter(column(data, "SELECT answer FROM captures WHERE article_id IS NOT NULL"))
    assert (answers["refused"], answers["broken"]) == (6, 2 - (answers["article"] == 1))


def test_a_service_that_refuses_again_and_again_is_left_alone(
    tmp_path: Path, known: dict[str, str]
) -> None:
    captures = [captured(n, "A", "2019-01-01T00:00:00Z") for n in range(9)]
    with Wayback(captures) as sites:
        sites.answers |= {c.uri: Answer("<h1>Blocked</h1>", 403) for c in captures}
        run = backfilled(tmp_path / "data", sites, known)
        assert run.returncode == 1
        assert "it is left alone for this run" in run.stderr
        assert len(sites.mementos()) == 5


def test_robots_txt_of_the_service_is_obeyed(tmp_path: Path, known: dict[str, str]) -> None:
    with Wayback([captured(1, "A", "2019-01-01T00:00:00Z")]) as sites:
        sites.answers[f"{SERVICE}/robots.txt"] = Answer("User-agent: *\nDisallow: /web/")
        run = backfilled(tmp_path / "data", sites, known)
        assert (run.returncode, sites.mementos()) == (1, [])
        assert "Forbidden by robots.txt" in run.stderr


def test_records_say_where_they_come_from(tmp_path: Path, known: dict[str, str]) -> None:
    packed = gzip.compress(page(2, "A"))
    captures = [
        captured(1, "A", "2019-01-01T00:00:00Z"),
        captured(1, "a", "2019-02-01T00:00:00Z"),
        Captured(
            f"{HOST}:80/a/n2",
            "2019-01-01T00:00:00Z",
            packed,
            headers={"Content-Encoding": "gzip", "Transfer-Encoding": "chunked"},
        ),
    ]
    data = tmp_path / "data"
    with Wayback(captures) as sites:
        assert backfilled(data, sites, known).returncode == 0
    found = {}
    for path in (data / "warc").glob("*.warc.gz"):
        for record, _ in warc.records(path):
            if record.rec_headers.get_header("WARC-Source-URI"):
                head = dict(record.rec_headers.headers)
                found[head["WARC-Target-URI"], head["WARC-Date"][:10]] = (
                    record.rec_type,
                    head["WARC-Source-URI"],
                    dict(record.http_headers.headers),
                )
                assert head["WARC-Creation-Date"] > "2026"
    kind, uri, headers = found[f"{HOST}/a/n1", "2019-01-01"]
    assert (kind, uri, headers["Server"]) == ("response", captures[0].uri, "Apache")
    assert not any(name.lower().startswith(("x-archive", "memento")) for name in headers)
    assert found[f"{HOST}/a/n1", "2019-02-01"][:2] == ("revisit", captures[1].uri)
    assert found[f"{HOST}/a/n2", "2019-01-01"][2]["Content-Encoding"] == "gzip"
    notes = "SELECT DISTINCT note FROM captures WHERE article_id IS NOT NULL"
    assert column(data, notes) == ["archived by web.archive.org"]
    assert "(from web.archive.org)" in done_here(data, "show", f"{HOST}/a/n1").stdout
    done(data, "export", "wacz", str(tmp_path / "out.wacz"))
    done(tmp_path / "other", "import", str(tmp_path / "out.wacz"), **known)
    assert said(tmp_path / "other") == said(data)
    assert column(tmp_path / "other", notes) == ["archived by web.archive.org"]


@pytest.mark.parametrize("coding", ["", ", gzip", "gzip"])
def test_a_coding_that_the_service_gets_wrong_is_undone_all_the_same(
    tmp_path: Path, known: dict[str, str], coding: str
) -> None:
    one = Captured(
        f"{HOST}/a/n1",
        "2019-01-01T00:00:00Z",
        gzip.compress(page(1, "A")),
        headers={"Content-Encoding": "gzip"},
    )
    plain = Captured(
        f"{HOST}/a/n2", "2019-01-01T00:00:00Z", page(2, "A"), headers={"Content-Encoding": "br"}
    )
    with Wayback([one, plain]) as sites:
        answer = one.answer()
        answer.headers["Content-Encoding"] = coding
        sites.answers[one.uri] = answer
        assert backfilled(tmp_path / "data", sites, known).returncode == 0
    texts = column(tmp_path / "data", "SELECT text FROM current_articles")
    assert len(texts) == 2
    assert all("per cent" in text for text in texts)
    done(tmp_path / "data", "verify", **known)


def test_backfill_then_crawl_is_crawl_then_backfill(tmp_path: Path, known: dict[str, str]) -> None:
    captures = [
        captured(number, letter, f"2019-0{month}-01T00:00:00Z")
        for number in (1, 2)
        for month, letter in enumerate("AABA", 1)
    ]
    then = {}
    for first in ("crawl", "backfill"):
        data = tmp_path / first
        with Wayback(captures) as sites:
            sites.list(f"{HOST}/list", "/a/n1", "/a/n2")
            sites.answers[f"{HOST}/a/n1"] = Answer(page(1, "C"))
            sites.answers[f"{HOST}/a/n2"] = Answer(page(2, "A"))
            for command in sorted(("crawl", "backfill"), key=lambda name: name != first):
                done(data, command, "small", proxy=sites.url, **known)
        then[first] = [
            (url[-2:], version, cause, digest, changed)
            for url, version, cause, _, _, _, digest, changed in said(data)["versions"]
        ]
        assert column(data, "SELECT DISTINCT state FROM discoveries") == ["captured"]
        done(data, "rebuild", "--check", **known)
    assert then["crawl"] == then["backfill"]
    assert [row[:3] for row in then["crawl"]] == [
        *(("n1", n, "first" if n == 1 else "change") for n in range(1, 5)),
        *(("n2", n, "first" if n == 1 else "change") for n in range(1, 4)),
    ]


def test_what_a_live_capture_said_stays_and_the_source_is_as_well_as_before(
    tmp_path: Path, known: dict[str, str]
) -> None:
    data = tmp_path / "data"
    health = (
        "SELECT state, reason, since, last_crawl_at, new_30d FROM source_health"
        " WHERE source = 'small'"
    )
    seen = (
        "SELECT c.url, c.captured_at, v.text_digest FROM captures c JOIN version_history v"
        " ON v.article_id = c.article_id AND c.captured_at BETWEEN v.captured_at"
        " AND v.last_captured_at WHERE c.captured_at > '2026' ORDER BY 1, 2"
    )
    with Wayback() as sites:
        sites.list(f"{HOST}/list", "/a/n1")
        sites.answers[f"{HOST}/a/n1"] = Answer(page(1, "B"))
        done(data, "crawl", "small", proxy=sites.url, **known)
        before = rows(data, seen), rows(data, health)[0][:4]
        sites.add(
            captured(1, "A", "2019-01-01T00:00:00Z"), captured(1, "B", "2020-01-01T00:00:00Z")
        )
        done(data, "backfill", "small", proxy=sites.url, **known)
        assert (rows(data, seen), rows(data, health)[0][:4]) == before
        assert value(data, "SELECT versions FROM current_articles") == 2


def test_what_only_others_have_seen_is_due_and_what_lists_show_stays_pending(
    tmp_path: Path, known: dict[str, str]
) -> None:
    data = tmp_path / "data"
    with Wayback([captured(1, "A", "2019-01-01T00:00:00Z")]) as sites:
        sites.list(f"{HOST}/list", "/a/n1", "/a/n2")
        sites.answers[f"{HOST}/a/n1"] = Answer(page(1, "A"))
        sites.answers[f"{HOST}/a/n2"] = Answer(page(2, "A"))
        done(data, "crawl", "small", "--limit", "1", proxy=sites.url, **known)
        (left,) = column(data, "SELECT url FROM discoveries WHERE state = 'pending'")
        yesterday = (datetime.now(UTC) - timedelta(days=1)).strftime("%Y-%m-%dT%H:%M:%SZ")
        sites.add(Captured(left, yesterday, page(3, "A")))
        done(data, "backfill", "small", proxy=sites.url, **known)
        assert column(data, "SELECT url FROM discoveries WHERE state = 'pending'") == [left]
        since = time.monotonic()
        done(data, "crawl", "small", proxy=sites.url, **known)
        assert left in sites.urls(since)


def test_an_address_and_days_and_what_is_known(tmp_path: Path, known: dict[str, str]) -> None:
    captures = [captured(1, "A", f"20{year}-06-01T00:00:00Z") for year in range(10, 20)]
    captures += [captured(2, "B", "2015-01-01T00:00:00Z")]
    captures += [Captured("http://elsewhere.example/x", "2015-01-01T00:00:00Z", page(9, "A"))]
    data = tmp_path / "data"
    url = f"{HOST}/a/n1"
    with Wayback(captures) as sites:
        days = ("--from", "2012-06-01", "--to", "2014-06-01")
        assert backfilled(data, sites, known, url, *days).returncode == 0
        when = column(data, "SELECT captured_at FROM captures WHERE url = ? ORDER BY 1", url)
        assert [at[:4] for at in when] == ["2012", "2013", "2014"]
        assert backfilled(data, sites, known, "small", "--known").returncode == 0
        assert value(data, "SELECT count(*) FROM current_articles") == 1
        assert backfilled(data, sites, known, "http://elsewhere.example/x").returncode == 0
        found = "SELECT source FROM current_articles ORDER BY source"
        assert column(data, found) == ["backfill", "small"]
        done(data, "rebuild", **known)
        assert backfilled(data, sites, known, url).returncode == 0
        assert value(data, "SELECT count(*) FROM captures WHERE url = ?", url) == 10
        assert len(sites.mementos()) == 2  # one payload, whenever it was captured
    done(data, "rebuild", "--check", **known)


def test_no_look_of_others_is_one_of_ours(shelf: Shelf) -> None:
    runs.save_sources(shelf.store, [SOURCE.row()])
    shelf.read("The fund pays.", day=0)
    runs.finish(shelf.store, shelf.crawl_id, "paper", "finished", instant(noon(0)))
    connection, at = shelf.store.connection, instant(noon(100))
    days = health._known(connection, "paper", at, None).days
    shelf.crawl_id = runs.begin(shelf.store, "backfill", instant(noon(99)))
    shelf.read("The fund pays.", day=-900)
    shelf.read("The fund pays.", day=98)
    shelf.read("The fund does not.", "https://paper.example/2", day=98)
    assert shelf.rows("SELECT new FROM crawls WHERE source = 'paper'") == [(0,)]
    assert health._known(connection, "paper", at, None).days == days
    due = looks.due(connection, "paper", Ladder(), noon(99))
    assert {found.article.url[-1] for found in due} == {"1", "2"}


EXAMPLES = [
    (row["slug"], row["url"])
    for row in csv.DictReader(
        (Path(__file__).parent / "source_examples.tsv").open(encoding="utf-8"), delimiter="\t"
    )
]


def test_what_a_source_begins_with_covers_its_articles() -> None:
    declared = load_all()
    missed = [
        url
        for slug, url in EXAMPLES
        if declared[slug].is_article(url) and not covers(prefixes(declared[slug], [url]), url)
    ]
    assert missed == []
    assert all(prefixes(source) for source in declared.values())


def test_the_files_that_pages_of_the_past_name_come_too(
    tmp_path: Path, known: dict[str, str]
) -> None:
    linked = page(1, "A").replace(
        b"</article>", b'<p><a href="/f/list.pdf">List.pdf</a></p></article>'
    )
    file = f"{HOST}/f/list.pdf"
    captures = [
        Captured(f"{HOST}/a/n1", "2019-01-01T00:00:00Z", linked),
        Captured(
            file,
            "2019-01-02T00:00:00Z",
            b"%PDF-1.4 one",
            headers={"Content-Type": "application/pdf"},
        ),
        Captured(
            file,
            "2020-01-02T00:00:00Z",
            b"%PDF-1.4 two",
            headers={"Content-Type": "application/pdf"},
        ),
    ]
    data = tmp_path / "data"
    with Wayback(captures) as sites:
        assert backfilled(data, sites, known).returncode == 0
        assert len(sites.mementos()) == 3
    assert column(data, "SELECT url FROM attachments") == [file]
    done(data, "rebuild", "--check", **known)


def test_an_index_of_no_use_is_said(tmp_path: Path, known: dict[str, str]) -> None:
    with Wayback() as sites:
        sites.answers[f"{SERVICE}/cdx/search/cdx?"] = Answer("<h1>Something went wrong</h1>")
        run = backfilled(tmp_path / "data", sites, known)
        assert run.returncode == 1
        assert "no page of the index" in run.stderr
    assert value(tmp_path / "data", "SELECT count(*) FROM current_articles") == 0


@pytest.mark.parametrize(
    "arguments",
    [
        (),
        ("no-such-source",),
        ("ftp://small.example/a",),
        (HOST, "--from", "soon"),
        (HOST, "--from", "2020-01-02", "--to", "2020-01-01"),
        (HOST, "--limit", "0"),
    ],
)
def test_what_cannot_be_meant_is_wrong_usage(
    tmp_path: Path, known: dict[str, str], arguments: tuple[str, ...]
) -> None:
    assert yigai(tmp_path / "data", "backfill", *arguments, **known).returncode == 2
