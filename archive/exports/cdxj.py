"""The index of a WACZ: CDXJ 0.1.0, in gzipped blocks."""

from __future__ import annotations

import gzip
import json
import re
from dataclasses import dataclass
from datetime import UTC
from urllib.parse import quote, urlsplit

from w3lib.url import safe_url_string

from archive.digest import sha256
from archive.evidence import warc_dates
from archive.exports.package import Package

WARC = "data.warc.gz"

_BLOCK = 1024  # index lines in a block: what a replayer fetches to look one address up
_WWW = re.compile(r"^(https?://)www\d*\.", re.IGNORECASE)
_DEFAULT_PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True, slots=True)
class Record:
    """One record of a WARC file, without its content."""

    offset: int
    length: int
    kind: str
    record_id: str
    concurrent_to: frozenset[str]
    target: str
    date: str
    mime: str
    status: str
    digest: str | None


def index_line(record: Record, digest: str | None, offset: int, data: bytes) -> str:
    """A line of CDXJ, with its values as text as the reference implementation writes them."""
    row = {
        "url": record.target,
        "mime": "warc/revisit" if record.kind == "revisit" else record.mime,
        "status": record.status,
        "digest": digest,
        "length": str(len(data)),
        "offset": str(offset),
        "filename": WARC,
        "recordDigest": sha256(data),
    }
    when = warc_dates.parsed(record.date).astimezone(UTC)
    return f"{sort_key(record.target)} {when:%Y%m%d%H%M%S} {json.dumps(row)}\n"


def sort_key(url: str) -> str:
    """The searchable form of a URL by which replayers look it up: `cn,gov)/zhengce?a=1&b=2`.

    CDXJ 0.1.0, and as its readers do it: no `www`, no slash at the end, parameters in order. An
    address that is none of the web, or is malformed, stands for itself.
    """
    try:
        return _surt(url)
    except ValueError:
        return quote(url, safe="%/:?=&#@,;+")


def _surt(url: str) -> str:
    if not url.lower().startswith(("http://", "https://")):
        return safe_url_string(url)
    parts = urlsplit(safe_url_string(_WWW.sub(r"\1", url)).lower())
    host = ",".join(reversed((parts.hostname or "").split(".")))
    port = "" if parts.port in (None, _DEFAULT_PORTS[parts.scheme]) else f":{parts.port}"
    path = parts.path.removesuffix("/") or "/"
    query = "&".join(sorted(parts.query.split("&")))
    return f"{host}{port}){path}{query and '?'}{query}"


def write_index(package: Package, lines: list[str]) -> None:
    """The lines in gzipped blocks, and a list of the blocks, so that a reader fetches one."""
    meta = {"format": "cdxj-gzip-1.0", "filename": "index.cdx.gz"}
    blocks = [f"!meta 0 {json.dumps(meta)}\n"]
    with package.file("indexes/index.cdx.gz", stored=True) as file:
        for start in range(0, len(lines), _BLOCK):
            block = lines[start : start + _BLOCK]
            data = gzip.compress("".join(block).encode(), mtime=0)
            row = {"offset": file.size, "length": len(data), "digest": sha256(data)}
            blocks.append(f"{block[0].partition(' {')[0]} {json.dumps(row)}\n")
            file.write(data)
    with package.file("indexes/index.idx") as file:
        file.write("".join(blocks).encode())
