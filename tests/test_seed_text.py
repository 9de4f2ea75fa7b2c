"""What is read in seed documents: the article without what the portals put around it, and facts."""

from __future__ import annotations

from pathlib import Path

import pytest

from archive.errors import UnreadableError
from archive.records import Facts, Page, Reading, ReadingRules
from pipelines.extract import seed_text
from pipelines.extract.identity import identity
from pipelines.extract.read import read

RULES = ReadingRules(languages=seed_text.SOURCE.languages)


def reading(body: bytes, name: str = "one.txt") -> Reading:
    return read(Page(body, f"{seed_text.PREFIX}{name}", "text/plain", RULES))


# the five documents the project was given


@pytest.fixture(scope="module")
def files(shared: Path) -> list[Path]:
    found = sorted((shared / "seeds").glob("*.txt"))
    assert len(found) == 5
    return found


@pytest.fixture(scope="module")
def five(files: list[Path]) -> list[Reading]:
    return [reading(file.read_bytes(), file.name) for file in files]


CUT = (
    "Deepen the reform of the medical and health system, "
    "and the State Council office printed and distrib…"
)
FACTS = [
    Facts(
        title="deepen the reform of the medical and health system",
        author="Lei Haichao",
        publisher="qiushi.com",
        published_at="2024-09-02",
    ),
    Facts(
        title="4 Key! 2021 deepening medical reform will be carried out like this",
        publisher="Xinhua",
        published_at="2021-07-08",
    ),
    Facts(
        title="Deepening the reform of the medical and health system key tasks in 2021",
        publisher="echemi.com",
        published_at="2021-06-29",
        document_number="国办发〔2021〕20号",
    ),
    Facts(title=CUT, publisher="HMEonline", published_at="2022-06-02"),
    Facts(
        title="31 provinces formulate and promote the implementation plan "
        "of Sanming medical reform experience",
        publisher="Cover News",
        published_at="2022-07-28",
    ),
]


def test_the_facts_of_the_five_are_those_of_the_list(five: list[Reading]) -> None:
    assert [found.facts for found in five] == FACTS
    assert [found.origins for found in five] == [{}] * 5
    assert {found.language for found in five} == {"en"}


def test_the_five_are_read_by_the_one_extractor(five: list[Reading]) -> None:
    assert {found.extractor for found in five} == {identity(RULES)}
    assert {(found.charset, found.by_instant) for found in five} == {("utf-8", False)}


@pytest.mark.parametrize(
    ("number", "first", "lines"), [(0, 5, 27), (1, 3, 23), (2, 11, 325), (3, 4, 4), (4, 2, 10)]
)
def test_the_text_of_a_seed_is_the_articles_lines_of_its_file(
    five: list[Reading], files: list[Path], number: int, first: int, lines: int
) -> None:
    file = files[number].read_text(encoding="utf-8")
    written = [" ".join(line.split()) for line in file.splitlines()]
    written = [line for line in written if line]
    assert five[number].text.split("\n") == written[first : first + lines]


def test_the_texts_begin_and_are_as_long_as_the_documents(five: list[Reading]) -> None:
    assert five[0].text.startswith("the decision of the cpc")
    assert [len(found.text) for found in five] == [23_425, 7_773, 26_917, 3_151, 7_025]


@pytest.mark.parametrize(
    ("number", "boilerplate"),
    [
        (0, ["한어", "reproduced from", "2024-09-02"]),
        (1, ["Title:"]),
        (2, ["echemi", "Supplier", "Last Update", "Related Articles", "Contact Us"]),
        (3, ["Home >", "DISCLAIMER", "WhatsApp", "©"]),
        (4, ["lightning", "Zibo", "END", "WeChat", "Author:"]),
    ],
)
def test_what_stands_around_the_article_is_no_text(
    five: list[Reading], number: int, boilerplate: list[str]
) -> None:
    assert [piece for piece in boilerplate if piece in five[number].text] == []


def test_a_body_that_stands_three_times_is_kept_once(five: list[Reading]) -> None:
    assert [found.repeats for found in five] == [1, 1, 3, 1, 1]


# documents written for this test, one a rule

PROSE = [
    "County hospitals will pool their lists of drugs, so that patients who leave a city ward find "
    "the same medicines in the pharmacy at home.",
    "Payment by diagnosis is to reach nine in ten inpatient cases before the end of the year.",
    "Village doctors keep their posts and are paid for each resident who signs with them.",
    "A share of the fund is kept back for cases that no table of diagnoses foresees.",
]
HEAD = "Counties pool their lists of drugs"

ABOVE = {
    "menu": "  • Supplier",
    "breadcrumb": "    Home > News > Health",
    "update": "    • Last Update: 2026-10-09",
    "source": "Source: Internet",
    "author": "Author: User",
    "reproduced": "this article is reproduced from portal.example",
    "advertisement": "Search for more goods and prices, visit www.portal.example",
    "languages": "한어Русский языкEnglishFrançaisDeutsch日本語",
    "title": f"Title: {HEAD}",
}
BELOW = {
    "disclaimer": ["DISCLAIMER: for reference only.", "Shop"],
    "copyright": ["© 2026 Portal. All rights reserved.", "Shop"],
    "end": ["- END -", "Storm warning for the coast", PROSE[0]],
    "related": ["Related Articles", "Ten teas for autumn"],
    "news tips": ["[Clues? WeChat: portal, QQ: 12345]"],
}
DOCUMENTS = {
    "plain": [HEAD, "2026-10-09", *PROSE],
    **{name: [HEAD, "2026-10-09", line, *PROSE] for name, line in ABOVE.items()},
    **{name: [HEAD, "2026-10-09", *PROSE, *lines] for name, lines in BELOW.items()},
}


@pytest.mark.parametrize("lines", DOCUMENTS.values(), ids=DOCUMENTS)
def test_a_rule_leaves_the_article(lines: list[str]) -> None:
    found = reading("\r\n\r\n".join(lines).encode())
    assert found.text.splitlines() == PROSE
    assert found.facts == Facts(title=HEAD, published_at="2026-10-09")
    assert found.origins == {"title": "text", "published_at": "text"}


def one(*lines: str) -> tuple[str, int]:
    found = reading("\n".join(lines).encode())
    return found.text, found.repeats


@pytest.mark.parametrize("times", [2, 3, 5])
def test_a_repeated_body_is_kept_once_and_counted(times: int) -> None:
    body = ["Notice", "Office of the Council", *PROSE]
    assert one(HEAD, "2026-10-09", *body * times) == ("\n".join(body), times)


def test_a_sentence_that_stands_twice_is_no_repeated_body() -> None:
    lines = [*PROSE[:2], PROSE[0], *PROSE[2:]]
    assert one(HEAD, "2026-10-09", *lines) == ("\n".join(lines), 1)


def test_a_seed_is_named_by_its_file_or_its_address() -> None:
    for name in ("one.txt", f"{seed_text.PREFIX}one.txt"):
        seed = seed_text.read(name, b"Counties pool their lists")
        assert (seed.name, seed.url) == ("one.txt", f"{seed_text.PREFIX}one.txt")
        assert not seed.listed


@pytest.mark.parametrize("body", [b"", b"\r\n \r\n"])
def test_an_empty_file_is_unreadable(body: bytes) -> None:
    with pytest.raises(UnreadableError, match="neither a title nor a text"):
        reading(body)
