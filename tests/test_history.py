"""Versions, outcomes and spells follow from the captures: in a table, and whatever the order."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import pairwise, permutations
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.digest import text_digest
from archive.history import history
from archive.outcomes import SHOWN, Answer, Outcome
from archive.past import History, Look
from archive.records import (
    ArticleRef,
    Capture,
    Facts,
    Item,
    Listed,
    Origin,
    PayloadReading,
    Reading,
    Reference,
    WarcLocation,
    instant,
)
from archive.state import State
from archive.store import histories, runs, search_index
from archive.store.recording import record, record_readings
from archive.store.search_terms import MOST_VERSIONS
from archive.store.store import Store, open_to_write
from archive.store.views import VIEWS
from archive.urls import url_key
from pipelines.accession import accession
from pipelines.sameness.relate import relate
from tests.conftest import SOURCES, noon

STATUS: dict[Answer | None, int | None] = {
    "article": 200,
    "file": 200,
    "absent": 404,
    "refused": 403,
    "broken": 500,
    "elsewhere": 301,
    "none": None,
    None: None,
}


def looks(*seen: tuple[float, Any]) -> list[Look]:
    """Looks by day and what was seen: an answer's word, a state, or a text."""
    return [_look(number, day, what) for number, (day, what) in enumerate(seen)]


def _look(number: int, day: float, what: Any) -> Look:
    at = instant(noon(day))
    if isinstance(what, Look):
        return replace(what, capture_id=number, at=at)
    if what is None or what in STATUS:
        return Look(number, at, what, STATUS[what], payload_digest=f"{what}")
    state = what if isinstance(what, State) else State(what)
    return Look(number, at, "article", 200, str(state), {"e": state})


def days(found: History) -> list[tuple[int, str, int, int]]:
    """Number, text, and the days from first to last of each version."""
    return [
        (v.number, v.state.text, _day(v.captured_at), _day(v.last_captured_at))
        for v in found.versions
    ]


def stood(found: History) -> list[tuple[str, int]]:
    """Status and first day of each spell."""
    return [(spell.status, _day(spell.from_at)) for spell in found.spells]


def _day(at: str) -> int:
    return (datetime.fromisoformat(at) - noon(0)).days


# versions and outcomes


def _bodiless(text: str) -> Look:
    """A page on which the extractor did not find the body that the source declares."""
    return replace(_look(0, 0, text), bodiless=frozenset({"e"}))


@pytest.mark.parametrize(
    ("seen", "texts", "is_doubtful"),
    [
        (["甲", _bodiless("乙")], ["甲"], True),
        (["甲", _bodiless("乙"), _bodiless("丙")], ["甲"], True),
        (["甲", _bodiless("乙"), "甲"], ["甲"], False),
        (["甲", _bodiless("乙"), "丙"], ["甲", "丙"], False),
        (["甲", _bodiless("乙"), "absent"], ["甲"], True),
        # the same text is found without it, and then another: like is compared with like
        (["甲", _bodiless("甲"), _bodiless("乙")], ["甲", "乙"], False),
        ([_bodiless("甲"), _bodiless("乙")], ["甲", "乙"], False),
        ([_bodiless("甲"), "乙"], ["甲", "乙"], False),
    ],
)
def test_another_text_without_the_declared_body_is_no_version(
    seen: list[Any], texts: list[str], is_doubtful: bool
) -> None:
    found = history(looks(*enumerate(seen)))
    assert ([v.state.text for v in found.versions], found.doubtful) == (texts, is_doubtful)


def test_looks_are_compared_by_readings_that_found_the_body() -> None:
    """After the selector was mended, the old page by the old one, the new page by the new one."""

    def read(old: str, new: str, bodiless: str) -> Look:
        states = {"new": State(new), "old": State(old)}
        return replace(_look(0, 0, ""), states=states, bodiless=frozenset({bodiless}))

    for text, texts in (("甲", ["甲"]), ("丙", ["甲", "丙"])):
        found = history(looks((0, read("甲", "甲乙", "new")), (1, read("甲乙", text, "old"))))
        assert ([v.state.text for v in found.versions], found.doubtful) == (texts, False)


