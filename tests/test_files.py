"""Files that are no pages, read as the reading stage does it: text, title, and how much it is."""

from __future__ import annotations

import io
import random
import zipfile
from pathlib import Path

import pytest

from archive.outcomes import TextState
from archive.records import Page, Reading, ReadingRules
from pipelines.extract.files import package as packages
from pipelines.extract.files.kinds import kind_of
from pipelines.extract.files.shown_numbers import shown
from pipelines.extract.read import read
from pipelines.workers.pool import ReadingPool
from tests import office

FOLDER = Path(__file__).parent / "files"
TITLE = "关于县域医共体药房互通的通知"
ADDRESSED = "各县卫生健康局、医疗保障局："
FIRST = "为方便群众就近取药，自今年十月起，县医院药房与各乡镇卫生院药柜互通，同一种药在全县执行同一价格。"
SECOND = "各单位应当按月核对库存，发现短缺及时调剂，不得以任何理由拒绝村民持处方取药。"
LINKED = f"{SECOND}详情见县医院网站。"
TABLE = ["药品 | 规格 | 价格（元）", "二甲双胍片 | | 6.80", "氨氯地平片 （国产） | 5毫克×14片"]
THIRD = (
    "村卫生室每周三、周六领药，领药单一式两份，一份由村卫生室保存，一份交乡镇卫生院药柜存档备查。"
)
BOX, SIGNED, DATE, NOTE = (
    *("咨询电话在文本框里", "示例县卫生健康局", "2026年9月18日", "库存以月末盘点为准。"),
)


def page(body: bytes, name: str = "a", content_type: str = "application/octet-stream") -> Page:
    return Page(body, f"https://bureau.example/files/{name}", content_type, ReadingRules())


def made(name: str) -> bytes:
    return (FOLDER / name).read_bytes()


def of(name: str) -> Reading:
    return read(page(made(name), name))


def state(body: bytes, name: str = "a") -> tuple[TextState | None, str | None]:
    found = read(page(body, name))
    assert found.answer == "file"
    return found.text_state, found.reason


# Each format


def test_docx_is_read_with_its_table_notes_and_text_boxes() -> None:
    found = of("notice.docx")
    assert found.text.splitlines() == [
        *(TITLE, ADDRESSED, FIRST, LINKED, *TABLE, THIRD, BOX, SIGNED, DATE, NOTE)
    ]
    assert (found.answer, found.text_state, found.reason) == ("file", "whole", None)
    assert (found.facts.title, found.origins) == (TITLE, {"title": "meta"})
    assert found.language == "zh-Hans"


def test_doc_and_wps_are_read_as_docx_is() -> None:
    found = of("notice.doc")
    assert found.text.splitlines() == [
        *(TITLE, ADDRESSED, FIRST, LINKED, *TABLE, THIRD, SIGNED, DATE, NOTE, BOX)
    ]
    assert (found.text_state, found.facts.title) == ("whole", TITLE)
    assert read(page(made("notice.doc"), "notice.wps")).text == found.text


def test_pdf_is_read_in_paragraphs_without_the_numbers_of_its_pages() -> None:
    lines = of("notice.pdf").text.splitlines()
    assert lines[:2] == [TITLE, ADDRESSED]
    assert THIRD in lines
    assert FIRST in lines[2]
    assert [line for line in lines if "—" in line] == []
    found = of("printed.pdf")
    assert found.text.splitlines() == [
        *(TITLE, ADDRESSED, FIRST, SECOND, "药品 规格 价格（元）"),
        *("二甲双胍片 0.5克×20片 6.80", "氨氯地平片 5毫克×14片 4.20"),
        *("二、村卫生室每周三、周六领药，领药单一式两份。", SIGNED, DATE),
    ]
    assert (found.text_state, found.facts.title, found.language) == ("whole", TITLE, "zh-Hans")


