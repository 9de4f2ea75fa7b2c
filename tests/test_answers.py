"""What sites say with HTTP 200 in the place of an article, and what is an article all the same.

The pages are written for this project after what such pages say; each rule of answers.toml has one.
"""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from archive.records import Page, Reading, ReadingRules
from pipelines.extract import answer
from pipelines.extract.read import read
from tests.crawling import Answer, SmallSites, declare, done, done_here, parsed, rows
from tests.test_import_others import Writer

URL = "https://bureau.example/art/2026/9/18/art_1_2.html"
TEXT = (
    "各定点医疗机构：为方便参保人员就医，自十月起调整住院结算流程，现将有关事项通知如下。",
    "一、出院当日即可在窗口或手机上完成结算，不再另行打印纸质清单，平均等候时间应当控制在三十分钟以内。",
    "二、县级医院和社区卫生服务中心一并纳入，年底前实现全覆盖，各区县医保部门要加强督促检查。",
)


def page(title: str, *lines: str, more: str = "") -> str:
    said = "".join(f"<p>{line}</p>" for line in lines)
    return (
        f"<!DOCTYPE html><html><head><title>{title}</title></head><body><div class='main'>"
        f"<h1>{title}</h1><div class='content'>{said}</div>{more}</div></body></html>"
    )


def reading(html: str | bytes, url: str = URL, homepage: str = "") -> Reading:
    body = html if isinstance(html, bytes) else html.encode()
    rules = ReadingRules(homepage=homepage)
    return read(Page(body, url, "text/html; charset=utf-8", rules, "2026-11-20T02:00:00.000000Z"))


SAID = [
    ("challenge", "refused", "<html><script>document.cookie='__jsl_clearance='+a;location.reload()</script></html>"),
    ("challenge", "refused", page("请稍候", more="<script>$_ts=window['$_ts'];$_ts.nsd=1;</script>")),
    ("challenge", "refused", "<html><head><title>Just a moment...</title><script src='/cdn-cgi/challenge-platform/x.js'></script></head><body></body></html>"),
    ("verification", "refused", page("访问验证", "请按住滑块，拖动到最右边完成拼图后继续。")),
    ("verification", "refused", page("Security check", "Please verify you are a human to continue.")),
    ("firewall", "refused", page("访问被拦截", "您提交的请求存在安全威胁，已被云防护阻断。")),
    ("firewall", "refused", page("Access Denied", "You do not have permission to access this page on this server.")),
    ("rate limit", "refused", page("提示", "您的访问太频繁了，请五分钟后再试。")),
    ("region", "refused", page("提示", "您所在的地区暂时无法访问本网站。")),
    ("log-in", "refused", page("用户登录", "请先登录后再查看本页。", more="<input type='password' name='p'>")),
    ("log-in", "refused", page("Sign in", "Please sign in to read this page.")),
    ("for sale", "absent", page("bureau.example", "该域名可转让，有意者请与我们联系。")),
    ("for sale", "absent", page("bureau.example", "This domain is for sale.")),
    ("not found", "absent", page("页面不存在", "很抱歉，您访问的页面不存在，三秒后返回首页。")),
    ("not found", "absent", page("关于调整住院结算流程的通知", "该信息已下线。")),
    ("not found", "absent", page("提示信息", "您要查看的文章未审核或者已被删除。")),
    ("not found", "absent", page("", "此内容已被发布者删除")),
    ("not found", "absent", page("Page not found", "Sorry, the page you requested could not be found.")),
    ("not found", "absent", page("404", "返回首页")),
    ("default page", "broken", page("Welcome to nginx!", "If you see this page, the web server is successfully installed.")),
    ("maintenance", "broken", page("系统维护中", "网站正在升级维护，请稍后访问。")),
    ("maintenance", "broken", page("Notice", "The site is down for scheduled maintenance.")),
    ("error", "broken", page("数据库错误", "数据库连接失败，请联系管理员。")),
    ("error", "broken", page("HTTP Status 500", "java.lang.NullPointerException at cn.example.Portal.show")),
    ("error", "broken", page("502 Bad Gateway", "nginx")),
    ("captive portal", "broken", page("上网认证", "输入手机号，认证后即可上网。")),
    ("needs a script", "broken", page("卫生健康委", "您的浏览器不支持JavaScript，请启用后访问。")),
]  # fmt: skip


@pytest.mark.parametrize(("rule", "expected", "html"), SAID)
def test_what_is_said_in_the_place_of_an_article(rule: str, expected: str, html: str) -> None:
    found = reading(html)
    assert (found.answer, str(found.reason).partition(":")[0]) == (expected, rule)


def test_every_rule_has_its_page() -> None:
    with open(Path(answer.__file__).with_name("answers.toml"), "rb") as file:
        rules = {rule["name"] for rule in tomllib.load(file)["rule"]}
    assert {rule for rule, _, _ in SAID} == rules


