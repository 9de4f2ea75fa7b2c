"""What a page's validators say of the 304 answers before it (RFC 9110, sections 8.8 and 13)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime

BELIEVED = 3
"""How many 304 answers in a row are believed of one address."""

_COPIED = timedelta(days=1)
"""Sites publish by copying files with their dates; a date that is older than a 304 by less than
this says nothing against it."""


@dataclass(frozen=True, slots=True)
class Validators:
    """What came with a page: when it was captured, its ETag and its Last-Modified."""

    captured_at: str
    etag: str | None = None
    last_modified: str | None = None


def belie(held: Validators, not_modified_at: str, changed: Validators) -> bool:
    """Whether a page that has changed shows that a 304 before it was untrue.

    It bears the very validator that the 304 was asked with; or it was last modified after the
    page that the 304 stood for was captured, and well before the 304.
    """
    if held.etag and changed.etag == held.etag:
        return True
    if not held.etag and held.last_modified and changed.last_modified == held.last_modified:
        return True
    modified = _moment(changed.last_modified)
    if modified is None:
        return False
    given = datetime.fromisoformat(not_modified_at)
    return datetime.fromisoformat(held.captured_at) < modified <= given - _COPIED


def _moment(http_date: str | None) -> datetime | None:
    try:
        found = parsedate_to_datetime(http_date or "")
    except ValueError:
        return None
    return found if found.tzinfo else None
