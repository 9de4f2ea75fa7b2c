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
from pipelines import identity

PROJECT = Path(__file__).parent.parent
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
    own = re.compile(r"(?:spiders|pipelines|archive)(?:\.\w+)+")
    return set(own.findall(repr({k: v for k, v in vars(settings).items() if k.isupper()})))


@pytest.mark.parametrize("name", sorted(named_classes()))
def test_what_the_settings_name_can_be_loaded(name: str) -> None:
    if name in settings.SPIDER_MODULES:
        import_module(name)
    else:
        assert isinstance(load_object(name), type)


def test_the_settings_name_the_parts_as_strings() -> None:
    assert {"spiders.declared", *settings.ITEM_PIPELINES} <= named_classes()
    assert {"spiders.middlewares.CaptureMiddleware", *settings.EXTENSIONS} <= named_classes()


def test_the_demo_only_starts_subprocesses() -> None:
    found = set(imported((PROJECT / "spiders" / "demo.py").read_text(encoding="utf-8")))
    assert "subprocess" in found
    assert not {name for name in found if re.match("scrapy|twisted|spiders|pipelines", name)}


def test_the_extractors_identity_names_every_module_that_reads_a_page() -> None:
    wanted, seen = ["pipelines.extract"], set[str]()
    while wanted:
        name = wanted.pop()
        path = PROJECT / f"{name.replace('.', '/')}.py"
        if name not in seen and path.exists():
            seen.add(name)
            code = path.read_text(encoding="utf-8")
            wanted += submodules(code)
    # records holds the nouns, and reading and normalise what becomes of an extract
    expected = seen - {"archive.records"} | {"pipelines.reading", "pipelines.normalise"}
    assert {f"pipelines.{name}" for name in identity.OURS} | {
        f"archive.{name}" for name in identity.ARCHIVES
    } == expected


def submodules(code: str) -> Iterator[str]:
    """The modules of pipelines and archive that code imports, by their whole names."""
    for node in ast.walk(ast.parse(code)):
        if isinstance(node, ast.ImportFrom):
            yield str(node.module)
            yield from (f"{node.module}.{alias.name}" for alias in node.names)