def test_a_text_that_comes_back_is_a_third_version() -> None:
    found = history(looks((0, "A"), (1, "B"), (2, "B"), (3, "A")))
    assert days(found) == [(1, "A", 0, 0), (2, "B", 1, 2), (3, "A", 3, 3)]
    assert [v.cause for v in found.versions] == ["first", "change", "change"]
    assert [v.changed_fields for v in found.versions] == [(), ("text",), ("text",)]
    assert [v.next_seen_at for v in found.versions] == [instant(noon(1)), instant(noon(3)), None]
    assert list(found.outcomes.values()) == ["new", "changed", "revisit", "changed"]


def test_the_same_bytes_are_a_revisit_and_other_bytes_of_the_same_state_unchanged() -> None:
    first, other = (Look(0, "", "article", 200, body, {"e": State("A")}) for body in "ab")
    found = history(looks((0, first), (1, first), (2, other), (3, first), (4, first)))
    expected = ["new", "revisit", "unchanged", "unchanged", "revisit"]
    assert list(found.outcomes.values()) == expected
    assert days(found) == [(1, "A", 0, 4)]


@pytest.mark.parametrize(
    ("seen", "outcomes"),
    [
        (["absent", "refused", "broken", "none", "elsewhere", None],
         ["gone", "blocked", "error", "error", "moved", "not in replay"]),
        (["file", "file"], ["new", "revisit"]),
        (["A", "file", "A"], ["new", "changed", "unchanged"]),
        (["file", "A"], ["new", "changed"]),
        (["absent", "A", "absent", "A"], ["gone", "new", "gone", "revisit"]),
    ],
)  # fmt: skip
def test_every_capture_has_an_outcome(seen: list[Any], outcomes: list[str]) -> None:
    assert list(history(looks(*enumerate(seen))).outcomes.values()) == outcomes


def test_an_answer_without_a_page_is_other_and_an_article_never_read_an_error() -> None:
    no_page = Look(0, "", "none", 204)
    unread = Look(0, "", "article", 200, "x")
    unheld = replace(unread, is_open=True)
    found = history(looks((0, "A"), (1, no_page), (2, unread), (3, unheld)))
    assert list(found.outcomes.values()) == ["new", "other", "error", "revisit"]
    assert stood(found) == [("live", 0)]


NOTICE = State("A", title="题", document_number="国办发〔2026〕1号")


def test_three_templates_around_one_notice_are_one_state() -> None:
    """A page that tells the minute, one that tells the day and one that tells nothing."""
    found = history(
        looks(
            (0, replace(NOTICE, published_at="2026-09-18T10:30:00+08:00")),
            (1, replace(NOTICE, published_at="2026-09-18")),
            (2, NOTICE),
            (3, replace(NOTICE, published_at="2026-09-18T10:30:45+08:00")),
            (4, replace(NOTICE, published_at="2026-09-18T02:30:00+00:00")),
        )
    )
    assert days(found) == [(1, "A", 0, 4)]
    expected = ["new", "unchanged", "unchanged", "unchanged", "unchanged"]
    assert list(found.outcomes.values()) == expected
    assert found.versions[0].state.published_at is not None
    assert "T" in found.versions[0].state.published_at


@pytest.mark.parametrize("first", ["2026-09-18", "2026-09-18T10:30:00+08:00"])
@pytest.mark.parametrize("second", ["2026-09-17", "2026-09-17T10:30:00+08:00"])
def test_a_date_put_back_is_a_change(first: str, second: str) -> None:
    """Also where a page in between did not show the date at all."""
    dates = (first, None, second)
    found = history(looks(*((n, replace(NOTICE, published_at=d)) for n, d in enumerate(dates))))
    assert days(found) == [(1, "A", 0, 1), (2, "A", 2, 2)]
    assert found.versions[1].changed_fields == ("published_at",)


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("title", "旧题", "新题"),
        ("publisher", "新华社", "人民日报"),
        ("author", "甲", "乙"),
        ("document_number", "国办发〔2026〕1号", "国办发〔2026〕2号"),
        ("issuer", "国务院", "国务院办公厅"),
        ("signed_on", "2026-09-18", "2026-09-19"),
        ("effective_on", "2026-09-18", "2026-09-19"),
        ("validity", "有效", "废止"),
        ("attachments", ("a.example/1.pdf",), ("a.example/1.pdf", "a.example/2.pdf")),
        ("pictures", ("a.example/1.png",), ()),
    ],
)
def test_a_fact_with_another_value_is_a_change_and_one_not_read_is_none(
    name: str, old: Any, new: Any
) -> None:
    one, unread, other = (State("A", **{name: value}) for value in (old, None, new))
    found = history(looks((0, one), (1, unread), (2, one), (3, other)))
    assert days(found) == [(1, "A", 0, 2), (2, "A", 3, 3)]
    assert found.versions[1].changed_fields == (name,)


