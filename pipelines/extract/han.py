"""What is written in Han characters: Simplified or Traditional Chinese, or Japanese among kana."""

from __future__ import annotations

import re
import unicodedata
from functools import cache

from opencc import OpenCC

HAN = re.compile(r"[\u3005-\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]+")
KANA = re.compile(r"[\u3041-\u3096\u309d-\u309f\u30a1-\u30fa\u30fc-\u30ff\u31f0-\u31ff]+")
HANGUL = re.compile(r"[\u1100-\u11ff\u3131-\u318e\uac00-\ud7a3]+")
CANTONESE = re.compile("[咗嘅喺冇哋嘢啲嚟佢唔咁嗰]")
_WORD = re.compile(r"[A-Za-z]+")
_QUOTED = re.compile(r"[（(「『“‘《【][^）)」』”’》】]{1,200}[）)」』”’》】]")
_CLAUSE = re.compile(r"[^\W\d_A-Za-z]+")
_LATIN = 3  # so many letters of a script with an alphabet say as much as a character


def letters(script: re.Pattern[str], text: str) -> int:
    """Return how many characters of a text are in a script, whose pattern finds runs of them."""
    return sum(map(len, script.findall(text)))


def is_chinese(text: str) -> bool:
    """Whether a text is mostly in Han characters, and hardly any of its letters is kana."""
    found = letters(HAN, text)
    return found > 5 * letters(KANA, text) and found > len(_WORD.findall(text))


def hans_and_hant(text: str) -> tuple[int, int]:
    """Return how many characters only Simplified, and only Traditional Chinese is written in."""
    hans, hant = variants()
    return len(hans.findall(text)), len(hant.findall(text))


def apart(text: str) -> tuple[str, str]:
    """Return what of a text is Japanese, clause by clause, and what may be Chinese.

    Quotations are left out of a text that has both, unless there is nothing else.
    """
    if not KANA.search(text):
        return (text, "") if _is_japanese("".join(HAN.findall(text))) else ("", text)
    if not HAN.search(text):
        return text, ""
    japanese: list[str] = []
    chinese: list[str] = []
    either: list[str] = []
    for clause in _CLAUSE.findall(_QUOTED.sub(" ", text)) or _CLAUSE.findall(text):
        kana = letters(KANA, clause)
        # Japan's character set has no 疗 or 们, and Japan has given up 灣 and 氣; a clause with
        # them only borrows its kana.
        if not _encoded(clause, "shift_jis") or sum(map(_old_forms().__contains__, clause)) > kana:
            chinese.append(KANA.sub("", clause))
        else:
            (japanese if kana else either).append(clause)
    main = max(chinese, japanese, key=lambda clauses: sum(map(len, clauses)))
    main += either
    return " ".join(japanese), " ".join(chinese)


def without_hanja(text: str) -> str:
    """Return a text without the Han characters of lines that are Korean."""
    if not HANGUL.search(text):
        return text
    return "\n".join(
        HAN.sub(" ", line) if 2 * letters(HANGUL, line) > letters(HAN, line) else line
        for line in text.split("\n")
    )


def _is_japanese(han: str) -> bool:
    """Whether Han characters without kana are Japanese: one of them only Japan writes so (険, 働),
    and none that Japan has not or has given up."""
    if not _encoded(han, "shift_jis") or _old_forms().intersection(han):
        return False
    return any(not _encoded(each, "gb2312") and not _encoded(each, "big5") for each in {*han})


def simplified(text: str) -> str:
    """Return a text with Traditional characters as Simplified ones."""
    return str(_to_simplified().convert(text))


def folded(text: str) -> str:
    """Return a text in Simplified characters, half width, small letters."""
    if text.isascii():
        return text.lower()
    return simplified(unicodedata.normalize("NFKC", text)).lower()


def length(text: str) -> int:
    """Return how much a text says, in Chinese characters."""
    latin = len(text.encode("ascii", "ignore"))
    return len(text) - latin + latin // _LATIN


@cache
def _to_simplified() -> OpenCC:
    return OpenCC("t2s")


@cache
def variants() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Return the characters that only Simplified and that only Traditional Chinese is written in.

    OpenCC changes them into the other script. It changes 后 and 里 too, which Traditional has as
    well, and 於 and 乾, which Simplified has: the charsets of common characters tell those.
    """
    block = [chr(code) for code in range(0x3400, 0xA000)]
    lines = "\n".join(block)  # line by line no phrase is seen across characters
    traditional = OpenCC("s2t").convert(lines).split("\n")
    simplified = OpenCC("t2s").convert(lines).split("\n")
    # up to C6 are Big5's 5,401 common characters, from C9 its rare ones
    hans = (
        character
        for character, other in zip(block, traditional, strict=True)
        if character != other and not b"" < _encoded(character, "big5") < b"\xc9"
    )
    hant = (
        character
        for character, other in zip(block, simplified, strict=True)
        if character != other and not _encoded(character, "gb2312")
    )
    return re.compile(f"[{''.join(hans)}]"), re.compile(f"[{''.join(hant)}]")


@cache
def _old_forms() -> frozenset[str]:
    """Return the Traditional characters that are among the rarer ones of Japan's charset."""
    block = "".join(map(chr, range(0x3400, 0xA000)))
    return frozenset(c for c in variants()[1].findall(block) if _encoded(c, "shift_jis") >= b"\x98")


def _encoded(text: str, charset: str) -> bytes:
    """Return a text in a charset, or nothing if the charset lacks one of its characters."""
    try:
        return text.encode(charset)
    except UnicodeEncodeError:
        return b""
