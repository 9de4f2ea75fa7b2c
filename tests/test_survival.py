"""Availability against age: the estimate, and what `yigai survival` says of an archive."""

from __future__ import annotations

import csv
import io
import json
import random
from math import exp
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from archive.exports.curve_svg import svg
from archive.survival import Life, Sample
from benchmarks.survival_proof import HAZARD, measured
from tests.conftest import Shelf, noon
from tests.crawling import done_here, here

# Late entries (0 to 590 days), looks 60 days apart, every third removed; the same ages recur.
LIVES = [
    Life(
        first_seen=float(n * 37 % 600),
        last_seen=float(n * 37 % 600 + 60 * (n * 7 % 11)),
        first_absent=float(n * 37 % 600 + 60 * (n * 7 % 11) + 60) if n % 3 == 0 else None,
    )
    for n in range(60)
]
# lifelines 0.30.3, computed once: it brings SciPy, pandas and matplotlib (436 MB), so it is no
# dependency of the tests. KaplanMeierFitter().fit(ages, removed, entry=first_seen), the ages of
# removals the middles of their intervals; predict() and confidence_interval_ at these ages.
LIFELINES = [
    (30, 0.750000, 0.127947, 0.960549),
    (90, 0.600000, 0.125730, 0.881756),
    (180, 0.600000, 0.125730, 0.881756),
    (365, 0.600000, 0.125730, 0.881756),
    (730, 0.459001, 0.133659, 0.739847),
    (1095, 0.162147, 0.040779, 0.355435),
]
# The same with a removal as nine rows of weights=1/9 at the middles of its interval's ninths. (Of
# bands with such weights lifelines gives none.)
LIFELINES_IN_PARTS = [
    (30, 0.646841),
    (90, 0.473319),
    (180, 0.473319),
    (365, 0.473319),
    (730, 0.354940),
    (1095, 0.123079),
]


def test_with_the_middles_it_is_what_lifelines_says() -> None:
    curve = Sample(LIVES, parts=1).curve()
    found = [curve.at(age)[-3:] for age, *_ in LIFELINES]
    assert found == [pytest.approx(row[1:], abs=1e-6) for row in LIFELINES]


def test_in_parts_it_is_what_lifelines_says_with_weights() -> None:
    curve = Sample(LIVES, parts=9).curve()
    found = [(age, curve.at(age).survival) for age, _ in LIFELINES_IN_PARTS]
    assert found == [pytest.approx(row, abs=1e-6) for row in LIFELINES_IN_PARTS]


def test_by_hand() -> None:
    """Of two at age 10 one goes, of four at age 20 one: 1/2 and then 3/4 of it are left."""
    exact = 0.1  # the interval in which a removal fell: its middle is at 10 and 20 days
    curve = Sample(
        [
            Life(0, 9.95, 9.95 + exact),
            Life(0, 30),
            Life(15, 19.95, 19.95 + exact),
            Life(15, 30),
            Life(18, 30),
            Life(20, 30),  # enters as the other goes: not at risk yet
        ],
        parts=1,
    ).curve()
    assert [curve.at(age).survival for age in (9, 10, 19, 20, 30)] == [1, 0.5, 0.5, 0.375, 0.375]
    assert [curve.at(age).at_risk for age in (9, 10, 11, 20, 25, 31)] == [2, 2, 1, 4, 4, 0]
    assert curve.at(20).removed == 2


def test_the_band_holds_the_estimate_and_is_none_where_nothing_tells() -> None:
    curve = Sample([*[Life(0, 100)] * 20, Life(0, 40, 60)]).curve()
    assert (curve.at(30).survival, curve.at(30).lower, curve.at(30).upper) == (1, None, None)
    after = curve.at(70)
    band = [after.lower or 0, after.survival or 0, after.upper or 1]
    assert band[1] == pytest.approx(20 / 21)
    assert 0 < band[0] < band[1] < band[2] < 1
    gone = Sample([Life(0, 40, 60)]).curve().at(58.9)
    assert (gone.survival, gone.lower) == (0, None)


def test_what_nobody_watched_is_not_known() -> None:
    curve = Sample([Life(50, 90), Life(60, 80, 100), Life(200, 300)]).curve()
    assert curve.at(40).survival is None  # before the first entry
    assert curve.at(40).from_age == 50
    assert curve.at(70).survival == 1
    gap = curve.at(250)  # between 100 and 200 nobody was under observation
    assert (gap.survival, gap.at_risk) == (None, 1)
    assert Sample().curve().at(30).survival is None


