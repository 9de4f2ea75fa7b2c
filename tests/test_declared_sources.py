"""The shipped declarations: which there are, when they are crawled, what they count as articles."""

from __future__ import annotations

import csv
import re
from collections import Counter, defaultdict
from datetime import datetime, timedelta
from functools import cache
from itertools import combinations, takewhile
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from cronsim import CronSim

from archive.text.provinces import PROVINCES
from spiders.catalogue import catalogue
from spiders.declaration import DIRECTORY, load_all
from spiders.run import hosts_of
from spiders.source import Source, matching

SOURCES = load_all(DIRECTORY)
ACTIVE = {slug: source for slug, source in SOURCES.items() if not source.paused}
GUIDE = Path(__file__).parent.parent / "docs" / "add-a-source.md"
EACH = pytest.mark.parametrize("slug", SOURCES)
WEEK = datetime(2026, 11, 23)  # a Monday


def read_examples() -> dict[str, list[str]]:
    """Addresses of articles by the source whose they are."""
    found = defaultdict(list)
    with open(Path(__file__).parent / "source_examples.tsv", encoding="utf-8") as file:
        for row in csv.DictReader(file, delimiter="\t"):
            found[row["slug"]].append(row["url"])
    return found


EXAMPLES = read_examples()


def host(url: str) -> str:
    return (urlsplit(url).hostname or "").removeprefix("www.")


def are_of_one_house(one: str, other: str) -> bool:
    """Whether two sources may count the same addresses: one publisher's, or on the same host."""
    hosts = [{host(url) for url in EXAMPLES[slug]} for slug in (one, other)]
    return SOURCES[one].publisher == SOURCES[other].publisher or bool(hosts[0] & hosts[1])


@cache
def fires(schedule: str, days: int) -> list[datetime]:
    """When a schedule fires within so many days."""
    end = WEEK + timedelta(days=days)
    return list(takewhile(lambda at: at < end, CronSim(schedule, WEEK - timedelta(minutes=1))))


@EACH
def test_a_declaration_says_what_it_rests_on(slug: str) -> None:
    source = SOURCES[slug]
    assert re.search(r"\b20\d\d\b|saved", source.evidence)
    assert source.tags
    assert len(source.tags) == len(set(source.tags))
    assert source.expect.rows >= 3
    assert "[" not in source.evidence + source.paused


@EACH
def test_a_province_is_said_where_there_is_one(slug: str) -> None:
    source = SOURCES[slug]
    assert bool(source.province) == (source.level in ("provincial", "municipal"))


def test_the_tags_are_those_that_the_guide_lists() -> None:
    (listed,) = re.findall(r"^Tags are (.+)\.$", GUIDE.read_text(encoding="utf-8"), re.MULTILINE)
    assert {tag for source in SOURCES.values() for tag in source.tags} == set(
        re.findall(r"`([\w-]+)`", listed)
    )


def test_the_page_of_sources_is_up_to_date() -> None:
    page = (GUIDE.parent / "sources.md").read_text(encoding="utf-8")
    assert page == catalogue(list(SOURCES.values())), "run `make docs`"
    assert "Provinces without a source: 西藏." in page


def test_enough_sources_are_crawled() -> None:
    assert len(ACTIVE) >= 120


@pytest.mark.parametrize(
    "publisher",
    [
        "国家卫生健康委员会",
        "国家医疗保障局",
        "国家疾病预防控制局",
        "国家药品监督管理局",
        "国家中医药管理局",
        "财政部",
        "人力资源和社会保障部",
        "国家发展和改革委员会",
        "中国政府网",
        "国务院",
    ],
)
def test_every_central_organ_is_there(publisher: str) -> None:
    assert publisher in {source.publisher for source in SOURCES.values()}


def test_provinces_and_cities_are_there() -> None:
    local = [
        source
        for source in SOURCES.values()
        if source.kind == "government" and source.level in ("provincial", "municipal")
    ]
    assert len(local) >= 45
    assert len({source.province for source in local}) >= len(PROVINCES) - 1


def test_crawls_are_spread_over_the_day() -> None:
    minutes = Counter(
        at.strftime("%H:%M")
        for source in SOURCES.values()
        for at in {at.replace(day=WEEK.day) for at in fires(source.schedule, 7)}
    )
    assert max(minutes.values()) <= 6


def test_no_two_sources_of_one_domain_are_crawled_in_the_same_minute() -> None:
    clashes = [
        (one.slug, other.slug)
        for one, other in combinations(SOURCES.values(), 2)
        if hosts_of(one) & hosts_of(other)
        and set(fires(one.schedule, 7)) & set(fires(other.schedule, 7))
    ]
    assert clashes == []


def test_news_is_looked_at_more_often_than_documents() -> None:
    daily = {slug: len(fires(source.schedule, 7)) / 7 for slug, source in SOURCES.items()}
    assert daily["xinhua-politics"] == 6
    assert daily["nhsa-policy"] == 4
    assert daily["qstheory-magazine"] == 1 / 7


@EACH
def test_its_own_addresses_are_articles(slug: str) -> None:
    assert EXAMPLES[slug]
    assert [url for url in EXAMPLES[slug] if not SOURCES[slug].is_article(url)] == []


@EACH
def test_other_schemes_and_twins_of_an_address_are_articles_too(slug: str) -> None:
    for url in EXAMPLES[slug]:
        scheme, rest = url.split("://")
        other = "http" if scheme == "https" else "https"
        assert SOURCES[slug].is_article(f"{other}://{rest}")
        joint = "&" if "?" in url else "?"
        assert SOURCES[slug].is_article(f"{url}{joint}from=timeline") or "#" in url


