"""Every form of a date and a time of day, read through parse_date."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta, timezone
from email.utils import format_datetime

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from archive.text import date_forms, dates
from archive.text.dates import parse_date

DAY = "2021-05-24"
AFTERNOON = "2021-05-24T15:30:00+08:00"

# text: without an offset, with +08:00
DATES = {
    "发布时间：2021年05月24日 15:30 来源：示例报": (DAY, AFTERNOON),
    "2021年5月24日15时30分": (DAY, AFTERNOON),
    "2021年5月24日 下午3:30": (DAY, AFTERNOON),
    "2021年5月24日下午3点半": (DAY, AFTERNOON),
    "2021年5月24號下午3點30分": (DAY, AFTERNOON),
    "2021年5月24日上午9时30分": (DAY, "2021-05-24T09:30:00+08:00"),
    "2021年5月24日（星期一）晚8时": (DAY, "2021-05-24T20:00:00+08:00"),
    "2021年5月24日 周一 15:30": (DAY, AFTERNOON),
    "2021年5月24日中午12时5分": (DAY, "2021-05-24T12:05:00+08:00"),
    "2021年5月24日中午1点": (DAY, "2021-05-24T13:00:00+08:00"),
    "2021年5月24日凌晨12点10分": (DAY, "2021-05-24T00:10:00+08:00"),
    "二〇二一年五月二十四日十五时三十分": (DAY, AFTERNOON),
    "2021年5月24日零时": (DAY, "2021-05-24T00:00:00+08:00"),
    "2021年5月24日8时一辆救护车": (DAY, "2021-05-24T08:00:00+08:00"),
    "二〇二一年五月二十四日": (DAY, DAY),
    "二零二一年五月廿四日": (DAY, DAY),
    "二○二一年五月二四日": (DAY, DAY),
    "二O二一年十二月卅一日": ("2021-12-31", "2021-12-31"),
    "二〇二一年元月三十日": ("2021-01-30", "2021-01-30"),
    "２０２１年５月２４日　１５：３０": (DAY, AFTERNOON),
    "2021&nbsp;年&nbsp;5&nbsp;月&#160;24\u00a0日": (DAY, DAY),
    "2021.05.24.": (DAY, DAY),
    "2021/05/24 15:30": (DAY, AFTERNOON),
    "2021-05-24  15:30": (DAY, AFTERNOON),
    "2021-05-24-15:30:00": (DAY, AFTERNOON),
    "2021 05/24 15:30:00": (DAY, AFTERNOON),
    "印发日期：20210524。": (DAY, DAY),
    "2021-05-24T15:30:00.123+08:00": (AFTERNOON, AFTERNOON),
    "2021-05-24T15:30:00+08:00": (AFTERNOON, AFTERNOON),
    "2021-05-24 15:30 +0800": (AFTERNOON, AFTERNOON),
    "2021-05-24 15:30 UTC+8": (AFTERNOON, AFTERNOON),
    "2021-05-24T07:30:00Z": ("2021-05-24T07:30:00+00:00",) * 2,
    "2021-05-24T02:30-05:00": ("2021-05-24T02:30:00-05:00",) * 2,
    "Mon, 24 May 2021 15:30:00 +0800": (AFTERNOON, AFTERNOON),
    "Mon, 24 May 2021 07:30:00 GMT": ("2021-05-24T07:30:00+00:00",) * 2,
    "24 May 2021 03:30 EDT": ("2021-05-24T03:30:00-04:00",) * 2,
    "24 May 2021 15:30:00 CST": (DAY, AFTERNOON),
    "MAY 24 2021, at 3:30 p.m.": (DAY, AFTERNOON),
    "May 24, 2021 3 p.m.": (DAY, "2021-05-24T15:00:00+08:00"),
    "2021-05-24 15:30 (GMT+8)": (AFTERNOON, AFTERNOON),
    "Sept. 3, 2021 12:05 AM": ("2021-09-03", "2021-09-03T00:05:00+08:00"),
    "the 24th May, 2021": (DAY, DAY),
    "By Staff | Example Daily | Updated: 2021-05-24 15:30": (DAY, AFTERNOON),
    "1621841400": ("2021-05-24T07:30:00+00:00", AFTERNOON),
    " 1621841400123 ": ("2021-05-24T07:30:00+00:00", AFTERNOON),
    # the first one, and of ranges the beginning
    "2021年5月24日印发，自2022-01-01起施行": (DAY, DAY),
    "Released May 24, 2021; effective 2022-01-01": (DAY, DAY),
    "2021.05.24-2021.05.28": (DAY, DAY),
    "2021-05-24 09:30-11:30": (DAY, "2021-05-24T09:30:00+08:00"),
    # what no clock shows leaves the day
    "2021-05-24 24:00": (DAY, DAY),
    "2021年5月24日24时": (DAY, DAY),
    "2021年5月24日晚12时": (DAY, DAY),
    # and so does a time that is none exactly
    "2021年5月24日9时许": (DAY, DAY),
    "2021年5月24日三时三十分许": (DAY, DAY),
    "2021年5月24日上午9时30分左右": (DAY, DAY),
    "2021年5月24日上午": (DAY, DAY),
    # what is no date is passed over
    "2021-02-30，2021-05-24": (DAY, DAY),
    "2026-02-00018 2021-05-24": (DAY, DAY),
    "https://example.cn/2026/10/12/a.htm 2021-05-24": (DAY, DAY),
}


@pytest.mark.parametrize(("text", "expected"), DATES.items())
def test_date(text: str, expected: tuple[str, str]) -> None:
    assert (parse_date(text), parse_date(text, "+08:00")) == expected


NO_DATES = """
    '21年5月24日 | 21-05-24 | 昨天 15:30 | 3天前 | 05-24 15:30 | yesterday | 今天
    2021 | 2021年5月 | May 2021 | 202105 | 5月24日 | 15:30
    2026-02-00018 | content_20260228123 | t20260228_12.htm | 120260228 | 20260228.5 | A-20210524
    20210524号 | 版本1.2021.05.24 | 2021.05.24.1 | A2021-05-24
    20261301 | 2021-02-30 | 2021-02-29 | 2021年13月1日 | 二〇二一年二月三十日 | 31 June 2021
    1948-12-31 | 2101-01-01 | 9999999999 | 16218414001 | 二〇二一年十十月一日
