"""A citation of a text as an address showed it at an instant: BibTeX, CSL-JSON 1.0 and RIS."""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from archive import permanent
from archive.errors import YigaiError
from archive.printable import printable
from archive.queries import lives, mementos
from archive.queries.articles import Moment

_ARCHIVE = "Yigai 医改"
_DAY = re.compile(r"(\d{4})-(\d\d)-(\d\d)")
_TEX = {
    "\\": r"{\textbackslash}",
    "{": r"{\textbraceleft}",
    "}": r"{\textbraceright}",
    "~": r"{\textasciitilde}",
    "^": r"{\textasciicircum}",
    **{sign: f"\\{sign}" for sign in "&%$#_"},
}


@dataclass(frozen=True, slots=True)
class Citation:
    """What is cited: a text of an address, at an instant at which a capture showed it.

    `author` is who answers for it: issuer, author or publisher. `base` is the archive's public
    address; without it the citation names the publisher's address, and ours in its note.
    """

    title: str
    url: str
    seen_at: str
    text_digest: str
    author: str | None = None
    publisher: str | None = None
    number: str | None = None
    published: str | None = None
    language: str | None = None
    base: str | None = None

    @property
    def path(self) -> str:
        """The permanent address, below that of the archive."""
        return permanent.path(self.seen_at, self.url, self.text_digest)

    @property
    def address(self) -> str:
        """The address to follow."""
        return f"{self.base.rstrip('/')}{self.path}" if self.base else permanent.written(self.url)

    @property
    def key(self) -> str:
        """A name of it that is the same on every copy of the archive."""
        digits = self.text_digest.rpartition(":")[2][:8]
        return f"yigai-{permanent.digits(self.seen_at)}-{digits}"

    @property
    def note(self) -> str:
        """What a reader checks it by: where it stood, when, and the digest of the text."""
        where = "" if self.base else f"; archived at {self.path}"
        return f"{self.url} as seen {self.seen_at}; text {self.text_digest}{where}"


def cited(
    connection: sqlite3.Connection, article_id: int, when: Moment | None, base: str | None
) -> Citation:
    """The citation of what an article said at an instant; of its latest text without one.

    `base` is the archive's public address. Raises YigaiError where there is no text.
    """
    held = lives.identity(connection, article_id)
    if not held["versions"]:
        raise YigaiError(
            f"article {article_id}: no text of it was ever read, so there is none to cite"
        )
    return citation(held, mementos.shown(connection, article_id, when), base)


def citation(held: dict[str, Any], found: dict[str, Any], base: str | None) -> Citation:
    """The citation of a version that `mementos.shown` gave, of the article of `lives.identity`."""
    return Citation(
        title=found["title"] or held["url"],
        url=held["url"],
        seen_at=found["seen_at"],
        text_digest=found["text_digest"],
        author=found["issuer"] or found["author"] or found["publisher"],
        publisher=found["publisher"] or held["source_publisher"],
        number=found["document_number"],
        published=found["published_at"],
        language=found["language"],
        base=base,
    )


def bibtex(cited: Citation) -> str:
    """An entry of BibTeX: `misc`, which every style knows."""
    year, month, day = _parts(cited.published)
    fields = {
        "author": f"{{{_tex(cited.author)}}}" if cited.author else None,
        "title": f"{{{_tex(cited.title)}}}",
        "number": _tex(cited.number),
        "publisher": f"{{{_tex(cited.publisher)}}}" if cited.publisher else None,
        "year": year,
        "month": month,
        "date": "-".join(filter(None, (year, month, day))),
        "language": _tex(cited.language),
        "url": cited.address,
        "urldate": cited.seen_at[: len("2026-11-20")],
        "note": _tex(cited.note),
    }
    lines = [f"  {name} = {{{value}}}" for name, value in fields.items() if value]
    return "\n".join([f"@misc{{{cited.key},", ",\n".join(lines), "}", ""])


def csl_json(cited: Citation) -> str:
    """CSL-JSON: an array of one item."""
    item: dict[str, Any] = {
        "id": cited.key,
        "type": "webpage",
        "title": _line(cited.title),
        "author": [{"literal": _line(cited.author)}] if cited.author else None,
        "publisher": _line(cited.publisher),
        "number": _line(cited.number),
        "issued": _dated(cited.published),
        "accessed": _dated(cited.seen_at),
        "language": cited.language,
        "archive": _ARCHIVE,
        "archive_location": cited.path,
        "URL": cited.address,
        "note": _line(cited.note),
    }
    held = {name: value for name, value in item.items() if value}
    return f"{json.dumps([held], ensure_ascii=False, indent=2)}\n"


def ris(cited: Citation) -> str:
    """A record of RIS: an electronic source."""
    published = "/".join(filter(None, _parts(cited.published)))
    fields = [
        ("TY", "ELEC"),
        ("ID", cited.key),
        ("TI", _line(cited.title)),
        ("AU", _line(cited.author)),
        ("PB", _line(cited.publisher)),
        ("IS", _line(cited.number)),
        ("PY", published[: len("2026")]),
        ("DA", published),
        ("Y2", cited.seen_at[: len("2026-11-20")].replace("-", "/")),
        ("LA", cited.language),
        ("DB", _ARCHIVE),
        ("UR", cited.address),
        ("N1", _line(cited.note)),
    ]
    lines = [f"{tag}  - {value}" for tag, value in fields if value]
    return "\r\n".join([*lines, "ER  - ", ""])


STYLES: dict[str, Callable[[Citation], str]] = {"bibtex": bibtex, "csl-json": csl_json, "ris": ris}
"""The forms of a citation by name."""


def _tex(text: str | None) -> str | None:
    return text and "".join(_TEX.get(sign, sign) for sign in _line(text) or "")


def _line(text: str | None) -> str | None:
    return text and printable(" ".join(text.split()))


def _parts(date: str | None) -> tuple[str, ...]:
    """Year, month and day of a date as the page says it; empty where it does not."""
    found = _DAY.match(date or "")
    return found.groups() if found else ("", "", "")


def _dated(date: str | None) -> dict[str, list[list[int]]] | None:
    parts = [int(part) for part in _parts(date) if part]
    return {"date-parts": [parts]} if parts else None
