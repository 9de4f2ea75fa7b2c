"""`yigai demo`: the whole pipeline on the replica sites, within a minute."""

from __future__ import annotations

import re
import subprocess
import time

from tests.crawling import PROJECT, YIGAI, environment, value


def test_the_demo_shows_what_changed_within_a_minute() -> None:
    start = time.monotonic()
    run = subprocess.run(
        [YIGAI, "demo", "--no-serve"],
        cwd=PROJECT,
        env=environment(COLUMNS="160"),
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    assert time.monotonic() - start < 60
    _, _, table = run.stdout.partition("What the second crawl found new, changed and gone:")
    outcomes = re.findall(r"^(new|changed|gone) ", table, re.MULTILINE)
    assert [outcomes.count(name) for name in ("new", "changed", "gone")] == [12, 12, 6]
    assert "集采药进村 慢病患者少跑路" in table
    assert value(PROJECT / "demo-data", "SELECT count(*) FROM withdrawn_articles") == 6
