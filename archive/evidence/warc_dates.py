"""The dates of records, in the forms that tools write."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

_FORMS = (
    # WARC 1.1, 5.4: as little as the year; the rest is its beginning.
    re.compile(r"(?P<year>\d{4})(?:-(?P<month>\d\d)(?:-(?P<day>\d\d))?)?"),
    re.compile(r"(?P<year>\d{4})(?P<month>\d\d)(?P<day>\d\d)(?P<time>\d{6})"),
)
_ORDINAL = re.compile(r"(\d{4})-\d\d-(\d{3})(T.+)")  # 2008-10-294T…: the day of the year
_LONG_FRACTION = re.compile(r"(\.\d{6})\d+")


def parsed(text: str) -> datetime:
    """An instant; of one without a zone that of UTC (W3C profile of ISO 8601, ARC's 14 digits).

    Raises ValueError for anything else.
    """
    text = _LONG_FRACTION.sub(r"\1", text.strip())
    for form in _FORMS:
        if found := form.fullmatch(text):
            return _instant(found.groupdict())
    if ordinal := _ORDINAL.fullmatch(text):
        day = datetime(int(ordinal[1]), 1, 1) + timedelta(days=int(ordinal[2]) - 1)
        text = f"{day.date()}{ordinal[3]}"
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _instant(said: dict[str, str | None]) -> datetime:
    time = said.get("time") or "000000"
    hour, minute, second = (int(time[n : n + 2]) for n in (0, 2, 4))
    month, day = int(said["month"] or 1), int(said["day"] or 1)
    return datetime(int(said["year"] or 0), month, day, hour, minute, second, tzinfo=UTC)
