"""NHSA as it is declared, on pages in Hanweb's markup: rows in a script, files escaped twice.

The markup rests on what public crawlers of 2026 read there every day; all words are ours. A list
saved by a browser after its script ran would prove nothing: there the rows stand in plain HTML.
"""

from __future__ import annotations

import json
from pathlib import Path

from tests.crawling import Answer, SmallSites, rows, yigai

SITE = "https://www.nhsa.gov.cn"
FILE = "/module/download/downfile.jsp?classid=0&{}filename=0123456789abcdef0123456789abcdef.pdf"
NOTICES = {
    "/art/2026/7/17/art_104_1.html": ("国家医保局办公室关于做好目录落地工作的通知", "2026-07-17"),
    "/art/2026/9/2/art_104_2.html": ("国家医疗保障局关于规范服务价格项目的通知", "2026-09-02"),
}


def record(path: str, title: str, day: str) -> str:
    return (
        "<record><![CDATA[<li><span>2026-02-00018</span><span>"
        f'<a href="{path}" title="{title}">{title[:12]}…</a></span>'
        f"<span>医保办函〔2026〕1号</span><span>{day}</span></li>]]></record>"
    )


def column() -> str:
    records = "".join(record(path, *said) for path, said in NOTICES.items())
    return (
        '<!DOCTYPE html><html><head><title>政策法规</title></head><body><div id="2464">'
        f'<script type="text/xml"><datastore><recordset>{records}</recordset></datastore></script>'
        "</div></body></html>"
    )


def notice(title: str, day: str) -> str:
    return f"""<!DOCTYPE html><html><head><meta charset="utf-8"><title>{title}</title>
<meta name="ArticleTitle" content="{title}"><meta name="PubDate" content="{day} 10:20"></head><body>
<div class="nav"><a href="/">首页</a></div>
<div class="mu-table"><table><tr><td>索引号</td><td>2026-02-00018</td></tr></table></div>
<h1>{title}</h1><div id="zoom"><!--ZJEG_RSS.content.begin--><p>各省医疗保障局：</p>
<p>为把{title[-8:]}所说的事项办好，现就有关安排通知如下，请结合{day}以来的实际认真执行。</p>
<p><a href="{FILE.format("amp;amp;")}">附件：工作清单.pdf</a></p>
<div style="position:absolute;top:0"></div><!--ZJEG_RSS.content.end--></div></body></html>"""


def test_rows_titles_dates_and_attachments(tmp_path: Path) -> None:
    with SmallSites() as sites:
        sites.answers[f"{SITE}/col/col104/index.html"] = Answer(column())
        for path, said in NOTICES.items():
            sites.answers[f"{SITE}{path}"] = Answer(notice(*said))
        yigai(tmp_path / "data", "crawl", "nhsa-policy", proxy=sites.url)
    shown = rows(tmp_path / "data", "SELECT url, title, date FROM discoveries ORDER BY url")
    assert shown == [(f"{SITE}{path}", *said) for path, said in sorted(NOTICES.items())]
    read = rows(
        tmp_path / "data",
        "SELECT title, published_at, text, attachments FROM version_history ORDER BY published_at",
    )
    assert [row[:2] for row in read] == [
        (title, f"{day}T10:20:00+08:00") for title, day in NOTICES.values()
    ]
    for _, _, text, files in read:
        assert text.startswith("各省医疗保障局：\n")
        assert json.loads(files) == [{"url": SITE + FILE.format(""), "name": "附件：工作清单.pdf"}]
