"""Whether a Chinese and an English text are versions of one article, and who is asked for it."""

from __future__ import annotations

import os
import random
import subprocess
import sys
import tomllib
from itertools import product
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from opencc import OpenCC

from archive.store.text_holders import SHORTEST
from archive.text.folding import fold
from benchmarks import translation as benchmark
from pipelines.sameness.quantities import quantities
from pipelines.sameness.signals import FEWEST, signals
from pipelines.sameness.translation import prepared, translation

TEXTS = tomllib.loads(Path(__file__).with_name("translated.toml").read_text(encoding="utf-8"))
CHINESE = {name: versions["zh"] for name, versions in TEXTS.items()}
ENGLISH = {name: versions["en"] for name, versions in TEXTS.items() if "en" in versions}


def verdict(chinese: str, english: str) -> float | None:
    return translation(prepared(chinese, "zh"), prepared(english, "en"))


def shared_signals(chinese: str, english: str) -> int:
    return len(set(signals(chinese, "zh")) & set(signals(english, "en")))


def is_version(chinese: str, english: str) -> bool:
    """Whether the two are found and told to be versions of one article."""
    return shared_signals(chinese, english) >= FEWEST and verdict(chinese, english) is not None


@pytest.mark.parametrize("name", ENGLISH)
def test_a_text_and_its_translation_are_versions_of_one_article(name: str) -> None:
    assert is_version(CHINESE[name], ENGLISH[name])
    assert (verdict(CHINESE[name], ENGLISH[name]) or 0) > 0.9


def test_other_texts_of_the_field_are_not() -> None:
    others = [(zh, en) for zh, en in product(CHINESE, ENGLISH) if zh != en]
    assert [pair for pair in others if verdict(CHINESE[pair[0]], ENGLISH[pair[1]])] == []


def test_a_notice_of_another_year_is_a_sibling_however_alike_its_words() -> None:
    assert verdict(CHINESE["notice of another year"], ENGLISH["notice"]) is None


def test_two_provinces_notices_of_one_text_stay_apart() -> None:
    elsewhere = CHINESE["opinions"].replace("福建", "甘肃")
    assert is_version(CHINESE["opinions"], ENGLISH["opinions"])
    assert verdict(elsewhere, ENGLISH["opinions"]) is None


@pytest.mark.parametrize("name", ENGLISH)
def test_a_side_may_be_cut_to_its_first_half(name: str) -> None:
    chinese, english = CHINESE[name], ENGLISH[name]
    halves = (benchmark.cut(chinese, share)[0] for share in (0.5, 0.7))
    assert is_version(next(half for half in halves if len(half) >= SHORTEST), english)
    assert is_version(chinese, benchmark.cut(english, 0.5)[0])
    assert verdict(benchmark.cut(chinese, 0.5)[0], benchmark.cut(english, 0.5)[1]) is None


def test_a_line_before_a_text_changes_nothing() -> None:
    line = "Published with the permission of the editors. Opinions are those of the authors alone."
    for name in ENGLISH:
        assert is_version(CHINESE[name], f"{line}\n{ENGLISH[name]}")


@pytest.mark.parametrize("script", ["s2t", "s2tw", "s2hk"])
def test_a_text_in_traditional_characters_is_a_version_too(script: str) -> None:
    for name in ENGLISH:
        assert is_version(OpenCC(script).convert(CHINESE[name]), ENGLISH[name])


def bulletins(number: int) -> tuple[str, str]:
    """A bulletin of a family and its translation: members differ in figures and a name."""
    chance = random.Random(number)
    place = chance.choice([("临川", "Linchuan"), ("平湖", "Pinghu"), ("安远", "Anyuan")])
    visits, beds = chance.randint(100, 999) * 100, chance.randint(2000, 9000)
    share, clinics, days = chance.randint(61, 98), chance.randint(20, 90), chance.randint(2, 28)
    chinese = (
        f"{place[0]}市卫生健康委员会发布9月份医疗服务情况。截至9月{days}日，全市医疗卫生机构总诊疗人次"
        f"{visits / 10000:g}万，其中社区卫生服务中心{clinics}家。医院床位{beds}张，病床使用率{share}%。"
        "家庭医生签约服务稳步推进，分级诊疗制度不断完善，药品供应充足。"
    )
    english = (
        f"The {place[1]} Municipal Health Commission has published medical services of September. As "
        f"of September {days}, medical institutions of the city received {visits:,} visits, among them "
        f"those of {clinics} community health service centers. Hospitals have {beds:,} beds, of which "
        f"{share} percent are in use. Contracts with family doctors advance steadily, tiered diagnosis "
        "and treatment is being improved, and the supply of drugs is ample."
    )
    return chinese, english


