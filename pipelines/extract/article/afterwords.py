"""Lines under a text that say how it came to be or lead on, told by their words."""

from __future__ import annotations

import re

_LONGEST = 200  # characters
_PARAGRAPH = 30
# A short label under which nothing stands; 附件： is no such thing.
_ANNOUNCES = re.compile(r"[^\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]{3,30}:")
# An agency's or an author's mark: RIRM, (dpa).
_MARK = re.compile(r"[(\[]?[A-ZŁŚŻÄÖÜ]{2,6}[)\]]?")
_AFTERWORD = re.compile(
    r"""
    # When it was changed.
    (?:zuletzt\ |last\ |laatst\ |dernière\ |última\ |ultimo\ )?
      (?:aktualisiert|geändert|bearbeitet|updated|modified|reviewed|mise?\ à\ jour|modifiée?|actualizad[oa]|
      aggiornat[oa]|atualizad[oa]|zaktualizowan[oey]|aktualizacja|bijgewerkt|uppdaterad|oppdatert|opdateret)
      (?:\s(?:am|on|at|le|el|il|em|op|den|dnia|w\ dniu))?\s?:?\s
      (?:[^\W\d]{2,9}[.,]?\s){0,2}\d{1,4}(?:[./,\s-]|$).{0,30}
    # Where it stands for good, and whose it is.
    |(?:permalink|short-?\ ?link|kurzlink|dauerlink|link|url)\s?:?\s(?:https?://|www\.)\S+
    |\(?(?:quellen?|source|fuente|fonte|bron|źródło|kilde|källa)\s?:\s(?:[^.]|(?<=\d)\.|\.(?=\w)){2,120}\)?
    |(?:©|\(c\)|copyright)\s.{2,80}
    # Whose picture stands above it.
    |(?:beitrags|titel|header|artikel|symbol|vorschau)?(?:bild(?:er|quellen?|nachweis|rechte)?|foto(?:s|credit)?)\s?
      (?::|via\b|©).{2,100}
    # Whose opinion it is not.
    |.{0,120}\b(?:não\ reflete|no\ refleja|ne\ reflète|non\ riflett|spiegel\w*\ nicht|gib\w*\ nicht|geben\ nicht)\w*,?
      \ (?:necessariamente|necesariamente|pas\ nécessairement|unbedingt|notwendigerweise|zwingend)\b.{0,80}
    # What sort of text it is.
    |opini(?:ão|ón|on)|meinung|kommentar|an[áa]l[iy][sz][ei]s?|commentary|comentario|reportagem
    |texto\ em\ que\ o\ autor\ .{10,150}
    # What a reader may do.
    |.{0,20}\b(?:fehler|error|erreur|errore|erro)\b.{0,12}(?:gefunden|entdeckt|found|trouvé|trovato)\?.{0,60}
    |(?:(?:diesen?\ )?(?:artikel|beitrag|seite|story)|dieses\ thema)\ (?:teilen|drucken|empfehlen|merken|kommentieren)\s?[:.!]?
    """,
    re.VERBOSE | re.IGNORECASE,
)


def is_afterword(line: str) -> bool:
    """Whether the last line of a text is none of it: a remark on it, or a label of nothing."""
    return len(line) <= _LONGEST and bool(_AFTERWORD.fullmatch(line) or _ANNOUNCES.fullmatch(line))


def is_mark(line: str, before: str) -> bool:
    """Whether a line under a paragraph is the mark of who signs it."""
    return len(before) >= _PARAGRAPH and bool(_MARK.fullmatch(line))
