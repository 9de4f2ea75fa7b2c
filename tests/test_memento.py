"""Permanent addresses over HTTP: mementos, TimeMaps and TimeGates (RFC 7089), texts by digest."""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from lxml import html

from archive.digest import text_digest
from archive.permanent import digits, http_date
from archive.records import instant
from tests.conftest import Shelf, noon
from tests.crawling import PROJECT
from tests.desk import ask, serving

PAPER = "https://paper.example"
PLAIN = f"{PAPER}/plain"
EDITED = f"{PAPER}/edited?id=1&b=2"
GONE = f"{PAPER}/gone"
BACK = f"{PAPER}/医改/back.htm"
SEED = "urn:yigai:seed:1"
REREAD = f"{PAPER}/reread"
CLIENT = PROJECT / ".venv-replay" / "bin" / "python"

# What each address said on which day, None where it was absent.
LIVES: dict[str, list[tuple[float, str | None]]] = {
    PLAIN: [(0, "一。"), (4, "一。")],
    EDITED: [(0, "旧。"), (2, "新。"), (6, "新新。")],
    GONE: [(1, "在。"), (3, None), (5, None)],
    BACK: [(0, "有。"), (2, None), (4, "又有。")],
    SEED: [(1, "Saved.")],
}
ASKED = (-1, 0, 0.5, 1, 2, 2.5, 3.2, 4, 5.5, 9)
"""The days of ten instants."""


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    data = tmp_path_factory.mktemp("memento")
    shelf = Shelf(data / "archive.db")
    for url, life in LIVES.items():
        for day, text in life:
            if text is None:
                shelf.answer("absent", url, day=day, status=404)
            else:
                shelf.read(text, url, day=day)
    shelf.read("Read once.", REREAD, day=0, body="bytes", extractor="extractor 1")
    shelf.read("Read again.", REREAD, day=0.0001, body="bytes", extractor="extractor 2")
    shelf.answer("absent", f"{PAPER}/never", day=1, status=404)
    shelf.store.close()
    return data


@pytest.fixture(scope="module")
def served(data: Path) -> Iterator[str]:
    with serving(data) as (_, url):
        yield url


def shown_at(url: str, day: float) -> str | None:
    """What the plan says that an address showed; before its first capture, what that showed."""
    life = LIVES[url]
    return ([text for at, text in life if at <= day] or [life[0][1]])[-1]


def text_of(body: bytes) -> str:
    page = html.document_fromstring(body.decode())
    lines = page.xpath("//div[@class='read']/p")
    return "\n".join("".join(line.xpath("./text()")) for line in lines)


def gate(served: str, url: str, day: float) -> str:
    """Where the TimeGate of an address leads for a day."""
    when = http_date(instant(noon(day)))
    status, said, _ = ask(
        f"{served}/timegate/{quote(url, safe=':/?&=')}", follow=False, **{"Accept-Datetime": when}
    )
    assert status == 302
    assert "accept-datetime" in said["vary"]
    assert 'rel="original"' in said["link"]
    assert 'rel="timemap"' in said["link"]
    assert "memento-datetime" not in said
    return said["location"]


@pytest.mark.parametrize("url", LIVES)
def test_a_timegate_leads_to_the_state_of_the_instant(served: str, url: str) -> None:
    for day in ASKED:
        status, said, body = ask(f"{served}{gate(served, url, day)}", follow=False)
        wanted = shown_at(url, day)
        assert status == (200 if wanted else 404), (url, day)
        if wanted:
            assert text_of(body) == wanted, (url, day)
        taken = [at for at, _ in LIVES[url] if at <= day] or [LIVES[url][0][0]]
        assert said["memento-datetime"] == http_date(instant(noon(taken[-1])))


def test_a_client_of_memento_finds_them_too(served: str) -> None:
    if not CLIENT.exists():
        pytest.skip("no Memento client: `make replay-tools` installs one")
    script = """
import json, sys
from datetime import datetime
from memento_client import MementoClient
served, asked = json.load(sys.stdin)
client = MementoClient(timegate_uri=served + "/timegate/", check_native_timegate=False)
found = []
for url, at in asked:
    info = client.get_memento_info(url, datetime.fromisoformat(at))
    closest = info["mementos"]["closest"]
    found.append([closest["datetime"].isoformat(), closest["http_status_code"], closest["uri"][0]])
json.dump(found, sys.stdout)
"""
    asked = [(url, noon(day)) for url in LIVES if url != SEED for day in ASKED]
    run = subprocess.run(
        [CLIENT, "-W", "ignore", "-c", script],
        input=json.dumps([served, [(url, f"{at:%Y-%m-%dT%H:%M:%S}") for url, at in asked]]),
        capture_output=True,
        text=True,
        check=True,
    )
    for (url, at), (when, status, where) in zip(asked, json.loads(run.stdout), strict=True):
        day = (at - noon(0)).total_seconds() / 86400
        wanted = shown_at(url, day)
        assert status == (200 if wanted else 404), (url, day, where)
        taken = [noon(d) for d, _ in LIVES[url] if d <= day] or [noon(LIVES[url][0][0])]
        assert when == f"{taken[-1]:%Y-%m-%dT%H:%M:%S}", (url, day)


def test_without_a_date_the_last_memento_is_it(served: str) -> None:
    status, said, _ = ask(f"{served}/timegate/{EDITED}", follow=False)
    assert (status, said["location"]) == (302, f"/web/{digits(instant(noon(6)))}/{EDITED}")


