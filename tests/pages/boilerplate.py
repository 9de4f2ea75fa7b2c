"""Boilerplate around an article, drawn by a seeded source: its kinds, wording, order and markup."""

from __future__ import annotations

import random
import re
import tomllib

from tests.pages.articles import WRITTEN

PLACES = ("top", "meta", "inside", "below", "side", "foot")
_KINDS: dict[str, dict[str, list[str]]] = tomllib.loads(
    (WRITTEN / "boilerplate.toml").read_text("utf-8")
)
_HEADLINES = (
    "示例省启动基层卫生人才三年培养计划",
    "今年秋季流感疫苗接种点名单公布",
    "这些药品价格又降了，看看有没有你在用的",
    "医保码全流程应用再添十家医院",
    "记者探访：凌晨两点的儿科急诊",
    "一位村医的二十年出诊路",
    "家门口的中医馆为何越开越多",
    "关于端午节期间门诊安排的公告",
    "护士节特别报道：病房里的微笑",
    "体检报告怎么看？专家为您支招",
    "Three things to know about flu shots",
)
_OFFERS = (
    "夏季体检套餐限时八折，手机下单即享",
    "新车置换补贴高达三万元，到店有礼",
    "足不出户学英语，首月仅需九块九",
    "山里的土蜂蜜，产地直发，坏果包赔",
    "老房翻新局部改造，先装修后付款",
)
_EDITORS = ("张三", "李四", "王五", "赵六", "某甲", "实习生")
_STYLES = (
    "",
    ' style="margin:10px 0;"',
    ' style="text-align: center; color: #999"',
    ' style="float:left;width:100%"',
    ' align="center"',
)
_WHITE = ("\n", "\n\n", "\r\n", "\n\t\t", "\n    ", " \n ")
_COMMENTS = (
    "",
    "",
    "",
    "<!-- 广告位开始 -->",
    "<!--enpcontent-->",
    "<!-- /2026/ -->",
    "<!--[if IE]>",
)
_TAG = re.compile(r"""<(\w+)((?:\s+[\w:-]+=(?:"[^"]*"|'[^']*'))+)\s*>""")
_ATTRIBUTE = re.compile(r"""[\w:-]+=(?:"[^"]*"|'[^']*')""")
_BETWEEN_TAGS = re.compile(r"(?<=>)[ \t]*\n\s*(?=<)")


def place(rng: random.Random, name: str) -> str:
    """What stands at one of the places this time: some kinds, in some order, or nothing."""
    kinds = [kind for kind in _KINDS.values() if name in kind["places"]]
    chosen = rng.sample(kinds, rng.randint(0, min(4, len(kinds))))
    return "\n".join(_write(rng, rng.choice(kind["forms"])) for kind in chosen)


def between(rng: random.Random, blocks: list[str]) -> str:
    """The blocks of a body, with advertisements and scripts between some of them."""
    kinds = [kind for kind in _KINDS.values() if "between" in kind["places"]]
    parts: list[str] = []
    for block in blocks:
        parts.append(block)
        if rng.random() < 0.25:
            parts.append(_write(rng, rng.choice(rng.choice(kinds)["forms"])))
    return "\n".join(parts)


def shake(rng: random.Random, html: str) -> str:
    """The same page with attributes and classes in another order, other white space, comments."""
    return _BETWEEN_TAGS.sub(
        lambda _: rng.choice(_WHITE) + _comment(rng) + rng.choice(("", "\n")),
        _TAG.sub(lambda tag: _reorder(rng, tag), html),
    )


def _write(rng: random.Random, form: str) -> str:
    fill = {
        "n": lambda: str(rng.randint(10, 99999)),
        "day": lambda: str(rng.randint(1, 28)),
        "link": lambda: f'<a href="/t{rng.randint(10, 99)}.html">{rng.choice(_HEADLINES)}</a>',
        "ad": lambda: rng.choice(_OFFERS),
        "editor": lambda: rng.choice(_EDITORS),
        "style": lambda: rng.choice(_STYLES),
    }
    return re.sub(r"\{(\w+)\}", lambda name: fill[name[1]](), form)


def _reorder(rng: random.Random, tag: re.Match[str]) -> str:
    attributes = [_reorder_class(rng, one) for one in _ATTRIBUTE.findall(tag[2])]
    rng.shuffle(attributes)
    return f"<{tag[1]} {' '.join(attributes)}>"


def _reorder_class(rng: random.Random, attribute: str) -> str:
    if not attribute.startswith('class="'):
        return attribute
    names = attribute[7:-1].split()
    rng.shuffle(names)
    return f'class="{" ".join(names)}"'


def _comment(rng: random.Random) -> str:
    comment = rng.choice(_COMMENTS)
    return comment.replace(">", "><p>旧版浏览器</p><![endif]-->") if "[if" in comment else comment
