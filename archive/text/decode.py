"""From bytes to text: what a page's bytes say beats what its declarations say."""

from __future__ import annotations

import codecs
import re
import unicodedata
from collections.abc import Callable
from functools import cache

from w3lib.encoding import (
    html_body_declared_encoding,
    http_content_type_encoding,
    read_bom,
    resolve_encoding,
)

_GB, _BIG5, _WESTERN, _UTF8 = "gb18030", "big5hkscs", "cp1252", "utf-8"
_DECLARED = 0.05  # what a declaration is worth against the look of the text
_SURE = 0.98  # what needs no comparison
_SAMPLE = 4_000  # characters beyond ASCII that a text is judged by
_BEYOND = re.compile(r"[^\x00-\x7f]+")
# ’s of windows-1252 read as two bytes of GBK or Big5: a lone Chinese character within a word.
_IN_WORD = re.compile(r"[A-Za-z][\u3400-\u9fff\ue000-\uf8ff](?=[a-z ,.])")
_UNSEEN = ("Cc", "Cn", "Co", "Cs")


def decode(body: bytes, content_type: str = "") -> tuple[str, str]:
    """The text of an HTML or XML body and the encoding it was read in.

    A byte order mark decides; then UTF-8 if the bytes are valid UTF-8 (hardly any other text
    is), cut short or not; else the encoding whose text looks most like one, a declared one a
    little before others. gb2312 and gbk are read as gb18030, as browsers do (WHATWG Encoding),
    and a declared utf-16 that is none as UTF-8.
    """
    name, mark = read_bom(body)
    if name and mark:
        return _decode(body[len(mark) :], name), name
    if text := _as_utf8(body):
        return text, _UTF8
    declared = _declared(body, content_type)
    if body.isascii():
        return body.decode("ascii"), declared[0] if declared else _UTF8
    best: tuple[float, str, str] = -10.0, "", _UTF8
    for name in dict.fromkeys([*declared, _UTF8, _GB, _BIG5, _WESTERN]):
        if not (text := _decode(body, name)):
            continue
        score = plausibility(text, name) + (_DECLARED if name in declared else 0)
        best = max(best, (score, text, name), key=lambda one: one[0])
        if score >= _SURE:
            break
    _, text, name = best
    return body.decode(_UTF8, _MIXED) if name == _UTF8 else text, name


def plausibility(text: str, name: str) -> float:
    """How much the characters beyond ASCII look like text that an encoding was meant for, to 1.

    Chinese ones are the common characters of GB 2312 and Big5 (their first levels) and their
    punctuation; Western ones stand in words, one or two together.
    """
    runs = _BEYOND.findall(text)
    seen = "".join(runs)[:_SAMPLE]
    if not seen:
        return 1.0
    if name == _WESTERN:
        return sum(len(run) for run in runs if len(run) <= 2 and _is_seen(run)) / len("".join(runs))
    if name in (_GB, _BIG5):
        swallowed = len(_IN_WORD.findall(text)) / len(seen)
        return sum(c in _common() or _is_long(c, name) for c in seen) / len(seen) - swallowed
    lost = sum(not _is_seen(c) for c in seen)
    return 1 - 3 * lost / len(seen)


def _is_long(character: str, name: str) -> bool:
    """Whether it takes four bytes of GB 18030, which no other text holds by chance."""
    return name == _GB and character != "\ufffd" and len(character.encode(_GB)) == 4


def _is_seen(text: str) -> bool:
    return all(c != "\ufffd" and unicodedata.category(c) not in _UNSEEN for c in text)


@cache
def _common() -> frozenset[str]:
    """The first levels of GB 2312 and Big5, and the signs of both."""

    def level(encoding: str, first: int, last: int) -> set[str]:
        pairs = (code.to_bytes(2, "big") for code in range(first, last + 1))
        return set("".join(pair.decode(encoding, "ignore") for pair in pairs))

    han = level("gb2312", 0xB0A1, 0xD7F9) | level("big5", 0xA440, 0xC67E)
    signs = level("gb2312", 0xA1A1, 0xA3FE) | level("big5", 0xA140, 0xA3BF)
    return frozenset(c for c in han | signs | {"€", "·", "—"} if not c.isascii())


def _as_utf8(body: bytes) -> str | None:
    """The text of bytes that are UTF-8 beyond ASCII, be it cut within its last character."""
    try:
        text, end = codecs.utf_8_decode(body, "strict", False)
    except UnicodeDecodeError:
        return None
    return None if text.isascii() else text + body[end:].decode(_UTF8, "replace")


def _declared(body: bytes, content_type: str) -> list[str]:
    names = (http_content_type_encoding(content_type), html_body_declared_encoding(body))
    declared = [resolved for name in names if name and (resolved := resolve_encoding(name))]
    return [_UTF8 if name.startswith("utf-16") else name for name in declared]


def _decode(body: bytes, encoding: str) -> str:
    try:
        return body.decode(encoding, _EURO if encoding == _GB else "replace")
    except (UnicodeError, LookupError):
        return ""


def _euro(error: UnicodeError) -> tuple[str, int]:
    """A byte that GBK does not know: 0x80 is the euro sign of code page 936."""
    assert isinstance(error, UnicodeDecodeError)
    at = error.start
    return ("€" if error.object[at] == 0x80 else "\ufffd"), at + 1


def _of_another(error: UnicodeError) -> tuple[str, int]:
    """A part that is no UTF-8: a footer included in GBK, if it reads as one."""
    assert isinstance(error, UnicodeDecodeError)
    body, end = error.object, error.start
    while end < len(body) and body[end] >= 0x80:
        end += 1
    try:
        text = body[error.start : end].decode("gb2312")
    except UnicodeDecodeError:
        return "\ufffd", error.end
    return (text, end) if set(text) <= _common() else ("\ufffd", error.end)


def _named(name: str, handler: Callable[[UnicodeError], tuple[str, int]]) -> str:
    codecs.register_error(name, handler)
    return name


_EURO = _named("yigai.euro", _euro)
_MIXED = _named("yigai.mixed", _of_another)
