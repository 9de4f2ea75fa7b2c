"""One form for one text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.extract.normalise import normalise, normalise_line

FORMS = {
    "": "",
    " \n\u3000\t\n": "",
    "医改": "医改",
    "\u3000\u3000深化　 医改\u00a0\u00a0方案 ": "深化 医改 方案",
    "一\r\n\r\n二\r三\n\n\n四": "一\n二\n三\n四",
    "一\u2028二\u2029三\x0b四": "一\n二\n三\n四",
    "医\u200b改\ufeff方\u00ad案\u2060": "医改方案",
    "reform\x00s\x7f": "reforms",
    "می\u200cشود\u200c و": "می\u200cشود و",
    "医\u200c改\u200d": "医改",
    "cafe\u0301": "café",
    "cafe\u200b\u0301": "café",
    "医改\ud83d": "医改",
    "ＤＲＧ①": "ＤＲＧ①",
}


@pytest.mark.parametrize(("text", "form"), FORMS.items())
def test_a_text_has_one_form(text: str, form: str) -> None:
    assert normalise(text) == form


@given(st.text(st.characters()))
def test_the_form_of_a_form_is_itself(text: str) -> None:
    assert normalise(normalise(text)) == normalise(text)


@given(st.text(), st.sampled_from(["\n\n", " \n\u3000", "\r\n"]))
def test_white_space_between_paragraphs_makes_no_difference(text: str, between: str) -> None:
    assert normalise(between.join(["前", text, "后"])) == normalise(f"前\n{text}\n后")


@pytest.mark.parametrize(
    ("text", "line"),
    [(None, None), ("", None), (" \n ", None), ("医改\n 方案 ", "医改 方案"), ("\u200b", None)],
)
def test_a_line_is_one_line_or_none(text: str | None, line: str | None) -> None:
    assert normalise_line(text) == line
