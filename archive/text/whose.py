"""Whose organ a text names: of which place a Chinese code or name is, and whether what an English
text calls by the name of one of China's organs is another country's or a province's."""

from __future__ import annotations

import re

from archive.text.provinces import IN_ENGLISH

# 省政府令, 我局公告, 市医保发: any province's, any city's. 本溪 and 市场监管总局 say whose they are.
_ANYONES = re.compile(
    r"(?:[省县区州]|市(?!场监管总|监)|自治|[我该]|本(?!溪|卫|政)|(?:总|国家)局(?=[公通令])"
    r"|(?:人民)?(?:政府|法院|医院)|常务委|[董理]事会|两部"
    r"|(?:医保|药监|中医药|疾控|医疗保障|药品监督管理)局(?=[公通令])"
    r"|(?:卫生健康|卫健|发展改革|发改)委(?:员会)?(?=[公通令]))"
)
_COUNTRIES = (
    "Vietnam Japan Singapore Malaysia Thailand Indonesia India Pakistan Bangladesh Mongolia Cambodia "
    "Laos Myanmar Nepal Korea Russia Ukraine Kazakhstan Uzbekistan Germany France Italy Spain Brazil "
    "Mexico Australia Canada Israel Egypt Kenya Ethiopia Nigeria Philippines Iran Iraq Turkey Chile Peru Cuba"
).split()
_ADJECTIVE = r"(?!Chinese\b)[A-Z][a-z]+(?:ese|ian|ish|[aeio]an|n?i)|Thai|German|French"
_POSSESSIVE = r"(?!China|Republic|PRC)[A-Z][A-Za-z]+['’]s"
_OF_A_PLACE = "Provincial|Province|Municipal|Municipality|City|County|District|Regional"
_BEFORE = re.compile(
    rf"(?<![A-Za-z])(?:{'|'.join((*IN_ENGLISH, *_COUNTRIES))}|{_ADJECTIVE}|{_POSSESSIVE}|{_OF_A_PLACE})\s+$"
)
_BEHIND = re.compile(
    r"\s+of\s+(?:the\s+)?(?!People['’]s|PRC|P\.R\.|China|Chinese|State|Order|Notice|Announcement)[A-Z][a-z]+"
)
_FAR = 40  # characters


def is_anyones(number: str) -> bool:
    """Whether a number's code or name leaves open whose it is: each province has a 省政府令第300号,
    and a 医保局公告."""
    return bool(_ANYONES.match(number))


def is_of_others(text: str, start: int, end: int) -> bool:
    """Whether an organ whose name stands at a place of an English text is not China's own: Vietnam's
    Ministry of Health, the Ministry of Finance of Japan, Hunan Medical Insurance."""
    before = text[max(0, start - _FAR) : start]
    return bool(_BEFORE.search(before) or _BEHIND.match(text, end))
