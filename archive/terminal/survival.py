"""`yigai survival`: availability against age, and a month's removals against the months before."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import Any, NamedTuple

import click

from archive.errors import YigaiError
from archive.exports.curve_svg import svg
from archive.queries import records
from archive.queries import survival as lives
from archive.queries.survival import Observed
from archive.removals import against_past
from archive.store.store import Store
from archive.survival import Curve, Sample
from archive.terminal import tables
from archive.terminal.commands import reading
from archive.terminal.place import Place
from archive.terminal.rows import Form, rows_option, show_rows

AGES = (30, 90, 180, 365, 730, 1095, 1825, 3650, 7300)  # days
_SHARES = ("survival", "lower", "upper")
COLUMNS = ("age", "from_age", "at_risk", "removed", *_SHARES)
MONTH_COLUMNS = ("source", "month", "looked", "removed", "expected", "p", "abnormal")
_GROUPS: dict[str, Callable[[Observed], str]] = {
    "source": lambda seen: seen.source,
    "year": lambda seen: str(seen.published_on)[:4],
    "kind": lambda seen: seen.kind,
}


class Samples(NamedTuple):
    """A sample for each group, and how many articles are left out or set apart, by the reason."""

    by_group: dict[str, Sample]
    left_out: Counter[str]


@click.command()
@click.option("--by", type=click.Choice([*_GROUPS]), help="A curve for each; year of publication.")
@click.option("--source", help="Only articles of this source (see `yigai sources`).")
@click.option("--months", is_flag=True, help="Each month's removals beside the months before.")
@click.option(
    "--plot",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE.svg",
    help="Also draw the curve with its band.",
)
@rows_option
@click.pass_obj
def survival(
    place: Place,
    by: str | None,
    source: str | None,
    months: bool,
    plot: Path | None,
    form: Form | None,
) -> None:
    """Show which share of the articles is still available at an age.

    Ages are days since publication. An article counts from the age at which it was first seen.
    It is removed if it is withdrawn and was not seen since, at some age between the last look
    that showed it and the first that did not; every other article counts until it was last seen,
    one too that went in an event of its host (`host_events`).
    Lower and upper are a band of 95 %. docs/survival.md says how to read the table.

    --months judges each month's removals of a source (found absent for the first time in that
    month, UTC) by its own past: how many were to be expected, and p, how likely as many or more
    are. A month is abnormal with p under 0.01 and at least 3 removals.

    \b
    Examples: yigai survival
              yigai survival --by source --plot survival.svg
              yigai survival --months --source govcn-policy
    """
    if months and (by or plot):
        raise click.UsageError("--months goes with neither --by nor --plot")
    with reading(place.data) as store:
        records.known_source(store.connection, source)
        if months:
            _show(_months(store, source), MONTH_COLUMNS, form)
            return
        samples = _samples(store, by, source)
    curves = {name: sample.curve() for name, sample in sorted(samples.by_group.items())}
    _show(_rows(curves, by), (by, *COLUMNS) if by else COLUMNS, form)
    click.echo(_counted(samples), err=True)
    if plot:
        _draw(plot, curves, by, source)


def _samples(store: Store, by: str | None, source: str | None) -> Samples:
    """The lives of all articles, by group; those whose age is not known are counted only."""
    group = _GROUPS[by] if by else lambda _: ""
    found = Samples({}, Counter())
    with tables.progress() as bars:
        task = bars.add_task("articles", total=lives.count(store.connection, source))
        for number, seen in enumerate(lives.observed(store.connection, source), 1):
            found.left_out["event"] += seen.in_event
            if seen.life is None:
                found.left_out["published_on" if seen.published_on else "undated"] += 1
            else:
                found.by_group.setdefault(group(seen), Sample()).add(seen.life)
            if number % 1000 == 0:
                bars.update(task, completed=number)
    return found


def _rows(curves: dict[str, Curve], by: str | None) -> list[dict[str, Any]]:
    """A row for each curve and age, as long as somebody is under observation."""
    rows = []
    for name, curve in curves.items():
        for standing in map(curve.at, AGES):
            if standing.at_risk:
                row = standing._asdict()
                row |= {share: _rounded(row[share]) for share in _SHARES}
                rows.append({by: name, **row} if by else row)
    return rows


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 4)


def _months(store: Store, source: str | None) -> list[dict[str, Any]]:
    """A row for each source and month."""
    rows = []
    with tables.progress() as bars:
        bars.add_task("looks", total=None)
        for slug, found in groupby(lives.months(store.connection, source), key=itemgetter(0)):
            for judged in against_past(month for _, month in found):
                row = {"source": slug, **judged._asdict(), **judged.month._asdict()}
                row["expected"] = _rounded(judged.expected)
                row["p"] = None if judged.p is None else float(f"{judged.p:.2g}")
                rows.append({name: row[name] for name in MONTH_COLUMNS})
    return rows


def _counted(samples: Samples) -> str:
    """How many articles the curves rest on, and why the others are left out."""
    counted = sum(sample.lives - sample.seen_once for sample in samples.by_group.values())
    once = sum(sample.seen_once for sample in samples.by_group.values())
    reasons = (
        (samples.left_out["undated"], "without a date of publication"),
        (samples.left_out["published_on"], "first seen before the date they give"),
        (once, "seen once"),
    )
    left = "; ".join(f"{number} {why}" for number, why in reasons if number)
    apart = samples.left_out["event"]
    said = f"; {apart} withdrawn in a host event, counted until last seen" if apart else ""
    return f"{counted} articles counted" + (f"; left out: {left}" if left else "") + said


def _show(rows: list[dict[str, Any]], columns: tuple[str, ...], form: Form | None) -> None:
    """Rows as JSON, CSV, or a table in which shares have three places."""
    if not form:
        for row in rows:
            row |= {name: f"{row[name]:.3f}" for name in _SHARES if row.get(name) is not None}
    show_rows(rows, columns, form)


def _draw(path: Path, curves: dict[str, Curve], by: str | None, source: str | None) -> None:
    """Write the plot. Raises YigaiError where that cannot be."""
    title = "Availability against age" + (f" by {by}" if by else "")
    try:
        path.write_text(svg(curves, f"{title}: {source}" if source else title), encoding="utf-8")
    except OSError as error:
        raise YigaiError(f"{path}: cannot be written: {error.strerror}") from error


COMMANDS = (survival,)
