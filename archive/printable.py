"""What may reach a terminal of what came from elsewhere: no escapes, no controls, no bidi marks."""

from __future__ import annotations

import re

import click

# Controls but for tab and line feed, marks that turn the direction of what follows, and halves of
# surrogate pairs, which no terminal can be sent.
_UNSAFE = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff\ufeff]"
)


def printable(text: str, longest: int | None = None) -> str:
    """A text with a replacement character for each that could do harm, cut to a length."""
    if longest and len(text) > longest:
        text = f"{text[:longest]}…"
    return _UNSAFE.sub("\N{REPLACEMENT CHARACTER}", text)


def printable_json(text: str) -> str:
    """JSON with the same characters as escapes, so that it still means the same."""
    return _UNSAFE.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def complain(line: object) -> None:
    """Print a line on standard error: what went wrong, or what was done about it."""
    click.echo(f"yigai: {printable(str(line), 2_000)}", err=True)
