"""A TimeMap: the instants of an address that an archive holds, as links (RFC 7089, 5; RFC 6690)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise

from archive import permanent
from archive.permanent import Memento

TYPE = "application/link-format"


def timemap(url: str, mementos: Sequence[Memento], base: str = "") -> str:
    """The TimeMap of an address; `mementos` are in the order of their instants, at least one.

    `base` is the archive's address without a slash at its end. Absences are mementos too: asked
    for, they answer 404.
    """
    at = permanent.written(url)
    first, last = (permanent.http_date(mementos[n].at) for n in (0, -1))
    lines = [
        f'<{at}>; rel="original"',
        f'<{base}/timemap/link/{at}>; rel="self"; type="{TYPE}"; from="{first}"; until="{last}"',
        f'<{base}/timegate/{at}>; rel="timegate"',
        *_mementos(url, mementos, base),
    ]
    return ",\n".join(lines) + "\n"


def links(
    url: str, mementos: Sequence[Memento], shown: Memento | None = None, base: str = ""
) -> str:
    """The value of a Link header: the original, its TimeMap and TimeGate, and of the mementos the
    first and the last, with the one that is shown and those beside it."""
    at = permanent.written(url)
    said = [
        f'<{at}>; rel="original"',
        f'<{base}/timemap/link/{at}>; rel="timemap"; type="{TYPE}"',
        f'<{base}/timegate/{at}>; rel="timegate"',
    ]
    chosen: dict[Memento, list[str]] = {}
    if mementos:
        chosen.setdefault(mementos[0], []).append("first")
        chosen.setdefault(mementos[-1], []).append("last")
    if shown:
        chosen.setdefault(shown, [])
        for before, after in pairwise(mementos):
            if after == shown:
                chosen.setdefault(before, []).append("prev")
            if before == shown:
                chosen.setdefault(after, []).append("next")
    said += [_memento(url, memento, chosen[memento], base) for memento in sorted(chosen)]
    return ", ".join(said)


def _mementos(url: str, mementos: Sequence[Memento], base: str) -> Iterable[str]:
    ends = {0: ["first"], len(mementos) - 1: ["last"]}
    if len(mementos) == 1:
        ends = {0: ["first", "last"]}
    return (
        _memento(url, memento, ends.get(number, []), base)
        for number, memento in enumerate(mementos)
    )


def _memento(url: str, memento: Memento, names: list[str], base: str) -> str:
    said = " ".join([*names, "memento"])
    when = permanent.http_date(memento.at)
    return f'<{base}{permanent.path(memento.at, url)}>; rel="{said}"; datetime="{when}"'
