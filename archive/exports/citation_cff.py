"""How a release is cited: CITATION.cff 1.2.0 (citation-file-format.github.io)."""

from __future__ import annotations

import json

from archive.exports.published import Release


def citation_cff(release: Release) -> str:
    """The file. Each value is written as JSON, which is YAML too."""
    fields = {
        "cff-version": "1.2.0",
        "message": "Please cite this dataset as below, with its version.",
        "type": "dataset",
        "title": release.title,
        "abstract": release.description,
        "authors": [{"name": release.creator}],
        "version": release.date,
        "date-released": release.date,
        "license-url": release.rights.url,
        "url": release.url,
    }
    lines = [f"{k}: {json.dumps(v, ensure_ascii=False)}" for k, v in fields.items() if v]
    return "\n".join([*lines, ""])