def test_an_article_seen_once_tells_nothing() -> None:
    sample = Sample([Life(3, 3), Life(3, 3.01), Life(3, 9)])
    assert (sample.lives, sample.seen_once) == (3, 2)


def test_an_article_absent_minutes_after_it_was_seen_counts() -> None:
    curve = Sample([Life(3, 3, 3.001), Life(0, 9)]).curve()
    assert curve.at(4).survival == pytest.approx(0.5)


@pytest.mark.parametrize("life", [Life(5, 4), Life(1, 2, 2), Life(1, 4, 3)])
def test_ages_out_of_order_are_refused(life: Life) -> None:
    with pytest.raises(ValueError, match="not in order"):
        Sample([life])


@pytest.mark.parametrize("looks", ["every 90 days", "the archive's own"])
def test_a_known_hazard_is_found_again(looks: str) -> None:
    """A backlog of ten years at the first crawl. `make proof-survival` tries more archives."""
    for row in measured(looks, archives=40, articles=800):
        assert abs(row.bias) < 0.01, row
        assert row.within >= 0.85, row


ADDRESS = "https://paper.example/{}"


def fill(shelf: Shelf) -> None:
    """Two articles that stand, one removed, one that came back, one moved, one suspected, one
    blocked since it was withdrawn; then one without a date, one seen once, one dated later."""
    told = {"published_at": "2026-09-01"}  # 30.5 days before the first look
    for number in range(1, 8):
        shelf.read(f"第{number}篇", ADDRESS.format(number), **told)
        shelf.read(f"第{number}篇", ADDRESS.format(number), day=100, **told)
    for number, answers in {
        2: ["absent", "absent"],
        3: ["absent", "absent", "shown"],
        4: ["elsewhere"],
        5: ["absent"],
        6: ["absent", "absent", "refused"],
    }.items():
        for day, answer in enumerate(answers):
            if answer == "shown":
                shelf.read("第3篇", ADDRESS.format(3), day=300, **told)
            else:
                shelf.answer(answer, ADDRESS.format(number), day=200 + 10 * day)  # type: ignore[arg-type]
    shelf.read("没有日期", ADDRESS.format(11))
    shelf.read("看过一次", ADDRESS.format(12), **told)
    shelf.read("日期在后", ADDRESS.format(13), published_at="2026-12-01")


@pytest.fixture
def filled(shelf: Shelf) -> Path:
    fill(shelf)
    return shelf.store.path.parent


def listed(data: Path, *arguments: str) -> list[dict[str, Any]]:
    """The rows that the command prints as JSON."""
    rows: list[dict[str, Any]] = json.loads(
        done_here(data, "survival", *arguments, "--json").stdout
    )
    return rows


def test_what_counts_as_a_removal(filled: Path) -> None:
    """Of three that are watched from day 100 to 200 two are removed: 8 of their 27 ninths by 180.

    The one that came back stands; moved and suspected ones count until they were last seen.
    """
    at_90, at_180 = listed(filled)
    assert at_90["from_age"] == 30.5
    assert [at_90[name] for name in ("age", "at_risk", "survival", "lower")] == [90, 7, 1.0, None]
    assert [at_180[name] for name in ("age", "at_risk", "removed", "lower")] == [180, 2, 0, None]
    assert at_180["survival"] == pytest.approx(19 / 27, abs=1e-4)


def test_articles_left_out_are_told(filled: Path) -> None:
    run = done_here(filled, "survival")
    assert run.stderr == (
        "7 articles counted; left out: 1 without a date of publication; "
        "1 first seen before the date they give; 1 seen once\n"
    )


def test_what_goes_with_its_host_is_set_apart(shelf: Shelf) -> None:
    told = {"published_at": "2026-09-01"}
    for number in range(1, 13):
        for day in (0, 100):
            shelf.read(f"第{number}篇", ADDRESS.format(number), day=day, **told)
        for day in (200, 300):
            if number <= 6:
                shelf.answer("absent", ADDRESS.format(number), day=day, status=404)
            else:
                shelf.read(f"第{number}篇", ADDRESS.format(number), day=day, **told)
    assert shelf.rows("SELECT count(*) FROM withdrawn_articles") == [(6,)]
    data = shelf.store.path.parent
    assert {row["survival"] for row in listed(data)} == {1.0}
    assert done_here(data, "survival").stderr == (
        "12 articles counted; 6 withdrawn in a host event, counted until last seen\n"
    )
    done_here(data, "review", "event", "paper.example", "2027-04-19", "wrong")
    assert min(row["survival"] for row in listed(data)) < 1


