"""A declaration: one TOML file, strictly read into a Source, or an error that names file and key."""

from __future__ import annotations

import os
import tomllib
import types
from dataclasses import MISSING, fields, replace
from functools import cache
from pathlib import Path
from typing import Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints

from archive.errors import YigaiError
from spiders.checked import WRONG, check
from spiders.kinds import KINDS
from spiders.kinds.list_page import Discover
from spiders.source import BROWSER, NO_BROWSER, Source

DIRECTORY = Path(__file__).parent / "sources"


class SourceError(YigaiError):
    """A source declaration that cannot be used; the message names the file and the key."""


def load(path: Path) -> Source:
    """Read one declaration strictly.

    Raises SourceError naming the file and the key: unknown, missing, of the wrong type, or with
    a value that cannot be used.
    """
    source = _read(path, path.read_bytes())
    if source.browser and not source.paused and not os.environ.get(BROWSER):
        source = replace(source, paused=NO_BROWSER)
    return source


@cache  # a run asks for all declarations several times, and checking them takes most of its start
def _read(path: Path, content: bytes) -> Source:
    try:
        values = tomllib.loads(content.decode())
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SourceError(f"{path}: not valid TOML: {error}") from None
    except RecursionError:
        raise SourceError(f"{path}: not valid TOML: brackets in brackets without end") from None
    if "slug" in values:
        raise SourceError(f"{path}: unknown key `slug`; the file's name is the slug")
    source: Source = _build(Source, values | {"slug": path.stem}, path, "")
    if source.level in ("provincial", "municipal") and not source.province:
        raise SourceError(f"{path}: missing key `province` (level {source.level} needs it)")
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
        for path in _by_name(directory):
            if path.stem in found:
                raise SourceError(f"{path}: the name is taken by {found[path.stem]}")
            found[path.stem] = path
    return list(found.values())


def load_all(directory: Path | None = None) -> dict[str, Source]:
    """Every declared source by slug; of one folder alone if it is given."""
    paths = _by_name(directory) if directory else declarations()
    return {path.stem: load(path) for path in paths}


def _by_name(directory: Path) -> list[Path]:
    return sorted(directory.glob("*.toml"), key=lambda path: path.stem)


def _build(cls: type, values: dict[str, Any], path: Path, prefix: str) -> Any:
    """A dataclass from a TOML table, every key checked against the field of its name."""
    hints = _hints(cls)
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


@cache  # asking anew for each table of 177 declarations takes two fifths of loading them
def _hints(cls: type) -> dict[str, Any]:
    return get_type_hints(cls, include_extras=True)


def _value(hint: Any, value: Any, path: Path, key: str) -> Any:
    if get_origin(hint) in (types.UnionType, Union):
        hint = get_args(hint)[0]
    if get_origin(hint) is Annotated:
        found = _value(get_args(hint)[0], value, path, key)
        _check(found, hint.__metadata__, path, key)
        return found
    if get_origin(hint) is Literal:
        if value not in get_args(hint):
            raise SourceError(
                f"{path}: `{key}` is {value!r}; use one of {', '.join(get_args(hint))}"
            )
        return value
    if get_origin(hint) is list:
        _expect_type(value, list, path, key)
        return [_value(get_args(hint)[0], v, path, f"{key}[{i}]") for i, v in enumerate(value)]
    if hint in (str, int, bool):
        _expect_type(value, hint, path, key)
        return value
    _expect_type(value, dict, path, key)
    if get_origin(hint) is dict:
        return {k: _value(get_args(hint)[1], v, path, f"{key}.{k}") for k, v in value.items()}
    return _discover(value, path, key) if hint is Discover else _build(hint, value, path, f"{key}.")


def _discover(values: dict[str, Any], path: Path, key: str) -> Any:
    """The kind that a table names, with that kind's own keys and no others."""
    if "kind" not in values:
        raise SourceError(f"{path}: missing key `{key}.kind`; use one of {', '.join(KINDS)}")
    kind = KINDS.get(str(values["kind"]))
    if kind is None:
        said = repr(values["kind"])
        raise SourceError(f"{path}: `{key}.kind` is {said}; use one of {', '.join(KINDS)}")
    own = {name: value for name, value in values.items() if name != "kind"}
    return _build(kind, own, path, f"{key}.")


def _expect_type(value: Any, wanted: type, path: Path, key: str) -> None:
    if type(value) is not wanted:
        names = {str: "text", int: "a whole number", list: "a list", dict: "a table"}
        names |= {bool: "true or false"}
        raise SourceError(f"{path}: `{key}` is {value!r}; it must be {names[wanted]}")


def _check(value: Any, metadata: tuple[Any, ...], path: Path, key: str) -> None:
    try:
        check(value, metadata)
    except WRONG as error:
        reason = " ".join(str(error).split())
        raise SourceError(f"{path}: `{key}` is {value!r}: {reason}") from None
