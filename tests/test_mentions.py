"""Document numbers in texts: every form, its place, whose it is, and what is missing of a series."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.text.mentions import mentions
from archive.text.series import by_sound
from tests.conftest import Shelf

FORMS = {
    # Chinese: codes
    "见国办发〔2021〕20号。": "国办发〔2021〕20号",
    "見國辦發〔2021〕20號": "国办发〔2021〕20号",
    "的通知国办发〔2021〕20号各省": "国办发〔2021〕20号",
    "工 作 的 通 知 国办发〔2021〕20号": "国办发〔2021〕20号",
    "（以下简称云医函〔2021〕3号文）": "云医函〔2021〕3号",
    "某某局作出云国土发〔2018〕366号决定": "云国土发〔2018〕366号",
    "财政部财会〔2014〕6号": "财会〔2014〕6号",
    "省交通运输厅黑交规〔2020〕3号": "黑交规〔2020〕3号",
    "国办发〔2021〕20、21号": "国办发〔2021〕20号 国办发〔2021〕21号",
    "云医发〔2021〕3号、4号和6号": "云医发〔2021〕3号 云医发〔2021〕4号 云医发〔2021〕6号",
    "云医发〔2021〕3号/〔2022〕4号": "云医发〔2021〕3号 云医发〔2022〕4号",
    "云医发〔2021〕第3号至第5号": "云医发〔2021〕3号 云医发〔2021〕4号 云医发〔2021〕5号",
    "某某部令第8、9号": "某某部令第8号 某某部令第9号",
    "某某部公告2021年第8号、第9号": "某某部公告2021年第8号 某某部公告2021年第9号",
    "某某部2021年第8号、第9号公告": "某某部公告2021年第8号 某某部公告2021年第9号",
    "云价发〔2012〕560号、〔2016〕255号": "云价发〔2012〕560号 云价发〔2016〕255号",
    "（国卫老龄发〔2019〕6）": "国卫老龄发〔2019〕6号",
    "国发〔二〇〇一〕二十五号": "国发〔2001〕25号",
    "国办发2015_18号": "国办发〔2015〕18号",
    "国办发2020 45号": "国办发〔2020〕45号",
    "国发2006-22号": "国发〔2006〕22号",
    "国发2016年78号": "国发〔2016〕78号",
    "国办发2021〕20号": "国办发〔2021〕20号",
    "统一病种云医保发〔2023〕14号": "云医保发〔2023〕14号",
    "新疆生产建设兵团医保发〔2021〕3号": "新疆生产建设兵团医保发〔2021〕3号",
    "某某银行某某监督管理委员会令〔2022〕第4号": "某某银行某某监督管理委员会令〔2022〕4号",
    "中国人民银行 中国银行保险监督管理委员会令〔2022〕第4号": "中国人民银行令〔2022〕4号",
    "国家医疗保障局、财政部公告〔2022〕3号": "国家医疗保障局公告〔2022〕3号",
    "中国人民银行中国银行保险监督管理委员会令〔2022〕第4号": "中国人民银行令〔2022〕4号",
    "云府函〔2015364号": "云府函〔2015〕364号",
    "云公路发{2011}182号": "云公路发〔2011〕182号",
    "（法（研）发〔1987〕32号）": "法（研）发〔1987〕32号",
    "财税 [2008] No. 1": "财税〔2008〕1号",
    "（国 办 发〔2021〕20 号）": "国办发〔2021〕20号",
    "国办发<2021>20号": "国办发〔2021〕20号",
    # orders and public notices
    "国务院令739号": "国务院令第739号",
    "国务院令 No. 739": "国务院令第739号",
    "财政部税务总局公告2024年第16号": "财政部公告2024年第16号",
    "国令第837号": "国务院令第837号",
    "某某部近日发布2026年第1号公告": "某某部公告2026年第1号",
    "签署第46、47号主席令予以公布": "主席令第46号 主席令第47号",
    "某某局第2号令、第3号令": "某某局令第2号 某某局令第3号",
    "某某局2号令和3号令": "某某局令第2号 某某局令第3号",
    "全国爱卫会全爱卫发〔2021〕6号": "全爱卫发〔2021〕6号",
    "签署85号主席令": "主席令第85号",
    "卫生部、国家中医药管理局卫医政发〔2021〕11号": "卫医政发〔2021〕11号",
    "适用财税〔2021〕5号": "财税〔2021〕5号",
    "某某之后国办发〔2021〕5号": "国办发〔2021〕5号",
    "据海关总署第43号公告": "海关总署公告第43号",
    "海关总署国家卫生健康委员会公告2020年第15号": "海关总署公告2020年第15号",
    "医保 办发〔2021〕5号": "医保办发〔2021〕5号",
    "某某局、某某委联合发布公告（2023年第20号）": "某某局公告2023年第20号",
    "衛部保字第1101260123號函": "衛部保字第1101260123號",
    "內政部台內中地字第0910083141號": "台內中地字第0910083141號",
    "符合云政发〔2021〕5号": "云政发〔2021〕5号",
    "签署第736号国务院令": "国务院令第736号",
    "云川省人民政府第90号令发布": "云川省人民政府令第90号",
    "中华人民共和国主席令第七十三号": "中华人民共和国主席令第73号",
    "某某监督管理委员会令（2019年第3号）": "某某监督管理委员会令2019年第3号",
    "民政部公告第476号": "民政部公告第476号",
    "财政部 国家发展改革委公告2020年第11号": "财政部公告2020年第11号",
    "国家药监局、国家卫生健康委2025年第29号公告": "国家药监局公告2025年第29号",
    "某某部 某某总局令（第　65号）": "某某部令第65号",
    "某某总局 公 告\n2026 年 第 18 号": "某某总局公告2026年第18号",
    "中华人民共和国某某总局 公 告\n2026 年 第 18 号": "某某总局公告2026年第18号",
    "某某局关于某某事项的公告\n（2024年第68号）": "某某局公告2024年第68号",
    "臺內地字第0910083141號": "臺內地字第0910083141號",
    # English
    "Guobanfa No. 38 of 2015": "国办发〔2015〕38号",
    "Guo Ban Fa 2015 No. 38": "国办发〔2015〕38号",
    "NMPA Notice No. 9 in 2020": "国家药监局通告2020年第9号",
    "STA Public Notice [2015] No. 7": "国家税务总局公告2015年第7号",
    "Guo Ban Fa [2024] No. 38": "国办发〔2024〕38号",
    "Guó Bàn Fā [2024] No. 38": "国办发〔2024〕38号",
    "Guobanfa No. 38/2024": "国办发〔2024〕38号",
    "Guobanfa 2024/38": "国办发〔2024〕38号",
    "Guobanfa [2024] Document No. 38": "国办发〔2024〕38号",
    "Guobanfa [2024] #38": "国办发〔2024〕38号",
    'Guo Ban Fa ("GBF") [2024] No. 38': "国办发〔2024〕38号",
    "Caishui Circular [2016] No. 36": "财税〔2016〕36号",
    "Guofa [2015] Nos. 44 and 62": "国发〔2015〕44号 国发〔2015〕62号",
    "Caishui [2009] 59 + [2014] 109": "财税〔2009〕59号 财税〔2014〕109号",
    "MOFCOM Announcements 18/2025, 46/2024": "商务部公告2025年第18号 商务部公告2024年第46号",
    "GACC announcements No.40/77/78 (2026)": (
        "海关总署公告2026年第40号 海关总署公告2026年第77号 海关总署公告2026年第78号"
    ),
    "MOFCOM Announcements Nos. 61 and 62 of 2025": "商务部公告2025年第61号 商务部公告2025年第62号",
    "NDRC Pricing [2016] No. 7": "发改价格〔2016〕7号",
    "Guofa [2009] No. 12 and [2012] No. 11": "国发〔2009〕12号 国发〔2012〕11号",
    "Lu Zheng Fa [2022] No. 1": "鲁政发〔2022〕1号",
    "Yu Fu Ban Fa [2022] No. 1": "渝府办发〔2022〕1号",
    "Jing Yi Bao Fa [2022] No. 1": "京医保发〔2022〕1号",
    "Guo Wei Ban Ji Kong Han [2020] No. 156": "国卫办疾控函〔2020〕156号",
    "Fa Gai She Hui [2019] No. 9": "发改社会〔2019〕9号",
    "National Health Office Medical Letter [2020] No. 117": "国卫办医函〔2020〕117号",
    "National Health Commission Office Disease Control Fa [2020] No. 7": (
        "国卫办疾控发〔2020〕7号"
    ),
    "Medical Security Issued [2020] No. 24": "医保发〔2020〕24号",
    "Finance and Taxation [2016] No. 36": "财税〔2016〕36号",
    "Guobanfa [2020] No. 45": "国办发〔2020〕45号",
    "State Council Guofa [2020] No. 8": "国发〔2020〕8号",
    "Guo Ban Fa Ming Dian [2025] No. 7": "国办发明电〔2025〕7号",
    "Cai Shui [2016] 101": "财税〔2016〕101号",
    "State Council Order No. 711": "国务院令第711号",
    "Decree of the State Council, State Council Decree No.292": "国务院令第292号",
    "NMPA Announcement No. 107 of 2025": "国家药监局公告2025年第107号",
    "Announcement No. 7 of 2026 of the NMPA": "国家药监局公告2026年第7号",
    "Announcement No. 7 [2026] of the Ministry of Finance and the STA": "财政部公告2026年第7号",
    "Decree No. 12 of the State Council": "国务院令第12号",
    "Order of the State Council of the People's Republic of China (No. 12)": "国务院令第12号",
    "State Council Decree\n// No. 12": "国务院令第12号",
    "Order No. 12 of the President of the People's Republic of China": "主席令第12号",
    "NMPA Announcement No. 63 (July 2025)": "国家药监局公告2025年第63号",
    "STA Announcement 2018 No. 61": "国家税务总局公告2018年第61号",
    "CAC, MIIT and SAMR Order No. 9": "国家互联网信息办公室令第9号",
    "State Council, Order No. 12": "国务院令第12号",
    "Order No. 12, State Council": "国务院令第12号",
    "State Council Regulation No. 12": "国务院令第12号",
    "Order No. 28 of China Food and Drug Administration": "食品药品监管总局令第28号",
    "Order No. 9 of the National Development and Reform Commission and the Ministry of Commerce": (
        "国家发展改革委令第9号"
    ),
    "PBOC Order [2022] No. 1": "中国人民银行令〔2022〕1号",
    "NMPA 2025 Announcement No. 79": "国家药监局公告2025年第79号",
    "NMPA's 2025 No. 79 Announcement": "国家药监局公告2025年第79号",
    "NMPA No. 79 Announcement of 2025": "国家药监局公告2025年第79号",
    "Announcement of the NMPA on Issuing the Rules for Things (2025 No. 79)": (
        "国家药监局公告2025年第79号"
    ),
    "NMPA Announcement on Issuing the Rules for Things (No. 79 of 2025)": (
        "国家药监局公告2025年第79号"
    ),
    "NMPA Announcement on Issuing the Rules for Things\n(No. 79 of 2025)\nThe rules": (
        "国家药监局公告2025年第79号"
    ),
    "Announcement of the NMPA on Issuing the Rules for Things\n\n2025 No. 79": (
        "国家药监局公告2025年第79号"
    ),
    "Announcement No. 2025-79 of the NMPA": "国家药监局公告2025年第79号",
    "Guo Ban Fa No. 2021-20": "国办发〔2021〕20号",
    "Medical Insurance Issuance [2021] No. 28": "医保发〔2021〕28号",
    "SAT Gonggao [2015] No. 7": "国家税务总局公告2015年第7号",
    "GACC Decree 248/249": "海关总署令第248号 海关总署令第249号",
    "State Office issued No. 14 [2022]": "国办发〔2022〕14号",
    "State Office Letter [2021] No. 28": "国办函〔2021〕28号",
    "Medical Insurance Fa [2021] No. 28": "医保发〔2021〕28号",
    "China's Ministry of Health Order No. 84": "卫生部令第84号",
    "自国医保发〔2026〕5号印发之日起，即国办发〔2021〕20号": "国医保发〔2026〕5号 国办发〔2021〕20号",
    "按此办理，凭渝医保发〔2026〕5号": "渝医保发〔2026〕5号",
    "从化医保发〔2026〕5号，即墨政办发〔2026〕6号": "从化医保发〔2026〕5号 即墨政办发〔2026〕6号",
    "The General Office of the State Council says. State Council Fa [2021] No.\n20": (
        "国办发〔2021〕20号"
    ),
}
NONE = (
    "〔2021〕20号",
    "公告2026年第58号",
    "宪法修正案（2018年）\n2018年3月11日",
    "总理签署第739号令",
    "Notice [2021] No. 20",
    "State Council Document No. 21",
    "是反映建设水\n〔2015〕75号",
    "Guo Han (2020) 15 ml",
    "Hu Fu [2020] 15",
    "NHC (2021) 20 cases were reported",
    "SAFE is what it says. It is safe, notice 5 of 2021 is not.",
    "State Council notice 20 days before",
    "State Council Order 2021",
    "Guo Fa [2021] No. XX",
    "NMPA Announcement on Issuing the Rules for Things\nUpdated in 2025, room No. 12",
    "NMPA Announcement on Issuing the Rules for Things\nNo. 12 of 2025 was repealed",
    "State Council Circular No. 20",
    "NMPA Announcement No. 2024-12-01",
    "Presidential Order No. 35 of 2025 of another country",
    "X医保发〔2021〕12号",
    "云医保发〔2021〕29-1号",
    "疫苗批号：医发（2021）0312",
    "招标编号（2026）06号",
    "Vietnam's Ministry of Health Decree No. 15/2026",
    "Singapore Ministry of Health Circular No. 3 of 2025",
    "Announcement No. 5 of 2026 of the Ministry of Finance of Japan",
    "Hunan Medical Insurance Fa [2026] No. 3",
    "Jiangsu Provincial Healthcare Security Fa [2026] No. 3",
    "医改办〔2026〕第12期",
)


@pytest.mark.parametrize(("text", "numbers"), FORMS.items())
def test_number(text: str, numbers: str) -> None:
    assert " ".join(m.number for m in mentions(text)) == numbers


@pytest.mark.parametrize("text", NONE)
def test_none(text: str) -> None:
    assert mentions(text) == []


def test_where_the_words_leave_it_open_both_are_kept_and_marked() -> None:
    found = mentions("Notice of key tasks. State Council Fa [2021] No. 20")
    assert [(m.number, m.is_certain) for m in found] == [
        ("国办发〔2021〕20号", False),
        ("国发〔2021〕20号", False),
    ]


@pytest.mark.parametrize(
    ("text", "numbers"),
    {
        "the Law of the People's Republic of China (Presidential Order No. 41)": {"主席令第41号"},
        "YBF [2020] No. 24": {"医保发〔2020〕24号", "银办发〔2020〕24号"},
        "GBF [2021] 20": {"国办发〔2021〕20号"},
        "Jin Zheng Fa [2021] No. 2": {"津政发〔2021〕2号", "晋政发〔2021〕2号"},
        "No. 20 [2021] of the General Office of the State Council": {
            "国办发〔2021〕20号",
            "国办函〔2021〕20号",
        },
        "NHSA [2020] No. 24": {"医保发〔2020〕24号", "医保函〔2020〕24号"},
        "Circular of the State Council General Office (No. 20, 2021)": {
            "国办发〔2021〕20号",
            "国办函〔2021〕20号",
        },
        "State Council Document [2016] No. 78": {"国发〔2016〕78号", "国办发〔2016〕78号"},
    }.items(),
)
def test_what_initials_sounds_and_names_alone_may_mean_is_not_certain(
    text: str, numbers: set[str]
) -> None:
    found = mentions(text)
    assert {m.number for m in found} == numbers
    assert not any(m.is_certain for m in found)


@settings(deadline=None)
@given(
    st.sampled_from(sorted(by_sound())),
    st.integers(1949, 2099),
    st.integers(1, 9999),
    st.sampled_from(["{} [{}] No. {}", "{}({})No.{}", "{} 〔{}〕 No. {}", "{} {}, No. {}"]),
)
def test_every_series_is_heard(sound: str, year: int, serial: int, form: str) -> None:
    found = mentions(f"See {form.format(sound.capitalize(), year, serial)}, and others.")
    codes = by_sound()[sound]
    assert {m.number for m in found} == {f"{code}〔{year}〕{serial}号" for code in codes}
    assert all(m.is_certain == (len(codes) == 1) for m in found)


def test_one_document_has_one_id_whatever_its_issuer_is_called() -> None:
    texts = (
        "国务院令第739号",
        "中华人民共和国国务院令第739号",
        "國務院令第739號",
        "State Council Order No. 739",
        "国令第739号",
    )
    assert {mentions(text)[0][1:4] for text in texts} == {("国务院令", None, 739)}
    texts = ("国家药品监督管理局公告（2024年第97号）", "NMPA Announcement No. 97 of 2024")
    assert {mentions(text)[0][1:4] for text in texts} == {("国家药监局公告", 2024, 97)}


CODES = st.sampled_from("国发 国办发 国卫办医函 人社部发 医保办发 财税 和政办".split())
BRACKETS = st.sampled_from(["[]", "【】", "()", "（）", "［］", "〔〕", "〈〉", "﹝﹞", "{}"])
BEFORE = st.sampled_from(["", "（", "《示例》（", "文号：", "根据", "按照", "\n", "通知\n", "见"])
AFTER = st.sampled_from(["", "）", "，", "要求", "文件", "\n各省", " 有关"])
GAPS = st.sampled_from(["", " ", "\u3000", "\u2002"])


@settings(deadline=None)
@given(CODES, st.integers(1949, 2099), st.integers(1, 9999), BRACKETS, BEFORE, AFTER, GAPS, GAPS)
def test_every_form_is_found_at_its_place(
    code: str, year: int, serial: int, pair: str, before: str, after: str, gap: str, other: str
) -> None:
    if code[0] in "和" and before and before[-1] not in "（：\n":
        before = "（"
    said = f"{code}{gap}{pair[0]}{year}{pair[1]}{other}{serial}{gap}号"
    [found] = mentions(f"{before}{said}{after}")
    assert found.number == f"{code}〔{year}〕{serial}号"
    assert f"{before}{said}{after}"[found.start : found.end] == said


@settings(deadline=None)
@given(st.integers(1, 900), st.integers(1, 30), st.sampled_from("至~～-"))
def test_all_from_one_to_another_are_read(first: int, more: int, sign: str) -> None:
    found = mentions(f"见云医发〔2021〕{first}{sign}{first + more}号。")
    assert [m.serial for m in found] == list(range(first, first + more + 1))


@settings(deadline=None)
@given(st.lists(st.integers(1, 9999), min_size=1, max_size=12), st.sampled_from("、和及与"))
def test_all_that_are_joined_are_read(serials: list[int], sign: str) -> None:
    said = f"号{sign}第".join(map(str, serials))
    for text in (f"云医发〔2021〕第{said}号", f"某某部令第{said}号", f"某某局2021年第{said}号公告"):
        assert [m.serial for m in mentions(text)] == sorted(set(serials))


@pytest.mark.parametrize("names", ["某某部 某某总局", "某某部、某某局、某某委", "某某部　某某局"])
def test_a_joint_notice_begins_where_its_first_issuer_does(names: str) -> None:
    [found] = mentions(f"根据{names}公告2024年第16号")
    assert (found.start, found.number) == (2, "某某部公告2024年第16号")


@settings(deadline=None)
@given(st.text(alphabet="国办发令第号〔〕[]2021年公告、 \nGuoFaNo. 局部", max_size=200))
def test_any_text_is_read_and_places_are_within_it(text: str) -> None:
    for one in mentions(text):
        assert 0 <= one.start < one.end <= len(text)


@pytest.mark.parametrize(
    "part",
    [
        "\n",
        " ",
        " \n",
        "[2021] 1 ",
        "20、",
        "Order of the ",
        "国",
        "令第",
        "Nos. 1 and [2021] ",
        "NMPA 2021 Notice ",
    ],
)
def test_a_text_of_one_part_over_and_over_is_read_through(part: str) -> None:
    assert mentions(part * 5_000) == []


# what the views say


def numbers(shelf: Shelf) -> list[tuple[object, ...]]:
    return shelf.rows(
        "SELECT article_id, number, role, told_by FROM document_numbers ORDER BY article_id, start"
    )


def test_the_own_number_is_what_the_page_says_or_what_stands_alone_at_the_head(
    shelf: Shelf,
) -> None:
    one, two, three = (f"https://paper.example/{n}" for n in (1, 2, 3))
    shelf.read("根据国办发〔2021〕20号制定。", one, document_number="云医发〔2022〕3号")
    shelf.read("关于某事的通知\n云医发〔2022〕3号\n各县:根据国办发〔2021〕20号制定。", two)
    shelf.read("本报讯 国办发〔2021〕20号印发,共二十项任务。", three)
    assert numbers(shelf) == [
        (1, "云医发〔2022〕3号", "own", "number"),
        (1, "国办发〔2021〕20号", "cited", "number"),
        (2, "云医发〔2022〕3号", "own", "number"),
        (2, "国办发〔2021〕20号", "cited", "number"),
        (3, "国办发〔2021〕20号", "cited", "number"),
    ]
    same = shelf.rows("SELECT DISTINCT story_id FROM current_articles WHERE article_id IN (1, 2)")
    assert same == [(1,)]
    shelf.read("关于某事的通知,全文另行公布。", two, day=1)
    assert [row[:2] for row in numbers(shelf) if row[0] == 2] == []
    assert shelf.rows("SELECT * FROM stories") == []


def test_a_title_that_is_a_number_with_the_line_below_or_without_has_it_for_its_own(
    shelf: Shelf,
) -> None:
    text = "\nAll departments shall report on their progress in due time."
    title = "NMPA Announcement on Issuing the Rules for Things"
    for number, (first, named) in enumerate(
        (
            ("Part one", f"{title} (No. 12 of 2025)"),
            ("(No. 12 of 2025)", title),
            ("(No. 12 of 2025)", f"What the {title} means"),
            ("Part one", "Comments on NMPA Announcement No. 12 of 2025: then and now"),
            ("Part one", f"{title} (No. 12 of 2025): questions and answers"),
        )
    ):
        shelf.read(f"{first}{text}", f"https://paper.example/{number}", title=named)
    assert [row[:3] for row in numbers(shelf)] == [
        (1, "国家药监局公告2025年第12号", "own"),
        (2, "国家药监局公告2025年第12号", "own"),
    ]


def test_numbers_in_a_list_or_behind_a_sentence_are_other_documents(shelf: Shelf) -> None:
    one, two = (f"https://paper.example/{n}" for n in (1, 2))
    shelf.read("云医发〔2022〕3号\n云医发〔2022〕4号\n各县办理。", one)
    shelf.read("以下文件自即日起失效。\n云医发〔2022〕5号", two)
    assert {row[2] for row in numbers(shelf)} == {"cited"}


@pytest.mark.parametrize(
    ("title", "head", "role"),
    [
        ("【政策解读】关于云医发〔2022〕3号的通知", "云医发〔2022〕3号", "cited"),
        ("一图读懂付费改革", "云医发〔2022〕3号", "cited"),
        ("云川医保公报2022年第4期", "付费改革\n云医发〔2022〕3号", "cited"),
        ("怎么改", "相关文件：\n云医发〔2022〕3号", "cited"),
        ("关于做好政策解读工作的通知", "云医发〔2022〕3号", "own"),
        ("关于印发付费问答的通知", "文号：\n云医发〔2022〕3号", "own"),
    ],
)
def test_who_explains_a_document_or_holds_several_bears_no_number(
    shelf: Shelf, title: str, head: str, role: str
) -> None:
    shelf.read(f"{head}\n各县办理。", "https://paper.example/1", title=title)
    assert [row[1:3] for row in numbers(shelf)] == [("云医发〔2022〕3号", role)]


def test_a_number_beside_a_label_of_an_interpretation_is_cited(shelf: Shelf) -> None:
    said = "云医发〔2022〕3号"
    shelf.read(
        "问与答。", "https://paper.example/1", title="付费改革政策解读", document_number=said
    )
    assert [row[1:3] for row in numbers(shelf)] == [(said, "cited")]


def test_a_number_of_an_issuer_whose_place_is_not_told_ties_nothing(shelf: Shelf) -> None:
    titles = ("省药监局通告2026年第6号", "上海市药监局通告2026年第6号", "药监局通告2026年第6号")
    for number, title in enumerate(titles):
        for host in ("one", "two"):
            text = f"{host}各自办理{number}项整改。"
            shelf.read(text, f"https://{host}.example/{number}", title=title)
    told = shelf.rows("SELECT DISTINCT number, role, is_certain FROM document_numbers ORDER BY 1")
    assert told == [
        ("上海市药监局通告2026年第6号", "own", 1),
        ("省药监局通告2026年第6号", "own", 0),
        ("药监局通告2026年第6号", "own", 0),
    ]
    assert shelf.rows("SELECT articles FROM stories") == [(2,)]


def test_a_document_is_cited_by_a_title_that_one_held_document_bears(shelf: Shelf) -> None:
    one, two, three = (f"https://paper.example/{n}" for n in (1, 2, 3))
    title = "云川省医疗保障局关于印发县域医共体总额付费管理办法的通知"
    shelf.read("会议学习了《县域医共体总额付费管理办法》。", two)
    assert numbers(shelf) == []
    shelf.read("全文。", one, title=title, document_number="云医保发〔2026〕23号")
    assert (1, "云医保发〔2026〕23号", "cited", "title") in numbers(shelf)
    shelf.read("《县域医共体总额付费管理办法》（甘医保发〔2026〕9号）印发。", two, day=1)
    assert {row[1] for row in numbers(shelf) if row[0] == 1} == {"甘医保发〔2026〕9号"}
    shelf.read("会议学习了《县域医共体总额付费管理办法》。", two, day=2)
    shelf.read("另一件。", three, title=title, document_number="云医保发〔2027〕4号")
    assert [row for row in numbers(shelf) if row[3] == "title"] == []


def test_gaps_of_a_series(shelf: Shelf) -> None:
    shelf.read("根据云医发〔2026〕5号制定。", document_number="云医发〔2026〕3号")
    assert shelf.rows("SELECT * FROM document_number_gaps") == [
        ("云医发", 2026, 3, "held"),
        ("云医发", 2026, 4, "missing"),
        ("云医发", 2026, 5, "cited"),
    ]
