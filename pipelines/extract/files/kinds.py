"""Which kind of file a body is, by its bytes; what it is called is a hint."""

from __future__ import annotations

import io
import re
import zipfile
from typing import Literal
from urllib.parse import unquote

import olefile

Kind = Literal[
    "pdf",
    "docx",
    "xlsx",
    "pptx",
    "ofd",
    "doc",
    "xls",
    "locked",
    "rtf",
    "ppt",
    "zip",
    "rar",
    "7z",
    "unknown",
]
"""`locked` is a document of today's Office with a password."""

_PDF_WITHIN = 1024  # bytes before the mark, as readers of PDF allow
_MAGIC: tuple[tuple[bytes, Kind], ...] = (
    (b"{\\rtf", "rtf"),
    (b"Rar!\x1a\x07", "rar"),
    (b"7z\xbc\xaf\x27\x1c", "7z"),
)
_MEMBERS: tuple[tuple[str, Kind], ...] = (
    ("ofd.xml", "ofd"),
    ("word/", "docx"),
    ("xl/", "xlsx"),
    ("ppt/", "pptx"),
)
_STREAMS: tuple[tuple[str, Kind], ...] = (
    ("EncryptedPackage", "locked"),
    ("WordDocument", "doc"),
    ("Workbook", "xls"),
    ("Book", "xls"),
    ("PowerPoint Document", "ppt"),
)
_NAMED: tuple[tuple[str, Kind], ...] = (
    *(("ofd", "ofd"), ("docx", "docx"), ("xlsx", "xlsx"), ("pptx", "pptx")),
    *(("doc", "doc"), ("wps", "doc"), ("xls", "xls"), ("et", "xls"), ("ppt", "ppt")),
)
_FILE_TYPE = re.compile(
    r"application/(?:pdf|ofd|zip|rtf|msword|octet-stream|x-(?!javascript|www)|vnd\.(?!wap))", re.I
)
_TEXT = re.compile(rb"\s*(?:\xef\xbb\xbf)?\s*<")


def kind_of(body: bytes, content_type: str, url: str) -> Kind | None:
    """The kind of a file; None for what is read as a page, whatever it is called."""
    if not body or _TEXT.match(body):
        return None
    if body.startswith(b"PK"):
        return _in_zip(body) or _named(url, ("ofd", "docx", "xlsx", "pptx")) or "zip"
    if body.startswith(olefile.MAGIC):
        return _in_ole(body) or _named(url, ("doc", "xls", "ppt")) or "unknown"
    for magic, kind in _MAGIC:
        if body.startswith(magic):
            return kind
    if b"%PDF-" in body[:_PDF_WITHIN]:
        return "pdf"
    is_binary = b"\0" in body[:_PDF_WITHIN] and not body.startswith((b"\xff\xfe", b"\xfe\xff"))
    return "unknown" if is_binary and _FILE_TYPE.match(content_type.strip()) else None


def _in_zip(body: bytes) -> Kind | None:
    """By the folders of a package; None where its list of members is lost."""
    try:
        with zipfile.ZipFile(io.BytesIO(body)) as package:
            names = {name.lower().lstrip("/") for name in package.namelist()}
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError):
        return None
    for start, kind in _MEMBERS:
        if any(name.startswith(start) for name in names):
            return kind
    return "zip"


def _in_ole(body: bytes) -> Kind | None:
    """By the streams of a compound file; None where its directory is lost."""
    try:
        with olefile.OleFileIO(body) as compound:
            return next((kind for name, kind in _STREAMS if compound.exists(name)), "unknown")
    except Exception:  # olefile lets errors of every kind through
        return None


def _named(url: str, kinds: tuple[Kind, ...]) -> Kind | None:
    """What a damaged file is by its name."""
    name = unquote(url).rpartition(".")[2].lower()
    return next((kind for ending, kind in _NAMED if ending == name and kind in kinds), None)
