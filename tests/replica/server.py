"""Serves the replica sites as a forward proxy, so that crawls keep the sites' real addresses.

Run by itself (`python -m tests.replica.server`) it prints its address, then moves to the state
named by each line of standard input (`t1`) and says so.
"""

from __future__ import annotations

import datetime as dt
import gzip
import hashlib
import itertools
import mimetypes
import ssl
import sys
import tempfile
import threading
import tomllib
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

SITES = Path(__file__).parent
TEXT = {".htm", ".html", ".shtml", ".xml", ".json", ".js", ".jsonp", ".txt"}


class ReplicaServer(ThreadingHTTPServer):
    """All replica sites at one state; `requests` keeps (host, path, status) of what was asked."""

    request_queue_size = 128  # the default of 5 refuses crawls side by side on a busy machine

    daemon_threads = True

    def __init__(self, state: str = "t0", sites: Path = SITES, port: int = 0) -> None:
        super().__init__(("127.0.0.1", port), Handler)
        self.state = state
        self.sites = sites
        self.requests: list[tuple[str, str, int]] = []
        self.hits = itertools.count(1)
        self.tls = tls_context(sites)

    @property
    def url(self) -> str:
        """The proxy's address."""
        return f"http://127.0.0.1:{self.server_address[1]}"

    def tls_of(self, host: str) -> ssl.SSLContext:
        """How it speaks TLS for a host."""
        return self.tls

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Clients that are killed break connections off; other errors are ours, and shown."""
        if not isinstance(sys.exception(), OSError):
            super().handle_error(request, client_address)

    def __enter__(self) -> ReplicaServer:
        threading.Thread(target=self.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self.shutdown()
        self.server_close()


class Handler(BaseHTTPRequestHandler):
    """One connection of a client that uses the server as its proxy, or asks it by Host."""

    protocol_version = "HTTP/1.1"
    server: ReplicaServer
    host = ""

    def do_CONNECT(self) -> None:
        """Open a TLS tunnel that ends here."""
        self.send_response_only(200, "Connection established")
        self.end_headers()
        self.wfile.flush()
        self.host = self.path.partition(":")[0]
        context = self.server.tls_of(self.host)
        self.connection = context.wrap_socket(self.connection, server_side=True)
        self.rfile = self.connection.makefile("rb")
        self.wfile = self.connection.makefile("wb")

    def do_GET(self) -> None:
        """Answer from the site's files at the present state."""
        parts = urlsplit(self.path)
        host = parts.hostname or self.host or self.headers.get("Host", "").partition(":")[0]
        path = unquote(parts.path or "/") + (f"@{parts.query}" if parts.query else "")
        status, headers, body = self.answer(host, path)
        self.server.requests.append((host, path, status))
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
        self.wfile.flush()

    def answer(self, host: str, path: str) -> tuple[int, dict[str, str], bytes]:
        """Status, headers and body for a path of a host."""
        site = self.server.sites / host
        if not (site / "site.toml").exists():
            return 502, {}, b"no such replica site"
        config = load_config(site)
        plain = path.partition("@")[0]
        if target := config.get("redirects", {}).get(plain):
            return 302, {"Location": target}, b""
        file = find(site, self.server.state, path)
        status = config.get("status", {}).get(plain, 200 if file else 404)
        if file is None:
            return status, {"Content-Type": "text/html"}, b"<h1>404</h1>"
        body = self.render(file, config.get("encoding", "utf-8"))
        headers = {"Content-Type": content_type(file, config)}
        if status == 200 and config.get("validators", True):
            headers["ETag"] = f'"{hashlib.sha256(body).hexdigest()[:16]}"'
            if self.headers.get("If-None-Match") == headers["ETag"]:
                return 304, {"ETag": headers["ETag"]}, b""
        if config.get("gzip"):
            headers["Content-Encoding"] = "gzip"
            body = gzip.compress(body, mtime=0)
        return status, headers, body

    def render(self, file: Path, encoding: str) -> bytes:
        """A file's bytes on the wire, counters and clocks filled in."""
        if file.suffix not in TEXT:
            return file.read_bytes()
        text = file.read_text(encoding="utf-8")
        now = dt.datetime.now().strftime("%Y-%m-%d %H:%M:%S.%f")
        text = text.replace("{{hits}}", str(next(self.server.hits))).replace("{{now}}", now)
        return text.encode(encoding)

    def log_message(self, *_: Any) -> None:
        """Keep the terminal quiet."""


def find(site: Path, state: str, path: str) -> Path | None:
    """The newest file of a path up to a state, None if it never was or is withdrawn.

    A state's GONE names the paths that are withdrawn, its BACK those that are as they first were.
    """
    plain, _, query = path.partition("@")
    names = [f"{plain}@{query}", plain] if query else [plain]
    for step in range(int(state[1:]), -1, -1):
        folder = site / f"t{step}"
        if plain in named(folder / "GONE"):
            return None
        if plain in named(folder / "BACK"):
            return find(site, "t0", path)
        for name in names:
            file = folder / (name.lstrip("/") + ("index.html" if name.endswith("/") else ""))
            if file.is_file():
                return file
    return None


def named(file: Path) -> list[str]:
    """The paths that a file lists; none where there is no such file."""
    return file.read_text(encoding="utf-8").split() if file.exists() else []


def content_type(file: Path, config: dict[str, Any]) -> str:
    """The Content-Type header a site sends for a file."""
    if file.suffix in {".htm", ".html", ".shtml"}:
        return str(config.get("content_type", "text/html; charset=utf-8"))
    guessed = mimetypes.guess_type(file.name)[0] or "application/octet-stream"
    return "application/xml" if file.suffix == ".xml" else guessed


@cache
def load_config(site: Path) -> dict[str, Any]:
    """A site's site.toml."""
    return tomllib.loads((site / "site.toml").read_text(encoding="utf-8"))


def tls_context(sites: Path) -> ssl.SSLContext:
    """A server context with a certificate for every site, made for this run."""
    hosts = [x509.DNSName(site.parent.name) for site in sites.glob("*/site.toml")]
    key = ec.generate_private_key(ec.SECP256R1())
    subject, issuer = (
        x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
        for name in ("replica.invalid", "authority.invalid")
    )
    now = dt.datetime.now(dt.UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(days=30))  # the demo crawls on days before
        .not_valid_after(now + dt.timedelta(days=30))
        .add_extension(x509.SubjectAlternativeName(hosts), critical=False)
        .sign(key, hashes.SHA256())
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    with tempfile.NamedTemporaryFile() as file:
        file.write(certificate.public_bytes(serialization.Encoding.PEM))
        file.write(
            key.private_bytes(
                serialization.Encoding.PEM,
                serialization.PrivateFormat.PKCS8,
                serialization.NoEncryption(),
            )
        )
        file.flush()
        context.load_cert_chain(file.name)
    return context


def main() -> None:
    """Serve until standard input ends."""
    with ReplicaServer() as server:
        print(server.url, flush=True)
        for line in sys.stdin:
            server.state = line.strip()
            print(server.state, flush=True)


if __name__ == "__main__":
    main()
