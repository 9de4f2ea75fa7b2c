"""A record, a reading and a version rewritten by hand, digests repaired: what `verify` finds.

`verify --against` must find all of them, and nothing where older captures were taken in, pages read
again, or the database made again. Run: `python -m benchmarks.witness_proof [TIMES]`.
"""

from __future__ import annotations

import random
import shutil
import sys
import tempfile
from collections import Counter
from pathlib import Path
from unittest.mock import patch

from pipelines.workers.pool import ReadingPool
from tests.crawling import article, done, done_here, here, parsed
from tests.forging import FORGERIES, Forge
from tests.replica.server import ReplicaServer
from tests.test_import_others import Writer

ROOTS = {"rewritten record", "rewritten reading", "lost root"}  # what only roots tell
OLDER = "http://health.people.com.cn/n1/2026/1012/c14739-40312200.html"


def found(data: Path, *arguments: str) -> list[dict[str, str]]:
    """What `verify` finds."""
    findings: list[dict[str, str]] = parsed(here(data, "verify", "--json", *arguments))
    return findings


def forged(held: Path, roots: Path, forge: Forge, chance: random.Random) -> tuple[bool, bool]:
    """Whether one rewriting was found, without roots and with them."""
    with tempfile.TemporaryDirectory() as place:
        data = Path(shutil.copytree(held, Path(place) / "data"))
        what = forge(data, chance)
        findings = {finding["kind"] for finding in found(data, "--against", str(roots))}
        if not findings:
            print(f"  not found: {what}")
        return bool(findings - ROOTS), bool(findings)


def made(folder: Path) -> Path:
    """An archive of two crawls, an import of an older capture, and pages read again."""
    data, older = folder / "data", folder / "older.warc.gz"
    page = article("An older page", "It said something else before.").encode()
    older.write_bytes(Writer().response(page, "2024-03-01T08:00:00Z", OLDER).buffer.getvalue())
    with ReplicaServer() as server:
        for state in ("t0", "t1"):
            server.state = state
            done(data, "crawl", "people-health", "fujian-health", proxy=server.url)
    shutil.copy(data / "roots.txt", folder / "early.txt")
    done_here(data, "import", str(older))
    done_here(data, "reextract")
    shutil.copy(data / "roots.txt", folder / "roots.txt")
    return data


def alarms(data: Path, folder: Path) -> int:
    """How many things are found where nothing was rewritten."""
    count = 0
    for command in ("status", "reextract", "rebuild"):
        here(data, command)
        for roots in ("early.txt", "roots.txt"):
            count += len(found(data, "--against", str(folder / roots)))
    return count


def main(times: int = 100) -> int:
    """Rewrite so often, each kind in turn; the exit status."""
    with (
        tempfile.TemporaryDirectory() as place,
        patch.object(ReadingPool, "close"),  # its workers need not start for each
    ):
        folder = Path(place)
        data = made(folder)
        seen: Counter[tuple[str, str]] = Counter()
        for number in range(times):
            forge = FORGERIES[number % len(FORGERIES)]
            kind = forge.__name__.removeprefix("forge_")
            chance = random.Random(f"{kind} {number}")
            alone, against = forged(data, folder / "roots.txt", forge, chance)
            seen[kind, "times"] += 1
            seen[kind, "alone"] += alone
            seen[kind, "against"] += against
        false = alarms(data, folder)
    for kind in dict.fromkeys(kind for kind, _ in seen):
        print(
            f"- {kind} rewritten {seen[kind, 'times']} times: `verify` alone found "
            f"{seen[kind, 'alone']}, `verify --against` {seen[kind, 'against']}"
        )
    print(f"- nothing rewritten: {false} alarms")
    return int(false > 0 or any(seen[k, "against"] < seen[k, "times"] for k, _ in seen))


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:])))