def test_bulletins_of_one_family_are_paired_by_their_figures() -> None:
    family = [bulletins(number) for number in range(12)]
    found = {
        (one, other)
        for (one, (chinese, _)), (other, (_, english)) in product(enumerate(family), repeat=2)
        if verdict(chinese, english)
    }
    assert found == {(number, number) for number in range(12)}


@pytest.mark.parametrize(
    ("chinese", "english", "form"),
    [
        ("受理766件", "766 applications", "766"),
        ("1.03 亿", "103 million", "103000000"),
        ("3753万人次", "37.53 million tests", "37530000"),
        ("1,300多亿元", "more than 130 billion yuan", "130000000000"),
        ("增长103%", "up 103 percent", "103"),
        ("百分之五", "5%", "5"),
        ("三十二个", "thirty-two of them", "32"),
        ("两万五千", "25,000", "25000"),
        ("第十九批", "the 19th batch", "19"),
        ("4月9日", "April 9", "4-9"),
        ("四月九日", "on 9 April", "4-9"),
        ("二〇二一年", "in 2021", "2021"),
        ("国办发〔2021〕20号", "Guo Ban Fa [2021] No. 20", "2021/20"),
        ("国办发﹝2021﹞20號", "(2021) 20", "2021/20"),
    ],
)
def test_a_figure_has_one_form_in_both_languages(chinese: str, english: str, form: str) -> None:
    for text, language in ((chinese, "zh"), (english, "en")):
        assert form in [figure.form for figure in quantities(fold(text), language)]


ASKED = """
import sys, tomllib
from pipelines.sameness.signals import signals
from pipelines.sameness.translation import prepared, translation
texts = tomllib.load(open(sys.argv[1], "rb"))["notice"]
print(signals(texts["zh"], "zh"), signals(texts["en"], "en"))
print(translation(prepared(texts["zh"], "zh"), prepared(texts["en"], "en")))
"""


def test_every_process_says_the_same() -> None:
    said = {
        subprocess.run(
            [sys.executable, "-c", ASKED, Path(__file__).with_name("translated.toml")],
            env=os.environ | {"PYTHONHASHSEED": seed, "LC_ALL": "C"},
            capture_output=True,
            check=True,
        ).stdout
        for seed in "12"
    }
    assert len(said) == 1


@settings(deadline=None, max_examples=25)
@given(st.permutations(list(product(CHINESE, ENGLISH))))
def test_the_verdict_follows_from_the_two_texts_whatever_was_asked_before(
    order: list[tuple[str, str]],
) -> None:
    usual = {pair: verdict(CHINESE[pair[0]], ENGLISH[pair[1]]) for pair in sorted(order)}
    assert {pair: verdict(CHINESE[pair[0]], ENGLISH[pair[1]]) for pair in order} == usual


PIECES = st.sampled_from(
    [*"医保的年月日号第〔〕%,.一二十百万亿0123456789 \n", "[2021] No. ", "May ", "m"]
)


@settings(deadline=None)
@given(
    st.lists(PIECES).map("".join) | st.text(st.characters(exclude_categories=())),
    st.lists(PIECES).map("".join) | st.text(st.characters(exclude_categories=())),
)
def test_any_text_is_taken(chinese: str, english: str) -> None:
    assert verdict(chinese, english) is None or chinese.strip()
    for text, language in ((chinese, "zh"), (english, "en")):
        found = signals(text, language)
        assert len(found) <= 40
        assert found == sorted(set(found))
        assert all(-(2**63) <= signal < 2**63 for signal in found)


def test_the_shared_pairs_keep_their_floors(shared: Path) -> None:
    if not (shared / "pairs").is_dir():
        pytest.skip(f"{shared / 'pairs'} is not there")
    pages = benchmark.read(shared)
    asked = benchmark.candidates(pages)
    known = [pair for pair in asked if benchmark.are_pair(*pair)]
    assert len(asked) <= 6 * len(pages)
    found = benchmark.scored(shared, pages, benchmark.links(asked))
    assert len(known) >= 0.99 * found["all"]["links"]
    assert found["all"]["precision"] >= 0.99
    assert found["all"]["recall"] >= 0.99
    assert found["siblings"]["precision"] >= 0.98
    assert found["abridged"]["recall"] >= 0.94
