"""Taking in a WARC file of a gigabyte: peak memory, and speed beside trafilatura in one process.

The file is as crawls of whole sites are: pages among larger things that are kept and not read.
Run: `python -m benchmarks.import_size [MEGABYTES] [PAGES]`.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from benchmarks.crawl_speed import HERE, trafilatura_alone
from benchmarks.site import page

_PICTURE = 300_000  # bytes


def write_warc(path: Path, megabytes: int, pages: int, body: Callable[[int], bytes] = page) -> None:
    """A WARC file of about that size with so many pages, evenly spread among pictures."""
    pictures = max(1, (megabytes * 1_000_000 - pages * len(body(0))) // _PICTURE)
    with open(path, "wb") as file:
        writer = WARCWriter(file, gzip=False, warc_version="1.1")
        for number in range(pages):
            _response(writer, f"https://example.invalid/a/{number}.html", "text/html", body(number))
            for picture in range(number * pictures // pages, (number + 1) * pictures // pages):
                url = f"https://example.invalid/p/{picture}.jpg"
                _response(writer, url, "image/jpeg", os.urandom(_PICTURE))


def _response(writer: WARCWriter, url: str, media_type: str, body: bytes) -> None:
    http = StatusAndHeaders("200 OK", [("Content-Type", media_type)], protocol="HTTP/1.1")
    writer.write_record(
        writer.create_warc_record(
            url, "response", payload=BytesIO(body), length=len(body), http_headers=http
        )
    )


def watched(command: list[str]) -> tuple[float, int]:
    """Seconds that a command takes, and the peak memory of its own process in megabytes."""
    start = time.perf_counter()
    process = subprocess.Popen(command, cwd=HERE.parent, stdout=subprocess.DEVNULL)
    peak = 0
    while process.poll() is None:
        peak = max(peak, peak_of(process.pid))
        time.sleep(0.05)
    assert process.returncode == 0, process.returncode
    return time.perf_counter() - start, peak


def peak_of(pid: int | str) -> int:
    """Peak memory of a process so far, in megabytes; 0 of one that is no more."""
    try:
        lines = Path(f"/proc/{pid}/status").read_text(encoding="ascii").splitlines()
    except OSError:
        return 0
    found = (line.split()[1] for line in lines if line.startswith("VmHWM"))
    return int(next(found, "0")) // 1024


def main(megabytes: int = 1000, pages: int = 2500) -> None:
    """Print one line of figures."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "big.warc"
        write_warc(file, megabytes, pages)
        yigai = [str(Path(sys.executable).with_name("yigai")), "--data", f"{folder}/data"]
        _, idle = watched([*yigai, "import", str(_small(Path(folder)))])
        seconds, peak = watched([*yigai, "import", str(file)])
        alone = trafilatura_alone(min(pages, 500))
        speed = pages / seconds
        print(
            f"{file.stat().st_size // 1_000_000} MB, {pages} pages: {seconds:.0f} s with start-up, "
            f"{speed:.1f} pages/s, trafilatura alone {alone:.1f}, ratio {speed / alone:.2f}; "
            f"peak {peak} MB, of one page {idle} MB"
        )


def _small(folder: Path) -> Path:
    write_warc(folder / "small.warc", 1, 1)
    return folder / "small.warc"


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
