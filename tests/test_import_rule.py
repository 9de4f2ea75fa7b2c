"""Who may import whom (DESIGN.md section 2), read from the code's own imports."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pytest
from scrapy.utils.misc import load_object

import settings
from pipelines.extract import identity
from pipelines.sameness import rules

PROJECT = Path(__file__).parent.parent
SAMENESS = PROJECT / "pipelines" / "sameness"
OURS = {"archive", "pipelines", "spiders", "settings", "cli", "tests", "benchmarks"}
MAY_IMPORT = {
    "archive": {"archive"},
    "pipelines": {"pipelines", "archive"},
    "spiders": {"spiders", "archive"},
    "settings": {"archive"},
    "cli": {"archive", "pipelines", "spiders"},
    "tests": OURS,
    "benchmarks": OURS,
}
FILES = [
    path
    for name in sorted(OURS)
    for path in [PROJECT / f"{name}.py", *sorted((PROJECT / name).rglob("*.py"))]
    if path.exists()
]


def imported(code: str, package: str = "") -> Iterator[str]:
    """The modules that code imports anywhere in it; relative ones are of their own package."""
    for node in ast.walk(ast.parse(code)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield package if node.level else str(node.module)


def packages(code: str, package: str = "") -> set[str]:
    return {module.partition(".")[0] for module in imported(code, package)}


def test_imports_are_found_wherever_they_stand() -> None:
    code = "import archive.store\ndef late():\n    from pipelines import pool\nfrom . import added"
    assert packages(code, "spiders") == {"archive", "pipelines", "spiders"}


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(PROJECT)))
def test_a_file_imports_only_what_its_package_may(path: Path) -> None:
    package = path.relative_to(PROJECT).parts[0].removesuffix(".py")
    found = packages(path.read_text(encoding="utf-8"), package) & OURS
    assert found <= MAY_IMPORT[package]


def test_every_package_is_read() -> None:
    assert {path.relative_to(PROJECT).parts[0].removesuffix(".py") for path in FILES} == OURS


def named_classes() -> set[str]:
    """Every string in the settings that names something of ours by a dotted path."""
    own = re.compile(r"(?<![\w./])(?:spiders|pipelines|archive)(?:\.\w+)+")
    return set(own.findall(repr({k: v for k, v in vars(settings).items() if k.isupper()})))


@pytest.mark.parametrize("name", sorted(named_classes()))
def test_what_the_settings_name_can_be_loaded(name: str) -> None:
    if name in settings.SPIDER_MODULES:
        import_module(name)
    else:
        assert callable(load_object(name))


def test_the_settings_name_the_parts_as_strings() -> None:
    assert {"spiders.declared", *settings.ITEM_PIPELINES} <= named_classes()
    assert {"spiders.wire.capture.CaptureMiddleware", *settings.EXTENSIONS} <= named_classes()


def test_the_demo_only_starts_subprocesses() -> None:
    demo = PROJECT / "archive" / "terminal" / "demo.py"
    found = set(imported(demo.read_text(encoding="utf-8")))
    assert "subprocess" in found
    assert not {name for name in found if re.match("scrapy|twisted|spiders|pipelines", name)}


# Each room may import itself and the rooms before it (DESIGN.md section 2).
EXTRACT = ("page", "article", "facts", "completeness", "files", "trees", "html", "read")
ARCHIVE = (
    "text",
    "evidence",
    "store",
    "queries",
    "crawl",
    "care",
    "exports",
    "datasette",
    "terminal",
)


@pytest.mark.parametrize(
    ("folder", "rooms"), [("pipelines/extract", EXTRACT), ("archive", ARCHIVE)]
)
def test_rooms_import_only_the_rooms_before_them(folder: str, rooms: tuple[str, ...]) -> None:
    prefix = f"{folder.replace('/', '.')}."
    wrong = [
        f"{path.relative_to(PROJECT)} imports {other}"
        for path in sorted((PROJECT / folder).rglob("*.py"))
        for other in rooms_used(path, prefix) & set(rooms)
        if not may_use(
            path.relative_to(PROJECT / folder).parts[0].removesuffix(".py"), other, rooms
        )
    ]
    assert wrong == []


def rooms_used(path: Path, prefix: str) -> set[str]:
    used = submodules(path.read_text(encoding="utf-8"))
    return {name.removeprefix(prefix).partition(".")[0] for name in used if name.startswith(prefix)}


def may_use(room: str, other: str, rooms: tuple[str, ...]) -> bool:
    return room == other or (room in rooms and rooms.index(room) > rooms.index(other))


def test_the_extractors_identity_covers_every_module_that_reads_a_page() -> None:
    seen = reached(["pipelines.extract.read"], "")
    # What lies in the folder is covered whole; the others hold nouns.
    nouns = {
        f"archive.{name}"
        for name in ("records", "digest", "outcomes", "errors", "urls", "url_rules")
    }
    outside = {name for name in seen if not name.startswith("pipelines.extract.")} - nouns
    assert outside == {"archive.parts", *(f"archive.text.{name}" for name in identity.ARCHIVES)}


def test_the_rules_of_comparing_cover_every_module_that_compares() -> None:
    compared = [f"pipelines.sameness.{file.stem}" for file in SAMENESS.glob("*.py")]
    texts = "archive.text."
    writing = [f"archive.store.{name.removesuffix('.py')}" for name in rules.ROWS]
    seen = reached([*compared, *writing], "pipelines.sameness.", texts)
    modules = {f"{name.removeprefix(texts)}.py" for name in seen if name.startswith(texts)}
    said = {name for name in rules.TEXTS if name.endswith(".py")}
    assert modules - said == {"beforehand.py"}, "and that one decides nothing"
    assert said <= modules


def reached(wanted: list[str], *prefixes: str) -> set[str]:
    """The modules of ours that some import, those among them, and so on within some packages."""
    seen = set[str]()
    first = set(wanted)
    while wanted:
        name = wanted.pop()
        path = PROJECT / f"{name.replace('.', '/')}.py"
        if name not in seen and path.exists() and (name in first or name.startswith(prefixes)):
            seen.add(name)
            wanted += submodules(path.read_text(encoding="utf-8"))
    return seen


def submodules(code: str) -> Iterator[str]:
    """The modules of ours that code imports, by their whole names."""
    for node in ast.walk(ast.parse(code)):
        if isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)
