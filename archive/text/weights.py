"""How much an edit of some words tells: a figure or a 不得 much, a comma little."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import takewhile
from typing import NamedTuple

from archive.text.diff import Edit
from archive.text.paragraphs import Range

TYPOGRAPHY, MOVED, WORDING, PASSAGE, WEIGHTY = 5, 20, 30, 65, 85
_LONG = 40  # characters; a passage that long comes or goes as one, whatever words are in it
_LONGEST_WORDING = 19  # what length may add to WORDING

_NUMERAL = "一二两三四五六七八九十百千万亿〇零"
_UNIT = (
    r"个?百分点|[%％‰]|成|倍|[万亿]*(?:美元|人民币|元|人次|人|个月|个|家|项|名|例|张|岁|年|月|周|日|天|"
    r"小时|分钟|季度|件|条|次|级|类|种|期|号|床)|[万亿]+"
)
_ENGLISH_UNIT = (
    r"per\s?cent(?:age)?(?:\spoints?)?|(?:[mb]illion|trillion)?\s?yuan|million|billion|trillion|"
    r"days?|weeks?|months?|years?|hours?"
)
_MONTH = (
    r"(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|"
    r"Sept?(?:ember)?|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?)"
)
_KINDS = {
    # The number of a list's item says nothing by itself.
    "item": rf"^[^\S\n]*(?:[(（](?:[0-9]+|[{_NUMERAL}]+)[)）]|(?:[0-9]+|[{_NUMERAL}]+)(?:、|[.．](?![0-9])))",
    "date": rf"[0-9]{{4}}年(?:[0-9]{{1,2}}月(?:[0-9]{{1,2}}日)?)?|[0-9]{{4}}[-/.][0-9]{{1,2}}[-/.][0-9]{{1,2}}|"
    rf"(?<![A-Za-z]){_MONTH}\.?\s[0-9]{{1,2}}(?![0-9])(?:,?\s[0-9]{{4}})?|"
    rf"[0-9]{{1,2}}\s{_MONTH}(?![A-Za-z])(?:\s[0-9]{{4}})?",
    "figure": rf"(?:[¥￥$€第]|RMB\s?)?[0-9０-９]+(?:[.,．:][0-9０-９]+)*(?:\s?(?:{_UNIT})|\s(?:{_ENGLISH_UNIT})(?![A-Za-z]))?|"
    rf"百分之[{_NUMERAL}点]+|[{_NUMERAL}]+分之[{_NUMERAL}]+|第?[{_NUMERAL}]+(?:点[{_NUMERAL}]+)?(?:{_UNIT})|"
    r"(?<![A-Za-z])(?:one|two|three|four|five|six|seven|eight|nine|ten|half|double|twice)(?![A-Za-z])",
    "modal": r"应当|必须|可以|不得|不宜|不能|鼓励|允许|禁止|严禁|要求|需要|原则上|力争|确保|"
    r"(?<![供适反效响相对])应(?![用急对届邀])|须(?!知)|(?<![许认])可(?![能持及靠行见])|"
    r"(?<![A-Za-z])(?:may|(?i:shall|must|should|can|cannot|will|would|could|might|ought|"
    r"required?|encouraged?|allowed?|permitted))(?![A-Za-z])",
    "negation": r"不(?![断仅但同少良过论])|未(?!来)|无(?![论锡疑])|非(?!常)|没有|暂停|取消|除外|"
    r"(?<![A-Za-z])(?i:not|no|never|without|neither|nor|unless|except|exempt|prohibit(?:ed|s)?|"
    r"ban(?:ned|s)?|suspend(?:ed|s)?)(?![A-Za-z])|n['’]t(?![A-Za-z])",
    "agency": r"国务院(?:办公厅)?|(?:国家|省|市|县|区)?(?:卫生健康委员会|卫生健康委|卫健委|卫健局|医疗保障局|医保局|"
    r"中医药管理局|中医药局|药品监督管理局|药监局|疾病预防控制局|疾控局|疾控中心|发展改革委|发展和改革委员会|"
    r"发改委|市场监管总局|市场监督管理局|税务总局|税务局|统计局)|(?:财政|民政|教育|公安|人力资源社会保障|人社|"
    r"工业和信息化|科技|商务|农业农村)[部厅局]|人民政府|党委|办公厅|委员会|"
    r"(?<![A-Za-z])(?:State Council|National Health(?:care)?(?: Security)? (?:Commission|Administration)|"
    r"(?:Ministry|Department|Bureau) of [A-Z][A-Za-z]+|[A-Z][A-Za-z]+ (?:Commission|Administration|"
    r"Ministry|Bureau)|NHSA|NHC|NMPA|NDRC|MOF|WHO)(?![A-Za-z])",
}
_WORD = re.compile(
    "|".join(f"(?P<{kind}>{form})" for kind, form in _KINDS.items()), re.MULTILINE | re.ASCII
)


class Word(NamedTuple):
    """A word that weighs, where it stands, and a form that is the same for the same word."""

    start: int
    end: int
    form: str


class Words:
    """The words of a text that weigh, in order."""

    def __init__(self, text: str) -> None:
        self._found = [
            Word(found.start(), found.end(), _letters(found[0], "%.:¥$€"))
            for found in _WORD.finditer(text)
            if found.lastgroup != "item"
        ]
        self._ends = [word.end for word in self._found]

    def touching(self, part: Range) -> list[Word]:
        """Those that a part of the text holds or cuts; of an empty part, that it stands within."""
        first = bisect_right(self._ends, part[0])
        return list(takewhile(lambda word: word.start < part[1], self._found[first:]))


class Weighed(NamedTuple):
    """An edit of whole words, and how much it tells."""

    weight: int
    edit: Edit


def weighed(old: str, new: str, found: Sequence[Edit]) -> list[Weighed]:
    """The edits between two texts with their weights, in the order given.

    Words that weigh are taken whole: 15% → 18%, not 5 → 8; 得 → 不得, not a 不 that was added.
    """
    words = Words(old), Words(new)
    whole = [_widened(edit, words) for edit in _joined(found, old, new, words)]
    return [Weighed(_weight(edit, old, new, words), edit) for edit in whole]


def weight_of(old: str, new: str) -> int:
    """How much it tells that one short text stands in the place of another."""
    whole = Edit((0, len(old)), (0, len(new)))
    return _weight(whole, old, new, (Words(old), Words(new)))


def _joined(
    found: Sequence[Edit], old: str, new: str, words: tuple[Words, Words]
) -> Iterator[Edit]:
    """The edits, those of one word made one."""
    last: Edit | None = None
    for edit in found:
        if last is None:
            last = edit
            continue
        gaps = (last.old[1], edit.old[0]), (last.new[1], edit.new[0])
        same = old[slice(*gaps[0])] == new[slice(*gaps[1])] and gaps[1][0] < gaps[1][1]
        if same and any(_spanned(w, gap) for w, gap in zip(words, gaps, strict=True)):
            last = Edit((last.old[0], edit.old[1]), (last.new[0], edit.new[1]))
            continue
        yield last
        last = edit
    if last:
        yield last


def _spanned(words: Words, gap: Range) -> bool:
    """Whether one word stands over what lies between two edits."""
    return any(word.start < gap[0] and word.end > gap[1] for word in words.touching(gap))


def _widened(edit: Edit, words: tuple[Words, Words]) -> Edit:
    """The edit with the whole of each word that it cuts, on both sides the same."""
    left = right = 0
    for (start, end), held in zip(edit, words, strict=True):
        for word in held.touching((start, end)):
            left, right = max(left, start - word.start), max(right, word.end - end)
    (i, j), (k, m) = edit
    return Edit((max(0, i - left), j + right), (max(0, k - left), m + right))


def _weight(edit: Edit, old: str, new: str, words: tuple[Words, Words]) -> int:
    before, after = old[slice(*edit.old)], new[slice(*edit.new)]
    forms = [
        Counter(word.form for word in held.touching(part))
        for part, held in zip(edit, words, strict=True)
    ]
    longer = max(len(before), len(after))
    if forms[0] != forms[1]:
        return WEIGHTY if longer <= _LONG else PASSAGE
    if _letters(before) == _letters(after):
        return TYPOGRAPHY
    return WORDING + min(_LONGEST_WORDING, longer // 10)


def _letters(text: str, kept: str = "") -> str:
    """A text without what only sets it: width, case, punctuation, white space."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return "".join(letter for letter in folded if letter.isalnum() or letter in kept)
