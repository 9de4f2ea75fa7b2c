"""What becomes of a document when others print it again, as edits made by chance."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from random import Random

from opencc import OpenCC

from benchmarks.sameness_documents import Document, Writer, texts

_SENTENCE_ENDS = re.compile(r"(?<=[。！？\n])(?!”)|(?<=[.!?]\s)")
_PINYIN = {
    "县": "xiàn",
    "医": "yī",
    "药": "yào",
    "诊": "zhěn",
    "疗": "liáo",
    "筹": "chóu",
    "险": "xiǎn",
}
_FILLERS = {
    "zh": ("据了解，", "值得一提的是，", "据悉，"),
    "en": ("Notably, ", "Meanwhile, ", "In fact, "),
}

Edit = Callable[["Reprint"], str]


class Reprint:
    """A document in the hands of somebody who prints it again."""

    def __init__(self, document: Document, half: str, kind: str) -> None:
        self.text = document.text
        self.language = document.name[:2]
        self._headline = document.headline
        self.writer = Writer(half, self.language, f"{half} {document.name} {kind}")
        self.chance: Random = self.writer.chance

    def line(self, name: str) -> str:
        """A line of a kind that editors add."""
        lines = list(filter(None, texts()["edits"][self.language][name].split("\n")))
        pattern = self.chance.choice(lines).replace("{headline}", self._headline)
        return self.writer.filled(pattern)

    def sentences(self) -> list[str]:
        """The text's sentences; line ends stand at the ends of theirs."""
        return [sentence for sentence in _SENTENCE_ENDS.split(self.text) if sentence]

    def shortened(self, share: float) -> str:
        """The beginning of the text, cut between sentences where there is one near."""
        end = max(1, round(len(self.text) * share))
        stop = max(self.text.rfind("。", 0, end), self.text.rfind(". ", 0, end))
        return self.text[: stop + 1 if stop > end * 0.8 else end]


def covering(reprint: Reprint) -> str:
    """A covering line before the text."""
    return f"{reprint.line('cover')}\n{reprint.text}"


def closed(reprint: Reprint) -> str:
    """One or two lines behind the text."""
    lines = {reprint.line("closing") for _ in range(reprint.chance.randint(1, 2))}
    return "\n".join([reprint.text, *sorted(lines)])


def datelined(reprint: Reprint) -> str:
    """A dateline before the first paragraph."""
    return reprint.line("dateline") + reprint.text


def headlined(reprint: Reprint) -> str:
    """Another headline, as the first line of the text."""
    return f"{reprint.line('headline')}\n{reprint.text}"


def light(reprint: Reprint) -> str:
    """Words replaced in one of four sentences."""
    return "".join(
        _reworded(reprint, sentence, 0.5) if reprint.chance.random() < 0.25 else sentence
        for sentence in reprint.sentences()
    )


def heavy(reprint: Reprint) -> str:
    """Words replaced everywhere, sentences dropped, changed about, and begun otherwise."""
    chance, said = reprint.chance, []
    for sentence in reprint.sentences():
        turn = chance.random()
        if turn < 0.12 and "\n" not in sentence:
            continue
        if turn > 0.92:
            sentence = chance.choice(_FILLERS[reprint.language]) + sentence
        said.append(_reworded(reprint, sentence, 0.7))
        if len(said) > 1 and 0.12 < turn < 0.2 and "\n" not in "".join(said[-2:]):
            said[-2:] = said[:-3:-1]
    return "".join(said)


def abridged(reprint: Reprint) -> str:
    """A third of the sentences left out, here and there."""
    kept = [
        s for i, s in enumerate(reprint.sentences()) if i == 0 or reprint.chance.random() > 0.33
    ]
    return "".join(kept).strip()


def cut_to_60(reprint: Reprint) -> str:
    """The first three fifths."""
    return reprint.shortened(0.6)


def cut_to_35(reprint: Reprint) -> str:
    """The first third."""
    return reprint.shortened(0.35)


def lead(reprint: Reprint) -> str:
    """The first 150 characters of Chinese, or 450 of English, and an ellipsis."""
    return reprint.text[: 150 if reprint.language == "zh" else 450] + "……"


