"""How well pages are read is held to its floors, on real pages from ../shared/pages."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks import extraction
from benchmarks.extraction_table import Row, scored, terminal
from benchmarks.extractors import outcome, plain
from benchmarks.marked import MarkedPage, marked_pages, scorer

FIGURES = {"f1": 0.9, "below_070": 2, "date": 0.5}
TRUTH = {"id": "https://paper.example/1", "text": "医保支付方式改革扩大试点", "date": "2026-10-12"}
PAGES = [MarkedPage("https://paper.example/1", b"", "text/html", TRUTH)]


@pytest.fixture(scope="module")
def real(shared: Path) -> list[MarkedPage]:
    if not (shared / "pages").is_dir():
        pytest.skip(f"{shared / 'pages'} is not there")
    return marked_pages(shared)


def test_yigai_keeps_its_floors(shared: Path, real: list[MarkedPage]) -> None:
    assert len(real) == 48
    rows = extraction.yigai_rows(scorer(shared), real)
    assert [line for row in rows for line in extraction.fallen(row, extraction.floors())] == []


def test_what_fell_is_named_with_its_floor() -> None:
    row = Row("Yigai", FIGURES, {}, [])
    assert extraction.fallen(row, {"f1": 0.9, "below_070_at_most": 2, "date": 0.5}) == []
    assert extraction.fallen(row, {"f1": 0.91, "below_070_at_most": 1, "date": 0.5}) == [
        "Yigai: f1 is 0.9, the floor is 0.91",
        "Yigai: below_070_at_most is 2, the floor is 1",
    ]


def test_a_reader_without_dates_is_not_said_to_miss_them(shared: Path) -> None:
    found = {"id": TRUTH["id"], "text": TRUTH["text"], "secs": 0.5}
    row = scored(scorer(shared), PAGES, "other 1.0", [found])
    assert (row.figures["f1"], row.figures["date"]) == (1.0, None)
    assert scored(scorer(shared), PAGES, "other", [found | {"date": None}]).figures["date"] == 0


def test_a_reader_that_fails_on_every_page_says_why(shared: Path) -> None:
    def broken(page: dict[str, str]) -> dict[str, str]:
        raise ImportError("needs another Python")

    found = outcome("pytest", broken, [{"url": TRUTH["id"]}])
    row = scored(scorer(shared), PAGES, found["name"], found["predictions"], found["errors"])
    lines = list(terminal([row]))
    assert lines[1].endswith("ImportError: needs another Python")
    assert all(len(line) <= 100 for line in lines)


def test_words_of_neighbouring_elements_stay_apart() -> None:
    assert plain("<div><p>Reform</p><p>goes on</p><script>x=1</script></div>") == "Reform goes on"
    assert plain(" ") == ""


def test_without_the_shared_folder_it_says_so(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.setenv("YIGAI_SHARED", str(tmp_path / "nowhere"))
    assert extraction.main() == 2
    assert f"{tmp_path / 'nowhere'} is not there" in capsys.readouterr().out
