"""`yigai export atom`: a valid feed, whose entries have the same names on every copy."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import feedparser
import pytest
from lxml import etree

from archive.exports import atom
from tests.conftest import Shelf
from tests.crawling import done_here, here

ATOM = "{http://www.w3.org/2005/Atom}"
XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
ONE, TWO = "https://paper.example/1", "https://bureau.example/2"


def fill(shelf: Shelf, *, backwards: bool = False) -> None:
    """One article that is edited, absent, withdrawn and back; one that is absent once."""
    events = [
        lambda: shelf.read("比例为5%。", ONE, title="<b>通知</b> & \x0b附件"),
        lambda: shelf.read("比例为8%。\x00", ONE, title="<b>通知</b> & \x0b附件", day=1),
        lambda: shelf.answer("absent", ONE, day=2, status=404),
        lambda: shelf.answer("absent", ONE, day=4, status=404),
        lambda: shelf.answer("refused", ONE, day=5, status=403),
        lambda: shelf.read("比例为8%。\x00", ONE, title="<b>通知</b> & \x0b附件", day=6),
        lambda: shelf.read("Fees rise.", TWO, source="bureau", language="en", title=""),
        lambda: shelf.answer("absent", TWO, source="bureau", day=3, status=410),
        lambda: shelf.answer("absent", "https://paper.example/never", day=1, status=404),
        lambda: shelf.read("文", "https://paper.example/医改 100%?a=[1]#x", title="题", day=7),
    ]
    for event in reversed(events) if backwards else events:
        event()
    shelf.store.close()


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("atom")
    fill(Shelf(folder / "archive.db"))
    return folder


def feed(data: Path, *options: str) -> etree._Element:
    """The feed that is exported, checked to be valid."""
    out = data / "out.atom"
    done_here(data, "export", "atom", str(out), *options)
    root = etree.parse(str(out)).getroot()
    assert wrong(root) == []
    read = feedparser.parse(out.read_bytes())
    assert not read.bozo
    assert read.version == "atom10"
    assert all(entry.updated_parsed for entry in read.entries)
    return root


# RFC 4287: which elements a feed and an entry may have, and how often at least and at most.
FEED = {
    **{"id": (1, 1), "title": (1, 1), "updated": (1, 1), "author": (1, 9), "generator": (0, 1)},
    "entry": (0, 10**6),
}
ENTRY = {
    **{"id": (1, 1), "title": (1, 1), "updated": (1, 1), "link": (1, 1), "category": (0, 9)},
    "summary": (0, 1),
}
ATTRIBUTES = {
    "link": {"rel", "href"},
    "category": {"term", "label", "scheme"},
    "generator": {"version"},
    "title": {XML_LANG},
    "summary": {XML_LANG},
}
RFC_3339 = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z")
RFC_4151 = re.compile(
    r"tag:[a-z0-9.-]+,\d{4}(?:-\d\d(?:-\d\d)?)?:(?:[A-Za-z0-9._~!$&'()*+,;=:@/?-]|%[0-9A-F]{2})*"
)
URI = re.compile(r"[a-z][a-z0-9+.-]*:(?:[A-Za-z0-9._~!$&'()*+,;=:@/?#-]|%[0-9A-Fa-f]{2})+")


def wrong(root: etree._Element) -> list[str]:
    """What RFC 4287 and RFC 4151 do not allow in a feed."""
    found = [] if root.tag == f"{ATOM}feed" else ["the root is no feed"]
    found += _elements(root, FEED)
    ids = [str(i.text) for i in root.iter(f"{ATOM}id")]
    found += [f"two of {name}" for name, times in Counter(ids).items() if times > 1]
    found += [f"no tag URI: {name}" for name in ids if not RFC_4151.fullmatch(name)]
    for entry in root.iter(f"{ATOM}entry"):
        found += _elements(entry, ENTRY)
    for element in root.iter():
        name = str(element.tag).removeprefix(ATOM)
        found += [f"{name} @{a}" for a in {*element.attrib} - ATTRIBUTES.get(name, set())]
        if name == "updated" and not RFC_3339.fullmatch(str(element.text)):
            found.append(f"no date-time: {element.text}")
        found += [f"no URI: {v}" for a, v in element.attrib.items() if _is_bad(str(a), str(v))]
        if name in ("title", "summary", "name") and (len(element) or not element.text):
            found.append(f"no text in {name}")
    return found


def _is_bad(attribute: str, value: str) -> bool:
    return attribute in ("href", "scheme") and not URI.fullmatch(value)


def _elements(parent: etree._Element, allowed: dict[str, tuple[int, int]]) -> list[str]:
    there = Counter(str(child.tag).removeprefix(ATOM) for child in parent)
    return [
        f"{there[name]} of {name} in {parent.tag}"
        for name in {*there, *allowed}
        if not allowed.get(name, (0, 0))[0] <= there[name] <= allowed.get(name, (0, 0))[1]
    ]


def said(root: etree._Element) -> list[tuple[str, str, str]]:
    """Kind, day and address of each entry, newest first."""
    return [
        (
            entry.find(f"{ATOM}category").get("term"),
            entry.find(f"{ATOM}updated").text[:10],
            urlsplit(entry.find(f"{ATOM}link").get("href")).path[:2],
        )
        for entry in root.iter(f"{ATOM}entry")
    ]


def test_what_happened_is_told_newest_first(data: Path) -> None:
    assert said(feed(data)) == [
        ("new", "2026-10-08", "/%"),
        ("returned", "2026-10-07", "/1"),
        ("withdrawn", "2026-10-05", "/1"),
        ("suspected", "2026-10-04", "/2"),
        ("suspected", "2026-10-03", "/1"),
        ("changed", "2026-10-02", "/1"),
        ("new", "2026-10-01", "/2"),
        ("new", "2026-10-01", "/1"),
    ]


def test_the_feed_is_as_new_as_its_newest_entry(data: Path) -> None:
    root = feed(data)
    assert root.findtext(f"{ATOM}updated") == "2026-10-08T12:00:00.000000Z"


def test_all_text_is_escaped_and_what_xml_forbids_replaced(data: Path) -> None:
    root = feed(data)
    titles = [title.text for title in root.iter(f"{ATOM}title")]
    assert "Changed: <b>通知</b> & \ufffd附件" in titles
    assert "New: https://bureau.example/2" in titles  # it has no headline
    summaries = [summary.text for summary in root.iter(f"{ATOM}summary")]
    assert "5% → 8%; + \ufffd\n− 比例为5%。\n+ 比例为8%。\n+ \ufffd" in summaries
    addresses = [link.get("href") for link in root.iter(f"{ATOM}link")]
    assert "https://paper.example/%E5%8C%BB%E6%94%B9%20100%25?a=%5B1%5D#x" in addresses


def test_what_is_absent_once_keeps_its_entry_when_it_is_withdrawn(shelf: Shelf) -> None:
    folder = shelf.store.path.parent
    shelf.read("文", ONE)
    shelf.answer("absent", ONE, day=1, status=404)
    before = [etree.tostring(e) for e in feed(folder).iter(f"{ATOM}entry")]
    shelf.answer("absent", ONE, day=3, status=404)
    after = [etree.tostring(e) for e in feed(folder).iter(f"{ATOM}entry")]
    assert after[1:] == before


def test_names_are_the_same_however_the_archive_came_to_be(data: Path, tmp_path: Path) -> None:
    fill(Shelf(tmp_path / "archive.db"), backwards=True)

    def entries(folder: Path) -> list[Any]:
        return sorted(etree.tostring(entry) for entry in feed(folder).iter(f"{ATOM}entry"))

    assert entries(tmp_path) == entries(data)


def test_a_feed_can_be_narrowed(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert [kind for kind, _, _ in said(feed(data, "--source", "bureau"))] == ["suspected", "new"]
    assert len(said(feed(data, "--since", "2026-10-05"))) == 3
    assert said(feed(data, "--since", "2027-01-01")) == []
    monkeypatch.setattr(atom, "NEWEST", 2)
    assert [kind for kind, _, _ in said(feed(data))] == ["new", "returned"]
    assert len(said(feed(data, "--since", "2026-10-01"))) == 8


def test_what_cannot_be_exported_is_said_and_leaves_the_feed_before(data: Path) -> None:
    feed(data)
    before = (data / "out.atom").read_bytes()
    for options, complaint in (
        (["--source", "nowhere"], "nowhere: no such source"),
        (["--since", "soon"], "'soon' is not a date"),
    ):
        run = here(data, "export", "atom", str(data / "out.atom"), *options)
        assert run.returncode == 2
        assert complaint in run.stderr
    assert (data / "out.atom").read_bytes() == before
    assert "no such folder" in here(data, "export", "atom", str(data / "no" / "f.atom")).stderr
