"""Lines that stand within an article's part of the page and are no text of it, told by words."""

from __future__ import annotations

import re

from archive import document_numbers
from pipelines import teasers
from pipelines.blocks import Line
from pipelines.document_labels import begins_with_label

_EDITOR = (
    r"[【\[(（]?\s*(?:(?:本文|网络|网站|本版|值班|新闻|视觉|图片|视频|美术|执行)?"
    r"(?:责任编辑|责编|責任編輯|责任校对|编\s*辑|編\s*輯|编审|校\s*对|审\s*核|监\s*制|终\s*审|初审|复审|二审|三审|"
    r"签\s*发|排版|美编|统筹|主编|总编辑?|值班编委|实习生|Editor|Web editor)"
    r"(?:\s*[:：/丨|]|\s+)[^。！？\n]{0,60})+\s*[】\])）]?"
)
# Whole lines that are furniture wherever they stand.
_NEVER = re.compile(
    rf"""\s*(?:{_EDITOR}
    |[（(【\[]?\s*原标题\s*[:：].{{0,150}}
    |[【\[(（]?\s*(?:纠错|我要纠错|打\s*印|关\s*闭(?:窗口)?|打印本(?:页|文)|收\s*藏|返\s*回(?:顶部|首页|列表|搜狐.*)?|
      举\s*报|点\s*赞|投\s*诉|字\s*[号体]|大\s*中\s*小|(?:视力)?保护色\s*[:：]?|网友评论|发表评论|我要评论|加载更多|展开全文|查看更多|
      阅读全文|阅读原文|查看原文|点击查看(?:更多|原文|大图)?|全屏|播放视频|视频加载中.*|正在加载.*)\s*[】\])）]?(?:\s*[>》]+)?
    |(?:[【\[(（]?\s*(?:打印|关闭|收藏|大|中|小|字[号体]|分享|纠错|返回顶部|T[+-]|A[+-])\s*[】\])）]?[\s|:：]*){{2,}}
    |(?:分享(?:到|至|给|：)|分享本文|一键分享|微信好友|朋友圈|QQ空间|新浪微博|腾讯微博).{{0,60}}
    |.{{0,30}}(?:扫一扫|扫描|长按|识别|扫码).{{0,40}}(?:二维码|关注|下载|查看|阅读|分享|打开|公众号).{{0,30}}
    |.{{0,20}}(?:点击|打开).{{0,12}}(?:右上角|微信|客户端|App|APP).{{0,40}}
    |(?:请|欢迎|立即|马上|点击)?(?:关注|下载|订阅).{{0,30}}(?:公众号|客户端|App|APP|微信号|官方微信|官方微博).{{0,30}}
    |(?:[\d,.]+\s*[万亿kK]?\s*(?:人|次|条|个)?\s*(?:点赞|参与|评论|阅读|浏览|收藏|转发|观看|播放|在看|likes?|views?|comments?|shares?)\s*)+
    |(?:网友|最新|全部|热门|精彩)?\s*评论\s*[（(]?\s*\d*\s*[)）]?\s*条?
    |(?:预览时标签不可点|继续滑动看下一个|向上滑动看下一个|轻触阅读原文|喜欢此内容的人还喜欢|分享收藏点赞在看|微信扫一扫.{{0,20}})
    |(?:[【\[(]?\s*(?:Print|Close|Share|Top|Back|E-?mail|Save|Font)\s*[】\])]?[\s|]*){{2,}}
    |(?:上|下)一(?:篇|条|页|则)\s*[:：]?.{{0,80}}
    |(?:阅读下一篇|关键字|关键词|标签|Tags?)\s*[:：].{{0,80}}
    |(?:阅读|点击|浏览|访问|播放|评论|点赞|收藏|转发)(?:量|数|次数)?\s*[:：(（]?\s*[\d,.万+]*\s*次?[)）]?
    |(?:[【\[]\s*\d{{1,2}}\s*[】\]]\s*)+(?:下一页|尾页)?
    |第?\s*\d{{1,3}}\s*/\s*(?:共\s*)?\d{{1,3}}\s*(?:张|页)?
    |.{{0,160}}\bvisit\s+www\.\S+
    |(?:点击进入|点击下载|更多精彩|更多内容|更多新闻|更多资讯).{{0,40}}
    |(?:Play\s+Video|Advertisements?|ADVERTISEMENT|Share|Share\s+this.{{0,30}}|Print|E-?mail|Comments?|Tweet|
      Sign\s+up\s+(?:for|to)\b.{{0,80}}|Subscribe\b.{{0,80}}|Follow\s+us\b.{{0,80}}|Scan\s+the\s+QR.{{0,60}}|
      Download\s+(?:our|the)\s.{{0,20}}app.{{0,30}}|\d+:\d\d|/?\d+:\d\d\s*(?:/\s*\d+:\d\d)?|Loading.{{0,10}})
    )\s*""",
    re.VERBOSE,
)
# What readers say follows.
_COMMENTS = re.compile(
    r"(?:网友|最新|全部|热门|精彩|精选|所有|文明)?\s*(?:评论|留言|跟帖|跟贴)\s*(?:区|列表)?\s*[:：]?"
    r"\s*[（(]?\s*(?:\d+\s*条?|共\s*\d+\s*条.{0,10}|进入.{0,20}|查看.{0,20})?\s*[)）]?"
    r"|(?:发表评论|我来说两句|我要评论|参与评论|评论区|FB\s*留言|facebook\s*留言).{0,60}"
    r"|(?:leave a (?:reply|comment)|post a comment|add (?:a|your) comment|join the (?:conversation|discussion)"
    r"|(?:\d+|no) (?:comments?|responses?|replies|thoughts? on)\b.{0,80}|(?:reader )?comments?\s*[(:]?\s*\d*\)?)",
    re.IGNORECASE,
)
# What ends an article for good: nothing of it follows.
_LAST = re.compile(
    r"\s*[【\[*※]?\s*(?:(?:免责|版权|郑重|特别|法律)(?:声明|申明)|disclaimers?\b|copyright\b|©\s*(?:19|20)"
    r"|all rights reserved|this article is an english version of\b|the source of this page\b)",
    re.IGNORECASE,
)
# The same where little follows: a notice may go on under such a heading.
_LAST_WORDS = re.compile(
    r"\s*[【\[*※]?\s*(?:(?:免责|版权|特别|重要|法律|风险)(?:提示|说明)|声\s*明\s*[:：])"
)
_REPRINT = re.compile(
    r"(?:未经.{0,20}(?:授权|许可|允许|同意).{0,20}(?:转载|使用|复制)|转载(?:请|须|时请).{0,10}注明|"
    r"版权(?:归|为|属).{0,20}所有|如有侵权|侵权.{0,12}(?:联系|删除)|违者必究|不代表本(?:网|站|平台)|仅供参考，?不|"
    r"举报(?:电话|邮箱)|does(?:n't| not) (?:necessarily )?(?:represent|reflect)\b|for information purposes only)"
)
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
    r"|(?:[今昨前][天日]|yesterday|today)(?:\s*(?:at\s*)?\d{1,2}[:：]\d{2})?(?:\s*[ap]\.?m\.?)?"
    r"|\d{1,3}\s?(?:分钟|小时|天)前|刚刚|\d{1,3} (?:minute|hour|day)s? ago)"
    r"(?:\s.{0,30})?",
    re.IGNORECASE,
)
# （2026年10月9日某某会议通过）, which belongs to a law
_ADOPTED = re.compile(r"[（(].*(?:通过|公布|发布|施行|修订|修正|批准).*[)）]")
_TAIL_CREDIT = re.compile(r"(?:来\s*源|稿源|(?:信息|文章|稿件)来源|Source)\s*[:：][^。]{1,30}")
_MOSTLY = 0.8  # of a line's characters in links: it is one
_TOP = 10  # lines among which headline and credits stand
_SHORT = 40  # characters; a longer line is text
_AFTERWORD = 3_000  # characters of disclaimers and what is under them; else a quarter of the text
_FEW = 300  # characters


