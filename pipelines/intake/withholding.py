"""Articles withheld, and given back: read again from the evidence, as they were."""

from __future__ import annotations

from collections.abc import Iterable

from archive.evidence import notes, warc
from archive.queries import payloads, withheld
from archive.records import Withholding
from archive.store import histories, withholding
from archive.store.store import Store
from archive.store.withholding import Place
from pipelines.intake import readings
from pipelines.sameness.relate import relate
from pipelines.stages import RulesOf, again
from pipelines.workers.pool import ReadingPool


async def take_in(
    store: Store, said: Withholding, place: Place, rules_of: RulesOf, pool: ReadingPool
) -> None:
    """Do again what a person decided, as its record at a place says."""
    records = records_of(store, said.url_keys)
    with store.transaction() as connection:
        found = withholding.apply(connection, said, place, relate)
    if said.lifted:
        await give_back(store, found, records, rules_of, pool)


def records_of(store: Store, url_keys: Iterable[str]) -> list[Place]:
    """Where the records stand by which addresses are withheld."""
    found = (withheld.record_of(store.connection, key) for key in url_keys)
    return list(dict.fromkeys((row["warc_file"], row["warc_offset"]) for row in found if row))


async def give_back(
    store: Store,
    article_ids: Iterable[int],
    records: Iterable[Place],
    rules_of: RulesOf,
    pool: ReadingPool,
) -> None:
    """Let the archive say again what it knew of articles that are withheld no longer.

    Their bytes are read by today's extractor; what others read comes from its records.
    """
    kept: list[Place] = []
    for name, offset in records:
        said = notes.withholding_of(_value(store, (name, offset)))
        with store.transaction() as connection:
            withholding.restore_listed(connection, said.listed)
        kept += said.readings
    for article_id in article_ids:
        if held := payloads.of_article(store.connection, article_id):
            await again(held, store, rules_of(held[0].url, held[0].source), pool)
    for place in kept:
        readings.take_in(store, _value(store, place), place)
    with store.transaction() as connection:
        every = [(article_id, "") for article_id in article_ids]
        histories.bring_up_to_date(connection, every, relate)


def _value(store: Store, place: Place) -> dict[str, object]:
    """The value of the record at a place. Raises ValueError, naming it, where none stands there."""
    path = store.path.parent / "warc" / place[0]
    found = warc.inspect(path, place[1], notes.note)
    if found is None:
        raise ValueError(f"{path} at byte {place[1]}: no record of what was withheld")
    value: dict[str, object] = found[1]
    return value
