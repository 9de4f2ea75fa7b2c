"""`kill -9` at random moments of crawls and imports: nothing that was recorded is lost or half there.

After each kill the archive is opened as the next run opens it, and every record, row, text and
version is checked; after the last, a finished run must hold what an undisturbed one holds.
Run: `python -m benchmarks.kill_proof [KILLS]`.
"""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from archive.care import fixity
from archive.store.store import open_to_read
from benchmarks.crawl_speed import HERE
from benchmarks.import_size import write_warc
from cli import recover
from tests.crawling import REPLICATED
from tests.replica.server import ReplicaServer

YIGAI = Path(sys.executable).with_name("yigai")


def environment(server: ReplicaServer) -> dict[str, str]:
    """Of a run that crawls the replica sites."""
    return os.environ | {
        "http_proxy": server.url,
        "https_proxy": server.url,
        "no_proxy": "",
        "SCRAPY_SETTINGS_MODULE": "tests.replica.settings",
        "PYTHONPATH": str(HERE.parent),
    }


def start(data: Path, arguments: list[str], env: dict[str, str]) -> subprocess.Popen[bytes]:
    """Start `yigai` in a process group of its own."""
    return subprocess.Popen(
        [YIGAI, "--data", data, *arguments],
        cwd=HERE.parent,
        env=env,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )


def kill(run: subprocess.Popen[bytes], after: float) -> bool:
    """Kill the whole group; False if it had ended by then."""
    time.sleep(after)
    alive = run.poll() is None
    if alive:
        os.killpg(run.pid, signal.SIGKILL)
    run.wait()
    return alive


def findings(data: Path) -> tuple[int, int]:
    """How many things are wrong, and how many bytes of unfinished records were cut off so far."""
    if not (data / "archive.db").exists():
        return 0, 0
    recover(data)
    store = open_to_read(data / "archive.db")
    mended = store.connection.execute("SELECT detail FROM event_log WHERE kind = 'recovery'")
    cut = sum(int(row["detail"].split()[1]) for row in mended)
    wrong = [
        *fixity.check_database(store),
        *fixity.check_texts(store),
        *fixity.check_files(store, data),
    ]
    for finding in wrong:
        print(f"  {finding.kind}: {finding.where}: {finding.what}")
    store.close()
    return len(wrong), cut


def content(data: Path) -> list[tuple[object, ...]]:
    """Every version of every article."""
    store = open_to_read(data / "archive.db")
    rows = store.connection.execute(
        """SELECT url_key, v.version, cause, title, text, published_at, language
        FROM versions v JOIN articles USING (article_id) JOIN texts USING (text_id)
        ORDER BY url_key, v.version"""
    ).fetchall()
    store.close()
    return [tuple(row) for row in rows]


def prove(
    name: str,
    folder: Path,
    kills: int,
    arguments: list[str],
    env: dict[str, str],
    rng: random.Random,
) -> None:
    """Kill so many runs, each at a moment within an undisturbed run's time; print a line."""
    whole, broken = folder / f"{name}-whole", folder / f"{name}-broken"
    began = time.perf_counter()
    assert start(whole, arguments, env).wait() == 0
    length = time.perf_counter() - began
    killed = wrong = cut = 0
    while killed < kills:
        if not kill(start(broken, arguments, env), rng.uniform(0.3, length)):
            assert content(broken) == content(whole), "a finished run lacks something"
            shutil.rmtree(broken)  # begin anew, so that every kill finds work to be done
            continue
        killed += 1
        found, lost = findings(broken)
        wrong, cut = wrong + found, max(cut, lost)
    assert start(broken, arguments, env).wait() == 0
    same = content(broken) == content(whole)
    check = [YIGAI, "--data", broken, "rebuild", "--check"]
    rebuilt = subprocess.run(check, env=env, capture_output=True, text=True, check=False)
    wrong += rebuilt.returncode != 0
    print(f"{name}: rebuild --check: {rebuilt.stdout.strip()}")
    print(
        f"{name}: {killed} kills within {length:.1f} s, {wrong} things wrong, {cut} bytes of "
        f"unfinished records cut off; then {'the same' if same else 'NOT the same'} "
        f"{len(content(whole))} versions as undisturbed"
    )
    if wrong or not same:
        sys.exit(1)


def main(kills: int = 50) -> None:
    """Half of the kills fall on crawls, half on imports."""
    rng = random.Random(2026)
    with tempfile.TemporaryDirectory() as place, ReplicaServer() as server:
        folder = Path(place)
        write_warc(folder / "pages.warc", 20, 200)
        prove("crawl", folder, kills // 2, ["crawl", *REPLICATED], environment(server), rng)
        arguments = ["import", str(folder / "pages.warc")]
        prove("import", folder, kills - kills // 2, arguments, environment(server), rng)


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
