"""Which addresses are one article: the rules of url_rules.toml, on addresses as sites have them."""

from __future__ import annotations

import csv
import tomllib
from pathlib import Path
from urllib.parse import quote, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

import archive.urls
from archive.urls import key_again, url_key

with (Path(__file__).parent / "url_pairs.tsv").open(encoding="utf-8", newline="") as file:
    PAIRS = list(csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE))[1:]
RULES = tomllib.loads(
    Path(archive.urls.__file__).with_name("url_rules.toml").read_text(encoding="utf-8")
)
ADDRESSES = sorted({url.partition("#")[0] for _, *urls, _ in PAIRS for url in urls})


@pytest.mark.parametrize(("verdict", "one", "other", "why"), PAIRS)
def test_pair(verdict: str, one: str, other: str, why: str) -> None:
    assert verdict in ("same", "apart")
    assert (url_key(one) == url_key(other)) is (verdict == "same"), why


def test_no_pair_stands_twice() -> None:
    pairs = [frozenset(urls) for _, *urls, _ in PAIRS]
    assert len(set(pairs)) == len(pairs)
    assert all(len(pair) == 2 for pair in pairs)


@pytest.mark.parametrize(
    "host", [*RULES["same_site"], *(h for rule in RULES["page"] for h in rule.get("hosts", ()))]
)
def test_every_host_with_a_rule_has_a_pair(host: str) -> None:
    folded = {
        urlsplit(url).netloc for verdict, *urls, _ in PAIRS if verdict == "same" for url in urls
    }
    assert any(found == host or found.endswith(f".{host}") for found in folded)


addresses = st.sampled_from(ADDRESSES)
words = st.text(alphabet="azAZ059-._~医", max_size=12)
noise = st.one_of(
    st.builds(
        "{}={}".format,
        st.sampled_from(
            "utm_source UTM_CAMPAIGN mtm_kwd spm scm hmsr bd_vid fbclid gad_source s_kwcid _ga "
            "jsessionid PHPSESSID sessionid ASPSESSIONIDQQ isappinstalled share_token sharefrom "
            "nsukey random rnd nocache timestamp _t _".split()
        ),
        words,
    ),
    st.sampled_from(["from=timeline", "from=", "from", "zbb=true", "utm_id", "%75tm_id=1"]),
    st.builds(
        "{}{}".format, st.sampled_from(["", "t=", "v=", "r="]), st.integers(10**9, 2 * 10**9 - 1)
    ),
    st.datetimes().filter(lambda day: 2000 <= day.year < 2100).map("v={:%Y%m%d%H%M%S}".format),
)
items = st.builds("{}={}".format, st.sampled_from(["x-id", "q", "page", "x"]), words)


def asked(url: str, *more: str) -> str:
    """An address with further parameters."""
    for item in more:
        url += f"{'&' if '?' in url else '?'}{item}"
    return url


@given(addresses, st.lists(noise, min_size=1, max_size=4))
def test_noise_never_changes_a_key(url: str, more: list[str]) -> None:
    assert url_key(asked(url, *more)) == url_key(url)


@given(addresses, st.lists(st.one_of(items, noise), min_size=2, max_size=6), st.randoms())
def test_the_order_of_parameters_never_matters(url: str, more: list[str], chance: object) -> None:
    other = more[:]
    chance.shuffle(other)  # type: ignore[attr-defined]
    assert url_key(asked(url, *more)) == url_key(asked(url, *other))


@given(addresses, st.lists(items, min_size=1, max_size=4, unique=True))
def test_what_is_no_noise_tells_addresses_apart(url: str, more: list[str]) -> None:
    assert url_key(asked(url, *more)) != url_key(url)


@given(addresses, st.lists(st.one_of(items, noise), max_size=4))
def test_the_key_of_a_key_is_the_key(url: str, more: list[str]) -> None:
    key = url_key(asked(url, *more))
    assert url_key(f"https://{key}") == url_key(f"http://{key}") == key_again(key) == key


@given(st.text(alphabet="az09-._~医改é (),:=@", min_size=1, max_size=20), st.data())
def test_every_way_to_escape_a_character_is_one(said: str, data: st.DataObject) -> None:
    def escaped() -> str:
        forms = [
            [one, quote(one, safe=""), "".join(f"%{b:02x}" for b in one.encode())] for one in said
        ]
        return "".join(data.draw(st.sampled_from(form)) for form in forms)

    one, other = (f"https://www.gov.cn/a{escaped()}/b?q={escaped()}c" for _ in range(2))
    assert url_key(one) == url_key(other)


@pytest.mark.parametrize(
    ("key", "today"),
    {
        "satcm.gov.cn/a/zcwj/?from=20": "natcm.gov.cn/a/zcwj/?from=20",
        "thepaper.cn/newsDetail_forward_33181903": "thepaper.cn/detail/33181903",
        "gov.cn:8443/": "gov.cn:8443/",
        "localhost:8443/a": "localhost:8443/a",
        "[::1]:8080/": "[::1]:8080/",
        "urn:yigai:seed:1": "urn:yigai:seed:1",
        "ftp://example.cn/b": "ftp://example.cn/b",
        # hosts, as a decision on an event names them
        "satcm.gov.cn": "natcm.gov.cn",
        "gov.cn:8443": "gov.cn:8443",
    }.items(),
)
def test_a_key_of_earlier_rules_becomes_todays(key: str, today: str) -> None:
    assert key_again(key) == today