def trim(lines: list[Line], title: str | None = None) -> list[Line]:
    """The lines of an article without furniture; attachments, signature and captions stay."""
    lines = [line for line in teasers.without(lines) if not _NEVER.fullmatch(line.text)]
    return _tail(_head(_before_comments(lines), _letters(title or "")))


def _before_comments(lines: list[Line]) -> list[Line]:
    """The lines before the readers' comments, which a heading of their own begins."""
    for i, line in enumerate(lines):
        if _COMMENTS.fullmatch(line.text) and _size(lines[:i]) >= _SHORT:
            return lines[:i]
    return lines


def _head(lines: list[Line], title: str) -> list[Line]:
    """Without the headline, credits and menus above the text."""
    last = -1
    for i, line in enumerate(lines[:_TOP]):
        if _above(line, title):
            last = i
        elif _opens(line.text):
            break
    return lines[last + 1 :]


def _opens(text: str) -> bool:
    """Whether a text begins with this line: a sentence, an addressee, a document number."""
    is_long = len(text) > _SHORT or text.endswith(("。", "：", ":", "；", "."))
    return is_long or document_numbers.normalise(text) is not None


def _above(line: Line, title: str) -> bool:
    text = line.text
    return (
        begins_with_label(text)
        or _is_title(line, title)
        or _is_credit(text)
        or teasers.linked(line) >= _MOSTLY
    )


def _is_credit(text: str) -> bool:
    if len(text) >= 120 or text.endswith(("。", "；")) or _ADOPTED.fullmatch(text):
        return False
    return bool(_CREDIT.fullmatch(text) or _DATE_LINE.fullmatch(text))


def _is_title(line: Line, title: str) -> bool:
    letters = _letters(line.text)
    return len(letters) >= 4 and letters in title and len(letters) * 3 >= len(title)


def _tail(lines: list[Line]) -> list[Line]:
    """Without what stands below the text: links, credits, disclaimers."""
    least = len(lines) * 3 // 5
    for i in range(least, len(lines)):
        if i and lines[i].kind == "" and _ends(lines[i].text, _size(lines[:i]), _size(lines[i:])):
            lines = lines[:i]
            break
    while lines and _below(lines[-1]):
        lines.pop()
    return lines


def _below(line: Line) -> bool:
    if line.file or line.kind in ("row", "caption"):
        return False
    return (
        teasers.linked(line) >= _MOSTLY
        or bool(_TAIL_CREDIT.fullmatch(line.text))
        or (len(line.text) < 200 and bool(_REPRINT.search(line.text)))
    )


def _ends(line: str, before: int, after: int) -> bool:
    """Whether a line ends the article, so many characters before it and from it on."""
    if _LAST_WORDS.match(line):
        return after <= _FEW
    return after <= max(_AFTERWORD, before / 4) and bool(_LAST.match(line))


def _size(lines: list[Line]) -> int:
    return sum(len(line.text) for line in lines)


def _letters(text: str) -> str:
    return re.sub(r"[\W_]+", "", text).lower()
