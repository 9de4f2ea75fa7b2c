"""What a search is narrowed by: days of publication as terms."""

from __future__ import annotations

from datetime import date

from hypothesis import example, given
from hypothesis import strategies as st

from archive.text.facets import facets, of_days

days = st.dates(date(1801, 1, 1), date(2199, 12, 30)).map(date.isoformat)


@given(days, st.one_of(st.none(), days), st.one_of(st.none(), days))
@example("2026-09-18", "2026-09-18", "2026-09-19")
@example("2026-09-18", "2026-09-17", "2026-09-18")
@example("2026-12-31", "2026", "2027-01-01")
def test_a_day_is_found_from_a_day_on_and_before_another(
    day: str, after: str | None, before: str | None
) -> None:
    wanted = set(of_days(after, before))
    held = set(facets("paper", "zh-Hans", day).split())
    assert bool(wanted & held) == ((after or "") <= day < (before or "9"))


def test_a_stretch_of_years_takes_few_terms() -> None:
    assert len(of_days("1987-06-05", "2026-03-02")) < 70


def test_what_has_no_date_is_in_no_stretch() -> None:
    assert not set(of_days(None, None)) & set(facets("paper", "en", None).split())
