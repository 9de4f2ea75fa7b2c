"""What a linked file is called: by the words of its link, or by its address."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import unquote_to_bytes, urlsplit

from pipelines.extract.normalise import normalise_line
from pipelines.extract.page.visible import is_file_name

# The parameters in which programs for downloads carry a name; Hanweb's `showname` is for people.
_NAMING = ("showname", "filename", "file_name", "attname", "fname")
_AMP = re.compile(r"&(?:amp;)*")
# What every link to a file may say.
_DOWNLOADS = re.compile(
    r"(?:点击|点此|立即|文件|附件|全文|原文|相关|查看|打开|浏览|下载|链接|此处|这里|本地|请|到|版|"
    r"pdf|word|excel|click|here|to|download|view|open|file|attachment|link|[\W\d_])*",
    re.IGNORECASE,
)
_LONGEST = 24  # characters of words that may say nothing
_TELLS = re.compile(r"[\u3400-\u9fff]|[^\W\d_]{4}")
_HAN = re.compile(r"[\u3400-\u9fff]")
_HASH = re.compile(r"[0-9a-f-]{16,}", re.IGNORECASE)
_ESCAPES = 3  # times that a name may be escaped, one within the other


def says_nothing(words: str) -> bool:
    """Whether the words of a link could be those of any file: 点击下载."""
    return len(words) <= _LONGEST and _DOWNLOADS.fullmatch(words) is not None


def told_name(url: str, words: str, charset: str) -> str:
    """The words of a link, or the file's name where they say nothing and it does; `charset` is the
    page's, in which it may be escaped."""
    if words and not says_nothing(words):
        return words
    path = urlsplit(url).path
    name = named_in_query(url, charset) or _unescaped(path, charset).rpartition("/")[2]
    return name if not words or _is_telling(name) else words


def named_in_query(address: str, charset: str = "utf-8") -> str | None:
    """The name of a document that a parameter carries, `downfile.jsp?filename=…`."""
    query = address.partition("#")[0].partition("?")[2]
    given = dict(reversed([*_parameters(query, charset)]))
    names = (given[name] for name in _NAMING if name in given)
    return next(filter(is_file_name, names), None)


def _parameters(query: str, charset: str) -> Iterator[tuple[str, str]]:
    for parameter in _AMP.split(query):
        name, _, value = parameter.partition("=")
        said = normalise_line(_unescaped(value.replace("+", " "), charset)) or ""
        yield name.lower(), re.split(r"[/\\]", said)[-1]


def _unescaped(text: str, charset: str) -> str:
    """A text without its escapes."""
    for _ in range(_ESCAPES):
        plain = _decoded(unquote_to_bytes(text), charset)
        if plain == text:
            break
        text = plain
    return text


def _decoded(data: bytes, charset: str) -> str:
    """Bytes as UTF-8, or in the charset of a page; what is both is UTF-8 if it is Chinese then."""
    try:
        text = data.decode()
    except UnicodeDecodeError:
        return data.decode("gb18030" if charset == "utf-8" else charset, "replace")
    return (
        text
        if text.isascii() or charset == "utf-8" or _HAN.search(text)
        else data.decode(charset, "replace")
    )


def _is_telling(name: str) -> bool:
    stem = name.rpartition(".")[0]
    return bool(_TELLS.search(stem)) and not _HASH.fullmatch(stem) and not says_nothing(stem)
