"""A file as its text, and how much of it that is."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from pipelines.extract.completeness.garbled import is_garbled
from pipelines.extract.files import doc, docx, ofd, pdf, pptx, xls, xlsx
from pipelines.extract.files.file_text import CHARACTERS, FileText, FullError, UnreadError
from pipelines.extract.files.kinds import Kind
from pipelines.extract.normalise import normalise, normalise_line

_READERS: Mapping[Kind, Callable[[bytes, FileText], None]] = {
    "doc": doc.read,
    "docx": docx.read,
    "ofd": ofd.read,
    "pdf": pdf.read,
    "pptx": pptx.read,
    "xls": xls.read,
    "xlsx": xlsx.read,
}
_UNREAD: Mapping[Kind, str] = {
    "locked": "is encrypted with a password",
    "rtf": "is RTF, which is not read",
    "ppt": "is of PowerPoint before 2007, which is not read",
    "zip": "is a ZIP archive, which is not unpacked",
    "rar": "is a RAR archive, which is not unpacked",
    "7z": "is a 7z archive, which is not unpacked",
    "unknown": "is of a format that is not known",
}
_LOST = 0.02  # of a text; what has shapes alone, a reader sees and a search does not
_PRIVATE = re.compile(r"[\ue000-\uf8ff\U000f0000-\U0010ffff\ufffd]")
_BEGINNING = 600  # characters in which the title of a file must stand
_NO_LETTER = re.compile(r"[\W_]+")


def read_file(kind: Kind, body: bytes) -> FileText:
    """What a file of a kind says; never raises, whatever the bytes are."""
    text = FileText()
    try:
        _read(kind, body, text)
    except FullError:
        text.be("part", f"is long, and its first {CHARACTERS} characters were read")
    except UnreadError as error:
        text.be("part" if text.lines else "unread", str(error))
    said = normalise("\n".join(text.lines))
    if text.lost + len(_PRIVATE.findall(said)) > _LOST * len(said) or is_garbled(said, "utf-8"):
        text.state, text.reason = "doubtful", "holds characters that have a shape and no meaning"
    elif not said:
        text.be("unread", "holds no text")
    text.lines = said.split("\n") if said else []
    text.title = _title(text, said)
    return text


def _read(kind: Kind, body: bytes, text: FileText) -> None:
    if kind in _UNREAD:
        raise UnreadError(_UNREAD[kind])
    try:
        _READERS[kind](body, text)
    except (FullError, UnreadError):
        raise
    except Exception as error:  # strangers' bytes: libraries let errors of every kind through
        raise UnreadError(f"is damaged: {type(error).__name__} while it was read") from error


def _title(text: FileText, said: str) -> str | None:
    """The title of a file where its text begins with it: programs write names of older files and
    of templates there. Else what it marks as its headline."""
    beginning = _letters(said[:_BEGINNING])
    for title in (text.title, text.heading):
        letters = _letters(title or "")
        if len(letters) > 1 and letters in beginning:
            return normalise_line(title)
    return None


def _letters(text: str) -> str:
    return _NO_LETTER.sub("", normalise(text)).lower()
