"""docs/sources.md: what is declared, counted and listed, from the declarations themselves.

Run by itself (`python -m spiders.catalogue`) it prints the page for the sources that ship.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence

from archive.text.provinces import PROVINCES
from spiders.declaration import DIRECTORY, load_all
from spiders.source import Source

_HEAD = """# Sources

This page is made by `make docs` from `spiders/sources/`. How to add one: [add-a-source.md](add-a-source.md).

No declaration was tried on its live site. Each says what it rests on; a paused one says why it is crawled only by name.
"""
_LEVELS = ("national", "provincial", "municipal", "international")
_COLUMNS = ("Source", "Column", "Publisher", "Discovery", "Schedule", "Evidence", "Paused")
Counted = Callable[[Source], Iterable[str]]
_COUNTED: dict[str, Counted] = {
    "Kind of publisher": lambda source: [source.kind],
    "Level": lambda source: [source.level],
    "Province": lambda source: [source.province] if source.province else [],
    "Language": lambda source: source.languages,
    "Tag": lambda source: source.tags,
}


def catalogue(sources: Sequence[Source]) -> str:
    """The page: counts by kind, level, province, language and tag, then a table for each level."""
    paused = sum(bool(source.paused) for source in sources)
    said = f"{len(sources)} sources are declared; {len(sources) - paused} are crawled, {paused} are paused."
    counts = [_table(("", "Declared", "Crawled"), _counts(sources)), _missing(sources)]
    levels = [
        f"## {level.title()}\n\n{_table(_COLUMNS, map(_row, chosen))}"
        for level in _LEVELS
        if (chosen := [source for source in sources if source.level == level])
    ]
    return "\n".join([_HEAD, f"{said}\n", *counts, *levels]).rstrip() + "\n"


def _counts(sources: Sequence[Source]) -> Iterator[tuple[str, ...]]:
    for name, words in _COUNTED.items():
        declared = Counter(word for source in sources for word in words(source))
        crawled = Counter(word for s in sources if not s.paused for word in words(s))
        yield f"**{name}**", "", ""
        for word in sorted(declared, key=lambda word: (-declared[word], word)):
            yield word, str(declared[word]), str(crawled[word])


def _missing(sources: Sequence[Source]) -> str:
    """Which provinces have no source at all, and which none that is crawled."""
    declared = {source.province for source in sources}
    crawled = {source.province for source in sources if not source.paused}
    none = [province for province in PROVINCES if province not in declared]
    waiting = [p for p in PROVINCES if p in declared and p not in crawled]
    return (
        f"Provinces without a source: {'、'.join(none) or 'none'}. "
        f"Provinces of which every source is paused: {'、'.join(waiting) or 'none'}.\n"
    )


def _row(source: Source) -> tuple[str, ...]:
    kinds = ", ".join(dict.fromkeys(discover.kind for discover in source.discover))
    return (
        *(f"`{source.slug}`", source.title, source.publisher, kinds, f"`{source.schedule}`"),
        *(source.evidence, source.paused),
    )


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "".join(
        f"| {' | '.join(cell.replace('|', '&#124;') for cell in line)} |\n" for line in lines
    )


def main() -> None:
    """Print the page for the sources that ship."""
    print(catalogue(list(load_all(DIRECTORY).values())), end="")


if __name__ == "__main__":
    main()
