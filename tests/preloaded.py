"""A process that has loaded the libraries and forks a `yigai` for each call.

A `yigai crawl` spends two seconds of a processor on loading Scrapy and the extractor, and the suite
makes hundreds. The forked process loads the project itself anew, in the environment it is given,
and runs cli.main as the installed command does. Reading is shared: its fork server is started once.
"""

from __future__ import annotations

import atexit
import json
import multiprocessing.forkserver
import os
import signal
import socket
import subprocess
import sys
import threading
import traceback
from collections.abc import Mapping, Sequence
from contextlib import suppress
from functools import cache
from importlib import import_module
from pathlib import Path
from tempfile import TemporaryFile
from typing import NoReturn

PROJECT = Path(__file__).parent.parent
# None of them reads the environment when it is loaded; Twisted's reactor is left to the run.
LIBRARIES = (
    "aiohttp",
    "feedparser",
    "langdetect",
    "opencc",
    "protego",
    "psutil",
    "requests",
    "rich.progress",
    "rich.table",
    "scrapy.core.downloader.handlers.http11",
    "scrapy.core.engine",
    "scrapy.crawler",
    "scrapy.extensions.postprocessing",
    "scrapy.http.cookies",
    "scrapy.robotstxt",
    "scrapy.spidermiddlewares.referer",
    "scrapy.utils.project",
    "sqlite_utils",
    "tldextract",
    "tomllib",
    "trafilatura",
    "warcio.archiveiterator",
)
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
    command = [sys.executable, "-m", "tests.preloaded", str(theirs.fileno())]
    with theirs:
        subprocess.Popen(command, pass_fds=[theirs.fileno()], cwd=PROJECT)
    return ours


def serve(tasks: socket.socket) -> None:
    """Fork for each task until the tests have ended."""
    sys.dont_write_bytecode = False  # compiling the project costs each run 0.3 s
    for name in LIBRARIES:
        import_module(name)
    assert "twisted.internet.reactor" not in sys.modules
    readers = multiprocessing.forkserver._forkserver  # type: ignore[attr-defined]
    readers.set_forkserver_preload(["pipelines.workers.preload"])
    readers.ensure_running()
    readers.ensure_running = lambda: None  # only its parent may look whether it still runs
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for those that have ended
    while True:
        size, fds, _, _ = socket.recv_fds(tasks, 4, 3)
        if not size:
            return
        task = _received(tasks, int.from_bytes(size))
        if os.fork() == 0:
            tasks.close()
            _become(*json.loads(task), *fds)
        for fd in fds:
            os.close(fd)


def _received(tasks: socket.socket, size: int) -> bytes:
    got = b""
    while len(got) < size:
        got += tasks.recv(size - len(got))
    return got


def _become(
    arguments: list[str],
    folder: str,
    environment: dict[str, str],
    status: int,
    output: int,
    errors: int,
) -> NoReturn:
    """Be the installed `yigai` command to its end; its exit code is written to `status`."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    os.dup2(output, 1)
    os.dup2(errors, 2)
    sys.stdout = sys.__stdout__ = open(1, "w", encoding="utf-8", closefd=False)  # noqa: SIM115
    sys.stderr = sys.__stderr__ = open(  # noqa: SIM115
        2, "w", encoding="utf-8", errors="backslashreplace", buffering=1, closefd=False
    )
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(environment)
    program = Path(sys.executable).with_name("yigai")
    sys.path[:1] = [str(program.parent), *environment["PYTHONPATH"].split(":")]
    with suppress(ModuleNotFoundError):
        import_module("sitecustomize")
    sys.argv = [str(program), *arguments]
    code = _code_of_main()
    os.write(status, code.to_bytes(4, signed=True))
    os._exit(code)


def _code_of_main() -> int:
    """What an interpreter does with a program and after it."""
    code: object = 1
    try:
        import_module("cli").main()
    except SystemExit as end:
        code = end.code
    except BaseException:
        traceback.print_exc()
    if isinstance(code, str):
        print(code, file=sys.stderr)
    threading._shutdown()  # type: ignore[attr-defined]
    atexit._run_exitfuncs()
    sys.stdout.flush()
    sys.stderr.flush()
    return code if isinstance(code, int) else int(code is not None)


if __name__ == "__main__":
    with socket.socket(fileno=int(sys.argv[1])) as given:
        serve(given)
