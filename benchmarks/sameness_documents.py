"""Documents for the labelled set of sameness.py, made by chance from the patterns of sameness_texts.toml.

A set has documents that are copied, and false friends of one another that are not: bulletins of one
template, key tasks of two years, implementing notices of several provinces, two reports of one event.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

HERE = Path(__file__).parent
_SLOT = re.compile(r"\{(=?)(\w+)(?::(\d+)-(\d+))?\}")
_NUMERALS = "一二三四五六七八九十"
_MONTHS = (
    "January February March April May June July August September October November December".split()
)


@dataclass(frozen=True, slots=True)
class Document:
    """A text, its headline, and the group of false friends that it belongs to, if any."""

    name: str
    headline: str
    text: str
    friends: str = ""


class Writer:
    """Fills patterns with words of a language; a slot written {=word} is filled alike each time."""

    def __init__(self, half: str, language: str, seed: str) -> None:
        self.chance = Random(seed)
        self.is_chinese = language == "zh"
        self.comma = "，" if self.is_chinese else ", "
        self.patterns = texts()[half][language]
        self._words = {name: words.split() for name, words in texts()["words"][language].items()}
        self._kept: dict[str, str] = {}

    def lines(self, name: str) -> list[str]:
        """The patterns of a name."""
        return list(filter(None, self.patterns[name].split("\n")))

    def filled(self, pattern: str) -> str:
        """A pattern with words and figures; patterns may stand in words."""
        return _SLOT.sub(self._fill, pattern)

    def keep(self, **kept: str) -> None:
        """Decide what slots are filled with."""
        self._kept |= kept

    def _fill(self, slot: re.Match[str]) -> str:
        same, name, least, most = slot.groups()
        if not same:
            return self._chosen(name, least, most)
        if name not in self._kept:
            self._kept[name] = self._chosen(name.rstrip("2"), least, most)
        return self._kept[name]

    def _chosen(self, name: str, least: str | None, most: str | None) -> str:
        chance = self.chance
        match name:
            case "n":
                return str(chance.randint(int(least or 0), int(most or 0)))
            case "f":
                return f"{chance.uniform(int(least or 0), int(most or 0)):.1f}"
            case "year" | "serial" | "month" | "daynumber" | "week" | "quarter":
                return str(chance.randint(*_RANGES[name]))
            case "monthname":
                return chance.choice(_MONTHS)
            case "thing" if chance.random() < 0.7:
                thing = chance.choice(self._words["kind"]) + chance.choice(self._words[name])
                return thing.replace("_", " ")
            case _:
                return chance.choice(self._words[name]).replace("_", " ")


_RANGES = {
    "year": (2016, 2024),
    "serial": (3, 120),
    "month": (2, 12),
    "daynumber": (1, 28),
    "week": (2, 51),
    "quarter": (1, 4),
}


def documents(half: str, language: str, times: int) -> list[Document]:
    """The documents of a half, `tuned` or `held`: `times` of each kind."""
    found: list[Document] = []
    for make in (notices, reports, bulletins, years, provinces, events, comments):
        found += make(half, language, times)
    return found


def notices(half: str, language: str, times: int) -> Iterator[Document]:
    """Notices of 300 to 6,000 characters."""
    for number in range(2 * times):
        writer = Writer(half, language, f"{half} {language} notice {number}")
        sentences = _sentences(writer, writer.chance.choice((6, 15, 25, 40, 60)))
        yield _notice(f"{language} notice {number}", writer, sentences)


def reports(half: str, language: str, times: int) -> Iterator[Document]:
    """Reports and commentaries of 250 to 900 characters."""
    for number in range(2 * times):
        writer = Writer(half, language, f"{half} {language} report {number}")
        yield _report(f"{language} report {number}", writer)


def bulletins(half: str, language: str, times: int) -> Iterator[Document]:
    """Bulletins of one template: of one place and several days, or of several places."""
    for name, pattern in texts()[half][language]["bulletin"].items():
        for number in range(times):
            writer = Writer(half, language, f"{half} {language} {name} {number}")
            if number % 2:
                first = Writer(half, language, f"{half} {language} {name} of one place")
                writer.keep(**{slot: first.filled(f"{{{slot}}}") for slot in ("place", "province")})
                writer.keep(office=first.filled("{office}") if language == "zh" else "")
            text = writer.filled(pattern).strip()
            yield Document(f"{language} {name} {number}", text[:20], text, f"{language} {name}")


def years(half: str, language: str, times: int) -> Iterator[Document]:
    """Key tasks of two years, of which a half are word for word the same."""
    for number in range(times):
        writer = Writer(half, language, f"{half} {language} years {number}")
        writer.filled("{=topic}{=province}{=place}")
        shared = _sentences(writer, 14)
        for year in ("2021", "2022"):
            own = _sentences(writer, 14)
            writer.keep(
                year=year, month=writer.filled("{month}"), daynumber=writer.filled("{daynumber}")
            )
            tasks = [task for pair in zip(shared, own, strict=True) for task in pair]
            friends = f"{language} years {number}"
            yield _notice(f"{friends} {year}", writer, tasks, friends)


def provinces(half: str, language: str, times: int) -> Iterator[Document]:
    """Implementing notices of three provinces: most of the national text, and matter of their own."""
    for number in range(times):
        national = Writer(half, language, f"{half} {language} provinces {number}")
        topic = national.filled("{=topic}")
        shared = _sentences(national, 24)
        for turn in range(3):
            writer = Writer(half, language, f"{half} {language} provinces {number} {turn}")
            writer.keep(topic=topic)
            kept = [sentence for sentence in shared if writer.chance.random() < 0.55]
            for _ in range(len(kept) // 2):
                own = writer.filled(writer.chance.choice(writer.lines("own")))
                kept.insert(writer.chance.randint(0, len(kept)), own)
            kept += _sentences(writer, len(kept) // 2)
            friends = f"{language} provinces {number}"
            yield _notice(f"{friends} {turn}", writer, kept, friends)


def events(half: str, language: str, times: int) -> Iterator[Document]:
    """Two reports of one event, which share names and every third sentence."""
    for number in range(times):
        writer = Writer(half, language, f"{half} {language} events {number}")
        first, second = (_report("", writer).text.split("\n") for _ in range(2))
        for line in range(1, min(len(first), len(second)), 3):
            second[line] = first[line]
        friends = f"{language} events {number}"
        for turn, lines in enumerate((first, second)):
            yield Document(f"{friends} {turn}", lines[0][:20], "\n".join(lines), friends)


def comments(half: str, language: str, times: int) -> Iterator[Document]:
    """A notice, and a commentary that quotes a third of it and says more of its own."""
    for number in range(times):
        writer = Writer(half, language, f"{half} {language} comments {number}")
        sentences = _sentences(writer, 15)
        friends = f"{language} comments {number}"
        yield _notice(f"{friends} notice", writer, sentences, friends)
        said = _report(f"{friends} comment", writer)
        lines = said.text.split("\n")
        begin = writer.chance.randint(0, 10)
        lines[3:3] = ["".join(sentences[begin : begin + 4])]
        yield Document(said.name, said.headline, "\n".join(lines), friends)


def _sentences(writer: Writer, number: int) -> list[str]:
    """So many sentences of a notice: patterns as they stand, and clauses of several put together."""
    return [writer.filled(_pattern(writer, "sentence")) for _ in range(number)]


def _pattern(writer: Writer, *names: str) -> str:
    lines, comma = [line for name in names for line in writer.lines(name)], writer.comma
    if writer.chance.random() < 0.3:
        return writer.chance.choice(lines)
    clauses = [clause for line in lines for clause in line[:-1].split(comma)]
    chosen = writer.chance.sample(clauses, writer.chance.randint(2, 4))
    return comma.join(chosen) + ("。" if writer.is_chinese else ".")


def _notice(name: str, writer: Writer, sentences: list[str], friends: str = "") -> Document:
    """A notice with numbered sections of three to six sentences."""
    headline = writer.filled(writer.chance.choice(writer.lines("title")))
    text = _opening(writer)
    headings = writer.lines("heading")
    begin = 0
    for section in range(len(sentences)):
        end = begin + writer.chance.randint(3, 6)
        number = _NUMERALS[section % 10] + "、" if writer.is_chinese else f"{section + 1}. "
        text.append(number + headings[section % len(headings)])
        text.append(("" if writer.is_chinese else " ").join(sentences[begin:end]))
        begin = end
        if begin >= len(sentences):
            break
    text += [writer.filled(line) for line in writer.lines("closing")]
    return Document(name, headline, "\n".join(text), friends)


def _opening(writer: Writer) -> list[str]:
    """Whom the notice is for, and why it is issued."""
    to, why, so = ([p for p in writer.lines("opening") if p[0] == sign] for sign in "@?!")
    chance = writer.chance
    reasons = chance.sample(why, 2)
    chosen = writer.comma.join(line[1:] for line in (*reasons, chance.choice(so)))
    return [writer.filled(chance.choice(to)[1:]), writer.filled(chosen)]


def _report(name: str, writer: Writer) -> Document:
    """A report of which every third sentence is a pattern as it stands, in its place."""
    lines = writer.lines("report")
    text = [
        lines[line] if writer.chance.random() < 0.35 else _pattern(writer, "report", "sentence")
        for line in range(writer.chance.randint(7, len(lines)))
    ]
    text[0] += ("" if writer.is_chinese else " ") + _pattern(writer, "report", "sentence")
    return Document(name, writer.filled("{=topic}"), "\n".join(map(writer.filled, text)))


@cache
def texts() -> dict[str, Any]:
    """Patterns and words, as they stand in the file."""
    return tomllib.loads((HERE / "sameness_texts.toml").read_text(encoding="utf-8"))
