"""A phrase typed in one language, as phrases of the other."""

from __future__ import annotations

import csv
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from opencc import OpenCC

from archive.text.bilingual import GLOSSARY, MOST, Language, by_words, translations

QUERIES = Path(__file__).with_name("bilingual_queries.tsv")


def table(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


HEAD, *ROWS = table(GLOSSARY)
LABELLED = {query: phrases.split("; ") for query, phrases in table(QUERIES)[1:]}
ENGLISH = {english.lower() for row in ROWS for english in row[1].split("; ")}


def test_the_glossary_has_350_terms_in_three_columns() -> None:
    assert HEAD == ["zh", "en", "note"]
    assert {len(row) for row in ROWS} == {3}
    assert len(ROWS) >= 350


def test_the_glossary_is_sorted_and_names_a_term_once() -> None:
    terms = [row[0] for row in ROWS]
    assert terms == sorted(set(terms))


def test_each_term_is_in_simplified_chinese_and_each_translation_in_english() -> None:
    simplified = OpenCC("t2s")
    assert [zh for zh, _, _ in ROWS if simplified.convert(zh) != zh or re.search(r"\s|;", zh)] == []
    form = re.compile(r"[A-Za-z0-9][A-Za-z0-9 ,.'/+&-]*[A-Za-z0-9.]")
    wrong = [(zh, en) for zh, en, _ in ROWS if not all(map(form.fullmatch, en.split("; ")))]
    assert wrong == []
    assert [zh for zh, en, _ in ROWS if len(set(en.lower().split("; "))) < en.count("; ") + 1] == []


def test_each_term_is_found_from_either_side() -> None:
    lost = [zh for zh, en, _ in ROWS if translations(zh, "zh") != en.split("; ")[:MOST]]
    lost += [zh for zh, en, _ in ROWS if zh not in translations(en.split("; ")[0], "en")]
    assert lost == []


def test_of_100_english_queries_90_find_what_people_would_look_for() -> None:
    assert len(LABELLED) == 100
    assert sum(query.lower() not in ENGLISH for query in LABELLED) >= 35
    lost = [q for q, phrases in LABELLED.items() if not set(phrases) & set(translations(q, "en"))]
    assert len(lost) <= 10, lost


@pytest.mark.parametrize(
    ("typed", "usual"),
    [
        ("township health centres", "township health center"),
        ("Community Health-Service Centers", "community health service center"),
        ("health care reform", "healthcare reform"),
        ("the N.H.S.A.", "NHSA"),
        ("co-payment", "copayment"),
        ("hospitalisation", "hospitalization"),
        ("labour insurance schemes", "labor insurance scheme"),
        ("residents’ health records", "residents' health records"),
        ("children's hospitals", "children's hospital"),
        ("drug catalogues", "drug catalog"),
    ],
)
def test_number_spelling_and_hyphens_make_no_difference(typed: str, usual: str) -> None:
    assert translations(typed, "en") == translations(usual, "en")


@pytest.mark.parametrize(
    ("query", "language", "first"),
    [
        ("hospitalisation", "en", "住院"),
        ("NHSA", "en", "国家医保局"),
        ("4+7", "en", "4+7"),
        ("國家醫療保障局", "zh", "National Healthcare Security Administration"),
        ("“十四五”规划", "zh", "14th Five-Year Plan"),
        ("互联网＋医疗健康", "zh", "Internet plus healthcare"),
        ("drg付费", "zh", "DRG payment"),
        # from the dictionary
        ("hypertension", "en", "高血压"),
        ("to insure", "en", "保险"),
        ("quarantines", "en", "检疫"),
        ("birthrate", "en", "出生率"),
        ("lobbying", "en", "游说"),
        ("糖尿病", "zh", "diabetes"),
        ("農民工", "zh", "migrant worker"),
        ("B超", "zh", "B-mode ultrasonography"),
    ],
)
def test_the_likeliest_comes_first(query: str, language: Language, first: str) -> None:
    assert translations(query, language)[0] == first


def test_the_dictionary_gives_no_surnames_and_no_variants() -> None:
    assert "surname Wang" not in translations("王", "zh")
    assert translations("王", "zh")[0] == "king or monarch"
    assert not [found for found in translations("裡", "zh") if "variant" in found]


@pytest.mark.parametrize(
    ("query", "language"),
    [
        ("xyzzy quux", "en"),
        ("of the", "en"),
        ("的", "zh"),
        ("乱七八糟医院", "zh"),
        ("", "en"),
        ("—…“”", "zh"),
        ("\ud800", "zh"),
    ],
)
def test_what_is_not_known_whole_has_no_translation(query: str, language: Language) -> None:
    assert translations(query, language) == []
    assert by_words(query, language) == []


@pytest.mark.parametrize(
    ("query", "language", "terms"),
    [
        ("salaries in county hospitals", "en", ["工资", "县医院"]),
        ("tiered diagnosis and treatment in Fujian", "en", ["分级诊疗", "福建"]),
        ("prices of drugs", "en", ["价格", "药品"]),
        ("hospital zebras", "en", ["医院", "斑马"]),
        ("CT scans of children", "en", ["CT", "儿童"]),
        ("xyzzy hospitals", "en", ["xyzzy", "医院"]),
        ("公立医院薪酬制度改革", "zh", ["public hospital", "remuneration reform"]),
        ("縣級醫院的編制", "zh", ["county-level hospital", "authorized staffing"]),
        ("DRG付费 福建省", "zh", ["DRG payment", "Fujian Province"]),
    ],
)
def test_a_phrase_of_terms_is_translated_term_by_term(
    query: str, language: Language, terms: list[str]
) -> None:
    found = by_words(query, language)
    assert [alternatives[0] for alternatives in found] == terms


ASKING = """
import sys
opened = []
sys.addaudithook(lambda event, args: event == "open" and opened.append(str(args[0])))
from archive.text.bilingual import by_words, translations
for query in ("DRG payments", "hypertension"):
    assert translations(query, "en")
    assert by_words("prices of drugs", "en")
    print(any(path.endswith(".gz") for path in opened))
"""


def test_the_dictionary_is_opened_when_it_is_needed_in_any_locale() -> None:
    environment = os.environ | {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
    asked = subprocess.run(
        [sys.executable, "-c", ASKING], env=environment, capture_output=True, check=True
    )
    assert asked.stdout.split() == [b"False", b"True"]


PIECES = st.sampled_from(
    ["医保", "drug", "prices", "of", "the", "县", "的", "4+7", "\t", "\n", "(", " "]
)
TYPED = st.text(st.characters(exclude_categories=())) | st.lists(PIECES).map("".join)


@settings(deadline=None)
@given(TYPED, st.sampled_from(["zh", "en"]))
@example("a", "en")
@example("\ud800医保\udfff", "zh")
@example("ing", "en")
def test_any_text_is_taken(typed: str, language: Language) -> None:
    found = translations(typed, language)
    assert len(found) <= MOST
    assert len(set(found)) == len(found)
    for phrases in [found, *by_words(typed, language)]:
        assert all(phrase == phrase.strip() != "" for phrase in phrases)
    assert all(by_words(typed, language))
