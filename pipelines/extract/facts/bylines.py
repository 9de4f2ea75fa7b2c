"""Who wrote, edited and published an article, as the lines around its text say."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

_HAN = r"[\u3400-\u4dbf\u4e00-\u9fff]"
_ROLES = (
    "编辑|責編|编审|责编|責任|责任|校对|审核|来源|來源|摄影|攝影|通讯员|通訊員|记者|記者|实习|特约|发自|报道|文字|图片|"
    "视频|点击|浏览|阅读|字号|发布|时间|日期"
)
_NAME = rf"(?!{_ROLES})(?:{_HAN}{{1,7}}(?:[·•・]{_HAN}{{1,10}})+|{_HAN}{{2,4}})(?!{_HAN}|\s*[:：])"
_NAMES = rf"{_NAME}(?:(?:\s*[、,，/|]\s*|\s+){_NAME})*"
_PARTICLES = (
    r"(?:(?:de|del|della|di|da|das|dos|du|la|le|van|von|der|den|ter|ten|bin|ibn|al|el)[ ]){0,3}"
)
_CAPITAL = f"[A-Z{''.join(chr(code) for code in range(0xC0, 0x250) if chr(code).isupper())}А-ЯЁ]"
_PART = rf"{_PARTICLES}(?:(?:al-)?{_CAPITAL}[\w.'’-]*|[\"“][A-Z][\w ]{{1,20}}[\"”])"
LATIN = rf"{_PART}(?:[ ]{_PART}){{0,4}}"
_LATINS = rf"{LATIN}(?:(?:,[ ]?(?:and[ ])?|[ ](?:and|&)[ ]){LATIN})*"
_STOP = r"[\s|｜\[\]【】()（）《》“”\"、，,。;；:：]"

# By, in the languages of the pages read most: before a name, and never part of it.
BY = (
    r"(?:(?:(?:written|posted|published|reported|geschrieben|eingestellt|verfasst|veröffentlicht|erstellt|"
    r"publicado|escrito|publié|écrit|pubblicato|scritto|napisał\w*|skrivet|skrevet) )?"
    r"(?:by|von|por|par|door|av|af|przez|di)|autor(?:in|en|a|es)?|authors?|auteur|autore|auteurs|"
    r"texte?|texto|testo|tekst|redaktion|reporter|journalist)"
)
_BYLINES = [
    # 作者：…, 撰文｜…, 文/…, 文/本网专栏作者 …
    re.compile(
        rf"(?:^|{_STOP})(?:原?作者|撰文|撰稿|执笔|文)\s*[:：/／|｜丨][\s|]*"
        rf"(?:{_HAN}{{0,12}}作者[\s:：]+)?({_NAMES})"
    ),
    re.compile(
        r"(?:^|[|•·]\s*)(?:(?!Illustrat|Photo|Graphic|Edit|Review|Produc|Present|Sponsor|Power)"
        rf"[A-Z][a-z]+ )?[Bb][Yy][:\s|]\s*({_LATINS})"
    ),
    # Von …, Por …, Autor: …; after the day and the hour too
    re.compile(
        rf"(?:^|[|•·]\s*|\d (?:Uhr )?)(?i:{BY})(?:\s*[:|][\s|]*|\s+)({_LATINS})"
        r"(?=\s*(?:$|[|•·,;(/–—-]|\d|(?:am|on|vom|le|el|il)\b))"
    ),
    # 〔記者王小明／台北報導〕
    re.compile(rf"[記记]者[:：\s]*({_HAN}{{2,4}}(?:[、,，]\s*{_HAN}{{2,4}})*)\s*[／/∕]"),
    # （心内科 某某/文 宣传部 某某/图）
    re.compile(rf"(?:^|[\s（(])({_NAME})\s*[/／]\s*(?:图?文|文图)(?=$|[\s）)])"),
    # 本报记者 …, a line of its own
    re.compile(
        rf"^\W?[^，。：:]{{0,16}}?(?:记者|通讯员)[:：\s|]\s*({_NAMES})"
        r"\W{0,8}(?:$|来源|摄|文|编辑|责编|校对|通讯员|实习|(?:19|20)\d\d)"
    ),
]
# （记者 …）, which opens or closes a report
_REPORTER = re.compile(
    rf"[（(【\[][^（()）【】，。]{{0,20}}?(?:记者|通讯员)\s*[:：]?\s*({_NAMES})[^（()）【】。]{{0,40}}[)）】\]]"
)
# 中新网杭州9月2日电 (某某); （中央社記者某某某台北8日電）
_DATED = re.compile(
    rf"\d{{1,2}}日(?:电|電|讯|訊|消息)\s*[（(]\s*(?:[记記]者\s*)?({_NAMES})\s*[)）]"
    rf"|[记記]者({_HAN}{{2,4}}?)(?:[台臺][北中南東东]|新北|桃園|高雄|基隆|新竹|苗栗|彰化|南投|雲林|嘉義|屏東|宜蘭|花蓮|"
    r"澎湖|金門|香港|澳門|北京|上海|東京|首爾|倫敦|紐約|巴黎|華盛頓|日內瓦)\d{1,2}日[電电]"
)
# 作者：…, or who is named behind 原创
_ANY_AUTHOR = re.compile(
    rf"(?:(?:^|{_STOP})原?作者\s*[:：]\s*|^原创 \| )([^\s|｜:：,，;；（(]{{2,24}})"
)
_EDITOR = re.compile(
    r"(?:责任编辑|责编|責任編輯|責編|编辑|編輯|网编|(?i:\b(?:web )?editors?))\s*[:：/|]\s*"
    rf"({_NAMES}|{_LATINS})"
)
_NO_NAMES = frozenset(
    "报道 整合 综合 整理 编译 摄影 摄 通讯员 记者 特约记者 实习生 实习记者 编辑 供稿 文 图 文图 发自 来源 作者 本报 "
    "本刊 本网 本站 网络 佚名 未知 管理员 匿名 原创 转载 责编 审核 校对 供图 联合报道 本报讯 时间 日期 发布 字号 打印 "
    "admin administrator editor webmaster user anonymous unknown staff internet published updated "
    "posted january february march april may june july august september october november "
    "december".split()
)
_PUBLISHER = re.compile(
    r"(?:(?:来\s*源|來源|稿源|出处)\s*(?:[:：]|于)|来自\s*[:：]|转载?自\s*[:：]?|摘自\s*[:：]?|原载于?\s*[:：]?)[\s|]*[《“\"]?"
    rf"([^\s|｜\[\]【】()（）《》“”\"、，,。;；:：]{{2,30}}?)"
    r"(?=(?:19|20)\d\d[-年/.]|作者|编辑|责编|发布|时间|日期|访问|点击|浏览|阅读|字[号体]|分享|打印|举报|"
    rf"{_STOP}|$)"
)
_SOURCE = re.compile(
    r"(?i:\bsource|\bprovided by|re(?:produced|printed|posted) from|originally published (?:in|by|on))"
    r"\s*[:：]?[\s|]*"
    r"([A-Z][\w.&'’ -]{1,50}?\.?)\s*(?=[|•·;,(\n]|(?<!Ltd)(?<!Inc)(?<!Co)\.(?:\s|$)|$|"
    r"\s(?:Author|Editor|By|Date|Time|Updated|Font|Views?|Hits|Share|Print)\b)"
)
_LABEL_ALONE = re.compile(r"(?:[:：]|\bby|\bfrom)$", re.IGNORECASE)
# "By A | China Daily | Updated: …"
_BARRED = re.compile(r"(?:^|.*\|)\s*([^|:：]{3,40}?)\s*\|\s*(?:Updated|Published)\b.*")
_DATELINE = re.compile(
    rf"[（(【\[]?((?:新华|中新|中通|法新|路透|美联|中央)社|{_HAN}{{2,6}}?(?:网|日报|晚报|时报))[^，。\d]{{0,14}}"
    r"\d{1,2}月\d{1,2}日(?:电|讯|消息)"
)
_ENGLISH_DATELINE = re.compile(
    r"[A-Z][A-Za-z .,'’-]{2,40}\d{1,2}\s*\(([A-Z][\w' ]{2,30})\)\s*[-–—]"
)
_LEADING = re.compile(rf"^{BY}(?:\s*[:|]\s*|\s+|$)", re.IGNORECASE)
_NOT_A_NAME = re.compile(
    r"\d|[@#：:。，]|编辑|来源|\b(?:editor|reporter|correspondent|writer|contributor|published|publiziert|veröffentlicht)\b"
    r"|^[\W_]*$",
    re.IGNORECASE,
)
_LONGEST_CREDIT = 150  # characters


def author(around: Sequence[str], first: Sequence[str], last: Sequence[str]) -> str | None:
    """Who wrote it: the names of a byline joined with "; "; None if no line names an author.

    `around` are the lines around the headline, `first` and `last` those that open and close the
    text. An editor is no author.
    """
    short = [line for line in (*around, *first[:2], *last) if len(line) < _LONGEST_CREDIT]
    searches: list[tuple[re.Pattern[str], Sequence[str]]] = [(byline, short) for byline in _BYLINES]
    searches += [(_REPORTER, [*around, *first, *last]), (_DATED, first), (_ANY_AUTHOR, short)]
    for pattern, lines in searches:
        matches = (pattern.search(line) for line in lines)
        named = (m[m.lastindex or 1] for m in matches if m)
        if found := next(filter(None, map(names, named)), None):
            return found
    return None


def editor(lines: Iterable[str]) -> str | None:
    """Who edited the page, the first that a short line names."""
    matches = (_EDITOR.search(line) for line in lines if len(line) < _LONGEST_CREDIT)
    return next((found for match in matches if match and (found := names(match[1]))), None)


def names(text: str) -> str | None:
    """The names in a byline, joined with "; "; roles and the like among them are left out."""
    text = _LEADING.sub("", text.strip(), count=1)
    found = re.split(r"\s*(?:[、,，/;；|]|\s(?:and|&)\s)\s*|(?<=[\u3400-\u9fff])\s+", text)
    kept = [
        name
        for name in found
        if name and name.lower() not in _NO_NAMES and not _NOT_A_NAME.search(name)
    ]
    return "; ".join(dict.fromkeys(kept)) or None


def publisher(around: Iterable[str], first: Iterable[str]) -> str | None:
    """来源 or whom the text is reproduced from; else the agency of its dateline."""
    for line in around:
        if found := named_publisher(line):
            return found
    for line in first:
        if match := _DATELINE.match(line) or _ENGLISH_DATELINE.match(line):
            return match[1].strip()
    return None


def joined(lines: Sequence[str]) -> list[str]:
    """Lines, those that end in a label run into the next."""
    found: list[str] = []
    for line in lines:
        if found and _LABEL_ALONE.search(found[-1]):
            found[-1] = f"{found[-1]} {line}"
        else:
            found.append(line)
    return found


def named_publisher(line: str) -> str | None:
    """Whom a line names after 来源, 转载自 or Source."""
    if len(line) > 300:
        return None
    match = _PUBLISHER.search(line) or _SOURCE.search(line) or _BARRED.fullmatch(line)
    return match[1].strip() if match and match[1].strip() else None
