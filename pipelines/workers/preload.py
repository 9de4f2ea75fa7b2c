"""Loaded once by the workers' fork server: the extractor, its tables and its profiles."""

from archive.records import Page, ReadingRules
from pipelines.extract import language, read

language.preload()
# One page through the whole reading fills the caches that would otherwise cost each worker.
read.read(
    Page(
        body="<title>预热</title><p>预热一次，让各工作进程共用已载入的表格。</p>".encode(),
        url="https://preload.invalid/20260101/",
        content_type="text/html; charset=utf-8",
        rules=ReadingRules(),
    )
)
