"""Rows as Apache Parquet, in pieces that fit the memory whatever their number.

An instant is a text, as in the views: what a publisher says of a date has the precision that it
has, and no type of time holds that.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, BinaryIO

from archive.errors import YigaiError

_ROWS = 5_000
_SIZE = 8_000_000  # characters of texts in a piece


def write_parquet(file: BinaryIO, types: Mapping[str, str], rows: Iterable[Sequence[Any]]) -> None:
    """Write rows whose columns have types as SQLite names them: text, integer, real, blob.

    The same rows give the same bytes. Raises YigaiError for a value that is not of its type.
    """
    import pyarrow  # a fifth of a second
    from pyarrow import parquet

    known = {
        "integer": pyarrow.int64(),
        "real": pyarrow.float64(),
        "blob": pyarrow.binary(),
        "text": pyarrow.string(),
    }
    schema = pyarrow.schema([(name, known[kind]) for name, kind in types.items()])
    with parquet.ParquetWriter(_Stream(file), schema, compression="zstd") as writer:
        for piece in _pieces(rows):
            held = zip(types, zip(*piece, strict=True), schema.types, strict=True)
            arrays = [_array(*column) for column in held]
            writer.write_batch(pyarrow.record_batch(arrays, schema))


class _Stream:
    """What is written knows how far it is, on a pipe too."""

    closed = False

    def __init__(self, file: BinaryIO) -> None:
        self._file, self._size = file, 0

    def write(self, data: bytes) -> int:
        self._file.write(data)
        self._size += len(data)
        return len(data)

    def tell(self) -> int:
        return self._size

    def flush(self) -> None:
        self._file.flush()


def _array(name: str, values: Sequence[Any], kind: Any) -> Any:
    import pyarrow

    try:
        if pyarrow.types.is_string(kind):
            values = [_text(value) for value in values]
        return pyarrow.array(values, kind)
    except (pyarrow.ArrowException, TypeError, OverflowError) as error:
        raise YigaiError(
            f"{name}: a value is not of its column's type: {error}. Name its type with CAST."
        ) from error


def _pieces(rows: Iterable[Sequence[Any]]) -> Iterator[list[Sequence[Any]]]:
    piece: list[Sequence[Any]] = []
    size = 0
    for row in rows:
        piece.append(row)
        size += sum(len(value) for value in row if isinstance(value, str | bytes))
        if len(piece) == _ROWS or size >= _SIZE:
            yield piece
            piece, size = [], 0
    if piece:
        yield piece


def _text(value: Any) -> str | None:
    if isinstance(value, bytes):
        raise TypeError("bytes among texts")
    return value if value is None or isinstance(value, str) else str(value)
