"""Why we ourselves do not ask: no host has answered, and what was asked for stays pending."""

from __future__ import annotations

from scrapy.exceptions import IgnoreRequest


class NotAskedError(IgnoreRequest):
    """A request that is not made in this run."""


class StoppedError(NotAskedError):
    """The run was stopped before an answer came."""


class RobotsUnreachableError(NotAskedError):
    """The host's robots.txt cannot be had, so nothing of it is fetched."""


class LeftAloneError(NotAskedError):
    """The host is left alone for this run; `refused` says whether because it refused."""

    def __init__(self, said: str, *, refused: bool) -> None:
        super().__init__(said)
        self.refused = refused
