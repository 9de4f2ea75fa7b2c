"""Lists of other articles within an article, told by their form."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from lxml import html

from pipelines.extract.article import link_lists
from pipelines.extract.page.lines import Line, lines_of
from pipelines.extract.page.outline import outline

SENTENCE = "到年底，按病种付费应当覆盖九成以上的住院病例。"
HEADLINES = [
    "公立医院债务压力调查",
    "基层中医馆升级改造完成",
    "检查结果互认平台上线",
    "村医养老有了着落",
]


def text(source: str) -> list[str]:
    part = html.fromstring(f"<div>{source}</div>")
    return [line.text for line in link_lists.without(lines_of(part, outline(part)))]


def item(headline: str, more: str = "") -> str:
    return f'<li><a href="/a/{len(headline)}.html">{headline}</a>{more}</li>'


def test_headlines_with_their_summaries_are_no_text() -> None:
    listed = "".join(item(headline, f"<p>{SENTENCE}</p>") for headline in HEADLINES)
    assert text(f"<p>{SENTENCE}</p><p>{SENTENCE}</p><ul>{listed}</ul>") == [SENTENCE] * 2


def test_headlines_with_their_days_are_no_text() -> None:
    listed = "".join(item(headline, " 2026-10-09") for headline in HEADLINES)
    before, after = "<p>各地要完善支付方式。</p>" * 4, "<p>收效明显，群众满意。</p>"
    assert text(f"{before}<ul>{listed}</ul>{after}") == ["各地要完善支付方式。"] * 4 + [
        "收效明显，群众满意。"
    ]


def test_a_paragraph_under_the_last_headline_is_no_summary() -> None:
    listed = "".join(item(headline, "<p>3</p>") for headline in HEADLINES)
    paragraph = SENTENCE * 8
    assert text(
        f"<p>{SENTENCE * 2}</p><ul>{listed}</ul>".replace(
            "3</p></li></ul>", f"{paragraph}</p></li></ul>"
        )
    ) == [
        SENTENCE * 2,
        paragraph,
    ]


def test_a_picture_s_link_is_no_headline() -> None:
    figure = '<figure><img><figcaption><a href="/1.html">查看大图和说明</a></figcaption></figure>'
    heading = "<h2>一、{0}</h2>"
    body = "".join(heading.format(headline) + figure for headline in HEADLINES)
    found = text(f"<p>{SENTENCE}</p><p>{SENTENCE}</p>{body}")
    assert [line for line in found if line.startswith("一")] == [f"一、{h}" for h in HEADLINES]


def test_a_page_that_is_a_list_keeps_it() -> None:
    assert text("".join(map(item, HEADLINES))) == HEADLINES


def test_attachments_stay_whatever_they_link_to() -> None:
    listed = "".join(item(f"附件{n}：{headline}") for n, headline in enumerate(HEADLINES, 1))
    assert len(text(f"<p>{SENTENCE}</p><p>{SENTENCE}</p><ul>{listed}</ul>")) == 6
    listed = "".join(map(item, HEADLINES))
    found = text(f"<p>{SENTENCE}</p><p>{SENTENCE}</p><p>附件：</p><ul>{listed}</ul>")
    assert found == [SENTENCE, SENTENCE, "附件：", *HEADLINES]


def test_two_links_in_a_text_are_no_list() -> None:
    link = '<p><a href="/b.html">公立医院债务压力调查</a></p>'
    lines = [SENTENCE, "公立医院债务压力调查"] * 2
    assert text((f"<p>{SENTENCE}</p>{link}") * 2) == lines


def test_sentences_with_links_are_text() -> None:
    linked = f'<p>据悉，<a href="/b.html">{SENTENCE[:-1]}</a>。</p>'
    assert len(text(linked * 5)) == 5


def test_a_heading_of_related_reading_takes_its_links_along() -> None:
    related = f"<p>相关阅读</p>{item(HEADLINES[0])}{item(HEADLINES[1])}"
    assert text(f"<p>{SENTENCE}</p>{related}<p>收效明显。</p>") == [SENTENCE, "收效明显。"]


lines = st.lists(
    st.builds(
        lambda text, linked, kind: Line(text, min(linked, len(text)), kind),
        st.text("医改方案，。 x", min_size=1, max_size=60),
        st.integers(0, 60),
        st.sampled_from(["", "row", "caption"]),
    ),
    max_size=30,
)


@given(lines)
def test_any_lines_keep_their_order_and_those_without_links(found: list[Line]) -> None:
    kept = link_lists.without(found)
    places = [next(i for i, line in enumerate(found) if line is one) for one in kept]
    assert places == sorted(places)
    runs = [i for run in link_lists.runs(found) for i in run]
    assert len(runs) == len(set(runs))
    assert all(0 <= i < len(found) for i in runs)
    if not any(line.linked for line in found):
        assert kept == found
