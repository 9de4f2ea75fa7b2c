"""Pages that need scripts, as Chromium shows them: one at a time, without pictures, within limits.

Loaded for sources that declare `browser = true` where YIGAI_BROWSER is set, and for no other.
"""

from __future__ import annotations

import asyncio
import logging
import os
import shutil
import socket
from contextlib import suppress
from functools import partial
from typing import Any
from urllib.parse import urlsplit
from urllib.request import getproxies

from playwright.async_api import Error as BrowserError
from playwright.async_api import Page
from playwright.async_api import Request as PageRequest
from scrapy import Request
from scrapy.exceptions import DownloadFailedError
from scrapy.http import Response
from scrapy.settings import BaseSettings
from scrapy_playwright.handler import ScrapyPlaywrightDownloadHandler
from scrapy_playwright.page import PageMethod

from archive.errors import YigaiError
from spiders.source import BROWSER
from spiders.wire.private_addresses import is_private_address, is_private_host
from spiders.wire.tls import TLSHandler

_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
_LEFT_OUT = ("image", "media", "font")  # no text depends on them
_SETTLED = 15_000  # milliseconds for a page's scripts to come to rest; then what is there counts
_FLAGS = ["--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]
# What a page could reach others by that is no request.
_NO_CHANNELS = (
    "for (const name of ['WebSocket', 'WebTransport', 'RTCPeerConnection']) delete self[name]"
)
_OF_BODY = ("Content-Length", "Transfer-Encoding", "Content-Encoding")


logging.getLogger("scrapy-playwright").setLevel(logging.ERROR)  # what it warns of is recorded


class BrowserHandler(ScrapyPlaywrightDownloadHandler, TLSHandler):  # type: ignore[misc]
    """Shows pages in Chromium; robots.txt, files and all else are asked for as ever."""

    async def download_request(self, request: Request) -> Response:
        """The response; of a page that is rendered its DOM, as UTF-8.

        Raises DownloadFailedError where the browser cannot show it, or not in time.
        """
        if not request.meta.get("rendered"):
            response: Response = await super().download_request(request)
            return response
        request.meta["playwright"] = True
        request.meta["playwright_page_methods"] = [PageMethod(_settle)]
        request.meta["playwright_page_init_callback"] = self._guard
        longest = _SETTLED / 1000 + self._crawler.settings.getint("DOWNLOAD_TIMEOUT")
        try:
            response = await asyncio.wait_for(super().download_request(request), longest)
        except (BrowserError, TimeoutError) as error:
            said = str(error).partition("\n")[0] or f"not shown within {longest:.0f} seconds"
            raise DownloadFailedError(said) from error
        finally:
            await self._close_page(request.meta.pop("shown_in", None))
        request.meta["renderer"] = f"Chromium {self.browser.version}"
        return _as_shown(response)

    async def _guard(self, page: Page, request: Request) -> None:
        """Look at every hop of the page's requests: Playwright's own interception, which also sees
        frames of other sites, sees no redirect."""
        request.meta["shown_in"] = page
        await page.add_init_script(_NO_CHANNELS)
        session = await page.context.new_cdp_session(page)

        async def paused(event: dict[str, Any]) -> None:
            refused = await self._refuses(event["request"]["url"])
            act = "Fetch.failRequest" if refused else "Fetch.continueRequest"
            more = {"errorReason": "AccessDenied"} if refused else {}
            with suppress(BrowserError):  # the page was closed meanwhile
                await session.send(act, {"requestId": event["requestId"]} | more)

        session.on("Fetch.requestPaused", lambda event: asyncio.ensure_future(paused(event)))
        await session.send("Fetch.enable", {"patterns": [{"urlPattern": "*"}]})

    async def _refuses(self, url: str) -> bool:
        """Whether an address is none that a page may ask."""
        return await leads_to_private(url, **self._crawler.settings["BROWSER_MAY"])

    async def _close_page(self, page: Page | None) -> None:
        """Close a page that did not come to its end: the next one waits for its place."""
        if page and not page.is_closed():
            with suppress(BrowserError):
                await page.close()


def _as_shown(response: Response) -> Response:
    """The DOM as it was shown, in UTF-8, without the headers of the body that was sent."""
    headers = response.headers.copy()
    for name in _OF_BODY:
        headers.pop(name, None)
    headers["Content-Type"] = "text/html; charset=utf-8"
    return response.replace(body=response.text.encode(), headers=headers, encoding="utf-8")


async def _settle(page: Page) -> None:
    """Wait until the page has come to rest, or long enough."""
    with suppress(BrowserError):
        await page.wait_for_load_state("networkidle", timeout=_SETTLED)


def settings_for(settings: BaseSettings) -> dict[str, Any]:
    """The settings of a crawl that shows pages in Chromium. Raises YigaiError where there is none."""
    handler = "spiders.wire.browser.BrowserHandler"
    allowed = settings.getbool("ALLOW_PRIVATE_ADDRESSES")
    proxy = getproxies().get("http")
    may = {"allowed": allowed, "proxied": bool(proxy)}
    launch: dict[str, Any] = {"executable_path": executable(), "args": _FLAGS}
    launch["chromium_sandbox"] = os.geteuid() != 0
    if proxy:
        launch["proxy"] = {"server": proxy, "bypass": "<-loopback>"}
    context = {"service_workers": "block", "accept_downloads": False, "ignore_https_errors": True}
    return {
        "DOWNLOAD_HANDLERS": {"http": handler, "https": handler},
        "PLAYWRIGHT_LAUNCH_OPTIONS": launch,
        "PLAYWRIGHT_CONTEXTS": {"default": context | {"user_agent": settings["USER_AGENT"]}},
        "PLAYWRIGHT_MAX_PAGES_PER_CONTEXT": 1,
        "PLAYWRIGHT_DEFAULT_NAVIGATION_TIMEOUT": settings.getint("DOWNLOAD_TIMEOUT") * 1000,
        "PLAYWRIGHT_ABORT_REQUEST": partial(is_refused, allowed=allowed, proxied=bool(proxy)),
        "BROWSER_MAY": may,
    }


def executable() -> str:
    """The Chromium that YIGAI_BROWSER names, or the system's. Raises YigaiError if there is none."""
    named = os.environ.get(BROWSER, "")
    names = (named,) if "/" in named else _NAMES
    if found := next(filter(None, map(shutil.which, names)), None):
        return found
    raise YigaiError(
        f"{BROWSER} is set, and there is no program {' or '.join(names)}: install chromium, or let "
        f"{BROWSER} name its path"
    )


async def is_refused(request: PageRequest, *, allowed: bool, proxied: bool) -> bool:
    """Whether a request that a page makes is none of ours: a picture, or to a private address."""
    if request.resource_type in _LEFT_OUT:
        return True
    return await leads_to_private(request.url, allowed=allowed, proxied=proxied)


async def leads_to_private(url: str, *, allowed: bool, proxied: bool) -> bool:
    """Whether an address is private, by its literal or by what its name resolves to."""
    parts = urlsplit(url)
    if allowed or parts.scheme not in ("http", "https", "ws", "wss"):
        return False
    host = parts.hostname or ""
    return is_private_host(host) or (not proxied and await _resolves_to_private(host))


async def _resolves_to_private(host: str) -> bool:
    """Whether a name leads to a private address; one that leads nowhere does no harm."""
    try:
        found = await asyncio.get_running_loop().getaddrinfo(host, None, type=socket.SOCK_STREAM)
    except OSError:
        return False
    return any(is_private_address(str(address[0]).partition("%")[0]) for *_, address in found)
