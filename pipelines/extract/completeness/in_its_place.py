"""What stands on a page in the place of a text: pictures, a file, a film or a recording."""

from __future__ import annotations

import re

from archive.outcomes import TextState
from pipelines.extract.completeness.phrases import found, phrases
from pipelines.extract.completeness.sight import Sight

_HARDLY = 40  # characters; a page with less is looked at for what it shows instead
_COVER = 120  # characters of a note that says no more than where the text is
_FRAME = r"<(?:iframe|embed|object|source)\b[^>]*\b(?:src|data|data-src)\s*=\s*[\"']?[^\"'>]*"
_FILE = re.compile(rf"{_FRAME}\.(?:pdf|ofd|docx?|xlsx?|pptx?|wps)\b", re.IGNORECASE)
_FILM = re.compile(
    rf"<(?:video|audio)\b|{_FRAME}(?:video|player|embed|\.(?:mp4|m3u8|flv|swf|mp3|m4a))|"
    r"[\"']VideoObject[\"']|[\"']AudioObject[\"']",
    re.IGNORECASE,
)


def shown_instead(sight: Sight) -> TextState | None:
    """The state of a page that holds something else than a text; None if the text is what it
    has to say."""
    own = _own(sight)
    is_in_file = sight.files or _FILE.search(sight.html) is not None
    if own < _COVER and is_in_file and any(found(phrases().in_file, line) for line in sight.text):
        return "attachment"
    if own >= _HARDLY:
        return None
    if sight.pictured:
        return "image_only"
    if is_in_file:
        return "attachment"
    return "unread" if not own or _FILM.search(sight.html) else None


def _own(sight: Sight) -> int:
    """The length of a text without the names of files that it links to."""
    if not sight.shown:
        return sum(map(len, sight.text))
    return sum(len(line.text) - (line.linked if line.offers_file else 0) for line in sight.shown)
