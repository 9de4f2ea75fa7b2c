"""Hanweb's lists: the datastore with its dataproxy, and jpaas, its newer product."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Sequence
from urllib.parse import parse_qs, urljoin, urlsplit

from lxml import etree, html
from lxml.html import HtmlElement

from tests.crawling import Answer, Asked
from tests.families.html_lists import add_rows
from tests.families.prose import Article
from tests.families.spots import Answers, Spot, answer, from_root

# A row of the site; NHSA's columns of documents have four cells, the first of them a number that
# looks like a date.
_ROWS = (
    (
        r"nhsa\.gov\.cn/col/col10[459]/",
        "<li><span>2026-02-00018</span><span><a href='{url}' title=\"{title}\">{title}</a></span>"
        "<span>医保办函〔2026〕1号</span><span>{day}</span></li>",
    ),
    (
        r"jinan\.gov\.cn/",
        '<tr><td width="620"><a href="{url}" target="_blank">{title}</a></td>'
        '<td width="100">[{day}]</td></tr>',
    ),
    (
        r"www\.jiangsu\.gov\.cn/",
        '<li><a href="{url}" title="{title}">{title}</a><span>{spaced}</span></li>',
    ),
    (r"", '<li><a href="{url}" target="_blank">{title}</a><span>{day}</span></li>'),
)
_PROXY = "/module/web/jpage/dataproxy.jsp?page={page}&webid=60&path=/&columnid=104&unitid=2464&token={token}"
_UNIT = "/api-gateway/jpaas-publish-server/front/page/build/unit"
_COOKIE = "jpaas-session"


def add_datastore(root: HtmlElement, spot: Spot) -> Answers:
    """Put a datastore on a column page; the older group, whose address only this page names."""
    script = etree.SubElement(root.find("body/main"), "script", type="text/xml")
    script.text, further = _datastore(spot)
    return further


def datastore_answer(spot: Spot) -> tuple[str, Answers]:
    """A datastore asked for directly, as XML; and its older group."""
    return _datastore(spot)


def _datastore(spot: Spot) -> tuple[str, Answers]:
    older = urljoin(spot.start, _PROXY.format(page=2, token=_token(spot, 2)))
    last = urljoin(spot.start, _PROXY.format(page=3, token=_token(spot, 3)))
    first = _xml(spot, spot.rows, older)
    xml = "text/xml; charset=utf-8"
    further: Answers = {
        older: answer(_xml(spot, spot.older, last), xml),
        last: answer(_xml(spot, [], last), xml),
    }
    return first, further


def _token(spot: Spot, page: int) -> str:
    """What each group's address needs, and what cannot be guessed from the one before."""
    return hashlib.sha256(f"{spot.source.slug} {spot.start} {page}".encode()).hexdigest()[:24]


def _xml(spot: Spot, articles: Sequence[Article], following: str) -> str:
    form = next(form for pattern, form in _ROWS if re.search(pattern, spot.start))
    records = "".join(
        "<record><![CDATA[{}]]></record>\n".format(
            form.format(
                url=from_root(article.url, spot.start),
                title=article.title,
                day=article.day,
                spaced=article.day.replace("-", " - "),
            )
        )
        for article in articles
    )
    relative = urlsplit(following)
    group = f'<a href="{relative.path}?{relative.query}"></a>'
    return (
        f"<datastore>\n<nextgroup><![CDATA[{group}]]></nextgroup>\n"
        f"<totalrecord>{len(articles)}</totalrecord><recordset>\n{records}</recordset></datastore>"
    )


def add_jpaas(root: HtmlElement, spot: Spot) -> Answers:
    """Put the script on a column page that names its unit; the unit's answers.

    The unit answers only those who bring the column page's cookie and say that they come from it.
    """
    query = {
        "webId": "8d828e408d90447786ddbe128d495e9e",
        "pageId": "1b56e5adc362428299dfc3eb444fe23a",
        "pageType": "column",
        "tagId": spot.discover.tag or "右侧内容",
        "tplSetId": "209741b2109044b5b7695700b2bec37e",
        "editType": "null",
    }
    other = {**query, "tagId": "面包屑"} if spot.discover.tag else None
    for values in filter(None, (other, query)):
        said = "{" + ",".join(f"'{name}':'{value}'" for name, value in values.items()) + "}"
        etree.SubElement(
            root.find("body/main"), "script", parsetype="bulidstatic", url=_UNIT, querydata=said
        )

    def unit(asked: Asked) -> Answer:
        given = {name: values[0] for name, values in parse_qs(urlsplit(asked.url).query).items()}
        is_known = _COOKIE in asked.headers.get("Cookie", "")
        is_asked = all(given.get(name) == value for name, value in query.items())
        if not is_known or asked.headers.get("Referer") != spot.start or not is_asked:
            return _json({"success": False, "message": "参数错误", "data": None})
        page = json.loads(given["paramJson"])["pageNo"]
        shown = {1: spot.rows, 2: spot.older}.get(page, ())
        return _json({"success": True, "data": {"html": _fragment(spot, shown)}})

    return {urljoin(spot.start, _UNIT) + "?": unit}


def jpaas_column(page: Answer) -> Answer:
    """A column page with the cookie that its unit asks for."""
    page.headers["Set-Cookie"] = f"{_COOKIE}=4f1c; Path=/; HttpOnly"
    return page


def _fragment(spot: Spot, articles: Sequence[Article]) -> str:
    root = html.document_fromstring("<body><main></main></body>")
    add_rows(root, spot, articles, urljoin(spot.start, _UNIT))
    main = root.find("body/main")
    main.tag = "div"
    main.set("class", "page-content")
    return str(html.tostring(main, encoding="unicode")) if articles else ""


def _json(value: object) -> Answer:
    return answer(json.dumps(value, ensure_ascii=False), "application/json;charset=utf-8")
