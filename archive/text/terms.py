"""A text as search terms: Han characters as overlapping pairs, other scripts as words.

Each Han character begins a term, which holds the next one as well where they stand together, so
that a phrase of terms is an exact match of what was typed, whatever its scripts. A term `|` stands
where a phrase must not go on: at the end of a sentence, unless two Han characters meet there, which
then are no pair. At the end stand words written with a hyphen or an apostrophe, or letter by letter
with points, as one word, and the numbers of documents.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from importlib.metadata import version
from itertools import islice, product
from operator import add
from typing import NamedTuple

from archive.text import document_codes
from archive.text.beforehand import Beforehand
from archive.text.folding import HAN, SIGNS, UNICODE, fold

_RULES = 3  # to be raised when other terms come of the same text
APART = "|"
_LETTER = f"[^{HAN}0-9%‰+{SIGNS}]"
_JOINED = re.compile(
    # What never breaks a word of Han characters: line ends, spaces between letters, quotation marks.
    rf"(?<=[{HAN}])(?:[·']*(?: *\n *|(?<=(?<![{HAN}])[{HAN}]) +| +(?=[{HAN}](?![{HAN}])))[·']*"
    rf"|[·']+)(?=[{HAN}])"
)
_PIECE = re.compile(
    rf"(?P<han>[{HAN}]+)"
    r"|(?P<number>(?<![0-9.,])[0-9]{1,3}(?:,[0-9]{3})+(?![0-9])(?!,[0-9])(?:\.[0-9]+)?"
    r"|(?<![0-9]\.)[0-9]+\.[0-9]+(?!\.?[0-9])|[0-9]+|[%‰+])"
    rf"|(?P<word>{_LETTER}+)|(?P<between>[{SIGNS}]+)"
)
_COMPOUND = re.compile(  # from a word's beginning alone: a word may be as long as a page
    rf"(?<!{_LETTER}){_LETTER}+(?:(?:-\n?|'){_LETTER}+)+|(?<!{_LETTER}){_LETTER}(?:\.{_LETTER}(?!{_LETTER}))+\.?"
)
_IN_COMPOUND = re.compile(r"[-\n'.]+")
_LONGEST_COMPOUND = 60  # characters; longer ones are addresses and rulers
_HALF = (
    4  # letters that either part of a word typed as one has at least, where it is written as two
)
_MOST_COMPOUNDS, _MOST_FORMS = 3, 48  # of a phrase, looked for in either form; forms in all
_MOST_LETTERS = 4_000  # in all forms: an expression of 90,000 takes seconds to be understood
_BETWEEN = rf"[{SIGNS}]*"


class Phrase(NamedTuple):
    """Terms that stand one after the other; the last one may be the beginning of a term."""

    terms: str
    is_prefix: bool = False


@cache
def rules() -> str:
    """The name of how terms are made: another name, other terms."""
    libraries = f"opencc {version('opencc')}; unicode {UNICODE}"
    return f"rules {_RULES}; {libraries}"


def terms(text: str, *, numbers: bool = True) -> str:
    """The text as the index holds it: terms separated by spaces; the numbers of documents cost as
    much as all others."""
    folded = _joined(text)
    found = [term for _, some in _pieces(folded) for term in some if term]
    for alone in [*_compounds(folded), *(document_codes.tokens(text) if numbers else [])]:
        found += [APART, alone]
    return " ".join(found)


terms_of = Beforehand(terms)
"""The same; what a worker found is not made again."""


def clauses(text: str) -> list[str]:
    """The same terms by the clauses that no word goes beyond."""
    folded = _joined(text)
    found: list[list[str]] = [[]]
    for term, _ in _terms(folded):
        if term in ("", APART):
            found.append([])
        else:
            found[-1].append(term)
    whole = (" ".join(clause) for clause in found if clause)
    return [*whole, *_compounds(folded), *document_codes.tokens(text)]


def phrases(text: str, *, is_prefix: bool = False) -> list[Phrase]:
    """The phrases of terms of which one stands in each text that holds what was typed.

    They are several for a word that is also written with a hyphen, with an apostrophe or in two,
    and none for a text without letters, digits and Han characters.
    """
    found = (_phrase(list(_terms(form)), is_prefix) for form in _forms(_joined(text)))
    return list(dict.fromkeys(filter(None, found)))


def clauses_of(text: str, is_prefix: bool) -> list[Phrase]:
    """The phrases of which one stands in a clause of each text that holds what was typed."""
    found: list[Phrase | None] = []
    for form in _forms(_joined(text)):
        clause: list[tuple[str, str]] = []
        for term in [*_terms(form), ("", "")]:
            if term[0] in ("", APART):
                found.append(_phrase(clause, is_prefix and not term[1]))
                clause = []
            else:
                clause.append(term)
    return list(dict.fromkeys(filter(None, found)))


def pattern(text: str) -> re.Pattern[str]:
    """What finds a typed text in a folded one, whatever signs stand in it there."""
    forms = (_PIECE.finditer(form) for form in _forms(_joined(text)))
    found = (_BETWEEN.join(_units(form)) for form in forms)
    return re.compile("|".join(filter(None, dict.fromkeys(found))) or r"(?!)")


def count(found: list[Phrase], said: str) -> int:
    """How often phrases stand in a text, given as its terms."""
    return sum(
        len(re.findall(rf"(?<![^ ]){re.escape(p.terms)}{'' if p.is_prefix else '(?![^ ])'}", said))
        for p in found
    )


def _joined(text: str) -> str:
    return _JOINED.sub("", fold(text))


def _terms(folded: str) -> Iterator[tuple[str, str]]:
    """Each term with the kind of the piece that it comes from."""
    return ((term, kind) for kind, some in _pieces(folded) for term in some)


def _pieces(folded: str) -> Iterator[tuple[str, list[str]]]:
    """The terms of each piece, with its kind; an empty one where two pairs are parted."""
    before, between = "", ""
    for piece in _PIECE.finditer(folded):
        kind, found = str(piece.lastgroup), piece[0]
        if kind == "between":
            between = found
            continue
        if before and between and _parts(before, between, kind):
            yield "between", ["" if before == kind == "han" else APART]
        if kind == "han":
            yield kind, [*map(add, found, found[1:]), found[-1]]
        else:
            yield kind, [found.replace(",", "")]
        before, between = kind, ""


def _parts(before: str, between: str, after: str) -> bool:
    """Whether a phrase must not go on over what stands between two pieces."""
    kinds = {before, after}
    if kinds == {"han"}:
        return True
    if ";" in between:
        return True
    if kinds == {"number"}:
        return "," in between or "\n" in between
    if "han" in kinds:
        return any(sign in between for sign in ",.:—")
    return "—" in between or bool(re.search(r"[.:][ \n]", between))


def _compounds(folded: str) -> Iterator[str]:
    for word in _COMPOUND.findall(folded):
        if len(word) <= _LONGEST_COMPOUND:
            yield _IN_COMPOUND.sub("", word)


def _forms(folded: str) -> Iterator[str]:
    """A typed text in every form in which it may stand: compounds as one, long words as two."""
    most = _MOST_LETTERS // max(1, len(folded))  # who types a page asks for it as it is
    return islice(_all_forms(folded), max(1, min(_MOST_FORMS, most)))


def _all_forms(folded: str) -> Iterator[str]:
    found = list(_COMPOUND.finditer(folded))[:_MOST_COMPOUNDS]
    for joined in product((False, True), repeat=len(found)):
        form, at = "", 0
        for compound, is_joined in zip(found, joined, strict=True):
            word = _IN_COMPOUND.sub("", compound[0]) if is_joined else compound[0]
            form, at = form + folded[at : compound.start()] + word, compound.end()
        form += folded[at:]
        yield form
        yield from _in_two(form)


def _in_two(form: str) -> Iterator[str]:
    for word in _PIECE.finditer(form):
        if word.lastgroup == "word" and word[0].isascii():
            for at in range(word.start() + _HALF, word.end() - _HALF + 1):
                yield f"{form[:at]} {form[at:]}"


def _phrase(found: list[tuple[str, str]], is_prefix: bool) -> Phrase | None:
    if not found:
        return None
    if found[-1][1] == "han":
        # The last character may begin a pair in the text; where it ends one, the pair is enough.
        is_prefix = True
        if len(found) > 1 and len(found[-2][0]) == 2 and found[-2][1] == "han":
            found.pop()
            is_prefix = False
    return Phrase(" ".join(term for term, _ in found if term), is_prefix)


def _units(form: Iterator[re.Match[str]]) -> Iterator[str]:
    """What a form consists of, as expressions; words and numbers are whole ones."""
    for piece in form:
        kind, found = piece.lastgroup, piece[0]
        if kind == "han":
            yield from found
        elif kind == "word":
            beside = "[a-z]" if found.isascii() else r"\w"  # the class of all letters is dear
            yield rf"(?<!{beside}){re.escape(found)}(?!{beside})"
        elif kind == "number" and found not in "%‰+":
            whole = ",?".join(re.escape(digit) for digit in found.replace(",", ""))
            yield rf"(?<![0-9])(?<![0-9]\.){whole}(?![0-9])(?!\.[0-9])"
        elif kind == "number":
            yield re.escape(found)
