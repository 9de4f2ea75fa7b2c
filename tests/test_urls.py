"""Comparison keys of URLs and the guard against private addresses."""

from __future__ import annotations

import ipaddress
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.urls import url_key
from spiders.wire.private_addresses import is_private_address, is_private_host

KEYS = {
    # scheme, host, port, user, fragment
    "https://www.gov.cn": "gov.cn/",
    "HTTP://WWW.GOV.CN:80/": "gov.cn/",
    "http://www.gov.cn:443/": "gov.cn/",
    "https://www.gov.cn.:8443/": "gov.cn:8443/",
    "https://reader:secret@www.gov.cn/a#top": "gov.cn/a",
    "https://m.thepaper.cn/detail/1": "thepaper.cn/detail/1",
    "https://wap.nhc.gov.cn/a": "nhc.gov.cn/a",
    "https://www.m.example.cn/": "example.cn/",
    "https://m.cn/": "m.cn/",
    "https://www.m.cn/": "m.cn/",
    "https://wwwnews.cn/": "wwwnews.cn/",
    "https://news.www.cn/": "news.www.cn/",
    "https://医改.中国/": "xn--ekrq23b.xn--fiqs8s/",
    "http://[0:0::1]:8080/": "[::1]:8080/",
    "https:\\\\www.gov.cn\\a": "gov.cn/a",
    # path
    "https://gov.cn/%7euser/%e4%b8%ad%2f": "gov.cn/~user/%E4%B8%AD%2F",
    "https://gov.cn/医改 1": "gov.cn/%E5%8C%BB%E6%94%B9%201",
    "https://gov.cn/%D2%BD%B8%C4": "gov.cn/%D2%BD%B8%C4",
    "https://gov.cn/100%/%4%31": "gov.cn/100%25/%2541",
    "https://gov.cn/a/./b/../../c/%2E%2e/d/.": "gov.cn/d/",
    "https://gov.cn/../../a": "gov.cn/a",
    "https://gov.cn/a//b/": "gov.cn/a//b/",
    "https://gov.cn/a;jsessionid=0F1B.node2?b=1": "gov.cn/a?b=1",
    "https://gov.cn/a;JSESSIONID=0F1B/b;v=1": "gov.cn/a/b;v=1",
    "https://gov.cn/a/..;jsessionid=1/b": "gov.cn/b",
    "https://news.cn/health/index.html": "news.cn/health/index.html",
    "https://news.cn/health/mobile.htm": "news.cn/health/mobile.htm",
    # query
    "https://gov.cn/s?q=b&p=2&q=a&&x": "gov.cn/s?p=2&q=a&q=b&x",
    "https://gov.cn/s?q=医+改&r=a%20b%2B": "gov.cn/s?q=%E5%8C%BB%20%E6%94%B9&r=a%20b%2B",
    "https://gov.cn/s?utm_source=x&%75tm_medium=y&spm=1.2&id=12": "gov.cn/s?id=12",
    "https://gov.cn/s?from=timeline&isappinstalled=0&share_token=9f": "gov.cn/s",
    "https://gov.cn/s?PHPSESSID=1&jsessionid=2&ASPSESSIONIDAB=3": "gov.cn/s",
    "https://gov.cn/s?fbclid=1&gclid=2&random=0.5&_t=1&_=2": "gov.cn/s",
    "https://gov.cn/s?1698888888": "gov.cn/s",
    "https://gov.cn/s?t=1712345678901&v=20240131093000&r=0.61803": "gov.cn/s",
    "https://gov.cn/s?id=1712345678&t=2&date=20240131": "gov.cn/s?date=20240131&id=1712345678&t=2",
    # other schemes
    "urn:yigai:seed:1#part": "urn:yigai:seed:1",
    "URN:ISBN:0451450523": "urn:ISBN:0451450523",
    "ftp://www.example.cn:21/a/../b": "ftp://example.cn/b",
}


@pytest.mark.parametrize(("url", "key"), KEYS.items())
def test_key(url: str, key: str) -> None:
    assert url_key(url) == key


@pytest.mark.parametrize("key", KEYS.values())
def test_key_of_a_url_rebuilt_from_a_key(key: str) -> None:
    url = key if re.match("urn:|ftp:", key) else f"https://{key}"
    assert url_key(url) == key


