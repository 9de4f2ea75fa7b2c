"""Pages that show two renderings in turn, as two servers behind one name do."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from archive.records import instant
from archive.store import runs
from tests.conftest import Shelf, noon
from tests.crawling import done_here

URL = "https://paper.example/1"
TEXTS = {letter: f"第{letter}稿：自十月起调整住院结算流程，请遵照执行。" for letter in "ABC"}


def shown(folder: Path, letters: str, order: random.Random | None = None) -> Shelf:
    """An archive of one article that showed these texts, a day apart."""
    shelf = Shelf(folder / "archive.db")
    looks = list(enumerate(letters))
    if order:
        order.shuffle(looks)
    for day, letter in looks:
        shelf.read(TEXTS[letter], URL, day=day, body=letter)
    return shelf


def versions(shelf: Shelf) -> list[tuple[object, ...]]:
    return shelf.rows(
        "SELECT substr(text, 2, 1), substr(captured_at, 9, 2), substr(last_captured_at, 9, 2) "
        "FROM version_history ORDER BY version"
    )


def test_two_texts_in_turn_are_one_version(tmp_path: Path) -> None:
    shelf = shown(tmp_path, "AABABABBA")
    assert versions(shelf) == [("A", "01", "09")]
    assert shelf.rows("SELECT text_state, status FROM current_articles") == [("flapping", "live")]
    outcomes = shelf.rows("SELECT outcome, count(*) FROM captures GROUP BY 1 ORDER BY 1")
    assert dict(outcomes).keys() == {"new", "unchanged", "revisit"}
    ((turns,),) = shelf.rows("SELECT count(*) FROM captures WHERE note LIKE 'flapping:%'")
    assert turns > 0
    assert "two texts in turn" in done_here(tmp_path, "show", "1").stdout


@pytest.mark.parametrize("letters", ["ABAB", "ABACABA", "ABCABC"])
def test_what_is_put_back_is_an_edit(tmp_path: Path, letters: str) -> None:
    shelf = shown(tmp_path, letters)
    assert [text for text, *_ in versions(shelf)] == list(letters)
    assert shelf.rows("SELECT text_state FROM current_articles") == [("whole",)]


def test_another_text_ends_it(tmp_path: Path) -> None:
    shelf = shown(tmp_path, "ABABABCC")
    assert versions(shelf) == [("A", "01", "06"), ("C", "07", "08")]
    assert shelf.rows("SELECT text_state FROM current_articles") == [("whole",)]


def test_its_source_says_so(tmp_path: Path) -> None:
    shelf = shown(tmp_path, "ABABAB")
    health = "SELECT reason FROM source_health WHERE source = 'paper'"
    runs.finish(shelf.store, shelf.crawl_id, "paper", "finished", instant(noon(9)))
    assert shelf.rows(health) == [("pages that show two texts in turn: 1",)]


@pytest.mark.parametrize("seed", range(12))
def test_no_order_of_recording_changes_it(tmp_path: Path, seed: int) -> None:
    draw = random.Random(seed)
    letters = "".join(draw.choice("AABBC") for _ in range(10))
    views = []
    for order in (None, draw):
        shelf = shown(tmp_path / str(order is None), letters, order)
        said = shelf.rows("SELECT captured_at, outcome, note FROM captures ORDER BY captured_at")
        views.append((versions(shelf), said, shelf.rows("SELECT text_state FROM current_articles")))
    assert views[0] == views[1]
