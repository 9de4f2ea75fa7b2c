"""Runs of `yigai` in processes that are forked from one which has loaded what commands need."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from tempfile import TemporaryFile

PROJECT = Path(__file__).parent.parent
_asking = threading.Lock()


def run(
    arguments: Sequence[str], folder: Path, environment: Mapping[str, str], seconds: float
) -> subprocess.CompletedProcess[str]:
    """Run `yigai ARGUMENTS` to its end in a folder and an environment."""
    ours, theirs = socket.socketpair()
    with ours, TemporaryFile() as output, TemporaryFile() as errors:
        with theirs, _asking:
            task = json.dumps([list(arguments), str(folder), dict(environment)]).encode()
            fds = [theirs.fileno(), output.fileno(), errors.fileno()]
            socket.send_fds(_forker(), [len(task).to_bytes(4)], fds)
            _forker().sendall(task)
        ours.settimeout(seconds)
        code = ours.recv(4)
        said = [os.pread(file.fileno(), 2**30, 0).decode() for file in (output, errors)]
    status = int.from_bytes(code, signed=True) if code else -signal.SIGKILL
    return subprocess.CompletedProcess(arguments, status, *said)


@cache
def _forker() -> socket.socket:
    """The process that forks: one for each process of tests, ended with it."""
    ours, theirs = socket.socketpair()
    command = [sys.executable, "-m", "tests.preloading", str(theirs.fileno())]
    with theirs:
        subprocess.Popen(command, pass_fds=[theirs.fileno()], cwd=PROJECT)
    return ours
