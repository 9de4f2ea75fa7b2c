"""Lists in JSON and JSONP, in the shape that each site's own answers have.

Here nothing is taken from the declarations: the fields are those that crawlers of these sites read.
Every list holds a row or more that is no article, where the site's lists do.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from tests.families.prose import Article
from tests.families.spots import Spot, from_root

Rows = Sequence[Article]
_WITHOUT_HOST = r"news\.cn/|yicai\.com/|cn-healthcare\.com/"


def text(spots: Sequence[Spot], page: int) -> str | None:
    """What the site answers for a page of a list, counted from 0; None for a site not known here."""
    first = spots[0]
    write = next((write for pattern, write in _SITES if re.search(pattern, first.start)), None)
    if write is None:
        return None
    rows = [
        _linked(spot.rows if page == 0 else spot.older if page == 1 else (), spot) for spot in spots
    ]
    return write(*rows) if write is _xinhua else write(rows[0])


def _linked(rows: Rows, spot: Spot) -> Rows:
    """The rows with their addresses as the site writes them."""
    if not re.search(_WITHOUT_HOST, spot.start):
        return rows
    return [replace(row, url=from_root(row.url, spot.start)) for row in rows]


def _govcn(rows: Rows) -> str:
    return _dumps(
        [
            {"TITLE": row.title, "SUB_TITLE": "", "URL": row.url, "DOCRELPUBTIME": row.day}
            for row in rows
        ]
    )


def _library_row(row: Article) -> dict[str, Any]:
    marked = re.sub("(医改)", r"<em>\1</em>", row.title)
    return {
        "id": "",
        "title": f"{marked}<br/>",
        "url": row.url,
        "pcode": row.document_number,
        "puborg": row.publisher,
        "childtype": "卫生、体育\\卫生",
        "summary": "",
        "pubtime": _millis(row),
        "ptime": _millis(row),
        "pubtimeStr": row.day.replace("-", "."),
    }


def _library(rows: Rows) -> str:
    """The search with its four groups; 1001 says that nothing is found."""
    names = ("gongwen", "bumenfile", "otherfile", "gongbao")
    found: dict[str, list[dict[str, Any]]] = {name: [] for name in names}
    for number, row in enumerate(rows):
        found[names[number % 3]].append(_library_row(row))
    groups = {name: {"totalCount": len(those), "listVO": those} for name, those in found.items()}
    return _dumps(_found(rows, {"catMap": groups}))


def _library_latest(rows: Rows) -> str:
    return _dumps(_found(rows, {"listVO": [_library_row(row) for row in rows]}))


def _found(rows: Rows, found: dict[str, Any]) -> dict[str, Any]:
    if not rows:
        return {"code": 1001, "msg": "没有查到相关数据", "searchVO": None}
    return {"code": 200, "msg": "操作成功", "searchVO": {"totalCount": len(rows), **found}}


def _xinhua(rows: Rows, links: Rows = ()) -> str:
    """A data source: a row for each article; rows of links, that hold several, behind a topic."""
    items = [
        {
            "contentId": f"{row.day.replace('-', '')}aa",
            "contentType": "MultiMedia",
            "title": row.title,
            "publishUrl": row.url,
            "publishTime": row.published.strftime("%Y-%m-%d %H:%M:%S"),
            "summary": "",
            "author": "",
            "linkUrls": [],
        }
        for row in rows
    ]
    if links:
        anchors = "".join(f"<a href='{row.url}'>{row.title}</a>" for row in links)
        topic = "https://www.news.cn/z/index.html"
        named = [{"linkTitle": row.title, "linkUrl": row.url} for row in links]
        items.append(
            {
                "contentType": "Link",
                "title": f"<a href='{topic}'>专题 |</a>{anchors}",
                "publishUrl": topic,
                "publishTime": "2026-11-20 07:11:40",
                "summary": "",
                "linkUrls": [{"linkTitle": "专题 |", "linkUrl": topic}, *named],
            }
        )
    return _dumps({"categoryName": "要闻", "datasource": items})


def _cctv(rows: Rows) -> str:
    """JSONP; films (VIDE) and pictures (PHOA) stand among the articles."""
    films = [
        {"id": f"{kind}9f3e2a7b1c4d260701", "title": "医改医疗医保健康影像", "brief": "",
         "url": f"https://tv.cctv.com/2026/07/01/{kind}9f3e2a7b1c4d260701.shtml",
         "focus_date": "2026-07-01 10:00:00", "keywords": "", "image": ""}
        for kind in ("VIDE", "PHOA")
    ]  # fmt: skip
    items = [
        {"id": row.url.rpartition("/")[2].removesuffix(".shtml"), "title": row.title, "brief": "",
         "url": row.url, "focus_date": row.published.strftime("%Y-%m-%d %H:%M:%S"),
         "keywords": "", "image": ""}
        for row in rows
    ]  # fmt: skip
    return f"china({_dumps({'data': {'total': len(rows) + 2, 'list': [*films, *items]}})})"


def _caixin_scroll(rows: Rows) -> str:
    items = [
        {"contentId": 1, "title": row.title, "url": row.url, "author": "", "summary": "",
         "time": _millis(row)}
        for row in rows
    ]  # fmt: skip
    return _dumps({"code": 0, "data": {"articleList": items}})


def _caixin_home(rows: Rows) -> str:
    """A dozen line breaks stand before the call."""
    items = [
        {"nid": 1, "desc": row.title, "link": row.url, "time": row.minute, "summ": "",
         "edit": {"name": ""}}
        for row in rows
    ]  # fmt: skip
    return "\r\n" * 12 + f"cb({_dumps({'totalCount': len(rows), 'datas': items})})"


def _yicai(rows: Rows) -> str:
    return _dumps(
        [
            {"NewsTitle": row.title, "url": row.url,
             "CreateDate": row.published.strftime("%Y-%m-%dT%H:%M:%S"), "NewsNotes": "",
             "NewsSource": row.publisher, "NewsAuthor": "", "ChannelName": "大健康"}
            for row in rows
        ]
    )  # fmt: skip


def _thepaper(rows: Rows) -> list[dict[str, Any]]:
    return [
        {"contId": re.findall(r"\d+", row.url)[-1] if "thepaper" in row.url else "",
         "name": row.title, "pubTimeLong": _millis(row)}
        for row in rows
        if "thepaper" in row.url
    ]  # fmt: skip


def _thepaper_hot(rows: Rows) -> str:
    return _dumps({"code": 200, "desc": "成功", "data": {"hotNews": _thepaper(rows)}})


def _thepaper_channel(rows: Rows) -> str:
    return _dumps({"code": 200, "data": {"pageNum": 1, "list": _thepaper(rows)}})


def _cn_healthcare(rows: Rows) -> str:
    items = [
        {"title": row.title, "content": "", "createdate": row.minute,
         "url": row.url}
        for row in rows
    ]  # fmt: skip
    return _dumps({"code": "1", "data": {"datalist": items}})


def _who(rows: Rows) -> str:
    """Addresses come without what all of them begin with."""
    items = [
        {"Title": row.title, "ItemDefaultUrl": row.url.removeprefix("https://www.who.int/news/item"),
         "PublicationDateAndTime": row.published.isoformat()}
        for row in rows
        if "who.int" in row.url
    ]  # fmt: skip
    return _dumps({"@odata.context": "https://www.who.int/api/news/$metadata", "value": items})


def _world_bank(rows: Rows) -> str:
    """Documents by number; `facets` stands among them and is none."""
    documents: dict[str, Any] = {
        f"WB{number}": {"url": row.url, "title": {"cdata!": row.title},
                        "descr": {"cdata!": ""}, "lnchdt": row.published.isoformat()}
        for number, row in enumerate(rows)
    }  # fmt: skip
    return _dumps({"total": len(rows), "documents": documents | {"facets": {}}})


def _gkmlpt(rows: Rows) -> str:
    """Rows of type `url` lead to other sites; the count is that of all pages."""
    items = [
        {"id": number, "name": row.title, "title": row.title, "url": row.url,
         "type": "normal" if "gkmlpt" in row.url or "/post_" in row.url else "url",
         "create_time": int(row.published.timestamp()), "date": 1783267200,
         "created_at": row.minute + ":00", "publisher": row.publisher,
         "document_number": row.document_number, "is_expired": 0}
        for number, row in enumerate(rows)
    ]  # fmt: skip
    classify = {"id": 4196, "name": "规范性文件", "post_count": 245}
    return _dumps({"classify": classify, "total": 245, "offset": 0, "articles": items})


def _gd_search(rows: Rows) -> str:
    items = [{"url": row.url, "title": row.title, "pub_time": row.minute} for row in rows]
    return f"success({_dumps({'count': len(rows), 'results': items})})"


def _fujian_was5(rows: Rows) -> str:
    """Not JSON: line breaks stand within strings, and the template's own row comes first."""
    docs = [
        {"title": row.title, "url": row.url, "pubtime": row.minute + ":00",
         "content": "第一行|第二行", "file": "", "filedesc": ""}
        for row in rows
    ]  # fmt: skip
    template = {"title": "文章标题", "url": "", "pubtime": "", "content": "", "file": ""}
    return _dumps({"count": str(len(rows)), "docs": [template, *docs]}).replace("|", "\r\n")


