"""Declarations of sources: strict, and what they say of addresses, topics and hosts."""

from __future__ import annotations

from pathlib import Path

import pytest

from spiders.declaration import DIRECTORY, SourceError, declarations, load, load_all
from spiders.kinds.listing import Listing
from spiders.run import lanes, spider_class
from spiders.source import Source, is_list, matching

DECLARATION = r"""
title = "健康新闻"
publisher = "示例日报"
kind = "news"
homepage = "https://health.example.cn/"
languages = ["zh-Hans"]
timezone = "+08:00"
schedule = "17 */4 * * *"
articles = ['^https://health\.example\.cn/\d+\.html$']

[[discover]]
kind = "listing"
start = ["https://health.example.cn/list/"]
rows = "ul.list li"
title = "./a/@title"
pages = "index_{page}.html"
second = 1

[selectors]
body = "#content"
date = "//meta[@name='pubdate']/@content"

[topic]
keywords = ["医改", "Health reform"]

[expect]
rows = 8
"""


@pytest.fixture
def declared(tmp_path: Path) -> Path:
    """A file with a declaration in which nothing is wrong."""
    path = tmp_path / "example-health.toml"
    path.write_text(DECLARATION, encoding="utf-8")
    return path


def source(path: Path, old: str = "", new: str = "") -> Source:
    """Load the declaration with one piece of it replaced."""
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")
    return load(path)


def test_a_declaration_says_all_of_it(declared: Path) -> None:
    found = load(declared)
    assert (found.slug, found.title, found.kind) == ("example-health", "健康新闻", "news")
    assert found.discover == [
        Listing(
            start=["https://health.example.cn/list/"],
            rows="ul.list li",
            title="./a/@title",
            pages="index_{page}.html",
            second=1,
        )
    ]
    assert found.rules().timezone == "+08:00"
    assert found.rules().selectors == {
        "body": "#content",
        "date": "//meta[@name='pubdate']/@content",
    }
    assert (found.row().slug, found.row().expected_min) == ("example-health", 8)


