"""What the tests of the desk share: an archive with something on every page, and a server."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.request import HTTPRedirectHandler, Request, build_opener, urlopen

from archive.records import Attachment, SourceRow
from archive.store import runs
from tests.conftest import Shelf
from tests.crawling import YIGAI, Answer, SmallSites, article, declare, done, environment

NOTICE = "https://bureau.example/notice"
NUMBER = "川医保发〔2026〕23号"
SAME = "Both of these pages say the very same thing, and say it in full."
SCRIPT = "Notice <script>alert(1)</script> & <b>more</b>"
UNSEEN = "A title that is turned \u202eround\u202c and \x1b[31mred"
FORMULA = "=HYPERLINK(1)"


def furnished(folder: Path) -> Path:
    """An archive in a folder: crawled twice, with records, and filled by hand besides."""
    data = folder / "data"
    sources = declare(folder / "sources", "small", "small.example")
    names = ("plain", "copy", "marked", "edited", "gone")
    with SmallSites() as sites:
        sites.list("http://small.example/list", *(f"/a/{name}" for name in names))
        sites.article("http://small.example/a/plain", "Plain", SAME)
        sites.article("http://small.example/a/copy", "Copy", SAME)
        sites.article("http://small.example/a/edited", "Edited", "Patients pay 60% of it.", SAME)
        sites.article("http://small.example/a/gone", "Gone", "It will not stand here for long.")
        escaped = SCRIPT.replace("&", "&amp;").replace("<", "&lt;")
        sites.answers["http://small.example/a/marked"] = Answer(article(escaped, escaped))
        done(data, "crawl", "small", proxy=sites.url, **sources)
        sites.article("http://small.example/a/edited", "Edited", "Patients pay 70% of it.", SAME)
        del sites.answers["http://small.example/a/gone"]
        done(data, "crawl", "small", proxy=sites.url, **sources)
    shelf = Shelf(data / "archive.db")
    fill(shelf)
    shelf.store.close()
    return data


def fill(shelf: Shelf) -> None:
    """Articles with versions, absences, copies, and what may do harm in a page."""
    opening = "各市医保局：\n现就有关事项通知如下：\n一、总额预算\n"
    table = "项目 | 金额\n诊察费 | 38\n二、考核\n每年一次。\n三、附则\n有效期3年。\n"
    closing_ = "云川省医疗保障局\n2026年9月1日"
    facts: dict[str, Any] = {"document_number": NUMBER, "issuer": "云川省医疗保障局"}
    said: dict[str, Any] = {
        **facts,
        "published_at": "2026-09-01T16:20:00+08:00",
        "source": "bureau",
    }
    for day, share in ((0, "结余部分按70%留用，不得分解。"), (2, "结余部分按60%留用。")):
        shelf.read(
            f"{opening}{share}\n{table}{closing_}", NOTICE, title="总额付费通知", day=day, **said
        )
    shelf.read("转发。结余部分按70%留用。", title="转发通知", day=0, published_at="2026-09-02")
    for day in (3, 5):
        shelf.answer("absent", day=day, status=404)
    shelf.answer("absent", "https://paper.example/never", day=1, status=404)
    shelf.read("Text once.", "https://paper.example/once", title="Once", language="en", day=4)
    shelf.answer("absent", "https://paper.example/once", day=5, status=404)
    harm = {"language": "en", "published_at": "2026-09-03"}
    files = (Attachment("javascript:alert(1)", SCRIPT), Attachment(f"{NOTICE}.pdf", "附件.pdf"))
    shelf.read(
        f"{SCRIPT}\n{UNSEEN}\n{FORMULA}", "https://paper.example/harm", title=UNSEEN, day=1,
        attachments=files, **harm,
    )  # fmt: skip
    bad = 'https://paper.example/"><script>alert(2)</script>'
    shelf.read("One.", bad, title=FORMULA, day=1, **harm)
    shelf.read("Two.", bad, title=f"{FORMULA} again", day=2, **harm)
    shelf.read("有的。被删的一句话。", "https://paper.example/struck", title="删改", day=1)
    shelf.read("有的。", "https://paper.example/struck", title="删改", day=2)
    for n in range(5):
        shelf.read(
            "The text.", f"https://dark.example/{n}", title=f"Dark {n}", language="en", day=1
        )
        shelf.answer("refused", f"https://dark.example/{n}", status=403, day=2)
    runs.save_sources(shelf.store, [SourceRow("seeds", "Seed documents", "various", "seed")])
    shelf.read("Saved by somebody.", "urn:yigai:seed:1", title="Seed", source="seeds", day=1)
    long = "\n".join(f"{n}. Part {n}\n{'It goes on and on. ' * 40}" for n in range(1, 12))
    shelf.read(long, "https://paper.example/long", title="Long", language="en", day=1)


@contextmanager
def serving(data: Path, *more: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """`yigai serve`, once it answers, and its address; its standard error can be read."""
    with closing(socket.create_server(("127.0.0.1", 0))) as free:
        port = free.getsockname()[1]
    server = subprocess.Popen(
        [YIGAI, "--data", data, "serve", "--port", str(port), *more],
        env=environment(),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    url = f"http://127.0.0.1:{port}"
    try:
        while server.poll() is None and not answers(url):
            time.sleep(0.1)
        yield server, url
    finally:
        with suppress(ProcessLookupError):
            os.killpg(server.pid, signal.SIGKILL)
        server.wait()


def answers(url: str) -> bool:
    """Whether anybody answers there."""
    try:
        urlopen(url).close()
    except HTTPError:
        return True
    except URLError:
        return False
    return True


class _Stay(HTTPRedirectHandler):
    def redirect_request(self, *_: Any) -> None:
        return None


def ask(url: str, *, follow: bool = True, **headers: str) -> tuple[int, dict[str, str], bytes]:
    """Status, headers (in small letters) and body of an answer, whatever it is."""
    opener = build_opener() if follow else build_opener(_Stay)
    try:
        with opener.open(Request(url, headers=headers)) as response:
            found = response.status, dict(response.headers), response.read()
    except HTTPError as error:
        found = error.code, dict(error.headers), error.read()
    status, said, body = found
    return status, {name.lower(): value for name, value in said.items()}, body


def fetch(url: str) -> str:
    """The text of an answer. Raises HTTPError where it is none."""
    with urlopen(url) as response:
        return str(response.read().decode())
