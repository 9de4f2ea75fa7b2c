"""Short texts whose language is known from where they stand, and never from what we detect.

They are the replica sites' sentences, the headlines of language_texts.toml, the names of places
and moneys in Babel's locales, the packages' own one-line descriptions, and cuts of all these.
"""

from __future__ import annotations

import itertools
import random
import re
import tomllib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from importlib.metadata import distributions
from pathlib import Path

from babel import Locale
from lxml import html
from opencc import OpenCC

from archive.text.decode import decode

HERE = Path(__file__).parent
TESTS = HERE.parent / "tests"
ROW = "中文 English Français Русский Español العربية 日本語 한국어 Deutsch"
PREFIXES = ("DRG/DIP：", "5G+AI", "ICD-10 ", "COVID-19 ", "mRNA", "CHS-DRG 2.0 ")
# Babel's locales whose names the letters of the script alone tell from Chinese
OTHERS = "ar bg bn cs da de el en es fr he hi id it ja ko nl pl pt ru sv ta th tr ug uk vi".split()
_HAN = re.compile(r"[\u3400-\u9fff]")
_KANA = re.compile(r"[\u3041-\u3096\u30a1-\u30fa]")


@dataclass(frozen=True, slots=True)
class Case:
    """A text, the tags its source declares, and the tags it is in; the first is the main one."""

    text: str
    tags: tuple[str, ...]
    declared: tuple[str, ...] = ()


@cache
def headlines() -> dict[str, list[str]]:
    """The headlines written for these figures, by language."""
    texts = tomllib.loads((HERE / "language_texts.toml").read_text(encoding="utf-8"))
    return {tag: lines.split("\n")[:-1] for tag, lines in texts.items()}


@cache
def sentences(tag: str) -> list[str]:
    """The paragraphs and headings of the replica sites in Chinese or in English."""
    pages = [*TESTS.glob("replica/*/**/*.*htm*"), *TESTS.glob("sources/*/page.html")]
    english = [page for page in pages if "english" in str(page.relative_to(TESTS))]
    found: dict[str, None] = {}
    for page in sorted(english if tag == "en" else set(pages).difference(english)):
        for node in html.fromstring(decode(page.read_bytes())[0]).xpath("//p | //h1 | //h2"):
            found[" ".join(node.text_content().split())] = None
    return [text for text in found if bool(_HAN.search(text)) == (tag != "en")]


@cache
def names(tag: str) -> list[str]:
    """What a language calls places and moneys, in rows of six, as the Unicode project has it."""
    locale = Locale.parse(tag, sep="-")
    words = sorted({*locale.territories.values(), *locale.currencies.values()})
    random.Random(tag).shuffle(words)
    comma = "、" if tag in ("zh-Hans", "zh-Hant", "ja") else ", "
    return [comma.join(words[start : start + 6]) for start in range(0, len(words), 6)]


def cuts(texts: Iterable[str], least: int, each: int = 1) -> Iterator[str]:
    """Pieces of 5 to 30 characters from anywhere in the texts, with so many letters at least."""
    rng = random.Random(0)
    for text in texts:
        for _ in range(each):
            size = rng.randint(5, 30)
            start = rng.randint(0, max(0, len(text) - size))
            cut = text[start : start + size].strip()
            if sum(map(str.isalpha, cut)) >= least:
                yield cut


@cache
def simplified() -> list[str]:
    """Everything there is in Simplified Chinese."""
    return [*sentences("zh-Hans"), *headlines()["zh-Hans"], *names("zh-Hans")]


@cache
def traditional() -> list[str]:
    """Everything in Traditional Chinese; the sentences of the sites are converted by OpenCC."""
    converted = map(OpenCC("s2t").convert, sentences("zh-Hans"))
    return [*converted, *headlines()["zh-Hant"], *names("zh-Hant"), *names("zh-Hant-HK")]


def chinese_or_not() -> Iterator[Case]:
    """Cuts with five Han characters and no kana; cuts of other languages with five letters.

    A Japanese cut without kana has no true label and is left out.
    """
    for tag, texts in (("zh-Hans", simplified()), ("zh-Hant", traditional())):
        for cut in cuts(texts, 5, each=4):
            if len(_HAN.findall(cut)) >= 5 and not _KANA.search(cut):
                yield Case(cut, (tag,))
    others = {tag: names(tag) for tag in OTHERS}
    for tag, lines in headlines().items():
        others[tag] = others.get(tag, []) + lines
    others["en"] += sentences("en")
    for tag, texts in others.items():
        if not tag.startswith("zh"):
            for cut in cuts(texts, 5):
                if tag != "ja" or _KANA.search(cut):
                    yield Case(cut, (tag,))


def hans_or_hant() -> Iterator[Case]:
    """Cuts with eight Han characters, from a source that declares the wrong script.

    Left out, as having no true label, is what conversion to the other script leaves as it is.
    """
    sides = (
        ("zh-Hans", "zh-Hant", simplified(), OpenCC("s2t")),
        ("zh-Hant", "zh-Hans", traditional(), OpenCC("t2s")),
    )
    for tag, wrong, texts, converter in sides:
        for cut in cuts(texts, 8, each=4):
            if len(_HAN.findall(cut)) >= 8 and converter.convert(cut) != cut:
                yield Case(cut, (tag,), (wrong,))


def english(form: Callable[[str], str]) -> Iterator[Case]:
    """English headlines and packages' descriptions in one form of letters, nothing declared."""
    summaries = {str(one.metadata["Summary"]) for one in distributions()}
    lines = {*headlines()["en"], *summaries, *sentences("en")}
    for line in sorted(lines):
        if line.isascii() and line.count(" ") >= 2 and len(line) <= 120:
            yield Case(form(line), ("en",))


def other_headlines() -> Iterator[Case]:
    """Headlines in neither Chinese nor English, nothing declared."""
    for tag, lines in headlines().items():
        if not tag.startswith(("zh", "en")):
            yield from (Case(line, (tag,)) for line in lines)


def mixed() -> Iterator[Case]:
    """Headlines with DRG or 5G in them, under a row of language names, quoting Japanese."""
    written = headlines()
    for number, line in enumerate(written["zh-Hans"]):
        quoted = written["ja"][number % len(written["ja"])]
        yield Case(PREFIXES[number % len(PREFIXES)] + line, ("zh-Hans",))
        yield Case(f"{ROW}\n{line}", ("zh-Hans",))
        yield Case(f"{line}：日媒题为“{quoted}”的报道", ("zh-Hans",))
    for number, line in enumerate(written["en"]):
        chinese = written["zh-Hans"][number % len(written["zh-Hans"])]
        yield Case(f"{ROW}\n{line}. {line}.", ("en",))
        yield Case(f"{line} ({chinese[:6]})", ("en",))


def pages_of_two() -> Iterator[Case]:
    """Pages of nine headlines: in one language, or the last three in another script's."""
    written = headlines()
    alphabet = {"en", "fr", "de", "es"}
    tags = [tag for tag, lines in written.items() if len(lines) >= 15]
    for main, second in itertools.product(tags, tags):
        if {main, second} <= alphabet and main != second:
            continue
        for start in range(0, 6, 3):
            lines = written[main][start : start + 6] + written[second][start + 6 : start + 9]
            yield Case("\n".join(lines), tuple(dict.fromkeys((main, second))))
