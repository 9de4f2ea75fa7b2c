"""Proof that an exported WACZ replays: py-wacz, pywb and ReplayWeb.page each open one.

Run: `make proof-replay`, which first installs them in .venv-replay. The part in a browser needs
npm and Chromium, and says so where they are missing.
"""

from __future__ import annotations

import gzip
import html
import json
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from operator import itemgetter
from pathlib import Path
from subprocess import DEVNULL
from typing import NamedTuple

from w3lib.encoding import (
    html_body_declared_encoding,
    http_content_type_encoding,
    resolve_encoding,
)

from archive.text.decode import decode
from pipelines.extract.page.captions import CAPTION
from tests.crawling import REPLICATED

HERE = Path(__file__).parent
OUT = HERE / "out"
TOOLS = HERE.parent / ".venv-replay" / "bin"
REPLAYWEBPAGE = "replaywebpage@2.5.3"
LENGTH = 20  # characters of an article's beginning that must be seen
STARTS_WITHIN = 30.0  # seconds


def exported(folder: Path) -> Path:
    """The replica sites crawled before and after they change, as a WACZ."""
    data, out = folder / "data", folder / "yigai.wacz"
    server = subprocess.Popen(
        [sys.executable, "-m", "tests.replica.server"],
        cwd=HERE.parent,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert server.stdin
    assert server.stdout
    proxy = server.stdout.readline().strip()
    environment = os.environ | {
        "http_proxy": proxy,
        "https_proxy": proxy,
        "no_proxy": "",
        "SCRAPY_SETTINGS_MODULE": "tests.replica.settings",
    }
    yigai = [sys.executable, "-m", "cli", "--data", str(data)]
    try:
        for state in ("t0", "t1"):
            server.stdin.write(f"{state}\n")
            server.stdin.flush()
            server.stdout.readline()
            subprocess.run(
                [*yigai, "crawl", *REPLICATED], cwd=HERE.parent, env=environment, check=True
            )
    finally:
        server.stdin.close()
        server.wait()
    subprocess.run([*yigai, "export", "wacz", str(out)], cwd=HERE.parent, check=True)
    return out


class Listed(NamedTuple):
    """A page of the list in a WACZ: its address, timestamp, title and the text's beginning."""

    url: str
    when: str
    title: str
    text: str


def pages_of(wacz: Path) -> list[Listed]:
    """The pages that a WACZ lists, oldest first."""
    with zipfile.ZipFile(wacz) as archive:
        lines = archive.read("pages/pages.jsonl").decode().splitlines()[1:]
    rows = sorted(map(json.loads, lines), key=itemgetter("ts"))
    return [
        Listed(row["url"], stamp(row["ts"]), row["title"], beginning(row["text"])) for row in rows
    ]


def revisits_of(wacz: Path) -> list[tuple[str, str]]:
    """Address and timestamp of every revisit that is offered for replay, refusals aside."""
    with zipfile.ZipFile(wacz) as archive:
        lines = gzip.decompress(archive.read("indexes/index.cdx.gz")).decode().splitlines()
    rows = [(line.split(" ", 2)[1], json.loads(line[line.index("{") :])) for line in lines]
    return [
        (row["url"], when)
        for when, row in rows
        if row["mime"] == "warc/revisit" and row["status"] == "200"
    ]


def stamp(instant: str) -> str:
    """An instant as replayers write it in addresses: 14 digits."""
    return re.sub(r"\D", "", instant)[:14]


def beginning(text: str) -> str:
    """The first characters of a text, without the mark that we put before a caption."""
    return squeezed(text.replace(CAPTION, ""))[:LENGTH]


def squeezed(text: str) -> str:
    """A text without its white space, which markup adds to and takes from."""
    return re.sub(r"\s", "", text)


def tool(name: str, *arguments: str, folder: Path | None = None) -> str:
    """What a program of .venv-replay prints; an error where it fails."""
    run = subprocess.run(
        [TOOLS / name, *arguments], cwd=folder, capture_output=True, text=True, check=False
    )
    if run.returncode:
        sys.exit(f"{name} failed:\n{run.stdout}{run.stderr}")
    return run.stdout


def package_version(package: str) -> str:
    """The version of a package of .venv-replay."""
    code = f"from importlib.metadata import version; print(version({package!r}))"
    return tool("python", "-c", code).strip()


@contextmanager
def pywb(folder: Path, wacz: Path) -> Iterator[str]:
    """A pywb that has taken the WACZ in; the address that its replay begins with."""
    folder.mkdir()
    tool("wb-manager", "init", "yigai", folder=folder)
    tool("wb-manager", "add", "--unpack-wacz", "yigai", str(wacz), folder=folder)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with open(folder / "log", "w") as log:
        command = [TOOLS / "wayback", "-b", "127.0.0.1", "-p", str(port)]
        server = subprocess.Popen(command, cwd=folder, stdout=log, stderr=log)
    try:
        wait_for(port)
        yield f"http://127.0.0.1:{port}/yigai"
    finally:
        server.terminate()
        server.wait()


def wait_for(port: int) -> None:
    """Return once something listens on a port."""
    deadline = time.monotonic() + STARTS_WITHIN
    while time.monotonic() < deadline:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.2)
        else:
            return
    sys.exit(f"pywb did not start within {STARTS_WITHIN:.0f} seconds")


