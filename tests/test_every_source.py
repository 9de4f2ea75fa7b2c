"""One crawl of every declared source, each on a replica of its family's site."""

from __future__ import annotations

import subprocess
from collections import defaultdict
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

import pytest

from archive.outcomes import DONE_WELL
from spiders.declaration import DIRECTORY, load_all
from tests.crawling import Asked, SmallSites, rows, settings, yigai
from tests.families.addresses import examples
from tests.families.sites import Site, site

SOURCES = load_all(DIRECTORY)
USUAL = 2.0  # seconds between two requests to a host, where the source names no others
SCALE = 0.05  # of the delays, so that the lanes are short
TICK = 0.005  # seconds by which a timer may be early


class Archive(NamedTuple):
    """The archive of the one crawl, what it printed, and what the sites were asked."""

    data: Path
    run: subprocess.CompletedProcess[str]
    asked: list[Asked]


@pytest.fixture(scope="module")
def sites() -> dict[str, Site]:
    """The site of every source."""
    known = examples()
    return {
        slug: site(source, place, known.get(slug, ()))
        for place, (slug, source) in enumerate(SOURCES.items(), 1)
    }


@pytest.fixture(scope="module")
def archive(sites: dict[str, Site], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Archive]:
    """All sources crawled at once, two articles of each."""
    folder = tmp_path_factory.mktemp("every")
    delays = settings(folder, DOWNLOAD_DELAY=USUAL * SCALE, DELAY_SCALE=SCALE)
    with SmallSites() as server:
        for made in sites.values():
            shared = sorted(server.answers.keys() & made.answers.keys())
            assert not shared, f"{made.source.slug}: another source has its list there: {shared}"
            server.answers |= made.answers
        run = yigai(folder / "data", "crawl", *SOURCES, "--limit", "2", proxy=server.url, **delays)
        yield Archive(folder / "data", run, server.asked)


every_source = pytest.mark.parametrize("slug", SOURCES)


@every_source
def test_a_source_is_crawled_well(archive: Archive, sites: dict[str, Site], slug: str) -> None:
    ((reason, shown, off_topic),) = rows(
        archive.data,
        "SELECT finish_reason, list_rows, off_topic FROM crawl_log WHERE source = ?",
        slug,
    )
    said = [line for line in archive.run.stderr.splitlines() if f"source {slug} " in line]
    if not sites[slug].articles:
        assert (reason, len(said), bool(SOURCES[slug].paused)) == ("failed", 1, True)
        return
    assert reason in DONE_WELL, said
    assert shown >= SOURCES[slug].expect.rows
    assert off_topic == len(sites[slug].off_topic)


@every_source
def test_all_rows_of_a_source_are_seen(archive: Archive, sites: dict[str, Site], slug: str) -> None:
    """With their days, where the source says where a row has it."""
    seen = "SELECT url, title, date, state FROM discoveries WHERE source = ?"
    found = {url: facts for url, *facts in rows(archive.data, seen, slug)}
    assert {url: title for url, (title, _, _) in found.items()} == {
        a.url: a.title for a in sites[slug].listed
    }
    assert {url for url, (_, _, state) in found.items() if state == "off topic"} == {
        a.url for a in sites[slug].off_topic
    }
    is_dated = all(getattr(discover, "date", None) for discover in SOURCES[slug].discover)
    days = {a.url: a.day for a in sites[slug].listed}
    for url, (_, date, _) in found.items():
        assert date[:10] == days[url] if date or is_dated else True, url


@every_source
def test_articles_are_read_as_they_were_written(
    archive: Archive, sites: dict[str, Site], slug: str
) -> None:
    query = """SELECT url, title, published_at, publisher, text FROM current_articles
        WHERE source = ?"""
    found = {url: facts for url, *facts in rows(archive.data, query, slug)}
    written = sites[slug].articles
    assert len(found) == min(2, len(written))
    assert found == {
        url: [a.title, a.published.isoformat(), a.publisher, "\n".join(text)]
        for url, (a, text) in written.items()
        if url in found
    }


def test_a_host_is_left_alone_as_long_as_its_sources_declare(
    archive: Archive, sites: dict[str, Site]
) -> None:
    """Also for robots.txt, and where one source follows another."""
    delays: dict[str, list[float]] = defaultdict(list)
    for made in sites.values():
        for host in {urlsplit(url).hostname or "" for url in made.answers}:
            delays[host].append((made.source.delay or USUAL) * SCALE)
    started: dict[str, list[float]] = defaultdict(list)
    for asked in archive.asked:
        started[asked.host].append(asked.started)
    assert started.keys() <= delays.keys()
    for host, times in started.items():
        gaps = (later - earlier for earlier, later in pairwise(sorted(times)))
        assert min(gaps, default=USUAL) > min(delays[host]) - TICK, host
