"""发文字号 in one normal form."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.text.document_numbers import find_all, normalise
from archive.text.issuers import known_codes

NUMBER = "国办发〔2021〕20号"

NUMBERS = {
    NUMBER: NUMBER,
    "国办发[2021]20号": NUMBER,
    "国办发［２０２１］２０号": NUMBER,
    "国办发（2021）第020号": NUMBER,
    "国办发【 2021 】 20 号": NUMBER,
    "国办发〈2021〉20号": NUMBER,
    "国办发﹝2021﹞20號": NUMBER,
    "国办发\n〔2021〕\n20号": NUMBER,
    # brackets that a page has lost, halved or made something else
    "国办发?2021?20号": NUMBER,
    "国办发“2021”20号": NUMBER,
    "国办发|2021|20号": NUMBER,
    "国办发〔2021 20号": NUMBER,
    "国办发[2021第20号": NUMBER,
    "国办发\u200b〔2021〕\u200b20号": NUMBER,
    "国办发（2021年第20号）": NUMBER,
    "国办发[2021年20号]": NUMBER,
    "国办发 2021 20 号": NUMBER,
    "国办发2021第20号": NUMBER,
    # as a scan has them
    "国办发〔2O21〕20号": NUMBER,
    "国办发〔202l〕2O号": NUMBER,
    "国卫 办医函〔2021〕20号": "国卫办医函〔2021〕20号",
    "云卫医字第〔2021〕12号": "云卫医字〔2021〕12号",
    "国办\u3000发 〔2021〕 2 0 号": NUMBER,
    "国 办 发 〔2 0 2 1〕 20 号": NUMBER,
    "緤府办〔2021〕3号": "𫄬府办〔2021〕3号",  # rare characters' simplified forms
    "𫄬府办〔2021〕3号": "𫄬府办〔2021〕3号",
    # orders
    "国务院令第739号": "国务院令第739号",
    "国务院令 第 739 号": "国务院令第739号",
    "国令第739号": "国务院令第739号",
    "《示例条例》（国务院令第739号）": "国务院令第739号",
    "中华人民共和国国务院令第739号": "中华人民共和国国务院令第739号",
    "国务院令（第739号）": "国务院令第739号",
    "国务院第739号令": "国务院令第739号",
    "总理签署国务院令第739号": "国务院令第739号",
    "国务院739号令": "国务院令第739号",
    "国务院令〔2021〕739号": "国务院令第739号",
    "国务院 739 号令": "国务院令第739号",
    "国令739号": "国务院令第739号",
    "国务院令（2021年第739号）": "国务院令第739号",
    "国家示例局2026年4号令": "国家示例局令2026年第4号",
    "中华人民共和国国家示例事业委员会令 第14号": "中华人民共和国国家示例事业委员会令第14号",
    # organs whose names run into one another: the first one's
    "财政部税务总局令第3号": "财政部令第3号",
    "（国家发展改革委国家卫生健康委令2022年第3号）": "国家发展改革委令2022年第3号",
    "国家卫生健康委国家医保局国家中医药局公告2022年第3号": "国家卫生健康委公告2022年第3号",
    "中华人民共和国财政部中华人民共和国海关总署令第3号": "中华人民共和国财政部令第3号",
    "国务院办公厅公告2021年第1号": "国务院办公厅公告2021年第1号",
    # public notices
    "国家示例局公告2026年第58号": "国家示例局公告2026年第58号",
    "国家示例局公告\n2026年 第 058 号": "国家示例局公告2026年第58号",
    "国家示例局公告（２０２６年第５８号）": "国家示例局公告2026年第58号",
    "国家示例局2026年第58号通告": "国家示例局通告2026年第58号",
    "根据国家示例局发布2026年第58号公告": "国家示例局公告2026年第58号",
    "国家示例局公告第58号": "国家示例局公告第58号",
    "国家示例局公告（2026第58号）": "国家示例局公告2026年第58号",
    "国家示例局2026年58号公告": "国家示例局公告2026年第58号",
    "国家示例局审评中心通告2026年第58号": "国家示例局审评中心通告2026年第58号",
    # of several issuers the first, whose series it is
    "示例部 国家示例局公告2026年第58号": "示例部公告2026年第58号",
    "国家示例局 国家样例委员会公告（2026年第58号）": "国家示例局公告2026年第58号",
    # in running text
    "根据国办发〔2021〕20号": NUMBER,
    "根據國辦發〔2021〕20號": NUMBER,
    "国办发2021年20号": NUMBER,
    "按照《示例通知》和国办发〔2021〕20号要求": NUMBER,
    "现将国办发〔2021〕20号转发给你们": NUMBER,
    "2021年5月24日国办发〔2021〕20号": NUMBER,
    "2021年5月24日\n国办发〔2021〕20号": NUMBER,
    "一\n国办发〔2021〕20号": NUMBER,
    "发文字号国办发〔2021〕20号": NUMBER,
    "国务院办公厅 国办发〔2021〕20号": NUMBER,
    "国务院办公厅国办发〔2021〕20号": NUMBER,
    "为落实“国办发〔2021〕20号”的要求": NUMBER,
    "福建省人民政府办公厅发〔2021〕2号": "福建省人民政府办公厅发〔2021〕2号",
    "国家示例局通告〔2021〕5号": "国家示例局通告〔2021〕5号",
    # behind words that no code holds
    "同意国办发〔2021〕20号": NUMBER,
    "我委起草了国办发〔2021〕20号": NUMBER,
    "因国办发〔2021〕20号已失效": NUMBER,
    "会议传达学习国办发〔2021〕20号": NUMBER,
    "依云医保局发〔2021〕20号": "云医保局发〔2021〕20号",
    "原渝医保办〔2021〕20号": "渝医保办〔2021〕20号",
    "你局云医保呈〔2021〕20号": "云医保呈〔2021〕20号",
    "国家医保局医保函〔2021〕20号": "医保函〔2021〕20号",
    "市政府乐政发〔2021〕20号": "乐政发〔2021〕20号",
    "省卫生健康委鲁卫发〔2021〕20号": "鲁卫发〔2021〕20号",
    "最高人民法院法释〔2021〕20号": "法释〔2021〕20号",
    "中共中央中发〔2021〕20号": "中发〔2021〕20号",
    "国卫办法规函〔2021〕20号": "国卫办法规函〔2021〕20号",
    "国卫规划函〔2021〕20号": "国卫规划函〔2021〕20号",
    "固原政办发〔2021〕20号": "固原政办发〔2021〕20号",
    "中国某会发〔2021〕20号": "中国某会发〔2021〕20号",
    # codes that begin or go on like a word of the sentence
    "和政办发〔2021〕5号": "和政办发〔2021〕5号",
    "政和政办〔2021〕5号": "政和政办〔2021〕5号",
    "将政办〔2021〕5号": "将政办〔2021〕5号",
    "日政办发〔2021〕5号": "日政办发〔2021〕5号",
    "黔数据发〔2021〕5号": "黔数据发〔2021〕5号",
    "教通知字〔2021〕5号": "教通知字〔2021〕5号",
}


@pytest.mark.parametrize(("text", "number"), NUMBERS.items())
def test_number(text: str, number: str) -> None:
    assert normalise(text) == number


NO_NUMBERS = """
    〔2021〕20号 发〔2021〕20号 国办发〔2021〕号 国办发〔2021〕20
    国办发〔1821〕20号 国办发〔21〕20号 Notice[2021]20号 命令第3号 第739号 令第739号
    公告2026年第58号 各地公告2026年第3号 关于示例的公告（2026年第58号） 总理签署第739号令
    国家示例局2026年第58号
    会议室（2021）3号 病房（2020）12号 文章〔2021〕20号 云医发〔2021〕3号楼 云医发(2021)20份
    一项十分重要而且长期坚持不动摇工作〔2021〕20号
