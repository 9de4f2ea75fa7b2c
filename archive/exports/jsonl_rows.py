"""Rows as JSON Lines: an object a line, in UTF-8."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Any, BinaryIO

from archive.errors import YigaiError


def write_jsonl(file: BinaryIO, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Write rows, each with all of its columns. Raises YigaiError for what JSON cannot hold."""
    for row in rows:
        held = dict(zip(columns, row, strict=True))
        try:
            line = json.dumps(held, ensure_ascii=False, allow_nan=False)
        except (TypeError, ValueError) as error:
            raise YigaiError(
                f"JSON holds neither bytes nor infinite numbers: {error}. Give them as texts, "
                "with hex() or CAST(… AS TEXT), or leave them out."
            ) from error
        file.write(f"{line}\n".encode())
