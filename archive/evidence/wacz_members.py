"""The WARC files of a WACZ (WACZ 1.1.1) made by anyone, whatever its members are and are called."""

from __future__ import annotations

import errno
import re
import zipfile
import zlib
from pathlib import Path
from typing import IO, BinaryIO
from zipfile import ZipFile, ZipInfo

# What zipfile raises of a member that is damaged, encrypted or packed in a way it does not know.
_UNUSABLE = (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, NotImplementedError)
_PIECE = 1 << 20  # bytes
_EXPANSION = 200  # times its packed size, to which a member may grow; text seldom passes 20
_NAME = 200  # bytes of a file's name that are kept; file systems take 255


def unpack(path: Path, folder: Path) -> tuple[list[Path], list[str]]:
    """Unpack a package's WARC files into a folder; where they are, and what could not be used.

    Names become plain ones; two members of one name stay two files.
    """
    try:
        with ZipFile(path) as package:
            found = [m for m in package.infolist() if _is_warc(m)]
            files, unusable = [], []
            for number, member in enumerate(found):
                target = folder / f"{number}" / plain_name(member.filename.rpartition("/")[2])
                if wrong := _unpack(package, member, target):
                    unusable.append(f"{path}: {plain_name(member.filename)}: {wrong}")
                else:
                    files.append(target)
    except _UNUSABLE as error:
        return [], [f"{path}: cannot be read as a package: {error}"]
    if not found:
        return [], [f"{path}: no WARC files in archive/: not a WACZ"]
    return files, unusable


def plain_name(name: str) -> str:
    """A file's name of letters, figures, `.`, `_` and `-` only, and not too long; its end is kept."""
    plain = re.sub(r"[^\w.-]+", "_", name).encode()[-_NAME:].decode("utf-8", "ignore")
    return plain.lstrip(".-") or "_"


def _is_warc(member: ZipInfo) -> bool:
    name = member.filename
    return name.startswith("archive/") and ".warc" in name and not member.is_dir()


def _unpack(package: ZipFile, member: ZipInfo, target: Path) -> str | None:
    """Unpack a member; what is wrong with it, None if nothing is."""
    target.parent.mkdir()
    try:
        with package.open(member) as packed, open(target, "wb") as file:
            if wrong := poured(packed, file, member.compress_size):
                target.unlink()
            return wrong
    except _UNUSABLE as error:
        target.unlink(missing_ok=True)
        return "it is encrypted" if member.flag_bits & 1 else f"it cannot be unpacked: {error}"
    except OSError as error:
        if error.errno != errno.EINVAL:  # such as a full disk
            raise
        target.unlink(missing_ok=True)
        return "it cannot be unpacked: it says that it begins where nothing can"


def poured(packed: IO[bytes], out: BinaryIO, size: int) -> str | None:
    """Write what is unpacked of so many bytes, unless it is a bomb; what is wrong then."""
    left = max(size, _PIECE) * _EXPANSION
    while piece := packed.read(_PIECE):
        left -= len(piece)
        if left < 0:
            return f"it unpacks to more than {_EXPANSION} times its size"
        out.write(piece)
    return None
