"""Small cases from public bug reports, where they stand beside the project: all are right."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from tests.crawling import YIGAI


def test_every_case_is_right(shared: Path) -> None:
    sets = ("read", "answers", "language")
    scorer = shared / "tools" / "score_cases.py"
    run = subprocess.run(
        [sys.executable, scorer, YIGAI, shared / "cases", *sets], capture_output=True, text=True
    )
    *wrong, last = run.stdout.splitlines()
    right, of = last.partition("; together ")[2].split(" of ")
    assert right == of, "\n".join([*wrong, run.stderr])
