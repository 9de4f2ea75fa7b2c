"""One hundred re-renderings of a notice are no version, and one hundred edits are one hundred.

Pages are read, and their states followed, as a crawl does it; tests/ten_days/ has the layouts and
the kinds of noise. What boilerplate does to a single reading is in test_boilerplate_noise.py.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date, timedelta

import pytest

from archive.history import history
from archive.past import History, Look
from archive.records import Page, Reading, ReadingRules
from archive.state import state_of
from pipelines.extract.read import read
from tests.ten_days import noise
from tests.ten_days.pages import LAYOUTS, Notice, render

URL = "https://wsjkw.hehua.example/zwgk/202609/t20260918_1.html"
MANY = 100
NOTICE = Notice(
    title="关于调整住院护理收费的通知",
    date="2026-09-18 10:30",
    source="荷花市医疗保障局",
    site="荷花市卫生健康委员会",
    lines=(
        "各县（市、区）医疗保障局、各定点医疗机构：为规范住院护理收费，现就调整事项通知如下。",
        "一、自2026年11月1日起，一级护理每日26元，二级护理每日18元，三级护理每日12元，不得自行上浮。",
        "二、医保基金支付比例为80%，起付标准为300元；参保人员自付部分由个人账户支付，余额不足的用现金补足。",
        "三、医疗机构应当在收费窗口公示“项目、单位、价格”，并在出院清单中逐项列明，方便患者核对。",
        "四、各县（市、区）医疗保障局要在30日内完成系统调整，每季度抽查不少于5家医疗机构。",
        "五、本通知有效期两年，此前规定与本通知不一致的，以本通知为准。",
    ),
    table=(
        ("项目", "单位", "价格"),
        ("一级护理", "日", "26"),
        ("二级护理", "日", "18"),
        ("三级护理", "日", "12"),
    ),
    files=(("P020260918.xlsx", "收费项目表"),),
)
CHINESE = ("trs", "table", "news")


def reading(html: str, url: str = URL) -> Reading:
    rules = ReadingRules(("zh-Hans",), "+08:00")
    return read(Page(html.encode(), url, "text/html; charset=utf-8", rules))


def look(number: int, found: Reading) -> Look:
    """A capture of a page, a day after the one before."""
    return Look(
        capture_id=number,
        at=f"{date(2026, 10, 1) + timedelta(days=number)}T00:00:00.000000Z",
        answer=found.answer,
        http_status=200,
        payload_digest=f"sha256:{number}",
        states={found.extractor: state_of(found)},
        characters={found.extractor: len(found.text)},
    )


def followed(pages: Iterable[str]) -> History:
    """The history of an article that showed these pages, one a day."""
    return history(look(number, reading(html)) for number, html in enumerate(pages))


def rendered(notice: Notice, seed: str, layouts: tuple[str, ...] = CHINESE) -> str:
    rng = random.Random(seed)
    return render(notice, rng.choice(layouts), noise.drawn(rng, rng.randint(1, 12)), rng)


def said(found: History) -> list[tuple[int, tuple[str, ...]]]:
    """Each version after the first: on which day, and what differs."""
    return [(version.capture_id, version.changed_fields) for version in found.versions[1:]]


def test_a_hundred_renderings_are_no_version() -> None:
    found = followed(rendered(NOTICE, f"rendering {n}") for n in range(MANY))
    assert said(found) == []
    assert set(found.outcomes.values()) == {"new", "unchanged"}


SHORT = replace(NOTICE, lines=("因系统检修，9月20日暂停办理护理收费业务。",), table=(), files=())


def test_a_hundred_renderings_of_a_short_notice_are_no_version() -> None:
    rng, pages = random.Random("short"), []
    for _ in range(MANY):
        kinds = [kind for kind in noise.drawn(rng) if kind != "comments"]
        pages.append(render(SHORT, rng.choice(CHINESE), kinds, rng))
    assert said(followed(pages)) == []


@pytest.mark.parametrize("layout", ["trs", "table"])
def test_comments_under_a_short_notice_are_no_version(layout: str) -> None:
    pages = [render(SHORT, layout), render(SHORT, layout, ["comments"])]
    assert said(followed(pages)) == []


def test_a_hundred_renderings_of_a_picture_are_no_version() -> None:
    notice = replace(NOTICE, lines=(), table=(), files=(), pictures=("W1.jpg",))
    found = followed(rendered(notice, f"picture {n}", ("trs", "table")) for n in range(MANY))
    assert said(found) == []


def _characters(notice: Notice, rng: random.Random) -> Notice:
    at = rng.randrange(len(notice.lines))
    line = notice.lines[at]
    places = [i for i, letter in enumerate(line) if "一" <= letter <= "鿿" and i > 3]
    place = rng.choice(places)
    return _with_line(notice, at, f"{line[:place]}鑫{line[place + 1 :]}")


def _figure(notice: Notice, rng: random.Random) -> Notice:
    at = rng.choice([i for i, line in enumerate(notice.lines) if any(map(str.isdigit, line))])
    line = notice.lines[at]
    place = rng.choice([i for i, letter in enumerate(line) if letter.isdigit()])
    other = rng.choice([d for d in "3456789" if d != line[place]])
    return _with_line(notice, at, f"{line[:place]}{other}{line[place + 1 :]}")


def _punctuation(notice: Notice, rng: random.Random) -> Notice:
    at = rng.choice([i for i, line in enumerate(notice.lines) if "，" in line])
    old, new = "，", rng.choice((",", "；", "、"))
    return _with_line(notice, at, notice.lines[at].replace(old, new, 1))


def _cell(notice: Notice, rng: random.Random) -> Notice:
    row = rng.randrange(1, len(notice.table))
    cells = list(map(list, notice.table))
    cells[row][2] = rng.choice(("", str(rng.randint(30, 99))))
    return replace(notice, table=tuple(map(tuple, cells)))


def _swapped(notice: Notice, rng: random.Random) -> Notice:
    one, other = rng.sample(range(1, len(notice.table)), 2)
    cells = list(map(list, notice.table))
    cells[one][2], cells[other][2] = cells[other][2], cells[one][2]
    return replace(notice, table=tuple(map(tuple, cells)))


def _moved(notice: Notice, rng: random.Random) -> Notice:
    one, other = rng.sample(range(1, len(notice.lines)), 2)
    lines = list(notice.lines)
    lines.insert(other, lines.pop(one))
    return replace(notice, lines=tuple(lines))


def _removed(notice: Notice, rng: random.Random) -> Notice:
    at = rng.randrange(1, len(notice.lines))
    return replace(notice, lines=notice.lines[:at] + notice.lines[at + 1 :])


def _title(notice: Notice, rng: random.Random) -> Notice:
    return replace(
        notice, title=f"关于{rng.choice(('暂缓', '分步', '试行'))}调整住院护理收费的通知"
    )


def _backdated(notice: Notice, rng: random.Random) -> Notice:
    return replace(notice, date=f"2026-0{rng.randint(1, 6)}-{rng.randint(10, 28)} 10:30")


def _source(notice: Notice, rng: random.Random) -> Notice:
    return replace(notice, source=rng.choice(("荷花市财政局", "荷花日报", "莲桥新闻网")))


def _attachment(notice: Notice, rng: random.Random) -> Notice:
    added = (f"P02026{rng.randint(1000, 1130)}.xlsx", "收费项目表")
    return replace(notice, files=rng.choice(((), (added,), (*notice.files, added))))


def _with_line(notice: Notice, at: int, line: str) -> Notice:
    return replace(notice, lines=(*notice.lines[:at], line, *notice.lines[at + 1 :]))


EDITS: dict[str, tuple[Callable[[Notice, random.Random], Notice], str]] = {
    "a character": (_characters, "text"),
    "a figure": (_figure, "text"),
    "punctuation": (_punctuation, "text"),
    "a cell": (_cell, "text"),
    "cells swapped": (_swapped, "text"),
    "a paragraph moved": (_moved, "text"),
    "a paragraph removed": (_removed, "text"),
    "the title": (_title, "title"),
    "the date": (_backdated, "published_at"),
    "the source": (_source, "publisher"),
    "an attachment": (_attachment, "attachments"),
}


def test_a_hundred_edits_are_a_hundred_versions() -> None:
    """Each edit is made to the notice as it was, and put back on the next day."""
    pages, expected = [rendered(NOTICE, "before")], []
    for n in range(MANY // 2):
        name, (edit, fact) = list(EDITS.items())[n % len(EDITS)]
        pages += [
            rendered(edit(NOTICE, random.Random(f"{name} {n}")), f"edited {n}"),
            rendered(NOTICE, f"put back {n}"),
        ]
        expected += [fact, fact]
    found = said(followed(pages))
    assert [day for day, _ in found] == list(range(1, MANY + 1))
    assert all(fact in fields for fact, (_, fields) in zip(expected, found, strict=True))
    # Only a list of attachments stands in the text too.
    others = [fields for _, fields in found if "attachments" not in fields]
    assert {len(fields) for fields in others} == {1}


@pytest.mark.xfail(
    strict=True,
    reason="a last line that is mostly a link is taken for what stands below a text, so that a "
    "contact's address at the foot of a notice is read only if something follows it",
)
def test_a_contact_at_the_foot_of_a_notice_is_its_text() -> None:
    page = render(replace(NOTICE, email=True, files=()), "trs")
    assert reading(page).text.splitlines()[-1].startswith("联系邮箱：")


@pytest.mark.parametrize("layout", CHINESE)
@pytest.mark.parametrize("kind", noise.KINDS)
def test_no_kind_of_noise_by_itself_is_an_edit(kind: str, layout: str) -> None:
    pages = [render(NOTICE, layout), render(NOTICE, layout, [kind], random.Random(kind))]
    assert said(followed(pages)) == []


@pytest.mark.parametrize("layout", CHINESE)
def test_a_clock_is_no_date_where_the_address_has_none(layout: str) -> None:
    page = render(NOTICE, layout, ["clock_body", "clock_header"])
    found = reading(page, "https://www.baitazx.example/zc/k01.html")
    assert str(found.facts.published_at)[:10] == NOTICE.date[:10]


def test_the_layouts_are_those_of_the_ten_days() -> None:
    assert set(LAYOUTS) == {*CHINESE, "english"}
