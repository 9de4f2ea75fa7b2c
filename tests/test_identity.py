"""Whatever can change a reading is part of its extractor's name."""

from __future__ import annotations

import ast
import shutil
import sys
from collections.abc import Iterator
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

from archive.records import ReadingRules
from pipelines.extract import identity

FOLDER = Path(identity.__file__).parent
ARCHIVE_TEXT = FOLDER.parent.parent / "archive" / "text"
FILES = [p for p in sorted(FOLDER.rglob("*")) if p.suffix in (".py", ".toml")]
OURS = {"archive", "pipelines"}


@pytest.fixture(autouse=True)
def fresh() -> Iterator[None]:
    """The name is made anew in each test."""
    identity._extractor.cache_clear()
    yield
    identity._extractor.cache_clear()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return shutil.copytree(FOLDER, tmp_path / "extract")


def name() -> str:
    identity._extractor.cache_clear()
    return identity.identity(ReadingRules())


def test_the_rules_of_language_are_among_the_files() -> None:
    assert FOLDER / "language.py" in FILES
    assert FOLDER / "han.py" in FILES
    assert FOLDER / "seeds.toml" in FILES


@pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.relative_to(FOLDER)))
def test_a_line_more_in_any_file_is_another_extractor(file: Path, folder: Path) -> None:
    assert identity.code(folder) == identity.code(FOLDER)
    with (folder / file.relative_to(FOLDER)).open("a", encoding="utf-8") as copy:
        copy.write("# another line\n")
    assert identity.code(folder) != identity.code(FOLDER)


def test_two_files_that_change_places_are_another_extractor(folder: Path) -> None:
    one, other = folder / "page" / "lines.py", folder / "page" / "labels.py"
    texts = other.read_bytes(), one.read_bytes()
    one.write_bytes(texts[0])
    other.write_bytes(texts[1])
    assert identity.code(folder) != identity.code(FOLDER)


@pytest.mark.parametrize("module", identity.ARCHIVES)
def test_a_line_more_in_the_archives_text_modules_is_another_extractor(
    module: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = identity.code(FOLDER)
    copy = shutil.copytree(ARCHIVE_TEXT, tmp_path / "text")
    monkeypatch.setattr(identity.text, "__file__", str(copy / "__init__.py"))
    assert identity.code(FOLDER) == before
    with (copy / f"{module}.py").open("a", encoding="utf-8") as file:
        file.write("# another line\n")
    assert identity.code(FOLDER) != before


def test_a_line_more_in_the_forms_of_addresses_is_another_extractor(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = identity.code(FOLDER)
    copy = shutil.copy(identity.parts.__file__, tmp_path / "parts.py")
    monkeypatch.setattr(identity.parts, "__file__", str(copy))
    assert identity.code(FOLDER) == before
    with copy.open("a", encoding="utf-8") as file:
        file.write("# another line\n")
    assert identity.code(FOLDER) != before


@pytest.mark.parametrize("library", [*identity.versions(), "trafilatura"])
def test_another_version_of_any_library_is_another_extractor(
    library: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = name()
    versions, version = identity.versions(), identity.version
    monkeypatch.setattr(identity, "versions", lambda: versions | {library: "0.0"})
    monkeypatch.setattr(identity, "version", lambda one: "0.0" if one == library else version(one))
    assert name() != before


def test_what_a_source_declares_is_part_of_the_name() -> None:
    rules = [
        ReadingRules(),
        ReadingRules(languages=("en",)),
        ReadingRules(timezone="+08:00"),
        ReadingRules(selectors={"body": "#zoom"}),
    ]
    assert len({identity.identity(one) for one in rules}) == len(rules)


def imported(file: Path) -> Iterator[str]:
    """The top-level packages that a module imports."""
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module.partition(".")[0]


def test_every_library_that_the_extractor_imports_is_named() -> None:
    files = [*FOLDER.rglob("*.py"), *(ARCHIVE_TEXT / f"{one}.py" for one in identity.ARCHIVES)]
    packages = {package for file in files for package in imported(file)}
    foreign = packages - OURS - set(sys.stdlib_module_names)
    distributions = packages_distributions()
    found = {distributions[package][0].lower().replace("_", "-") for package in foreign}
    assert found <= {*identity.LIBRARIES, "trafilatura"}
    assert {"lxml", "htmldate", "langdetect", "opencc", "python-dateutil"} <= found