FORMS = {
    "nothing": ("broken", b""),
    "white space": ("broken", b" \n \t"),
    "no body": ("broken", "<html><head></head><body></body></html>"),
    "a template": ("broken", "<html><title>_某市人民政府</title><div class='content'></div>"
                   "<p>版权所有：某市人民政府 ICP备00000000号</p></html>"),
    "frames": ("broken", "<html><head><title>某市医保局</title></head>"
               "<frameset><frame src='a.html'></frameset></html>"),
    "cut in a word": ("broken", page("通知", *TEXT)[:-60]),
    "a list": ("list", page("某市医保局", more="".join(
        f"<li><a href='/{n}.html'>关于第{n}项医保工作安排的通知</a><span>2026-11-{n:02}</span></li>"
        for n in range(1, 20)))),
    "a front page of short links": ("list", "<html><title>某市健康网</title><div><ul>" + "".join(
        f"<li><a href='/n/{name}.html'>{name}医院开设睡眠门诊</a></li>"
        for name in "东西南北中上下左右前") + "</ul></div></html>"),
    "home by refresh": ("absent", "<html><meta http-equiv='refresh' content='0;url=/'></html>"),
    "home by script": ("absent", "<html><script>location.href='/index.html'</script></html>"),
    "log-in by script": ("refused", "<html><script>location.replace('/login?to=1')</script></html>"),
    "itself by script": ("refused", f"<html><script>location.href='{URL}?x=1&t=1760000000'</script></html>"
                         .replace("?x=1&t=1760000000", "")),
    "another address, in words": ("elsewhere", "<meta http-equiv='refresh' content='0;url=/art/2027/1.html'>"
                                  "<title>正在跳转</title><p>页面已迁移，正在为您跳转……</p>"),
    "another address": ("elsewhere", "<html><meta http-equiv=refresh content='1; url=/art/2027/1.html'>"
                        "<body>正在跳转</body></html>"),
}  # fmt: skip


@pytest.mark.parametrize(("expected", "html"), FORMS.values(), ids=FORMS)
def test_forms_that_are_no_article(expected: str, html: str | bytes) -> None:
    assert reading(html).answer == expected


@pytest.mark.parametrize(
    "title",
    ["页面不存在_健康新闻", "抱歉，您要找的页面不见了", "404 Not Found", "Page not found - News"],
)
def test_a_title_that_says_it_is_believed_over_any_text(title: str) -> None:
    found = reading(page(title, *TEXT, *TEXT))
    assert (found.answer, str(found.reason).partition(":")[0]) == ("absent", "not found")


ARTICLES = {
    "a notice of one line": page("通知", "因系统升级，9月20日暂停办理医保业务。"),
    "of maintenance": page("关于医保信息平台停机维护的公告", *TEXT[:1], "维护期间暂停结算，10月8日恢复。"),
    "of log-ins": page("医保服务平台如何登录", "打开国家医保服务平台，用身份证号登录后即可查询参保记录，"
                       "也可以在各地医保局的窗口办理查询业务，办理时请带好本人的身份证。"),
    "of 404": page("404种药品纳入医保目录", "新版目录共收载药品404种，其中西药201种，中成药203种。"),
    "of forbidden things": page("Forbidden practices in drug sales", "The commission listed on Monday"
                                " twelve practices that hospitals and companies must give up."),
    "of pages that are missing": page("网站普查：一成政务网站有页面不存在", *TEXT, *TEXT),
    "of errors": page("医保结算系统错误如何处理", "结算时如遇系统提示，请向窗口说明，由工作人员核对参保信息后重新结算，"
                      "不影响待遇；已经多付的费用会在三个工作日内退回本人账户。"),
    "of a domain": page("网站域名变更公告", "自2026年10月1日起，本局网站启用新的域名，原域名同时停止使用，请更新收藏。"),
    "that refreshes later": page("通知", *TEXT, more="<meta http-equiv='refresh' content='600'>"),
    "with a form": page("通知", *TEXT, more="<form><input type='password'></form>"),
    "without its end tags": page("通知", *TEXT).replace("</body></html>", ""),
    "with related links": page("通知", *TEXT, more="".join(
        f"<li><a href='/{n}.html'>关于第{n}项医保工作安排的通知</a></li>" for n in range(20))),
    "of its title alone": page("安河县城关医院", "安河县城关医院"),
    "that is a picture": page("公告", more="<div class='content'><img src='notice.jpg'></div>"),
}  # fmt: skip


@pytest.mark.parametrize("html", ARTICLES.values(), ids=ARTICLES)
def test_an_article_is_an_article(html: str) -> None:
    found = reading(html)
    assert (found.answer, found.reason) == ("article", None)


