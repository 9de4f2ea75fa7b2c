"""A declaration: one TOML file, strictly read into a Source, or an error that names file and key."""

from __future__ import annotations

import os
import re
import tomllib
import types
from dataclasses import MISSING, fields
from itertools import pairwise
from pathlib import Path
from typing import Any, Literal, get_args, get_origin, get_type_hints

import jmespath
from cronsim import CronSim, CronSimError
from cssselect import HTMLTranslator, SelectorError
from jmespath.exceptions import JMESPathError
from lxml import etree

from archive.errors import YigaiError
from archive.records import now
from spiders.source import Discover, Source

DIRECTORY = Path(__file__).parent / "sources"


class SourceError(YigaiError):
    """A source declaration that cannot be used; the message names the file and the key."""


def load(path: Path) -> Source:
    """Read one declaration strictly.

    Raises SourceError naming the file and the key: unknown, missing, of the wrong type, or with
    a value that cannot be used.
    """
    try:
        with open(path, "rb") as file:
            values = tomllib.load(file)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SourceError(f"{path}: not valid TOML: {error}") from None
    if "slug" in values:
        raise SourceError(f"{path}: unknown key `slug`; the file's name is the slug")
    source: Source = _build(Source, values | {"slug": path.stem}, path, "")
    _check_values(source, path)
    return source


def declarations() -> list[Path]:
    """Every declaration's file: those shipped here and those of the folder YIGAI_SOURCES names.

    Raises SourceError where that is no folder, or a name is taken twice.
    """
    further = os.environ.get("YIGAI_SOURCES")
    if further and not Path(further).is_dir():
        raise SourceError(f"{further}: YIGAI_SOURCES must name a folder of declarations")
    found: dict[str, Path] = {}
    for directory in (DIRECTORY, Path(further)) if further else (DIRECTORY,):
        for path in sorted(directory.glob("*.toml")):
            if path.stem in found:
                raise SourceError(f"{path}: the name is taken by {found[path.stem]}")
            found[path.stem] = path
    return list(found.values())


def load_all(directory: Path | None = None) -> dict[str, Source]:
    """Every declared source by slug; of one folder alone if it is given."""
    paths = sorted(directory.glob("*.toml")) if directory else declarations()
    return {path.stem: load(path) for path in paths}


def _build(cls: type, values: dict[str, Any], path: Path, prefix: str) -> Any:
    """A dataclass from a TOML table, every key checked against the field of its name."""
    hints = get_type_hints(cls)
    known = {f.name: f for f in fields(cls)}
    for key in values:
        if key not in known:
            raise SourceError(
                f"{path}: unknown key `{prefix}{key}`; known here: {', '.join(sorted(known))}"
            )
    for name, spec in known.items():
        required = spec.default is MISSING and spec.default_factory is MISSING
        if required and name not in values:
            raise SourceError(f"{path}: missing key `{prefix}{name}`")
    return cls(**{k: _value(hints[k], v, path, f"{prefix}{k}") for k, v in values.items()})


def _value(hint: Any, value: Any, path: Path, key: str) -> Any:
    if get_origin(hint) is types.UnionType:
        hint = get_args(hint)[0]
    if get_origin(hint) is Literal:
        if value not in get_args(hint):
            raise SourceError(
                f"{path}: `{key}` is {value!r}; use one of {', '.join(get_args(hint))}"
            )
        return value
    if get_origin(hint) is list:
        _expect_type(value, list, path, key)
        return [_value(get_args(hint)[0], v, path, f"{key}[{i}]") for i, v in enumerate(value)]
    if hint in (str, int):
        _expect_type(value, hint, path, key)
        return value
    _expect_type(value, dict, path, key)
    return _build(hint, value, path, f"{key}.")


def _expect_type(value: Any, wanted: type, path: Path, key: str) -> None:
    if type(value) is not wanted:
        names = {str: "text", int: "a whole number", list: "a list", dict: "a table"}
        raise SourceError(f"{path}: `{key}` is {value!r}; it must be {names[wanted]}")


def _check_values(source: Source, path: Path) -> None:
    """What types cannot say: patterns compile, the schedule fires, selectors parse."""
    for i, pattern in enumerate(source.articles):
        _try(re.compile, pattern, path, f"articles[{i}]", re.error)
    _try(lambda s: CronSim(s, now()), source.schedule, path, "schedule", CronSimError)
    for f in fields(source.selectors):
        _try(
            _parse_selector,
            getattr(source.selectors, f.name),
            path,
            f"selectors.{f.name}",
            SelectorError,
            etree.XPathError,
        )
    for i, discover in enumerate(source.discover):
        key = f"discover[{i}]"
        if not discover.start:
            raise SourceError(f"{path}: `{key}.start` is empty; give at least one address")
        if discover.kind in ("listing", "json") and not discover.rows:
            raise SourceError(f"{path}: missing key `{key}.rows` (kind {discover.kind} needs it)")
        if discover.kind == "json" and not discover.url:
            raise SourceError(f"{path}: missing key `{key}.url` (kind json needs it)")
        if discover.pages and "{page}" not in discover.pages:
            raise SourceError(f"{path}: `{key}.pages` is {discover.pages!r}; it must hold {{page}}")
        _check_paths(discover, path, key)
    _check_looks(source, path)
    if not re.fullmatch(r"[+-](?:0\d|1[0-4]):[0-5]\d", source.timezone):
        raise SourceError(f"{path}: `timezone` is {source.timezone!r}; write it like +08:00")


def _check_looks(source: Source, path: Path) -> None:
    """When articles are looked at again, and how many in a run: whole days, rising; at least one."""
    steps = [0, *source.looks]
    if any(later <= earlier for earlier, later in pairwise(steps)):
        raise SourceError(
            f"{path}: `looks` is {source.looks!r}; give days after the first capture, rising from 1"
        )
    for key, value in (("every", source.every), ("budget", source.budget)):
        if value < 1:
            raise SourceError(f"{path}: `{key}` is {value!r}; it must be 1 or more")


def _check_paths(discover: Discover, path: Path, key: str) -> None:
    """Where rows and their fields are: JMESPath in JSON, selectors in HTML; feeds name their own."""
    check: Any = {"json": jmespath.compile, "listing": _parse_selector}.get(discover.kind)
    errors = (SelectorError, etree.XPathError, JMESPathError)
    for name in ("rows", "link", "url", "title", "date", "summary"):
        if check and (value := getattr(discover, name)):
            _try(check, value, path, f"{key}.{name}", *errors)


def _parse_selector(selector: str) -> None:
    is_xpath = selector.startswith(("/", "./", "("))
    etree.XPath(selector if is_xpath else HTMLTranslator().css_to_xpath(selector or "*"))


def _try(check: Any, value: str, path: Path, key: str, *errors: type[Exception]) -> None:
    try:
        check(value)
    except errors as error:
        reason = " ".join(str(error).split())
        raise SourceError(f"{path}: `{key}` is {value!r}: {reason}") from None
