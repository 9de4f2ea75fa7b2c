"""From bytes to text: what a page's bytes say beats what its declarations say."""

from __future__ import annotations

import codecs

from w3lib.encoding import (
    html_body_declared_encoding,
    http_content_type_encoding,
    read_bom,
    resolve_encoding,
)

_FALLBACKS = ("gb18030", "big5hkscs")


def decode(body: bytes, content_type: str = "") -> tuple[str, str]:
    """The text of an HTML or XML body and the encoding it was read in.

    A byte order mark decides; then UTF-8 if the bytes are valid UTF-8 (hardly any other text
    is), cut short or not; then the first declared encoding that fits, gb2312 and gbk read as
    gb18030 as browsers do (WHATWG Encoding), windows-1252 last since it fits nearly anything;
    then the one that loses least.
    """
    name, mark = read_bom(body)
    if name and mark:
        return _decode(body[len(mark) :], name), name
    if _is_utf8(body):
        return _decode(body, "utf-8"), "utf-8"
    if not body.isascii():
        return _by_declaration(body, content_type)
    declared = _declared(body, content_type)
    return body.decode("ascii"), declared[0] if declared else "utf-8"


def _is_utf8(body: bytes) -> bool:
    """Whether the bytes are UTF-8 beyond ASCII, be it cut within its last character."""
    try:
        text, _ = codecs.utf_8_decode(body, "strict", False)
    except UnicodeDecodeError:
        return False
    return not text.isascii()


def _declared(body: bytes, content_type: str) -> list[str]:
    names = (http_content_type_encoding(content_type), html_body_declared_encoding(body))
    declared = [resolved for name in names if name and (resolved := resolve_encoding(name))]
    return sorted(declared, key=lambda name: name == "cp1252")


def _by_declaration(body: bytes, content_type: str) -> tuple[str, str]:
    candidates = list(dict.fromkeys([*_declared(body, content_type), *_FALLBACKS, "utf-8"]))
    for name in candidates:
        try:
            return body.decode(name), name
        except (UnicodeError, LookupError):
            continue
    texts = [
        (text.count("\ufffd"), name, text) for name in candidates if (text := _decode(body, name))
    ]
    _, name, text = min(texts, key=lambda found: found[0])
    return text, name


def _decode(body: bytes, encoding: str) -> str:
    try:
        return body.decode(encoding, "replace")
    except (UnicodeError, LookupError):
        return ""
