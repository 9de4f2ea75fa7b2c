"""Lines that stand within an article's part of the page and are no text of it, told by words."""

from __future__ import annotations

import re

from archive.text import document_numbers
from pipelines.extract.article import boilerplate_phrases, link_lists
from pipelines.extract.article.afterwords import is_afterword, is_mark
from pipelines.extract.article.remarks import is_remark
from pipelines.extract.article.signs import is_credit, without_signs
from pipelines.extract.article.titles import letters
from pipelines.extract.han import is_chinese
from pipelines.extract.page.captions import says_picture
from pipelines.extract.page.labels import begins_with_label
from pipelines.extract.page.lines import Line

# What ends an article for good: nothing of it follows.
_LAST = re.compile(
    r"\s*[【\[*※]?\s*(?:(?:免责|版权|郑重|特别|法律|广告)(?:声明|申明)|disclaimers?\b|copyright\b|©\s*(?:19|20)"
    r"|all rights reserved|this article is an english version of\b|the source of this page\b)",
    re.IGNORECASE,
)
# The same where little follows: a notice may go on under such a heading.
_LAST_HEADING = re.compile(
    r"^\s*[【\[*※]?\s*(?:郑重|特别|法律|广告|重要|风险)(?:声明|申明|提示|说明)"
)
_LAST_WORDS = re.compile(
    r"\s*[【\[*※]?\s*(?:(?:免责|版权|特别|重要|法律|风险)(?:提示|说明)|声\s*明\s*[:：])"
)
_OF_A_SITE = re.compile(
    r"版权|版權|转载|轉載|免责|免責|侵权|本[网站]|本(?:平台|公众号|刊|报)|作者|投资|仅供|disclaimer|copyright|reserved|"
    r"liab|warrant|represent|reproduc",
    re.IGNORECASE,
)
_REPRINT = re.compile(
    r"(?:未经.{0,20}(?:授权|许可|允许|同意).{0,20}(?:转载|使用|复制)|转载(?:请|须|时请).{0,10}注明|"
    r"版权(?:归|为|属).{0,20}所有|如有侵权|侵权.{0,12}(?:联系|删除)|违者必究|不代表本(?:网|站|平台)|仅供参考，?不|"
    r"举报(?:电话|邮箱)|does(?:n't| not) (?:necessarily )?(?:represent|reflect)\b|for information purposes only)"
)
_NAMED = re.compile(r"\s*(?:标题|名称)\s*[:：](.+)")
_TAIL_CREDIT = re.compile(r"(?:来\s*源|稿源|(?:信息|文章|稿件)来源|Source)\s*[:：][^。]{1,30}")
_POSTED = re.compile(
    r"(?:posted|published|written) by .{2,40}|\(?(?:additional |with )?(?:reporting|writing|editing) by .{3,300}"
    r"|.{0,40}\b(?:writers?|reporters?|staff)\b.{2,200}\bcontributed(?: to this (?:report|story|article))?\.?"
    r"|\(?(?:quellen?|fuente|bron|źródło|kilde|källa|fonte|redaktion|faktencheck)\s*[:：]\s*(?:[^.]|\.(?=\w)){1,80}\)?"
    r"|\(?[a-z]{2,5}(?:/[a-z]{2,5}){1,3}\)?|mit agenturmaterial\.?|updated at .{1,20}|filed under\b.{0,80}"
    r"|(?:follow|like) .{2,40} on\b.{0,60}",
    re.IGNORECASE,
)
# What names who wrote it, at the end; little follows.
_ABOUT = re.compile(
    r"about the authors?|über (?:den|die) autor(?:in|en)?|zur person|editör hakkında|sobre (?:el|la|los|o|a) autora?e?s?|"
    r"à propos de l['’]auteur|l['’]autore|この記事を書いた人",
    re.IGNORECASE,
)
# Who wrote it, in a sentence under the text: Ana Ruiz is a health reporter at the Times.
_BIO = re.compile(
    r"(?:[A-Z][\w.'’-]+ ){1,4}is (?:an? |the |[A-Z][\w&]+['’]s ).{0,60}"
    r"\b(?:reporter|editor|writer|journalist|correspondent|columnist|contributor|curator|blogger|producer|(?i:(?:co-?)?founder)|freelancer)\b"
    r"|(?:(?:Chef)?(?:Korrespondent|Redakteur|Reporter|Volontär)(?:in)?\b.{0,40}\b(?:ist|bei|für)\b"
    r"|Schreibt seit (?:19|20)\d\d\b)"
)
# A list of other articles that says when each came out: More Sample News, 13 hours ago.
_MORE = re.compile(r"(?:More|Latest|Also on) [A-Z][\w' ]{1,30}")
_AGO = re.compile(r"\d{1,3} (?:minute|hour|day)s? ago", re.IGNORECASE)
# What the authority says to a reader's question.
_ANSWER = re.compile(
    r"(?:答|答复|回复|官方(?:回复|答复)|处理(?:结果|情况)|办理(?:结果|情况))\s*[:：]"
)
_TOP = 10  # lines among which headline and credits stand
_LONGEST_BIO = 600  # characters
_SHORT = 40  # characters; a longer line is text
_TOLD = 160  # of a text that stands without the captions of its pictures
_AFTERWORD = 3_000  # characters of disclaimers and what is under them; else a quarter of the text
_FEW = 300  # characters