"""


@pytest.mark.parametrize("text", re.split(r"\s*[|\n]\s*", NO_DATES))
def test_no_date(text: str) -> None:
    assert parse_date(text, "+08:00") is None


@pytest.mark.parametrize("offset", ["Asia/Shanghai", "8"])
def test_an_offset_in_another_form_is_refused(offset: str) -> None:
    with pytest.raises(ValueError, match="does not match format"):
        parse_date("2021-05-24 15:30", offset)


days = st.dates(date(1949, 1, 1), date(2100, 12, 31))
zones = st.integers(-14 * 4, 14 * 4).map(lambda q: timezone(timedelta(minutes=15 * q)))
moments = st.datetimes(datetime(1949, 1, 2), datetime(2100, 12, 30), timezones=zones).map(
    lambda moment: moment.replace(microsecond=0)
)


def numeral(number: int) -> str:
    """Write 1 to 59 as 一, 十, 十二, 二十, 三十一."""
    tens, units = divmod(number, 10)
    ten = {0: "", 1: "十"}.get(tens, "〇一二三四五"[tens] + "十")
    return ten + ("〇一二三四五六七八九"[units] if units else "")


def chinese(day: date, zero: str) -> str:
    year = "".join((zero + "一二三四五六七八九")[int(digit)] for digit in str(day.year))
    return f"{year}年{numeral(day.month)}月{numeral(day.day)}日"


def forms(day: date) -> list[str]:
    padded = [f"{day:%Y-%m-%d}", f"{day:%Y/%m/%d}", f"{day:%Y.%m.%d}", f"{day:%Y年%m月%d日}"]
    y, m, d = day.year, day.month, day.day
    bare = f"{y}-{m}-{d}|{y}/{m}/{d}|{y}.{m}.{d}|{y}年{m}月{d}日|{y} 年 {m} 月 {d} 号".split("|")
    bare += [f"公元{y}年{m}月{d}日", f"{y} - {m} - {d}", f"{y}—{m}—{d}", f"{y}–{m}–{d}"]
    bare += [" ".join(f"{y}年{m}月{d}日"), "\u200b".join(f"{y}年{m}月{d}日")]
    numerals = [chinese(day, zero) for zero in "〇○◯⚪零OoОΟ0"]
    numerals += [" ".join(numerals[0]), "\u00a0".join(numerals[0])]
    short = [text.replace("二十", "廿").replace("三十", "卅") for text in numerals[:1]]
    english = f"{day:%B} {d}, {y}|{day:%b}. {d} {y}|{d} {day:%B} {y}|{d}th {day:%b}, {y}".split("|")
    wide = [text.translate({48 + n: 0xFF10 + n for n in range(10)}) for text in (*padded, *bare)]
    return padded + bare + numerals + short + english + wide + [f"{day:%Y%m%d}"]


@given(days, st.sampled_from(["{}", "发布时间：{} 来源：示例报", "（{}）", "Updated: {} | Source"]))
def test_every_form_of_every_day(day: date, page: str) -> None:
    for text in forms(day):
        assert parse_date(page.format(text), "+08:00") == day.isoformat(), text


@given(moments)
def test_every_form_of_every_moment(moment: datetime) -> None:
    expected = moment.isoformat()
    zoned = [expected, f"{moment:%Y-%m-%d %H:%M:%S%z}", format_datetime(moment)]
    assert [parse_date(text) for text in zoned] == [expected] * 3
    offset = expected[-6:]
    local = ["%Y-%m-%d %H:%M:%S", "%Y-%m-%d-%H:%M:%S", "%Y年%m月%d日 %H:%M:%S", "%Y%m%d %H:%M:%S"]
    for form in (*local, "%Y/%m/%d　%H：%M：%S", "%B %d, %Y %I:%M:%S %p"):
        text = moment.strftime(form)
        assert parse_date(text, offset) == expected, text
        assert parse_date(text) == expected[:10], text


@given(st.integers(10**9, 4 * 10**9), zones)
def test_epochs(seconds: int, zone: timezone) -> None:
    expected = datetime.fromtimestamp(seconds, zone).isoformat()
    assert parse_date(str(seconds), expected[-6:]) == expected
    assert parse_date(f"{seconds}999", expected[-6:]) == expected
    assert parse_date(str(seconds)) == datetime.fromtimestamp(seconds, UTC).isoformat()


def clocks(moment: datetime) -> list[str]:
    """The time of day as 15时05分, 下午3点5分, 十五時五分; on the half and full hours also shorter."""
    hour, minute = moment.hour, moment.minute
    part = "上午" if hour < 12 else "下午"
    half_day = hour if hour < 12 else (hour - 1) % 12 + 1
    if hour == 0:
        part = "凌晨"
    han = [numeral(n) or "零" for n in (hour, minute)]
    found = [f"{hour}时{minute:02}分", f"{hour}時{minute}分", f"{hour:02}点{minute:02}"]
    found += [f" {part}{half_day}点{minute}分", f"{part} {half_day:02}:{minute:02}"]
    found += [f"{han[0]}时{han[1]}分", f"（星期三）{hour}:{minute:02}"]
    shorter = {0: ["时", "点", "時"], 30: ["点半", "點半"]}.get(minute, [])
    return found + [f"{hour}{end}" for end in shorter] + [f"{part}{half_day}{e}" for e in shorter]


@given(days, st.times())
@example(date(2021, 5, 24), time(12, 0))
@example(date(2021, 5, 24), time(0, 30))
def test_every_chinese_time_of_day(day: date, clock: time) -> None:
    moment = datetime.combine(day, clock.replace(second=0, microsecond=0))
    for written in clocks(moment):
        for text in (f"{day.year}年{day.month}月{day.day}日{written}", f"{day} {written}。"):
            assert parse_date(text, "+08:00") == f"{moment.isoformat()}+08:00", text


def test_no_pattern_can_repeat_without_end() -> None:
    """What makes a search take time in proportion to the text, whatever the text."""
    forms = [*date_forms.FULL, *date_forms.YEARLESS, *date_forms.SIGNED]
    forms += [date_forms.DAY_WORD, date_forms.AGO, dates._URL_DATE, dates._RELEASE]
    for form in forms:
        bare = re.sub(r"\\.|\[[^\]]*\]", "", form.pattern)
        assert not re.search(r"[*+]|,\}|\{[0-9]{3}|,[0-9]{3}", bare), form.pattern


def test_a_run_of_unordered_accents_is_read_at_once() -> None:
    # Normalised as one text it takes minutes.
    accents = "\u0301\u0316" * 100_000
    assert parse_date(f"{accents} 2021-05-24") == "2021-05-24"


def test_an_endless_entity_is_passed_over() -> None:
    assert parse_date(f"&#{'1' * 5000}; 2021-05-24") == "2021-05-24"