def test_facts_that_are_lost_are_named() -> None:
    full = State("A", title="题", issuer="国务院", validity="有效")
    found = history(looks((0, full), (1, State("A", title="题")), (2, "B"), (3, full)))
    assert found.lost == {
        1: ("issuer", "validity"),
        2: ("title", "issuer", "validity"),
        3: (),
    }


def test_two_captures_are_compared_as_one_extractor_read_both() -> None:
    """The newest that did; without one there is nothing to say."""
    old, both, new, alone = (
        Look(0, "", "article", 200, body, states)
        for body, states in [
            ("a", {"e1": State("A ")}),
            ("b", {"e2": State("A"), "e1": State("A ")}),
            ("c", {"e2": State("A")}),
            ("d", {"e3": State("D")}),
        ]
    )
    found = history(looks((0, old), (1, both), (2, new), (3, alone)))
    assert list(found.outcomes.values()) == ["new", "unchanged", "unchanged", "error"]
    assert len(found.versions) == 1


# how an article stands


@pytest.mark.parametrize(
    ("seen", "spells"),
    [
        ([(0, "A"), (2, "absent")], [("live", 0), ("suspected", 2)]),
        ([(0, "A"), (2, "absent"), (2.9, "absent")], [("live", 0), ("suspected", 2)]),
        ([(0, "A"), (2, "absent"), (3, "absent")], [("live", 0), ("withdrawn", 2)]),
        (
            [(0, "A"), (2, "absent"), (2.5, "absent"), (3, "absent"), (9, "absent")],
            [("live", 0), ("withdrawn", 2)],
        ),
        ([(0, "absent"), (1, "absent")], [("withdrawn", 0)]),
        (  # a refusal in between says nothing of whether it is there
            [(0, "A"), (2, "absent"), (3, "refused"), (4, "absent")],
            [("live", 0), ("suspected", 2), ("blocked", 3), ("withdrawn", 4)],
        ),
        (
            [(0, "A"), (2, "absent"), (3, "broken"), (4, "absent")],
            [("live", 0), ("withdrawn", 2)],
        ),
        (  # two absences with a text between them are two first ones
            [(0, "A"), (2, "absent"), (4, "A"), (6, "absent")],
            [("live", 0), ("suspected", 2), ("live", 4), ("suspected", 6)],
        ),
        (
            [(0, "A"), (2, "absent"), (3, "absent"), (5, "A")],
            [("live", 0), ("withdrawn", 2), ("live", 5)],
        ),
        ([(0, "A"), (2, "broken")], [("live", 0)]),
        ([(0, "A"), (2, "broken"), (2.9, "none")], [("live", 0)]),
        ([(0, "A"), (2, "broken"), (3, "none")], [("live", 0), ("unreachable", 2)]),
        ([(0, "A"), (2, "broken"), (3, "A"), (4, "broken")], [("live", 0)]),
        ([(0, "broken"), (5, "A")], [("live", 5)]),
        ([(0, "broken"), (2, "none")], [("unreachable", 0)]),
        ([(0, "A"), (2, "refused"), (3, "A")], [("live", 0), ("blocked", 2), ("live", 3)]),
        ([(0, "A"), (2, "elsewhere")], [("live", 0), ("moved", 2)]),
        (
            [(0, "A"), (2, "absent"), (3, "elsewhere"), (4, "absent")],
            [("live", 0), ("suspected", 2), ("moved", 3), ("suspected", 4)],
        ),
        ([(0, "A"), (2, None)], [("live", 0)]),
        ([(0, "file"), (1, "absent")], [("live", 0), ("suspected", 1)]),
        ([(0, None)], []),
    ],
)
def test_how_an_article_stood(seen: list[tuple[float, Any]], spells: list[Any]) -> None:
    assert stood(history(looks(*seen))) == spells


