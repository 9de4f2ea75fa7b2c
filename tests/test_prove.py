"""`yigai sources --prove` writes a proof that holds, from a capture."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests import test_source_proofs as proofs
from tests.crawling import Answer, SmallSites, declare, done, here, yigai

PAGE = """<!DOCTYPE html><html><head><meta charset="gb2312"><title>开放时间_某市卫生健康委</title></head>
<body><div class="top">首页导航栏</div><h1>关于医院开放时间的通知</h1><time>2026-11-02</time>
<article><p>各医院：自下月起，门诊开放时间延长到晚上八点，周末照常开放。</p>
<p>请各医院做好人员安排，公布咨询电话，方便群众就医。</p></article>
<div class="foot">主办单位：某市卫生健康委员会</div></body></html>"""
URL = "http://small.example/a/x"
NOTHING = "http://small.example/a/nothing"


@pytest.fixture
def declared(tmp_path: Path) -> dict[str, str]:
    """The environment that makes a source in Chinese known."""
    found = declare(tmp_path / "sources", "small", "small.example")
    path = tmp_path / "sources" / "small.toml"
    path.write_text(path.read_text().replace('["en"]', '["zh-Hans"]'), encoding="utf-8")
    return found


@pytest.fixture
def sites() -> SmallSites:
    sites = SmallSites()
    sites.list("http://small.example/list", "/a/x")
    headers = {"Content-Type": "text/html"}
    sites.answers[URL] = Answer(PAGE.encode("gb18030"), headers=headers)
    return sites


def holds(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Put what was written through the checks of the shipped proofs."""
    monkeypatch.setattr(proofs, "PROOFS", folder / "proofs")
    monkeypatch.setattr(proofs, "DIRECTORY", folder)
    proofs.proof.cache_clear()
    proofs.test_the_page_is_an_article_of_its_source("small")
    for fact in ("title", "published_at", "publisher", "document_number", "language"):
        proofs.test_a_fact_is_read_exactly("small", fact)
    proofs.test_the_text_is_the_article_and_nothing_around_it("small")
    proofs.test_what_the_text_leaves_out_stands_on_the_page("small")
    proofs.proof.cache_clear()


def test_a_page_that_the_archive_holds_is_proved_without_the_site(
    tmp_path: Path, declared: dict[str, str], sites: SmallSites, monkeypatch: pytest.MonkeyPatch
) -> None:
    with sites:
        done(tmp_path / "data", "crawl", "small", proxy=sites.url, **declared)
    told = done(tmp_path / "data", "sources", "--prove", "small", URL, **declared).stdout
    assert "A person must compare it with the page" in told
    written = tmp_path / "sources" / "proofs" / "small" / "expected.json"
    expected = json.loads(written.read_text(encoding="utf-8"))
    assert (expected["url"], expected["encoding"]) == (URL, "gb18030")
    assert (expected["title"], expected["published_at"]) == ("关于医院开放时间的通知", "2026-11-02")
    assert (
        expected["contains"][0]
        == "各医院：自下月起，门诊开放时间延长到晚上八点，周末照常开放。"[:30]
    )
    assert {"首页导航栏", "主办单位：某市卫生健康委员会"} <= set(expected["excludes"])
    holds(tmp_path / "sources", monkeypatch)
    again = here(tmp_path / "data", "sources", "--prove", "small", URL, **declared)
    assert "is there already" in again.stderr


def test_a_file_of_others_is_proved(
    tmp_path: Path, declared: dict[str, str], sites: SmallSites, monkeypatch: pytest.MonkeyPatch
) -> None:
    with sites:
        done(tmp_path / "data", "crawl", "small", proxy=sites.url, **declared)
    (file,) = (tmp_path / "data" / "warc").iterdir()
    done(tmp_path / "other", "sources", "--prove", "small", str(file), **declared)
    assert not (tmp_path / "other").exists()
    holds(tmp_path / "sources", monkeypatch)


def test_a_page_without_text_proves_nothing(
    tmp_path: Path, declared: dict[str, str], sites: SmallSites
) -> None:
    with sites:
        run = yigai(
            *(tmp_path / "data", "sources", "--prove", "small", NOTHING),
            proxy=sites.url,
            **declared,
        )
    assert run.returncode == 1
    assert run.stderr.startswith(f"yigai: {NOTHING}: gave no text (absent); nothing is written.")
    assert not (tmp_path / "sources" / "proofs").exists()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--prove", "small"], "--prove takes a SLUG and the URL of a page"),
        (["--prove", "small", "no-file"], "--prove takes a SLUG and the URL of a page"),
        (["--prove", "small", "http://small.example/b"], "no pattern of small accepts it"),
        (["--prove", "people-health", URL], "people-health: is there already"),
        (["--prove", "--new", "small", URL], "give one of --check, --new and --prove"),
    ],
)
def test_wrong_use_is_told(
    tmp_path: Path, declared: dict[str, str], arguments: list[str], said: str
) -> None:
    assert said in here(tmp_path / "data", "sources", *arguments, **declared).stderr
