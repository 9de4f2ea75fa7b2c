"""List pages in HTML: rows made from the declaration's selectors, and the pagers of each CMS."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any
from urllib.parse import urljoin, urlsplit

from lxml import html
from lxml.html import HtmlElement
from parsel import Selector

from spiders.kinds.rows import find
from tests.crawling import Answer, Asked
from tests.families.growing import CannotGrowError, Place, grow, put
from tests.families.prose import Article
from tests.families.spots import Answers, Spot, answer, from_root

_PAGE = """<!DOCTYPE html>
<html><head><meta charset="{charset}"><title>{title}</title></head><body>
<div class="page-top"><ul><li><a href="/">首页</a></li><li><a href="/zwgk/">政务公开</a></li>
<li><a href="javascript:void(0)">无障碍</a></li></ul></div>
<main></main>
<div class="page-foot"><ul><li><a href="/about/">关于我们</a></li></ul></div>
</body></html>"""
# How each site writes the day of a row; others write it like 2026-09-28.
_DAYS = (
    (r"chinanews\.com\.cn/china", "%-m-%d %H:%M"),
    (r"wjw\.ah\.gov\.cn/index", "%m-%d"),
    (r"wsjk\.gansu\.gov\.cn/$", "%m-%d"),
    (r"nmpa\.gov\.cn", "(%Y-%m-%d)"),
    (r"ndrc\.gov\.cn", "%Y/%m/%d"),
    (r"wjw\.nmg\.gov\.cn", "/%Y-%m-%d"),
    (r"wjw\.hubei\.gov\.cn", "时间：%Y-%m-%d 来源：青石观察网"),
    (r"henan\.gov\.cn", "[ %Y-%m-%d ]"),
    (r"jiemian\.com", "%Y/%m/%d"),
)
_GBK = re.compile(r"^https?://(?:(?!en\.)\w+\.people\.com\.cn|news\.youth\.cn)/")


def charset_of(url: str) -> tuple[str, str]:
    """What a site's pages claim to be written in, and what they are."""
    return ("gb2312", "gb18030") if _GBK.match(url) else ("utf-8", "utf-8")


def sent(text: str, url: str) -> Answer:
    """A page as the site of an address sends it: people.com.cn sends GBK and says GB2312."""
    claimed, written = charset_of(url)
    return answer(text, f"text/html{'' if claimed == 'gb2312' else '; charset=utf-8'}", written)


def new_page(title: str, url: str) -> HtmlElement:
    """A page without a list."""
    return html.document_fromstring(_PAGE.format(title=title, charset=charset_of(url)[0]))


def serialised(root: HtmlElement) -> str:
    """A page as text."""
    return f"<!DOCTYPE html>\n{html.tostring(root, encoding='unicode')}"


def add_listing(root: HtmlElement, spot: Spot) -> Answers:
    """Put a listing's rows on its page; its second page, and what comes after the last one."""
    add_rows(root, spot, spot.rows, spot.start)
    if not spot.older:
        return {}
    call, second = _second(spot)
    _pager(root, call.format(current=0, first=1, next=second))
    other = new_page(spot.source.title, second)
    add_rows(other, spot, spot.older, second)
    _pager(other, call.format(current=1, first=2, next=""))
    return {second: sent(serialised(other), second)} | _past_the_end(spot)


def posted_listing(spot: Spot) -> Answers:
    """A list asked for by POST: what is posted says which page, past the last one it is empty."""

    def asked_for(asked: Asked) -> Answer:
        for page, shown in ((0, spot.rows), (1, spot.older)):
            number = str(spot.discover.second - 1 + page)
            if asked.body == spot.discover.body.replace("{page}", number):
                root = new_page(spot.source.title, spot.start)
                add_rows(root, spot, shown, spot.start)
                return answer(serialised(root))
        return answer("<table></table>")

    return {spot.start: asked_for}


def add_rows(root: HtmlElement, spot: Spot, articles: Sequence[Article], at: str) -> None:
    """Rows that a declaration's selectors find.

    Raises CannotGrowError naming the source where they do not find each of them.
    """
    try:
        for article in articles:
            link = _add_row(root, spot.discover, article, at)
            _set_address(link, article, spot, at)
    except CannotGrowError as error:
        raise CannotGrowError(f"{spot.source.slug}: {error}") from None
    found = find(Selector(serialised(root)), spot.discover.rows)
    titles = [node.xpath("string()").get() or "" for node in found]
    if missed := [a for a in articles if not any(a.title in title for title in titles)]:
        raise CannotGrowError(
            f"{spot.source.slug}: `rows` {spot.discover.rows!r} finds {len(found)} elements, "
            f"and not the row made for {missed[0].url}"
        )


