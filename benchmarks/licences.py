"""The licence of every package that Yigai is installed with: `make licences`.

Exits 1 where one is under the GPL or AGPL, or says nothing.
"""

from __future__ import annotations

import re
import sys
from importlib.metadata import Distribution, distribution
from pathlib import Path

from packaging.markers import Marker

LOCK = Path(__file__).parent.parent / "requirements.lock"
_LINE = re.compile(r"^([\w.-]+)==(\S+)(?: ; (.*?))? \\$", re.MULTILINE)
# LGPL is a library's licence: a program that imports it may have its own.
_COPYLEFT = re.compile(r"(?<!L)GPL|(?<!Lesser )General Public License|Affero", re.IGNORECASE)

_TEXT = re.compile(r"LICEN[CS]E|COPYING", re.IGNORECASE)


def locked(lock: str) -> list[str]:
    """The packages that a lock file names for this machine."""
    return [
        name for name, _, marker in _LINE.findall(lock) if not marker or Marker(marker).evaluate()
    ]


def licence(package: Distribution) -> str:
    """What a package says its licence is, in a line; empty if it says nothing."""
    said = package.metadata
    classified = [c for c in said.get_all("Classifier") or () if c.startswith("License ::")]
    named = [c.rpartition(" :: ")[2] for c in classified]
    written = (said.get("License") or "").strip().partition("\n")[0]
    return said.get("License-Expression") or ", ".join(named) or written or _first_line(package)


def _first_line(package: Distribution) -> str:
    """The first line of the licence's text, where a package brings it."""
    for file in package.files or ():
        if _TEXT.match(file.name) and ".dist-info" in file.parts[0]:
            return file.read_text(encoding="utf-8").strip().partition("\n")[0].strip()
    return ""


def is_copyleft(said: str) -> bool:
    """Whether a licence would bind the whole program; of several that may be chosen, the mildest."""
    return all(_COPYLEFT.search(part) for part in re.split(r"\s+OR\s+", said))


def main() -> int:
    """Print name, version and licence of each; the exit status."""
    wrong = []
    for name in locked(LOCK.read_text(encoding="utf-8")):
        package = distribution(name)
        said = licence(package)
        print(f"{package.name:<28} {package.version:<14} {said or 'says nothing'}")
        if not said or is_copyleft(said):
            wrong.append(package.name)
    for name in wrong:
        print(f"licences: {name} may not be a dependency, or says nothing", file=sys.stderr)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
