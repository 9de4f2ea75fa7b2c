"""What the end-to-end tests share: sites to crawl, the `yigai` command, and the archive's views."""

from __future__ import annotations

import json
import os
import resource
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any, Self
from urllib.parse import urlsplit

from click.testing import CliRunner

import cli
from archive.records import instant
from tests import preloaded
from tests.replica.server import Handler, ReplicaServer

PROJECT = Path(__file__).parent.parent
YIGAI = Path(sys.executable).with_name("yigai")
CONTACT = "tests@yigai.invalid"
PATIENCE = 900  # seconds until a run is called stuck; no test asserts how long it takes
REPLICA_SETTINGS = "tests.replica.settings"
REPLICATED = (
    "chinanews-health",
    "fujian-health",
    "govcn-english",
    "govcn-policy",
    "people-health",
    "xinhua-health",
)
"""The declared sources whose sites stand in tests/replica."""


def environment(proxy: str | None = None, **more: str) -> dict[str, str]:
    """A client's environment; with a proxy, everything it asks for is asked of that server."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.lower().endswith("_proxy")
        and not name.startswith("YIGAI_")
        and name != "PYTHONDONTWRITEBYTECODE"  # compiling the project costs each run 0.3 s
    }
    ours = {
        "PYTHONPATH": str(PROJECT),
        "SCRAPY_SETTINGS_MODULE": REPLICA_SETTINGS,
        "YIGAI_CONTACT": CONTACT,
    }
    proxies = {"http_proxy": proxy, "https_proxy": proxy, "no_proxy": ""} if proxy else {}
    return kept | ours | proxies | more


def yigai(
    data: Path,
    *arguments: str,
    proxy: str | None = None,
    largest_file: int | None = None,
    **more: str,
) -> subprocess.CompletedProcess[str]:
    """Run `yigai --data DATA ARGUMENTS` to its end, from the folder above the archive.

    `largest_file` in bytes plays a disk that is full.
    """
    data.parent.mkdir(parents=True, exist_ok=True)
    surroundings = environment(proxy, **more)
    if not largest_file:
        command = ["--data", str(data), *arguments]
        return preloaded.start(command, data.parent, surroundings).ended(PATIENCE)
    limits = (resource.RLIMIT_FSIZE, (largest_file, largest_file))
    return subprocess.run(
        [YIGAI, "--data", data, *arguments],
        cwd=data.parent,
        env=surroundings,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
        preexec_fn=partial(resource.setrlimit, *limits),
    )


def started(data: Path, *arguments: str, proxy: str | None = None, **more: str) -> preloaded.Run:
    """Start `yigai --data DATA ARGUMENTS`, to be told or killed while it runs."""
    data.parent.mkdir(parents=True, exist_ok=True)
    return preloaded.start(
        ["--data", str(data), *arguments], data.parent, environment(proxy, **more)
    )


def done(
    data: Path, *arguments: str, proxy: str | None = None, **more: str
) -> subprocess.CompletedProcess[str]:
    """Run `yigai` where nothing may fail."""
    run = yigai(data, *arguments, proxy=proxy, **more)
    assert run.returncode == 0, run.stderr
    return run


def here(data: Path, *arguments: str, **more: str) -> subprocess.CompletedProcess[str]:
    """Run `yigai --data DATA ARGUMENTS` in this process: what needs no crawl can be had faster."""
    run = CliRunner().invoke(cli.main, ["--data", str(data), *arguments], env=more)
    if run.exception and not isinstance(run.exception, SystemExit):
        raise run.exception
    return subprocess.CompletedProcess(arguments, run.exit_code, run.stdout, run.stderr)


def done_here(data: Path, *arguments: str, **more: str) -> subprocess.CompletedProcess[str]:
    """Run `yigai` in this process where nothing may fail."""
    run = here(data, *arguments, **more)
    assert run.returncode == 0, run.stderr
    return run


def settings(folder: Path, base: str = REPLICA_SETTINGS, **values: Any) -> dict[str, str]:
    """Environment for a run with settings that differ from others: a module in a folder."""
    lines = [f"from {base} import *", *(f"{k} = {v!r}" for k, v in values.items())]
    name = "settings_" + "_".join(values).lower()
    (folder / f"{name}.py").write_text("\n".join(lines), encoding="utf-8")
    return {"PYTHONPATH": f"{PROJECT}:{folder}", "SCRAPY_SETTINGS_MODULE": name}


def rows(data: Path, sql: str, *parameters: object) -> list[tuple[Any, ...]]:
    """What a query finds, as any SQLite client would see it."""
    with closing(sqlite3.connect(data / "archive.db", timeout=30)) as connection, connection:
        return connection.execute(sql, parameters).fetchall()


def column(data: Path, sql: str, *parameters: object) -> list[Any]:
    """The first column of what a query finds."""
    return [row[0] for row in rows(data, sql, *parameters)]


def value(data: Path, sql: str, *parameters: object) -> Any:
    """The one value that a query finds."""
    ((found,),) = rows(data, sql, *parameters)
    return found


def aged(data: Path, days: float) -> None:
    """Let the archive be older by some days: every instant that its tables hold is put back."""
    shifted = {
        "articles": "first_captured_at last_captured_at last_seen_at status_since",
        "versions": "captured_at last_captured_at next_seen_at",
        "capture_log": "captured_at refers_to_at",
        "spells": "from_at to_at confirmed_at",
        "reading_log": "captured_at",
        "crawl_log": "started_at finished_at",
        "discovery_log": "discovered_at",
    }
    with closing(sqlite3.connect(data / "archive.db", timeout=30)) as connection, connection:
        connection.create_function("earlier", 1, partial(_earlier, days))
        for table, names in shifted.items():
            changes = ", ".join(f"{name} = earlier({name})" for name in names.split())
            connection.execute(f"UPDATE {table} SET {changes}")


def _earlier(days: float, at: str | None) -> str | None:
    return at and instant(datetime.fromisoformat(at) - timedelta(days=days))


def checked(data: Path) -> tuple[int, str]:
    """What `warcio check` says of an archive's WARC files: status and complaints."""
    files = sorted((data / "warc").glob("*.warc.gz"))
    run = subprocess.run(
        [YIGAI.with_name("warcio"), "check", *files], capture_output=True, text=True, check=False
    )
    return run.returncode, run.stdout + run.stderr


