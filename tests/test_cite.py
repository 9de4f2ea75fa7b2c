"""`yigai cite`, read back by what reads bibliographies."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import bibtexparser
import pytest
import rispy
from citeproc import (
    Citation,
    CitationItem,
    CitationStylesBibliography,
    CitationStylesStyle,
    formatter,
)
from citeproc.source.json import CiteProcJSON
from hypothesis import given
from hypothesis import strategies as st

from archive.digest import text_digest
from archive.exports import citation
from tests.conftest import Shelf
from tests.crawling import done_here, here

URL = "https://bureau.example/医改/notice_1.htm?id=1&b=%E5%8C%BB"
TITLE = "关于“总额付费”{试点} 100% 的通知 & 附件_1"
ISSUER = "云川省医疗保障局"
NUMBER = "川医保发〔2026〕23号"
PUBLIC = "https://archive.example/yigai/"
STYLE = """<?xml version="1.0" encoding="utf-8"?>
<style xmlns="http://purl.org/net/xbiblio/csl" class="in-text" version="1.0">
<info><title>All</title><id>all</id><updated>2026-11-01T00:00:00+00:00</updated></info>
<citation><layout><text variable="title"/></layout></citation>
<bibliography><layout suffix=".">
<names variable="author"><name/></names>
<text variable="title" prefix=". "/><text variable="number" prefix=", "/>
<date variable="issued" prefix=". "><date-part name="year"/><date-part name="month" form="numeric" prefix="-"/><date-part name="day" prefix="-"/></date>
<text variable="URL" prefix=". "/>
<date variable="accessed" prefix=" (" suffix=")"><date-part name="year"/><date-part name="month" form="numeric" prefix="-"/><date-part name="day" prefix="-"/></date>
<text variable="note" prefix=". "/>
</layout></bibliography></style>"""


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    data = tmp_path_factory.mktemp("cite")
    shelf = Shelf(data / "archive.db")
    said: dict[str, Any] = {"title": TITLE, "issuer": ISSUER, "document_number": NUMBER}
    said |= {"published_at": "2026-09-01T16:20:00+08:00", "source": "bureau"}
    for day, text in ((0, "第一稿。"), (2, "第二稿。"), (3, "第二稿。")):
        shelf.read(text, URL, day=day, **said)
    shelf.answer("absent", "https://paper.example/never", day=1, status=404)
    shelf.store.close()
    return data


def cite(data: Path, *options: str) -> str:
    return done_here(data, "cite", URL, *options).stdout


def entry(bibtex: str) -> dict[str, str]:
    library = bibtexparser.parse_string(bibtex)
    assert not library.failed_blocks
    (found,) = library.entries
    return {"key": found.key, "type": found.entry_type} | {
        field.key: field.value for field in found.fields
    }


def plain(tex: str) -> str:
    """What TeX prints of it."""
    signs = {"textbraceleft": "{", "textbraceright": "}", "textbackslash": "\\"}
    signs |= {"textasciitilde": "~", "textasciicircum": "^"}
    for name, sign in signs.items():
        tex = tex.replace(f"{{\\{name}}}", f"\0{ord(sign):03d}")
    for sign in "&%$#_":
        tex = tex.replace(f"\\{sign}", sign)
    tex = tex.removeprefix("{").removesuffix("}")
    for sign in signs.values():
        tex = tex.replace(f"\0{ord(sign):03d}", sign)
    return tex


def test_bibtex_is_read_back(data: Path) -> None:
    found = entry(cite(data, "--public", PUBLIC))
    digest = text_digest("第二稿。")
    assert plain(found["title"]) == TITLE
    assert plain(found["author"]) == ISSUER
    assert found["number"] == NUMBER
    assert (found["year"], found["month"], found["date"]) == ("2026", "09", "2026-09-01")
    assert found["urldate"] == "2026-10-04"
    assert digest in found["note"]
    assert unquote(found["url"]) == unquote(f"{PUBLIC}web/20261004120000/{digest}/{URL}")
    assert found["url"].isascii()


def test_csl_json_is_set_by_a_style(data: Path, tmp_path: Path) -> None:
    items = json.loads(cite(data, "--style", "csl-json", "--public", PUBLIC))
    style = tmp_path / "all.csl"
    style.write_text(STYLE, "utf-8")
    source = CiteProcJSON(items)
    made = CitationStylesBibliography(
        CitationStylesStyle(str(style), validate=False), source, formatter.plain
    )
    made.register(Citation([CitationItem(items[0]["id"])]))
    said = str(made.bibliography()[0])
    for part in (ISSUER, NUMBER, "2026-9-1", "2026-10-4", items[0]["URL"], text_digest("第二稿。")):
        assert part in said, (part, said)
    assert items[0]["title"] == TITLE


def test_ris_is_read_back(data: Path) -> None:
    (found,) = rispy.loads(cite(data, "--style", "ris", "--public", PUBLIC))
    assert found["type_of_reference"] == "ELEC"
    assert found["title"] == TITLE
    assert found["authors"] == [ISSUER]
    assert found["number"] == NUMBER
    assert found["year"] == "2026"
    assert found["date"] == "2026/09/01"
    assert found["access_date"] == "2026/10/04"
    assert text_digest("第二稿。") in found["urls"][0]
    assert found["urls"][0].startswith(f"{PUBLIC}web/20261004120000/")


def test_an_earlier_text_is_cited_at_the_last_instant_that_shows_it(data: Path) -> None:
    found = entry(cite(data, "--at", "2026-10-02", "--public", PUBLIC))
    assert f"/web/20261001120000/{text_digest('第一稿。')}/" in found["url"]


def test_without_a_public_address_the_publishers_is_named(data: Path) -> None:
    found = entry(cite(data))
    assert unquote(found["url"]) == unquote(URL)
    assert "/web/20261004120000/" in plain(found["note"])


def test_the_environment_may_name_the_public_address(data: Path) -> None:
    run = done_here(data, "cite", "1", YIGAI_PUBLIC=PUBLIC)
    assert f"url = {{{PUBLIC}web/" in run.stdout


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("1", "--at", "2026-01-01"), "not yet seen"),
        (("https://paper.example/never",), "no text of it was ever read"),
        (("99",), "no such article"),
    ],
)
def test_what_cannot_be_cited_is_said(data: Path, arguments: tuple[str, ...], said: str) -> None:
    run = here(data, "cite", *arguments)
    assert run.returncode == 1
    assert said in run.stderr


words = st.text(st.characters(exclude_categories=("Cs",)), min_size=1, max_size=40)


@given(words, words, words)
def test_any_title_issuer_and_address_survive(title: str, issuer: str, path: str) -> None:
    made = citation.Citation(
        title=f"t{title}", url=f"https://a.example/{path}", seen_at="2026-10-04T12:00:00.000000Z",
        text_digest="sha256:12", author=f"a{issuer}", base=PUBLIC,
    )  # fmt: skip
    held = citation._line(made.title)
    found = entry(citation.bibtex(made))
    assert plain(found["title"]) == held
    assert found["url"] == made.address
    (item,) = json.loads(citation.csl_json(made))
    assert (item["title"], item["URL"]) == (held, made.address)
    (record,) = rispy.loads(citation.ris(made))
    urls = ";".join(record["urls"])  # rispy parts it there
    assert (record["title"], urls) == (held, made.address)
