"""Handing on: the evidence that an address showed a text, in one zip that verifies itself."""

from __future__ import annotations

import json
import sqlite3
import zipfile
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

from archive.errors import YigaiError
from archive.exports import proofs, verifier
from archive.exports.cdxj import Record
from archive.exports.citation import Citation, bibtex, citation, csl_json, ris
from archive.exports.copies import wanted_of
from archive.exports.package import Package
from archive.exports.proofs import Run
from archive.exports.timemap import timemap
from archive.exports.wanted import existing, with_originals
from archive.queries import evidence, lives, mementos
from archive.queries.articles import Moment
from archive.roots import Said
from archive.software import software
from archive.store.store import Store
from archive.whole import whole

Files = dict[str, dict[int, str | None]]
_CITATIONS = {"citation.bib": bibtex, "citation.json": csl_json, "citation.ris": ris}
_OURS = ("text", "text_digest", "state", "archived_by", "composed_state", "file_texts", "repeats")
_README = """Evidence that {url}
showed the text in text.txt at {at}.

python3 -I verify.py     checks everything here; it needs Python 3.11 and nothing else

text.txt                 the text, in UTF-8
facts.json               what was read beside it, and by which extractor
records.warc.gz          the records of the captures (WARC 1.1, ISO 28500), as the archive has them
timemap.link             every instant at which the archive saw the address (RFC 7089)
citation.bib .json .ris  how the text is cited
proof.json               the ways from the records to the roots of the runs that made them (RFC 6962)
datapackage.json         the digest of every file; datapackage-digest.json has that of this list

Digests alone show that nothing was damaged. That nothing was rewritten only a root shows that was
published elsewhere before: compare those that verify.py names with it. Whoever does not trust the
verify.py in here takes that of another copy of Yigai: archive/exports/verifier.py.
"""


def export_evidence(
    store: Store, data: Path, article_id: int, when: Moment | None, public: str | None, out: Path
) -> dict[str, int]:
    """Write the evidence for what an article said at an instant, its latest text without one.

    Returns how many records it holds, how many of them are proved by a root, and its bytes.
    Raises YigaiError where no text was read by then, or a record is missing or damaged.
    """
    connection = store.connection
    held = lives.identity(connection, article_id)
    if not held["versions"]:
        raise YigaiError(f"article {article_id}: no text of it was ever read; nothing to show")
    shown = mementos.shown(connection, article_id, when)
    files = with_originals(store, data / "warc", evidence.places(connection, article_id, shown))
    said, number = evidence.reading(connection, shown)
    cited = citation(held, shown, public)
    when_shown = datetime.fromisoformat(shown["seen_at"])
    with whole(out) as partial, zipfile.ZipFile(partial, "w") as archive:
        package = Package(archive, when_shown)
        proof = _write_records(package, connection, data / "warc", files, said, number)
        for name, body in _texts(connection, held, shown, cited, proof):
            with package.file(name) as file:
                file.write(body.encode())
        package.close(_description(cited))
    records = proof["records"]
    proved = sum("path" in record for record in records)
    return {"records": len(records), "proved": proved, "bytes": out.stat().st_size}


def _write_records(
    package: Package,
    connection: sqlite3.Connection,
    directory: Path,
    files: Files,
    said: Said,
    number: int | None,
) -> dict[str, Any]:
    """Write the records; where each stands, and what its run's root says of it."""
    runs = {name: proofs.walked(connection, directory, name) for name in files}
    vouched = _vouched(connection, directory, runs, said, number)
    if vouched:
        files.setdefault(vouched[0], {})[vouched[1]] = None
    told: list[dict[str, Any]] = []
    with package.file("records.warc.gz", stored=True) as out:
        for name in sorted(files):
            for record, data in wanted_of(existing(directory, name), files[name]):
                place: dict[str, Any] = {"offset": out.size, "length": len(data), **_named(record)}
                if (name, record.offset) == vouched:
                    place["vouches"] = True
                told.append(place | runs[name].way(name, record.offset))
                out.write(data)
    used = {place["run"] for place in told if "run" in place}
    stated = {run.said["root_number"]: run.stated() for run in runs.values() if not run.fault}
    return {
        "records": told,
        "runs": [stated[number] for number in sorted(used)],
        "reading": list(said),
    }


def _vouched(
    connection: sqlite3.Connection,
    directory: Path,
    runs: dict[str, Run],
    said: Said,
    number: int | None,
) -> tuple[str, int] | None:
    """File and offset of the record in which a run vouches for the reading."""
    file = evidence.run_with_root(connection, number) if number else None
    if file is None:
        return None
    run = next(
        (run for run in runs.values() if run.said["root_number"] == number and not run.fault), None
    ) or proofs.walked(connection, directory, file)
    member = None if run.fault else proofs.vouching(run, said)
    if member is None:
        return None
    runs[member.path.name] = run
    return member.path.name, member.offset


def _named(record: Record) -> dict[str, str]:
    return {"id": record.record_id, "kind": record.kind, "target": record.target}


def _texts(
    connection: sqlite3.Connection,
    held: dict[str, Any],
    shown: dict[str, Any],
    cited: Citation,
    proof: dict[str, Any],
) -> Iterator[tuple[str, str]]:
    """Every file but the records: its name and what it says."""
    yield "README.txt", _README.format(url=cited.url, at=cited.seen_at)
    yield "verify.py", Path(verifier.__file__).read_text(encoding="utf-8")
    yield "text.txt", shown["text"]
    yield "facts.json", _json(_facts(connection, held, shown, proof["reading"]))
    mementos_held = mementos.of_article(connection, held["article_id"])
    yield "timemap.link", timemap(held["url"], mementos_held, (cited.base or "").rstrip("/"))
    for name, style in _CITATIONS.items():
        yield name, style(cited)
    yield "proof.json", _json(proof)


def _facts(
    connection: sqlite3.Connection, held: dict[str, Any], shown: dict[str, Any], reading: list[str]
) -> dict[str, Any]:
    """What is known of the version: nothing that is a number of this copy of the archive."""
    at = lives.shown_at(connection, held["article_id"], shown["seen_at"]) or {}
    names = ("url", "captured_at", "payload_digest")
    read_from = dict(zip(names, reading, strict=False))
    facts = {
        name: value
        for name, value in shown.items()
        if value is not None and not name.endswith("_id") and name not in _OURS
    }
    return {
        "url": held["url"],
        "url_key": held["url_key"],
        "source": held["source"],
        "seen_at": shown["seen_at"],
        "text_digest": shown["text_digest"],
        "composed": shown["composed_state"] is not None,
        "shown_by": {name: at.get(name) for name in names},
        "read_from": read_from,
        "facts": facts,
    }


def _description(cited: Citation) -> dict[str, str]:
    return {
        "title": f"Evidence: {cited.title}",
        "description": f"{cited.url} as seen {cited.seen_at}; text {cited.text_digest}",
        "created": cited.seen_at,
        "software": software(),
    }


def _json(value: Any) -> str:
    return f"{json.dumps(value, ensure_ascii=False, indent=2)}\n"