def test_a_known_hazard_is_found_again_in_an_archive(shelf: Shelf) -> None:
    """Recorded as a crawl records it: a backlog of ten years, a look every 90 days for two."""
    chance = random.Random(4)
    for number in range(90):
        published = chance.uniform(-3650, 700)
        removed = published + chance.expovariate(4 * HAZARD)
        told = {"published_at": f"{noon(published):%Y-%m-%dT%H:%M:%SZ}"}
        looks = [day for day in range(0, 731, 90) if day >= published]
        for day in looks if looks and removed > looks[0] else ():
            if day < removed:
                shelf.read(f"第{number}篇", ADDRESS.format(number), day=day, **told)
                continue
            for again in (day, day + 1):
                shelf.answer("absent", ADDRESS.format(number), day=again, status=404)
            break
    rows = {row["age"]: row for row in listed(shelf.store.path.parent)}
    for age in (180, 365, 730):
        assert rows[age]["lower"] < exp(-4 * HAZARD * age) < rows[age]["upper"]


@pytest.mark.parametrize(
    ("by", "groups"),
    [
        ("source", {"bureau", "paper"}),
        ("kind", {"government", "news"}),
        ("year", {"2024", "2025"}),
    ],
)
def test_a_curve_for_each_group(shelf: Shelf, by: str, groups: set[str]) -> None:
    for number, (source, year) in enumerate([("paper", 2024), ("bureau", 2025)]):
        for day in (0, 900):
            shelf.read(
                "甲", ADDRESS.format(number), day=day, source=source, published_at=f"{year}-10-01"
            )
    data = shelf.store.path.parent
    rows = listed(data, "--by", by)
    assert {row[by] for row in rows} == groups
    assert {(row["at_risk"], row["survival"]) for row in rows} == {(1, 1.0)}
    if by == "source":
        one = listed(data, "--source", "bureau")
        assert one == [
            {key: value for key, value in row.items() if key != "source"}
            for row in rows
            if row["source"] == "bureau"
        ]


def test_csv_holds_the_same_rows(filled: Path) -> None:
    printed = done_here(filled, "survival", "--by", "source", "--csv").stdout
    rows = list(csv.DictReader(io.StringIO(printed)))
    as_text = [
        {name: "" if value is None else str(value) for name, value in row.items()}
        for row in listed(filled, "--by", "source")
    ]
    assert rows == as_text


def test_the_plot_is_a_picture_without_scripts(filled: Path, tmp_path: Path) -> None:
    out = tmp_path / "curve.svg"
    done_here(filled, "survival", "--by", "source", "--plot", str(out))
    root = ElementTree.parse(out).getroot()
    said = [*root.itertext()]
    assert root.tag == "{http://www.w3.org/2000/svg}svg"
    assert "Availability against age by source" in said
    assert "Age since publication (days)" in said
    assert "paper" in said
    assert "script" not in out.read_text("utf-8")
    bad = here(filled, "survival", "--plot", str(tmp_path / "none" / "curve.svg"))
    assert bad.returncode == 1
    assert "cannot be written" in bad.stderr


def test_a_plot_names_every_curve_and_escapes_it() -> None:
    drawn = {"a & <b>": Sample(LIVES).curve(), "none": Sample().curve(), "c": Sample(LIVES).curve()}
    said = [*ElementTree.fromstring(svg(drawn, 'Title "&"')).itertext()]
    assert {"a & <b>", "c", 'Title "&"'} <= {*said}
    assert "none" not in said
    assert ElementTree.fromstring(svg({}, "Nothing")).tag.endswith("svg")


@pytest.mark.parametrize(
    "options", [("--csv", "--json"), ("--months", "--by", "year"), ("--months", "--plot", "x.svg")]
)
def test_what_does_not_go_together_is_refused(filled: Path, options: tuple[str, ...]) -> None:
    assert here(filled, "survival", *options).returncode == 2
