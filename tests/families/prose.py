"""Articles in words of our own: their titles, facts and texts, others for every address."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import datetime

from spiders.source import Source

_CHINESE = {
    "who": [
        "省卫生健康委员会",
        "市医疗保障局",
        "县人民医院",
        "区疾控中心",
        "州中医药管理局",
        "国家级监测点",
    ],
    "does": [
        "印发通知",
        "召开部署会",
        "发布年度安排",
        "公布评估结果",
        "组织专题培训",
        "开展联合调研",
    ],
    "what": [
        "按病种付费",
        "门诊共济保障",
        "县域医共体建设",
        "药品集中采购",
        "检查结果互认",
        "家庭医生签约",
    ],
    "aim": [
        "让群众少跑路",
        "减轻患者负担",
        "提高基金使用效率",
        "稳住基层队伍",
        "缩短候诊时间",
        "堵住结算漏洞",
    ],
    "how": [
        "每季度通报一次进度",
        "由专人逐项核对台账",
        "把结果与绩效挂钩",
        "请第三方抽查复核",
        "设立统一的服务窗口",
    ],
}
_ENGLISH = {
    "who": ["The provincial health commission", "A county hospital", "The city's insurance bureau"],
    "does": ["issued a plan", "opened a pilot", "published its yearly review", "held a training"],
    "what": [
        "payment by disease group",
        "outpatient cover",
        "bulk buying of drugs",
        "family doctors",
    ],
    "aim": [
        "to spare patients a second trip",
        "to lower what families pay",
        "to keep village doctors",
    ],
    "how": ["progress is reported every quarter", "outside auditors check a sample of the bills"],
}
_SENTENCES = {
    "zh": (
        "{who}日前{does}，围绕{what}提出第{n}项工作要求，目的是{aim}，并且{how}，不得以任何理由推诿。",
        "据统计，截至上月底，共有{n}家机构参加{what}，涉及参保人员{m}万人，较去年同期增加{k}个百分点，{aim}的目标正在接近。",
        "下一步，{who}将{how}，对进展缓慢的{k}个县区逐一约谈，力争在年底以前完成{what}的全部任务，切实{aim}。",
        "参加这项工作的{m}名医务人员表示，{what}推行以后，平均每人每月少填{n}张表格，{how}的做法也更容易落实。",
    ),
    "en": (
        "{who} {does} on {what} this week, its item number {n}, {aim}, and said that {how}.",
        "By the end of last month {n} institutions had joined the work on {what}, which covers {m}0,000 people, {k} points more than a year ago.",
        "{who} will next visit the {k} districts that are late, and wants all of the work on {what} done by the end of the year, {aim}.",
        "About {m} doctors and nurses who take part said that they fill in {n} forms fewer a month, and that {how}.",
    ),
}
_TITLES = {
    "zh": (
        "{key}改革第{n}号安排公布：{what}再推进一步",
        "关于做好{key}领域{what}工作的通知（第{n}号）",
    ),
    "en": ("{key} reform: plan {n} on {what} is made public", "Plan {n} on {key} turns to {what}"),
}
_OFF_TOPIC = {
    "zh": "湖上龙舟赛第{n}场今日开桨",
    "en": "Rowers meet for race number {n} on the lake",
}
_PUBLISHERS = {"zh": "{city}观察网", "en": "{city} Gazette"}
_CITIES = {"zh": ["青石", "白河", "云岭", "东溪"], "en": ["Northfield", "Riverton", "Eastlake"]}


@dataclass(frozen=True, slots=True)
class Article:
    """One article and what is true of it; a `stray` one no source takes for its own."""

    url: str
    title: str
    published: datetime
    publisher: str
    document_number: str
    paragraphs: tuple[str, ...]
    off_topic: bool = False

    @property
    def day(self) -> str:
        """The day it was published, as `YYYY-MM-DD`."""
        return self.published.date().isoformat()

    @property
    def minute(self) -> str:
        """When it was published, as pages write it."""
        return self.published.strftime("%Y-%m-%d %H:%M")


def language(source: Source) -> str:
    """Whether a source's articles are written in Chinese or in English."""
    return "zh" if source.languages[0].startswith("zh") else "en"


def write(
    source: Source, url: str, number: int, published: datetime, *, off_topic: bool = False
) -> Article:
    """An article of a source for an address; the number is in its title and makes it its own."""
    tongue, dice = language(source), random.Random(url)
    words = _CHINESE if tongue == "zh" else _ENGLISH
    default = "医改" if tongue == "zh" else "Health"
    key = dice.choice(source.topic.keywords) if source.topic else default

    def said(form: str) -> str:
        chosen = {name: dice.choice(options) for name, options in words.items()}
        figures = {"n": dice.randint(11, 89), "m": dice.randint(120, 980), "k": dice.randint(2, 9)}
        return form.format(**chosen, **figures)

    title = _OFF_TOPIC[tongue] if off_topic else dice.choice(_TITLES[tongue])
    subject = dice.choice(words["what"])
    return Article(
        url=url,
        title=title.format(key=key, n=number, what=subject),
        published=published,
        publisher=_PUBLISHERS[tongue].format(city=dice.choice(_CITIES[tongue])),
        document_number=_document_number(source, published.year, number % 900 + 1),
        paragraphs=tuple(said(form) for form in _SENTENCES[tongue]),
        off_topic=off_topic,
    )


def _document_number(source: Source, year: int, number: int) -> str:
    """A number in the form that the source looks for: of a province, or of an announcement."""
    wanted = source.selectors.document_number
    if "'第'" in wanted:
        return f"{year}年第{number}号"
    return f"{'闽' if '闽' in wanted else '青'}卫医发〔{year}〕{number}号"
