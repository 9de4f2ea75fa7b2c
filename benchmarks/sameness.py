"""How many reprints are tied to what they reprint, and how many false friends are tied, on a set of our own.

Candidates come from an index of samples, as in an archive. The half `tuned` is what thresholds were
chosen on; the half `held` has other patterns and was held back. Exit status 1 if a figure of either is
below sameness_floors.toml. Run: `python -m benchmarks.sameness`; with `--wrong`, the wrong pairs too.
"""

from __future__ import annotations

import sys
import tomllib
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import combinations
from math import comb

from archive.store.text_traits import MOST
from benchmarks.sameness_documents import HERE, Document, documents
from benchmarks.sameness_edits import reprints
from pipelines.sameness.likeness import Likeness, Prepared, likeness, prepared
from pipelines.sameness.sampling import enough, sampled

TIMES = (("zh", 4), ("en", 2))  # documents of each kind
Pair = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Text:
    """A text of the set: the document that it is, how it was made, and whose false friend it is."""

    document: str
    kind: str
    friends: str
    text: str


@cache
def labelled(half: str, times: tuple[tuple[str, int], ...] = TIMES) -> list[Text]:
    """The texts of a half: each document, and what others made of it."""
    found = []
    for language, number in times:
        for document in documents(half, language, number):
            found.append(Text(document.name, "", document.friends, document.text))
            found += [Text(document.name, *rest) for rest in _reprinted(document, half)]
    return found


def _reprinted(document: Document, half: str) -> Iterator[tuple[str, str, str]]:
    """All reprints of a document; of false friends the first three are reprinted, in some ways."""
    if document.friends and document.name.split()[-1] not in "012":
        return
    for kind, text in reprints(document, half).items():
        if not document.friends or not kind.startswith("several"):
            yield kind, document.friends, text


def candidates(texts: list[Text]) -> Counter[Pair]:
    """Pairs that share samples, and how many; stock text is left out."""
    index: dict[int, list[int]] = defaultdict(list)
    for number, text in enumerate(texts):
        for sample in sampled(text.text):
            index[sample].append(number)
    shared: Counter[Pair] = Counter()
    for holders in index.values():
        if len(holders) <= MOST:
            shared.update(combinations(holders, 2))
    return shared


def related(texts: list[Text]) -> dict[Pair, Likeness]:
    """The pairs that are related, and how."""
    ready: list[Prepared] = [prepared(text.text) for text in texts]
    found = {}
    for (one, other), shared in candidates(texts).items():
        fewest = enough(len(texts[one].text), len(texts[other].text))
        if shared >= fewest and (verdict := likeness(ready[one], ready[other])):
            found[one, other] = verdict
    return found


def figures(texts: list[Text], found: dict[Pair, Likeness]) -> dict[str, float]:
    """What the floors name."""
    original = {text.document: number for number, text in enumerate(texts) if not text.kind}
    tied = {
        number: (original[text.document], number) in found
        for number, text in enumerate(texts)
        if text.kind
    }
    right = [texts[one].document == texts[other].document for one, other in found]
    friends = list(false_friends(texts))
    return {
        "copies attached": _share(tied.values()),
        "cuts to a third": _share(tied[n] for n in tied if texts[n].kind == "cut to 35%"),
        "leads": _share(tied[n] for n in tied if texts[n].kind == "lead"),
        "Traditional copies": _share(tied[n] for n in tied if texts[n].kind == "Traditional"),
        "several edits at once": _share(
            tied[n] for n in tied if texts[n].kind.startswith("several")
        ),
        "pair precision": _share(right),
        "false friends apart": 1 - _share(pair in found for pair in friends),
        "cluster ARI": adjusted_rand_index(
            [text.document for text in texts], components(len(texts), found)
        ),
    }


def false_friends(texts: list[Text]) -> Iterator[Pair]:
    """Pairs of documents that share their template or sentences, and are two."""
    groups: dict[str, list[int]] = defaultdict(list)
    for number, text in enumerate(texts):
        if text.friends and not text.kind:
            groups[text.friends].append(number)
    for group in groups.values():
        yield from combinations(group, 2)


def components(size: int, pairs: dict[Pair, Likeness]) -> list[int]:
    """For each text the smallest one that relations lead to."""
    first = list(range(size))

    def root(number: int) -> int:
        while first[number] != number:
            first[number] = number = first[first[number]]
        return number

    for one, other in pairs:
        low, high = sorted((root(one), root(other)))
        first[high] = low
    return [root(number) for number in range(size)]


def adjusted_rand_index(truth: list[str], found: list[int]) -> float:
    """How far two partitions agree: 1 if they are one, about 0 by chance (Hubert and Arabie 1985)."""
    both = _pairs(Counter(zip(truth, found, strict=True)))
    one, other, every = _pairs(Counter(truth)), _pairs(Counter(found)), comb(len(truth), 2)
    expected = one * other / every
    return (both - expected) / ((one + other) / 2 - expected)


def _pairs(sizes: Counter[object]) -> int:
    return sum(comb(size, 2) for size in sizes.values())


def _share(answers: object) -> float:
    answers = list(answers)  # type: ignore[call-overload]
    return sum(answers) / len(answers)


def wrong(texts: list[Text], found: dict[Pair, Likeness]) -> Iterator[str]:
    """The pairs that are tied and should not be, and the reprints that are not."""
    for one, other in found:
        if texts[one].document != texts[other].document:
            yield f"tied: {_said(texts[one])} + {_said(texts[other])} {found[one, other]}"
    original = {text.document: number for number, text in enumerate(texts) if not text.kind}
    for number, text in enumerate(texts):
        if text.kind and (original[text.document], number) not in found:
            yield f"not tied: {_said(text)}"


def _said(text: Text) -> str:
    return f"{text.document} ({text.kind or 'itself'})"


def floors() -> dict[str, float]:
    """The figures that must be kept."""
    return tomllib.loads((HERE / "sameness_floors.toml").read_text(encoding="utf-8"))


def main() -> int:
    """Print the table of both halves; the exit status."""
    least, below = floors(), False
    for half in ("tuned", "held"):
        texts = labelled(half)
        found = related(texts)
        print(
            f"{half}: {len(texts)} texts, {len(list(false_friends(texts)))} pairs of false friends"
        )
        for name, figure in figures(texts, found).items():
            print(f"  {name:<22}{figure:>8.4f}{least[name]:>8}")
            below |= figure < least[name]
        if "--wrong" in sys.argv:
            print("\n".join(wrong(texts, found)))
    return int(below)


if __name__ == "__main__":
    sys.exit(main())
