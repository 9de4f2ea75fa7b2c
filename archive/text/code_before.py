"""The issuer's code that stands before a document number, or the issuer's name where it has none."""

from __future__ import annotations

import re
from functools import cache

from archive.text.issuers import known_codes
from archive.text.mention import HAN

_PLACES = "京津冀晋蒙内辽吉黑沪苏浙皖闽赣鲁豫鄂湘粤桂琼渝川黔滇云藏陕甘青宁新兵"
# 京医保, 浙卫: a place and an office of it; a county's name may end so too: 海宁政办
_OF_PLACE = rf"[{_PLACES}](?:医保|卫|人社|药监|食药监|市监|疾控|发改|财|民政)"
_CENTRAL = r"(?<!共和)(?<![中全])国(?:卫(?!生)|办[发函秘]|医改|医保|药监|市监|中医药|疾控|食药监)"
_ENDS = "发函规字会税令文电释"
# 国办发, 国医保发, 财社, 吉政办发: how a code begins even behind a single word
_SURE = rf"[{_PLACES}]政(?:[发字函]|办[发字函规]?)|国(?:发|函|卫(?!生)|办[发函]|医改|医保|药监|市监|中医药|疾控)|财[社税]"
# How a code begins behind the name of who issued it.
_BEGINS = (
    rf"(?:[国财卫教民银农商交环法审中{_PLACES}]|医保|发改|人社|工信"
    r"|.(?:医保|财|卫|人社|市监|药监|政|府|教|民))"
)
# A character that stands apart belongs to the code, a list's number or a word before it does not.
_RUN = re.compile(
    rf"(?:(?<![^\s\[(“《])(?![一二三四五六七八九十附注])[{HAN}]\s{{1,4}})*"
    rf"(?:(?<![^\s\[(“《])(?:[{HAN}]+\s{{1,4}}[{HAN}]|(?:{_CENTRAL}|医保|人社)\s{{1,4}}[{HAN}]{{1,6}})|[{HAN}]+)$"
)
_WORDS = (
    "根据 根據 依据 依據 依照 按照 遵照 参照 对照 比照 对标 遵循 参考 关于 關於 印发 印發 转发 轉發 下发 下發 发布 發布 "
    "公布 制定 出台 签署 作出 修订 修正 修改 属于 简称 以下简称 已由 贯彻 貫徹 落实 落實 执行 執行 实施 通过 有关 包括 例如 "
    "其中 同意 学习 符合 违反 引用 沿用 延续 继续 取代 替代 代替 废止 废除 细化 配合 推进 衔接 针对 适用 不含 享受 请问 来源于 此前 之前 当年 最新 现行 "
    "附件 通知 决定 通告 文件 文号 字号 规定 要求 的函 复函 来函 现将 現將 详见 参见 以及"
).split()
# What a document is called, run into its code; 国卫办法规函, 国卫规划函 and 计划生育委员会 hold these too.
_KINDS = "意见|方案|办法|细则|批复|措施|计划|规划|规范|规程|指南|目录|清单|纪要"
_LEADING = re.compile(
    rf"{'|'.join(sorted(_WORDS, key=len, reverse=True))}|(?<!西医)结合|精神(?!卫)|"
    rf"(?<![卫办药委医])(?:{_KINDS})(?={_BEGINS}.{{0,7}}[{_ENDS}]\s*$)|"
    r"[你我](?:[省市局委部厅院会办县区州]|单位)|"
    r"[的与與及见見按以在为為至号號因由了你我他它其该該此这這那们們被把让讓给給是已或请請均称稱]|"
    r"对(?!外)|(?<=[0-9])[年月日条项款]|"
    rf"(?:[依据據經经送报附即凭除凡指自如于从将]|(?<![固太开平中高三草])原)(?={_OF_PLACE})|"
    rf"[依即凭除凡指自如于从](?={_SURE})|"
    rf"[据经](?=国[务家]|海关总署|(?:财政|商务|教育|公安|卫生)部|{_SURE})|如(?=人社部)|"
    # places hold these too: 和平, 政和, 将乐, 原平
    r"(?<=[号》〉〕)”\"'知见法定神案件求])和|[将原](?=[国中卫])|"
    # the issuer's name run into its code: 国务院办公厅国办发
    rf"(?:办公[厅室]|委员会|人民政府)(?=(?!办公)[{HAN}]{{2,13}}[发函办规电字]\s*$)"
)
# The name of who issued it, before a code that begins with who that is: 财政部财会, 交通运输厅黑交规.
_GLUED = re.compile(
    rf"^.+(?:(?<=.)[厅局部署]|委员会|[康革健改]委|政府|[法察]院|中央)"
    rf"(?=(?!国家|中国){_BEGINS}.{{0,7}}[{_ENDS}]$|(?:发改|医保).{{0,3}}$)"
    r"|^(?!中华人民共和国).+?(?=中华人民共和国)"
    # A word before the code of a place's bureau: 统一病种泰医保发.
    r"|^.{4,}(?=(?![团厅局部委会院]).(?:医保|人社|卫健|药监|政办|府办)[发函办规]{1,2}$)"
    rf"|^.{{2,}}(?={_CENTRAL}.{{0,8}}$)"
)
_LONGEST = 14


def code_before(before: str, longest: int = _LONGEST) -> str | None:
    """Return the issuer's code that ends a text, without the words of the sentence around it."""
    run = _RUN.search(before)
    if run is None:
        return None
    # With what stands before it, in which a day's digits tell that 日 is no part of a name.
    held = before[max(0, run.start() - 2) : run.start()]
    text = held + _squeezed(run[0])
    words = _LEADING.finditer(text, len(held))
    starts = [len(held), *(word.end() for word in words)]
    code = next((text[start:] for start in reversed(starts) if len(text) - start >= 2), "")
    code = _of_centre().sub("", _GLUED.sub("", code))
    return code if 2 <= len(code) <= longest else None


@cache
def _of_centre() -> re.Pattern[str]:
    """What stands before a code that only a central organ has, and is more than a place's sign."""
    central = re.compile(
        r"国(?![税资])|财税|人社[部厅]|银保监|银发|税总|法[释发]|中办?发|证监|汇发|全爱卫"
    )
    codes = "|".join(code for code in known_codes() if central.match(code))
    return re.compile(f"^.{{2,}}(?=(?:{codes})$)")


def _squeezed(text: str) -> str:
    return re.sub(r"\s", "", text)
