"""Lines that sign a text: who wrote it, who published it, and when."""

from __future__ import annotations

import re

from pipelines.extract.page.lines import Line

# Above the text only: its date, its publisher, its counters.
_CREDIT = re.compile(
    r"(?:[【\[(（]?\s*(?:(?:发布|发稿|更新|刊发|发表|上传|成文|编辑)?(?:时间|日期)|来\s*源|來\s*源|稿源|出处|(?:信息|文章|稿件|新闻|内容)来源|作\s*者|"
    r"发布(?:者|人|单位|机构|部门)|浏览|点击|阅读|访问|字[号体]|编辑|记者|Source|Author|Editor|By|Published|Updated|Posted|"
    r"Last updated?|Date|Time)\s*(?:[:：]|\b)|(?:19|20)\d\d\s*[-年/.]\s*\d{1,2}\s*[-月/.]\s*\d{1,2}).{0,120}",
    re.IGNORECASE,
)
# A date line without a label: with its time of day, or as 昨天 and 3小时前.
_DATE_LINE = re.compile(
    r"(?=.{1,60}$)[^。，；！？]*(?:19|20)\d\d[-年/.]\d{1,2}[-月/.]\d{1,2}日?\s+\d{1,2}:\d{2}[^。，；！？]*"
    r"|(?:\d{1,2}(?:月|-)\d{1,2}日?\s*\d{1,2}[:：]\d{2}"
    r"|\d{1,2}月\d{1,2}日|(?:[今昨前][天日]|yesterday|today)(?:\s*(?:at\s*)?\d{1,2}[:：]\d{2})?(?:\s*[ap]\.?m\.?)?"
    r"|\d{1,3}\s?(?:分钟|小时|天)前|刚刚|\d{1,3} (?:minute|hour|day)s? ago)"
    r"(?:\s.{0,30})?",
    re.IGNORECASE,
)
# A line with a day and a time of day, whatever the order: 06. 01. 2026, 14:59 Uhr; Jan 6, 2026 / 2:59 PM
_STAMP = re.compile(
    r"(?=.{1,110}$)(?=.*\b(?:19|20)\d\d\b)(?=.*(?<![\d:.])\d{1,2}[:.h]\s?\d{2}(?!\d|\.\d))"
    r"(?=.*(?:\d{1,2}\s?[./-]\s?\d{1,2}\s?[./-]\s?\d{2,4}|\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|"
    r"\b[^\W\d_]{3,}\.?\s\d{1,2},?\s\d{4}|\d{1,2}\.?\s(?:de\s)?[^\W\d_]{3,}\.?\s(?:de\s)?\d{4}))[^。，；！？]*"
    # or a day and hardly more
    r"|(?=.{8,45}$)[^\d。，；！？]{0,35}(?<!\d)\d{1,2}\.\s?\d{1,2}\.\s?(?:19|20)\d\d(?!\d)[^.。，；！？]*"
)
# The same in other languages: 05/10/2018 - Publicado por …; Uppdaterad 15.59 | Publicerad 14.14; its own address
_SIGN = re.compile(
    r"(?:\d{1,2}[./]\d{1,2}[./](?:19|20)\d\d\b(?!\.?\s[^\W\d_]+\s[^\W\d_]+\s[^\W\d_]+\s)"
    r"|(?:publi(?:cad[oa]|cerad|sert|é|kacja|zier[te]+)|veröffentlicht|aktualisiert|uppdaterad|oppdatert|pubblicat[oa]|"
    r"aggiornat[oa]|actualizad[oa]|atualizad[oa]|gepubliceerd|opublikowan[oy]|dodano|aktualizacja|mis à jour|stand|"
    r"lesezeit|lesedauer|lästid|tempo di lettura|temps de lecture)\b[^.]{0,40}\d)[^.。]{0,100}(?:\d\.\d[^.。]{0,40}){0,3}"
    r"|https?://\S+",
    re.IGNORECASE,
)
# A byline alone: Von Ana Ruiz, Berlin
_BYLINE = re.compile(
    r"(?i:(?:written |words |story |posted |text )?(?:by|von|por|par|door|av|af|przez))\s"
    r"(?:[A-ZÀ-ÖØ-Þ][\w.'’-]*[ ,]*(?:(?:and|und|y|et|e|&|de|del|van|von|der)\s)*){1,8}"
)
# Ana Ruiz, Sample Staff
_STAFF = re.compile(
    r"(?:[A-ZÀ-ÖØ-Þ][\w.'’-]+ ){1,3}[A-ZÀ-ÖØ-Þ][\w'’-]+, (?:[\w&']+ ){0,4}(?:Staff|Reporter|Correspondent|Editor|Writer|"
    r"Contributor)(?: Writer| Reporter)?"
)
_NAME = re.compile(r"(?:[A-ZÀ-ÖØ-Þ][\w.'’-]+ ){1,3}[A-ZÀ-ÖØ-Þ][\w'’-]+")
_DAY = re.compile(
    r"(?=.{8,24}$)(?:\d{1,2}(?:st|nd|rd|th|\.)?[ -](?:de )?[^\W\d_]{3,}\.?,?[ -](?:de )?(?:19|20)\d\d"
    r"|[^\W\d_]{3,}\.? \d{1,2}(?:st|nd|rd|th)?,? (?:19|20)\d\d)"
)
# Health correspondent, BBC News
_ROLE = re.compile(
    r"(?:[A-Z][\w&']* ){0,3}(?:\w+ ){0,2}(?:correspondent|reporter|editor)(?:, [^.]{2,60})?"
)
# （2026年10月9日某某会议通过）, 2026年10月9日 某某部令第3号公布: which belong to a law
_ADOPTED = re.compile(
    r"[（(].*(?:通过|公布|发布|施行|修订|修正|批准).*[)）]"
    r"|(?:19|20)\d\d年\d{1,2}月\d{1,2}日[^:：]*(?:(?:令|公告)?第[^:：]{1,8}号|会议)[^:：]*"
    r"(?:通过|公布|发布|施行|修订|修正|批准)\s*"
    r"|(?:19|20)\d\d年\d{1,2}月\d{1,2}日(?:\s*起?(?:施行|实施|通过|批准|修正|修订)\s*|[^:：]*人民代表大会[^:：]*)"
)
_SIGNED = 110  # characters
_PARAGRAPH = 60
_EARLY = 3  # lines above a day that signs a text, at most


