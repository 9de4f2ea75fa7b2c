"""How well Chinese and English versions of one article are found: the pages of ../shared/pairs.

The measures are those of the shared folder's tools/score_pairs.py. `--fit` fits the coefficients of
pipelines/sameness/translation.py anew and scores them on groups of stories that were held back.
Exit status 2 if the shared folder is absent. Run: `python -m benchmarks.translation [--fit]`.
"""

from __future__ import annotations

import random
import re
import runpy
import sys
import zlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from itertools import product
from pathlib import Path
from typing import NamedTuple

from benchmarks import logistic
from benchmarks.extraction_sets import pages, read_all
from benchmarks.marked import Fields, shared_folder
from pipelines.sameness import signals, translation
from pipelines.sameness.evidence import Evidence, evidence
from pipelines.sameness.told import Told, told

PARTS = ("all", "siblings", "bulletins", "machine", "traditional", "abridged")
SHARED_BY_MANY = 200  # texts; the archive asks for no signal that more have
FOLDS = 5
SEED = 7
CUTS = (0.5, 0.35)  # shares of a text
MANY_FIGURES = 8.0  # what a text's figures tell at least, or others make no other text of it
_DIGITS = re.compile("[0-9]+")
_YEAR = re.compile("(?:19|20)[0-9]{2}")
_END = re.compile(r"[。\n]|\. ")

Links = dict[tuple[str, str], float]


class Page(NamedTuple):
    """A page of the set: what is known of it, its text as Yigai reads it, what it tells."""

    truth: Fields
    text: str
    told: Told


class Example(NamedTuple):
    """A Chinese and an English page, whether they are versions of one article, and the evidence."""

    chinese: Page
    english: Page
    is_pair: bool
    evidence: Evidence
    is_changed: bool = False


def read(shared: Path) -> list[Page]:
    """The pages of the set that have a text."""
    marked = pages(shared, "pairs")
    found = read_all(marked, "Yigai")
    texts = [(page.truth, found[page.url]["text"]) for page in marked]
    return [Page(truth, text, told(text, truth["lang"])) for truth, text in texts if text]


def candidates(of: list[Page], fewest: int = signals.FEWEST) -> list[tuple[Page, Page]]:
    """Chinese and English pages that share so many signals which few share."""
    holders: dict[int, list[int]] = defaultdict(list)
    for number, page in enumerate(of):
        for signal in signals.signals(page.text, page.truth["lang"]):
            holders[signal].append(number)
    few = (numbers for numbers in holders.values() if len(numbers) <= SHARED_BY_MANY)
    shared = Counter(pair for numbers in few for pair in product(numbers, numbers))
    both = ((of[one], of[other]) for (one, other), n in sorted(shared.items()) if n >= fewest)
    return [pair for pair in both if _languages(pair) == ["zh", "en"]]


def links(of: Iterable[tuple[Page, Page]]) -> Links:
    """The pages that are versions of one article, and how likely."""
    found = ((z, e, translation.translation(z.told, e.told)) for z, e in of)
    return {_key(z, e): likely for z, e, likely in found if likely is not None}


def scored(shared: Path, of: list[Page], found: Links) -> dict[str, Fields]:
    """What the shared scorer says of links, by part of the set."""
    score = runpy.run_path(str(shared / "tools" / "score_pairs.py"))["score"]
    truths = [page.truth for page in of]
    result: dict[str, Fields] = score(truths, found, {truth["url"] for truth in truths})[0]
    return result


def are_pair(one: Page, other: Page) -> bool:
    """Whether two pages are versions of one article."""
    return one.truth["pair"] is not None and one.truth["pair"] == other.truth["pair"]


def examples(of: list[Page]) -> list[Example]:
    """What the coefficients are fitted on: pages that share a signal, and changes of true pairs."""
    pairs = candidates(of, fewest=1)
    found = [Example(z, e, are_pair(z, e), evidence(z.told, e.told)) for z, e in pairs]
    chance = random.Random(SEED)
    for z, e in (pair for pair in pairs if are_pair(*pair)):
        for is_pair, chinese, english in changed(
            z, e, [chance.choice(of) for _ in range(2)], chance
        ):
            seen = evidence(told(chinese, "zh"), told(english, "en"))
            found.append(Example(z, e, is_pair, seen, is_changed=True))
    return found


