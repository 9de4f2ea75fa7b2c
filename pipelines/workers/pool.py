"""The worker processes that read pages, and what a page may take of time and memory."""

from __future__ import annotations

import asyncio
import atexit
import multiprocessing
import os
import pickle
import signal
import sys
import threading
import traceback
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager, suppress
from multiprocessing.connection import Connection
from multiprocessing.context import ForkServerProcess
from queue import Empty, SimpleQueue

import psutil

from archive.errors import PageError, ReadingLimitError
from archive.records import Page, Reading

# 4 MB of rows of one cell and nothing else take 35 to 41 s of processor and 1.8 GB.
PAGE_SECONDS = 120.0
PAGE_MEMORY = 2 * 2**30  # bytes resident; 190 MB of them are the extractor itself
_LOOK_EVERY = 0.1  # seconds between two looks at a worker's memory

_forking = threading.Lock()  # multiprocessing reaps the children of all threads when it starts one


def _read(page: Page) -> Reading:
    # Imported here because only the workers should pay for loading the extractor.
    from pipelines.extract.read import read
    from pipelines.workers import beforehand

    reading = read(page)
    if reading.answer == "article":
        reading.found = beforehand.find(reading.text)
    return reading


Read = Callable[[Page], Reading]
_Waiting = SimpleQueue[tuple[Page, Future[Reading]] | None]


class ReadingPool:
    """Processes forked from one server that has loaded the extractor once; one per core.

    `seconds` and `memory` (bytes) are what a page may take; a worker that exceeds them is ended.
    """

    def __init__(
        self,
        workers: int | None = None,
        read: Read = _read,
        seconds: float = PAGE_SECONDS,
        memory: int = PAGE_MEMORY,
    ) -> None:
        self.workers = workers or os.cpu_count() or 1
        self._limits = read, seconds, memory
        self._crew: list[tuple[threading.Thread, _Worker]] = []
        self._waiting: _Waiting = SimpleQueue()
        self._changing = threading.Lock()

    def submit(self, page: Page) -> Future[Reading]:
        """Read a page in a worker; never waits, not even for the workers to start.

        The future raises what the reading raised; ReadingLimitError if the worker was ended for
        taking too much time or memory, or if the page's worker died, and a second one too.
        """
        future: Future[Reading] = Future()
        with self._changing:
            if not self._crew:
                self._start()
            self._waiting.put((page, future))
        return future

    async def read(self, page: Page) -> Reading:
        """The page's reading; raises what the future of `submit` raises."""
        return await asyncio.wrap_future(self.submit(page))

    def close(self) -> None:
        """End the workers and give up what they read; the pool starts anew when it is next used."""
        with self._changing:
            crew, self._crew = self._crew, []
            waiting, self._waiting = self._waiting, SimpleQueue()
        with suppress(Empty):
            while task := waiting.get_nowait():
                task[1].cancel()
        for _, worker in crew:
            waiting.put(None)
            worker.close()
        for thread, _ in crew:
            thread.join()

    def _start(self) -> None:
        atexit.register(self.close)  # before multiprocessing ends the workers under our feet
        for _ in range(self.workers):
            worker = _Worker(*self._limits)
            thread = threading.Thread(target=_employ, args=(worker, self._waiting), daemon=True)
            thread.start()
            self._crew.append((thread, worker))


