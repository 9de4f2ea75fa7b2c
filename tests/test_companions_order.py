"""What an article on several pages and with files says does not depend on how captures came in."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.crawling import done_here, here, rows
from tests.test_companions import FIRST, LINES, SECOND, SITE, THIRD, page
from tests.test_import_others import Writer

FILE = "/files/list.txt"
VIEWS = (
    """SELECT a.url, v.version, v.cause, v.captured_at, v.last_captured_at, v.next_seen_at, v.text,
        v.text_state, v.changed_fields, v.attachments, v.characters_added
    FROM version_history v JOIN current_articles a USING (article_id) ORDER BY a.url, v.version""",
    """SELECT url, title, text, text_state, versions, status, language FROM current_articles
    ORDER BY url""",
    """SELECT url, captured_at, answer, outcome, note FROM captures ORDER BY url, captured_at""",
    """SELECT a.url, f.url, f.text, f.named_now, f.note FROM attachments f
    JOIN current_articles a USING (article_id) ORDER BY 1, 2""",
    """SELECT a.url, s.status, s.from_at, s.to_at, s.looks FROM status_history s
    JOIN current_articles a USING (article_id) ORDER BY 1, 3""",
)


class Seen(NamedTuple):
    """One answer: when, of which address, and what."""

    at: datetime
    path: str
    body: bytes
    status: str = "200 OK"


def answer(rng: random.Random, path: str, at: datetime) -> Seen:
    if rng.random() < 0.15:
        return Seen(at, path, b"<h1>404</h1>", "404 Not Found")
    if path == FILE:
        return Seen(at, path, f"1. List of {rng.choice('ABC')}".encode())
    edited = rng.choice(("", "", "按照国家规定修改的第二种说法，各地应当自下月起执行并按月报告。"))
    pages = rng.choice(((FIRST, SECOND, THIRD), (FIRST, SECOND, THIRD), (FIRST, SECOND)))
    shown = page(
        path, LINES[path] + edited, pages=pages if path in pages else (FIRST, SECOND, THIRD)
    )
    body = str(shown.body)
    if path == FIRST:
        body = body.replace(
            "负责解释。</p>", f'负责解释。</p><p>附件：<a href="{FILE}">名单.txt</a></p>'
        )
    return Seen(at, path, body.encode())


def imported(data: Path, seen: list[Seen], files: int) -> list[object]:
    """What an archive says that took these in, so many files, in this order."""
    size = -(-len(seen) // files)
    for n in range(0, len(seen), size):
        writer = Writer()
        for one in seen[n : n + size]:
            kind = "text/plain" if one.path == FILE and one.status == "200 OK" else "text/html"
            writer.response(
                one.body,
                url=SITE + one.path,
                date=one.at.strftime("%Y-%m-%dT%H:%M:%SZ"),
                status=one.status,
                Content_Type=kind,
            )
        file = data.parent / f"{data.name}-{n}.warc.gz"
        writer.save(file)
        here(data, "import", str(file))
    return [rows(data, sql) for sql in VIEWS]


@pytest.mark.parametrize("seed", range(4))
def test_any_order_and_any_grouping_say_the_same(tmp_path: Path, seed: int) -> None:
    rng = random.Random(seed)
    begun = datetime(2026, 3, 1, tzinfo=UTC)
    at = [begun + timedelta(minutes=m) for m in sorted(rng.sample(range(60 * 24 * 9), 14))]
    paths = [FIRST, SECOND, FILE, THIRD, *rng.choices((FIRST, SECOND, THIRD, FILE), k=10)]
    seen = [answer(rng, path, when) for path, when in zip(paths, at, strict=True)]
    in_order = imported(tmp_path / "order", seen, 1)
    assert in_order[0]
    for name, files in (("one", 1), ("some", 5), ("all", 14)):
        mixed = rng.sample(seen, len(seen))
        assert imported(tmp_path / name, mixed, files) == in_order
    for command in (("rebuild", "--check"), ("verify",)):
        done_here(tmp_path / "all", *command)
