"""docs/architecture.md says what the code is: its picture is the imports, its modules are there."""

from __future__ import annotations

import ast
import re
from collections import Counter
from pathlib import Path

import pytest

from tests.test_import_rule import submodules

PROJECT = Path(__file__).parent.parent
PAGE = (PROJECT / "docs" / "architecture.md").read_text(encoding="utf-8")
NOUNS = "archive/"  # everybody may import them, so no arrow leads there

Arrows = set[tuple[str, str]]


def has_code(path: Path) -> bool:
    """Whether a file holds more than a docstring."""
    body = ast.parse(path.read_text(encoding="utf-8")).body
    return len(body) > 1 or (bool(body) and not isinstance(body[0], ast.Expr))


MODULES = {
    path.relative_to(PROJECT).as_posix()
    for package in ("archive", "pipelines", "spiders")
    for path in (PROJECT / package).rglob("*.py")
    if path.name != "__init__.py" or has_code(path)
}
FILES = {*MODULES, "cli.py"}


def picture(page: str) -> str:
    """The first Mermaid block."""
    found = re.search(r"^```mermaid\n(.*?)^```$", page, re.DOTALL | re.MULTILINE)
    assert found
    return found[1]


def drawn(page: str) -> tuple[dict[str, str], Arrows]:
    """The picture's rooms by each path on their labels, and its solid arrows between rooms."""
    block = picture(page)
    labels = dict(re.findall(r'^\s*(\w+)\["(.+?)"\]$', block, re.MULTILINE))
    arrows = set(re.findall(r"^\s*(\w+) --> (\w+)$", block, re.MULTILINE))
    rooms = {path: name for name, label in labels.items() for path in label.split("<br/>")}
    assert {name for arrow in arrows for name in arrow} <= set(labels)
    return rooms, arrows


def room_of(name: str, rooms: dict[str, str]) -> str | None:
    """The room of a file or of a dotted name: the one with the longest path that fits."""
    path = name if name.endswith(".py") else name.replace(".", "/")
    fitting = [
        known
        for known in rooms
        if path == known
        or f"{path}/" == known
        or (known.endswith("/") and path.startswith(known))
        or path.startswith(f"{known.removesuffix('.py')}/")
        or f"{path}.py" == known
    ]
    return rooms[max(fitting, key=len)] if fitting else None


def imports(rooms: dict[str, str]) -> Arrows:
    """The arrows that the code has: which room imports which, the nouns left out."""
    found = set()
    for file in FILES:
        here = room_of(file, rooms)
        for name in submodules((PROJECT / file).read_text(encoding="utf-8")):
            there = room_of(name, rooms)
            if here and there and there not in (here, rooms[NOUNS]):
                found.add((here, there))
    return found


def reached(arrows: Arrows) -> Arrows:
    """The arrows, and every way along several of them."""
    while more := {(a, d) for a, b in arrows for c, d in arrows if b == c} - arrows:
        arrows = arrows | more
    return arrows


def wrong_arrows(page: str) -> list[str]:
    """Where the picture and the imports disagree."""
    rooms, arrows = drawn(page)
    real = imports(rooms)
    return [
        *(f"{a} --> {b} is drawn, and no such import is there" for a, b in sorted(arrows - real)),
        *(f"{a} imports {b}, and no way is drawn" for a, b in sorted(real - reached(arrows))),
    ]


def named(page: str) -> Counter[str]:
    """The modules that the page lists, by the path of the room under whose heading they stand."""
    found: Counter[str] = Counter()
    room = ""
    for line in page.splitlines():
        if heading := re.fullmatch(r"### `(.+/)`", line):
            room = heading[1]
        elif line.startswith("#"):
            room = ""
        elif room and (item := re.match(r"- `(\w+\.py)`: ", line)):
            found[room + item[1]] += 1
    return found


def test_the_picture_is_the_imports() -> None:
    assert wrong_arrows(PAGE) == []


def test_every_file_stands_in_a_room() -> None:
    rooms, _ = drawn(PAGE)
    assert [file for file in sorted(FILES) if room_of(file, rooms) is None] == []
    assert {path for path in rooms if not (PROJECT / path).exists()} == set()


def test_the_nouns_import_no_room() -> None:
    rooms, _ = drawn(PAGE)
    assert [b for a, b in sorted(imports(rooms)) if a == rooms[NOUNS]] == []


def test_every_module_is_named_once_and_no_other() -> None:
    assert named(PAGE) == Counter(MODULES)


def test_every_path_on_the_page_is_there() -> None:
    paths = set(re.findall(r"\b(?:archive|pipelines|spiders|tests)/[\w/]*\w\.(?:py|toml)", PAGE))
    paths |= {f"docs/{path}" for path in re.findall(r"\]\((?!http)([^)#]+)\)", PAGE)}
    assert len(paths) > 20
    assert [path for path in sorted(paths) if not (PROJECT / path).exists()] == []


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("  store --> evidence\n", ""),  # an import without a way
        ("  store --> text\n", "  store --> text\n  text --> store\n"),  # a way without an import
        ("  spider --> kinds\n", "  kinds --> spider\n"),
    ],
)
def test_a_wrong_picture_is_found(old: str, new: str) -> None:
    assert old in PAGE
    assert wrong_arrows(PAGE.replace(old, new))


def test_a_missing_and_an_invented_module_are_found() -> None:
    assert named(PAGE.replace("- `relate.py`: ", "- `near.py`: ")) != Counter(MODULES)
