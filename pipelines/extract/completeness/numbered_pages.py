"""Which pages a text stands on, by its address and the links of its pager."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from archive.parts import Later, is_first, later_forms
from archive.urls import key_of

_MOST = 200  # the last page up to which those that no link leads to are named


class Lead(NamedTuple):
    """Where a link of a pager leads, and the number that it says."""

    url: str
    number: int | None


class Count(NamedTuple):
    """Which page of how many this is."""

    at: int
    most: int


def numbered(url: str, leads: Sequence[Lead], count: Count | None) -> tuple[str, ...] | None:
    """The other pages but the first, in order, also those that the pager leaves out; None where no
    link leads to a page of the text at this address."""
    here, pages = _pages(url, leads)
    if not pages:
        return None
    numbers = {page.number for page in pages}
    if count:
        off = here.number - count.at if here else -(1 in numbers)  # TRS counts from 0
        numbers.add(count.most + (off if off in (0, -1) else 0))
    if max(numbers) <= _MOST:
        numbers.update(range(min(numbers), max(numbers)))
    addresses = [pages[0].page(number) for number in sorted(numbers)]
    return tuple(address for address in addresses if key_of(address) != key_of(url))


def _pages(url: str, leads: Sequence[Lead]) -> tuple[Later | None, list[Later]]:
    """This page, if it is a later one, and all later pages that are known."""
    linked = [(lead, page) for lead in leads for page in later_forms(lead.url)]
    if further := [page for lead, page in linked if is_first(page, url) and lead.number != 1]:
        return None, [page for page in further if _are_beside(page, further[0])]
    for here in later_forms(url):
        beside = [(lead, page) for lead, page in linked if _are_beside(page, here)]
        if any(is_first(here, lead.url) for lead in leads):
            return here, [here, *(page for _, page in beside)]
        # The first page has a number too.
        if any(
            lead.number == page.number != here.number for lead, page in _with_first(here, beside)
        ):
            return here, [page for page in (here, *(page for _, page in beside)) if page.number > 1]
    return None, []


def _with_first(here: Later, beside: Sequence[tuple[Lead, Later]]) -> Iterator[tuple[Lead, Later]]:
    """The links between the first page and another one."""
    return ((lead, page) for lead, page in beside if 1 in (here.number, page.number))


def _are_beside(one: Later, other: Later) -> bool:
    return (one.before, one.after) == (other.before, other.after)
