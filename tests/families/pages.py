"""Article pages: what a source's selectors look for, within the skeleton of its family."""

from __future__ import annotations

from lxml import html
from lxml.html import HtmlElement

from spiders.source import Source
from tests.families.growing import CannotGrowError, Place, branches, grow, put
from tests.families.html_lists import charset_of
from tests.families.prose import Article, language
from tests.families.seen import first_text

_CHINESE = """<!DOCTYPE html>
<html><head><meta charset="{charset}"><title>{title}_{publisher}</title></head><body>
<div class="page-top"><a href="/">首页</a><a href="/zwgk/">政务公开</a><a href="/hdjl/">互动交流</a></div>
<div class="crumbs">当前位置：<a href="/">首页</a> &gt; <a href="./">{column}</a></div>
<main></main>
<div class="page-share"><a href="javascript:void(0)">打印</a><a href="javascript:void(0)">关闭</a></div>
<div class="page-foot"><p>主办单位：{publisher}　网站标识码：3500000000　地址：青石路1号</p></div>
</body></html>"""
_ENGLISH = """<!DOCTYPE html>
<html lang="en"><head><meta charset="{charset}"><title>{title} - {publisher}</title></head><body>
<div class="page-top"><a href="/">Home</a><a href="/world/">World</a><a href="/about/">About</a></div>
<main></main>
<div class="page-foot"><p>Copyright {publisher}. All rights reserved.</p></div>
</body></html>"""
# Sites of one platform (集约化) state these; elsewhere a line under the headline does.
_METAS = "//meta[@name='{}']/@content"
_GOVERNMENT = {
    "title": _METAS.format("ArticleTitle"),
    "date": _METAS.format("PubDate"),
    "publisher": _METAS.format("ContentSource"),
}
_NEWS = {"title": "h1", "date": "div.byline", "publisher": "div.byline"}
_BODY = "div.page-article"


def article_page(source: Source, article: Article, branch: int = 0) -> tuple[str, list[str]]:
    """The page of an article, and its paragraphs as a reader must find them.

    `branch` chooses among the alternatives that a selector has, as sites do among layouts. Raises
    CannotGrowError naming the source and the selector that the page could not be made to satisfy.
    """
    skeleton = _CHINESE if language(source) == "zh" else _ENGLISH
    filled = skeleton.format(
        charset=charset_of(article.url)[0],
        title=article.title,
        publisher=source.publisher,
        column=source.title,
    )
    root = html.document_fromstring(filled)
    paths = _paths(source)
    try:
        body = grow(root, paths.pop("body"), branch).element
        paragraphs = _fill(root, paths, source, article, branch, body)
    except CannotGrowError as error:
        raise CannotGrowError(f"{source.slug}: {error}") from None
    if not source.selectors.title and not root.xpath("//h1"):
        put(Place(grow(root, "h1").element), article.title)
    _below(body, root)
    page = f"<!DOCTYPE html>\n{html.tostring(root, encoding='unicode')}"
    _check(source, article, page)
    return page, paragraphs


def _paths(source: Source) -> dict[str, str]:
    """Where each fact stands: where the source looks for it, else where its family has it."""
    chosen = source.selectors
    usual = _GOVERNMENT if source.kind == "government" and language(source) == "zh" else _NEWS
    number = {"document_number": chosen.document_number} if chosen.document_number else {}
    declared = {name: getattr(chosen, name) or path for name, path in usual.items()}
    return {"body": chosen.body or _BODY} | number | declared


def _fill(
    root: HtmlElement,
    paths: dict[str, str],
    source: Source,
    article: Article,
    branch: int,
    body: HtmlElement,
) -> list[str]:
    """Write every fact where its selector finds it, and the text; the paragraphs in the body."""
    first = []
    for name, path in paths.items():
        place = grow(root, path, branch)
        put(place, _said(name, place, article, language(source)))
        if name == "document_number" and body in place.element.iterancestors():
            first = [article.document_number]
    for paragraph in article.paragraphs:
        element = html.fromstring(f"<p>{paragraph}</p>")
        body.append(element)
    return [*first, *article.paragraphs]


def _said(name: str, place: Place, article: Article, tongue: str) -> str:
    """A fact as pages write it, with its label where it stands in an element."""
    element, attribute = place
    if name == "date":
        return _date(element, attribute, article, tongue)
    said: str = getattr(article, name)
    if name == "publisher" and not attribute and element.tag != "td":
        return f"来源：{said}" if tongue == "zh" else f"Source: {said}"
    return said


def _date(element: HtmlElement, attribute: str, article: Article, tongue: str) -> str:
    if attribute.startswith("data-"):
        return str(int(article.published.timestamp()))
    if element.get("name") == "firstpublishedtime":
        return article.published.strftime("%Y-%m-%d-%H:%M:00")
    if element.get("property") == "article:published_time":
        return article.published.isoformat()
    if attribute or element.tag == "time":
        return article.minute
    return f"发布时间：{article.minute}" if tongue == "zh" else f"Published: {article.minute}"


def _below(body: HtmlElement, root: HtmlElement) -> None:
    """Move the text below the headline and its line, at every level of the page."""
    node = body
    while node.tag != "main" and node.getparent() is not None:
        node.getparent().append(node)
        node = node.getparent()


def _check(source: Source, article: Article, page: str) -> None:
    """Whether each selector finds on the page what was written for it."""
    chosen = source.selectors
    wanted = {
        "title": (chosen.title, article.title),
        "publisher": (chosen.publisher, article.publisher),
        "document_number": (chosen.document_number, article.document_number),
        "body": (chosen.body, article.paragraphs[-1]),
    }
    for name, (path, said) in wanted.items():
        if path and said not in (found := first_text(page, path) or ""):
            raise CannotGrowError(
                f"{source.slug}: `selectors.{name}` is {path!r}; on the page made for it "
                f"it finds {found[:80]!r} ({len(branches(path))} alternatives)"
            )
