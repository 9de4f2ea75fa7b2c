"""Loaded once by the workers' fork server: the extractor, the dictionary and their tables."""

from archive.records import Page, ReadingRules
from pipelines.extract import read
from pipelines.workers import beforehand

# One page through the whole reading fills the caches that would otherwise cost each worker; the
# profiles of languages in letters (0.2 s) are left to the worker that meets such a text.
read.read(
    Page(
        body="<title>预热</title><p>预热一次，让各工作进程共用已载入的表格。</p>".encode(),
        url="https://preload.invalid/20260101/",
        content_type="text/html; charset=utf-8",
        rules=ReadingRules(),
    )
)
beforehand.find("预热一次，让各工作进程共用已载入的词典。")