def changed(
    z: Page, e: Page, others: list[Page], chance: random.Random
) -> Iterator[tuple[bool, str, str]]:
    """Changes of the two versions of an article, and whether they are still versions of one.

    A text that is cut or has other lines before it is one; the halves of an article that follow
    one another are none, and neither is a text whose figures are others.
    """
    if not (z.truth["abridged"] or e.truth["abridged"]):
        for share in CUTS:
            yield True, cut(z.text, share)[0], e.text
            yield True, z.text, cut(e.text, share)[0]
        yield False, cut(z.text, 0.5)[0], cut(e.text, 0.5)[1]
    for other in others:
        if other.truth["lang"] == "zh":
            yield True, f"{other.text[:80]}\n{z.text}", e.text
        else:
            yield True, z.text, f"{other.text[:250]}\n{e.text}"
    if min(z.told.figured, e.told.figured) >= MANY_FIGURES:
        for share in (0.7, 1.0):
            yield False, z.text, other_figures(e.text, share, chance)


def cut(text: str, share: float) -> tuple[str, str]:
    """A text cut at the last end of a sentence in its first part."""
    most = int(len(text) * share)
    ends = [end.end() for end in _END.finditer(text) if end.end() <= most]
    at = ends[-1] if ends else most
    return text[:at], text[at:]


def other_figures(text: str, share: float, chance: random.Random) -> str:
    """A text with so many of its figures replaced by others as long, but for years."""

    def other(found: re.Match[str]) -> str:
        figure = found[0]
        if _YEAR.fullmatch(figure) or chance.random() > share:
            return figure
        return str(chance.randint(10 ** (len(figure) - 1), 10 ** len(figure) - 1))

    return _DIGITS.sub(other, text)


def held_back(of: list[Example]) -> Links:
    """The links of each fold by coefficients that were fitted on the other folds.

    A group of sibling stories, or a family of bulletins, stands in one fold.
    """
    found: Links = {}
    for fold in range(FOLDS):
        rest = [each for each in of if fold not in (_fold(each.chinese), _fold(each.english))]
        weights = fitted(rest)
        for each in of:
            likely = logistic.likelihood(each.evidence, weights)
            asked = not each.is_changed and _fold(each.chinese) == fold
            if asked and likely >= translation.LEAST:
                found[_key(each.chinese, each.english)] = likely
    return found


def fitted(of: list[Example]) -> list[float]:
    """The coefficients of the kinds of evidence, and the constant."""
    return logistic.fit([each.evidence for each in of], [each.is_pair for each in of])


def _fold(page: Page) -> int:
    group = page.truth["group"] or page.truth["cluster"]
    return zlib.crc32(group.encode()) % FOLDS


def _key(one: Page, other: Page) -> tuple[str, str]:
    first, second = sorted((one.truth["url"], other.truth["url"]))
    return first, second


def _languages(pair: tuple[Page, Page]) -> list[str]:
    return [page.truth["lang"] for page in pair]


def table(figures: dict[str, Fields]) -> str:
    """The figures of the parts of the set, a line each."""
    lines = []
    for part in PARTS:
        of = figures[part]
        precision = f"precision {of['precision']:.3f}, " if of.get("precision") else ""
        lines.append(f"{part:12}{precision}recall {of['recall']:.3f} of {of['links']}")
    return "\n".join(lines)


def main(argv: list[str]) -> int:
    """Print the figures, and with `--fit` the coefficients."""
    shared = shared_folder()
    if not (shared / "pairs").is_dir():
        print(f"{shared / 'pairs'} is not there; set YIGAI_SHARED to the folder that holds it")
        return 2
    of = read(shared)
    asked = candidates(of)
    true = [
        pair for pair in product(of, of) if are_pair(*pair) and _languages(pair) == ["zh", "en"]
    ]
    print(f"{len(asked)} candidates of {len(of)} pages, among them ", end="")
    print(f"{sum(are_pair(*pair) for pair in asked)} of {len(true)} pairs")
    print(table(scored(shared, of, links(asked))))
    if "--fit" in argv:
        known = examples(of)
        print("\nheld back\n" + table(scored(shared, of, held_back(known))))
        weights = fitted(known)
        for name, weight in zip((*Evidence._fields, "constant"), weights, strict=True):
            print(f"{name}: {weight:.2f}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
