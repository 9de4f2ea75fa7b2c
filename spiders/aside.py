"""Long work beside the event loop, so that it holds up no other source."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress
from threading import Thread
from typing import TypeVar

_T = TypeVar("_T")
_LOOK = 0.5  # seconds between looks at whether the run is over


async def aside(act: Callable[[], _T], is_over: Callable[[], bool]) -> _T | None:
    """What something gives that is done in a thread; None where the run was over before it was done.

    Raises what it raises.
    """
    loop = asyncio.get_running_loop()
    done: asyncio.Future[_T] = loop.create_future()

    def work() -> None:
        try:
            result = act()
        except Exception as error:
            _tell(loop, done, error=error)
        else:
            _tell(loop, done, result)

    # A daemon: threads of an executor are waited for when the process ends.
    Thread(target=work, daemon=True).start()
    while not done.done() and not is_over():
        await asyncio.wait([done], timeout=_LOOK)
    return done.result() if done.done() else None


def _tell(
    loop: asyncio.AbstractEventLoop,
    done: asyncio.Future[_T],
    result: _T | None = None,
    error: Exception | None = None,
) -> None:
    def settle() -> None:
        if error is not None:
            done.set_exception(error)
            done.exception()  # whoever waited may be gone: no complaint that nobody looked
        else:
            done.set_result(result)  # type: ignore[arg-type]

    with suppress(RuntimeError):  # the loop has ended
        loop.call_soon_threadsafe(settle)
