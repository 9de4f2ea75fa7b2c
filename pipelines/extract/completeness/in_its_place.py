"""What stands on a page in the place of a text: pictures, a file, a film or a recording."""

from __future__ import annotations

import re

from archive.outcomes import TextState
from pipelines.extract.completeness.phrases import phrases, said
from pipelines.extract.completeness.sight import Sight

_HARDLY = 40  # characters; a page with less is looked at for what it shows instead
_COVER = 120  # characters of a note that says no more than where the text is
_FRAME = re.compile(r"<(?:iframe|embed|object|source)\b[^<>]*", re.IGNORECASE)
_FILE = re.compile(r"\.(?:pdf|ofd|docx?|xlsx?|pptx?|wps)\b", re.IGNORECASE)
_PLAYER = re.compile(r"video|player|embed|\.(?:mp4|m3u8|flv|swf|mp3|m4a)\b", re.IGNORECASE)
_FILM = re.compile(r"<(?:video|audio)\b|[\"'](?:Video|Audio)Object[\"']", re.IGNORECASE)


def shown_instead(sight: Sight) -> TextState | None:
    """The state of a page that holds something else than a text; None if the text is what it
    has to say."""
    own = _own(sight)
    if own >= _COVER:
        return None
    frames = " ".join(_FRAME.findall(sight.html))
    is_in_file = sight.files or _FILE.search(frames) is not None
    if is_in_file and any(said(phrases().in_file, line) for line in sight.text):
        return "attachment"
    if own >= _HARDLY:
        return None
    if sight.pictured:
        return "image_only"
    if is_in_file:
        return "attachment"
    is_film = _FILM.search(sight.html) or _PLAYER.search(frames)
    return "unread" if is_film or not own else None


def _own(sight: Sight) -> int:
    """The length of a text without the names of files that it links to."""
    if not sight.shown:
        return sum(map(len, sight.text))
    return sum(len(line.text) - (line.linked if line.offers_file else 0) for line in sight.shown)
