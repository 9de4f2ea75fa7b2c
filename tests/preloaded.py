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
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from select import select
from tempfile import TemporaryFile
from typing import IO

PROJECT = Path(__file__).parent.parent
_asking = threading.Lock()


@dataclass
class Run:
    """A `yigai` that was started: as much of subprocess.Popen as tests ask for."""

    pid: int
    _status: socket.socket
    _output: IO[bytes]
    _errors: IO[bytes]
    returncode: int | None = None

    def poll(self) -> int | None:
        """Its exit code, or None while it runs."""
        if self.returncode is None and select([self._status], [], [], 0)[0]:
            self.wait()
        return self.returncode

    def wait(self, seconds: float | None = None) -> int:
        """Wait for its end; its exit code. Raises TimeoutError after so many seconds."""
        if self.returncode is None:
            self._status.settimeout(seconds)
            code = self._status.recv(4)
            self._status.close()
            if not code:
                self._is_gone()
            self.returncode = int.from_bytes(code, signed=True) if code else -signal.SIGKILL
        return self.returncode

    def send_signal(self, number: signal.Signals) -> None:
        """Send it a signal if it still runs."""
        if self.poll() is None:
            os.kill(self.pid, number)

    def _is_gone(self) -> None:
        """Wait until one that was killed has let go of all its files."""
        with suppress(ProcessLookupError):
            process = os.pidfd_open(self.pid)
            select([process], [], [])
            os.close(process)

    def ended(self, seconds: float) -> subprocess.CompletedProcess[str]:
        """Wait for its end; what it was asked and what it said."""
        code = self.wait(seconds)
        said = [os.pread(file.fileno(), 2**30, 0).decode() for file in (self._output, self._errors)]
        self._output.close()
        self._errors.close()
        return subprocess.CompletedProcess((), code, *said)


def start(arguments: Sequence[str], folder: Path, environment: Mapping[str, str]) -> Run:
    """Start `yigai ARGUMENTS` in a folder and an environment."""
    ours, theirs = socket.socketpair()
    output, errors = TemporaryFile(), TemporaryFile()  # noqa: SIM115 - the run closes them
    with theirs, _asking:
        task = json.dumps([list(arguments), str(folder), dict(environment)]).encode()
        fds = [theirs.fileno(), output.fileno(), errors.fileno()]
        socket.send_fds(_forker(), [len(task).to_bytes(4)], fds)
        _forker().sendall(task)
    return Run(int.from_bytes(ours.recv(4)), ours, output, errors)


@cache
def _forker() -> socket.socket:
    """The process that forks: one for each process of tests, ended with it."""
    ours, theirs = socket.socketpair()
    command = [sys.executable, "-m", "tests.preloading", str(theirs.fileno())]
    with theirs:
        subprocess.Popen(command, pass_fds=[theirs.fileno()], cwd=PROJECT)
    return ours
