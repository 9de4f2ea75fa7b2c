"""Plain text and CSV, line by line."""

from __future__ import annotations

from archive.text.decode import decode
from pipelines.extract.files.file_text import FileText


def read(body: bytes, text: FileText) -> None:
    """Read the lines as they stand, in the encoding that they are most likely in."""
    for line in decode(body)[0].splitlines():
        text.add(line)
