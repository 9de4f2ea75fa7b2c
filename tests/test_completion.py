"""What a shell is told when a person presses Tab: docs/operations.md says how to set it up."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

PROGRAM = Path(sys.executable).with_name("yigai")


def completed(*typed: str) -> list[str]:
    """What bash is offered for the last of the words, by the program's own script."""
    bash = shutil.which("bash")
    if bash is None:
        pytest.skip("no bash on this machine")
    path = f"{PROGRAM.parent}{os.pathsep}{os.environ['PATH']}"
    source = subprocess.run(
        [PROGRAM],
        env=os.environ | {"_YIGAI_COMPLETE": "bash_source"},
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    words = " ".join(f"'{word}'" for word in ("yigai", *typed))
    script = f"{source}\nCOMP_WORDS=({words})\nCOMP_CWORD={len(typed)}\n"
    script += '_yigai_completion yigai\nprintf "%s\\n" "${COMPREPLY[@]}"\n'
    told = subprocess.run(
        [bash, "-c", script], env=os.environ | {"PATH": path}, capture_output=True, text=True
    )
    return told.stdout.split()


def test_commands_options_and_sources_are_completed() -> None:
    assert completed("reex") == ["reextract"]
    assert completed("crawl", "--du") == ["--due"]
    assert completed("crawl", "govcn-pol") == ["govcn-policy"]