def test_a_redirect_to_another_spelling_of_the_address_leaves_the_status_alone() -> None:
    spelling = Look(0, "", "elsewhere", 301, same_address=True)
    found = history(looks((0, spelling), (1, "A"), (2, "absent"), (3, spelling), (4, "absent")))
    assert stood(found) == [("live", 1), ("withdrawn", 2)]
    assert found.outcomes[3] == "moved"


def test_a_withdrawal_tells_when_it_was_confirmed_and_by_what() -> None:
    [_, spell] = history(looks((0, "A"), (2, "absent"), (2.5, "absent"), (4, "absent"))).spells
    assert (spell.from_at, spell.confirmed_at, spell.to_at) == (
        instant(noon(2)),
        instant(noon(4)),
        None,
    )
    assert spell.looks == 3
    assert spell.evidence == f"HTTP 404 at {instant(noon(2))}; HTTP 404 at {instant(noon(4))}"


def test_what_is_unreachable_counts_the_looks_that_say_so() -> None:
    found = history(looks((0, "A"), (2, "broken"), (2.5, "none"), (3, "none"), (4, "broken")))
    spell = found.spells[-1]
    assert (spell.status, spell.looks, spell.confirmed_at) == ("unreachable", 4, instant(noon(3)))
    assert spell.evidence == f"HTTP 500 at {instant(noon(2))}; no answer at {instant(noon(3))}"


# any captures


@dataclass(frozen=True)
class Seen:
    """One capture to record: of which address, when, and what it showed.

    `text` is None where no extractor can read the page; `original` is the capture that a revisit
    refers to, which may be a revisit too.
    """

    number: int
    url: str
    hours: int
    answer: Answer | None
    source: str = "paper"
    asked: bool = True
    target: str | None = None
    text: str | None = None
    title: str | None = None
    published_at: str | None = None
    document_number: str | None = None
    origin: Origin = "text"
    salt: int = 0
    is_listed: bool = False
    bodiless: tuple[str, ...] = ()
    original: Seen | None = None

    @property
    def at(self) -> str:
        return instant(noon(self.hours / 24))

    @property
    def page(self) -> Seen:
        """The capture of the payload."""
        return self.original.page if self.original else self

    @property
    def digest(self) -> str | None:
        """Of the payload; the same for the same page."""
        if self.original:
            return self.page.digest
        said = (self.text, self.title, self.published_at, self.document_number, self.origin)
        return (
            text_digest(f"{self.answer} {said} {self.salt} {self.bodiless}")
            if self.answer in SHOWN
            else None
        )


ADDRESSES = ("http://paper.example/1", "https://www.paper.example/1", "https://paper.example/2")
# The second extractor leaves out what follows the comma.
TEXTS = ("医改甲", "医改甲，尾", "医改乙，尾", "医保丙", "", None)
PAGES = {
    "text": st.sampled_from(TEXTS),
    "title": st.sampled_from(["题", "题", "另题", None]),
    "published_at": st.sampled_from(
        [None, "2026-09-18", "2026-09-18T10:30:00+08:00", "2026-09-19"]
    ),
    "document_number": st.sampled_from([None, "国办发〔2026〕1号", "国办发〔2026〕2号"]),
    "origin": st.sampled_from(["text", "meta", "url", "script"]),
    "salt": st.integers(0, 1),
    "is_listed": st.booleans(),
    # who does not find the body that the source declares
    "bodiless": st.sampled_from([(), (), ("e1",), ("e2",), ("e1", "e2")]),
}
ANSWER_WORDS: list[Answer | None] = [*["article"] * 8, *["absent"] * 3, *STATUS]  # type: ignore[list-item]


