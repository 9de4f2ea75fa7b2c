"""A process that has loaded what commands need and forks a `yigai` for each task it is given.

A `yigai crawl` spends two seconds of a processor on loading Scrapy and the extractor, and the suite
makes hundreds. The forked process loads the settings, in the environment it is given, and runs
cli.main as the installed command does. Reading is shared: its fork server is started once.
"""

from __future__ import annotations

import atexit
import gc
import json
import multiprocessing.forkserver
import os
import re
import signal
import socket
import sys
import threading
import traceback
from contextlib import suppress
from importlib import import_module, reload
from pathlib import Path
from typing import NoReturn

from scrapy.settings import default_settings

from archive.records import ReadingRules
from archive.terminal import tables
from archive.text import terms
from pipelines.extract.identity import identity
from pipelines.sameness.rules import rules
from spiders.declaration import load_all
from spiders.run import hosts_of

# What commands load when they run, beside their own modules and Scrapy's parts.
LATER = (
    "aiohttp",
    "netrc",
    "pipelines.intake.own_files",
    "platformdirs",
    "protego",
    "requests",
    "rich.progress",
    "scrapy.core.engine",
    "scrapy.squeues",
    "spiders.run",
    "spiders.trial",
    "trafilatura",
)


def serve(tasks: socket.socket) -> None:
    """Fork for each task until the tests have ended."""
    sys.dont_write_bytecode = False  # compiling the project costs each run 0.3 s
    _load()
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


def _load() -> None:
    """Load what asks the environment nothing; Twisted's reactor is left to the run."""
    parts = re.findall(r"'(scrapy\.[\w.]+)\.\w+'", repr(vars(default_settings)))
    for name in (*import_module("cli").COMMANDS, *parts, *LATER):
        import_module(name)
    for source in load_all().values():
        hosts_of(source)
    identity(ReadingRules())
    rules()
    terms.rules()
    gc.freeze()  # else the first collection of each run copies all of it
    assert not {"settings", "twisted.internet.reactor"} & sys.modules.keys()


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
    """Be the installed `yigai` command to its end; `status` is told its number and exit code."""
    os.write(status, os.getpid().to_bytes(4))
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
    reload(tables)  # how wide a terminal is, it asks when it is loaded
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