def is_signed(text: str) -> bool:
    """Whether a line says no more than who wrote it and when."""
    if len(text) > _SIGNED or text.endswith("."):
        return False
    return any(form.fullmatch(text) for form in (_STAMP, _BYLINE, _STAFF))


def without_signs(lines: list[Line]) -> list[Line]:
    """The first lines of a text without those that sign it under its lead.

    A day alone is one of them, and a name above it, where no other day follows as in a chronicle; under a
    notice they are its signature.
    """
    days = [i for i, line in enumerate(lines) if _DAY.fullmatch(line.text)]
    is_lead = len(days) == 1 and days[0] <= _EARLY
    goes_on = is_lead and any(len(line.text) >= _PARAGRAPH for line in lines[days[0] + 1 :])
    signs = set(days) if goes_on else set()
    signs |= {i - 1 for i in signs if i and _NAME.fullmatch(lines[i - 1].text)}
    return [line for i, line in enumerate(lines) if i not in signs and not is_signed(line.text)]


def is_credit(text: str) -> bool:
    """Whether a line above a text is its credit, and no line of a law that says when it was passed."""
    if len(text) >= 120 or text.endswith(("。", "；")) or _ADOPTED.fullmatch(text):
        return False
    forms = (_CREDIT, _DATE_LINE, _ROLE, _STAMP, _BYLINE, _SIGN)
    return any(form.fullmatch(text) for form in forms)
