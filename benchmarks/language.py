"""How often the language of a short text is right, and how fast, beside langdetect alone.

Exit status 1 if a figure is below language_floors.toml; up to ten wrong cases are named.
Run: `python -m benchmarks.language`
"""

from __future__ import annotations

import sys
import time
import tomllib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from statistics import median

from langdetect import DetectorFactory, LangDetectException
from langdetect import detect as langdetect

from benchmarks.language_cases import (
    HERE,
    Case,
    chinese_or_not,
    english,
    hans_or_hant,
    headlines,
    mixed,
    other_headlines,
    pages_of_two,
    sentences,
)
from pipelines.extract.language import Language, detect, preload

ARTICLE = 1_500  # characters
ROUNDS = 5
SHOWN = 10


@dataclass(frozen=True, slots=True)
class LabelledSet:
    """Cases, and what makes an answer to one of them right."""

    cases: Callable[[], Iterable[Case]]
    right: Callable[[Case, Language], bool]


def chinese_right(case: Case, found: Language) -> bool:
    """Whether Chinese was told from the rest."""
    return found.tag.startswith("zh") == case.tags[0].startswith("zh")


def tag_right(case: Case, found: Language) -> bool:
    """Whether the tag is the one expected."""
    return found.tag == case.tags[0]


def shares_right(case: Case, found: Language) -> bool:
    """Whether the shares name just the languages of the page, the main one first."""
    return found.tag == case.tags[0] and tuple(found.shares) == case.tags


SETS = {
    "Chinese or not": LabelledSet(chinese_or_not, chinese_right),
    "Simplified or Traditional": LabelledSet(hans_or_hant, tag_right),
    "English, as written": LabelledSet(partial(english, str), tag_right),
    "English, lower case": LabelledSet(partial(english, str.lower), tag_right),
    "English, upper case": LabelledSet(partial(english, str.upper), tag_right),
    "English, title case": LabelledSet(partial(english, str.title), tag_right),
    "Other headlines": LabelledSet(other_headlines, tag_right),
    "Mixed headlines": LabelledSet(mixed, tag_right),
    "Pages of two languages": LabelledSet(pages_of_two, shares_right),
}


def wrong(labelled: LabelledSet) -> tuple[int, list[tuple[Case, Language]]]:
    """How many cases a set has, and those that are answered wrongly."""
    cases = list(labelled.cases())
    answers = [(case, detect(case.text, case.declared)) for case in cases]
    return len(cases), [(case, found) for case, found in answers if not labelled.right(case, found)]


def articles() -> list[str]:
    """The replica sites' Chinese sentences in texts as long as an article."""
    text = "\n".join(sentences("zh-Hans"))
    return [text[start : start + ARTICLE] for start in range(0, len(text), ARTICLE)]


def alone(text: str) -> None:
    """Langdetect as its users call it; it raises on texts in which it finds nothing."""
    try:
        langdetect(text)
    except LangDetectException:
        return


def seconds(tag: Callable[[str], object], texts: list[str]) -> float:
    """The time to tag all the texts."""
    start = time.perf_counter()
    for text in texts:
        tag(text)
    return time.perf_counter() - start


def times_as_fast(texts: list[str]) -> float:
    """Langdetect's time divided by ours, turn by turn; the median of the rounds."""
    return median(seconds(alone, texts) / seconds(detect, texts) for _ in range(ROUNDS))


def floors() -> dict[str, float]:
    """The figures that must be kept, by set."""
    return tomllib.loads((HERE / "language_floors.toml").read_text(encoding="utf-8"))


def main() -> int:
    """Print the table and the wrong cases of what is below its floor; the exit status."""
    least, below = floors(), []
    print(f"{'set':<27}{'cases':>7}{'right':>9}{'floor':>9}")
    for name, labelled in SETS.items():
        size, mistakes = wrong(labelled)
        right = 1 - len(mistakes) / size
        print(f"{name:<27}{size:>7}{right:>9.4f}{least[name]:>9.3f}")
        if right < least[name]:
            below += [f"{name}: {case} is {found}" for case, found in mistakes[:SHOWN]]
    DetectorFactory.seed = 0
    preload()
    alone("医改")
    for name, texts in (
        ("Speed on articles", articles()),
        ("Speed on headlines", headlines()["zh-Hans"] + headlines()["zh-Hant"]),
    ):
        ratio = times_as_fast(texts)
        print(f"{name:<27}{len(texts):>7}{ratio:>9.1f}{least[name]:>9}")
        if ratio < least[name]:
            below.append(f"{name}: {ratio:.1f} times langdetect's")
    print("\n".join(below[:SHOWN]) or "no figure is below language_floors.toml")
    return 1 if below else 0


if __name__ == "__main__":
    sys.exit(main())
