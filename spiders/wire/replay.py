"""Answers every request from WARC or WACZ files instead of the network."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from scrapy import Request
from scrapy.core.downloader.handlers.base import BaseDownloadHandler
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Headers, Response
from scrapy.responsetypes import responsetypes

from archive.digest import sha256
from archive.errors import YigaiError
from archive.evidence import packed, references, warc
from archive.records import now
from archive.urls import posted, url_key
from spiders.wire.recorded import Originals, Recorded, Revisit


class NotInReplayError(IgnoreRequest):
    """The address is not in the files that are replayed."""


_unpacked: list[TemporaryDirectory[str]] = []  # removed when the process ends


class ReplayHandler(BaseDownloadHandler):
    """A download handler that knows no network."""

    async def download_request(self, request: Request) -> Response:
        """The newest recorded answer to the address that is older than the run.

        Raises NotInReplayError if there is none.
        """
        answers = index(tuple(self.crawler.settings.getlist("REPLAY")))
        start = self.crawler.stats.get_value("start_time") or now()
        asked = (
            posted(request.url, request.body.decode()) if request.method == "POST" else request.url
        )
        found = [a for a in answers.get(url_key(asked), ()) if a.captured_at <= start]
        if not found:
            raise NotInReplayError(f"{request.url}: not in the replay")
        recorded = max(found)
        request.meta["replayed_at"] = recorded.captured_at
        return _response(request, recorded)


def settings(files: Iterable[Path]) -> dict[str, Any]:
    """The Scrapy settings of a run that replays these files; nobody has to be waited for.

    Raises YigaiError naming a file that is no WARC, before a run can blame the sites for it.
    """
    handler = f"{__name__}.ReplayHandler"
    replayed = tuple(str(file) for file in files)
    index(replayed)
    return {
        "REPLAY": list(replayed),
        "DOWNLOAD_HANDLERS": {"http": handler, "https": handler},
        "DOWNLOAD_DELAY": 0,
        "AUTOTHROTTLE_ENABLED": False,
        "CRAWL_DELAY_MAX": 0.0,
        "HTTPPROXY_ENABLED": False,
    }


@cache
def index(files: tuple[str, ...]) -> dict[str, list[Recorded]]:
    """Every recorded answer by url_key. Raises YigaiError naming a file that is no WARC."""
    answers: dict[str, list[Recorded]] = {}
    known = Originals()
    revisits: list[Revisit] = []
    for path in (path for file in files for path in _warc_files(Path(file))):
        try:
            _index_file(path, answers, known, revisits)
        except warc.DAMAGE as error:
            raise YigaiError(f"{path}: cannot be replayed: {warc.said(error)}") from error
    # Only now, since what a revisit refers to may stand in a file given later; the older first,
    # since a revisit may refer to another one.
    for revisit in sorted(revisits, key=lambda revisit: revisit.captured_at):
        if found := known.of(revisit.reference):
            place = found._replace(captured_at=revisit.captured_at)
            known.add(revisit.url, revisit.names, place)
            answers.setdefault(url_key(revisit.asked), []).append(place)
    return answers


def addresses(file: Path) -> list[str]:
    """What a WARC or WACZ file holds answers to, in its order. Raises YigaiError if it is none."""
    try:
        return [
            references.address(record.rec_headers.get_header("WARC-Target-URI"))
            for path in _warc_files(file)
            for record, _ in warc.records(path)
            if record.rec_type == "response"
        ]
    except warc.DAMAGE as error:
        raise YigaiError(f"{file}: cannot be read: {warc.said(error)}") from error


def _index_file(
    path: Path, answers: dict[str, list[Recorded]], known: Originals, revisits: list[Revisit]
) -> None:
    sent: dict[str, str] = {}  # what was posted, by the request's id and by that of its answer
    found: list[tuple[set[str], str, Recorded | Revisit]] = []
    for record, offset in warc.records(path):
        headers = record.rec_headers
        url = references.address(headers.get_header("WARC-Target-URI"))
        linked = ("WARC-Record-ID", "WARC-Concurrent-To")
        ids = {said for name in linked if (said := headers.get_header(name))}
        names = references.names(record)
        if record.rec_type == "response":
            place = Recorded(warc.date_of(record), path, offset)
            names += (sha256(warc.payload(record)[0]),)
            known.add(url, names, place)
            found.append((ids, url, place))
        elif reference := references.reference(record):
            found.append((ids, url, Revisit(url, url, warc.date_of(record), names, reference)))
        elif record.rec_type == "request" and record.http_headers.protocol == "POST":
            body = record.raw_stream.read().decode("utf-8", "replace")
            sent |= dict.fromkeys(ids, body)
    for ids, url, what in found:
        body = next((sent[name] for name in ids if name in sent), None)
        asked = url if body is None else posted(url, body)
        if isinstance(what, Recorded):
            answers.setdefault(url_key(asked), []).append(what)
        else:
            revisits.append(what._replace(asked=asked))


def _response(request: Request, recorded: Recorded) -> Response:
    """The answer as it came over the wire: content encoding kept, transfer coding undone."""
    status, pairs, body, truncated = warc.inspect(recorded.path, recorded.offset, warc.answer)
    headers = Headers()
    for name, value in pairs:
        headers.appendlist(name, value)
    kind = responsetypes.from_args(headers=headers, url=request.url, body=body)
    flags = [truncated] if truncated else []
    return kind(request.url, status, headers, body, flags, protocol="HTTP/1.1")


def _warc_files(path: Path) -> list[Path]:
    """The file itself, or the WARC files that it holds, unpacked for the length of the run."""
    _unpacked.append(TemporaryDirectory(prefix="yigai-replay-"))
    found, unusable = packed.unpack(path, Path(_unpacked[-1].name))
    if unusable:
        raise YigaiError(f"{unusable[0]}; it cannot be replayed")
    return found
