"""`make licences`: what may not be a dependency is told from what may."""

from __future__ import annotations

import subprocess
import sys

import pytest

from benchmarks.licences import LOCK, is_copyleft, locked
from tests.crawling import PROJECT


@pytest.mark.parametrize(
    "said",
    ["GPL-3.0-or-later", "GNU Affero General Public License v3", "GPLv2", "AGPL-3.0-only"],
)
def test_what_binds_the_whole_program_is_told(said: str) -> None:
    assert is_copyleft(said)


@pytest.mark.parametrize(
    "said", ["MIT", "LGPL-3.0", "GNU Lesser General Public License v3", "GPL-2.0-only OR MPL-1.1"]
)
def test_what_does_not_is_not(said: str) -> None:
    assert not is_copyleft(said)


def test_every_dependency_says_a_licence_that_may_be() -> None:
    run = subprocess.run(
        [sys.executable, "-m", "benchmarks.licences"],
        cwd=PROJECT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    assert len(run.stdout.splitlines()) == len(locked(LOCK.read_text("utf-8"))) > 60
