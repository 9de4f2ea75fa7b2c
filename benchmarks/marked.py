"""Real pages in which a person has marked the article: where they are, and how they are scored."""

from __future__ import annotations

import json
import os
import runpy
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

from warcio.archiveiterator import ArchiveIterator

from benchmarks.crawl_speed import HERE

Fields = dict[str, Any]
Score = Callable[[list[Fields], dict[str, Fields]], tuple[Fields, list[Fields]]]


class MarkedPage(NamedTuple):
    """A real page, and what a person marked in it."""

    url: str
    body: bytes
    content_type: str
    truth: Fields


def shared_folder() -> Path:
    """The folder of files that the project was given, which no clone holds; it may be absent."""
    return Path(os.environ.get("YIGAI_SHARED", HERE.parent.parent / "shared"))


def marked_pages(shared: Path) -> list[MarkedPage]:
    """The pages whose text is marked, in the order of the WARC file."""
    lines = (shared / "pages" / "truth.jsonl").read_text(encoding="utf-8").splitlines()
    truth = {page["url"]: page | {"id": page["url"]} for page in map(json.loads, lines)}
    pages = []
    with open(shared / "pages" / "pages.warc.gz", "rb") as stream:
        for record in ArchiveIterator(stream):
            url = record.rec_headers.get_header("WARC-Target-URI")
            if "text" in truth.get(url, {}):
                content_type = record.http_headers.get_header("Content-Type", "")
                body = record.content_stream().read()
                pages.append(MarkedPage(url, body, content_type, truth[url]))
    return pages


def scorer(shared: Path) -> Score:
    """The shared scorer: a summary and each page's figures, from truth and predictions by id."""
    score: Score = runpy.run_path(str(shared / "tools" / "score_extract.py"))["score"]
    return score
