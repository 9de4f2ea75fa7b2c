"""Coroutines run a few ahead of who takes their results, in their order."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Coroutine, Iterable
from typing import Any, TypeVar

T = TypeVar("T")


async def ahead(work: Iterable[Coroutine[Any, Any, T]], limit: int) -> AsyncIterator[T]:
    """Their results in order, at most `limit` of them on their way at once."""
    tasks: deque[asyncio.Task[T]] = deque()
    try:
        for coroutine in work:
            tasks.append(asyncio.create_task(coroutine))
            if len(tasks) >= limit:
                yield await tasks.popleft()
        while tasks:
            yield await tasks.popleft()
    finally:
        for task in tasks:
            task.cancel()
