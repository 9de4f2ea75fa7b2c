"""Titles by which texts cite documents: 《…》 in Chinese, “…” in English; what is the title's core.

A notice's title says who gives out what (国务院办公厅关于印发…的通知), and who cites it quotes the core. A
machine translates a title in another order each time, so that of English titles the words count.
"""

from __future__ import annotations

import re

from archive.text.english import form, words
from archive.text.folding import fold

MOST = 40
"""Titles of a text that are looked for."""
# With its number behind it, it is cited by that: another office's of the same title may be held.
_CHINESE = re.compile(r"《([^《》\n]{6,120})》(?!\s?[（(\[【][^（）()\n]{2,40}[号號])")
_ENGLISH = re.compile(
    r"[“\"]([A-Z0-9][^“”\".,;\n]{20,200})[”\"](?!\s?[(\[][^()\n]{2,60}\bNo\.?\s?[0-9])"
)
_GIVEN_OUT = re.compile(r"^.{0,40}?关于(?:印发|转发|发布|公布|批转|下达|做好)?")
_FORM = re.compile(r"(?:\(.*\))?的?(?:通知|公告|通告|函|决定|批复|意见|通报)?(?:\(.*\))?$")
_HAN = re.compile(r"[\u3400-\u9fff]")
_SHORTEST, _FEWEST_WORDS = 8, 5
_EMPTY = frozenset(
    "a an and at by for from in of on the to with notice printing distributing issued issuing".split()
)


def core(title: str) -> str | None:
    """What of a title those who cite it give, in one form; None where too little is left of it."""
    if len(_HAN.findall(title)) >= _SHORTEST:
        plain = fold(title.strip("《》 \n"))
        found = re.sub(r"\W", "", _FORM.sub("", _GIVEN_OUT.sub("", plain)))
        return found if len(found) >= _SHORTEST else None
    told = sorted({form(word) for word in words(title) if word not in _EMPTY})
    return " ".join(told) if len(told) >= _FEWEST_WORDS else None


def cited(text: str) -> set[str]:
    """The cores of the titles that a text cites, of the first MOST."""
    found = [match[1] for form in (_CHINESE, _ENGLISH) for match in form.finditer(text)]
    return {key for title in found[:MOST] if (key := core(title))}
