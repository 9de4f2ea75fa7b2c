"""`kill -9` at random moments of all that writes: nothing recorded is lost or half there.

After each kill the archive is opened as the next run opens it, and database, records, rows, texts,
sums of runs, histories and what the roots cover are checked; a run that is left to finish must hold
what an undisturbed one holds, and in the end `verify` and `rebuild --check` must agree.
Run: `python -m benchmarks.kill_proof [KILLS] [NAME…]`.
"""

from __future__ import annotations

import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import tarfile
import tempfile
import time
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from archive.care import fixity, witness
from archive.care.fixity import Finding
from archive.queries import fixity as rows
from archive.roots import FILE, roots_in
from archive.store.store import Store, is_outdated, open_to_read
from benchmarks.crawl_speed import HERE
from benchmarks.import_size import write_warc
from cli import recover
from tests.crawling import REPLICATED
from tests.replica.server import ReplicaServer

YIGAI = Path(sys.executable).with_name("yigai")
OLD = HERE.parent / "tests" / "archives" / "e32b542.tar.xz"


@dataclass(frozen=True, slots=True)
class Case:
    """What is killed: a command on a copy of an archive, and what it writes beside it."""

    name: str
    base: Path
    arguments: list[str]
    beside: str = ""
    checked: tuple[str, ...] = ("verify", "rebuild --check")


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
        [YIGAI, "--data", data, *(part.format(folder=data.parent) for part in arguments)],
        cwd=HERE.parent,
        env=env,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )


def kill(run: subprocess.Popen[bytes], after: float) -> int | None:
    """Kill the whole group; the exit status if it had ended by then."""
    time.sleep(after)
    ended = run.poll()
    if ended is None:
        os.killpg(run.pid, signal.SIGKILL)
        run.wait()
    return ended


def wrong(data: Path) -> list[Finding]:
    """What is wrong with an archive once the next run has opened it."""
    path = data / "archive.db"
    if not path.exists():
        return []
    if is_outdated(path):
        connection = open_raw(path)
        return [Finding("database", path.name, said) for said in rows.integrity(connection)]
    recover(data)
    store = open_to_read(path)
    found = [finding for check in checks(store, data) for finding in check]
    store.close()
    return found


def open_raw(path: Path) -> sqlite3.Connection:
    """A database of whatever schema, read as it is."""
    connection = sqlite3.connect(path)
    connection.row_factory = sqlite3.Row
    return connection


def checks(store: Store, data: Path) -> Iterator[Iterator[Finding]]:
    """Integrity, records, texts, history, sums, and what the roots cover."""
    yield fixity.check_database(store)
    yield fixity.check_texts(store)
    yield fixity.check_files(store, data)
    yield fixity.check_versions(store)
    yield sums(store)
    roots = data / FILE
    if roots.exists():
        told = roots_in(roots.read_text(encoding="utf-8"))
        yield witness.check(store, told, lambda row: True, lambda done: None)


def sums(store: Store) -> Iterator[Finding]:
    """Runs whose counts are not those of their captures."""
    for row in store.connection.execute(
        """SELECT k.crawl_id, requests, new, changed, count(c.capture_id) AS held,
            count(*) FILTER (WHERE outcome = 'new' AND article_id IS NOT NULL) AS news,
            count(*) FILTER (WHERE outcome = 'changed' AND article_id IS NOT NULL) AS changes
        FROM crawl_log k LEFT JOIN capture_log c ON c.crawl_id = k.crawl_id
            AND c.outcome <> 'not in replay' GROUP BY k.crawl_id"""
    ):
        if (row["requests"], row["new"], row["changed"]) != (
            row["held"],
            row["news"],
            row["changes"],
        ):
            yield Finding("sums", f"crawl {row['crawl_id']}", str(dict(row)))


def content(data: Path) -> dict[tuple[str, int], tuple[object, ...]]:
    """Every version of every article, by its address and number."""
    store = open_to_read(data / "archive.db")
    found = store.connection.execute(
        """SELECT url_key, v.version, v.cause, v.title, t.text, v.published_at, v.language
        FROM versions v JOIN articles USING (article_id) JOIN texts t USING (text_id)"""
    ).fetchall()
    store.close()
    return {(row["url_key"], row["version"]): tuple(row) for row in found}


def differences(data: Path, undisturbed: Path) -> Iterator[Finding]:
    """Versions that a run which finished lacks, has beside those of an undisturbed one, or has
    otherwise."""
    held, expected = content(data), content(undisturbed)
    for key in sorted(held.keys() | expected.keys()):
        if held.get(key) != expected.get(key):
            kind = "lost" if key not in held else "too many" if key not in expected else "otherwise"
            yield Finding(kind, str(key), f"{held.get(key)}, not {expected.get(key)}")


def finish(case: Case, data: Path, env: dict[str, str]) -> None:
    """Let a command come to its end. One that says itself that something is missing, as on a slow
    machine a request that timed out, is given again: what is pending is no loss."""
    if not any(start(data, case.arguments, env).wait() == 0 for _ in range(3)):
        raise SystemExit(f"{case.name} fails undisturbed: see log/yigai.log in {data}")