def _add_row(root: HtmlElement, discover: Any, article: Article, at: str) -> HtmlElement:
    """A row with its title and its day; its link, which has no address yet."""
    row = grow(root, discover.rows, fresh=True).element
    link = row if row.tag == "a" else grow(row, discover.link).element
    titled = grow(row, discover.title) if discover.title else Place(link)
    put(titled, article.title)
    if discover.date:
        place = grow(row, discover.date)
        if place == titled:  # both look for the same element, and find their own
            place = grow(row, discover.date, fresh=True)
        put(place, shown_day(article, at))
        if link is place.element or link in place.element.iterancestors():
            link.set("title", article.title)
    return link


def _set_address(link: HtmlElement, article: Article, spot: Spot, at: str) -> None:
    """The address, as short as sites write it and the rows' selector still allows."""
    held = (link.get("href") or "").split()  # what the selector asks for, written when it grew
    elsewhere = [f"https://mirror.example/?of={''.join(held)}"] if article is spot.stray else []
    for written in [*_written(at, article.url), *elsewhere]:
        if all(part in written for part in held):
            link.set("href", written)
            return
    raise CannotGrowError(f"`rows` asks for addresses with {held}: {article.url} is none")


def shown_day(article: Article, at: str) -> str:
    """The day of a row as the site of a list writes it."""
    return article.published.strftime(_form(at))


def names_no_year(at: str) -> bool:
    """Whether the rows of a list show month and day alone."""
    return "%Y" not in _form(at)


def _form(at: str) -> str:
    return next((form for pattern, form in _DAYS if re.search(pattern, at)), "%Y-%m-%d")


def _written(at: str, url: str) -> list[str]:
    """An address as a page may write it, the shortest first."""
    folder = urljoin(at, ".")
    if urlsplit(at).netloc == "www.chinadaily.com.cn":
        return [url.partition(":")[2], url]
    beside = [f"./{url.removeprefix(folder)}"] if url.startswith(folder) else []
    return [*beside, from_root(url, at), url]


def _pager(root: HtmlElement, markup: str) -> None:
    if markup:
        root.find("body").append(html.fromstring(f'<div class="page-turner">{markup}</div>'))


def _second(spot: Spot) -> tuple[str, str]:
    """The pager's markup, its numbers left open, and the second page's address."""
    discover = spot.discover
    if discover.pages:
        return "", urljoin(spot.start, discover.pages.replace("{page}", str(discover.second)))
    name, suffix, call = pager_of(spot.start)
    number = 2 if "page_div" in call else 1
    return call, urljoin(spot.start, f"{name}_{number}.{suffix}")


def pager_of(start: str) -> tuple[str, str, str]:
    """The name and suffix of a list's files, and how its CMS announces the second of two pages."""
    file = re.search(r"(\w+)\.(s?html?)$", urlsplit(start).path)
    name, suffix = file.groups() if file else ("index", "html")
    form = next((form for pattern, form in _PAGERS if re.search(pattern, start)), "")
    return name, suffix, form.replace("NAME", name).replace("SUFFIX", suffix)


# {current} counts from 0, {first} from 1.
_PAGERS = (
    (r"\.(?:jiangxi|zj|ln|hebei|qinghai|hainan|scio)\.gov\.cn/", ""),  # theirs is not known
    (
        r"//(?:www|en)\.nhc\.gov\.cn/",
        """<div id="page_div"></div><script>createPageHTML('page_div',2, {first},"NAME",'SUFFIX',48);</script>""",
    ),
    (
        r"beijing\.gov\.cn/",
        "<script>Pager({{size:2,current:{current},prefix:'NAME',suffix:'SUFFIX'}});</script>",
    ),
    (r"\.cq\.gov\.cn/", "<script>createPage(2);</script>"),
    (r"\.(?:shaanxi|gxzf)\.gov\.cn/", '<a href="{next}">下一页</a>'),
    (
        r"\.gov\.cn/|chinacdc\.cn/",
        '<script>createPageHTML(2, {current}, "NAME", "SUFFIX");</script>',
    ),
)


def has_pager(start: str) -> bool:
    """Whether a list's CMS announces further pages: not on a front page, nor behind a search."""
    parts = urlsplit(start)
    is_front = parts.path in ("", "/", "/index.html")
    return not is_front and not parts.query and bool(pager_of(start)[2])


def _past_the_end(spot: Spot) -> Answers:
    """Some sites lead from a page that does not exist to one that says so with HTTP 200."""
    if not re.search(r"ylbzj\.nmg\.gov\.cn", spot.start) or not spot.discover.pages:
        return {}
    third = spot.discover.pages.replace("{page}", str(spot.discover.second + 1))
    lost = urljoin(spot.start, "/404/40x.html")
    says = "<html><title>404</title><body><h1>您访问的页面不存在</h1></body></html>"
    return {
        urljoin(spot.start, third): Answer(status=302, headers={"Location": lost}),
        lost: answer(says),
    }
