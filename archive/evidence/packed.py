"""Files that hold WARC files in another packing: a WACZ, one packed with Zstandard, or with gzip as
a whole. Records are read where they stand, so such a file is unpacked first.
"""

from __future__ import annotations

import gzip
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any, BinaryIO

import zstandard
from warcio.exceptions import ArchiveLoadFailed

from archive.evidence import wacz_members
from archive.evidence.codings import GZIP, ZSTD
from archive.evidence.reader import MANY, reader

_DICTIONARY = b"\x5d\x2a\x4d\x18"
_LARGEST = 10 << 20  # bytes of a dictionary; those of crawlers have a hundredth of it
_DAMAGE = (zstandard.ZstdError, zlib.error, EOFError, OSError, ValueError)


def unpack(path: Path, folder: Path) -> tuple[list[Path], list[str]]:
    """The WARC files in a file, unpacked into a folder where they must be, else the file itself;
    and what could not be used."""
    if not path.exists():
        return [path], []
    if zipfile.is_zipfile(path):
        return wacz_members.unpack(path, folder)
    with open(path, "rb") as file:
        begun = file.read(4)
        file.seek(0)
        if begun in (ZSTD, _DICTIONARY):
            return _written(path, folder, ".zst", lambda: _unzstd(file))
        if begun.startswith(GZIP) and _is_one_member(file):
            return _written(path, folder, ".gz", lambda: gzip.open(path))
    return [path], []


def _written(
    path: Path, folder: Path, suffix: str, opened: Callable[[], Any]
) -> tuple[list[Path], list[str]]:
    target = folder / wacz_members.plain_name(path.name.removesuffix(suffix))
    try:
        with opened() as packed, open(target, "wb") as out:
            wrong = wacz_members.poured(packed, out, path.stat().st_size)
    except _DAMAGE as error:
        wrong = f"it cannot be unpacked: {error}"
    return ([], [f"{path}: {wrong}"]) if wrong else ([target], [])


def _unzstd(file: BinaryIO) -> Any:
    """What frames hold, with the dictionary that the first one may be (the .warc.zst format)."""
    held = None
    if file.read(4) == _DICTIONARY:
        size = int.from_bytes(file.read(4), "little")
        if size > _LARGEST:
            raise ValueError(f"its dictionary would have {size} bytes")
        held = file.read(size)
        if held.startswith(ZSTD):
            held = zstandard.ZstdDecompressor().decompress(held, max_output_size=_LARGEST)
    else:
        file.seek(0)
    words = zstandard.ZstdCompressionDict(held) if held else None
    unpacker = zstandard.ZstdDecompressor(dict_data=words)
    return unpacker.stream_reader(file, read_across_frames=True, closefd=False)


def _is_one_member(file: BinaryIO) -> bool:
    """Whether several records stand in the first gzip member."""
    found = reader(file)
    try:
        next(iter(found))
        found.read_to_end()
    except (ArchiveLoadFailed, zlib.error, StopIteration) as error:
        return str(error) == MANY
    return False
