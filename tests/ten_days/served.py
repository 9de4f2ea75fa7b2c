"""What the sites send in the place of an article; the kinds of the public cases, in our words."""

from __future__ import annotations

from dataclasses import dataclass

from tests.crawling import Answer


@dataclass(frozen=True)
class Place:
    """An article's address, its site's front page and title, and where it moved."""

    url: str
    home: str
    site: str
    title: str
    list_page: str
    moved_to: str = ""


def _box(title: str, text: str, head: str = "") -> str:
    return (
        f"<html><head><meta charset='utf-8'>{head}<title>{title}</title></head><body>"
        f"<div class='box'><h2>{title}</h2><p>{text}</p><a href='/'>返回首页</a></div></body></html>"
    )


SAID = {
    "404": (404, _box("404", "未找到")),
    "410": (410, ""),
    "403": (403, _box("403 Forbidden", "nginx")),
    "412": (412, "<html><script>var _$ab=1;</script></html>"),
    "521": (521, "<script>document.cookie='__jsl_clearance='+1;location.reload()</script>"),
    "500": (500, _box("500", "Internal Server Error")),
    "502": (502, "<html><head><title>502 Bad Gateway</title></head><body>nginx</body></html>"),
    "empty": (200, ""),
    "soft_zh": (200, _box("提示信息", "您要查看的内容已被删除，三秒后自动返回。")),
    "soft_en": (200, _box("Notice", "Sorry, the page you are looking for could not be found.")),
    "soft_title": (200, _box("页面不存在", "您可以从导航栏重新进入。")),
    "refresh_home": (200, "<html><head><meta http-equiv='refresh' content='0;url=/'></head></html>"),
    "odd": (200, _box("温馨提示", "小荷陪您聊一聊：春有百花秋有月，改天再来坐坐吧。")),
    "nothing": (200, _box("Hehua Province", "The lotus has closed for the night; come again.")),
    "challenge": (
        200,
        "<html><head><script>document.cookie='__jsl_clearance_s='+('a'+'b')+';path=/';"
        "location.href=location.pathname</script></head></html>",
    ),
    "login_wall": (
        200,
        "<html><head><meta charset='utf-8'><title>用户登录</title></head><body><form><h3>用户登录</h3>"
        "<p>请先登录后查看本页内容。</p><input name='u'><input type='password' name='p'></form></body></html>",
    ),
    "maintenance": (200, _box("系统维护中", "网站正在升级，预计明早六点恢复，敬请谅解。")),
    "trace": (
        200,
        _box("HTTP Status 500", "java.lang.NullPointerException at org.portal.web.Show.find(Show.java:91)"),
    ),
}  # fmt: skip
"""A status and a body, whichever article was asked for."""

_HOLLOW = (
    "<html><head><meta charset='utf-8'><title>_{site}</title></head><body><div class='nav'>"
    "<a href='/'>首页</a></div><div class='text_box'><h1></h1><div class='box_con'></div></div>"
    "<footer>版权所有：{site} 示ICP备00000000号</footer></body></html>"
)


def served(word: str, place: Place) -> Answer:
    """What a site answers, by a word of articles.toml."""
    if word in SAID:
        status, body = SAID[word]
        return Answer(body, status)
    if word == "none":
        return Answer(breaks=True)
    if word == "hollow":
        return Answer(_HOLLOW.format(site=place.site))
    if word == "list":
        return Answer(place.list_page)
    return Answer("", 302, {"Location": _target(word, place)})


def _target(word: str, place: Place) -> str:
    """Where a redirect leads."""
    return {
        "home": place.home,
        "page404": place.home + "404.html",
        "login": place.home + "login?back=1",
        "captcha": "http://captcha.qiangdun.example/",
        "https": place.url.replace("http:", "https:", 1),
        "moved": place.moved_to,
    }[word]
