"""A data package being written: a zip whose manifest names every file with its hash."""

from __future__ import annotations

import hashlib
import json
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

from archive.digest import sha256
from archive.records import now


class Hashed:
    """A stream that is hashed and measured while it is written."""

    def __init__(self, stream: Any) -> None:
        self._stream = stream
        self.hash = hashlib.sha256()
        self.size = 0

    def write(self, data: bytes) -> None:
        """Append bytes."""
        self._stream.write(data)
        self.hash.update(data)
        self.size += len(data)


class Package:
    """The zip being written, and the hash of every file in it; `when` dates them, else the clock."""

    def __init__(self, archive: zipfile.ZipFile, when: datetime | None = None) -> None:
        self._zip = archive
        self._when = when
        self._resources: list[dict[str, Any]] = []

    @contextmanager
    def file(self, path: str, *, stored: bool = False, size: int = 0) -> Iterator[Hashed]:
        """A file to write to; `stored` without compression, so that parts of it can be fetched."""
        info = zipfile.ZipInfo(path, (self._when or now()).timetuple()[:6])
        info.compress_type = zipfile.ZIP_STORED if stored else zipfile.ZIP_DEFLATED
        with self._zip.open(info, "w", force_zip64=size > zipfile.ZIP64_LIMIT) as stream:
            hashed = Hashed(stream)
            yield hashed
        self._resources.append(
            {
                "name": Path(path).name,
                "path": path,
                "hash": f"sha256:{hashed.hash.hexdigest()}",
                "bytes": hashed.size,
            }
        )

    def close(self, description: dict[str, str]) -> None:
        """Write the manifest, and the manifest's own hash."""
        manifest = {"profile": "data-package", "resources": self._resources, **description}
        body = json.dumps(manifest, ensure_ascii=False, indent=2).encode()
        digest = {"path": "datapackage.json", "hash": sha256(body)}
        with self.file("datapackage.json") as file:
            file.write(body)
        with self.file("datapackage-digest.json") as file:
            file.write(json.dumps(digest, indent=2).encode())
