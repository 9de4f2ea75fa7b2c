"""Notices on several pages and notices with files, crawled from a small site of our own.

The markup of pages in parts rests on the forms in tests/test_parts.py; all words are ours.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.crawling import (
    Answer,
    SmallArchive,
    SmallSites,
    checked,
    declare,
    done_here,
    parsed,
    rows,
    value,
)

SITE = "http://small.example"
FIRST, SECOND, THIRD = "/a/content_9.htm", "/a/content_9_2.htm", "/a/content_9_3.htm"
LINES = {
    FIRST: "第一部分说明家庭医生签约服务的总体要求和基本原则，各地应当结合实际认真组织落实。",
    SECOND: "第二部分规定签约服务的内容、费用和支付办法，医保基金按照规定予以支付。",
    THIRD: "第三部分是组织保障和考核评价的要求，考核结果与绩效分配挂钩，自印发之日起施行。",
}


def page(path: str, line: str = "", *, pages: tuple[str, ...] = (FIRST, SECOND, THIRD)) -> Answer:
    """One page of a notice, with a pager that names the others."""
    links = "".join(f'<a href="{to}">{n}</a> ' for n, to in enumerate(pages, 1) if to != path)
    following = pages[pages.index(path) + 1 : pages.index(path) + 2]
    after = f'<a href="{following[0]}">下一页</a>' if following else ""
    return Answer(
        f"""<!DOCTYPE html><html><head><title>关于签约服务的通知</title></head><body>
<div class="nav"><a href="/">首页</a></div><h1>关于签约服务的通知</h1><p>2026-11-02</p>
<div id="text"><p>{line or LINES[path]}</p><p>本页内容以正式文本为准，由某市卫生健康委员会负责解释。</p></div>
<div class="page">{links}{after}</div><div class="foot">主办单位：某市卫生健康委员会</div></body></html>"""
    )


class Small(SmallArchive):
    """The site of one notice on several pages."""

    def put(self, *paths: str) -> None:
        for path in paths:
            self.sites.answers[SITE + path] = page(path)


@pytest.fixture
def small(tmp_path: Path) -> Iterator[Small]:
    with SmallSites() as sites:
        sites.list(f"{SITE}/list", FIRST)
        yield Small(tmp_path / "data", sites, declared(tmp_path / "sources"))


def declared(folder: Path) -> dict[str, str]:
    """The site's declaration: addresses of articles end as those of pages do."""
    found = declare(folder, "small", "small.example")
    path = folder / "small.toml"
    said = path.read_text(encoding="utf-8").replace("/a/[a-z0-9]+$", r"/a/[a-z0-9_]+\.htm$")
    said = said.replace('body = "article"', 'body = "#text"').replace('date = "time"\n', "")
    path.write_text(said, encoding="utf-8")
    return found


CURRENT = "SELECT url, text, text_state, versions FROM current_articles ORDER BY url"


def test_the_pages_of_a_notice_are_one_article_in_order(small: Small) -> None:
    small.put(FIRST, SECOND, THIRD)
    small.crawl()
    ((url, text, state, versions),) = rows(small.data, CURRENT)
    assert (url, state, versions) == (SITE + FIRST, "whole", 1)
    assert [text.index(line) for line in LINES.values()] == sorted(map(text.index, LINES.values()))
    assert value(small.data, "SELECT count(*) FROM captures WHERE url LIKE '%content_9%'") == 3
    found = parsed(done_here(small.data, "search", "绩效分配", "--json"))
    assert [row["url"] for row in found] == [SITE + FIRST]
    assert checked(small.data)[0] == 0


def test_a_page_that_is_missing_is_said(small: Small) -> None:
    small.put(FIRST, SECOND)
    small.crawl()
    ((_, text, state, _),) = rows(small.data, CURRENT)
    assert LINES[SECOND] in text
    assert state == "part"


TRS = ("/a/t20261102_9.htm", "/a/t20261102_9_1.htm", "/a/t20261102_9_2.htm")
NEXT = ("/a/report.htm", "/a/report.htm?page=2", "/a/report.htm?page=3")


def trs(at: int) -> str:
    """The script by which TRS makes its pager in the browser."""
    return f'<script>createPageHTML(3, {at}, "t20261102_9", "htm");</script>'


def only_next(at: int) -> str:
    """A pager that leads to the next page, and to no other."""
    return f'<a href="{NEXT[at + 1]}">下一页</a>' if at < 2 else ""


@pytest.mark.parametrize(("paths", "pager"), [(TRS, trs), (NEXT, only_next)])
def test_other_pagers_are_followed_too(
    small: Small, paths: tuple[str, ...], pager: Callable[[int], str]
) -> None:
    small.sites.list(f"{SITE}/list", paths[0])
    for at, (path, line) in enumerate(zip(paths, LINES.values(), strict=True)):
        body = str(page(FIRST, line, pages=(FIRST,)).body)
        shown = body.replace('<div class="page">', f'<div class="page">{pager(at)}')
        small.sites.answers[SITE + path] = Answer(shown)
    small.crawl()
    ((url, text, state, _),) = rows(small.data, CURRENT)
    assert (url, state) == (SITE + paths[0], "whole")
    assert [text.index(line) for line in LINES.values()] == sorted(map(text.index, LINES.values()))


def test_an_edit_of_a_later_page_is_a_change_of_the_article(small: Small) -> None:
    small.put(FIRST, SECOND, THIRD)
    small.crawl()
    small.sites.answers[SITE + THIRD] = page(
        THIRD, "第三部分改为自明年一月一日起施行，考核办法另行制定。"
    )
    small.crawl()
    ((_, text, state, versions),) = rows(small.data, CURRENT)
    assert (state, versions) == ("whole", 2)
    assert "另行制定" in text
    assert LINES[SECOND] in text
    assert rows(small.data, "SELECT changed_fields FROM changes") == [("text",)]


def test_rebuild_and_verify_say_the_same(small: Small) -> None:
    small.put(FIRST, SECOND, THIRD)
    small.crawl()
    small.sites.answers[SITE + SECOND] = page(
        SECOND, "第二部分已经修改，费用由各地自行确定，报省级部门备案。"
    )
    small.crawl()
    small.sound()


SAID = """SELECT a.url, v.version, v.cause, v.captured_at, v.text, v.text_state, v.changed_fields
    FROM version_history v JOIN current_articles a USING (article_id) ORDER BY a.url, v.version"""


def test_the_order_of_import_changes_nothing(small: Small, tmp_path: Path) -> None:
    small.put(FIRST, SECOND)
    small.crawl()
    small.put(THIRD)
    small.sites.answers[SITE + SECOND] = page(
        SECOND, "第二部分改为由各县区自行确定费用，报上级部门备案后执行。"
    )
    small.crawl()
    files = sorted((small.data / "warc").glob("*.warc.gz"))
    assert len(files) == 2
    for name, order in {"one": files, "other": files[::-1]}.items():
        for file in order:
            done_here(tmp_path / name, "import", str(file), **small.declared)
        assert rows(tmp_path / name, SAID) == rows(small.data, SAID)
