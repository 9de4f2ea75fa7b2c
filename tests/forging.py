"""Rewriting an archive as its owner could: a record, a reading, a version, with digests repaired."""

from __future__ import annotations

import gzip
import json
import random
import re
import sqlite3
from base64 import b32encode
from collections.abc import Callable
from contextlib import closing
from hashlib import sha256
from pathlib import Path

from archive.digest import file_digest, text_digest
from archive.evidence.gzip_members import members

Forge = Callable[[Path, random.Random], str]


def forge_record(data: Path, chance: random.Random) -> str:
    """Change one letter or digit of one record, and every digest and row that tells of it."""
    path = chance.choice(sorted((data / "warc").glob("*.warc.gz")))
    member = chance.choice(list(members(path)))
    held = path.read_bytes()
    old = held[member.offset : member.offset + member.length]
    new, digests = _rewritten(gzip.decompress(old), chance)
    packed = gzip.compress(new)
    path.write_bytes(held[: member.offset] + packed + held[member.offset + member.length :])
    shift = len(packed) - len(old)
    with closing(sqlite3.connect(data / "archive.db")) as connection, connection:
        for table in ("capture_log", "reading_log"):
            connection.execute(
                f"""UPDATE {table} SET warc_offset = warc_offset + ?
                WHERE warc_file = ? AND warc_offset > ?""",
                (shift, path.name, member.offset),
            )
        for table in ("capture_log", "reading_log", "versions") if digests else ():
            connection.execute(
                f"UPDATE {table} SET payload_digest = ? WHERE payload_digest = ?", digests
            )
        connection.execute(
            "UPDATE warc_files SET digest = ? WHERE warc_file = ?", (file_digest(path), path.name)
        )
    return f"record at byte {member.offset} of {path.name}"


def _rewritten(raw: bytes, chance: random.Random) -> tuple[bytes, tuple[str, str] | None]:
    """A record with one character of its block changed; the new and the old payload digest."""
    head, _, rest = raw.partition(b"\r\n\r\n")
    block = bytearray(rest[:-4])
    where = chance.choice([m.start() for m in re.finditer(rb"[a-z0-9]", bytes(block))])
    block[where] = ord("x") if block[where] != ord("x") else ord("y")
    head = _with(head, b"WARC-Block-Digest: sha256:", b32encode(sha256(block).digest()))
    old = re.search(rb"WARC-Payload-Digest: (sha256:[0-9a-f]{64})", head)
    if old is None or b"WARC-Type: revisit" in head:
        return head + b"\r\n\r\n" + bytes(block) + rest[-4:], None
    is_http = b"application/http" in head
    payload = bytes(block).partition(b"\r\n\r\n")[2] if is_http else bytes(block)
    new = sha256(payload).hexdigest()
    head = _with(head, b"WARC-Payload-Digest: sha256:", new.encode())
    whole = head + b"\r\n\r\n" + bytes(block) + rest[-4:]
    return whole, (f"sha256:{new}", old[1].decode())


def _with(head: bytes, name: bytes, value: bytes) -> bytes:
    return re.sub(re.escape(name) + rb"\S+", name + value, head)


def forge_reading(data: Path, chance: random.Random) -> str:
    """Change the text of a reading and all that is said of it, by a made-up extractor or by ours."""
    with closing(sqlite3.connect(data / "archive.db")) as connection, connection:
        found = connection.execute(
            """SELECT r.reading_id, text_id, text, text_digest, facts FROM reading_log r
            JOIN texts USING (text_id) WHERE text <> '' ORDER BY reading_id"""
        ).fetchall()
        reading_id, text_id, text, old, facts = chance.choice(found)
        if chance.random() < 0.2:
            facts = json.dumps(json.loads(facts) | {"title": "No title"}, ensure_ascii=False)
            sql = "UPDATE reading_log SET facts = ? WHERE reading_id = ?"
            connection.execute(sql, (facts, reading_id))
            sql = "UPDATE versions SET title = 'No ' || title WHERE reading_id = ?"
            connection.execute(sql, (reading_id,))
            return f"facts of reading {reading_id}"
        at = chance.randrange(len(text))
        changed = text[:at] + "不" + text[at + 1 :]
        new = text_digest(changed)
        connection.execute(
            "UPDATE texts SET text = ?, text_digest = ? WHERE text_id = ?", (changed, new, text_id)
        )
        connection.execute(
            """UPDATE versions SET text_digest = :new, state = replace(state, :old, :new)
            WHERE text_digest = :old""",
            {"new": new, "old": old},
        )
        connection.execute("UPDATE articles SET text_digest = ? WHERE text_digest = ?", (new, old))
        if chance.random() < 0.5:
            for table in ("reading_log", "versions"):
                connection.execute(
                    f"UPDATE {table} SET extractor = 'an older one' WHERE reading_id = ?",
                    (reading_id,),
                )
    return f"text of reading {reading_id}"


def forge_version(data: Path, chance: random.Random) -> str:
    """Change what a version says, or strike it out, and leave its readings as they are."""
    with closing(sqlite3.connect(data / "archive.db")) as connection, connection:
        held = connection.execute(
            "SELECT article_id, version, text_id FROM versions ORDER BY 1, 2"
        ).fetchall()
        article_id, version, _ = chance.choice(held)
        change = chance.choice(
            (
                "UPDATE versions SET title = title || '.' ",
                "UPDATE versions SET published_at = '2001-01-01' ",
                "UPDATE versions SET captured_at = '2001-01-01T00:00:00.000000Z' ",
                "UPDATE versions SET issuer = 'nobody' ",
                "UPDATE versions SET characters = characters + 1 ",
                "DELETE FROM versions ",
            )
        )
        connection.execute(f"{change} WHERE article_id = ? AND version = ?", (article_id, version))
    return f"version {version} of article {article_id}: {change.strip()}"


FORGERIES: tuple[Forge, ...] = (forge_record, forge_reading, forge_version)
