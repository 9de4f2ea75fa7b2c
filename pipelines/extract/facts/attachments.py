"""The files that an article names, within its text and in a list of attachments around it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice, takewhile

from lxml.html import HtmlElement

from archive.records import Attachment
from pipelines.extract.article import link_lists
from pipelines.extract.article.boilerplate_names import named
from pipelines.extract.facts.file_names import named_in_query, says_nothing, told_name
from pipelines.extract.facts.links import absolute
from pipelines.extract.facts.surroundings import Surroundings
from pipelines.extract.normalise import normalise_line
from pipelines.extract.page.lines import Line
from pipelines.extract.page.visible import class_and_id, is_file_name

_LABEL = re.compile(
    r"[\s|【\[（(]*(?:(?:相关|本文|文件)?附\s*[件表录:：]|(?:附件|文件|相关|资料)?下载\s*[】\]:：]|"
    r"attach(?:ment|ed)|annex|appendix|downloads?\s*:)",
    re.IGNORECASE,
)
_CALLED = re.compile(
    r"attach|annex|appendix|accessory|fujian|(?<![a-z])(?:xg)?fj(?![a-z])", re.IGNORECASE
)
# What a site offers to everybody: its app, what opens its files.
_PROGRAM = re.compile(
    r"客户端|安卓|手机版|阅读器|播放器|浏览器|插件|软件|(?<![a-z])(?:apps?|apk|android|iphone|ipad|ios)(?![a-z])|"
    r"app(?:down|store)|reader|player|plugin",
    re.IGNORECASE,
)
_DOWNLOAD = re.compile(r"(?<![a-z0-9])down(?:load|file)", re.IGNORECASE)
_PAGE = re.compile(r"(?:\.[sx]?html?|/)$", re.IGNORECASE)
_NEAR = 3  # levels around a link whose names say what it is
_LONG = 60  # characters; a line without a file that is longer is another text


def attachments(
    parts: Sequence[HtmlElement],
    lines: Sequence[Line],
    text: Sequence[Line],
    around: Surroundings,
    base_url: str,
    charset: str,
) -> tuple[Attachment, ...]:
    """The files that an article names, in the order of the page, each once.

    `lines` are all those of its `parts`, `text` those of them that are its text.
    """
    other = {*_links(_outside(lines, text)), *_under_related(lines)}
    inside = [link for part in parts for link in part.iter("a") if link not in other]
    outer = {node for part in parts for node in part.iterancestors()}
    under = takewhile(lambda line: not _ends(line), around.under)
    above, below = (
        [link for link in _attached(block) if not _is_boilerplate(link, outer)]
        for block in (around.above if around.is_found else [], under)
    )
    return _once([*above, *inside, *below], base_url, charset)


def _outside(lines: Sequence[Line], text: Sequence[Line]) -> Sequence[Line]:
    """The lines before and behind the text; files right behind it are its own, 点击下载 and all."""
    shown = set(map(id, text))
    places = [i for i, line in enumerate(lines) if id(line) in shown]
    if not places:
        return []
    end = places[-1] + 1
    while end < len(lines) and any(map(_is_document, lines[end].links)):
        end += 1
    return [*lines[: places[0]], *lines[end:]]


def _links(lines: Iterable[Line]) -> Iterator[HtmlElement]:
    return (link for line in lines for link in line.links)


def _under_related(lines: Iterable[Line]) -> Iterator[HtmlElement]:
    """The links of the lines right under a heading of related reading."""
    under = False
    for line in lines:
        under = link_lists.opens_related(line) or (under and bool(line.links))
        if under:
            yield from line.links


def _attached(lines: Iterable[Line]) -> Iterator[HtmlElement]:
    """The links to files that a label, a label above them or their part calls attachments."""
    under = False
    for line in lines:
        links = [link for link in line.links if _is_document(link)]
        is_labelled = bool(_LABEL.match(line.text))
        under = is_labelled or (under and bool(links))
        yield from (link for link in links if under or _is_called_attachment(link))


def _is_called_attachment(link: HtmlElement) -> bool:
    if _LABEL.match(link.text_content()):
        return True
    near = (link, *islice(link.iterancestors(), _NEAR))
    return any(_CALLED.search(class_and_id(node)) for node in near if node.tag != "body")


def _ends(line: Line) -> bool:
    """Whether another text, or related reading, begins with a line under the article."""
    if link_lists.opens_related(line):
        return True
    return len(line.text) > _LONG and not any(map(_is_document, line.links))


def _is_boilerplate(link: HtmlElement, outer: set[HtmlElement]) -> bool:
    """Whether a link stands in a part that is never of an article, and not around this one."""
    return any(named(node) == "never" for node in link.iterancestors() if node not in outer)


def _is_document(link: HtmlElement) -> bool:
    """Whether a link leads to a document, and not to a program or a page of downloads."""
    href, words = link.get("href") or "", link.text_content()
    if is_file_name(words) or is_file_name(href.partition("#")[0].partition("?")[0]):
        return True
    downloads = _DOWNLOAD.search(href) and ("?" in href or not _PAGE.search(href))
    is_named = downloads or ("?" in href and named_in_query(href))
    return bool(is_named) and not _PROGRAM.search(f"{words} {href}")


def _once(links: Iterable[HtmlElement], base_url: str, charset: str) -> tuple[Attachment, ...]:
    """The documents among the links; of two links to one, the first with words names it."""
    names: dict[str, str] = {}
    for link in links:
        url = absolute(link.get("href"), base_url, charset) if _is_document(link) else None
        if url and says_nothing(names.get(url, "")):
            names[url] = normalise_line(link.text_content()) or names.get(url, "")
    return tuple(Attachment(url, told_name(url, name, charset)) for url, name in names.items())
