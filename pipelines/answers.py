"""First stage: what a response is, before anything is believed of it (DESIGN.md section 3)."""

from __future__ import annotations

from archive.evidence.truncation import UNUSABLE
from archive.outcomes import Answer, by_status
from archive.records import Item
from pipelines.extract.answer import lead
from pipelines.extract.seed_text import PREFIX, is_listed

_PAGES = ("text/html", "application/xhtml+xml", None)
_DOCUMENTS = (b"%PDF", b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"{\\rtf")  # PDF, OOXML or OFD, DOC, RTF
_NO_PAGE = ("image/", "audio/", "video/", "font/", "text/css")
_NO_PAGES = (
    *("application/javascript", "text/javascript", "application/x-javascript"),
    *("application/json", "application/xml", "text/xml", "application/rss+xml"),
)
_PICTURES = (b"\x89PNG\r\n", b"\xff\xd8\xff", b"GIF87a", b"GIF89a", b"\x00\x00\x01\x00")


def judge(item: Item) -> Answer | None:
    """What the response is: by its status, where it leads, and its media type.

    None is a request that a replay had no answer to.
    """
    capture = item.capture
    if capture.http_status is None:
        return capture.answer
    if (capture.note or "").startswith(UNUSABLE):
        return "broken"
    answer = by_status(capture.http_status)
    rules = item.rules
    if answer == "elsewhere":
        if capture.target is None:
            return "broken" if capture.note else "none"  # its note says how it leads nowhere
        return lead(capture.url, capture.target, [rules.homepage, *rules.lists]).answer
    if answer != "article":
        return answer
    if item.article is None:
        return "list" if capture.url.startswith(("http://", "https://")) else "none"
    if capture.url.startswith(PREFIX) and item.body and not is_listed(item.body):
        capture.note = "not in seeds.toml: read by rule"
    if capture.url.startswith(PREFIX):
        return "article"
    return _by_media(item)


def _by_media(item: Item) -> Answer:
    """Of a page that came: an article, a file, or nothing of either."""
    capture = item.capture
    media_type = capture.media_type or ""
    if media_type.startswith(_NO_PAGE) or media_type in _NO_PAGES:
        return "none"
    if item.body.startswith(_PICTURES) or (
        not media_type and item.body.lstrip()[:1] in (b"{", b"[")
    ):
        return "none"  # what it is called does not matter
    if capture.media_type not in _PAGES or item.body.startswith(_DOCUMENTS):
        return "file"
    return "article"