def parsed(run: subprocess.CompletedProcess[str]) -> Any:
    """A run's standard output, read as JSON."""
    return json.loads(run.stdout)


@dataclass
class Answer:
    """What a small site says at an address; `raw` is all that it sends before it hangs up."""

    body: str | bytes = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    seconds: float = 0.0
    breaks: bool = False
    raw: bytes = b""


@dataclass
class Asked:
    """One request that a small site has seen."""

    url: str
    headers: dict[str, str]
    started: float
    ended: float = 0.0
    body: str = ""

    @property
    def host(self) -> str:
        """The host asked."""
        return urlsplit(self.url).hostname or ""


class SmallSites(ReplicaServer):
    """Sites made of answers by address, served as a proxy; `asked` keeps every request.

    An address that ends in `?` answers for any query.
    """

    def __init__(self) -> None:
        super().__init__()
        self.RequestHandlerClass = AnswerHandler
        self.answers: dict[str, Answer | Callable[[Asked], Answer]] = {}
        self.asked: list[Asked] = []

    def __enter__(self) -> Self:
        super().__enter__()
        return self

    def article(self, url: str, title: str, *lines: str, **headers: str) -> None:
        """Put a page at an address; it has an ETag unless told otherwise."""
        body = article(title, *lines)
        self.answers[url] = Answer(body, headers={"ETag": f'"{hash(body)}"'} | headers)

    def list(self, url: str, *paths: str, **headers: str) -> None:
        """Put a list at an address, a row for each path."""
        items = "".join(f'<li><a href="{p}">Notice {p}</a> <i>2026-11-02</i></li>' for p in paths)
        self.answers[url] = Answer(f"<title>List</title><ul>{items}</ul>", headers=headers)

    def urls(self, since: float = 0.0) -> list[str]:
        """The addresses asked for since an instant, robots.txt left out."""
        return [
            asked.url
            for asked in self.asked
            if asked.started >= since and not asked.url.endswith("/robots.txt")
        ]


