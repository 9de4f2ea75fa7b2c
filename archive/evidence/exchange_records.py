"""One request and what came back as records: response or revisit, request, and what was known."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus
from io import BytesIO

from warcio.recordloader import ArcWarcRecord
from warcio.statusandheaders import StatusAndHeaders

from archive.evidence import provenance, truncation
from archive.evidence.warc_writer import Writer
from archive.records import Exchange, instant

NOT_MODIFIED = "http://netpreserve.org/warc/1.1/revisit/server-not-modified"


def exchange_members(
    exchange: Exchange, original: tuple[str, str] | None
) -> tuple[list[bytes], str]:
    """The records of an exchange, a gzip member each, and the type of the first.

    `original` is the URL and instant of the record that already holds this payload; given, the
    first is a revisit. What another archive captured has no request: that was never ours to see.
    """
    writer = Writer(BytesIO())
    record = _answer(writer, exchange, original)
    if exchange.provenance:
        writer.write_record(record)
    else:
        writer.write_request_response_pair(_request(writer, exchange), record)
    if said := _said(exchange):
        writer.write_record(_metadata(writer, exchange, said, record))
    return writer.members(), record.rec_type


def fields_of(values: Mapping[str, str]) -> bytes:
    """Lines of `application/warc-fields`: a name and a value each, white space folded."""
    return "".join(f"{k}: {' '.join(v.split())}\r\n" for k, v in values.items()).encode()


def _answer(writer: Writer, exchange: Exchange, original: tuple[str, str] | None) -> ArcWarcRecord:
    headers = _headers(exchange)
    http = StatusAndHeaders(
        f"{exchange.status} {_phrase(exchange.status)}",
        exchange.response_headers,
        protocol=exchange.protocol,
    )
    if original is None:
        return writer.create_warc_record(
            exchange.url,
            "response",
            payload=BytesIO(exchange.body),
            length=len(exchange.body),
            http_headers=http,
            warc_headers_dict=headers,
        )
    digest = headers.pop("WARC-Payload-Digest")
    record = writer.create_revisit_record(
        exchange.url, digest, *original, http_headers=http, warc_headers_dict=headers
    )
    if exchange.status == HTTPStatus.NOT_MODIFIED:
        record.rec_headers.replace_header("WARC-Profile", NOT_MODIFIED)
        record.rec_headers.remove_header("WARC-Payload-Digest")
    return record


def _headers(exchange: Exchange) -> dict[str, str]:
    headers = {
        "WARC-Date": instant(exchange.captured_at),
        "WARC-Payload-Digest": exchange.payload_digest,
    }
    if exchange.ip_address:
        headers["WARC-IP-Address"] = exchange.ip_address
    if exchange.truncated:
        headers[truncation.HEADER] = exchange.truncated
    return headers | provenance.headers(exchange.provenance)


def _request(writer: Writer, exchange: Exchange) -> ArcWarcRecord:
    http = StatusAndHeaders(
        f"{exchange.method} {_target(exchange.url)} {exchange.protocol}",
        exchange.request_headers,
        is_http_request=True,
    )
    return writer.create_warc_record(
        exchange.url,
        "request",
        payload=BytesIO(exchange.request_body),
        length=len(exchange.request_body),
        http_headers=http,
        warc_headers_dict={"WARC-Date": instant(exchange.captured_at)},
    )


def _said(exchange: Exchange) -> dict[str, str]:
    """On which page the address was found (WARC 1.1, 6.6.1: `via`), and what else was known."""
    via = None if exchange.provenance else dict(exchange.request_headers).get("Referer")
    return ({"via": via} if via else {}) | dict(exchange.said)


def _metadata(
    writer: Writer, exchange: Exchange, said: Mapping[str, str], response: ArcWarcRecord
) -> ArcWarcRecord:
    body = fields_of(said)
    record = writer.create_warc_record(
        exchange.url,
        "metadata",
        payload=BytesIO(body),
        length=len(body),
        warc_headers_dict={
            "WARC-Date": instant(exchange.captured_at),
            "WARC-Concurrent-To": response.rec_headers.get_header("WARC-Record-ID"),
        },
    )
    record.rec_headers.remove_header("WARC-Payload-Digest")
    return record


def _target(url: str) -> str:
    """The request target of a URL: path and query (RFC 9112, origin-form)."""
    rest = url.partition("://")[2].partition("#")[0]
    slash = rest.find("/")
    return rest[slash:] if slash >= 0 else "/"


def _phrase(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return "Unknown"
