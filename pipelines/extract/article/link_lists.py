"""Lists of other articles within or beside an article: linked headlines, each with its summary."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise
from urllib.parse import urlsplit

from pipelines.extract.page.lines import Line

# Read more, in the languages of the pages read most.
_ABROAD = (
    r"zum (?:artikel|beitrag|video)|mehr (?:zum thema|dazu|themen\b.{0,30}|lesen|aus .{2,40})|(?:lesen|sehen) sie (?:auch|mehr|hier)(?: (?:auch|mehr))?|"
    r"weiterlesen|auch interessant|mehr interessantes|(?:das|dieses thema|das thema|diese themen) könnten? (?:dich|sie|euch) auch interessieren|"
    r"(?:verwandte|ähnliche|weitere) (?:themen\w*|artikel|beiträge|meldungen|nachrichten|news)|passend zum thema|(?:artikel und videos |mehr )?zum thema|"
    r"lees (?:ook|meer|verder)|leggi anche|per approfondire|à lire aussi|lire aussi|sur le même sujet|"
    r"(?:lea|leer|ver|mira|más|te puede|le puede|para saber) (?:también|más|interesar|información)|"
    r"noticias? relacionadas?|temas? relacionados?|leia (?:também|mais)|veja (?:também|mais)|saiba mais|"
    r"baca juga|simak juga|czytaj (?:więcej|także|też|również)|zobacz (?:więcej|także|też|wideo|również)|"
    r"läs (?:också|mer|även)|les (?:også|mer)|læs også|lue myös|číst více|čtěte také|přečtěte si(?: také)?|"
    r"ilgili haberler?|читайте также|по теме|関連(?:記事|キーワード|ニュース)|あわせて読みたい|おすすめ(?:記事|情報)|"
    r"관련\s?(?:기사|뉴스)|don'?t miss|see more|related (?:posts?|articles?|stories|coverage)|you may also like|"
    r"more (?:on this story|from .{2,40})|most read(?: in .{2,30})?|featured articles?|up next|watch (?:more|next)"
)
# A heading after which other articles are named.
_RELATED = re.compile(
    r"[\s【\[■●◆▶>]*(?:相关|延伸|推荐|更多|拓展|扩展|热门|热点|最新|今日|往期|猜你|大家都?在|为您|编辑|精彩)"
    r"(?:阅读|新闻|链接|报道|文章|推荐|内容|稿件|资讯|专题|回顾|话题|信息|喜欢|看|搜|精选|文件|解读|排行|图片|视频)"
    r"\s*[】\]:：>]*"
    r"|(?:possibly )?(?:related|more|recommended|popular|latest|trending|further)\s+"
    r"(?:news|stories|articles|reading|posts|content|topics|coverage|links|from\b.{0,40})\s*:?"
    r"|part of complete coverage(?: on)?|today's (?:\w+ )?most popular stories|trending|related|recommended|newsletter"
    r"|(?:you (?:may|might) also like|read (?:more|next|also)|see also|also read|most (?:read|popular|viewed))"
    r"\s*:?(?:\s*\(automatically generated\))?"
    rf"|(?:{_ABROAD})\s*[:>»|]*",
    re.IGNORECASE,
)
_RELATED_ONE = re.compile(
    r"\W{0,5}(?:(?:相关(?:阅读|链接|报道|新闻)|延伸阅读|推荐阅读|阅读更多|read (?:more|also|next)|related|see also|also read|more"
    rf"|{_ABROAD})\s*[:：>|»–-]|[A-Z ]{{6,40}}\s[|:])",
    re.IGNORECASE,
)
_LEAST = 3  # headlines that make a list
_HEADLINE = 6  # characters, at least
_LONGEST = 160  # characters
_SENTENCE = re.compile(r"(?:[。；;]|(?<!\.)\.)$")
_LINKED = 0.5  # of its letters; a column's name may stand beside
_NO_LETTER = re.compile(r"[\W\d_]+")
_SUMMARY = 3  # lines under a headline, at most
_SAID = 40  # characters outside the lists; with less, the list is what the page says
_MOSTLY = 0.8  # of a line's characters in links: it is one
_PARTLY = 0.3
_WHOLE = 0.95
_ALL = 0.9
_TEASER = 15  # characters, at least
_FEWER = 4  # times as much text as teasers, and as many lines
_TARGETS = 3  # links in a line that names several things
_COMMON = frozenset("www com co org net gov edu ac m news blog wordpress blogspot github".split())
_INTRODUCES = re.compile(r"[:：]\s*$")
_ATTACHED = re.compile(r"附\s*[件表录:：]|attachments?\b|annex", re.IGNORECASE)
_LONGER = 2  # times another summary; what is longer under the last headline is none
_TEXT = 400  # characters of summary for each headline, at most


def without(lines: Sequence[Line], host: str = "") -> list[Line]:
    """The lines without such lists and their headings, and without links to single articles.

    A list stays where hardly anything else is said, and where it names attachments. Only links to
    the page's own site count, if its `host` is known.
    """
    lines = [line for line in lines if not _names_one(line)]
    listed = {i for run in runs(lines, host) if not _names_attachments(lines, run) for i in run}
    if sum(len(line.text) for i, line in enumerate(lines) if i not in listed) >= _SAID:
        lines = [line for i, line in enumerate(lines) if i not in listed]
    return _without_teasers(_without_related(lines), host)


def is_list(lines: Sequence[Line]) -> bool:
    """Whether lines are such a list and nothing else."""
    opens = bool(lines) and opens_related(lines[0])
    return opens or any(len(run) * 2 > len(lines) for run in runs(lines))


def opens_related(line: Line) -> bool:
    """Whether a line is a heading after which other articles are named."""
    return bool(_RELATED.fullmatch(line.text))


def is_link(line: Line) -> bool:
    """Whether a line is a link, or links and hardly anything else."""
    return _linked(line) >= _MOSTLY


def _linked(line: Line) -> float:
    """How much of a line is links, from 0 to 1; a file's link is text."""
    return 0.0 if line.offers_file else line.linked / (len("".join(line.text.split())) or 1)


