"""A document at several addresses: its story on the command line and on the desk."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from urllib.error import HTTPError
from urllib.parse import quote

import pytest

from tests.conftest import Shelf
from tests.crawling import done, here, parsed
from tests.desk import fetch, serving
from tests.test_relations import NOTICE, ONE, OTHER, THREE, TWO

WHOLE = f"{NOTICE}{OTHER}"
EDITED = WHOLE.replace("十二元", "十五元")
TITLE = "关于做好门诊统筹基金年度清算的通知"


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A notice, edited after it was copied; three copies of it, and what has nothing to do with it."""
    folder = tmp_path_factory.mktemp("stories")
    shelf = Shelf(folder / "archive.db")
    own = {"document_number": "云医保发〔2026〕23号", "published_at": "2026-10-01", "title": TITLE}
    shelf.read(WHOLE, ONE, source="bureau", **own)
    forwarded = f"现将有关通知转发给你们,请遵照执行。{WHOLE}"
    shelf.read(forwarded, TWO, day=1, title="转发<b>通知", published_at="2026-10-02")
    shelf.read(OTHER, THREE, day=2, title="院长年薪由财政核定", published_at="2026-10-03")
    shelf.read(WHOLE, "https://paper.example/4", day=3, title="全文", published_at="2026-10-05")
    shelf.read(
        "与此无关的一条消息,说的是疫苗接种点周末照常开放,群众可就近预约。" * 2,
        "https://paper.example/5",
    )
    shelf.read(EDITED, ONE, day=5, source="bureau", **own)
    shelf.answer("absent", TWO, day=6, status=404)
    shelf.answer("absent", TWO, day=8, status=404)
    shelf.store.close()
    citing = Shelf(folder / "archive.db")
    citing.read(
        f"按照云医保发〔2026〕23号和云医保发〔2026〕21号要求,各县要做好清算。{OTHER[::-1]}",
        "https://paper.example/6",
    )
    citing.read(f"根据《{TITLE}》,各县要做好清算。{NOTICE[::-1]}", "https://paper.example/7")
    citing.store.close()
    return folder


def test_a_story_is_a_tree_from_the_probable_origin(data: Path) -> None:
    members = parsed(done(data, "story", "3", "--json"))
    shown = [(m["article_id"], m["follows"], m["relation"], m["version"]) for m in members]
    assert shown == [
        (1, None, None, None),
        (2, 1, "near", 1),
        (3, 1, "excerpt", 2),
        (4, 1, "exact", 1),
    ]


def test_the_command_prints_it(data: Path) -> None:
    printed = done(data, "story", "https://paper.example/2").stdout
    assert "4 articles of 2 sources, 3 live" in printed
    assert re.search(r"^关于做好", printed, re.MULTILINE)
    assert re.search(r"^› 转发", printed, re.MULTILINE)
    assert "exact to v1" in printed


def test_what_an_excerpt_and_its_whole_share_stands_before_how_they_differ(data: Path) -> None:
    _, _, shared, passage, *_ = done(data, "diff", "3", "1").stdout.splitlines()
    assert re.fullmatch(r"shared: 1 passage, \d+% of the first text and \d+% of the second", shared)
    assert re.fullmatch(r"= \d+–\d+: .+", passage)
    assert OTHER[2:40] in passage
    ((before, after),) = (
        p.values() for p in parsed(done(data, "diff", "3", "1", "--json"))["shared"]
    )
    assert before[1] - before[0] == after[1] - after[0] > 50
    assert "shared" not in done(data, "diff", "1", "2").stdout


def test_an_article_that_stands_alone_is_said_to(data: Path) -> None:
    alone = here(data, "story", "5")
    assert alone.returncode == 1
    assert "no other article here is known to be the same document" in alone.stderr


def test_documents_are_counted_and_compared_again(data: Path) -> None:
    before = parsed(done(data, "dedupe", "--json"))
    assert {row["what"]: row["number"] for row in before}["documents"] == 4
    assert parsed(done(data, "dedupe", "--rebuild", "--json")) == before


@pytest.fixture(scope="module")
def desk(data: Path) -> Iterator[str]:
    with serving(data) as (_, url):
        yield url


def test_the_page_of_a_story_tells_what_each_copy_says(desk: str) -> None:
    page = fetch(f"{desk}/story/2")
    assert "4 addresses" in page
    assert "gives an earlier text" in page or "give an earlier text" in page
    assert "转发&lt;b&gt;通知" in page
    assert "bears the number as its own" in page
    assert page.index(TITLE) < page.index("院长年薪")


def test_the_passages_that_two_articles_share_are_told_on_their_pages(desk: str) -> None:
    assert "· 1 passage of " in fetch(f"{desk}/story/2")
    page = fetch(f"{desk}/diff/3..1")
    assert "1 passage that both have" in page
    assert "passage that both have" not in fetch(f"{desk}/diff/1..2")


def test_the_list_of_stories_leads_to_it(desk: str) -> None:
    assert 'href="/story/1"' in fetch(f"{desk}/stories")
    assert 'href="/story/4"' in fetch(f"{desk}/article/4")


def test_the_page_of_a_number_shows_the_document_who_cites_it_and_its_series(desk: str) -> None:
    page = fetch(f"{desk}/number/{quote('云医保发〔2026〕23号')}")
    assert "1 article bears this number as its own. 2 others cite it" in page
    assert page.index("/article/1") < page.index("Cited by") < page.index("/article/6")
    assert "/article/7" in page
    series = page[page.index("Its series") :]
    assert re.findall(r'class="s">(\w+)<', series) == ["cited", "missing", "held"]
    assert quote("云医保发〔2026〕21号") in series
    assert fetch(f"{desk}/number/{quote('云医保发[2026]第23号')}") == page
    assert quote("云医保发〔2026〕23号") in fetch(f"{desk}/article/1")


@pytest.mark.parametrize("said", ["不是字号", "云医保发〔2026〕99号"])
def test_a_number_that_is_none_or_that_nothing_here_bears_is_not_found(
    desk: str, said: str
) -> None:
    with pytest.raises(HTTPError) as answer:
        fetch(f"{desk}/number/{quote(said)}")
    assert answer.value.code == 404
