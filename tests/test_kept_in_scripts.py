"""Texts that a page holds for its scripts alone, and what such data is not."""

from __future__ import annotations

import json
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.extract.page.code_strings import strings
from tests.test_odd_pages import BODY, LINES, TITLE, reading

ESCAPED = BODY.encode("unicode_escape").decode()
OTHER = "".join("<p>别的文章里的一段话，写得比这一篇还要长。</p>" for _ in range(60))
DATA = {"detail": {"title": TITLE, "content": BODY}}
HELD = {
    "an argument": f"<script>window.__N__=(function(a,b){{return [a,b]}}('{TITLE}','{BODY}'));</script>",
    "a second statement": f"<script>var a=1;window.__STATE__={json.dumps(DATA)}</script>",
    "an escaped string": f'<script>var content = "{ESCAPED}"; show(content)</script>',
    "an encoded string": f"<script>var c = decodeURIComponent('{quote(BODY)}')</script>",
    "JSON in a string": f"<script>x = JSON.parse({json.dumps(json.dumps(DATA))})</script>",
    "a script that is none": f"<script type='text/html' id='article'>{BODY}</script>",
    "written": f"<script>document.write('{BODY}')</script>",
    "a frame": f'<iframe srcdoc="{BODY}"></iframe>',
    "a template string": f"<script>el.innerHTML = `{BODY}`</script>",
}


@pytest.mark.parametrize("held", HELD)
def test_a_text_is_found_where_scripts_hold_it(held: str) -> None:
    found = reading(f"<title>{TITLE}</title><body><div id='app'></div>{HELD[held]}</body>")
    assert (found.answer, found.text.splitlines()) == ("article", LINES)


@pytest.mark.parametrize("name", ["recommend", "relatedList", "hot", "comments", "sidebar"])
def test_what_data_calls_another_thing_is_no_text(name: str) -> None:
    data = json.dumps({**DATA, name: [{"title": "别的", "content": OTHER}]})
    page = f"<title>{TITLE}</title><script type='application/json'>{data}</script>"
    assert reading(page).text.splitlines() == LINES
    alone = json.dumps({name: [{"content": OTHER}]})
    page = f"<title>{TITLE}</title><script type='application/json'>{alone}</script>"
    assert "别的文章" not in reading(page).text


def test_the_text_beside_the_pages_title_comes_before_a_longer_one() -> None:
    data = json.dumps([{"title": "别的", "content": OTHER}, {"title": TITLE, "content": BODY}])
    page = f"<title>{TITLE}</title><script type='application/json'>{data}</script>"
    assert reading(page).text.splitlines() == LINES


def test_a_chinese_text_in_a_script_is_of_chinas_time() -> None:
    data = json.dumps({**DATA, "publishTime": "2026-09-18 10:30:00"})
    page = f"<title>{TITLE}</title><script type='application/json'>{data}</script>"
    assert reading(page).facts.published_at == "2026-09-18T10:30:00+08:00"


@given(st.text())
def test_a_string_is_read_as_it_was_meant(text: str) -> None:
    kept = "".join(c for c in text if c >= " " and not "\ud800" <= c < "\ue000")
    written = json.dumps(kept)
    shown = [string for _, string in strings(f"a = {written};", 2)]
    assert (
        shown == [kept.encode("utf-16", "surrogatepass").decode("utf-16")] or max(kept) > "\uffff"
    )
