"""ReplayWeb.page in headless Chromium, for benchmarks.replay_proof; runs in .venv-replay.

Arguments: ReplayWeb.page's folder with yigai.wacz in it, a folder for screenshots, Chromium.
Standard input: the titles that the WACZ lists, and the pages to open, as JSON.
"""

from __future__ import annotations

import json
import re
import sys
import threading
import time
from contextlib import suppress
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import Page, sync_playwright

WITHIN = 30.0  # seconds
SIZE = {"width": 1280, "height": 1000}


class Handler(SimpleHTTPRequestHandler):
    """Serves files, and parts of files, which is how ReplayWeb.page reads a WACZ."""

    def do_GET(self) -> None:
        """Answer a request, with one range or none."""
        path = Path(self.translate_path(self.path))
        wanted = re.fullmatch(r"bytes=(\d*)-(\d*)", self.headers.get("Range", ""))
        if not wanted or not path.is_file():
            super().do_GET()
            return
        size = path.stat().st_size
        first, last = wanted.groups()
        start = int(first) if first else max(0, size - int(last))
        end = min(int(last), size - 1) if first and last else size - 1
        self.send_response(206)
        self.send_header("Content-Range", f"bytes {start}-{end}/{size}")
        self.send_header("Content-Length", str(end - start + 1))
        self.end_headers()
        with path.open("rb") as file:
            file.seek(start)
            self.wfile.write(file.read(end - start + 1))

    def log_message(self, *_: Any) -> None:
        """Keep the terminal quiet."""


def sees(page: Page, text: str) -> str | None:
    """The address of the frame that comes to show a text, None if none does."""
    deadline = time.monotonic() + WITHIN
    while time.monotonic() < deadline:
        for frame in page.frames:
            if text in re.sub(r"\s", "", frame.locator("body").inner_text(timeout=WITHIN * 1000)):
                return str(frame.url)
        page.wait_for_timeout(250)
    return None


def listed(page: Page, expected: int) -> list[str]:
    """The titles in the list of pages, once it is as long as expected."""
    titles = page.locator(".page-title keyword-mark")
    with suppress(PlaywrightError):  # a shorter list says enough
        titles.nth(expected - 1).wait_for(state="attached", timeout=WITHIN * 1000)
    return sorted(titles.evaluate_all("all => all.map(one => one.title)"))


def main() -> None:
    """Look at the list of pages, then at each page; exit status 1 if anything is not there."""
    folder, out, chromium = sys.argv[1:]
    wanted = json.load(sys.stdin)
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Handler, directory=folder))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    base = f"http://127.0.0.1:{server.server_address[1]}"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        page = browser.new_page(viewport=SIZE)
        viewer = f"{base}/?source={base}/yigai.wacz"
        page.goto(f"{viewer}#view=pages")
        same = listed(page, len(wanted["titles"])) == sorted(wanted["titles"])
        page.screenshot(path=f"{out}/replay-pages.png")
        found = []
        for url, when, text in wanted["pages"]:
            page.goto("about:blank")
            page.goto(f"{viewer}#view=pages&url={url}&ts={when}")
            found.append((url, text, sees(page, text)))
        page.screenshot(path=f"{out}/replay-page.png")
        manifest = json.loads((Path(folder) / "package.json").read_text())
        shown = sum(at is not None for *_, at in found)
        print(
            f"ReplayWeb.page {manifest['version']} in Chromium {browser.version}: lists "
            f"{len(wanted['titles']) if same else 'not all'} pages by our titles; "
            f"{shown} of {len(found)} opened show their text"
        )
        for url, text, at in found:
            print(f"  {at}\n  shows {text!r}" if at else f"  not shown: {url}")
        browser.close()
    server.shutdown()
    sys.exit(0 if same and shown == len(found) else 1)


if __name__ == "__main__":
    main()