def _fujian_data(rows: Rows) -> str:
    docs = [
        {"docTitle": row.title, "docPuburl": row.url, "docrelTime": row.minute, "docContent": ""}
        for row in rows
    ]
    return _dumps({"count": len(rows), "data": docs})


def _ndrc(rows: Rows) -> str:
    items = [{"title": row.title, "url": row.url, "docDate": row.minute + ":00"} for row in rows]
    return _dumps({"ok": True, "data": {"resultList": items, "totalCount": len(rows)}})


def _21jingji(rows: Rows) -> str:
    return _dumps([{"title": r.title, "url": r.url, "inputtime": _millis(r) // 1000} for r in rows])


def _dumps(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


def _millis(row: Article) -> int:
    return int(row.published.timestamp()) * 1000


_SITES: tuple[tuple[str, Callable[..., str]], ...] = (
    (r"sousuo\.www\.gov\.cn/.*[?&]t=zhengcelibrary_gw", _library_latest),
    (r"sousuo\.www\.gov\.cn/", _library),
    (r"//www\.gov\.cn/.*\.json$", _govcn),
    (r"\.news\.cn/(?:[\w-]+/)*ds_[0-9a-f]+\.json", _xinhua),
    (r"news\.cctv\.com/.*\.jsonp$", _cctv),
    (r"gateway\.caixin\.com/api/dataplatform/", _caixin_scroll),
    (r"gateway\.caixin\.com/api/extapi/", _caixin_home),
    (r"yicai\.com/api/", _yicai),
    (r"cache\.thepaper\.cn/", _thepaper_hot),
    (r"api\.thepaper\.cn/", _thepaper_channel),
    (r"cn-healthcare\.com/api/", _cn_healthcare),
    (r"who\.int/api/", _who),
    (r"search\.worldbank\.org/", _world_bank),
    (r"/gkmlpt/api/", _gkmlpt),
    (r"search\.gd\.gov\.cn/jsonp/", _gd_search),
    (r"ybj\.fujian\.gov\.cn/was5/", _fujian_was5),
    (r"sm\.gov\.cn/fjdzapp/", _fujian_data),
    (r"fwfx\.ndrc\.gov\.cn/", _ndrc),
    (r"21jingji\.com/", _21jingji),
)
