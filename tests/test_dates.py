"""Dates of pages as seen from their context, dates in URLs and under documents."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.text.dates import parse_date, signing_date, url_date

# An evening in UTC, when China's next day, Wednesday 26 May, has begun.
NEAR = "2021-05-25T20:00:00+00:00"

# text: with +08:00, without an offset
SEEN_FROM_NEAR = {
    "5月24日": ("2021-05-24", "2021-05-24"),
    "发布时间：5月24日 15:30 来源：示例报": ("2021-05-24T15:30:00+08:00", "2021-05-24"),
    "5月24日上午": ("2021-05-24", "2021-05-24"),
    "示例社北京五月二十四日电": ("2021-05-24", "2021-05-24"),
    "12月30日": ("2020-12-30", "2020-12-30"),
    "2月29日": ("2020-02-29", "2020-02-29"),
    "5月28日": ("2021-05-28", "2021-05-28"),
    "5月29日": ("2021-05-29", "2020-05-29"),
    "5月30日": ("2020-05-30", "2020-05-30"),
    "[05-24]": ("2021-05-24", "2021-05-24"),
    "05/24": ("2021-05-24", "2021-05-24"),
    "05-24 15:30": ("2021-05-24T15:30:00+08:00", "2021-05-24"),
    "5-24 9:30": ("2021-05-24T09:30:00+08:00", "2021-05-24"),
    "发布时间：05-24 15:30 来源：示例健康报": ("2021-05-24T15:30:00+08:00", "2021-05-24"),
    "May 24": ("2021-05-24", "2021-05-24"),
    "BEIJING, Dec. 30 (Example) -- Hospitals": ("2020-12-30", "2020-12-30"),
    "24 May 15:30": ("2021-05-24T15:30:00+08:00", "2021-05-24"),
    "今天": ("2021-05-26", "2021-05-25"),
    "今日 09:30": ("2021-05-26T09:30:00+08:00", "2021-05-25"),
    "昨天": ("2021-05-25", "2021-05-24"),
    "发布于昨日 15:30": ("2021-05-25T15:30:00+08:00", "2021-05-24"),
    "昨晚8点": ("2021-05-25T20:00:00+08:00", "2021-05-24"),
    "前天下午": ("2021-05-24", "2021-05-23"),
    "Yesterday at 3:30 PM": ("2021-05-25T15:30:00+08:00", "2021-05-24"),
    "Today": ("2021-05-26", "2021-05-25"),
    "3天前": ("2021-05-23", "2021-05-22"),
    "两天前": ("2021-05-24", "2021-05-23"),
    "示例网 · 398评论 · 5小时前": ("2021-05-25", "2021-05-25"),
    "4小時前": ("2021-05-26", "2021-05-25"),
    "发布于15分钟前": ("2021-05-26", "2021-05-25"),
    "半个小时前": ("2021-05-26", "2021-05-25"),
    "刚刚": ("2021-05-26", "2021-05-25"),
    "Posted 2 days ago by Staff": ("2021-05-24", "2021-05-23"),
    "an hour ago": ("2021-05-26", "2021-05-25"),
    # a full date needs no context
    "昨天（2020-01-02 15:30）": ("2020-01-02T15:30:00+08:00", "2020-01-02"),
    "5月24日印发，自2022年1月1日起施行": ("2022-01-01", "2022-01-01"),
}


@pytest.mark.parametrize(("text", "expected"), SEEN_FROM_NEAR.items())
def test_a_date_seen_from_near(text: str, expected: tuple[str, str]) -> None:
    assert (parse_date(text, "+08:00", NEAR), parse_date(text, near=NEAR)) == expected


NO_DATES = """
    每年5月24日 | 去年 5月24日 | 1948年5月24日 | '21年5月24日 | 2021-02-30 | 农历五月十四日 | 5月 | 2月30日
    2021-05 | 08:00-12:30 | 3-2 | 1-5页 | 10-24 岁 | 年龄10-24 | 010-12-24 | 版本 1.05.24 | 第05-24号
    今天 新版目录落地 | 今天，新版目录落地 | 示例今日 | 大前天 | 当天 | 3日前 | 日前 | 十十天前
    手术3小时前禁食 | China Today | you may 24 | May 2021 | May 24, 1948 | 24 May 1948
