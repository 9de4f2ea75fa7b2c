"""Peak memory of what goes through a whole archive, at two sizes: it must not grow with it.

Small pages come in as one WARC file; then everything is verified, read again as if another
extractor had read it, and made again from `warc/`.
Run: `python -m benchmarks.memory [SMALL] [LARGE]`, in captures.
"""

from __future__ import annotations

import sqlite3
import sys
import tempfile
from contextlib import closing
from functools import partial
from pathlib import Path

from benchmarks.import_size import watched, write_warc
from benchmarks.site import page

LIMIT = 300  # MB, of any of them
COMMANDS = (["verify"], ["reextract"], ["rebuild", "--check"], ["export", "wacz"], ["backup"])


def peaks(folder: Path, captures: int) -> dict[str, tuple[float, int]]:
    """Seconds and peak megabytes of each command on an archive of so many captures."""
    file, data = folder / "small.warc", folder / "data"
    write_warc(file, 1, captures, partial(page, paragraphs=2, furniture=4))
    yigai = [str(Path(sys.executable).with_name("yigai")), "--data", str(data)]
    found = {"import": watched([*yigai, "import", str(file)])}
    file.unlink()
    for command in COMMANDS:
        if command == ["reextract"]:
            _forget_who_read(data)
        out = [str(folder / f"out-{command[0]}")] if command[0] in ("export", "backup") else []
        found[" ".join(command)] = watched([*yigai, *command, *out])
    return found


def _forget_who_read(data: Path) -> None:
    with closing(sqlite3.connect(data / "archive.db")) as connection, connection:
        connection.execute("UPDATE reading_log SET extractor = 'another'")
        connection.execute("UPDATE versions SET extractor = 'another'")


def main(small: int = 5_000, large: int = 20_000) -> None:
    """Print a table; exit status 1 if a command takes more than LIMIT."""
    sizes = (small, large)
    found = []
    for size in sizes:
        with tempfile.TemporaryDirectory() as folder:
            found.append(peaks(Path(folder), size))
    print(f"| | {small:,} captures | {large:,} | growth a capture |")
    print("| --- | ---: | ---: | ---: |")
    for name in found[0]:
        (_, before), (seconds, after) = (peak[name] for peak in found)
        growth = (after - before) * 1024 / (large - small)
        print(f"| {name} | {before} MB | {after} MB, {seconds:.0f} s | {growth:.2f} KB |")
    if max(peak for _, peak in found[-1].values()) > LIMIT:
        sys.exit(1)


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
