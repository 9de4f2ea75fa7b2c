"""Last stage: which articles are the same document. It links and never drops.

What is said of two texts follows from the two alone, and which texts are compared from all that
are held: in whatever order they came, the same relations stand.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from functools import cache, partial

from archive.queries.texts import digests_of, text_of
from archive.store import numbers, relations, sameness_index, stories, text_holders, text_traits
from archive.store.relations import Needed, Relation
from archive.store.text_traits import Sharing
from pipelines.sameness import traits
from pipelines.sameness.compared import Compared, compared
from pipelines.sameness.kinds import KINDS, Kind
from pipelines.sameness.rules import rules


def relate(connection: sqlite3.Connection, article_id: int) -> None:
    """Make what is said of an article's copies, translations and story follow from its versions."""
    if not sameness_index.is_kept(connection, rules()):
        return
    touched = _numbered(connection, article_id)
    before = text_holders.held(connection, article_id)
    after = text_holders.found(connection, article_id)
    held_otherwise = text_holders.misplaced(connection, article_id)
    if before != after:
        text_holders.write(connection, article_id, after)
        held_otherwise |= before.keys() | after.keys()
    for text_id in sorted(held_otherwise):
        touched |= _regroup(connection, text_id)
    if touched or held_otherwise or stories.is_misnamed(connection, article_id):
        stories.settle(connection, article_id, touched | {article_id})


def _numbered(connection: sqlite3.Connection, article_id: int) -> set[int]:
    """Bring an article's numbers and title up to date; the articles that are tied by them otherwise
    now."""
    differing = numbers.update(connection, article_id)
    if differing is None:
        return set()
    owners = {owner for series in differing for owner in numbers.turning(connection, series)}
    return owners | {article_id}


def _regroup(connection: sqlite3.Connection, text_id: int) -> set[int]:
    """Bring a text that is held otherwise now up to date; the articles that are tied otherwise."""
    was_compared = text_holders.is_compared(connection, text_id)
    text_holders.regroup(connection, text_id)
    is_compared = text_holders.is_compared(connection, text_id)
    if is_compared and not was_compared:
        texts = _add(connection, text_id)
    elif was_compared and not is_compared:
        texts = _remove(connection, text_id)
    elif is_compared:
        texts = relations.others(connection, text_id)
    else:
        return set()
    texts |= {text_id}
    return {article for text in texts for article in text_holders.of_text(connection, text)}


def _add(connection: sqlite3.Connection, text_id: int) -> set[int]:
    """Compare a text from now on; the texts that are tied otherwise now."""
    text = _compared(connection, text_id)
    for kind in KINDS:
        text_traits.add(connection, text_id, traits.of(text.text)[kind.traits])
    found = _sharing(connection, text_id, text.text)
    tied: set[int] = set()
    for kind, shared in found:
        needed = _needed(connection, kind)
        for texts in shared.turning:
            tied |= relations.lessen(connection, texts, kind.relations, needed)
    return tied | _tie(connection, text_id, text, found)


def _remove(connection: sqlite3.Connection, text_id: int) -> set[int]:
    """Compare a text no more; the texts that are tied otherwise now."""
    text = _compared(connection, text_id).text
    tied = relations.write(connection, text_id, ())
    turned: set[int] = set()
    for kind in KINDS:
        found = traits.of(text)[kind.traits]
        shared = text_traits.sharing(connection, text_id, found, kind.turned)
        turned = turned.union(*shared.turning)
        text_traits.remove(connection, text_id, found)
    for other in sorted(turned):
        tied |= {other} | _compare(connection, other)
    return tied


def _compare(connection: sqlite3.Connection, text_id: int) -> set[int]:
    """Write how a text is tied to all others; the texts that are tied otherwise now."""
    text = _compared(connection, text_id)
    return _tie(connection, text_id, text, _sharing(connection, text_id, text.text))


def _compared(connection: sqlite3.Connection, text_id: int) -> Compared:
    (found,) = _all_compared(connection, [text_id])
    return found[1]


def _all_compared(
    connection: sqlite3.Connection, text_ids: Iterable[int]
) -> Iterator[tuple[int, Compared]]:
    for text_id, digest in digests_of(connection, text_ids):
        yield text_id, compared(digest, partial(text_of, connection, text_id))


def _sharing(connection: sqlite3.Connection, text_id: int, text: str) -> list[tuple[Kind, Sharing]]:
    """What a text shares with the others, by the kind of relation that it may lead to."""
    found = traits.of(text)
    return [
        (kind, text_traits.sharing(connection, text_id, found[kind.traits], kind.turned))
        for kind in KINDS
    ]


def _needed(connection: sqlite3.Connection, kind: Kind) -> Needed:
    """How many traits two texts must share; a text's length is asked for once."""

    @cache
    def length(text_id: int) -> int:
        return text_holders.characters(connection, [text_id])[text_id]

    return lambda one, other: kind.enough(length(one), length(other))


def _tie(
    connection: sqlite3.Connection, text_id: int, text: Compared, found: list[tuple[Kind, Sharing]]
) -> set[int]:
    """Write the relations of a text with those it shares enough with."""
    ties = []
    for kind, shared in found:
        likely = _likely(connection, kind, len(text.text), shared)
        for other_id, other in _all_compared(connection, likely):
            if verdict := kind.verdict(text, other):
                ties.append(Relation(other_id, *verdict, shared.counts[other_id]))
    return relations.write(connection, text_id, ties)


def _likely(
    connection: sqlite3.Connection, kind: Kind, length: int, shared: Sharing
) -> Iterator[int]:
    """The texts that share enough traits with one of so many characters."""
    some = [other for other, count in shared.counts.items() if count >= kind.fewest]
    for other, characters in text_holders.characters(connection, some).items():
        if shared.counts[other] >= kind.enough(length, characters):
            yield other
