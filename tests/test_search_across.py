"""Search in the other language: a block of its own, after what was found as it was typed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

import cli
from archive.terminal import tables
from tests.conftest import Shelf

ARTICLES = {
    "https://paper.example/tiers": ("分级诊疗制度建设", "各地推进分级诊疗，基层首诊。", "zh-Hans"),
    "https://paper.example/care": ("长期护理保险试点", "失能人员享受长期护理保险待遇。", "zh-Hans"),
    "https://paper.example/pay": ("医保支付方式改革", "按病种付费的支付方式改革。", "zh-Hans"),
    "https://paper.example/en": (
        "Tiered diagnosis and treatment",
        "County hospitals share patients under tiered diagnosis and treatment.",
        "en",
    ),
    "https://paper.example/weather": ("天气预报", "明天多云转晴。", "zh-Hans"),
}


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("across")
    shelf = Shelf(folder / "archive.db")
    for url, (title, text, language) in ARTICLES.items():
        shelf.read(text, url, title=title, source="paper", language=language)
    shelf.store.close()
    return folder


def found(data: Path, query: str) -> list[tuple[str, str]]:
    run = CliRunner().invoke(cli.main, ["--data", str(data), "search", query, "--across", "--json"])
    assert run.exit_code == 0, run.output
    return [(row["match"], row["url"].rpartition("/")[2]) for row in json.loads(run.stdout)]


@pytest.mark.parametrize(
    ("query", "rows"),
    [
        ("long-term care insurance", [("translated", "care")]),
        ('"tiered diagnosis and treatment"', [("direct", "en"), ("translated", "tiers")]),
        ("分级诊疗", [("direct", "tiers"), ("translated", "en")]),
        ("payment reform", [("translated", "pay")]),
        ("xyzzy", []),
        ("支付 改革", [("direct", "pay")]),
    ],
)
def test_a_query_finds_what_says_it_in_the_other_language(
    data: Path, query: str, rows: list[tuple[str, str]]
) -> None:
    assert found(data, query) == rows


def test_without_across_rows_are_as_ever(data: Path) -> None:
    run = CliRunner().invoke(cli.main, ["--data", str(data), "search", "分级诊疗", "--json"])
    assert [row.get("match") for row in json.loads(run.stdout)] == [None]


def test_the_screen_has_a_block_of_its_own(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tables.console(), "width", 250)
    said = CliRunner().invoke(
        cli.main, ["--data", str(data), "search", "long-term care insurance", "--across"]
    )
    assert "In the other language:" in said.stdout
    assert "长期护理保险试点" in said.stdout


def test_changes_are_not_searched_across(data: Path) -> None:
    run = CliRunner().invoke(
        cli.main, ["--data", str(data), "search", "--removed", "医保", "--across"]
    )
    assert run.exit_code == 2