def appended(reprint: Reprint) -> str:
    """Other matter behind the text."""
    return "\n".join([reprint.text, *(reprint.line("matter") for _ in range(3))])


def navigated(reprint: Reprint) -> str:
    """What stands around a text on its page, taken for a part of it."""
    lines = [reprint.line("navigation") for _ in range(4)]
    return "\n".join([*lines[:2], reprint.text, *lines[2:]])


def captioned(reprint: Reprint) -> str:
    """Captions between the paragraphs."""
    lines = reprint.text.split("\n")
    for _ in range(max(1, len(lines) // 4)):
        lines.insert(reprint.chance.randint(0, len(lines)), reprint.line("caption"))
    return "\n".join(lines)


def read_aloud(reprint: Reprint) -> str:
    """Pinyin behind some characters."""
    return re.sub(
        f"[{''.join(_PINYIN)}]",
        lambda c: c[0] + (f"（{_PINYIN[c[0]]}）" if reprint.chance.random() < 0.3 else ""),
        reprint.text,
    )


def traditional(reprint: Reprint) -> str:
    """In Traditional characters, as in Hong Kong or Taiwan."""
    return _converter(reprint.chance.choice(("s2t", "s2hk", "s2tw", "s2twp"))).convert(reprint.text)


def truncated(reprint: Reprint) -> str:
    """The end lost in the middle of a sentence."""
    return reprint.text[: round(len(reprint.text) * reprint.chance.uniform(0.8, 0.97))]


def broken(reprint: Reprint) -> str:
    """Spaces and line ends where there were none, and other punctuation."""
    text = re.sub(
        r"(?<=[，。])", lambda _: reprint.chance.choice(("", "", " ", "\n")), reprint.text
    )
    return text.replace("，", ",").replace("“", '"').replace("”", '"').replace("（", "(")


EDITS: dict[str, Edit] = {
    "covering line": covering,
    "closing lines": closed,
    "dateline": datelined,
    "headline": headlined,
    "light edits": light,
    "heavy edits": heavy,
    "abridged": abridged,
    "cut to 60%": cut_to_60,
    "cut to 35%": cut_to_35,
    "lead": lead,
    "matter appended": appended,
    "navigation": navigated,
    "captions": captioned,
    "end lost": truncated,
    "spaces and signs": broken,
    "pinyin": read_aloud,
    "Traditional": traditional,
}
OF_CHINESE = {"pinyin", "Traditional"}
_FOLLOWED = [
    "covering line",
    "closing lines",
    "light edits",
    "captions",
    "navigation",
    "headline",
    "dateline",
]


def reprints(document: Document, half: str) -> dict[str, str]:
    """Every kind of reprint of a document, and some of several kinds at once.

    Of short texts there is no third and no lead to be had.
    """
    kinds = [kind for kind in EDITS if document.name.startswith("zh") or kind not in OF_CHINESE]
    if len(document.text) < (400 if document.name.startswith("zh") else 1000):
        kinds = [
            kind for kind in kinds if not kind.startswith(("cut", "lead", "abridged", "heavy"))
        ]
    made = {kind: _made(document, half, (kind,)) for kind in kinds}
    for number in range(3):
        chance = Random(f"{half} {document.name} {number}")
        chain = (chance.choice(kinds), *chance.sample(_FOLLOWED, chance.randint(1, 2)))
        if number == 0 and "Traditional" in kinds:
            chain = (*chain, "Traditional")
        made[f"several {number}: {', '.join(chain)}"] = _made(document, half, chain)
    return made


def _made(document: Document, half: str, chain: tuple[str, ...]) -> str:
    reprint = Reprint(document, half, " ".join(chain))
    for kind in chain:
        reprint.text = EDITS[kind](reprint)
    return reprint.text


def _reworded(reprint: Reprint, sentence: str, share: float) -> str:
    for word, other in _synonyms(reprint.language):
        if word in sentence and reprint.chance.random() < share:
            sentence = sentence.replace(word, other)
    return sentence


@cache
def _synonyms(language: str) -> list[tuple[str, str]]:
    pairs = [pair.split() for pair in texts()["synonyms"][language].split("|")]
    return [(one.replace("_", " "), other.replace("_", " ")) for one, other in pairs]


@cache
def _converter(name: str) -> OpenCC:
    return OpenCC(name)