@st.composite
def captures(draw: st.DrawFn) -> list[Seen]:
    """Captures of one or two articles, in the order of their instants."""
    found: list[Seen] = []
    when = st.tuples(st.integers(0, 20), st.sampled_from(ADDRESSES))
    for hours, url in sorted(draw(st.sets(when, min_size=1, max_size=9))):
        seen = Seen(
            len(found),
            url,
            hours * 6,
            draw(st.sampled_from(ANSWER_WORDS)),
            draw(st.sampled_from(["paper", "bureau"])),
            draw(st.booleans()),
        )
        pages = [s for s in found if s.digest and _same(s.url, url)]
        if seen.answer == "elsewhere":
            seen = replace(seen, target=draw(st.sampled_from(ADDRESSES)))
        elif seen.answer == "article" and pages and draw(st.booleans()):
            seen = replace(seen, original=draw(st.sampled_from(pages)))
        elif seen.answer in SHOWN:
            seen = replace(seen, **draw(st.fixed_dictionaries(PAGES)))
        found.append(seen)
    return found


def _same(one: str, other: str) -> bool:
    return url_key(one) == url_key(other)


class Shelf:
    """An archive in memory, to which captures are recorded as the stages do it."""

    def __init__(self, template: sqlite3.Connection, extractors: Iterable[str]) -> None:
        connection = sqlite3.connect(":memory:", isolation_level=None)
        template.backup(connection)
        connection.execute("PRAGMA foreign_keys = ON")
        self.store = Store(Path("archive.db"), connection)
        self.extractors = list(extractors)
        self.runs = [runs.begin(self.store, "paper", instant(noon(0))) for _ in range(2)]

    def record(self, seen: Seen, run: int = 0, *, again: bool = False) -> Outcome:
        """Record a capture in a run; with `again` it is read even where its payload was before."""
        kind = "revisit" if seen.original else "response"
        place = WarcLocation("a.warc.gz", seen.number, seen.digest, kind)
        capture = Capture(
            url=seen.url,
            captured_at=datetime.fromisoformat(seen.at),
            http_status=STATUS[seen.answer],
            location=place,
            answer=seen.answer,
            media_type="text/html",
            target=seen.target,
            refers_to=seen.original and Reference(seen.original.url, seen.original.at),
            listed=Listed("表题", "2026-09-20") if seen.is_listed else Listed(),
        )
        item = Item(capture, ArticleRef(url_key(seen.url), seen.url, seen.source, seen.asked))
        accession(item, self.store)
        page = seen.page
        is_page = capture.answer == "article" and page.text is not None and not capture.is_open
        if is_page and (again or not self._is_read(seen)):
            item.readings = [self._reading(seen, name) for name in self.extractors]
        return record(self.store, self.runs[run], item, relate)

    def read_by(self, extractor: str, captures: Iterable[Seen]) -> None:
        """Let another extractor read everything."""
        self.extractors = [extractor]
        for seen in captures:
            if seen.answer == "article" and seen.text is not None:
                ((article_id,),) = self.store.connection.execute(
                    "SELECT article_id FROM articles WHERE url_key = ?", (url_key(seen.url),)
                )
                reading = self._reading(seen, extractor)
                record_readings(self.store, article_id, [reading], relate)

    def said(self) -> dict[str, list[tuple[Any, ...]]]:
        """All that the public views and the index of words say, ids by what they stand for."""
        found = {view: self._rows(f"SELECT * FROM {view}") for view in VIEWS if view != "crawls"}
        sums = ", ".join(f"sum({name})" for name in COUNTED)
        found["crawls"] = self._rows(f"SELECT {sums} FROM crawls")
        for table in search_index.TABLES:
            self.store.connection.execute(
                f"CREATE VIRTUAL TABLE IF NOT EXISTS temp.words_of_{table} "
                f"USING fts5vocab(main, {table}, instance)"
            )
            words = f"temp.words_of_{table}"
            found[table] = self._rows(
                f"SELECT term, doc AS article_id, col, offset FROM {words}"
                if table == "article_terms"
                else f"SELECT term, doc / {MOST_VERSIONS} AS article_id, "
                f"doc % {MOST_VERSIONS} AS version, col, offset FROM {words}"
            )
        return found

    def tables(self) -> dict[str, list[tuple[Any, ...]]]:
        """Every row that histories write, as it stands."""
        return {
            name: [tuple(row) for row in self.store.connection.execute(f"SELECT * FROM {name}")]
            for name in ("articles", "capture_log", "versions", "spells", "crawl_log")
        }

    def update_whole(self) -> None:
        """Compute each article's history anew from all its captures."""
        found = self.store.connection.execute("SELECT article_id FROM articles").fetchall()
        for (article_id,) in found:
            with self.store.transaction() as connection:
                histories.update(connection, article_id, relate, "")

    def close(self) -> None:
        self.store.close()

    def _is_read(self, seen: Seen) -> bool:
        return bool(
            self.store.connection.execute(
                """SELECT 1 FROM reading_log JOIN articles USING (article_id)
                WHERE url_key = ? AND payload_digest = ?""",
                (url_key(seen.url), seen.digest),
            ).fetchone()
        )

    def _reading(self, seen: Seen, extractor: str) -> PayloadReading:
        page = seen.page
        text = page.text or ""
        text = text if extractor == "e1" else text.partition("，")[0]
        facts = Facts(
            title=page.title,
            published_at=page.published_at,
            document_number=page.document_number,
        )
        origins = {"published_at": page.origin} if page.published_at else {}
        said = Reading(text, text_digest(text), facts, "zh-Hans", 1.0, extractor, origins=origins)
        said.missed = ("body",) if extractor in page.bodiless else ()
        return PayloadReading(seen.digest or "", seen.url, seen.at, said)

    def _rows(self, query: str) -> list[tuple[Any, ...]]:
        connection = self.store.connection
        urls = dict(map(tuple, connection.execute("SELECT article_id, url_key FROM articles")))
        numbers = dict(
            map(tuple, connection.execute("SELECT capture_id, warc_offset FROM capture_log"))
        )
        stands_for = {
            "article_id": urls.get,
            **dict.fromkeys(("other_article_id", "story_id", "origin_id", "file_id"), urls.get),
            "capture_id": numbers.get,
            "superseded_at": bool,
            "read_at": lambda value: None,
            "crawl_id": lambda value: None,
        }
        rows = [
            tuple(stands_for.get(name, lambda v: v)(row[name]) for name in row.keys())  # noqa: SIM118
            for row in connection.execute(query)
        ]
        return sorted(rows, key=repr)


