"""The language of texts: headlines, mixtures, cuts. All texts are written for this test."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.language import SETS, floors, wrong
from pipelines.extract.language import Language, detect, preload

SIMPLIFIED = (
    "各地要把握医疗保险、医疗服务与药品供应联动改革的方向，扩大县域医疗共同体试点，"
    "让群众在家门口就能看好病。住院费用按病种付费后，医院应当公开价格，减轻患者负担。"
    "国务院有关部门将于年底前组织评估，并发布进展报告。"
)
TRADITIONAL = (
    "各地要把握醫療保險、醫療服務與藥品供應聯動改革的方向，擴大縣域醫療共同體試點，"
    "讓群眾在家門口就能看好病。住院費用按病種付費後，醫院應當公開價格，減輕患者負擔。"
    "國務院有關部門將於年底前組織評估，並發布進展報告。"
)
ENGLISH = (
    "County hospitals and township clinics will share doctors, beds and records under the plan, "
    "so that patients do not have to travel to the provincial capital for treatment. "
    "Payment by diagnosis is expected to reach nine in ten hospitals before the end of the year."
)
JAPANESE = (
    "政府は医療保険制度の改革案をまとめ、来年度から段階的に実施する方針を示した。"
    "地方の病院では医師の不足が続いており、遠隔診療の活用も検討されている。"
)
KOREAN = "정부는 건강보험 제도 개혁안을 마련하고 내년부터 단계적으로 시행할 방침을 밝혔다."
FRENCH = "Le gouvernement prépare une réforme de l'assurance maladie et des hôpitaux de province."
RUSSIAN = "Правительство готовит реформу медицинского страхования и больниц в провинциях."
PROGRAM = """用脚本核对各县药品价格，其实只要几行代码。先从文件里读入目录：
import csv
with open("prices.csv", encoding="utf-8") as source:
    rows = list(csv.DictReader(source))
再按县分组，挑出差价最大的药品，结果写回另一个文件：
groups = collections.defaultdict(list)
for row in rows:
    groups[row["county"]].append(float(row["price"]))