def beside(place: Path) -> list[Finding]:
    """What is wrong with what a command wrote beside the archive: whole, or not there."""
    if place.is_dir():
        return wrong(place)
    if place.exists() and not (zipfile.is_zipfile(place) and _is_sound(place)):
        return [Finding("half", place.name, "it looks whole and is not")]
    return []


def _is_sound(place: Path) -> bool:
    with zipfile.ZipFile(place) as package:
        return package.testzip() is None


def prove(case: Case, folder: Path, kills: int, env: dict[str, str], rng: random.Random) -> bool:
    """Kill so many runs, each within an undisturbed run's time; print a line; whether all held."""
    whole, broken = (folder / f"{case.name}-{name}" / "data" for name in ("whole", "broken"))
    begin(case, whole)
    began = time.perf_counter()
    finish(case, whole, env)
    length = time.perf_counter() - began
    expected = wrong(whole)  # counts that an earlier release made otherwise
    begin(case, broken)
    killed = bad = 0
    while killed < kills:
        status = kill(start(broken, case.arguments, env), rng.uniform(0.3, length))
        if status is not None:
            if status:
                print(f"  {case.name}: failed by itself, exit status {status}: given again")
                finish(case, broken, env)
            found = list(differences(broken, whole))
            begin(case, broken)  # anew, so that every kill finds work to be done
        else:
            killed += 1
            found = [finding for finding in wrong(broken) if finding not in expected]
            found += beside(broken.parent / case.beside) if case.beside else []
        bad += len(found)
        told(case, found)
    finish(case, broken, env)
    differ = list(differences(broken, whole))
    told(case, differ)
    last = {name: agrees(broken, env, *name.split()) for name in case.checked}
    print(
        f"- {case.name}: {killed} kills within {length:.1f} s, {bad} things wrong; then "
        f"{'NOT ' if differ else ''}the same {len(content(whole))} versions as undisturbed; "
        + ", ".join(f"`{name}`: {said}" for name, said in last.items()),
        flush=True,
    )
    return not bad and not differ and {*last.values()} == {"sound"}


def told(case: Case, found: list[Finding]) -> None:
    """Print what is wrong."""
    for finding in found:
        print(f"  {case.name}: {finding.kind}: {finding.where}: {finding.what}", flush=True)


def begin(case: Case, data: Path) -> None:
    """A fresh copy of the archive that a case begins with."""
    shutil.rmtree(data.parent, ignore_errors=True)
    data.parent.mkdir(parents=True)
    if case.base.exists():
        shutil.copytree(case.base, data)


def agrees(data: Path, env: dict[str, str], *arguments: str) -> str:
    """What a command that checks says at the end."""
    run = subprocess.run(
        [YIGAI, "--data", data, *arguments], env=env, capture_output=True, text=True, check=False
    )
    return "sound" if run.returncode == 0 else f"{run.stdout}{run.stderr}"


def cases(folder: Path, env: dict[str, str], server: ReplicaServer) -> list[Case]:
    """Everything that writes, and what each begins with."""
    write_warc(folder / "pages.warc", 10, 40)
    base, other, nothing = folder / "base", folder / "other", folder / "nothing"
    assert start(base, ["crawl", *REPLICATED], env).wait() == 0
    shutil.copytree(base, other)
    store = open_raw(other / "archive.db")
    with store:  # as if another extractor had read all of it
        store.execute("UPDATE reading_log SET extractor = 'another', witness = NULL")
        store.execute("UPDATE versions SET extractor = 'another'")
    store.close()
    (other / FILE).unlink()
    with tarfile.open(OLD) as archive:
        archive.extractall(folder / "old", filter="data")
    server.state = "t1"
    return [
        Case("crawl", nothing, ["crawl", *REPLICATED]),
        Case("revisit", base, ["crawl", *REPLICATED]),
        Case("import", base, ["import", str(folder / "pages.warc")]),
        Case("reextract", other, ["reextract"]),
        # Its files do not tell all that a rebuilding needs.
        Case("migrate", folder / "old" / "archive", ["reextract"], checked=("verify",)),
        Case("backup", base, ["backup", "{folder}/copy"], "copy"),
        Case("export", base, ["export", "wacz", "{folder}/out.wacz"], "out.wacz"),
        Case("rebuild", base, ["rebuild"]),
    ]


def main(kills: int = 200, *names: str) -> None:
    """The kills are shared out evenly among the cases."""
    rng, place = random.Random(), Path(tempfile.mkdtemp())
    with ReplicaServer() as server:
        env = environment(server)
        chosen = [c for c in cases(place, env, server) if not names or c.name in names]
        held = [prove(case, place, kills // len(chosen), env, rng) for case in chosen]
    if not all(held):
        sys.exit(f"the archives are kept in {place}")
    shutil.rmtree(place)


if __name__ == "__main__":
    main(int(sys.argv[1]) if sys.argv[1:] else 200, *sys.argv[2:])