COUNTED = ("requests", "new", "changed", "unchanged", "gone", "blocked", "errors", "bytes")


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Iterator[sqlite3.Connection]:
    """An archive without captures, to be copied."""
    store = open_to_write(tmp_path_factory.mktemp("history") / "archive.db")
    runs.save_sources(store, SOURCES)
    yield store.connection
    store.close()


@settings(max_examples=150, deadline=None)
@given(data=st.data())
def test_the_order_of_recording_changes_no_view(
    template: sqlite3.Connection, data: st.DataObject
) -> None:
    """Nor does it matter in which runs, and whether the second extractor reads at once or later."""
    found = data.draw(captures())
    extractors = data.draw(st.sampled_from([["e1"], ["e1", "e2"]]))
    at_once = data.draw(st.booleans())
    with (
        closing(Shelf(template, extractors)) as in_order,
        closing(Shelf(template, extractors if at_once else ["e1"])) as shuffled,
    ):
        for seen in found:
            in_order.record(seen)
        for seen in data.draw(st.permutations(found)):
            shuffled.record(seen, data.draw(st.integers(0, 1)), again=data.draw(st.booleans()))
        if extractors[1:] and not at_once:
            shuffled.read_by("e2", found)
        expected = in_order.said()
        for view, rows in shuffled.said().items():
            assert (view, rows) == (view, expected[view])


@settings(max_examples=150, deadline=None)
@given(data=st.data())
def test_going_on_from_what_stands_is_computing_it_whole(
    template: sqlite3.Connection, data: st.DataObject
) -> None:
    found = data.draw(captures())
    with closing(Shelf(template, data.draw(st.sampled_from([["e1"], ["e1", "e2"]])))) as shelf:
        for seen in data.draw(st.sampled_from([found, data.draw(st.permutations(found))])):
            shelf.record(seen)
            before = shelf.tables()
            shelf.update_whole()
            assert shelf.tables() == before