print({name: max(found) - min(found) for name, found in groups.items()})
运行之后可以看到，同一种药在相邻两县的价格差了一倍，多半是目录没有及时更新。
"""
DEVICES = (
    "新款 Galaxy S20 Ultra 搭载骁龙 865，支持 120Hz 刷新率和 4K/60FPS 录像，电池容量 5000mAh，"
    "售价与 iPhone 11 Pro Max 相当。OLED 屏幕由三星自己生产，LPDDR5 内存最高 16GB。"
)
LANGUAGE_ROW = "中文 English Français Русский Español العربية 日本語 한국어 Deutsch"

TAGS = {
    SIMPLIFIED: "zh-Hans",
    TRADITIONAL: "zh-Hant",
    ENGLISH: "en",
    ENGLISH.upper(): "en",
    "NATIONAL HEALTH COMMISSION ISSUES NEW PLAN": "en",
    JAPANESE: "ja",
    KOREAN: "ko",
    FRENCH: "fr",
    RUSSIAN: "ru",
    PROGRAM: "zh-Hans",
    "تعمل الحكومة على إصلاح نظام التأمين الصحي في المستشفيات": "ar",
    "གསོ་བའི་ལས་དོན་བཅོས་སྒྱུར།": "bo",
    # headlines
    "DRG/DIP付费": "zh-Hans",
    "CHS-DRG 2.0版上线": "zh-Hans",
    "5G+AI助力县域医疗": "zh-Hans",
    "ＤＲＧ付费试点": "zh-Hans",
    "Moderna与Pfizer疫苗进入谈判": "zh-Hans",
    "mRNA疫苗": "zh-Hans",
    "全民健保DRG支付制度改革": "zh-Hans",
    "全民健保DRG支付制度檢討": "zh-Hant",
    "县医院来了新院长": "zh-Hans",
    "pH值偏高": "zh-Hans",
    "app挂号": "zh-Hans",
    "drug prices": "en",
    "DRUG PRICES": "en",
    "Reform": "en",
    "New Rules For Village Clinics": "en",
    "parents demand safer vaccines": "en",
    # shapes that both scripts use decide nothing: 后 里 台 in Traditional, 乾 於 in Simplified
    "台北公里皇后與里長": "zh-Hant",
    "乾隆帝於热河": "zh-Hans",
    # mixtures
    f"{LANGUAGE_ROW} 县级医院改革方案公布": "zh-Hans",
    f"{LANGUAGE_ROW}\n{ENGLISH}": "en",
    "日本厚生劳动省（こうせいろうどうしょう）发布“かかりつけ医”制度评估": "zh-Hans",
    "「地域医療の改革案」": "ja",
    "台灣人氣の店，開幕": "zh-Hant",
    "鬱病のことをもっと知る": "ja",
    "日本の医疗保险制度对我国有何启示": "zh-Hans",
    "厚生労働省、診療報酬の改定を答申": "ja",
    "中国医療保険制度改革の現状": "ja",
    # letters and spellings of their own
    "Ауылдағы дәрігерлер науқастарды тегін қарайды": "kk",
    "Эмнэлгийн үйлчилгээний төлбөрийг өөрчилнө": "mn",
    "Ооруканаларга дарыгерлерди көбүрөөк жөнөтөт, жаңы бейтапкана": "ky",
    "يېزا دوختۇرلىرى كېسەللەرنى ھەقسىز داۋالايدۇ": "ug",
    "اۋىل دارىگەرلەرى ناۋقاستاردى تەگىن قارايدى جاڭعىرتۋ": "kk-Arab",
    "پزشکان روستا بیماران را رایگان درمان می‌کنند": "fa",
    "Лікарі села безкоштовно приймають хворих із міста": "uk",
    "Bouxcuengh Gvangjsih canghyw mbouj aeu ngaenz bang vunz ywbingh": "za",
    "Guojia yibao ju fabu xin de yaopin mulu": "zh-Latn",
    "Doctors from Guangxi visit Nanning": "en",
    "啲醫生話唔使俾錢，佢哋嘅診所開咗": "yue-Hant",
    "診療報酬改定答申": "zh-Hant",  # nothing in it that only Japan writes
    "医療保険制度改革": "ja",
    "健康保險審査 건강보험심사": "ko",
    "韩国国民健康保险公团（건강보험공단）公布年度报告": "zh-Hans",
    "The plan (关于深化医改的意见) was issued by the ministry on Monday": "en",
    "详见 https://www.example.cn/health/policy/reform/2026/index.html 的说明": "zh-Hans",
}


@pytest.mark.parametrize(("text", "tag"), TAGS.items())
def test_tag(text: str, tag: str) -> None:
    found = detect(text)
    assert found.tag == tag
    assert 0 < found.confidence < 1


@pytest.mark.parametrize(
    "text", ["", " \n", "2021-05-24 15:30", "……！（）", "😀 100%", "DRG", "3 mg"]
)
def test_too_little_text(text: str) -> None:
    assert detect(text) == Language("und", 0.0)


@pytest.mark.parametrize(
    ("languages", "tag"),
    [
        ((), "zh-Hans"),
        (("en",), "zh-Hans"),
        (("zh-Hant",), "zh-Hant"),
        (("en", "zh-TW"), "zh-TW"),
        (("zh-Hans", "zh-Hant"), "zh-Hans"),
    ],
)
def test_the_source_settles_chinese_that_no_character_does(
    languages: tuple[str, ...], tag: str
) -> None:
    assert detect("人口老化及公共政策", languages).tag == tag


def test_the_same_text_has_the_same_language_every_time() -> None:
    # unseeded, langdetect wavers between Norwegian and Danish here
    assert len({detect("Regjeringen vil reformere sykehusene") for _ in range(20)}) == 1


def test_characters_outweigh_the_source() -> None:
    assert detect(TRADITIONAL, ("zh-Hans", "en")).tag == "zh-Hant"
    assert detect(SIMPLIFIED, ("zh-Hant", "en")).tag == "zh-Hans"
    assert detect("体力与价格", ("zh-Hant",)).tag == "zh-Hans"


def test_the_source_restricts_the_languages_of_an_alphabet() -> None:
    assert detect(FRENCH, ("zh-Hans", "en")).tag == "en"
    assert detect(FRENCH, ("en", "fr")).tag == "fr"
    assert detect(FRENCH, ("zh-Hans", "ru")).tag == "fr"
    assert detect("DRG", ("zh-Hans", "en-GB")).tag == "en-GB"


def test_confidence_grows_with_the_text_and_falls_with_mixture() -> None:
    assert detect("医疗改革").confidence < detect(SIMPLIFIED).confidence
    assert detect(f"{SIMPLIFIED} {ENGLISH}").confidence < detect(SIMPLIFIED).confidence
    assert detect(SIMPLIFIED).confidence > 0.9
    assert detect(ENGLISH).confidence > 0.9


@pytest.mark.parametrize(
    ("text", "shares"),
    [
        ("", {}),
        *(
            (text, {tag: 1.0})
            for text, tag in TAGS.items()
            if text in (SIMPLIFIED, ENGLISH, JAPANESE)
        ),
        (f"{SIMPLIFIED}\n{ENGLISH}", {"zh-Hans": 0.52, "en": 0.48}),
        (f"{ENGLISH}\n{ENGLISH}\n{SIMPLIFIED}", {"en": 0.65, "zh-Hans": 0.35}),
        (f"{TRADITIONAL}\n{SIMPLIFIED}\n{SIMPLIFIED}", {"zh-Hans": 0.65, "zh-Hant": 0.35}),
        (f"{SIMPLIFIED}\n{JAPANESE}", {"zh-Hans": 0.58, "ja": 0.42}),
        (f"{FRENCH} {FRENCH}\n{RUSSIAN}", {"fr": 0.7, "ru": 0.3}),
        (f"{SIMPLIFIED * 6}\n{KOREAN}", {"zh-Hans": 0.94, "ko": 0.06}),
        (f"{SIMPLIFIED * 12}\n{KOREAN}", {"zh-Hans": 1.0}),
        # names and borrowed words are in the language of the sentence
        (f"{LANGUAGE_ROW}\n{SIMPLIFIED}", {"zh-Hans": 1.0}),
        (f"{LANGUAGE_ROW}\n{ENGLISH}", {"en": 1.0}),
        (f"{SIMPLIFIED}日媒以“かかりつけ医をどう選ぶか”为题报道。", {"zh-Hans": 1.0}),
        (DEVICES, {"zh-Hans": 1.0}),
        (PROGRAM, {"zh-Hans": 0.82, "en": 0.18}),
    ],
)
def test_shares_of_the_languages(text: str, shares: dict[str, float]) -> None:
    found = detect(text)
    assert list(found.shares) == list(shares)
    assert found.shares == pytest.approx(shares, abs=0.08)


def test_program_code_counts_little_as_language() -> None:
    assert detect(PROGRAM).confidence > 0.75


@pytest.mark.parametrize("name", SETS)
def test_labelled_sets_keep_their_floors(name: str) -> None:
    size, mistakes = wrong(SETS[name])
    assert size > 100
    assert 1 - len(mistakes) / size >= floors()[name], mistakes[:10]


def cut(text: str, least: int) -> st.SearchStrategy[str]:
    """Pieces of a text from the given number of characters upwards."""
    return st.integers(0, len(text) - least).flatmap(
        lambda start: st.integers(start + least, len(text)).map(lambda end: text[start:end])
    )


noise = st.sampled_from(["", "DRG ", "5G：", "（2026）", "ICD-10 ", "COVID-19", "　"])


@given(cut(SIMPLIFIED, 12), noise)
def test_cuts_of_simplified(text: str, prefix: str) -> None:
    assert detect(prefix + text).tag == "zh-Hans"


@given(cut(TRADITIONAL, 12), noise)
def test_cuts_of_traditional(text: str, prefix: str) -> None:
    assert detect(prefix + text, ("zh-Hans",)).tag == "zh-Hant"


@given(cut(ENGLISH, 40), st.sampled_from([str, str.upper, str.title]))
def test_cuts_of_english(text: str, case: type[str]) -> None:
    assert detect(case(text), ("zh-Hans", "en", "fr")).tag == "en"
    assert detect(case(text), ("zh-Hans", "en")).tag == "en"


anything = st.text() | st.lists(
    st.sampled_from([SIMPLIFIED, TRADITIONAL, ENGLISH, JAPANESE, KOREAN, FRENCH, RUSSIAN, PROGRAM])
).map("\n".join)


@given(
    st.tuples(anything, anything).map("".join),
    st.lists(st.sampled_from(["zh-Hans", "zh-Hant", "en", "ug", "ru", "", "x-1"])),
)
def test_any_text_has_a_language(text: str, languages: list[str]) -> None:
    found = detect(text, languages)
    assert found.tag
    assert 0 <= found.confidence <= 1
    assert (found.tag == "und") == (found.confidence == 0) == (found.shares == {})
    assert not found.shares or sum(found.shares.values()) == pytest.approx(1, abs=0.01)
    assert all(share >= 0.05 for share in found.shares.values())
    assert list(found.shares)[:1] == [found.tag] * bool(found.shares)
    assert detect(text, languages) == found


def test_warm_can_be_called_again() -> None:
    preload()
    preload()
    assert detect("医疗改革").tag == "zh-Hans"