@EACH
def test_addresses_of_other_publishers_are_none(slug: str) -> None:
    taken = [
        url
        for other, urls in EXAMPLES.items()
        if not are_of_one_house(slug, other)
        for url in urls
        if SOURCES[slug].is_article(url)
    ]
    assert taken == []


@EACH
def test_an_address_within_another_is_none(slug: str) -> None:
    url = EXAMPLES[slug][0]
    assert not SOURCES[slug].is_article(f"https://mirror.example/{url}")
    assert not SOURCES[slug].is_article(url.replace("://", "://x.invalid/", 1))


@EACH
def test_lists_and_home_pages_are_no_articles(slug: str) -> None:
    source = SOURCES[slug]
    lists = [source.homepage, *(url for found in source.discover for url in found.start)]
    assert [url for url in lists if source.is_article(url)] == []


@pytest.mark.parametrize(
    ("slug", "url"),
    [
        ("beijing-health", "http://wjw.beijing.gov.cn/xwzx_20031/xwfb/index_1.html"),
        ("beijing-health", "http://wjw.beijing.gov.cn/a/202609/t20260901_4700001_1.html"),
        ("beijing-health", "http://wjw.beijing.gov.cn/a/202609/P020260901300000000001.pdf"),
        ("govcn-policy", "https://www.gov.cn/zhengce/content/202610/content_7083001_2.htm"),
        ("govcn-policy", "https://big5.www.gov.cn/gate/big5/www.gov.cn/zhengce/content_1.htm"),
        ("nhsa-policy", "https://www.nhsa.gov.cn/col/col104/index.html"),
        ("xinhua-politics", "https://english.news.cn/20260115/" + "0" * 32 + "/c.html"),
        ("chinacdc-news", "https://weekly.chinacdc.cn/a/202609/t20260901_1.html"),
        ("cctv-china", "https://news.cctv.com/2026/07/01/VIDEz4OY6xfbMkKTmLmASSAV260701.shtml"),
        ("who-news", "https://www.who.int/news-room/fact-sheets"),
    ],
)
def test_parts_files_and_lists_are_no_articles(slug: str, url: str) -> None:
    assert not SOURCES[slug].is_article(url)


@pytest.mark.parametrize("folder", ["202609", "A-b_2/202609", "xxgk/ZCFG/2024.1/202609", "tzgg"])
@pytest.mark.parametrize("suffix", ["html", "htm", "shtml"])
@pytest.mark.parametrize(
    "slug", ["beijing-health", "hubei-health", "mof-policy", "shandong-health", "sanming-health"]
)
def test_trs_addresses_are_articles_however_the_site_is_set_up(
    slug: str, suffix: str, folder: str
) -> None:
    base = "://".join(urlsplit(EXAMPLES[slug][0])[:2])
    assert SOURCES[slug].is_article(f"{base}/{folder}/t20260917_4700123.{suffix}")


@pytest.mark.parametrize(
    ("slug", "title"),
    [
        ("govcn-policy", "国务院办公厅关于健全基本医疗保险参保长效机制的指导意见"),
        ("xinhua-politics", "我国多地推进紧密型县域医共体建设"),
        ("shanghai-government-policy", "关于本市做好罕见病用药保障工作的通知"),
        ("chinadaily-policy", "Rural clinics gain more family doctors"),
        ("who-news", "WHO and China agree on primary care"),
    ],
)
def test_what_is_on_topic(slug: str, title: str) -> None:
    assert SOURCES[slug].is_on_topic(title)


@pytest.mark.parametrize(
    ("slug", "title"),
    [
        ("govcn-policy", "关于促进平台经济健康发展的意见"),
        ("govcn-policy", "关于命名国家卫生城市的决定"),
        ("xinhua-politics", "全国春耕进展顺利"),
        ("chinadaily-policy", "New careers for doctoral students"),
        ("who-news", "Measles vaccination campaign begins in Chad"),
    ],
)
def test_what_is_off_topic(slug: str, title: str) -> None:
    assert not SOURCES[slug].is_on_topic(title)


def test_general_sources_of_one_language_have_one_list_of_keywords() -> None:
    lists = {tuple(source.topic.keywords) for source in SOURCES.values() if source.topic}
    assert len(lists) == 3  # Chinese, English, and China for those who write of the world


def test_a_general_source_has_a_topic() -> None:
    without = [s.slug for s in SOURCES.values() if "general" in s.tags and not s.topic]
    assert without == ["govcn-library-search"]  # it searches for the topic's words


@pytest.mark.parametrize(
    ("url", "slug"),
    [
        ("http://health.people.com.cn/n1/2026/1109/c14739-40868814.html", "people-health"),
        ("https://www.chinanews.com.cn/jk/2026/10-28/10498071.shtml", "chinanews-health"),
        ("https://www.news.cn/health/20260916/" + "a" * 32 + "/c.html", "xinhua-health"),
        ("https://www.news.cn/politics/20260916/" + "a" * 32 + "/c.html", "xinhua-politics"),
        (
            "https://www.gov.cn/zhengce/zhengceku/202609/content_7082302.htm",
            "govcn-department-documents",
        ),
    ],
)
def test_an_address_of_several_columns_goes_to_the_nearest(url: str, slug: str) -> None:
    found: Source | None = matching(SOURCES.values(), url)
    assert found
    assert found.slug == slug
