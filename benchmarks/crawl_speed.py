"""Pages a second: bare Scrapy, trafilatura in one process, and `yigai crawl`, in one run.

Each is measured after its warm-up, on the same generated pages, on the same machine, within the
same minutes; what counts is the ratio. Run: `python -m benchmarks.crawl_speed [PAGES] [ROUNDS]`.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from benchmarks.site import page

HERE = Path(__file__).parent


@contextmanager
def site(pages: int) -> Iterator[str]:
    """A server of the generated site in a process of its own; its address."""
    server = subprocess.Popen(
        [sys.executable, "-m", "benchmarks.site", str(pages)],
        cwd=HERE.parent,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert server.stdin
    assert server.stdout
    try:
        yield f"http://127.0.0.1:{server.stdout.readline().strip()}"
    finally:
        server.stdin.close()
        server.wait()


def trafilatura_alone(pages: int) -> float:
    """Pages a second of trafilatura with metadata in this one process."""
    from trafilatura import bare_extraction

    bodies = [page(n) for n in range(pages)]
    bare_extraction(bodies[0], with_metadata=True)
    start = time.perf_counter()
    for body in bodies:
        bare_extraction(body, with_metadata=True)
    return pages / (time.perf_counter() - start)


def measured(mode: str, url: str, pages: int) -> float:
    """Pages a second of one mode of benchmarks.runner, in a process of its own."""
    with tempfile.TemporaryDirectory() as data:
        done = subprocess.run(
            [sys.executable, "-m", "benchmarks.runner", mode, url, str(pages), data],
            cwd=HERE.parent,
            stdout=subprocess.PIPE,
            text=True,
            check=True,
        )
    return float(done.stdout.split()[-1])


def main(pages: int = 1000, rounds: int = 3) -> None:
    """Print a table, a line a round, and the medians."""
    print(f"{pages} pages of {len(page(0)) // 1024} KB; pages a second after warm-up")
    print(f"{'round':>6} {'bare scrapy':>12} {'trafilatura':>12} {'yigai crawl':>12} {'ratio':>6}")
    ratios = []
    with site(pages) as url:
        for number in range(1, rounds + 1):
            bare = measured("scrapy", url, pages)
            alone = trafilatura_alone(pages)
            ours = measured("yigai", url, pages)
            ratios.append(ours / alone)
            print(f"{number:>6} {bare:>12.1f} {alone:>12.1f} {ours:>12.1f} {ratios[-1]:>6.2f}")
    print(f"yigai to trafilatura, median of {rounds}: {sorted(ratios)[rounds // 2]:.2f}")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
