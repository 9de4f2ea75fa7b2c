"""Whether two texts are one document: reprints are, false friends are not, and only the texts decide."""

from __future__ import annotations

from functools import cache

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from opencc import OpenCC

from benchmarks import sameness
from benchmarks.sameness_documents import documents
from pipelines.sameness.likeness import Likeness, likeness, prepared
from pipelines.sameness.sampling import enough, sampled, spacing

SMALL = (("zh", 1), ("en", 1))  # documents of each kind

NOTICE = """各市卫生健康委、医疗保障局：
为减轻群众看病负担，自2023年5月1日起，将高血压、糖尿病门诊用药纳入统筹基金支付范围，报销比例不低于50%。
参保人在乡镇卫生院和村卫生室开药的，不设起付线，一次处方最长可开12周。
医疗机构要优先配备集中采购中选药品，不得以费用控制为由拒开、少开。
经办机构应当在20个工作日内完成结算，并按季度公布各统筹区的支付情况。
各地执行中遇到的问题，请及时向省医疗保障局报告。"""

BULLETIN = """5月{day}日0时至24时，全省新增确诊病例{new}例，其中平湖市{one}例、云岭县{two}例。
截至5月{day}日24时，在院治疗{left}例，累计治愈出院{well}例，尚有{kept}名密切接触者正在接受医学观察。
请广大市民科学佩戴口罩，保持社交距离，出现发热等症状及时就诊。"""

ENGLISH = """The county will open twelve clinics this year, each with a doctor and two nurses.
Patients who are treated there pay no deductible, and prescriptions run for up to twelve weeks.
Hospitals have to stock the medicines that were bought in bulk and may not refuse to prescribe them.
The insurance agency settles bills within twenty working days and publishes its figures every quarter."""

CLAUSES = [
    *NOTICE.replace("\n", "").split("，"),
    *ENGLISH.replace("\n", " ").split(", "),
    "一",
    "2023年",
    "12.5%",
    "\n",
]
texts = st.lists(st.sampled_from(CLAUSES) | st.text(max_size=30), max_size=14).map("，".join)


def compared(one: str, other: str) -> Likeness | None:
    return likeness(prepared(one), prepared(other))


@cache
def held() -> list[sameness.Text]:
    return sameness.labelled("held", SMALL)


def test_the_labelled_set_keeps_its_floors() -> None:
    found = sameness.related(held())
    measured = sameness.figures(held(), found)
    assert {n: f for n, f in measured.items() if f < sameness.floors()[n]} == {}, [
        *sameness.wrong(held(), found)
    ]


def test_the_halves_of_the_set_have_no_sentence_in_common() -> None:
    def lines(half: str) -> set[str]:
        return {
            line for d in documents(half, "zh", 2) for line in d.text.split("\n") if len(line) > 30
        }

    assert lines("tuned").isdisjoint(lines("held"))


@pytest.mark.parametrize(
    "reprint",
    [
        f"各县（市）医疗保障局：现将省局通知转发给你们，请认真贯彻执行。\n{NOTICE}",
        f"新华社北京6月3日电 {NOTICE}\n（责任编辑：赵明辉）",
        NOTICE.replace("减轻", "缓解")
        .replace("及时", "尽快")
        .replace("应当", "要")
        .replace("优先", "首先"),
        NOTICE.replace("病", "病（bìng）"),
        NOTICE.replace("，", ", ").replace("\n", ""),
        OpenCC("s2twp").convert(NOTICE),
        NOTICE[:-30],
        f"首页 > 政策文件 > 正文\n{NOTICE}\n上一篇：义诊进社区 下一篇：体检通知",
        "\n".join(reversed(NOTICE.split("\n"))),
        NOTICE.replace("2023年5月1日", "2023-05-01"),
        NOTICE.replace("2023", "２０２３").replace("50%", "50 ％ "),
        NOTICE.replace("。", "[1]。"),
        OpenCC("s2twp").convert(NOTICE).replace("機構", "單位").replace("患者", "病患"),
        f"本报上海讯 {NOTICE}",
    ],
)
def test_a_reprint_is_near(reprint: str) -> None:
    found = compared(NOTICE, reprint)
    assert found is not None
    assert found.relation == "near"


