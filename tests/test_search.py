"""Full-text search over an archive: rows, filters, what stood, what changed, and the index itself."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

import cli
from archive.queries import search, search_changes
from archive.queries.search import find, reach
from archive.queries.search_changes import find_changes, reach_changes
from archive.store import search_index
from archive.store.search_terms import is_current
from archive.terminal import tables
from archive.text.snippets import snippet
from archive.text.terms import pattern
from tests.conftest import Shelf
from tests.crawling import rows

ARTICLES = {
    # url: title, text, source, language
    "https://paper.example/1": (
        "三明经验",
        "福建省三明市推进医药卫生体制改革，县域医共体覆盖全市，门诊用药统一配送。",
        "paper",
        "zh-Hans",
    ),
    "https://bureau.example/2": (
        "按病种付费通知",
        "各地应当完善医保支付方式。自二〇二六年起，ＤＲＧ付费覆盖九成医院。详见第一〇二条。",
        "bureau",
        "zh-Hans",
    ),
    "https://paper.example/3": (
        "Hospitals report",
        "County hospitals adopt DRG payment; Café owners and the Sanming (三明) pilot agree.",
        "paper",
        "en",
    ),
    "https://bureau.example/4": ("醫改", "醫療保險與藥品供應聯動改革。", "bureau", "zh-Hant"),
}


@pytest.fixture
def full(shelf: Shelf) -> Shelf:
    for url, (title, text, source, language) in ARTICLES.items():
        shelf.read(text, url, title=title, source=source, language=language)
    return shelf


def found(shelf: Shelf, query: str, **options: str | None) -> list[str]:
    """The addresses found, in order of their numbers."""
    rows = find(shelf.store.connection, query, **options)  # type: ignore[arg-type]
    return sorted((row["url"] for row in rows), key=lambda url: url[-1])


@pytest.mark.parametrize(
    ("language", "numbers"),
    [("zh", "124"), ("zh-Hans", "12"), ("zh-Hant", "4"), ("en", "3"), ("z", ""), ("zh-", "")],
)
def test_a_language_takes_in_its_scripts(full: Shelf, language: str, numbers: str) -> None:
    everything = ["医保", "三明", "DRG", "藥品"]
    urls = {url for query in everything for url in found(full, query, language=language)}
    assert sorted(url[-1] for url in urls) == list(numbers)


def test_a_source_limits_the_search(full: Shelf) -> None:
    assert found(full, "drg", source="bureau") == ["https://bureau.example/2"]
    assert found(full, "drg source:bureau") == ["https://bureau.example/2"]


@pytest.mark.parametrize("query", ["drg source:papier", "drg -source:papier"])
def test_a_source_that_is_not_known_is_said_with_those_of_like_names(
    full: Shelf, query: str
) -> None:
    with pytest.raises(ValueError, match="no source 'papier' in this archive; did you mean paper"):
        find(full.store.connection, query)
    with pytest.raises(ValueError, match="`yigai sources` lists all"):
        find(full.store.connection, "drg", source="xyz")


def test_the_source_that_an_older_capture_names_is_the_one_searched(shelf: Shelf) -> None:
    shelf.read("医保支付。", source="paper", day=1)
    shelf.read("医保支付。", source="bureau", day=0)
    assert found(shelf, "医保", source="bureau") == ["https://paper.example/1"]
    assert found(shelf, "医保", source="paper") == []


def test_a_word_in_the_title_comes_first(shelf: Shelf) -> None:
    shelf.read("医保基金运行平稳。" * 3, "https://paper.example/1", title="一周要闻")
    shelf.read("本周消息。" * 3, "https://paper.example/2", title="医保新规")
    rows = find(shelf.store.connection, "医保")
    assert [row["url"] for row in rows] == ["https://paper.example/2", "https://paper.example/1"]
    assert rows[0]["rank"] < rows[1]["rank"]


def test_no_more_is_found_than_asked_for(full: Shelf) -> None:
    assert len(find(full.store.connection, "三明", limit=1)) == 1
    assert reach(full.store.connection, "三明") == (2, 2)


def test_of_very_many_articles_the_newest_are_ranked(
    shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(search, "_RANKED", 2)
    for number in range(1, 5):
        shelf.read(f"医改进展，第{number}期", f"https://paper.example/{number}")
    db = shelf.store.connection
    assert {row["article_id"] for row in find(db, "医改")} == {3, 4}
    assert reach(db, "医改") == (4, 2)
    assert [row["article_id"] for row in find(db, "第1期")] == [1]


def test_a_row_says_what_was_found_and_where(full: Shelf) -> None:
    [row] = find(full.store.connection, "县域")
    assert row.pop("rank") < 0
    assert row == {
        "article_id": 1,
        "url": "https://paper.example/1",
        "title": "三明经验",
        "source": "paper",
        "language": "zh-Hans",
        "published_at": None,
        "status": "live",
        "snippet": ARTICLES["https://paper.example/1"][1],
        "matches": [(17, 19)],
        "found_in": None,
    }


def test_a_changed_article_is_found_by_its_new_words_only(shelf: Shelf) -> None:
    shelf.read("旧版写明按项目付费。", title="旧题")
    shelf.read("新版写明按病种付费。", title="新题", day=1)
    assert found(shelf, "按病种") == found(shelf, "新题") == ["https://paper.example/1"]
    assert found(shelf, "按项目") == found(shelf, "旧题") == []
    shelf.read("旧版写明按项目付费。", title="旧题", day=2)
    assert found(shelf, "按项目") == ["https://paper.example/1"]
    assert found(shelf, "按病种") == []


def test_an_older_state_taken_in_later_is_not_searched(shelf: Shelf) -> None:
    shelf.read("新版写明按病种付费。", day=1)
    shelf.read("旧版写明按项目付费。", day=0)
    assert found(shelf, "按病种") == ["https://paper.example/1"]
    assert found(shelf, "按项目") == []


def test_what_was_withdrawn_is_found_by_its_last_words_and_said_to_be(shelf: Shelf) -> None:
    shelf.read("新版写明按病种付费。")
    for day in (1, 3):
        shelf.answer("absent", status=404, day=day)
    [row] = find(shelf.store.connection, "按病种")
    assert row["status"] == "withdrawn"


def test_words_that_only_an_older_extractor_read_are_not_found(shelf: Shelf) -> None:
    shelf.read("写明按病种付费。责任编辑：张三", body="a")
    shelf.read("写明按病种付费。", body="a", extractor="extractor 2", day=1)
    assert found(shelf, "按病种") == ["https://paper.example/1"]
    assert found(shelf, "张三") == []
    assert find(shelf.store.connection, "张三", ever=True) == []
    assert find_changes(shelf.store.connection, removed="张三") == []


def test_what_ever_stood_is_found_with_the_days_between_which_it_did(shelf: Shelf) -> None:
    for day, text in enumerate(("甲。", "按项目付费。", "按项目付费。乙。", "按病种付费。")):
        shelf.read(text, day=day)
    assert find(shelf.store.connection, "按项目") == []
    [row] = find(shelf.store.connection, "按项目", ever=True)
    days = (row["stood_from"][:10], row["stood_to"][:10], row["gone_at"][:10])
    assert (row["version"], *days) == (3, "2026-10-02", "2026-10-03", "2026-10-04")
    assert row["snippet"] == "按项目付费。乙。"
    [row] = find(shelf.store.connection, "按病种", ever=True)
    assert (row["version"], row["stood_from"], row["gone_at"]) == (4, None, None)
    [row] = find(shelf.store.connection, "付费", ever=True)
    assert (row["version"], row["stood_from"]) == (4, None)


def test_a_change_that_struck_a_word_is_told_with_the_place_where_it_stood(shelf: Shelf) -> None:
    shelf.read("一、不得推诿病人。二、不得分解住院。")
    shelf.read("一、不得推诿病人。二、鼓励分解费用。", day=1)
    [row] = find_changes(shelf.store.connection, removed="不得")
    assert (row["article_id"], row["version"], row["source"]) == (1, 2, "paper")
    assert row["captured_at"][:10] == "2026-10-02"
    begin, end = row["matches"][-1]
    assert row["snippet"][begin:end] == "不得"
    [row] = find_changes(shelf.store.connection, added="鼓励", removed="住院")
    assert row["version"] == 2
    assert find_changes(shelf.store.connection, added="鼓励", removed="病人") == []


def test_changes_can_be_narrowed_to_articles_that_say_something(shelf: Shelf) -> None:
    for number, word in ((1, "甲"), (2, "乙")):
        url = f"https://paper.example/{number}"
        shelf.read(f"不得收费。{word}方。", url)
        shelf.read(f"可以收费。{word}方。", url, day=1)
    db = shelf.store.connection
    assert len(find_changes(db, removed="不得")) == 2
    assert [row["article_id"] for row in find_changes(db, removed="不得", query="乙方")] == [2]
    assert find_changes(db, removed="不得", source="bureau") == []
    assert find_changes(db, removed="不得", language="en") == []
    with pytest.raises(ValueError, match="no source"):
        find_changes(db, removed="不得 source:x")


def test_of_very_many_changes_near_a_word_the_newest_are_looked_at(
    shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(search_changes, "_LOOKED_AT", 2)
    for number in (1, 2, 3):
        url = f"https://paper.example/{number}"
        shelf.read("不得收费。", url)
        shelf.read("可以收费。", url, day=number)
    db = shelf.store.connection
    assert [row["article_id"] for row in find_changes(db, removed="不得")] == [3, 2]
    assert reach_changes(db, removed="不得") == (3, 2)


@pytest.mark.parametrize(
    ("query", "piece"),
    [
        ("县域", "…" + "甲" * 30 + "«县域»" + "乙" * 58 + "…"),
        ("丙丙", "…" + "乙" * 30 + "«丙丙»" * 20),
        ("没有", "甲" * 50 + "县域" + "乙" * 8 + "…"),
    ],
)
def test_a_snippet_shows_the_first_word_that_is_there(query: str, piece: str) -> None:
    assert marked("甲" * 50 + "县域" + "乙" * 80 + "丙" * 40, query) == piece


@pytest.mark.parametrize(
    ("text", "query", "piece"),
    [
        ("第一段\n\n 第二段：ＤＲＧ 付费", "drg", "第一段 第二段：«ＤＲＧ» 付费"),
        ("第一段\n\n 第二段：ＤＲＧ 付费", "DRG付费", "第一段 第二段：«ＤＲＧ 付费»"),
        ("Ⅲ期㎎，醫療保險", "医疗保险", "Ⅲ期㎎，«醫療保險»"),
        ("Ⅲ期㎎，醫療保險", "mg", "Ⅲ期«㎎»，醫療保險"),
        ("Health-\ncare and Café", "healthcare", "«Health- care» and Café"),
        ("Health-care and Café", "cafe", "Health-care and «Café»"),
        ("医\u200b保和医\u202a保", "医保", "«医\u200b保»和«医\u202a保»"),
        ("市 | 床位\n三明 | 12\n三明市有床位。", "三明 & 床位", "«三明»市有«床位»。"),
        ("市 | 床位\n三明 | 12\n以上。", "三明", "市 | 床位 «三明» | 12 以上。"),
        ("降价52%，35家3.5%", "3.5", "降价52%，35家«3.5»%"),
        ("依国办发〔2021〕20号", "国办发2021 20号", "依«国办发〔2021〕20号»"),
    ],
)
def test_a_snippet_is_one_line_of_the_text_as_it_is_written(
    text: str, query: str, piece: str
) -> None:
    assert marked(text, query) == piece


def marked(text: str, query: str) -> str:
    """A snippet with what was found in « »."""
    shown, matches = snippet(text, [pattern(words) for words in query.split(" & ")])
    for begin, end in reversed(matches):
        shown = f"{shown[:begin]}«{shown[begin:end]}»{shown[end:]}"
    return shown


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    """The folder of an archive with a withdrawn article and one that was edited."""
    shelf = Shelf(tmp_path / "archive.db")
    for url, (title, text, source, language) in ARTICLES.items():
        shelf.read(text, url, title=title, source=source, language=language)
    shelf.read("福建省三明市推进医改。", "https://paper.example/1", title="三明经验", day=1)
    for day in (1, 3):
        shelf.answer("absent", "https://bureau.example/4", status=404, day=day, source="bureau")
    shelf.store.close()
    return tmp_path


@pytest.fixture(autouse=True)
def wide(monkeypatch: pytest.MonkeyPatch) -> None:
    """A terminal on which no row wraps; the console reads its width when it is first imported."""
    monkeypatch.setattr(tables.console(), "width", 250)


def run(data: Path, *arguments: str) -> Result:
    return CliRunner().invoke(cli.main, ["--data", str(data), *arguments])


def test_the_command_marks_what_it_found_and_says_what_stands_no_longer(archive: Path) -> None:
    said = run(archive, "search", "医共体 OR 藥品", "--ever").stdout
    assert "understood" not in said
    assert "«医共体»覆盖全市" in said.replace("\n", "")
    assert "in the text from 2026-10-01 to 2026-10-01, no longer" in " ".join(said.split())
    assert "withdrawn" in said


def test_the_command_says_how_a_query_was_understood_and_how_many_there_are(archive: Path) -> None:
    said = run(archive, "search", "三明) OR", "--limit", "1").stdout
    assert "understood: 三明\n" in said
    assert "1 of 2 articles\n" in said
    assert "articles" not in run(archive, "search", "三明").stdout


def test_the_command_gives_changes(archive: Path) -> None:
    [row] = json.loads(run(archive, "search", "--removed", "医共体", "--json").stdout)
    assert (row["article_id"], row["version"]) == (1, 2)
    assert "«医共体»" in run(archive, "search", "--removed", "医共体").stdout
    assert run(archive, "search", "--added", "医共体").stderr == "Nothing found.\n"


def test_with_json_there_are_rows_and_nothing_else(archive: Path) -> None:
    for query in ("三明) OR", "三明 -县域", "没有这个词"):
        assert isinstance(json.loads(run(archive, "search", query, "--json").stdout), list)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((), "give a QUERY, or WORDS with --removed or --added"),
        (("，",), "give at least one word or character"),
        (("--", "-三明"), "give a word that must"),
        (("三明", "--removed", "医", "--ever"), "leave --ever"),
        (("三明", "--source", "bureaux"), "did you mean bureau?"),
    ],
)
def test_wrong_usage_is_said(archive: Path, arguments: tuple[str, ...], said: str) -> None:
    done = run(archive, "search", *arguments)
    assert done.exit_code == 2
    assert said in done.stderr


def index_of(data: Path) -> dict[str, list[tuple[object, ...]]]:
    """Every word of the index, with where it stands."""
    with closing(sqlite3.connect(data / "archive.db")) as connection:
        found = {}
        for table in search_index.TABLES:
            connection.execute(
                f"CREATE VIRTUAL TABLE temp.w_{table} USING fts5vocab(main, {table}, instance)"
            )
            found[table] = sorted(connection.execute(f"SELECT * FROM temp.w_{table}").fetchall())
        return found


def test_an_index_made_again_is_the_same(archive: Path) -> None:
    before = index_of(archive)
    assert all(before.values())
    done = run(archive, "rebuild", "--search")
    assert done.exit_code == 0, done.stderr
    assert done.stdout == "The index of words was made again.\n"
    assert index_of(archive) == before


def by_other_rules(data: Path) -> None:
    """Leave an index behind that another release made, with words that today's would not have."""
    with closing(sqlite3.connect(data / "archive.db")) as connection, connection:
        connection.execute("UPDATE search_index SET rules = 'other'")
        connection.execute("INSERT INTO article_terms (rowid, text) VALUES (2, 'otherwise')")


