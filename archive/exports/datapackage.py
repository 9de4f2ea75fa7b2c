"""The description of a release as a Data Package (datapackage.org, version 1)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from archive.exports.published import File, Release
from archive.queries.released import Table

_TYPES = {"text": "string", "integer": "integer", "real": "number"}


def datapackage(release: Release, files: Sequence[File]) -> dict[str, Any]:
    """The descriptor: every file with its bytes and digest, every column with its meaning."""
    return {
        "profile": "data-package",
        "name": release.name,
        "title": release.title,
        "description": release.description,
        "version": release.date,
        "created": release.at,
        **({"homepage": release.url} if release.url else {}),
        "licenses": [{"path": release.rights.url, "title": release.rights.said}],
        "contributors": [{"title": release.creator, "role": "author"}],
        "selection": release.asked,
        "resources": [_resource(release, file) for file in files],
    }


def _resource(release: Release, file: File) -> dict[str, Any]:
    name, _, form = file.path.rpartition(".")
    said: dict[str, Any] = {
        "name": f"{name}-{form}",
        "path": file.path,
        "description": file.description,
        "format": form,
        "mediatype": file.media_type,
    }
    if form != "parquet":  # frictionless counts no bytes of it; SHA256SUMS has its digest
        said |= {"encoding": "utf-8", "bytes": file.size, "hash": f"sha256:{file.sha256}"}
    return said | ({"schema": _schema(release, file.table)} if file.table else {})


def _schema(release: Release, table: Table) -> dict[str, Any]:
    fields = [
        {"name": name, "type": _TYPES[kind], "description": release.meaning(table, name)}
        for name, kind in table.types.items()
    ]
    return {"fields": fields, "primaryKey": list(table.key), "missingValues": []}