def runs(lines: Sequence[Line], host: str = "") -> list[range]:
    """Where such lists stand among the lines, each from its first headline to its last summary.

    After the last headline come as many lines as stand under most of the others.
    """
    heads = [i for i, line in enumerate(lines) if is_headline(line) and _is_of(line, host)]
    near = (
        _regular(part) for run in _split(heads, _SUMMARY) for part in _split(run, _usual(run) + 1)
    )
    ended = (_ended(lines, run) for run in near if len(run) >= _LEAST)
    return [run for run in ended if run]


def _split(heads: list[int], most: int) -> list[list[int]]:
    """The headlines in runs with at most so many lines between any two."""
    found: list[list[int]] = []
    for i in heads:
        if found and i - found[-1][-1] - 1 <= most:
            found[-1].append(i)
        else:
            found.append([i])
    return found


def _regular(run: list[int]) -> list[int]:
    """A run without a headline before or after it that stands farther off than they usually do."""
    most = _usual(run)
    start = 1 if len(run) > 1 and run[1] - run[0] - 1 > most else 0
    end = len(run) - 1 if len(run) > 1 and run[-1] - run[-2] - 1 > most else len(run)
    return run[start:end]


def _usual(run: list[int]) -> int:
    """How many lines stand under most headlines of a run."""
    gaps = sorted(after - before - 1 for before, after in pairwise(run))
    return gaps[(len(gaps) - 1) // 2] if gaps else 0


def is_headline(line: Line) -> bool:
    """Whether a line is a link of a headline's length, no sentence and no attachment."""
    return (
        line.linked >= _HEADLINE
        and len(line.text) <= _LONGEST
        and not line.kind
        and line.linked >= _LINKED * len(_NO_LETTER.sub("", line.text))
        and (_linked(line) >= _WHOLE or not _SENTENCE.search(line.text))
    )


def _ended(lines: Sequence[Line], run: list[int]) -> range | None:
    end = min(run[-1] + _usual(run) + 1, len(lines))
    others = [len(lines[i].text) for i in range(run[0], run[-1]) if i not in run]
    most = max(_LONGEST, _LONGER * max(others, default=0))
    end = next((i for i in range(run[-1] + 1, end) if len(lines[i].text) > most), end)
    text = sum(len(line.text) - line.linked for line in lines[run[0] : end])
    return range(run[0], end) if text <= len(run) * _TEXT else None


def _names_attachments(lines: Sequence[Line], run: range) -> bool:
    return any(_ATTACHED.match(line.text) for line in lines[max(run.start - 1, 0) : run.start + 1])


def _without_related(lines: Sequence[Line]) -> list[Line]:
    """The lines without a heading of related reading and the links right under it."""
    kept: list[Line] = []
    naming = False
    for line in lines:
        if opens_related(line):
            naming = True
        elif naming and _linked(line) >= _PARTLY:
            continue
        else:
            naming = False
            kept.append(line)
    return kept


def _names_one(line: Line) -> bool:
    """Whether a line is a link to one other article, behind words that say so."""
    return _linked(line) >= _LINKED and bool(_RELATED_ONE.match(line.text)) and not line.kind


def _without_teasers(lines: list[Line], host: str) -> list[Line]:
    """The lines without links to other articles of the site between the paragraphs of a text.

    Where they are much of what is said, they are what the author meant to be read.
    """
    teasers = {
        i
        for i, line in enumerate(lines)
        if is_headline(line)
        and _linked(line) >= _ALL
        and len(line.text) >= _TEASER
        and not line.kind
        and not _SENTENCE.search(line.text)
        and line.links
        and _is_of(line, host)
        and not (i and _INTRODUCES.search(lines[i - 1].text))
    }
    size = sum(len(lines[i].text) for i in teasers)
    text = sum(len(line.text) - line.linked for line in lines)
    if text < max(_TEXT, _FEWER * size) or len(teasers) * _FEWER > len(lines) + _FEWER:
        return lines
    return [line for i, line in enumerate(lines) if i not in teasers]


def _is_of(line: Line, host: str) -> bool:
    """Whether a line's links lead to pages of the same site, or it is not known where."""
    hosts = {urlsplit(link.get("href") or "").hostname or host for link in line.links[:_TARGETS]}
    return not host or (
        len({link.get("href") for link in line.links}) < _TARGETS
        and all(set(_labels(host)) & set(_labels(other)) for other in hosts)
    )


def _labels(host: str) -> list[str]:
    """The names in a host's that tell it from others."""
    return [name for name in host.lower().split(".")[:-1] if name not in _COMMON]
