"""The description of a release as an RO-Crate 1.2 (w3id.org/ro/crate), over JSON-LD."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from archive.exports.published import File, Release

NAME = "ro-crate-metadata.json"
_VERSION = "https://w3id.org/ro/crate/1.2"
_CREATOR = "#creator"


def ro_crate(release: Release, files: Sequence[File]) -> dict[str, Any]:
    """The crate: the release, its files with their digests, whose it is, and who made it."""
    about = {
        "@id": NAME,
        "@type": "CreativeWork",
        "conformsTo": {"@id": _VERSION},
        "about": {"@id": "./"},
    }
    root = {
        "@id": "./",
        "@type": "Dataset",
        "name": release.title,
        "description": release.description,
        "datePublished": release.date,
        "version": release.date,
        "license": {"@id": release.rights.url},
        "creator": {"@id": _CREATOR},
        **({"url": release.url} if release.url else {}),
        "hasPart": [{"@id": file.path} for file in files],
    }
    rights = {
        "@id": release.rights.url,
        "@type": "CreativeWork",
        "name": "Rights",
        "description": release.rights.said,
    }
    creator = {"@id": _CREATOR, "@type": "Organization", "name": release.creator}
    graph = [about, root, *map(_file, files), rights, creator]
    return {"@context": f"{_VERSION}/context", "@graph": graph}


def _file(file: File) -> dict[str, Any]:
    return {
        "@id": file.path,
        "@type": "File",
        "name": file.path,
        "description": file.description,
        "encodingFormat": file.media_type,
        "contentSize": str(file.size),
        "sha256": file.sha256,
    }
