#!/usr/bin/env python3
"""Checks the evidence in a folder with nothing but Python 3.11: python3 -I verify.py [FOLDER]

Says in plain sentences what does not fit, and then exits with 1. It reads no file outside the
folder, writes nothing, and asks nobody.
"""

import base64
import contextlib
import gzip
import hashlib
import json
import re
import sys
import zlib
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

Json = dict[str, Any]
Record = tuple[Json, bytes, dict[str, str], bytes]  # of proof.json, bytes, headers, block

PACKAGE, DIGEST = "datapackage.json", "datapackage-digest.json"
RECORDS, PROOF, TEXT, FACTS = "records.warc.gz", "proof.json", "text.txt", "facts.json"
_BLANK = rb"\r?\n\r?\n"
CITATIONS = ("citation.bib", "citation.json", "citation.ris")


def sha256(data: bytes) -> str:
    """A labelled digest."""
    return "sha256:" + hashlib.sha256(data).hexdigest()


def check_files(folder: Path) -> Iterator[str]:
    """Every file against the list of them, and the list against its digest."""
    held = {path.name: path for path in sorted(folder.iterdir())}
    try:
        package = held[PACKAGE].read_bytes()
        if json.loads(held[DIGEST].read_bytes())["hash"] != sha256(package):
            yield f"{PACKAGE} does not fit {DIGEST}: one of the two was changed."
        listed = {file["path"]: file["hash"] for file in json.loads(package)["resources"]}
    except (KeyError, ValueError, TypeError) as error:
        yield f"{PACKAGE} or {DIGEST} is missing or was changed, it cannot be read: {error!r}."
        return
    for name, digest in listed.items():
        path = held.pop(name, None)
        if path is None:
            yield f"{name} is missing."
        elif path.is_symlink() or not path.is_file():
            yield f"{name} is no file of this folder."
        elif sha256(path.read_bytes()) != digest:
            yield f"{name} was changed: its digest is not the one in {PACKAGE}."
    for name in held.keys() - {PACKAGE, DIGEST}:
        yield f"{name} is no part of this evidence: {PACKAGE} does not list it."


def parsed(data: bytes) -> tuple[dict[str, str], bytes]:
    """A record's headers, the first line of its block's own if it has some, and its block."""
    head, rest = re.split(_BLANK, data, maxsplit=1)
    lines = head.decode("utf-8", "replace").splitlines()[1:]
    headers = {n.strip().lower(): v.strip() for n, _, v in (line.partition(":") for line in lines)}
    block = rest[: int(headers["content-length"])]
    return headers, block


def payload_forms(headers: dict[str, str], block: bytes) -> list[bytes]:
    """The payload as it stands, without its transfer coding, and decoded: tools differ."""
    if "application/http" not in headers.get("content-type", ""):
        return [block]
    body = [*re.split(_BLANK, block, maxsplit=1), b""][1]
    forms = [body, dechunked(body)]
    for form in tuple(forms):
        with contextlib.suppress(zlib.error):
            forms.append(zlib.decompressobj(wbits=47).decompress(form))
    return forms


def dechunked(body: bytes) -> bytes:
    """A body without its transfer coding, if it has one."""
    whole = b""
    while match := re.match(rb"([0-9A-Fa-f]+)[^\r\n]*\r\n", body):
        size = int(match[1], 16)
        whole += body[match.end() : match.end() + size]
        body = body[match.end() + size + 2 :]
        if size == 0:
            return whole
    return body


def fits(stated: str | None, data: bytes) -> bool:
    """Whether a digest, in base32, base64 or hexadecimal, is that of the data; none stated fits."""
    name, _, value = (stated or "").partition(":")
    name = name.lower().replace("-", "")
    if name not in hashlib.algorithms_available:
        return not stated
    found = hashlib.new(name, data).digest()
    coded = [code(found).decode().rstrip("=") for code in (base64.b32encode, base64.b64encode)]
    return value.lower() == found.hex() or value.rstrip("=") in coded


def place(headers: dict[str, str], prefix: str = "warc-") -> tuple[str, str]:
    """Address and second that a record names, its own unless told otherwise, in one form each."""
    scheme, colon, rest = headers.get(f"{prefix}target-uri", "").strip("<>").partition(":")
    address = scheme.lower() + colon + rest.replace(" ", "%20")
    return address, second(headers.get(f"{prefix}date", ""))


def second(date: str) -> str:
    """A date in 14 digits, of UTC; tools write as little as the year, and the day of the year."""
    if ordinal := re.fullmatch(r"(\d{4})-\d\d-(\d{3})(T.+)", date):
        date = f"{datetime.strptime(f'{ordinal[1]} {ordinal[2]}', '%Y %j').date()}{ordinal[3]}"
    if re.search(r"T.+[+-]", date):
        moment = datetime.fromisoformat(re.sub(r"\.\d+", "", date)).astimezone(UTC)
        date = f"{moment:%Y%m%d%H%M%S}"
    digits = re.sub(r"\D", "", date)[:14]
    return digits + "00000101000000"[len(digits) :]


def read_records(folder: Path, proof: Json) -> Iterator[Record]:
    """Each record's place in proof.json with its bytes, headers and block."""
    data = (folder / RECORDS).read_bytes()
    for said in proof["records"]:
        member = data[said["offset"] : said["offset"] + said["length"]]
        yield said, member, *parsed(gzip.decompress(member))