def said_in_every_order(template: sqlite3.Connection, found: list[Seen]) -> list[Any]:
    """What the views say after each order of recording, each said once."""
    said: list[Any] = []
    for order in permutations(found):
        with closing(Shelf(template, ["e1"])) as shelf:
            for seen in order:
                shelf.record(seen)
            if shelf.said() not in said:
                said.append(shelf.said())
    return said


PAGE = Seen(0, ADDRESSES[0], 0, "article", text="医改甲")


def test_a_revisit_may_refer_to_a_revisit(template: sqlite3.Connection) -> None:
    second = replace(PAGE, number=1, hours=24, original=PAGE)
    third = replace(PAGE, number=2, hours=48, original=second)
    [said] = said_in_every_order(template, [PAGE, second, third])
    assert [row[7] for row in said["captures"]] == ["new", "revisit", "revisit"]


@pytest.mark.parametrize("answer", ["absent", "refused", "elsewhere"])
def test_an_article_may_be_captured_twice_at_one_instant(
    template: sqlite3.Connection, answer: Answer
) -> None:
    """WARC files of others have whole seconds, and two spellings of an address."""
    other = Seen(1, ADDRESSES[1], 0, answer)
    later = Seen(2, ADDRESSES[1], 24, answer)
    assert len(said_in_every_order(template, [PAGE, other, later])) == 1


def test_a_payload_may_be_captured_twice_at_one_instant(template: sqlite3.Connection) -> None:
    other = replace(PAGE, number=1, url=ADDRESSES[1])
    assert len(said_in_every_order(template, [PAGE, other])) == 1


@given(captures())
@settings(deadline=None)
def test_any_history_is_whole(found: list[Seen]) -> None:
    """Every capture has an outcome; versions and spells follow each other without a gap."""
    seen = [_look_of(seen) for seen in found if _same(seen.url, ADDRESSES[0])]
    whole = history(seen)
    assert list(whole.outcomes) == [look.capture_id for look in seen]
    assert [v.number for v in whole.versions] == list(range(1, len(whole.versions) + 1))
    assert [v.cause for v in whole.versions[:1]] in ([], ["first"])
    for before, after in pairwise(whole.versions):
        assert before.last_captured_at <= after.captured_at == before.next_seen_at
        assert after.cause == "change"
        assert after.changed_fields
    for old, new in pairwise(whole.spells):
        assert old.status != new.status
        assert old.from_at < new.from_at == old.to_at
    assert all(spell.to_at is None for spell in whole.spells[-1:])


@given(captures(), st.data())
@settings(deadline=None)
def test_what_a_page_said_at_an_instant_does_not_change(
    found: list[Seen], data: st.DataObject
) -> None:
    """A capture more, wherever it stands, takes nothing from what the others are known to show."""
    seen = [_look_of(seen) for seen in found if _same(seen.url, ADDRESSES[0])]
    instants = [look.at for look in seen]
    seen = [look for look in seen if instants.count(look.at) == 1]
    kept = [look for look in seen if data.draw(st.booleans())]
    fewer, whole = history(kept), history(seen)
    for look in kept:
        if look.states:
            assert _text_at(fewer, look.at) == _text_at(whole, look.at)


def _look_of(seen: Seen) -> Look:
    page = seen.page
    is_page = seen.answer == "article" and page.text is not None
    origin_is_stated = page.origin in ("text", "meta")
    state = State(
        page.text or "",
        title=page.title,
        published_at=page.published_at if origin_is_stated else None,
        document_number=page.document_number,
    )
    return Look(
        seen.number,
        seen.at,
        seen.answer,
        STATUS[seen.answer],
        seen.digest or "",
        {"e": state} if is_page else {},
        same_address=bool(seen.target) and _same(seen.target or "", seen.url),
    )


def _text_at(found: History, at: str) -> str:
    return [v for v in found.versions if v.captured_at <= at][-1].state.text
