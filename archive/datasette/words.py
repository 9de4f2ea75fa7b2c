"""How the pages say things: days and minutes of China, numbers, languages, statuses, addresses."""

from __future__ import annotations

import re
from datetime import datetime, timedelta, timezone

from archive.records import now

CHINA = timezone(timedelta(hours=8))

LANGUAGES = {
    "zh-Hans": "Chinese, simplified",
    "zh-Hant": "Chinese, traditional",
    "en": "English",
}
STATUSES = {
    "live": "Live",
    "suspected": "Suspected gone",
    "withdrawn": "Withdrawn",
    "moved": "Moved",
    "blocked": "Refused",
    "unreachable": "Unreachable",
    "ok": "Well",
    "degraded": "Degraded",
    "silent": "Silent",
    "failing": "Failing",
    "never": "Never crawled",
}
CLASSES = {
    "live": "live",
    "ok": "live",
    "suspected": "susp",
    "degraded": "susp",
    "withdrawn": "gone",
    "silent": "gone",
    "failing": "gone",
    "moved": "moved",
}
FACTS = {
    "document_number": "Number",
    "issuer": "Issuer",
    "published_at": "Published",
    "modified_at": "Modified",
    "signed_on": "Signed",
    "effective_on": "In force",
    "validity": "Validity",
    "publisher": "Publisher",
    "author": "Author",
    "editor": "Editor",
    "document_kind": "Kind",
    "topic": "Topic",
    "index_number": "Index",
}
ORIGINS = {
    "selector": "a selector of the source",
    "meta": "a meta element of the page",
    "jsonld": "JSON-LD in the page",
    "label": "a label in the page",
    "text": "the text of the page",
    "url": "the address",
    "list": "the list that led here",
    "script": "a search of the page",
    "trafilatura": "a search of the page",
    "capture": "another capture of this version",
}

_HAN = re.compile("[\u3400-\u9fff]")
_INSTANT = re.compile(r"(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d:\d\d)(?:\.\d+)?(?:Z| UTC)")
_DATE = re.compile(r"\d{4}-\d\d-\d\d")
# What would not be seen, or would turn the letters after it round.
_UNSEEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufff9-\ufffb]"
)


def day(at: str | None) -> str:
    """A day in China, with its year if that is not the current one; other texts as they are."""
    if not at or not _DATE.match(at):
        return at or ""
    when = _in_china(at)
    year = f" {when.year}" if when.year != now().astimezone(CHINA).year else ""
    return f"{when.day} {when:%b}{year}"


def full_day(at: str | None) -> str:
    """A day in China with its year."""
    if not at or not _DATE.match(at):
        return at or ""
    when = _in_china(at)
    return f"{when.day} {when:%b} {when.year}"


def minute(at: str | None) -> str:
    """A day in China with its year, and the minute."""
    if not at or len(at) <= len("2026-10-12"):
        return full_day(at)
    return f"{full_day(at)}, {_in_china(at):%H:%M}"


def said(text: str | None) -> str:
    """A text of ours with its instants as minutes of China."""
    return _INSTANT.sub(lambda found: minute(f"{found[1]}T{found[2]}Z"), text or "")


def number(value: int | None) -> str:
    """A number with its thousands set apart."""
    return "" if value is None else f"{value:,}"


def counted(value: int | None, one: str, many: str = "") -> str:
    """A number with its noun."""
    return f"{number(value or 0)} {one if value == 1 else many or f'{one}s'}"


def tongue(text: str | None) -> str:
    """The language tag of a name or a line whose language nobody declared."""
    return "zh-Hans" if _HAN.search(text or "") else "en"


def language(tag: str | None) -> str:
    """A language's name."""
    return LANGUAGES.get(tag or "", tag or "not known")


def seen(value: object) -> object:
    """A text with its control and direction marks shown by their code points."""
    if isinstance(value, str) and _UNSEEN.search(value):
        return type(value)(_UNSEEN.sub(lambda mark: f"‹{ord(mark[0]):04X}›", value))
    return value


def short_url(url: str | None) -> str:
    """An address without its scheme."""
    return re.sub(r"^https?://", "", url or "")


def short_digest(digest: str | None) -> str:
    """The label of a digest and its first digits."""
    label, _, digits = (digest or "").partition(":")
    return f"{label}:{digits[:12]}…" if digits else label


def is_web(url: str | None) -> bool:
    """Whether an address may be a link: another scheme may do anything."""
    return bool(re.match(r"https?://", url or ""))


def _in_china(at: str) -> datetime:
    try:
        when = datetime.fromisoformat(at)
    except ValueError:
        when = datetime.fromisoformat(at[: len("2026-10-12")])
    return when.astimezone(CHINA) if when.tzinfo else when
