"""The articles of an archive of any size: what each says, and what each look at it finds.

150 sources, 1,000 new articles a day; each is looked at again a day after its first capture and once
in the last ninety days.
"""

from __future__ import annotations

import random
import re
from dataclasses import dataclass
from functools import cache, lru_cache
from hashlib import sha256

from archive.digest import text_digest
from archive.records import Facts, Origin, Reading
from benchmarks.language_cases import headlines, sentences
from benchmarks.site import CLAUSES, PLACES, SUBJECTS, VERBS

SOURCES = 150
A_DAY = 1_000  # new articles
WITHIN = 90  # days in which every older article was looked at last
EXTRACTOR = "trafilatura 2.3.1; rules f1dced71; libraries 98b7baf0; source e5a409ca"
OLDER = "trafilatura 2.2.0; rules 00000000; libraries 00000000; source e5a409ca"
RARE = "罕见词条"  # followed by a number that one article in ten thousand has
SPREAD = 2_654_435_761
_ORIGINS: dict[str, Origin] = {"published_at": "meta", "publisher": "meta", "title": "meta"}


@dataclass(slots=True)
class Look:
    """One capture of an article: on which day, what it answers, and what it shows."""

    day: int
    answer: str
    outcome: str
    status: int = 200
    body: int = 0  # which of the article's payloads
    state: int = 0  # which of its texts


def kind_of(number: int) -> int:
    """A number below 1,000 that says what becomes of an article; each source has all kinds."""
    return (number * SPREAD >> 7) % 1_000


def looks(number: int, days: int) -> list[Look]:
    """The captures of an article up to today, oldest first."""
    kind, first = kind_of(number), number // A_DAY
    last = days - 1 - (number * SPREAD >> 17) % WITHIN
    found = [Look(first, "article", "new")]
    if first + 1 < days:
        change = kind < 50
        found.append(_again(found[-1], first + 1, changes=change))
    if first + 1 < last:
        found.append(_third(found[-1], last, kind))
        if 100 <= kind < 105 and last + 1 < days:
            found.append(Look(last + 1, "absent", "gone", 404))
    return found


def _third(before: Look, day: int, kind: int) -> Look:
    if 100 <= kind < 105:
        return Look(day, "absent", "gone", 404)
    if 105 <= kind < 110:
        return Look(day, "broken", "error", 500)
    if 110 <= kind < 112:
        return Look(day, "refused", "blocked", 403)
    if 200 <= kind < 250:
        return Look(day, "article", "unchanged", body=before.body + 1, state=before.state)
    return _again(before, day, changes=50 <= kind < 100)


def _again(before: Look, day: int, *, changes: bool) -> Look:
    if changes:
        return Look(day, "article", "changed", body=before.body + 1, state=before.state + 1)
    return Look(day, "article", "revisit", body=before.body, state=before.state)


def is_copy(number: int) -> bool:
    """Whether an article says the very same as the one before it."""
    return 112 <= kind_of(number) < 142 <= kind_of(number - 1) and number % A_DAY > 0


@cache
def _clauses(tag: str) -> list[str]:
    """Pieces of sentences, the common ones first."""
    texts = [*headlines()[tag], *sentences(tag)]
    cut = re.compile("[，。；：！？、]" if tag != "en" else r"[,.;:!?] ")
    found = {p.strip() for t in texts for p in cut.split(t) if 6 <= len(p.strip()) <= 120}
    pieces = sorted(found)
    random.Random(tag).shuffle(pieces)
    return pieces


@lru_cache(maxsize=1024)
def words(number: int, state: int) -> tuple[str, str, str]:
    """Title, text and language of one state of an article; edits add a sentence."""
    if is_copy(number):
        title, text, tag = words(number - 1, 0)
        return f"转载：{title}", text, tag
    rng = random.Random(number)
    tag = "en" if number % 10 == 9 else "zh-Hans"
    pool = _clauses(tag)
    # As of real words, a few are everywhere and most are rare.
    picked = [pool[int(len(pool) ** rng.random()) - 1] for _ in range(11 if tag != "en" else 5)]
    if tag != "en":
        place, verb, subject = rng.choice(PLACES), rng.choice(VERBS), rng.choice(SUBJECTS)
        title = f"{place}{verb}{subject}改革（第{number}期）"
        picked[3:3] = [_filled(rng, clause) for clause in rng.choices(CLAUSES, k=4)]
        lines = ["，".join(picked[at : at + 5]) + "。" for at in range(0, len(picked), 5)]
    else:
        title = f"{pool[rng.randrange(len(pool))]} ({number})"
        lines = [". ".join(picked[at : at + 3]) + "." for at in range(0, len(picked), 3)]
    lines.append(
        f"{RARE}{number // 10_000:05}{number % 7:03}" if number % 10_000 == 3 else "（完）"
    )
    lines.append(f"No. {number}")
    lines[1:1] = [f"更正：原文第{n}处数字有误，现为{number % 977 + n}。" for n in range(state)]
    return title, "\n".join(lines), tag


def _filled(rng: random.Random, clause: str) -> str:
    subject, other = rng.choice(SUBJECTS), rng.choice(SUBJECTS)
    place, verb = rng.choice(PLACES), rng.choice(VERBS)
    n = rng.randrange(2, 400)
    return clause.format(place=place, verb=verb, subject=subject, other=other, n=n)


def url_of(number: int) -> str:
    """The address of an article."""
    return f"https://{slug_of(number % SOURCES)}.example.cn/a/{number:08}.html"


def body_of(number: int, body: int) -> str:
    """The digest of one of an article's payloads."""
    return digest_of(f"{number} {body}")


def reading_of(number: int, state: int, at: str) -> Reading:
    """What the extractor reads in one state of an article that was published on a day."""
    title, text, tag = words(number, state)
    facts = Facts(title=title, publisher="示例网", published_at=f"{at[:10]}T08:30:00+08:00")
    if number % 20 == 0:
        facts.document_number = f"医保发〔{at[:4]}〕{number}号"
    return Reading(
        text,
        text_digest(text),
        facts,
        tag,
        1.0,
        EXTRACTOR,
        origins=dict(_ORIGINS),
        languages={tag: 1.0},
        charset="utf-8",
    )


def slug_of(source: int) -> str:
    """The slug of a source by its number."""
    return f"source-{source:03}"


def digest_of(text: str) -> str:
    """The digest of what stands for a payload."""
    return f"sha256:{sha256(text.encode()).hexdigest()}"
