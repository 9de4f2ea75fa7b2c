"""Bytes as text, whatever their declarations say."""

from __future__ import annotations

import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.text.decode import decode

HAN = "镕与喆皆在国标之外：深化医药卫生体制改革"
HANT = "深化醫藥衛生體制改革，擴大試點"
ENGLISH = "It’s “a reform” – café"


def page(meta: str, text: str, encoding: str) -> bytes:
    """A page that declares one encoding in its head and is written in another."""
    head = f'<meta charset="{meta}">' if meta else ""
    return f"<html><head>{head}</head><body><p>{text}</p></body></html>".encode(encoding)


# header, meta, what it is written in, text, encoding named
LIES = [
    ("", "gb2312", "gbk", HAN, "gb18030"),
    ("", "gb2312", "gb18030", HAN + "㐂𠮷", "gb18030"),
    ("", "GBK", "gb18030", HAN + "㐂𠮷", "gb18030"),
    ("", "utf-8", "gb18030", HAN, "gb18030"),
    ("utf-8", "utf-8", "gb18030", HAN, "gb18030"),
    ("utf-8", "gb2312", "gb18030", HAN, "gb18030"),
    ("ISO-8859-1", "gb2312", "gb18030", HAN, "gb18030"),
    ("", "", "gb18030", HAN, "gb18030"),
    ("", "gb2312", "utf-8", HAN, "utf-8"),
    ("gbk", "gb2312", "utf-8", HAN, "utf-8"),
    ("ISO-8859-1", "", "utf-8", HAN, "utf-8"),
    ("", "", "utf-8", HAN, "utf-8"),
    ("gb2312", "utf-8", "utf-8", HAN, "utf-8"),
    ("big5", "", "big5", HANT, "big5hkscs"),
    ("", "big5", "big5", HANT, "big5hkscs"),
    ("", "iso-8859-1", "cp1252", ENGLISH, "cp1252"),
    ("iso-8859-1", "", "cp1252", ENGLISH, "cp1252"),
    ("", "x-unknown", "gb18030", HAN, "gb18030"),
    ("undefined", "", "gb18030", HAN, "gb18030"),
    ("", "none", "utf-8", HAN, "utf-8"),
    ("utf-8", "gb2312", "ascii", "reform", "utf-8"),
]


@pytest.mark.parametrize(("header", "meta", "written", "text", "named"), LIES)
def test_the_bytes_say_more_than_their_declarations(
    header: str, meta: str, written: str, text: str, named: str
) -> None:
    content_type = f"text/html; charset={header}" if header else "text/html"
    found, encoding = decode(page(meta, text, written), content_type)
    assert found == page(meta, text, "utf-8").decode()
    assert encoding == named


@pytest.mark.parametrize(
    ("mark", "encoding"),
    [
        (codecs.BOM_UTF8, "utf-8"),
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
    ],
)
def test_a_byte_order_mark_decides_and_is_no_text(mark: bytes, encoding: str) -> None:
    body = mark + page("gb2312", HAN, encoding)
    expected = (page("gb2312", HAN, "utf-8").decode(), encoding)
    assert decode(body, "text/html; charset=gbk") == expected


@pytest.mark.parametrize("declared", ["utf-8", "gbk", ""])
@pytest.mark.parametrize("lost", [1, 2])
def test_utf_8_cut_within_a_character_stays_utf_8(declared: str, lost: int) -> None:
    for text in (HAN, HAN + "。"):
        found, encoding = decode(text.encode()[:-lost], f"text/plain; charset={declared}")
        assert (found.rstrip("\ufffd"), encoding) == (text[:-1], "utf-8")


def test_a_description_cut_within_a_character_leaves_the_rest_of_the_page_alone() -> None:
    whole = page("utf-8", "</p><p>".join([HAN] * 9), "utf-8")
    cut = whole.replace(b"<p>", b'<p title="' + "医改".encode()[:5] + b'">', 1)
    found, encoding = decode(cut, "text/html")
    assert encoding == "utf-8"
    assert found.count(HAN) == 9


def test_no_bytes_are_no_text() -> None:
    assert decode(b"") == ("", "utf-8")
    assert decode(b"", "text/html; charset=gbk") == ("", "gb18030")


written = st.text(
    st.characters(exclude_categories=["Cs", "Co", "Cn"], exclude_characters="\r"), max_size=9
)
han = st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FA5), max_size=9)


@given(han, written, st.sampled_from(["utf-8", "gb18030"]), st.sampled_from(["utf-8", "gbk", ""]))
def test_any_page_with_chinese_comes_out_as_it_was_written(
    some: str, other: str, encoding: str, declared: str
) -> None:
    # among characters as common as every page but the shortest has
    text = f"<html><title>{HAN}</title><p>{HAN}{some}{other}</p></html>"
    assert decode(text.encode(encoding), f"text/html; charset={declared}") == (text, encoding)


@given(st.binary(), st.sampled_from(["utf-8", "gbk", "big5", "undefined", "hex", "utf-16", ""]))
def test_any_bytes_are_read_as_something(body: bytes, declared: str) -> None:
    text, encoding = decode(body, f"text/html; charset={declared}")
    assert isinstance(text, str)
    assert encoding
