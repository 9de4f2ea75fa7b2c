"""A replica of the Wayback Machine, as a proxy serves it: its index of captures, and mementos.

It rests on public documents alone. The index: the README of internetarchive/wayback's
wayback-cdx-server (fields, JSON with a first row of names, `from` and `to`, `matchType`, `limit`, an
empty row and a resumption key at the end of a page, revisits as `warc/revisit` with `-` for a status).
Mementos: RFC 7089 (Memento-Datetime, also on redirects that are mementos themselves), and what is said
in issues and code of its users: the site's headers as `x-archive-orig-*`, `X-Archive-Redirect-Reason`
on redirects to another instant, archived answers of 403, 429 and 503 under their own status, a
`Content-Encoding` that the service gets wrong, error pages of its own without a Memento-Datetime.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import format_datetime
from http import HTTPStatus
from pathlib import Path
from urllib.parse import parse_qs, quote, unquote, urlsplit

from tests.crawling import Answer, Asked, SmallSites
from tests.test_import_others import Writer

SERVICE = "http://web.archive.org"
ENVIRONMENT = {"YIGAI_WAYBACK_URL": SERVICE}
FIELDS = ("urlkey", "timestamp", "original", "mimetype", "statuscode", "digest", "length")


@dataclass(frozen=True)
class Captured:
    """What the service has of an address at an instant; `is_revisit` as its index lists some."""

    url: str
    at: str
    body: bytes = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    is_revisit: bool = False

    @property
    def stamp(self) -> str:
        return re.sub(r"\D", "", self.at)[:14]

    @property
    def uri(self) -> str:
        return f"{SERVICE}/web/{self.stamp}id_/{self.url}"

    @property
    def key(self) -> str:
        """The address in the order of the index: host turned round, no scheme, no `www`."""
        parts = urlsplit(self.url.lower())
        host = ",".join(reversed((parts.hostname or "").removeprefix("www.").split(".")))
        return f"{host}){parts.path}"

    def row(self) -> dict[str, str]:
        digest = base64.b32encode(hashlib.sha1(self.body).digest()).decode()
        kind, status = ("warc/revisit", "-") if self.is_revisit else ("text/html", str(self.status))
        values = (self.key, self.stamp, self.url, kind, status, digest, str(len(self.body)))
        return dict(zip(FIELDS, values, strict=True))

    def answer(self) -> Answer:
        at = datetime.strptime(self.stamp, "%Y%m%d%H%M%S").replace(tzinfo=UTC)
        original = {"Content-Type": "text/html; charset=utf-8", "Server": "Apache"} | self.headers
        headers = {f"x-archive-orig-{name.lower()}": said for name, said in original.items()}
        if "Location" in self.headers:
            headers["Location"] = f"{SERVICE}/web/{self.stamp}id_/{self.headers['Location']}"
        headers |= {
            "Content-Type": original["Content-Type"],
            "Memento-Datetime": format_datetime(at, usegmt=True),
            "Link": f'<{self.url}>; rel="original"',
            "x-archive-src": "items/of-the-service.warc.gz",
        }
        return Answer(self.body, self.status, headers)


class Wayback(SmallSites):
    """The service with some captures; what else it answers can be put into `answers`."""

    def __init__(self, captures: Iterable[Captured] = ()) -> None:
        super().__init__()
        self.captures: list[Captured] = []
        self.answers[f"{SERVICE}/cdx/search/cdx?"] = self._index
        self.add(*captures)

    def add(self, *captures: Captured) -> None:
        self.captures = sorted([*self.captures, *captures], key=lambda c: (c.key, c.stamp))
        self.answers |= {captured.uri: captured.answer() for captured in captures}

    def pages(self) -> list[str]:
        """The addresses of the index that were asked for."""
        return [url for url in self.urls() if url.startswith(f"{SERVICE}/cdx/")]

    def mementos(self) -> list[str]:
        """The mementos that were asked for."""
        return [url for url in self.urls() if url.startswith(f"{SERVICE}/web/")]

    def _index(self, asked: Asked) -> Answer:
        given = {name: said[0] for name, said in parse_qs(urlsplit(asked.url).query).items()}
        raw = re.search(r"resumeKey=([^&]*)", asked.url)
        found = [captured for captured in self.captures if _matches(captured, given)]
        if raw:
            begun = unquote(raw[1].replace("+", " "))
            found = [c for c in found if f"{c.key} {c.stamp}!" > begun]
        page = found[: int(given["limit"])]
        names = given["fl"].split(",")
        rows = [names, *([captured.row()[name] for name in names] for captured in page)]
        if len(page) < len(found):
            key = quote(f"{page[-1].key} {page[-1].stamp}!", safe="").replace("%20", "+")
            rows += [[], [key]]
        body = json.dumps(rows if page else [])
        return Answer(body, headers={"Content-Type": "application/json"})


def _matches(captured: Captured, given: dict[str, str]) -> bool:
    wanted = Captured(given["url"], "").key
    is_prefix = given["matchType"] == "prefix"
    same = captured.key.startswith(wanted) if is_prefix else captured.key == wanted
    after = given.get("from", "0") <= captured.stamp
    return same and after and captured.stamp <= given.get("to", "9").ljust(14, "9")


def warc_of(captures: Iterable[Captured], path: Path) -> Path:
    """The same captures in the file of a crawler that was there, in order."""
    writer = Writer()
    for captured in sorted(captures, key=lambda c: c.at):
        status = f"{captured.status} {HTTPStatus(captured.status).phrase}"
        headers = {name.replace("-", "_"): said for name, said in captured.headers.items()}
        writer.response(
            captured.body, captured.at, captured.url, status, Server="Apache", **headers
        )
    return writer.save(path)