@pytest.mark.parametrize("name", ["prices.xlsx", "prices.xls"])
def test_sheets_are_read_row_by_row_with_the_values_that_are_shown(name: str) -> None:
    found = of(name)
    assert found.text.splitlines() == [
        *("药品价格", "县域医共体药品价格表"),
        "序号 | 药品 | 价格（元） | 执行日期 | 涨幅 | 合计",
        "1 | 二甲双胍片 | 6.80 | 2026年10月1日 | 12.5% | 13.60元",
        "2 | 氨氯地平片 | 4.20 | 2026年10月1日 | -5.0% | 8.40元",
        "3 | | 1,234,567.50 | 2026年10月1日",
        "TRUE | #DIV/0! | 330123000123456 | 2026-09-18 10:30",
        *("说明", "| 价格以公布之日为准。"),
    ]
    assert found.text_state == "whole"


def test_et_is_xls_by_another_name() -> None:
    assert read(page(made("prices.xls"), "prices.et")).text == of("prices.xls").text


def test_slides_are_read_in_order_but_for_the_hidden_one() -> None:
    assert of("slides.pptx").text.splitlines() == [
        *("县域医共体药房互通解读", "一、为什么互通", "二、怎样取药"),
        *("价格", "药品 | 价格", "二甲双胍片 | 6.80"),
    ]


def test_ofd_is_read_in_lines_and_paragraphs() -> None:
    heading = office.text_object(TITLE, 55, 30, 7)
    first = [
        office.text_object(FIRST[:28], 40, 50),
        office.text_object(FIRST[28:], 30, 58),
    ]
    row = [office.text_object("6.80", 120, 90), office.text_object("二甲双胍片", 30, 90)]
    second = [office.text_object(THIRD, 30, 40, 3), office.text_object("- 2 -", 100, 280)]
    body = office.ofd(
        [[*row, *first, heading], second], TITLE, office.text_object("示例县", 30, 20)
    )
    found = read(page(body, "notice.ofd"))
    assert found.text.splitlines() == ["示例县", TITLE, FIRST, "二甲双胍片 6.80", THIRD]
    assert (found.text_state, found.facts.title) == ("whole", TITLE)


# How much was read


def test_pages_without_a_text_are_pictures() -> None:
    assert state(made("scanned.pdf")) == ("image_only", "is pictures of pages without a text")
    picture = '<ofd:ImageObject ID="3" Boundary="0 0 210 297" ResourceID="4"/>'
    assert state(office.ofd([[picture]]))[0] == "image_only"
    mixed = office.ofd([[office.text_object(FIRST, 30, 30, 2)], [picture], [picture]])
    assert state(mixed) == ("part", "holds a text of which pages 2, 3 are pictures")


@pytest.mark.parametrize("name", ["locked.pdf", "locked.docx"])
def test_a_password_is_said(name: str) -> None:
    found = of(name)
    assert (found.text, found.text_state) == ("", "unread")
    assert found.reason == "is encrypted with a password"


def test_a_password_on_older_documents_is_said() -> None:
    body = bytearray(made("notice.doc"))
    at = body.index(b"\xec\xa5")
    body[at + 0x0B] |= 0x01
    assert state(bytes(body)) == ("unread", "is encrypted with a password")


