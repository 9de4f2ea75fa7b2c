"""Cards: other articles whose links have no words of their own."""

from __future__ import annotations

from pipelines.extract.article.cards import is_cards
from pipelines.extract.page.outline import outline
from pipelines.extract.page.parse import parse
from pipelines.extract.page.text_amount import text_amounts

OVERLAY = '<a href="/a/{n}.html"></a>'
SAID = "<div>Dorfpraxis {n}</div><p>Was in der Praxis Nummer {n} alles neu ist.</p>"


def cards(item: str, tag: str = "li", count: int = 3) -> bool:
    items = "".join(f"<{tag}>{item.format(n=n)}</{tag}>" for n in range(count))
    tree = parse(f"<html><body><div id='list'>{items}</div></body></html>")
    assert tree is not None
    return is_cards(tree.get_element_by_id("list"), text_amounts(outline(tree)))


def test_links_laid_over_headlines_are_a_list_of_others() -> None:
    assert cards(OVERLAY + SAID)
    assert cards("<a href='/a/{n}.html'><img src='{n}.jpg'></a>" + SAID, "article")


def test_what_only_looks_like_cards_is_text() -> None:
    assert not cards(OVERLAY + SAID, count=2)
    assert not cards(SAID)
    assert not cards(OVERLAY + SAID, "p")
    assert not cards("<a href='/gross/{n}.jpg'><img src='{n}.jpg'></a>" + SAID)
    assert not cards("<a name='t{n}'></a>" + SAID)
    assert not cards("<a href='#t{n}'></a>" + SAID)
    assert not cards(OVERLAY + "<p>" + "Ein Abschnitt mit sehr vielen Sätzen. " * 20 + "</p>")