LISTING = """kind = "listing"
start = ["https://health.example.cn/list/"]
rows = "ul.list li"
"""
JSON = """kind = "json"
start = ["https://health.example.cn/list.json"]
rows = "@"
url = "URL"
"""
MISTAKES = {
    # what is replaced, by what: the key that the error names
    ('title = "健康新闻"\n', ""): "title",
    ("[expect]\nrows = 8\n", ""): "expect",
    ('timezone = "+08:00"', "looks = [0, 3]"): "looks",
    ('timezone = "+08:00"', "looks = [3, 1]"): "looks",
    ('timezone = "+08:00"', "looks = [1, 2.5]"): "looks[1]",
    ('timezone = "+08:00"', "every = 0"): "every",
    ('timezone = "+08:00"', "budget = 0"): "budget",
    ('timezone = "+08:00"', 'budget = "all"'): "budget",
    ("rows = 8\n", ""): "expect.rows",
    ('start = ["https://health.example.cn/list/"]\n', ""): "discover[0].start",
    ('keywords = ["医改", "Health reform"]\n', ""): "topic.keywords",
    ('title = "健康新闻"', 'titel = "健康新闻"\ntitle = "健康新闻"'): "titel",
    ('title = "健康新闻"', 'slug = "other"\ntitle = "健康新闻"'): "slug",
    ("second = 1", "first = 1"): "discover[0].first",
    ('body = "#content"', 'text = "#content"'): "selectors.text",
    ("rows = 8", "rows = 8\nmost = 9"): "expect.most",
    ('title = "健康新闻"', "title = 1"): "title",
    ('languages = ["zh-Hans"]', 'languages = "zh-Hans"'): "languages",
    ('languages = ["zh-Hans"]', 'languages = ["zh-Hans", 2]'): "languages[1]",
    ("rows = 8", 'rows = "8"'): "expect.rows",
    ("rows = 8", "rows = true"): "expect.rows",
    ("[[discover]]", "[discover]"): "discover",
    ("[expect]\nrows = 8", "[[expect]]\nrows = 8"): "expect",
    ("second = 1", "second = 1.5"): "discover[0].second",
    ('kind = "news"', 'kind = "paper"'): "kind",
    ('kind = "listing"', 'kind = "rss"'): "discover[0].kind",
    (r"\d+\.html$", r"(\d+\.html$"): "articles[0]",
    ("17 */4 * * *", "17 25 * * *"): "schedule",
    ("17 */4 * * *", ""): "schedule",
    ("#content", "#content >"): "selectors.body",
    ("//meta[@name='pubdate']", "//meta[@name='pubdate'"): "selectors.date",
    ('start = ["https://health.example.cn/list/"]', "start = []"): "discover[0].start",
    ('rows = "ul.list li"\n', ""): "discover[0].rows",
    ("ul.list li", "ul.list li["): "discover[0].rows",
    ("./a/@title", "./a/@title["): "discover[0].title",
    (LISTING, JSON.replace("URL", "items[")): "discover[0].url",
    (LISTING, JSON.replace('url = "URL"\n', "")): "discover[0].url",
    ("index_{page}.html", "index_2.html"): "discover[0].pages",
    ("+08:00", "Asia/Shanghai"): "timezone",
    ("+08:00", "+25:00"): "timezone",
    ('timezone = "+08:00"', 'level = "county"'): "level",
    ('timezone = "+08:00"', 'level = "provincial"'): "province",
    ('timezone = "+08:00"', 'province = "Fujian"'): "province",
    ('timezone = "+08:00"', 'verified = "last week"'): "verified",
    ('timezone = "+08:00"', "delay = 0"): "delay",
    ('timezone = "+08:00"', 'tls = "old"'): "tls",
    ('kind = "listing"\n', ""): "discover[0].kind",
    ('start = ["https://health.example.cn/list/"]', 'start = ["/list/"]'): "discover[0].start",
    ("second = 1", "second = 1\nheaders = {Referer = 1}"): "discover[0].headers.Referer",
    ("second = 1", 'second = 1\nurl = "URL"'): "discover[0].url",
}


@pytest.mark.parametrize(("edit", "key"), MISTAKES.items())
def test_a_mistake_is_told_by_file_and_key(declared: Path, edit: tuple[str, str], key: str) -> None:
    with pytest.raises(SourceError) as caught:
        source(declared, *edit)
    assert str(caught.value).startswith(f"{declared}: ")
    assert f"`{key}`" in str(caught.value).partition(";")[0]
    assert "\n" not in str(caught.value)


def test_a_file_that_is_no_toml_is_named(declared: Path) -> None:
    with pytest.raises(SourceError, match=r"example-health\.toml: not valid TOML: .*line 2"):
        source(declared, 'title = "健康新闻"', "title = 健康新闻")


def test_a_file_saved_in_another_encoding_is_named(declared: Path) -> None:
    declared.write_text(DECLARATION, encoding="gb18030")
    with pytest.raises(SourceError, match=r"example-health\.toml: not valid TOML: .*utf-8"):
        load(declared)


def test_an_address_is_an_article_by_its_pattern(declared: Path) -> None:
    found = load(declared)
    assert found.is_article("https://health.example.cn/12.html")
    assert not found.is_article("https://health.example.cn/12.html?page=2")
    assert not found.is_article("https://sport.example.cn/12.html")


@pytest.mark.parametrize(
    ("title", "summary", "on_topic"),
    [
        ("三明医改十年", None, True),
        ("一周要闻", "本周公布医改方案", True),
        ("HEALTH REFORM in numbers", "", True),
        ("The health of reform", None, False),
        (None, None, False),
    ],
)
def test_a_topic_is_met_in_title_or_summary(
    declared: Path, title: str | None, summary: str | None, on_topic: bool
) -> None:
    assert load(declared).is_on_topic(title, summary) is on_topic


def test_a_source_without_a_topic_takes_all(declared: Path) -> None:
    found = source(declared, '[topic]\nkeywords = ["医改", "Health reform"]\n', "")
    assert found.is_on_topic("天气预报")
    assert found.is_on_topic(None)