def test_an_index_of_other_rules_is_said_when_searched_and_made_again_when_written(
    archive: Path,
) -> None:
    before = index_of(archive)
    by_other_rules(archive)
    said = run(archive, "search", "三明")
    assert "`yigai rebuild --search` makes it anew" in said.stderr
    assert "三明经验" in said.stdout
    done = run(archive, "rebuild", "--search")
    assert "indexing them again" in done.stderr
    assert index_of(archive) == before
    assert run(archive, "search", "三明").stderr == ""


def test_an_index_of_other_rules_is_left_alone_until_it_is_made_again(archive: Path) -> None:
    by_other_rules(archive)
    before = index_of(archive)
    shelf = Shelf(archive / "archive.db")
    shelf.read("新的正文。", "https://paper.example/3", title="新题", language="en", day=5)
    shelf.read("又一篇。", "https://paper.example/9", day=5)
    assert not is_current(shelf.store.connection)
    shelf.store.close()
    assert index_of(archive) == before
    assert rows(archive, "SELECT rules FROM search_index") == [("left behind",)]
    run(archive, "rebuild", "--search")
    assert json.loads(run(archive, "search", "又一篇", "--json").stdout)


def test_there_is_nothing_to_index_where_there_is_no_archive(tmp_path: Path) -> None:
    done = run(tmp_path, "rebuild", "--search")
    assert done.exit_code == 1
    assert "no archive here" in done.stderr
    assert run(tmp_path, "rebuild", "--search", "--check").exit_code == 2
