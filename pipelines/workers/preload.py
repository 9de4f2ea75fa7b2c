"""Loaded once by the workers' fork server: the extractor, the dictionary and their tables."""

import gc

from archive.records import Page, ReadingRules
from pipelines.extract import read
from pipelines.workers import (
    beforehand,
    pool,  # noqa: F401 - what a worker runs
)

# One page through the whole reading fills the caches that would otherwise cost each worker: the
# profiles of languages in letters alone take 0.2 s.
_PAGE = """<title>预热</title><p>预热一次，让各工作进程共用已载入的表格。</p>
<p>The tables are loaded once, and shared by all of the workers that are started later.</p>"""
read.read(
    Page(
        body=_PAGE.encode(),
        url="https://preload.invalid/20260101/",
        content_type="text/html; charset=utf-8",
        rules=ReadingRules(),
    )
)
beforehand.find("预热一次，让各工作进程共用已载入的词典。")
gc.freeze()  # else the first collection of each worker copies all of it
