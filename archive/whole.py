"""A file that is written whole or not at all."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from archive.errors import YigaiError


@contextmanager
def whole(out: Path) -> Iterator[Path]:
    """A file beside `out` to write to, which takes its place at the end.

    If anything is raised, `out` is left as it was. Raises YigaiError if its folder is not there.
    """
    if not out.parent.is_dir():
        raise YigaiError(f"{out.parent}: no such folder to write {out.name} into; make it first")
    partial = out.with_name(f".{out.name}.partial")
    try:
        yield partial
        os.replace(partial, out)
    finally:
        partial.unlink(missing_ok=True)
