"""The rules of url_rules.toml, ready to be applied by urls.py."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, NamedTuple


class PageRule(NamedTuple):
    """The paths that it holds for, how they are written, and what goes from their queries."""

    path: re.Pattern[str]
    becomes: str
    noise: re.Pattern[str]


def _any_of(expressions: Iterable[str]) -> re.Pattern[str]:
    return re.compile("|".join(expressions))


def _items(names: Sequence[str] = (), items: Sequence[str] = ()) -> list[str]:
    return [*(f"(?:{name})(?:=.*)?" for name in names), *items]


def _page_rule(
    path: str, becomes: str = r"\g<0>", names: Sequence[str] = (), items: Sequence[str] = ()
) -> PageRule:
    return PageRule(re.compile(path), becomes, _any_of([*_NOISE, *_items(names, items)]))


def _page_rules(declared: Iterable[dict[str, Any]]) -> dict[str, list[PageRule]]:
    found: dict[str, list[PageRule]] = {"": []}
    for rule in declared:
        for host in rule.get("hosts", [""]):
            said = {name: value for name, value in rule.items() if name != "hosts"}
            found.setdefault(host, []).append(_page_rule(**said))
    return {host: rules + found[""] if host else rules for host, rules in found.items()}


_RULES = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))
_NOISE = [item for group in _RULES["query"].values() for item in _items(**group)]
_MIRRORS, _SESSIONS = "|".join(_RULES["mirrors"]), "|".join(_RULES["path_sessions"])

MIRROR_LABELS = re.compile(rf"(?:(?:{_MIRRORS})\.)+(?=[^.]+\.)")
"""What a host begins with and is not told apart by."""

PATH_SESSION = re.compile(rf";(?:{_SESSIONS})=[^/;]*", re.IGNORECASE)
"""A session in a path."""

PLAIN_IN_PATH: str = _RULES["plain"]["path"]
PLAIN_IN_VALUE: str = _RULES["plain"]["value"]
"""Reserved characters that are written without an escape."""

NOISE = _any_of(_NOISE)
"""A whole parameter, in small letters, that names no article on any host."""

SAME_SITE: dict[str, str] = _RULES["same_site"]
"""Hosts that are another one by a second name."""

PAGE_RULES = _page_rules(_RULES["page"])
"""By host, the first to fit first; under the empty name those that hold for every host."""
