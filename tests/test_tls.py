"""Old TLS by a source's declaration, and certificates that are wrong: recorded, never refused."""

from __future__ import annotations

import ssl
import subprocess
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
from OpenSSL import SSL

from archive.evidence import warc
from spiders.wire.tls import legacy_context
from tests import old_tls
from tests.crawling import column, declare, done, here, rows, settings, value, yigai
from tests.old_tls import OldSites

with warnings.catch_warnings():
    warnings.simplefilter("ignore", DeprecationWarning)  # of versions that are old: they are meant
    OLD = {
        "one": old_tls.context("one.example", version=ssl.TLSVersion.TLSv1),
        "oneone": old_tls.context("oneone.example", version=ssl.TLSVersion.TLSv1_1),
        "group": old_tls.with_short_dh(
            old_tls.context(
                "group.example", version=ssl.TLSVersion.TLSv1_2, ciphers="DHE-RSA-AES128-SHA"
            )
        ),
        "short": old_tls.context("short.example", version=ssl.TLSVersion.TLSv1_2, bits=1024),
    }


def _server() -> ssl.SSLContext:
    return ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)


NEW = {
    "well": old_tls.context("well.example"),
    "expired": old_tls.with_certificate(_server(), "expired.example", days=(-9, -2)),
    "early": old_tls.with_certificate(_server(), "early.example", days=(2, 9)),
    "own": old_tls.with_certificate(_server(), "own.example", own=True),
    "other": old_tls.with_certificate(_server(), "another.example"),
    "all": old_tls.with_certificate(_server(), "another.example", days=(-9, -2), own=True),
}
WRONG = {
    "well": None,
    "expired": "expired",
    "early": "not yet valid",
    "own": "self-signed",
    "other": "name mismatch",
    "all": "expired, self-signed, name mismatch",
}
STRICT = {f"strict{slug}": OLD[slug] for slug in ("one", "oneone", "group")}
LEGACY = '\ntls = "legacy"\n'


class Hosts(NamedTuple):
    """The archive after one crawl, what was printed, and the sites."""

    data: Path
    run: subprocess.CompletedProcess[str]
    sites: OldSites
    sources: dict[str, str]


@pytest.fixture(scope="module")
def hosts(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hosts]:
    folder = tmp_path_factory.mktemp("tls")
    contexts = OLD | STRICT | NEW
    with OldSites({f"{slug}.example": context for slug, context in contexts.items()}) as sites:
        sources = {}
        for slug in contexts:
            sources = source(folder / "sources", sites, slug, is_old=slug in OLD)
        quick = settings(folder, RETRY_ENABLED=False)
        run = yigai(folder / "data", "crawl", *contexts, proxy=sites.url, **sources | quick)
        yield Hosts(folder / "data", run, sites, sources)


def source(folder: Path, sites: OldSites, slug: str, *, is_old: bool) -> dict[str, str]:
    """A site with one article over https, and its declaration."""
    host = f"{slug}.example"
    sites.list(f"https://{host}/list", "/a/one")
    sites.article(f"https://{host}/a/one", f"Payment by case in {slug}")
    sources = declare(folder, slug, host)
    file = folder / f"{slug}.toml"
    text = file.read_text().replace('"http://', '"https://')
    file.write_text(text.replace("\n[[discover]]", f"{LEGACY if is_old else ''}\n[[discover]]", 1))
    return sources


def served(slug: str) -> None:
    """Skip where this machine's OpenSSL cannot play such a server."""
    if not old_tls.is_served(OLD[slug]):
        pytest.skip("the OpenSSL of this Python cannot serve it")


@pytest.mark.parametrize("slug", OLD)
def test_a_source_that_declares_it_is_crawled(hosts: Hosts, slug: str) -> None:
    served(slug)
    found = column(hosts.data, "SELECT url FROM current_articles WHERE source = ?", slug)
    assert found == [f"https://{slug}.example/a/one"], hosts.run.stderr
    end = value(hosts.data, "SELECT finish_reason FROM crawls WHERE source = ?", slug)
    assert end == "finished"


@pytest.mark.parametrize("slug", STRICT)
def test_other_sources_stay_strict(hosts: Hosts, slug: str) -> None:
    end = value(hosts.data, "SELECT finish_reason FROM crawls WHERE source = ?", slug)
    assert end == "failed"
    assert not [asked for asked in hosts.sites.asked if asked.host == f"{slug}.example"]


@pytest.mark.parametrize("slug", NEW)
def test_what_is_wrong_with_a_certificate_is_said_of_its_capture(hosts: Hosts, slug: str) -> None:
    url = f"https://{slug}.example/a/one"
    ((outcome, note),) = rows(hosts.data, "SELECT outcome, note FROM captures WHERE url = ?", url)
    assert outcome == "new"
    assert note == (f"certificate: {WRONG[slug]}" if WRONG[slug] else None)


@pytest.mark.parametrize("slug", NEW)
def test_it_stands_with_the_record_of_every_answer(hosts: Hosts, slug: str) -> None:
    fault = WRONG[slug]
    said = [
        (record.rec_headers.get_header("WARC-Target-URI"), record.content_stream().read().decode())
        for file in sorted((hosts.data / "warc").iterdir())
        for record, _ in warc.records(file)
        if record.rec_type == "metadata"
    ]
    host = f"https://{slug}.example"
    found = {url for url, text in said if url.startswith(host) and "tls-certificate: " in text}
    right = {url for url, text in said if f"tls-certificate: {fault}\r\n" in text}
    asked = {one.url for one in hosts.sites.asked if one.host == f"{slug}.example"}
    assert found == (asked if fault else set())
    assert found <= right


def test_the_same_can_be_made_of_the_records_alone(hosts: Hosts) -> None:
    run = here(hosts.data, "rebuild", "--check", **hosts.sources)
    assert run.returncode == 0, run.stdout + run.stderr


def test_a_page_is_shown_again_under_the_same_certificate(hosts: Hosts) -> None:
    quick = {"proxy": hosts.sites.url, **hosts.sources}
    done(hosts.data, "crawl", "own", **quick)
    url = "https://own.example/a/one"
    found = rows(hosts.data, "SELECT outcome, note FROM captures WHERE url = ? ORDER BY 1", url)
    assert found == [(outcome, "certificate: self-signed") for outcome in ("new", "revisit")]


def test_an_address_of_such_a_source_can_be_added(hosts: Hosts) -> None:
    served("one")
    url = "https://one.example/a/two"
    hosts.sites.article(url, "Another notice")
    done(hosts.data, "add", url, proxy=hosts.sites.url, **hosts.sources)
    assert value(hosts.data, "SELECT source FROM current_articles WHERE url = ?", url) == "one"


def test_servers_without_secure_renegotiation_are_taken() -> None:
    """OpenSSL serves it always, so what the client is told to do is all that can be asked."""
    legacy = 0x4
    assert legacy_context().set_options(0) & legacy
    assert not SSL.Context(SSL.TLS_CLIENT_METHOD).set_options(0) & legacy
