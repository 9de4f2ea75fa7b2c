"""What an edit tells: how much, in a line of its own words, and what stood before and after."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from archive.text.diff import Edit, Run, edits, runs
from archive.text.paragraphs import Range
from archive.text.weights import MOVED, PASSAGE, TYPOGRAPHY, WORDING, weighed, weight_of

LONGEST_SUMMARY = 80
_LONGEST_SIDE = 36  # characters of one side of one edit in a summary
_LONGEST_PASSAGE, _MOST_PASSAGES = 200, 4  # shown before and after
_NEAR = 50  # characters around an edit in which its sentence's ends are looked for
_MOST_MORE = 9  # what further edits that tell may add to a score
_FACTS = {
    "validity": 90,
    "document_number": 75,
    "published_at": 75,
    "signed_on": 75,
    "effective_on": 80,
    "title": 60,
    "issuer": 70,
    "attachments": 55,
    "pictures": 50,
    "publisher": 40,
    "author": 35,
}
"""How much it tells at least that a fact is another one."""

_ENDS = re.compile(r"[。！？；!?;\n]|(?<=[A-Za-z)])\.\s")

Sides = tuple[str, str]


class Told(NamedTuple):
    """What a change tells; `before` and `after` are the changed passages, one a line."""

    score: int
    summary: str
    before: str
    after: str


class _Piece(NamedTuple):
    """One edit: its weight, what a summary says of it, and of a fact both values, of the text
    the edit itself."""

    weight: int
    words: str
    values: Sides = ("", "")
    edit: Edit | None = None


def tell(text: Sides, facts: Mapping[str, Sides], found: list[Run] | None = None) -> Told:
    """What a change of a text and of facts tells, from their values before and after.

    The score is from 0 to 100. The summary is one line of at most LONGEST_SUMMARY characters,
    the most telling words first. `facts` are those that changed; `found` is what the texts have
    in common and what not, if that is known already.
    """
    pieces = [piece for name, sides in facts.items() for piece in _of_fact(name, sides)]
    pieces += _of_text(text, found)
    pieces.sort(key=lambda piece: -piece.weight)
    weights = [piece.weight for piece in pieces]
    more = sum(weight >= PASSAGE for weight in weights[1:])
    said = "; ".join(dict.fromkeys(piece.words for piece in pieces))
    before, after = _passages(text, pieces[:_MOST_PASSAGES])
    return Told(
        score=min(100, max(weights, default=0) + min(_MOST_MORE, more)),
        # Nothing differs where another extractor has read both since.
        summary=_cut(said or ", ".join(facts) or "text", LONGEST_SUMMARY),
        before=before,
        after=after,
    )


def _of_fact(name: str, sides: Sides) -> Iterator[_Piece]:
    """What another value of a fact tells; nothing where it reads the same."""
    old, new = sides
    if old == new:
        return
    least = _FACTS.get(name, WORDING)
    if name == "title":
        pieces = list(_edited(old, new, runs(old, new)))
        told = max((p.weight for p in pieces), default=least)
        words = ", ".join(p.words for p in pieces)
    else:
        told, words = weight_of(old, new), _arrow(old, new)
        told = told if told == TYPOGRAPHY else least
    weight = max(least, told) if told > TYPOGRAPHY else TYPOGRAPHY + 1
    before, after = (f"{name}: {_cut(side, _LONGEST_PASSAGE)}" for side in sides)
    yield _Piece(weight, f"{name} {words}", (before, after))


def _of_text(text: Sides, found: list[Run] | None) -> list[_Piece]:
    old, new = text
    if old == new:
        return []
    found = found or runs(old, new)
    away = [run.old[0] for run in found if run.kind == "moved away"]
    lines = (old[old.rfind("\n", 0, at) + 1 :].partition("\n")[0] for at in away)
    moved = [
        _Piece(MOVED, f"moved: {_cut(_line(line), _LONGEST_SIDE)}", (shown, shown))
        for line in dict.fromkeys(lines)
        # One that was edited too is shown with its edits.
        for shown in [_cut(_line(line), _LONGEST_PASSAGE) if line in new.split("\n") else ""]
    ]
    return [*_edited(old, new, found), *moved] or [_Piece(TYPOGRAPHY, "¶")]


def _edited(old: str, new: str, found: list[Run]) -> Iterator[_Piece]:
    for weight, edit in weighed(old, new, edits(found)):
        words = _arrow(old[slice(*edit.old)], new[slice(*edit.new)])
        yield _Piece(weight, words, edit=edit)


def _arrow(old: str, new: str) -> str:
    """`old → new`, `+ new` or `− old`, each side shortened."""
    if old.strip() or new.strip():  # beside words, white space is nothing
        old, new = old.strip(), new.strip()
    before, after = (_cut(_line(side), _LONGEST_SIDE) for side in (old, new))
    if before and after:
        return f"{before} → {after}"
    return f"+ {after}" if after else f"− {before}"


def _passages(text: Sides, pieces: list[_Piece]) -> Sides:
    """What stood around some edits and what stands there, one passage a line."""
    old, new = text
    edits_here = [piece.edit for piece in pieces if piece.edit]
    lines = [[piece.values[side] for piece in pieces if not piece.edit] for side in (0, 1)]
    # Where a whole line came or went, nothing stands on the other side.
    befores = [e.old for e in edits_here if not (_is_empty(e.old) and _is_whole(new, e.new))]
    afters = [e.new for e in edits_here if not (_is_empty(e.new) and _is_whole(old, e.old))]
    lines[0] += _around(old, befores)
    lines[1] += _around(new, afters)
    before, after = ("\n".join(line for line in side if line) for side in lines)
    return before, after


def _around(text: str, parts: list[Range]) -> Iterator[str]:
    """The sentences that parts of a text stand in, or as much of them as stands near."""
    windows: list[Range] = []
    for start, end in sorted(_window(text, part) for part in parts):
        if windows and start < windows[-1][1]:
            windows[-1] = windows[-1][0], max(end, windows[-1][1])
        else:
            windows.append((start, end))
    for start, end in windows:
        begins = start == 0 or _ENDS.search(text, max(0, start - 2), start)
        ends = end == len(text) or _ENDS.search(text, end - 1, end + 1)
        words = _line(text[start:end])
        yield _cut(f"{'' if begins else '…'}{words}{'' if ends else '…'}", _LONGEST_PASSAGE)


def _window(text: str, part: Range) -> Range:
    """A part of a text with the sentence around it, as far as that is near, in whole words."""
    near, far = max(0, part[0] - _NEAR), min(len(text), part[1] + _NEAR)
    start = max((found.end() for found in _ENDS.finditer(text, near, part[0])), default=near)
    while 0 < start < part[0] and _cuts(text, start):
        start += 1
    found = _ENDS.search(text, max(part[0], part[1] - 1), far)
    end = found.end() if found else far
    while part[1] < end < len(text) and _cuts(text, end):
        end -= 1
    return start, end


def _cuts(text: str, place: int) -> bool:
    """Whether a place is amid a word of letters."""
    pair = text[place - 1 : place + 1]
    return pair.isascii() and pair.isalnum()


def _is_empty(part: Range) -> bool:
    return part[0] == part[1]


def _is_whole(text: str, part: Range) -> bool:
    """Whether a part of a text begins and ends where a line does."""
    begins = part[0] == 0 or text[part[0] - 1] == "\n"
    return begins and (part[1] == len(text) or "\n" in text[part[1] - 1 : part[1] + 1])


def _line(text: str) -> str:
    """A text in one line; what is only white space as a sign for it."""
    words = " ".join(text.split())
    if words or not text:
        return words
    return "¶" if "\n" in text else "␣"


def _cut(text: str, longest: int) -> str:
    return text if len(text) <= longest else f"{text[: longest - 1]}…"