def trim(lines: list[Line], title: str | None = None, host: str = "") -> list[Line]:
    """The lines of an article without boilerplate; attachments, signature and captions stay.

    `host` is the page's, where it is known.
    """
    lines = [
        line
        for line in link_lists.without(lines, host)
        if not (boilerplate_phrases.is_boilerplate(line.text) or is_remark(line.text))
    ]
    lines = _without_captions(_captions_once(lines, title))
    return _tail(_head(_before_comments(lines), letters(title)))


def _captions_once(lines: list[Line], title: str | None) -> list[Line]:
    """The lines without captions that an earlier one or the headline says too."""
    said, kept = {letters(title)}, []
    for line in lines:
        if line.kind == "caption":
            if (key := letters(line.text)) in said:
                continue
            said.add(key)
        kept.append(line)
    return kept


def _without_captions(lines: list[Line]) -> list[Line]:
    """The lines without captions, where the text is not Chinese and goes on without them.

    Chinese papers, in English too, print pictures as news: what stands under them is text.
    """
    text = [line for line in lines if line.kind != "caption" or says_picture(line.text)]
    if len(text) == len(lines):
        return lines
    is_told = _size(text) >= max(_SHORT, min(_TOLD, _size(lines) / 2))
    return text if is_told and not is_chinese(" ".join(line.text for line in lines)) else lines


def _before_comments(lines: list[Line]) -> list[Line]:
    """The lines before the readers' comments, which a heading of their own begins."""
    for i, line in enumerate(lines):
        if boilerplate_phrases.opens_comments(line.text) and _size(lines[:i]) >= _SHORT:
            answered = any(_ANSWER.match(after.text) for after in lines[i + 1 :])
            return lines if answered else lines[:i]
    return lines


def _head(lines: list[Line], title: str) -> list[Line]:
    """Without the headline, credits and menus above the text."""
    last = -1
    for i, line in enumerate(lines[:_TOP]):
        if _above(line, title):
            last = i
        elif _opens(line.text):
            break
    # What stands under a lead too.
    return without_signs(lines[last + 1 : _TOP]) + lines[max(last + 1, _TOP) :]


def _opens(text: str) -> bool:
    """Whether a text begins with this line: a sentence, an addressee, a document number."""
    is_long = len(text) > _SHORT or text.endswith(("。", "：", ":", "；", "."))
    return is_long or document_numbers.normalise(text) is not None


def _above(line: Line, title: str) -> bool:
    text = line.text
    return (
        _is_labelled(text, title)
        or _is_title(line, title)
        or is_credit(text)
        or link_lists.is_link(line)
    )


def _is_labelled(text: str, title: str) -> bool:
    """Whether a line is one of a page's labelled facts; a text may begin with another's title."""
    named = _NAMED.match(text)
    return begins_with_label(text) and not (title and named and letters(named[1])[:8] not in title)


def _is_title(line: Line, title: str) -> bool:
    key = letters(line.text)
    return len(key) >= 4 and key in title and len(key) * 3 >= len(title)


def _tail(lines: list[Line]) -> list[Line]:
    """Without what stands below the text: links, credits, disclaimers."""
    least = max(len(lines) * 3 // 5, 1)
    last = (i for i in range(least, len(lines)) if lines[i].kind == "" and _ends(lines, i))
    lines = lines[: next(last, len(lines))]
    while lines and (_below(lines[-1]) or _is_marked(lines)):
        lines.pop()
    return lines


def _is_marked(lines: list[Line]) -> bool:
    return len(lines) > 1 and is_mark(lines[-1].text, lines[-2].text)


def _ends(lines: list[Line], i: int) -> bool:
    """Whether the article ends before a line: it says so, and little follows."""
    if _ABOUT.fullmatch(lines[i].text):
        return _size(lines[i:]) <= _size(lines[:i]) / 2
    if _MORE.fullmatch(lines[i].text) and any(_AGO.fullmatch(line.text) for line in lines[i:]):
        return _size(lines[i:]) <= _size(lines[:i]) / 2
    if _LAST_WORDS.match(lines[i].text):
        return _size(lines[i:]) <= _FEW and _is_of_a_site(lines[i:])
    return bool(_LAST.match(lines[i].text)) and (
        _size(lines[i:]) <= max(_AFTERWORD, _size(lines[:i]) / 4) and _is_of_a_site(lines[i:])
    )


def _is_of_a_site(lines: list[Line]) -> bool:
    """Whether a statement and what follows it are about copies and liability: a notice has legal
    remarks of its own."""
    first, *rest = (line.text for line in lines)
    return bool(_OF_A_SITE.search(" ".join([_LAST_HEADING.sub("", first), *rest]))) or not rest


def _below(line: Line) -> bool:
    if line.offers_file or line.kind in ("row", "caption"):
        return False
    return (
        link_lists.is_link(line)
        or bool(_TAIL_CREDIT.fullmatch(line.text))
        or bool(_POSTED.fullmatch(line.text))
        or is_afterword(line.text)
        or (len(line.text) < _LONGEST_BIO and bool(_BIO.match(line.text)))
        or (len(line.text) < 200 and bool(_REPRINT.search(line.text)))
    )


def _size(lines: list[Line]) -> int:
    return sum(len(line.text) for line in lines)