@pytest.mark.parametrize(
    "name", ["notice.docx", "notice.doc", "prices.xlsx", "prices.xls", "slides.pptx"]
)
def test_a_damaged_file_is_said_to_be(name: str) -> None:
    body = made(name)
    found, reason = state(body[: len(body) // 2], name)
    assert found == "unread"
    assert str(reason).startswith("is damaged: ")


def test_a_pdf_that_breaks_off_is_a_part_or_unread() -> None:
    body = office.pdf([["The county pharmacy serves every clinic."]])
    assert state(body[: body.index(b"startxref")]) == ("part", "is damaged: its end is missing")
    assert state(body[: body.index(b"xref")]) == ("unread", "is damaged: its end is missing")
    assert state(b"%PDF-1.7\n%%EOF") == ("unread", "is damaged: it has no table of its parts")


def test_what_is_packed_or_of_no_known_format_is_kept_unread() -> None:
    archive = office.package({"附件1.docx": made("notice.docx")})
    assert state(archive) == ("unread", "is a ZIP archive, which is not unpacked")
    assert (
        state(b"Rar!\x1a\x07\x01\x00" + bytes(40))[1] == "is a RAR archive, which is not unpacked"
    )
    assert state(b"7z\xbc\xaf\x27\x1c" + bytes(40))[1] == "is a 7z archive, which is not unpacked"
    assert state(b"{\\rtf1 a}")[1] == "is RTF, which is not read"
    assert state(b"\x01\x02\x00\x03" * 40)[1] == "is of a format that is not known"


def test_a_text_of_shapes_without_meaning_is_doubtful() -> None:
    said = "".join(chr(0xE000 + n) for n in range(40))
    body = office.ofd([[office.text_object(said, 30, 30, 2)]])
    assert state(body) == ("doubtful", "holds characters that have a shape and no meaning")


def test_a_file_without_a_word_is_unread() -> None:
    assert state(office.ofd([[]])) == ("unread", "holds no text")


# Limits


def test_a_pdf_of_5000_pages_is_read_within_the_limits_of_the_pool() -> None:
    lines = [f"Clinic {n} of the county keeps its own stock." for n in range(20)]
    body = office.pdf([[*lines, f"Page {number}"] for number in range(1, 5001)])
    pool = ReadingPool(workers=1)
    try:
        found = pool.submit(page(body, "all.pdf")).result()
    finally:
        pool.close()
    assert (found.text_state, found.reason) == (
        *("part", "has 5000 pages, and the first 1000 were read"),
    )
    assert "Page 1000" in found.text.splitlines()
    assert "Page 1001" not in found.text


def test_a_long_table_is_read_as_far_as_it_is_said() -> None:
    row = f"<row><c t='inlineStr'><is><t>{FIRST}</t></is></c></row>"
    body = workbook(f"<sheetData>{row * 50_000}</sheetData>")
    found = read(page(body))
    assert (found.text_state, found.reason) == (
        *("part", "is long, and its first 2000000 characters were read"),
    )
    assert len(found.text) < 2_100_000


def test_what_would_become_too_large_is_not_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(packages, "MEMBER", 100_000)
    body = workbook(f"<sheetData>{' ' * 200_000}</sheetData>")
    assert state(body) == (*("unread", "is too large: xl/sheet1.xml would be 200190 bytes"),)
    # A member that says it is small.
    size = next(i.file_size for i in infos(body) if i.filename == "xl/sheet1.xml")
    lying = body.replace(size.to_bytes(4, "little"), (50_000).to_bytes(4, "little"))
    found, reason = state(lying)
    assert found == "unread"
    assert "xl/sheet1.xml" in str(reason)


def test_a_package_of_too_many_files_is_not_opened(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(packages, "MEMBERS", 10)
    body = office.package({f"word/{n}.xml": "" for n in range(11)})
    assert state(body) == ("unread", "is too large: it holds 11 files")


def test_nothing_is_fetched_or_blown_up_by_entities() -> None:
    secret = '<!DOCTYPE a [<!ENTITY s SYSTEM "file:///etc/hostname">]>'
    many = '<!DOCTYPE a [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
    for doctype, entity in ((secret, "&s;"), (many, "&b;")):
        cell = f"<sheetData><row><c t='inlineStr'><is><t>{entity}</t></is></c></row></sheetData>"
        assert state(workbook(cell, doctype))[0] == "unread"
        assert state(document(f"<w:p><w:r><w:t>{entity}</w:t></w:r></w:p>", doctype))[0] == "unread"


def workbook(sheet: str, doctype: str = "") -> bytes:
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    to = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    links = "http://schemas.openxmlformats.org/package/2006/relationships"
    return office.package(
        {
            "_rels/.rels": f'<Relationships xmlns="{links}"><Relationship Id="r" Type="{to}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
            "xl/workbook.xml": f'<workbook xmlns="{main}" xmlns:r="{to}"><sheets><sheet name="Sheet1" sheetId="1" r:id="a"/></sheets></workbook>',
            "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{links}"><Relationship Id="a" Type="{to}/worksheet" Target="sheet1.xml"/></Relationships>',
            "xl/sheet1.xml": f'{doctype}<worksheet xmlns="{main}" xmlns:r="{to}">{sheet}</worksheet>',
        }
    )


def document(content: str, doctype: str = "") -> bytes:
    word = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    to = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    links = "http://schemas.openxmlformats.org/package/2006/relationships"
    return office.package(
        {
            "_rels/.rels": f'<Relationships xmlns="{links}"><Relationship Id="r" Type="{to}/officeDocument" Target="word/document.xml"/></Relationships>',
            "word/document.xml": f'{doctype}<w:document xmlns:w="{word}"><w:body>{content}</w:body></w:document>',
        }
    )


def infos(body: bytes) -> list[zipfile.ZipInfo]:
    with zipfile.ZipFile(io.BytesIO(body)) as file:
        return file.infolist()


@pytest.mark.parametrize(
    "name",
    ["notice.docx", "notice.doc", "notice.pdf", "prices.xlsx", "prices.xls", "slides.pptx"],
)
def test_no_bytes_raise_an_error(name: str) -> None:
    body, chance = made(name), random.Random(name)
    for _ in range(30):
        broken = bytearray(body)
        for _ in range(chance.randint(1, 40)):
            broken[chance.randrange(len(broken))] = chance.randrange(256)
        found = read(page(bytes(broken[: chance.randint(8, len(broken))]), name))
        assert found.answer in ("file", "article", "broken")


# Kinds


def test_the_bytes_say_the_kind_and_not_the_name() -> None:
    for name, kind in {
        "notice.docx": "docx",
        "notice.doc": "doc",
        "prices.xlsx": "xlsx",
        "prices.xls": "xls",
        "slides.pptx": "pptx",
        "printed.pdf": "pdf",
        "locked.docx": "locked",
    }.items():
        assert kind_of(made(name), "text/html", "https://a.example/download?id=7") == kind
    assert kind_of(office.ofd([[]]), "", "https://a.example/a.zip") == "ofd"
    assert kind_of(b"\n\n%PDF-1.4", "text/html", "https://a.example/a.doc") == "pdf"


@pytest.mark.parametrize("name", ["a.xls", "a.doc", "a.pdf", "downfile.jsp?filename=a.wps"])
def test_a_page_that_is_called_a_file_is_read_as_a_page(name: str) -> None:
    html = f"<html><title>{TITLE}</title><h1>{TITLE}</h1><p>{FIRST}</p><p>{SECOND}</p></html>"
    found = read(page(html.encode(), name, "application/vnd.ms-excel"))
    assert (found.answer, found.facts.title) == ("article", TITLE)


def test_a_title_that_the_text_does_not_bear_out_is_none() -> None:
    body = office.ofd([[office.text_object(FIRST, 30, 30, 2)]], "Microsoft Word - 模板(2)")
    assert read(page(body)).facts.title is None


# Numbers as cells show them


@pytest.mark.parametrize(
    ("value", "pattern", "seen"),
    [
        (6.8, "0.00", "6.80"),
        (6.8, "General", "6.8"),
        (6.8, "", "6.8"),
        (7.0, "", "7"),
        (0.1 + 0.2, "", "0.3"),
        (1234567.5, "#,##0.00", "1,234,567.50"),
        (1234567.5, "#,##0", "1,234,568"),
        (0.125, "0.0%", "12.5%"),
        (-0.05, "0%", "-5%"),
        (-3.0, "0.00;(0.00)", "(3.00)"),
        (0.0, '0;-0;"无"', "无"),
        (3.0, '0"元"', "3元"),
        (3.0, '"￥"#,##0.00', "￥3.00"),
        (3.0, "[Red]0.0_ ", "3.0"),
        (7.0, "000000", "000007"),
        (2.5, "0.##", "2.5"),
        (46296.0, "yyyy-mm-dd", "2026-10-01"),
        (46296.0, 'yyyy"年"m"月"d"日"', "2026年10月1日"),
        (46296.0, 'yyyy"年"m"月"', "2026年10月"),
        (46296.4375, "yyyy/m/d h:mm", "2026-10-01 10:30"),
        (0.4375, "h:mm", "10:30"),
        (-1.0, "yyyy-mm-dd", "-1"),
        (3.14159, "0.00E+00", "3.14159"),
        (0.5, "# ?/?", "0.5"),
    ],
)
def test_a_number_is_what_its_cell_shows(value: float, pattern: str, seen: str) -> None:
    assert shown(value, pattern) == seen