class _Worker:
    """A process that reads one page at a time, and is replaced when it is ended or dies."""

    def __init__(self, read: Read, seconds: float, memory: int) -> None:
        self._read = read
        self._seconds = seconds
        self._memory = memory
        self._process: ForkServerProcess | None = None
        self._closed = False

    def read(self, page: Page) -> Reading:
        """The page's reading; raises what the future of ReadingPool.submit raises."""
        try:
            answer = self._ask(page)
        except BrokenProcessPool:  # the page may be innocent: the system killed it, or it was idle
            answer = self._ask_again(page)
        if isinstance(answer, Exception):
            raise answer
        return answer

    def close(self) -> None:
        """End the process, now and for good; another thread may be waiting for its answer."""
        with _forking:
            self._closed = True
            if self._process:
                self._process.kill()

    def end(self) -> int | None:
        """End the process if it runs; its exit code, negative for the signal that ended it."""
        process, self._process = self._process, None
        if process is None:
            return None
        with _forking:
            process.kill()
            process.join()
        self._pipe.close()
        return process.exitcode

    def _ask_again(self, page: Page) -> Reading | Exception:
        try:
            return self._ask(page)
        except BrokenProcessPool as error:
            return ReadingLimitError(str(error))

    def _ask(self, page: Page) -> Reading | Exception:
        try:
            if self._process is None:
                self._start()
            self._pipe.send(page)
            while not self._pipe.poll(_LOOK_EVERY):
                if self._usage.memory_info().rss > self._memory:
                    self.end()
                    limit = f"{self._memory / 2**30:.3g} GiB"
                    return ReadingLimitError(
                        f"reading took more than {limit}: the worker was ended"
                    )
            answer: Reading | Exception = self._pipe.recv()
            if self._usage.memory_info().rss > self._memory / 2:
                self.end()  # what this page has left is not the next one's fault
        except (EOFError, OSError, psutil.NoSuchProcess):
            code = self.end()
            if code == -signal.SIGALRM:
                limit = f"{self._seconds:g} s"
                return ReadingLimitError(f"reading took longer than {limit}: the worker was ended")
            raise BrokenProcessPool(f"the worker died (exit code {code})") from None
        return answer

    def _start(self) -> None:
        context = multiprocessing.get_context("forkserver")
        context.set_forkserver_preload(["pipelines.workers.preload"])
        self._pipe, theirs = context.Pipe()
        with _forking, theirs:
            if self._closed:
                raise BrokenProcessPool("the pool was closed")
            process = context.Process(
                target=_serve, args=(theirs, self._read, self._seconds), daemon=True
            )
            with _without_main():
                process.start()
            self._process = process
        self._usage = psutil.Process(process.pid)


@contextmanager
def _without_main() -> Iterator[None]:
    """Start a process that does not run the program which started it again: a worker needs nothing
    of it, and multiprocessing would load it in each one (0.2 s for the command line)."""
    main = sys.modules["__main__"]
    held = main.__dict__.pop("__file__", None), main.__spec__
    main.__spec__ = None
    try:
        yield
    finally:
        main.__spec__ = held[1]
        if held[0] is not None:
            main.__file__ = held[0]


def _employ(worker: _Worker, waiting: _Waiting) -> None:
    """Hand one worker page after page, in a thread of its own."""
    while task := waiting.get():
        page, future = task
        if future.set_running_or_notify_cancel():
            try:
                future.set_result(worker.read(page))
            except Exception as error:
                future.set_exception(error)
    worker.end()


def _serve(pages: Connection, read: Read, seconds: float) -> None:
    """In the worker: read what comes until the pipe is closed, also by the death of the run."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the run to answer
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    with suppress(EOFError, OSError):
        while True:
            page = pages.recv()
            # The kernel ends the process: in C code too, and when nobody is left to do it.
            signal.setitimer(signal.ITIMER_REAL, seconds)
            try:
                answer: Reading | Exception = read(page)
            except Exception as error:
                answer = _portable(error)
            signal.setitimer(signal.ITIMER_REAL, 0)
            pages.send(answer)


def _portable(error: Exception) -> Exception:
    """The error with the worker's traceback, which a pipe would lose; one that says the same where
    it cannot cross a pipe, as lxml's cannot."""
    said = "".join(traceback.format_exception(error))
    try:
        pickle.loads(pickle.dumps(error))  # noqa: S301 - made a moment ago
    except Exception:
        error = RuntimeError(f"{type(error).__name__}: {error}")
    if not isinstance(error, PageError):
        error.add_note(f"in the worker process:\n{said}")
    return error


shared = ReadingPool()