@pytest.mark.parametrize("share", [0.35, 0.6])
def test_a_cut_is_an_excerpt_of_the_whole(share: float) -> None:
    text = f"{NOTICE}\n{BULLETIN}\n{ENGLISH}"
    found = compared(text, text[: int(len(text) * share)])
    assert found is not None
    assert found.direction == "first holds second"
    assert found.relation == ("excerpt" if share < 0.5 else "near")


def test_a_bulletin_of_another_day_is_another_document() -> None:
    one = BULLETIN.format(day=3, new=25, one=19, two=6, left=310, well=2045, kept=1204)
    other = BULLETIN.format(day=4, new=31, one=22, two=9, left=322, well=2064, kept=1187)
    assert compared(one, other) is None
    assert compared(one, f"本报讯 {one}") is not None


def test_a_bulletin_without_news_differs_by_its_date() -> None:
    text = "2022年4月{}日，我省无新增确诊病例，无新增疑似病例，无新增无症状感染者，请公众保持良好卫生习惯，配合做好测温扫码等防控措施。"
    assert compared(text.format(7), text.format(9)) is None


def test_an_appointment_of_others_is_another_document() -> None:
    text = (
        "{0}市人民政府任免通知\n市政府各部门：经研究决定，任命{1}为{0}市{2}副局长，试用期一年，免去{3}的职务。"
        "以上同志的任免手续按照干部管理权限和有关规定办理。"
    )
    one = text.format("平湖", "陈立新", "医疗保障局", "高玉梅")
    assert compared(one, text.format("云岭", "王海燕", "财政局", "李国栋")) is None


@pytest.mark.parametrize(
    ("own", "others"),
    [
        ("浙江", "江苏"),
        ("河南", "湖南"),  # which share a character with one another
        ("2023", "2024"),
        ("省医疗保障局", "平湖市医疗保障局"),
    ],
)
def test_the_same_text_of_another_province_city_or_year_is_another_document(
    own: str, others: str
) -> None:
    text = (
        NOTICE.replace("2023", own) + f"\n以上自{own}年起算。"
        if own.isdecimal()
        else f"{own}省居民：{NOTICE}\n{own}省人民政府办公厅另行通知。"
    )
    if own == "省医疗保障局":
        own, text = "云岭市医疗保障局", f"{NOTICE}\n以上由云岭市医疗保障局解释。"
    other = text.replace(own, others)
    assert compared(text, other) is None
    assert compared(text, text.replace(f"{own}省", "我省")) is not None
    assert compared(text, f"{others}转来：{text}") is not None


def test_a_province_named_otherwise_once_is_an_edit() -> None:
    assert compared(f"本报北京讯 {NOTICE}\n记者在北京", f"本报上海讯 {NOTICE}") is not None
    more = NOTICE.replace("各地", "浙江、江苏等地")
    assert compared(more, more.replace("浙江", "安徽")) is not None


ENGLISH_NOTICE = (
    f"Notice of Sichuan Provincial Health Commission. {ENGLISH} Sichuan will pay for it."
)


def test_an_english_text_of_another_province_is_another_document() -> None:
    assert compared(ENGLISH_NOTICE, ENGLISH_NOTICE.replace("Sichuan", "Hunan")) is None
    assert compared(ENGLISH_NOTICE, ENGLISH_NOTICE.replace("Sichuan", "The province", 1))


RECALL = (
    "{0}报告，由于{1}的包装密封可能存在缺陷，生产商{0}对其生产的{1}主动召回。召回级别为三级。"
    "涉及产品的型号、规格及批次等详细信息见《召回事件报告表》，请使用单位停止使用并与供货商联系。"
)


@pytest.mark.parametrize(
    "other",
    [
        ("远岭医疗器械有限公司", "血液透析器及管路"),
        ("海棠生物股份企业", "一次性使用导尿管"),
        ("海棠生物股份企业", "血液透析器及管路"),
    ],
)
def test_another_subject_throughout_is_another_document(other: tuple[str, str]) -> None:
    own = ("远岭医疗器械有限公司", "一次性使用导尿管")
    one = RECALL.format(*own)
    assert compared(one, RECALL.format(*other)) is None
    assert compared(one, one.replace(own[0], "远岭医疗")) is not None
    assert compared(one, one.replace(own[1], "血液透析器及管路", 1)) is not None


