"""A redesign is not an edit: only the body container's id is renamed on every page of a site."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.crawling import Answer, SmallSites, column, declare, done, done_here, here, parsed, rows

SITE = "http://small.example"
LINES = {
    "one": (
        "各县区卫生健康局：",
        "定于十二月八日召开家庭医生签约服务工作会议。",
        "请各单位派一人参加。",
    ),
    "two": (
        "各有关单位：",
        "本年度基层卫生人员培训名额为四十二人，由各县区自行分配。",
        "请于本月底以前报送名单。",
    ),
}
MENDED = pytest.mark.parametrize("selector", ["#text, #zoom", "#text"])


def page(name: str, container: str, *more: str) -> Answer:
    """A short notice, with a longer text of the site beside it."""
    lines = "".join(f"<p>{line}</p>" for line in (*LINES[name], *more))
    return Answer(
        f"""<!DOCTYPE html><html><head><title>通知</title></head><body>
<div class="nav"><a href="/">首页</a><a href="/xw/">新闻</a></div>
<h1>关于工作安排的通知</h1><time>2026-11-02</time>
<div id="{container}">{lines}</div>
<div class="side"><p>便民服务热线受理时间为每日八时至二十时，咨询、求助、投诉和建议都可以拨打，
节假日照常受理，由值班人员当面答复。</p><p>窗口在服务中心二楼东侧，请携带有效证件前往办理。</p></div>
<div class="foot">主办单位：某市卫生健康委员会</div></body></html>"""
    )


@dataclass
class Small:
    """An archive of the site, and its declaration."""

    data: Path
    sites: SmallSites
    declared: dict[str, str]

    def put(self, container: str, **more: str) -> None:
        """Let every page have its text in this container; some with a further line."""
        for name in LINES:
            added = (more[name],) if name in more else ()
            self.sites.answers[f"{SITE}/a/{name}"] = page(name, container, *added)

    def crawl(self) -> None:
        done(self.data, "crawl", "small", proxy=self.sites.url, **self.declared)

    def mend(self, selector: str) -> None:
        """Declare another body, and read again what is held."""
        path = Path(self.declared["YIGAI_SOURCES"]) / "small.toml"
        text = path.read_text(encoding="utf-8")
        (old,) = (line for line in text.splitlines() if line.startswith("body = "))
        path.write_text(text.replace(old, f'body = "{selector}"'), encoding="utf-8")
        done_here(self.data, "reextract", **self.declared)

    def health(self) -> tuple[str, str | None]:
        """State and reason of the source."""
        ((state, reason),) = rows(
            self.data, "SELECT state, reason FROM source_health WHERE source = 'small'"
        )
        return state, reason

    def texts(self) -> dict[str, list[str]]:
        """The texts of each article's versions."""
        found: dict[str, list[str]] = {}
        for url, text in rows(
            self.data,
            """SELECT a.url, v.text FROM version_history v JOIN current_articles a
            USING (article_id) ORDER BY a.url, v.version""",
        ):
            found.setdefault(url.rpartition("/")[2], []).append(text)
        return found

    def text_states(self) -> list[tuple[str, str]]:
        """What both views say of the text in force."""
        return rows(
            self.data,
            """SELECT DISTINCT a.text_state, v.text_state FROM current_articles a
            JOIN version_history v USING (article_id, version)""",
        )


@pytest.fixture
def small(tmp_path: Path) -> Iterator[Small]:
    """Crawled as it was, then with its containers renamed."""
    declared = declare(tmp_path / "sources", "small", "small.example")
    path = tmp_path / "sources" / "small.toml"
    text = (
        path.read_text(encoding="utf-8")
        .replace('"article"', '"#zoom"')
        .replace('"en"', '"zh-Hans"')
    )
    path.write_text(text, encoding="utf-8")
    with SmallSites() as sites:
        sites.list(f"{SITE}/list", *(f"/a/{name}" for name in LINES))
        small = Small(tmp_path / "data", sites, declared)
        small.put("zoom")
        small.crawl()
        yield small


ONCE = {name: ["\n".join(lines)] for name, lines in LINES.items()}


def test_a_renamed_container_is_no_change_and_the_source_is_degraded(small: Small) -> None:
    assert (small.health(), small.text_states()) == (("ok", None), [("whole", "whole")])
    small.put("text")
    small.crawl()
    assert small.texts() == ONCE, "the last good texts stay in force"
    assert small.text_states() == [("doubtful", "doubtful")]
    assert small.health() == ("degraded", "body found nothing on 2 of 2 articles")
    noted = "SELECT outcome, note FROM captures WHERE note LIKE 'in doubt: %' ORDER BY url"
    said = "in doubt: no body by the source's selector, and other text"
    assert rows(small.data, noted) == [("unchanged", said)] * 2
    assert column(small.data, "SELECT DISTINCT missed FROM readings ORDER BY 1") == ["", "body"]
    status = here(small.data, "status", "--json", **small.declared)
    (row,) = (row for row in parsed(status) if row["source"] == "small")
    assert (status.returncode, row["state"]) == (1, "degraded")
    assert row["reason"] == "body found nothing on 2 of 2 articles"
    assert "in doubt" in here(small.data, "show", f"{SITE}/a/one").stdout
    assert "in doubt: no body" in here(small.data, "history", f"{SITE}/a/one", "--json").stdout
    small.crawl()
    assert column(small.data, "SELECT count(*) FROM captures WHERE outcome = 'revisit'") == [2]
    assert (small.texts(), small.text_states()) == (ONCE, [("doubtful", "doubtful")])


@MENDED
def test_a_mended_selector_leaves_nothing_in_doubt(small: Small, selector: str) -> None:
    """Also one that no longer finds the text where it stood before."""
    small.put("text")
    small.crawl()
    small.mend(selector)
    assert (small.texts(), small.text_states()) == (ONCE, [("whole", "whole")])
    assert column(small.data, "SELECT count(*) FROM captures WHERE note LIKE 'in doubt%'") == [0]
    assert small.health() == ("ok", None)
    small.crawl()
    assert (small.texts(), small.text_states()) == (ONCE, [("whole", "whole")])
    done_here(small.data, "rebuild", "--check", **small.declared)


@MENDED
def test_an_edit_on_a_redesigned_page_becomes_a_version_once_it_can_be_read(
    small: Small, selector: str
) -> None:
    small.put("text", two="逾期不再受理。")
    small.crawl()
    assert small.texts() == ONCE
    small.mend(selector)
    changed = [*ONCE["two"], f"{ONCE['two'][0]}\n逾期不再受理。"]
    assert small.texts() == ONCE | {"two": changed}
    assert small.text_states() == [("whole", "whole")]
    second = "SELECT cause, captured_at FROM version_history WHERE version = 2"
    seen = "SELECT max(captured_at) FROM captures WHERE url LIKE '%/a/two'"
    assert rows(small.data, second) == [("change", column(small.data, seen)[0])]
    small.crawl()
    done_here(small.data, "rebuild", "--check", **small.declared)


def test_a_redesign_that_is_taken_back_leaves_no_doubt(small: Small) -> None:
    small.put("text")
    small.crawl()
    small.put("zoom", one="地点另行通知。")
    small.crawl()
    assert small.text_states() == [("whole", "whole")]
    assert [len(texts) for texts in small.texts().values()] == [2, 1]