class AnswerHandler(Handler):
    """Answers from SmallSites.answers; an ETag that is asked back is a 304."""

    server: SmallSites

    def do_GET(self) -> None:  # noqa: N802 (its base says so)
        """Answer, keeping when it was asked and when it was answered."""
        url = self.path if self.path.startswith("http") else f"https://{self.host}{self.path}"
        if not self.host and self.path.startswith("/"):
            url = f"http://{self.headers['Host']}{self.path}"
        began = time.monotonic()
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
        asked = Asked(url, dict(self.headers.items()), began, body=body)
        self.server.asked.append(asked)
        known = self.server.answers
        anyhow = known.get(f"{url.partition('?')[0]}?", Answer("<h1>404</h1>", 404))
        answer = known.get(url, anyhow)
        answer = answer(asked) if callable(answer) else answer
        time.sleep(answer.seconds)
        if answer.breaks or answer.raw:
            self.wfile.write(answer.raw)
            self.close_connection = True
            return
        payload = answer.body.encode() if isinstance(answer.body, str) else answer.body
        headers = {"Content-Type": "text/html; charset=utf-8"} | answer.headers
        status = answer.status
        if "ETag" in headers and headers["ETag"] == self.headers.get("If-None-Match"):
            status, payload = 304, b""
        asked.ended = time.monotonic()
        self.send_response(status)
        for name, text in headers.items():
            self.send_header(name, text)
        self.send_header("Content-Length", str(len(payload)))
        self.end_headers()
        self.wfile.write(payload)
        self.wfile.flush()

    do_POST = do_GET  # noqa: N815 (its base says so)


def article(title: str, *lines: str) -> str:
    """A small article page in English."""
    said = lines or (f"The commission said on Monday that {title.lower()} will be reformed.",)
    text = "".join(f"<p>{line}</p>" for line in said)
    return (
        f"<!DOCTYPE html><html><head><title>{title}</title></head><body><h1>{title}</h1>"
        f"<time>2026-11-02</time><article>{text}</article></body></html>"
    )


def declare(folder: Path, slug: str, host: str, rows: int = 1, more: str = "") -> dict[str, str]:
    """Write the declaration of a small site's listing; the environment that makes it known."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{slug}.toml").write_text(
        f"""
title = "Notices of {host}"
publisher = "The commission of {host}"
kind = "government"
homepage = "http://{host}/"
languages = ["en"]
schedule = "0 0 1 1 *"
articles = ['^https?://{host}/a/[a-z0-9]+$']

[[discover]]
kind = "listing"
start = ["http://{host}/list"]
rows = "li"
date = "i"
pages = "list_{{page}}"

[selectors]
title = "h1"
date = "time"
body = "article"

[expect]
rows = {rows}
{more}""",
        encoding="utf-8",
    )
    return {"YIGAI_SOURCES": str(folder)}


@dataclass
class SmallArchive:
    """An archive of a small site, and its declaration."""

    data: Path
    sites: SmallSites
    declared: dict[str, str]

    def crawl(self) -> None:
        """Crawl the site once more."""
        done(self.data, "crawl", "small", proxy=self.sites.url, **self.declared)

    def sound(self, **more: str) -> None:
        """Let the records say the very same, and nothing be damaged."""
        for command in (("rebuild", "--check"), ("verify",)):
            run = here(self.data, *command, **self.declared, **more)
            assert run.returncode == 0, run.stdout + run.stderr
