"""Dates as pages and URLs write them."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta, timezone
from email.utils import format_datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.dates import parse_date, url_date

DAY = "2021-05-24"
AFTERNOON = "2021-05-24T15:30:00+08:00"

# text: without an offset, with +08:00
DATES = {
    "发布时间：2021年05月24日 15:30 来源：示例报": (DAY, AFTERNOON),
    "2021年5月24日15时30分": (DAY, AFTERNOON),
    "2021年5月24日 下午3:30": (DAY, DAY),
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
    # what is no date is passed over
    "2021-02-30，2021-05-24": (DAY, DAY),
    "2026-02-00018 2021-05-24": (DAY, DAY),
    "https://example.cn/2026/10/12/a.htm 2021-05-24": (DAY, DAY),
}


@pytest.mark.parametrize(("text", "expected"), DATES.items())
def test_date(text: str, expected: tuple[str, str]) -> None:
    assert (parse_date(text), parse_date(text, "+08:00")) == expected


NO_DATES = """
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
    """Write 1 to 31 as 一, 十, 十二, 二十, 三十一."""
    tens, units = divmod(number, 10)
    ten = {0: "", 1: "十"}.get(tens, "〇一二三"[tens] + "十")
    return ten + ("〇一二三四五六七八九"[units] if units else "")


def chinese(day: date, zero: str) -> str:
    year = "".join((zero + "一二三四五六七八九")[int(digit)] for digit in str(day.year))
    return f"{year}年{numeral(day.month)}月{numeral(day.day)}日"


def forms(day: date) -> list[str]:
    padded = [f"{day:%Y-%m-%d}", f"{day:%Y/%m/%d}", f"{day:%Y.%m.%d}", f"{day:%Y年%m月%d日}"]
    y, m, d = day.year, day.month, day.day
    bare = f"{y}-{m}-{d}|{y}/{m}/{d}|{y}.{m}.{d}|{y}年{m}月{d}日|{y} 年 {m} 月 {d} 号".split("|")
    numerals = [chinese(day, zero) for zero in "〇○零O0"]
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


fragments = st.sampled_from(["2021", "02", "99", "May", "UTC", "pm", *" 13-/.,:+年月日十〇卅TZ&#;"])


@given(st.text() | st.lists(fragments, max_size=14).map("".join))
def test_any_text_gives_an_iso_date_or_none(text: str) -> None:
    for offset in (None, "+08:00"):
        found = parse_date(text, offset)
        if found is not None:
            assert 1949 <= datetime.fromisoformat(found).year <= 2100
            assert parse_date(found, offset) == found


URL_FORMS = [
    "%Y%m/t%Y%m%d_123.htm",
    "t%Y%m%d_123_2.html",
    "%Y/%m-%d/1.htm",
    "n1/%Y/%m%d/c14739-1.html",
    "health/%Y%m%d/3dd6e33cc6d749fbaae01fea337ff400/c.html",
    "a/%Y%m/%d/WS1.html",
    "%Y-%m/%d/content_1.htm",
    "%Y/%m/%d/1.shtml",
    "zcjd/%Y-%m-%d/27881.html",
    "xxgk/%Y%m%d120327100.html",
]


@given(days)
def test_the_day_in_every_form_of_url(day: date) -> None:
    for form in URL_FORMS:
        url = f"https://www.example.cn/{day.strftime(form)}?x=/2001/01/01/"
        assert url_date(url) == day.isoformat(), url
    hanweb = f"http://www.example.cn/art/{day.year}/{day.month}/{day.day}/art_104_1.html"
    assert url_date(hanweb) == day.isoformat()


NO_DAYS = """
    zhengce/content/202610/content_1.htm 2026/10/a.htm 2026-10/a.htm page/202610/12.shtml
    20261312/a.htm 2026/02-30/a.htm 19481231/a.htm a?d=/2026/10/12/ a#/2026/10/12/
    2019/07/gaiban/a.jsonp content_20261012.htm 120261012/a.htm 202610123/a.htm
"""


@pytest.mark.parametrize("path", ["", *NO_DAYS.split()])
def test_no_day_in_a_url(path: str) -> None:
    assert url_date(f"https://www.example.cn/{path}") is None


@given(st.text())
def test_any_url_is_read(url: str) -> None:
    assert url_date(url) is None or parse_date(url_date(url) or "") == url_date(url)