class Shown(NamedTuple):
    """What a replayer serves: its text, and whether it names another encoding than its own."""

    text: str
    mislabelled: bool


def shown(url: str) -> Shown:
    """What a replayer serves at an address, no text where it serves no page."""
    try:
        with urllib.request.urlopen(url, timeout=30) as response:
            body, content_type = response.read(), response.headers.get("Content-Type") or ""
    except urllib.error.HTTPError:
        return Shown("", mislabelled=False)
    text, encoding = decode(body, content_type)
    named = http_content_type_encoding(content_type) or html_body_declared_encoding(body)
    visible = squeezed(html.unescape(re.sub(r"<[^>]*>", "", text)))
    return Shown(visible, mislabelled=named is not None and resolve_encoding(named) != encoding)


def proof_in_pywb(folder: Path, wacz: Path) -> tuple[bool, set[str]]:
    """Fetch every page and revisit through pywb; whether all show text, and the mislabelled."""
    pages, revisits = pages_of(wacz), revisits_of(wacz)
    with pywb(folder / "pywb", wacz) as base:
        got = {page: shown(f"{base}/{page.when}mp_/{page.url}") for page in pages}
        again = {(when, url): shown(f"{base}/{when}mp_/{url}").text for url, when in revisits}
        address = f"{base}/{pages[0].when}mp_/{pages[0].url}"
    missing = [(p.when, p.url) for p, answer in got.items() if p.text not in answer.text]
    empty = [place for place, text in again.items() if not text]
    print(
        f"pywb {package_version('pywb')}: {len(got) - len(missing)} of {len(got)} pages show "
        f"their text, {len(again) - len(empty)} of {len(again)} revisits a page\n"
        f"  {address}\n  shows {pages[0].text!r}"
    )
    for when, url in missing + empty:
        print(f"  not shown: {when} {url}")
    return not missing and not empty, {p.url for p, answer in got.items() if answer.mislabelled}


def proof_in_a_browser(folder: Path, wacz: Path, garbled: set[str]) -> bool:
    """Open the WACZ in ReplayWeb.page; whether it lists all, and one of each site shows.

    Not a garbled one: a browser obeys the encoding that a page names, as at the site itself.
    """
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    npm = shutil.which("npm")
    if not chromium or not npm:
        print("ReplayWeb.page: left out, since it needs npm and Chromium")
        return True
    site = folder / "replaywebpage"
    site.mkdir()
    subprocess.run([npm, "pack", REPLAYWEBPAGE, "--silent"], cwd=site, stdout=DEVNULL, check=True)
    for package in site.glob("*.tgz"):
        shutil.unpack_archive(package, site, filter="data")
    shutil.copy(wacz, site / "package")
    pages = pages_of(wacz)
    one_a_site = {
        page.url.split("/")[2]: (page.url, page.when, page.text)
        for page in reversed(pages)
        if page.url not in garbled
    }
    wanted = {"titles": [page.title for page in pages], "pages": list(one_a_site.values())}
    OUT.mkdir(exist_ok=True)
    command = [TOOLS / "python", HERE / "replay_browser.py", site / "package", OUT, chromium]
    run = subprocess.run(command, input=json.dumps(wanted), text=True, check=False)
    return run.returncode == 0


def main() -> None:
    """Make an archive, export it, and open the export in each of the three."""
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        wacz = exported(folder)
        said = tool("wacz", "validate", "-f", str(wacz)).splitlines()[-1]
        print(f"py-wacz {package_version('wacz')}: {said}")
        in_pywb, garbled = proof_in_pywb(folder, wacz)
        for url in sorted(garbled):
            print(f"  names another encoding than its own, so a browser shows it garbled: {url}")
        in_browser = proof_in_a_browser(folder, wacz, garbled)
    sys.exit(0 if in_pywb and in_browser else 1)


if __name__ == "__main__":
    main()