def check_records(records: list[Record]) -> Iterator[str]:
    """The digests that the records state of themselves, and each revisit against its original."""
    held = {place(headers) for _, _, headers, _ in records}
    digests = {
        h.get("warc-payload-digest") for _, _, h, _ in records if h["warc-type"] != "revisit"
    }
    for said, _, headers, block in records:
        name = f"{RECORDS}: the {said['kind']} of {said['target']} ({headers.get('warc-date')})"
        if not fits(headers.get("warc-block-digest"), block):
            yield f"{name}: its block does not fit its digest."
        kind, payload = headers["warc-type"], headers.get("warc-payload-digest")
        if kind in ("response", "resource") and not any(
            fits(payload, form) for form in payload_forms(headers, block)
        ):
            yield f"{name}: its payload does not fit its digest."
        if kind != "revisit" or "warc-refers-to-date" not in headers or payload in digests:
            continue
        if place(headers, "warc-refers-to-") not in held:
            yield f"{name}: the record that it refers to is not here."


def check_text(folder: Path, facts: Json) -> Iterator[str]:
    """The text against its digest, and facts, citations and TimeMap against each other."""
    digest = sha256((folder / TEXT).read_bytes())
    if digest != facts["text_digest"]:
        yield f"{TEXT} is not the text of {FACTS}: its digest is {digest}."
    for name in CITATIONS:
        if digest not in (folder / name).read_text("utf-8").replace("\\", ""):
            yield f"{name} does not cite the digest of {TEXT}."
    instant = re.sub(r"\D", "", facts["seen_at"][:19])
    if f"/web/{instant}/" not in (folder / "timemap.link").read_text("utf-8"):
        yield f"timemap.link has no memento at {facts['seen_at']}."


def check_capture(facts: Json, records: list[Record]) -> Iterator[str]:
    """The record of the capture that shows the text is here, and the one that was read."""
    for name in ("shown_by", "read_from"):
        capture = facts[name]
        wanted = capture["url"], second(capture["captured_at"])
        if all(place(headers) != wanted for _, _, headers, _ in records):
            yield f"{RECORDS} has no record of {capture['url']} at {capture['captured_at']}."
    payload = facts["read_from"]["payload_digest"]
    forms = (f for _, _, headers, block in records for f in payload_forms(headers, block))
    if not any(sha256(form) == payload for form in forms):
        yield f"{RECORDS} has no payload with the digest that {FACTS} says was read."


def check_proofs(proof: Json, records: list[Record]) -> Iterator[str]:
    """The way from each record to the root of its run (RFC 9162, section 2.1.3.2)."""
    runs = {run["number"]: run for run in proof["runs"]}
    for said, member, _, _ in records:
        if "path" not in said:
            continue
        run = runs[said["run"]]
        if not leads(member, said["index"], said["path"], run["records"], run["root"]):
            yield (
                f"{RECORDS} or {PROOF}: the {said['kind']} of {said['target']} does not lead to "
                f"the root of run {run['number']}."
            )


def leads(data: bytes, index: int, path: list[str], size: int, root: str) -> bool:
    """Whether the hashes lead from a leaf to the root."""
    node, last = hashlib.sha256(b"\0" + data).digest(), size - 1
    for step in map(bytes.fromhex, path):
        if last == 0:
            return False
        if index & 1 or index == last:
            node = hashlib.sha256(b"\1" + step + node).digest()
            while not index & 1 and index:
                index, last = index >> 1, last >> 1
        else:
            node = hashlib.sha256(b"\1" + node + step).digest()
        index, last = index >> 1, last >> 1
    return last == 0 and root == f"sha256:{node.hex()}"


def check_reading(proof: Json, facts: Json, records: list[Record]) -> Iterator[str]:
    """The record in which a run vouches for the reading says the same of the text."""
    reading = proof["reading"]
    vouched = [block for said, _, _, block in records if said.get("vouches")]
    if vouched and not any(reading in json.loads(block)["value"]["readings"] for block in vouched):
        yield f"{PROOF}: no record vouches for the reading that it names."
    if not facts["composed"] and reading[4] != facts["text_digest"]:
        yield f"{PROOF}: the reading is of another text than {TEXT}."


def check(folder: Path) -> Iterator[str]:
    """Every sentence about what does not fit; what cannot be read any more is one too."""
    yield from check_files(folder)
    try:
        proof = json.loads((folder / PROOF).read_bytes())
        facts = json.loads((folder / FACTS).read_bytes())
        records = list(read_records(folder, proof))
        yield from check_text(folder, facts)
        yield from check_records(records)
        yield from check_capture(facts, records)
        yield from check_proofs(proof, records)
        yield from check_reading(proof, facts, records)
    except Exception as error:  # whatever was changed: the files' digests say where
        yield f"The rest could not be checked: {error!r}."


def told(folder: Path) -> Iterator[str]:
    """What the evidence shows where everything fits."""
    facts, proof = (json.loads((folder / name).read_bytes()) for name in (FACTS, PROOF))
    yield f"Everything fits. {facts['url']} showed the text in {TEXT} at {facts['seen_at']}."
    yield f"The digest of the text is {facts['text_digest']}."
    for run in proof["runs"]:
        records = [r for r in proof["records"] if r.get("run") == run["number"]]
        yield (
            f"{len(records)} records lead to the root of run {run['number']} ({run['source']}, "
            f"ended {run['finished_at']}): {run['root']}"
        )
    if proof["runs"]:
        yield "Compare each root with one published elsewhere: only this shows that nothing was rewritten."
    if any(record.get("vouches") for record in proof["records"]):
        yield "A run vouches for the text, too: for what was read, by which extractor."
    for why in sorted({r["unproven"] for r in proof["records"] if "unproven" in r}):
        yield f"Not proved by a root: {why}."


def main() -> int:
    """Print what does not fit, or what the evidence shows; the exit status."""
    folder = Path(sys.argv[1] if len(sys.argv) > 1 else __file__).resolve()
    folder = folder if folder.is_dir() else folder.parent
    wrong = list(check(folder))
    print("\n".join(wrong or told(folder)))
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
