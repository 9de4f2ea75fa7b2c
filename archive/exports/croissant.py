"""The description of a release in Croissant 1.1 (mlcommons.org/croissant), over JSON-LD."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from archive.exports.published import File, Release

_TYPES = {"text": "sc:Text", "integer": "cr:Int64", "real": "cr:Float64"}
_TERMS = (
    "arrayShape citeAs column containedIn equivalentProperty extract field fileProperty fileObject "
    "fileSet format includes isArray isLiveDataset jsonPath key md5 parentField path recordSet "
    "references regex repeated replace samplingRate separator source subField transform"
)
_CONTEXT: dict[str, Any] = {
    "@language": "en",
    "@vocab": "https://schema.org/",
    "sc": "https://schema.org/",
    "cr": "http://mlcommons.org/croissant/",
    "rai": "http://mlcommons.org/croissant/RAI/",
    "dct": "http://purl.org/dc/terms/",
    "conformsTo": "dct:conformsTo",
    "data": {"@id": "cr:data", "@type": "@json"},
    "dataType": {"@id": "cr:dataType", "@type": "@vocab"},
    "examples": {"@id": "cr:examples", "@type": "@json"},
    "name": {"@container": "@language"},
    "description": {"@container": "@language"},
    **{term: f"cr:{term}" for term in _TERMS.split()},
}


def croissant(release: Release, files: Sequence[File]) -> dict[str, Any]:
    """The description: the files, and the tables as they stand in the Parquet files."""
    return {
        "@context": _CONTEXT,
        "@type": "sc:Dataset",
        "conformsTo": "http://mlcommons.org/croissant/1.1",
        "name": release.name,
        "alternateName": release.title,
        "description": release.description,
        "version": ".".join(str(int(part)) for part in release.date.split("-")),
        "datePublished": release.date,
        "license": release.rights.url,
        "creator": {"@type": "Organization", "name": release.creator},
        "citeAs": f"{release.creator}. {release.title}, {release.date}.",
        **({"url": release.url} if release.url else {}),
        "distribution": [_file_object(file) for file in files],
        "recordSet": [
            _record_set(release, file) for file in files if file.table and _is_parquet(file)
        ],
    }


def _is_parquet(file: File) -> bool:
    return file.path.endswith(".parquet")


def _file_object(file: File) -> dict[str, Any]:
    return {
        "@type": "cr:FileObject",
        "@id": file.path,
        "name": file.path,
        "description": file.description,
        "contentUrl": file.path,
        "contentSize": f"{file.size} B",
        # The name by which Croissant's readers know Parquet.
        "encodingFormat": "application/x-parquet" if _is_parquet(file) else file.media_type,
        "sha256": file.sha256,
    }


def _record_set(release: Release, file: File) -> dict[str, Any]:
    table = file.table
    assert table
    return {
        "@type": "cr:RecordSet",
        "@id": table.name,
        "name": table.name,
        "key": [{"@id": f"{table.name}/{column}"} for column in table.key],
        "field": [
            {
                "@type": "cr:Field",
                "@id": f"{table.name}/{column}",
                "name": column,
                "description": release.meaning(table, column),
                "dataType": _TYPES[kind],
                "source": {"fileObject": {"@id": file.path}, "extract": {"column": column}},
            }
            for column, kind in table.types.items()
        ],
    }