@pytest.mark.parametrize("said", ["", "yesterday", "2026-10-03T12:00:00Z"])
def test_a_date_that_is_none_is_refused(served: str, said: str) -> None:
    status, _, body = ask(f"{served}/timegate/{PLAIN}", **{"Accept-Datetime": said})
    assert status == 400
    assert b"Accept-Datetime" in body


@pytest.mark.parametrize("where", ["timegate", "timemap/link", "web/20261001120000"])
@pytest.mark.parametrize("url", [f"{PAPER}/unknown", f"{PAPER}/never", "not an address"])
def test_what_is_not_held_is_not_found(served: str, where: str, url: str) -> None:
    assert ask(f"{served}/{where}/{quote(url, safe=':/')}")[0] == 404


def test_a_timemap_lists_texts_and_absences(served: str) -> None:
    status, said, body = ask(f"{served}/timemap/link/{quote(BACK, safe=':/')}")
    assert status == 200
    assert said["content-type"].startswith("application/link-format")
    lines = body.decode().split(",\n")
    mementos = [line for line in lines if "memento" in re.findall('rel="([^"]*)"', line)[0]]
    assert len(mementos) == 3
    states = []
    for line in mementos:
        where = re.findall("<([^>]*)>", line)[0]
        assert where.startswith(served)
        status, answered, _ = ask(where, follow=False)
        states.append(status)
        assert f'datetime="{answered["memento-datetime"]}"' in line
    assert states == [200, 404, 200]


def test_a_memento_names_those_beside_it(served: str) -> None:
    said = ask(f"{served}/web/{digits(instant(noon(2)))}/{EDITED}")[1]
    assert re.findall('rel="([^"]*)"', said["link"]) == [
        "original", "timemap", "timegate", "first prev memento", "memento", "last next memento"
    ]  # fmt: skip
    assert f"<{EDITED}>" in said["link"]


def test_an_instant_without_a_capture_leads_to_the_last_one_before(served: str) -> None:
    status, said, _ = ask(f"{served}/web/{digits(instant(noon(3)))}/{EDITED}", follow=False)
    assert (status, said["location"]) == (302, f"/web/{digits(instant(noon(2)))}/{EDITED}")
    assert "memento-datetime" not in said


def test_an_absence_leads_to_the_texts_beside_it(served: str) -> None:
    at = digits(instant(noon(2)))
    status, said, body = ask(f"{served}/web/{at}/{quote(BACK, safe=':/')}")
    assert status == 404
    assert said["memento-datetime"] == http_date(instant(noon(2)))
    links = html.document_fromstring(body.decode()).xpath("//main//ul//a/@href")
    assert [text_of(ask(f"{served}{link}")[2]) for link in links] == ["有。", "又有。"]


@pytest.mark.parametrize(
    "form",
    [
        EDITED.replace("https", "http"),
        EDITED.replace("https://", "https:/"),
        EDITED.removeprefix("https://"),
        quote(EDITED, safe=""),
        f"{PAPER}/edited?b=2&id=1",
    ],
)
def test_an_address_is_found_in_each_of_its_forms(served: str, form: str) -> None:
    at = digits(instant(noon(2)))
    assert text_of(ask(f"{served}/web/{at}/{form}")[2]) == "新。"


def test_a_text_is_shown_by_its_digest_whoever_read_it(served: str) -> None:
    for text in ("新。", "Read once.", "Read again."):
        status, _, body = ask(f"{served}/text/{text_digest(text)}")
        assert (status, text_of(body)) == (200, text)
    assert ask(f"{served}/text/{text_digest('never')}")[0] == 404


def test_an_address_with_a_digest_shows_that_text(served: str) -> None:
    at = digits(instant(noon(0)))
    for text in ("Read once.", "Read again."):
        status, said, body = ask(f"{served}/web/{at}/{text_digest(text)}/{REREAD}")
        assert (status, text_of(body)) == (200, text)
        assert said["memento-datetime"] == http_date(instant(noon(0)))
    assert ask(f"{served}/web/{at}/{text_digest('新。')}/{REREAD}")[0] == 404


@pytest.mark.parametrize("ending", ["bib", "json", "ris"])
def test_the_article_page_offers_its_citation_as_a_file(served: str, ending: str) -> None:
    page = html.document_fromstring(ask(f"{served}/timegate/{EDITED}")[2].decode())
    (link,) = page.xpath(f"//section[@id='cite']//a[contains(@href, '.{ending}')]/@href")
    status, said, body = ask(f"{served}{link}")
    assert status == 200
    assert said["content-disposition"].endswith(f'.{ending}"')
    assert text_digest("新新。") in body.decode()


def test_under_its_public_name_every_address_is_that_of_the_proxy(data: Path) -> None:
    public = "https://archive.example.org/yigai"
    with serving(data, "--public", f"{public}/") as (_, url):
        host = {"Host": "archive.example.org"}
        said = ask(f"{url}/yigai/web/{digits(instant(noon(2)))}/{EDITED}", **host)[1]
        assert f"<{public}/web/" in said["link"]
        assert f"<{public}/timegate/{EDITED}>" in said["link"]
        moved = ask(f"{url}/yigai/timegate/{EDITED}", follow=False, **host)[1]
        assert moved["location"].startswith("/yigai/web/")
