"""Hosts that speak TLS as it was, and certificates that are wrong, behind one proxy on loopback."""

from __future__ import annotations

import datetime as dt
import ssl
import tempfile
from functools import cache
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID

from tests.crawling import SmallSites

# The second Oakley group (RFC 2409, 6.2): 1,024 bits, as old servers have it.
_OAKLEY = (
    "FFFFFFFFFFFFFFFFC90FDAA22168C234C4C6628B80DC1CD129024E088A67CC74020BBEA63B139B22514A08798E3404DD"
    "EF9519B3CD3A431B302B0A6DF25F14374FE1356D6D51C245E485B576625E7EC6F44C42E9A637ED6B0BFF5CB6F406B7ED"
    "EE386BFB5A899FA5AE9F24117C4B1FE649286651ECE65381FFFFFFFFFFFFFFFF"
)
_PEM = serialization.Encoding.PEM


class OldSites(SmallSites):
    """Small sites of which each host speaks TLS in its own way."""

    def __init__(self, contexts: dict[str, ssl.SSLContext]) -> None:
        super().__init__()
        self.contexts = contexts

    def tls_of(self, host: str) -> ssl.SSLContext:
        """How it speaks TLS for a host."""
        return self.contexts[host]


def context(
    host: str, *, version: ssl.TLSVersion | None = None, ciphers: str = "ALL", bits: int = 2048
) -> ssl.SSLContext:
    """A server of one version of TLS, with a certificate that is right but for its key's length."""
    made = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    made.set_ciphers(f"{ciphers}:@SECLEVEL=0")
    if version:
        made.minimum_version = made.maximum_version = version
    return with_certificate(made, host, bits=bits)


def with_certificate(
    made: ssl.SSLContext,
    host: str,
    *,
    days: tuple[int, int] = (-1, 30),
    own: bool = False,
    bits: int = 2048,
) -> ssl.SSLContext:
    """Give a server a certificate for a host, valid from one day to another; `own` signs itself."""
    secret = key(bits)
    now = dt.datetime.now(dt.UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(named(host))
        .issuer_name(named(host if own else "An authority"))
        .public_key(secret.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now + dt.timedelta(days=days[0]))
        .not_valid_after(now + dt.timedelta(days=days[1]))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(host)]), critical=False)
        .sign(secret if own else key(2048), hashes.SHA256())
    )
    written = secret.private_bytes(
        _PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    with tempfile.NamedTemporaryFile() as file:
        Path(file.name).write_bytes(certificate.public_bytes(_PEM) + written)
        made.load_cert_chain(file.name)
    return made


def with_short_dh(made: ssl.SSLContext) -> ssl.SSLContext:
    """Let a server agree on keys in a group of 1,024 bits."""
    der = b"\x30\x81\x87\x02\x81\x81\x00" + bytes.fromhex(_OAKLEY) + b"\x02\x01\x02"
    pem = ssl.DER_cert_to_PEM_cert(der).replace("CERTIFICATE", "DH PARAMETERS")
    with tempfile.NamedTemporaryFile() as file:
        Path(file.name).write_text(pem)
        made.load_dh_params(file.name)
    return made


def named(host: str) -> x509.Name:
    """A name in a certificate."""
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, host)])


@cache
def key(bits: int) -> rsa.RSAPrivateKey:
    """One key of each length: making them takes time."""
    return rsa.generate_private_key(65537, bits)


def is_served(server: ssl.SSLContext) -> bool:
    """Whether this machine's OpenSSL serves what a context says, to a client that takes anything."""
    client = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    client.check_hostname, client.verify_mode = False, ssl.CERT_NONE
    client.minimum_version = ssl.TLSVersion.TLSv1
    client.set_ciphers("ALL:@SECLEVEL=0")
    there, back = ssl.MemoryBIO(), ssl.MemoryBIO()
    ends = [client.wrap_bio(back, there), server.wrap_bio(there, back, server_side=True)]
    for _ in range(4):
        for end in ends:
            try:
                end.do_handshake()
            except ssl.SSLWantReadError:
                continue
            except ssl.SSLError:
                return False
    return ends[0].version() is not None
