"""Where what went wrong is written: a file beside the archive, and standard error on request."""

from __future__ import annotations

import logging
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from logging.handlers import RotatingFileHandler
from pathlib import Path

from archive.printable import printable

_SIZE, _KEPT = 5_000_000, 3  # bytes of a file, and how many older ones stay
_FORM = "%(asctime)s %(levelname)s %(name)s: %(message)s"


class _Printable(logging.Formatter):
    """Logs are read on terminals too."""

    def format(self, record: logging.LogRecord) -> str:
        return printable(super().format(record))


class _File(RotatingFileHandler):
    """A full disk is told once, by the command that meets it, and not with each line of the log."""

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802
        if not isinstance(sys.exc_info()[1], OSError):
            super().handleError(record)

    def close(self) -> None:
        with suppress(OSError):
            super().close()


@contextmanager
def to_file(data: Path) -> Iterator[None]:
    """Log warnings and errors of the block, with their tracebacks, to `log/yigai.log` beside the
    archive."""
    folder = data / "log"
    folder.mkdir(parents=True, exist_ok=True)
    handler = _File(
        folder / "yigai.log", maxBytes=_SIZE, backupCount=_KEPT, encoding="utf-8", delay=True
    )
    handler.setFormatter(_Printable(_FORM))
    handler.setLevel(logging.WARNING)
    logging.getLogger().addHandler(handler)
    try:
        yield
    finally:
        logging.getLogger().removeHandler(handler)
        handler.close()


def to_terminal() -> None:
    """Log everything from information on to standard error as well."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_Printable(_FORM))
    logging.getLogger().addHandler(handler)
    logging.getLogger().setLevel(logging.INFO)