@pytest.mark.parametrize(
    ("target", "expected"),
    [
        ("https://bureau.example/", "absent"),
        ("http://www.bureau.example/index.html", "absent"),
        ("https://bureau.example/zh/", "absent"),
        ("https://bureau.example/home.jsp", "absent"),
        ("https://bureau.example/col/col1/index.html", "elsewhere"),
        ("https://bureau.example/404.html", "absent"),
        ("https://bureau.example/error/notfound.html", "absent"),
        ("https://bureau.example/portal/main", "absent"),  # the declared home page
        ("https://bureau.example/login?to=/art", "refused"),
        ("https://passport.bureau.example/", "refused"),
        ("https://captcha.other.example/check", "refused"),
        ("https://other.example/", "refused"),
        ("https://bureau.example/?p=5", "elsewhere"),
        ("https://new.example/art/2026/9/18/art_1_2.html", "elsewhere"),
    ],
)
def test_where_an_address_leads_says_what_it_is(target: str, expected: str) -> None:
    assert answer.lead(URL, target, ["https://bureau.example/portal/main"]).answer == expected


def test_a_redirect_to_the_sources_own_list_is_an_absence(tmp_path: Path) -> None:
    data, sources = tmp_path / "data", declare(tmp_path / "sources", "small", "small.example")
    with SmallSites() as sites:
        sites.list("http://small.example/list", "/a/1")
        sites.article("http://small.example/a/1", "通知", *TEXT)
        done(data, "crawl", "small", proxy=sites.url, **sources)
        sites.answers["http://small.example/a/1"] = Answer("", 302, {"Location": "/list"})
        done(data, "crawl", "small", proxy=sites.url, **sources)
    assert rows(data, "SELECT status FROM current_articles") == [("suspected",)]


def imported(data: Path, *pages: tuple[str, str, str]) -> None:
    """Take in pages: address, day and HTML."""
    writer = Writer()
    for url, day, html in pages:
        writer.response(html.encode(), url=url, date=f"2026-{day}T08:00:00Z")
    file = data.parent / f"{len(list(data.parent.iterdir()))}.warc.gz"
    writer.save(file)
    done_here(data, "import", str(file))


def test_a_soft_404_is_an_absence_and_no_version(tmp_path: Path) -> None:
    data, gone = tmp_path / "data", page("页面不存在", "您访问的页面不存在。")
    imported(data, (URL, "03-01", page("通知", *TEXT)), (URL, "03-05", gone), (URL, "03-09", gone))
    assert rows(data, "SELECT versions, status, status_since FROM current_articles") == [
        (1, "withdrawn", "2026-03-05T08:00:00.000000Z")
    ]
    captures = "SELECT answer, outcome, note FROM captures ORDER BY captured_at"
    assert rows(data, captures)[1:] == [
        ("absent", "gone", "not found: 页面不存在"),
        ("absent", "gone", "not found: 页面不存在"),
    ]
    found = parsed(done_here(data, "search", "住院结算流程", "--json"))
    assert [row["url"] for row in found] == [URL]


def test_five_notices_replaced_by_one_page_are_not_the_same(tmp_path: Path) -> None:
    data, gone = tmp_path / "data", page("提示", "该文章已被删除。")
    urls = [f"https://bureau.example/{n}.html" for n in range(5)]
    imported(data, *((url, "03-01", page(f"第{url[-6]}号通知", *TEXT, url)) for url in urls))
    imported(data, *((url, "05-01", gone) for url in urls))
    assert rows(data, "SELECT * FROM relation_history WHERE relation = 'exact'") == []
    assert rows(data, "SELECT DISTINCT status, versions FROM current_articles") == [("live", 1)]
    assert rows(data, "SELECT absent FROM host_events") == [(5,)]


def test_a_text_that_shrinks_under_another_title_is_no_edit(tmp_path: Path) -> None:
    data = tmp_path / "data"
    imported(data, (URL, "03-01", page("关于住院结算的通知", *TEXT, *TEXT)),
             (URL, "03-05", page("某市门户", "欢迎访问。")))  # fmt: skip
    assert rows(data, "SELECT versions, title FROM current_articles") == [(1, "关于住院结算的通知")]
    (note,) = rows(data, "SELECT note FROM captures WHERE answer = 'broken'")[0]
    assert "characters under another title" in note


def test_a_text_that_is_shortened_under_its_title_is_an_edit(tmp_path: Path) -> None:
    data = tmp_path / "data"
    imported(data, (URL, "03-01", page("关于住院结算的通知", *TEXT, *TEXT)),
             (URL, "03-05", page("关于住院结算的通知", "本通知即日起停止执行。")))  # fmt: skip
    assert rows(data, "SELECT versions FROM current_articles") == [(2,)]


def test_an_address_that_never_showed_an_article_is_none(tmp_path: Path) -> None:
    data = tmp_path / "data"
    imported(data, (URL, "03-01", page("页面不存在", "您访问的页面不存在。")))
    assert rows(data, "SELECT * FROM current_articles") == []
    imported(data, (URL, "04-01", page("通知", *TEXT)))
    assert rows(data, "SELECT title, status FROM current_articles") == [("通知", "live")]