"""


@pytest.mark.parametrize("text", ["", *NO_NUMBERS.split()])
def test_no_number(text: str) -> None:
    assert normalise(text) is None
    assert find_all(text) == []


def test_all_numbers_in_order_and_once() -> None:
    text = (
        "根据国发〔2009〕12号、国办发[2021]20号和国务院令第739号、国家示例局2020年第3号公告，"
        "结合国卫医函（2020）第1号，"
        "国发（2009）12号及人社部发〔2020〕07号同时废止。"
    )
    assert find_all(text) == [
        "国发〔2009〕12号",
        "国办发〔2021〕20号",
        "国务院令第739号",
        "国家示例局公告2020年第3号",
        "国卫医函〔2020〕1号",
        "人社部发〔2020〕7号",
    ]
    assert normalise(text) == "国发〔2009〕12号"


CODES = "国发 国办发 国卫办医函 国中医药办医政函 人社部发 闽医保办发明电 和政办 将政办"

codes = st.sampled_from(CODES.split())
brackets = st.sampled_from(
    [
        "[]",
        "【】",
        "()",
        "（）",
        "［］",
        "〔〕",
        "〈〉",
        "﹝﹞",
        "〔]",
        "〘〙",
        "❲❳",
        "＜＞",
        "『』",
    ]
)
spaces = st.sampled_from(["", " ", "\u3000", "\n", "\u00a0 ", "\n  "])
leads = st.sampled_from(
    ["", "（", "《示例》(", "文号：", "附件 ", "各有关单位，", "第一条 ", "2021年 "]
)
words = st.sampled_from(["根据", "按照", "依据", "《示例》与", "第3号及", "见", "规定的", "“"])
wide = str.maketrans("0123456789", "０１２３４５６７８９")


@settings(deadline=None)
@given(codes, st.integers(1949, 2099), st.integers(1, 9999), brackets, st.data())
def test_every_form_within_running_text(
    code: str, year: int, serial: int, pair: str, data: st.DataObject
) -> None:
    lead = data.draw(leads if code[0] in "和将" else leads | words, "lead")
    gaps = [data.draw(spaces, "space") for _ in range(5)]
    ordinal = data.draw(st.sampled_from(["", "第", "第 ", "0"]), "ordinal")
    digits = f"{gaps[0]}{pair[0]}{gaps[1]}{year}{gaps[2]}{pair[1]}{gaps[3]}{ordinal}{serial}"
    if data.draw(st.booleans(), "wide"):
        digits = digits.translate(wide)
    expected = f"{code}〔{year}〕{serial}号"
    assert normalise(f"{lead}{code}{digits}{gaps[4]}号）要求，各地落实。") == expected
    assert find_all(f"{expected}，{expected}") == [expected]


verbs = st.sampled_from(
    "遵循 取代 延续 此前 最新 对标 违反 修改 废除 细化 沿用 当年 学习 同意".split()
)
kinds = st.sampled_from("意见 方案 办法 细则 批复 措施 计划 规划 规范 目录".split())


@settings(deadline=None)
@given(st.sampled_from(known_codes()), verbs, kinds, st.integers(1, 9999))
def test_words_run_into_a_code_are_none_of_it(code: str, verb: str, kind: str, serial: int) -> None:
    number = f"{code}〔2021〕{serial}号"
    assert normalise(f"{verb}{number}") == number
    if code[0] in "国财卫教民银农商" and code[-1] in "发函":
        assert normalise(f"关于某事的工作{kind}{number}") == number


@pytest.mark.parametrize("code", known_codes())
def test_a_known_code_is_whole(code: str) -> None:
    for before in ("", "（", "根据", "的通知"):
        assert normalise(f"{before}{code}〔2021〕20号") == f"{code}〔2021〕20号"


fragments = st.sampled_from(["国办发", "公告", " ", *"国局〔[〕()第令号和年", "2021", "20"])


@settings(deadline=None)
@given(st.text() | st.lists(fragments, max_size=20).map("".join))
def test_what_is_found_in_any_text_is_normal(text: str) -> None:
    for number in find_all(text):
        assert find_all(number) == [number]


@pytest.mark.parametrize(
    "piece", [" ", "国", "国 ", "国（2021", "国〔 ", "1 ", "令 第 ", "局公告 2021年"]
)
def test_long_hostile_text_is_no_number(piece: str) -> None:
    assert find_all(piece * 50_000) == []