def test_an_address_belongs_to_the_first_source_that_counts_it(tmp_path: Path) -> None:
    for name, pattern in [
        ("a-news", "^https://a/"),
        ("b-all", "^https://"),
        ("c-all", "^https://"),
    ]:
        text = DECLARATION.replace(r"^https://health\.example\.cn/\d+\.html$", pattern)
        (tmp_path / f"{name}.toml").write_text(text, encoding="utf-8")
    sources = load_all(tmp_path).values()
    found = [matching(sources, url) for url in ("https://a/1", "https://x/1", "ftp://a/1")]
    assert [source and source.slug for source in found] == ["a-news", "b-all", None]


def test_a_folder_of_further_sources_stands_beside_those_shipped(
    declared: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("YIGAI_SOURCES", str(declared.parent))
    assert load_all().keys() == load_all(DIRECTORY).keys() | {"example-health"}


def test_a_further_source_may_not_take_a_shipped_name(
    declared: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    taken = declared.rename(declared.with_name("people-health.toml"))
    monkeypatch.setenv("YIGAI_SOURCES", str(declared.parent))
    with pytest.raises(SourceError, match=f"^{taken}: the name is taken"):
        declarations()


def test_a_folder_of_further_sources_that_is_not_there_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("YIGAI_SOURCES", str(tmp_path / "none"))
    with pytest.raises(SourceError, match="none: YIGAI_SOURCES must name a folder"):
        declarations()


def test_sources_that_share_a_host_take_turns(tmp_path: Path) -> None:
    hosts = {
        "a-one": ("https://a.example/", "https://lists.example/"),
        "b-two": ("https://b.example/", "https://b.example/list/"),
        "c-three": ("https://c.example/", "https://c.example/list/"),
        "d-joins": ("https://c.example/", "https://lists.example/d"),
        "e-late": ("https://a.example/", "https://e.example/"),
    }
    for name, (homepage, start) in hosts.items():
        text = DECLARATION.replace("https://health.example.cn/list/", start)
        text = text.replace("https://health.example.cn/", homepage)
        (tmp_path / f"{name}.toml").write_text(text, encoding="utf-8")
    groups = lanes(map(spider_class, load_all(tmp_path).values()))
    names = sorted(sorted(spider.name for spider in group) for group in groups)
    assert names == [["a-one", "c-three", "d-joins", "e-late"], ["b-two"]]


@pytest.mark.parametrize("value", ["[" * 5000, "a = " + "{b = " * 5000])
def test_brackets_without_end_are_no_toml(tmp_path: Path, value: str) -> None:
    file = tmp_path / "deep.toml"
    file.write_text(f"title = {value}", encoding="utf-8")
    with pytest.raises(SourceError, match=r"deep\.toml: not valid TOML"):
        load(file)


@pytest.mark.parametrize("pattern", [r"\d{99999999999}", "(" * 20000 + ")" * 20000])
def test_a_pattern_that_no_machine_can_hold_is_named(tmp_path: Path, pattern: str) -> None:
    file = tmp_path / "long.toml"
    text = DECLARATION.replace(r"^https://health\.example\.cn/\d+\.html$", pattern)
    file.write_text(text, encoding="utf-8")
    with pytest.raises(SourceError, match=r"long\.toml: .*articles"):
        load(file)


@pytest.mark.parametrize("query", ["p=2895", "page_id=12", "lang=en&id=7", "newsid=40&from=feed"])
def test_a_root_asked_for_an_article_by_its_number_is_no_front_page(query: str) -> None:
    assert not is_list([], f"http://a.example/?{query}")


@pytest.mark.parametrize(
    "address", ["/", "", "/?lang=en", "/?utm_source=x", "/?page=2", "/?p=about", "/robots.txt?p=1a"]
)
def test_a_root_is_a_front_page_whatever_else_is_asked_of_it(address: str) -> None:
    assert is_list([], f"http://a.example{address}")