NOT_ABSOLUTE = """
    gov.cn/a /a //gov.cn/a www.gov.cn:80/a localhost:80 http:// https:///a http:gov.cn urn:
    http://gov.cn:port/ http://[::1/ http://a%20b/ http://..cn/
"""


@pytest.mark.parametrize("url", ["", "http://a b/", *NOT_ABSOLUTE.split()])
def test_anything_but_an_absolute_url_is_named_in_the_error(url: str) -> None:
    with pytest.raises(ValueError, match=re.escape(repr(url))):
        url_key(url)


def test_lone_surrogates_are_a_value_error_too() -> None:
    with pytest.raises(ValueError, match="not an absolute URL"):
        url_key("https://gov.cn/\ud800")


segments = st.text(alphabet="aZ09-._~%2fF;=/中é +|'\"\\", max_size=20)
names = st.sampled_from(["id", "q", "utm_id", "from", "t", "%75tm_x", "医", "sid", "a b", ""])
hosts = st.sampled_from(["www.gov.cn", "M.NEWS.CN", "医改.中国", "wap.m.cn", "[::1]", "127.1"])


@given(
    scheme=st.sampled_from(["http", "https", "HTTPS"]),
    host=hosts,
    port=st.sampled_from(["", ":80", ":443", ":8080", ":"]),
    path=segments,
    query=st.lists(st.tuples(names, segments).map("=".join), max_size=4).map("&".join),
)
def test_key_of_the_key_is_the_key(
    scheme: str, host: str, port: str, path: str, query: str
) -> None:
    key = url_key(f"{scheme}://{host}{port}/{path}?{query}#{path}")
    assert url_key(f"https://{key}") == key
    assert url_key(f"http://{key}") == key
    assert key.isascii()


@given(st.text() | st.text().map("https://".__add__) | st.text().map("https://gov.cn/".__add__))
def test_any_text_has_a_stable_key_or_is_a_value_error(text: str) -> None:
    try:
        key = url_key(text)
    except ValueError:
        return
    if text.startswith("https://"):
        assert url_key(f"https://{key}") == key


PRIVATE = """
    localhost LOCALHOST. api.localhost printer.local vault.internal internal
    127.0.0.1 127.0.0.1. 127.1 2130706433 0x7f.1 0x7F000001 0177.0.0.1 017700000001
    １２７.0.0.1 127。0。0。1 %31%32%37.0.0.1 0 0.0.0.0 10.1.2.3 172.16.0.1 192.168.1.1
    100.64.0.1 169.254.169.254 224.0.0.1 240.0.0.1 255.255.255.255 192.0.2.1
    ::1 [::1] [::] [::ffff:127.0.0.1] ::ffff:a00:1 [fe80::1%25eth0] fd00::1 ff02::1 4000::1 2001:db8::1
    2002:7f00:1:: 64:ff9b::a00:1
"""
PUBLIC = """
    www.gov.cn gov.cn localhost.cn notlocalhost mylocal.cn internal.gov.cn 8.8.8.8 134744072
    172.32.0.1 100.128.0.1 [2400:3200::1] 2002:808:808:: 64:ff9b::808:808 ::ffff:8.8.8.8
    4294967296 10.gov.cn
"""


@pytest.mark.parametrize("host", ["", *PRIVATE.split()])
def test_private_hosts(host: str) -> None:
    assert is_private_host(host) is True


@pytest.mark.parametrize("host", PUBLIC.split())
def test_public_hosts(host: str) -> None:
    assert is_private_host(host) is False


@given(st.integers(0, 2**32 - 1))
def test_every_form_of_an_ipv4_address_is_judged_alike(number: int) -> None:
    address = ipaddress.IPv4Address(number)
    private = is_private_address(str(address))
    assert private is (not address.is_global or address.is_multicast or address.is_reserved)
    head, rest = number >> 24, number & 0xFFFFFF
    mapped = f"::ffff:{address}"
    for host in (str(number), hex(number), f"0{number:o}", f"{head:#x}.{rest}", mapped):
        assert is_private_host(host) is private, host
    assert is_private_address(mapped) is private


@given(st.text())
def test_any_text_is_judged(text: str) -> None:
    assert is_private_host(text) in (True, False)


@pytest.mark.parametrize("address", ["", "gov.cn", "127.1", "[::1]", "1.2.3.4.5"])
def test_an_address_must_be_a_literal(address: str) -> None:
    with pytest.raises(ValueError, match="does not appear to be an IPv4 or IPv6 address"):
        is_private_address(address)
