"""Peak memory of what hands rows on, from archives of 10,000 and 100,000 articles.

The archives are those of `benchmarks.million`; they are made where they are not there.
Run: `python -m benchmarks.export_memory [--data DIR]`.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

from benchmarks.crawl_speed import HERE
from benchmarks.import_size import watched
from benchmarks.million_archive import make

SIZES = (10_000, 100_000)
LIMIT = 300  # MB, of any of them
COMMANDS = (
    *("export jsonl", "export csv", "export parquet", "export parquet --versions"),
    *("export atom", "release"),
)


def peaks(data: Path, folder: Path) -> dict[str, tuple[float, int, int]]:
    """Seconds, peak megabytes and megabytes written, of each command on an archive."""
    yigai = [str(Path(sys.executable).with_name("yigai")), "--data", str(data)]
    found = {}
    for number, command in enumerate(COMMANDS):
        out = folder / f"out-{number}"
        seconds, peak = watched([*yigai, *command.split(), str(out)])
        written = sum(file.stat().st_size for file in out.rglob("*")) or out.stat().st_size
        found[command] = (seconds, peak, written // 1_000_000)
    return found


def main(archive: Path) -> int:
    """Print a table; 1 if a command takes more than LIMIT."""
    found = []
    for size in SIZES:
        data = archive / str(size)
        data.mkdir(parents=True, exist_ok=True)
        if not (data / "archive.db").exists():
            make(data / "archive.db", size)
        with tempfile.TemporaryDirectory() as folder:
            found.append(peaks(data, Path(folder)))
    print("| | 10,000 articles | 100,000 | written | growth an article |")
    print("| --- | ---: | ---: | ---: | ---: |")
    for name in COMMANDS:
        (_, before, _), (seconds, after, written) = (peak[name] for peak in found)
        growth = (after - before) * 1024 / (SIZES[1] - SIZES[0])
        print(
            f"| {name} | {before} MB | {after} MB, {seconds:.0f} s | {written} MB "
            f"| {growth:.2f} KB |"
        )
    return max(peak for _, peak, _ in found[-1].values()) > LIMIT


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--data", type=Path, default=HERE / ".million")
    sys.exit(main(parser.parse_args().data))