"""


@pytest.mark.parametrize("text", re.split(r"\s*[|\n]\s*", NO_DATES))
def test_what_is_no_date_is_none_from_near_either(text: str) -> None:
    assert parse_date(text, "+08:00", NEAR) is None


def test_a_sentence_is_no_date_line() -> None:
    long = "示例县医共体的居民3小时前还在排队，如今在家门口的卫生室就能取到上级医院开出的药品，十分方便。"
    assert parse_date(f"3小时前 {long}", near=NEAR) is None


def test_hours_need_the_time_of_near_and_days_do_not() -> None:
    texts = ["2小时前", "15 minutes ago", "48小时前", "3天前", "昨天", "刚刚"]
    found = [parse_date(text, near="2021-05-25") for text in texts]
    assert found == [None, None, "2021-05-23", "2021-05-22", "2021-05-24", "2021-05-25"]


@pytest.mark.parametrize("near", ["昨天", "2021", "2021-02-30", "1948-12-31", "2101-01-01"])
def test_a_near_that_is_no_date_is_refused(near: str) -> None:
    with pytest.raises(ValueError, match=r"date|isoformat|day"):
        parse_date("昨天", near=near)


days = st.dates(date(1949, 1, 8), date(2100, 12, 20))


@given(days, st.integers(-3, 361))
def test_a_day_without_its_year_is_the_last_before_near(day: date, later: int) -> None:
    near = min(day + timedelta(days=later), date(2100, 12, 31)).isoformat()
    m, d = day.month, day.day
    for text in f"{m}月{d}日|{m:02}月{d:02}日|{day:%m-%d}|{day:%m/%d}|{day:%b} {d}".split("|"):
        assert parse_date(text, near=near) == day.isoformat(), text
        assert parse_date(f"[{text} 15:30]", "+08:00", near) == f"{day}T15:30:00+08:00", text


@given(days, st.integers(0, 999), st.sampled_from(["{}天前", "发布于{}天前", "{} days ago"]))
def test_so_many_days_ago(day: date, count: int, form: str) -> None:
    expected = day - timedelta(days=count)
    found = parse_date(form.format(count), near=day.isoformat())
    assert found == (expected.isoformat() if expected.year >= 1949 else None)


zones = st.integers(-14 * 4, 14 * 4).map(lambda q: timezone(timedelta(minutes=15 * q)))


@given(
    st.datetimes(datetime(1951, 1, 1), datetime(2100, 12, 30), timezones=zones),
    st.integers(0, 999),
)
def test_so_many_hours_ago_is_a_day_in_the_zone_of_the_page(near: datetime, count: int) -> None:
    local = near.astimezone(timezone(timedelta(hours=8)))
    hours = (local - timedelta(hours=count)).date().isoformat()
    minutes = (local - timedelta(minutes=count)).date().isoformat()
    for text, expected in ((f"{count}小时前", hours), (f"{count} mins ago", minutes)):
        assert parse_date(text, "+08:00", near.isoformat()) == expected


@given(days, days)
def test_near_changes_nothing_where_the_year_is_written(day: date, near: date) -> None:
    for text in (f"昨天 {day}", f"{day.month}月1日印发，{day.year}年{day.month}月{day.day}日施行"):
        assert parse_date(text, near=near.isoformat()) == day.isoformat()


NOTICE = "关于做好示例工作的通知\n各县（区）卫生健康局：\n自2020年1月1日起，按月报送进展。\n"
ENDINGS = {
    "二〇二六年七月十日": "2026-07-10",
    "二○二六年七月十日": "2026-07-10",
    "2026 年 7 月 10 日": "2026-07-10",
    "　　　　2026年7月10日　　": "2026-07-10",
    "国家卫生健康委　　2026年7月10日": "2026-07-10",
    "示例省卫生健康委员会 示例省财政厅2026年7月10日": "2026-07-10",
    "示例省人民政府办公厅\n2026年7月10日（此件公开发布）": "2026-07-10",
    "2026年7月10日\n（此件公开发布）\n示例工作方案\n2025年1月2日" + "\n一段话。" * 30: "2026-07-10",
    "2026年7月10日\n（信息公开形式：主动公开）\n扫一扫打开当前页": "2026-07-10",
    "2026年7月10日\n附件：1.示例表\n2.填表说明\n联系人：医改处\n电话：010-00000000\n"
    "抄送：示例省医疗保障局。\n示例省卫生健康委办公室　2026年7月12日印发": "2026-07-10",
    "General Office of the Example Council\nJuly 10, 2026": "2026-07-10",
    "10 July 2026": "2026-07-10",
    # what is no date under a document
    "": None,
    "请于2026年7月10日前报送。": None,
    "截止日期为 2026年7月10日": None,
    "发布日期：2026年7月10日": None,
    "2026年7月10日 15:30": None,
    "2026-07-10": None,
    "示例省卫生健康委办公室　2026年7月12日印发": None,
    "Released on July 10, 2026": None,
    "2026年2月30日": None,
    "2026年7月": None,
    "2026年7月10日" + "\n一段话。" * 12: None,
}


@pytest.mark.parametrize(("ending", "expected"), ENDINGS.items())
def test_the_date_under_a_document(ending: str, expected: str | None) -> None:
    assert signing_date(NOTICE + ending) == expected


@given(days, st.integers(0, 11), st.sampled_from(["", "示例市医疗保障局　　", "示例县人民政府 "]))
def test_every_day_under_a_document(day: date, below: int, issuer: str) -> None:
    attached = "".join(f"\n{n}.示例表" for n in range(below))
    for written in (f"{day.year}年{day.month}月{day.day}日", f"{day:%Y年%m月%d日}"):
        assert signing_date(f"{NOTICE}{issuer}{written}{attached}") == day.isoformat()
        assert signing_date(f"{NOTICE}会议于{written}召开。{attached}") is None
    assert signing_date(f"Notice\n{day:%B} {day.day}, {day.year}{attached}") == day.isoformat()


words = ["2021", "02", "99", "May", "pm", "昨天", "上午", "小时前", "ago", "（此件", "局", "\n"]
fragments = st.sampled_from([*words, *" 13-/.,:+年月日时半十〇卅TZ&#;"])
texts = st.text() | st.lists(fragments, max_size=14).map("".join)


@given(texts, days)
def test_any_text_gives_an_iso_date_or_none(text: str, near: date) -> None:
    for offset in (None, "+08:00"):
        found = parse_date(text, offset)
        seen = parse_date(text, offset, near.isoformat())
        assert found is None or seen == found
        for iso in filter(None, (found, seen)):
            assert 1949 <= datetime.fromisoformat(iso).year <= 2100
            assert parse_date(iso, offset) == iso
    signed = signing_date(text)
    assert signed is None or parse_date(signed) == signed


@given(st.text("的是在了医改工作会议通知，。 abcdefg\n", max_size=200), days)
def test_a_text_without_numbers_holds_no_date(text: str, near: date) -> None:
    assert parse_date(text, "+08:00", near.isoformat()) is None
    assert signing_date(text) is None
    assert url_date(text) is None


URL_FORMS = [
    "%Y%m/t%Y%m%d_123.htm",
    "t%Y%m%d_123_2.html",
    "%Y/%m-%d/1.htm",
    "n1/%Y/%m%d/c14739-1.html",
    "health/%Y%m%d/3dd6e33cc6d749fbaae01fea337ff400/c.html",
    "a/%Y%m/%d/WS1.html",
    "%Y-%m/%d/content_1.htm",
    "%Y-%m/%d/c_1127484850.htm",
    "%Y-%m-%d/content_1.htm",
    "%Y-%m-%d/doc-ihytcitm123.shtml",
    "%Y%m/%d/1.htm",
    "zhengce/%Y-%m-%d.html",
    "zwgk/t%Y%m%d.htm",
    "rain/a/%Y%m%dA0ABC00",
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
    c_1127484850.htm doc-ihytcitm123.shtml detail/20261012.html 20261012B0AB.html 261012/a.htm
    20261312/a.htm 2026/02-30/a.htm 19481231/a.htm a?d=/2026/10/12/ a#/2026/10/12/
    2019/07/gaiban/a.jsonp content_20261012.htm 120261012/a.htm 202610123/a.htm
"""


@pytest.mark.parametrize("path", ["", *NO_DAYS.split()])
def test_no_day_in_a_url(path: str) -> None:
    assert url_date(f"https://www.example.cn/{path}") is None


@given(st.text())
def test_any_url_is_read(url: str) -> None:
    assert url_date(url) is None or parse_date(url_date(url) or "") == url_date(url)
