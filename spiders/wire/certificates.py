"""What is wrong with the certificate that a host showed: recorded, never a reason to refuse."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from cryptography.x509 import Certificate
from scrapy.http import Response
from service_identity import CertificateError, VerificationError
from service_identity.cryptography import (
    verify_certificate_hostname,
    verify_certificate_ip_address,
)
from twisted.internet.abstract import isIPAddress, isIPv6Address

UNREADABLE = "unreadable"


def against(response: Response, at: datetime) -> str | None:
    """What the certificate under an answer says against it; None if nothing, or if there is none.

    Who signed it is not looked into: which authorities were trusted changes with time and place.
    """
    shown: Any = response.certificate
    if shown is None:
        return None
    try:
        certificate = shown.original.to_cryptography()
        return ", ".join(_faults(certificate, urlsplit(response.url).hostname or "", at)) or None
    except ValueError:  # of an encoding that no certificate may have
        return UNREADABLE


def _faults(certificate: Certificate, host: str, at: datetime) -> list[str]:
    wrong = {
        "expired": at > certificate.not_valid_after_utc,
        "not yet valid": at < certificate.not_valid_before_utc,
        "self-signed": certificate.issuer == certificate.subject,
        "name mismatch": not _is_of(certificate, host),
    }
    return [fault for fault, is_so in wrong.items() if is_so]


def _is_of(certificate: Certificate, host: str) -> bool:
    """Whether a certificate names a host, as browsers ask it: the name in its subject is none."""
    is_address = isIPAddress(host) or isIPv6Address(host)
    try:
        if is_address:
            verify_certificate_ip_address(certificate, host)
        else:
            verify_certificate_hostname(certificate, host)
    except (CertificateError, VerificationError):
        return False
    return True