@pytest.mark.parametrize("ordinal", ["第{}周", "第{}批", "第{}季度"])
def test_the_next_of_a_series_is_another_document(ordinal: str) -> None:
    text = f"{ordinal}各哨点医院的监测结果平稳，未见聚集性疫情，请各机构落实分诊并储备药物，做好记录和报告工作。"
    assert compared(text.format("八"), text.format("九")) is None
    assert compared(text.format("三"), text.format("3")) is not None


def test_the_number_of_a_certificate_is_a_figure() -> None:
    one = (
        "生产商对所涉导管（注册证编号：国械注进20163146789）主动召回，召回级别为三级，"
        + RECALL[60:]
    )
    assert compared(one, one.replace("20163146789", "20193451234")) is None
    assert compared(one, f"编号：20193451234\n{one}") is not None


def test_texts_that_share_a_paragraph_are_not_one() -> None:
    lines = NOTICE.split("\n")
    comment = (
        f"记者手记\n改革要走得稳，先要算清账。\n{lines[1]}\n"
        + "读者的来信各有各的说法，也各有各的道理。" * 8
    )
    assert compared(NOTICE, comment) is None


def test_short_texts_are_not_compared() -> None:
    assert compared("特此通知。", "特此通知。") is None
    assert compared("", NOTICE) is None


@settings(deadline=None)  # the machine may be busy
@given(texts, texts)
@example(NOTICE, NOTICE)
@example(NOTICE, OpenCC("s2t").convert(NOTICE))
def test_the_verdict_does_not_depend_on_the_order(one: str, other: str) -> None:
    turned = {
        "first holds second": "second holds first",
        "second holds first": "first holds second",
    }
    here, there = compared(one, other), compared(other, one)
    assert (here is None) == (there is None)
    if here and there:
        assert here[:2] == there[:2]
        assert here.direction == turned.get(there.direction or "")


@settings(deadline=None)  # the machine may be busy
@given(texts, texts, texts)
def test_what_stands_whole_in_another_text_is_tied_to_it(
    part: str, before: str, behind: str
) -> None:
    part = f"{NOTICE[:90]}\n{part}"
    found = compared(f"{before}\n{part}\n{behind}", part)
    assert found is not None
    assert found.similarity > 0.8


@settings(deadline=None)  # the machine may be busy
@given(
    st.text("减轻看病负担医保药品统筹支付", max_size=40), st.integers(128, 400), st.integers(8, 300)
)
def test_a_sample_of_a_long_text_is_one_of_any_part_that_holds_it(
    text: str, begin: int, length: int
) -> None:
    whole = "".join(filter(str.isalpha, (NOTICE + text + BULLETIN) * 4))
    part = whole[begin : begin + length]  # behind the beginning, where a text is sampled denser
    inside = {shingle for at in range(length - 7) for shingle in sampled(part[at : at + 8])}
    assert set(sampled(whole)) & inside <= set(sampled(part)) | set(sampled(whole[:135]))


def test_samples_are_the_same_on_every_machine() -> None:
    assert sampled("减轻群众看病负担") == [-902_075_432]
    assert sampled(OpenCC("s2t").convert(NOTICE)) == sampled(NOTICE)
    assert max(map(abs, sampled(NOTICE))) <= 2**31


def test_a_text_has_few_samples_however_long() -> None:
    assert [spacing(n) for n in (40, 100, 1_000, 3_000, 10_000, 100_000)] == [
        1,
        4,
        32,
        64,
        128,
        512,
    ]
    assert len(sampled(NOTICE * 40)) < 150


def test_a_lead_shares_samples_with_a_long_text() -> None:
    text = "".join(d.text for d in documents("held", "zh", 1))
    assert len(text) > 10_000
    assert len(set(sampled(text)) & set(sampled(text[:150]))) >= enough(len(text), 150)
