"""A text cut into boxes alike is one, and articles that stand together are several."""

from __future__ import annotations

import pytest

from pipelines.extract.article.chunks import with_equals
from pipelines.extract.page.parse import parse

PROSE = "Die Gemeinde hat das alte Rathaus umgebaut, und im Herbst ziehen zwei Ärztinnen ein. " * 4


def boxes(between: str, name: str = "text", prose: str = PROSE) -> int:
    box = f"<div><div class='{name}'><p>{prose}</p></div></div>"
    whole = f"<html><body><div id='all'>{box}{between}{box}{between}{box}</div></body></html>"
    tree = parse(whole)
    assert tree is not None
    found = with_equals(tree.xpath(f"//div[@class='{name}']")[1])
    assert found == sorted(found, key=[*tree.iter()].index)
    return len(found)


@pytest.mark.parametrize("between", ["", "<div></div>", "<div>Anzeige</div>", "<hr>"])
def test_a_text_goes_on_behind_an_advertisement(between: str) -> None:
    assert boxes(between) == 3


@pytest.mark.parametrize(
    "between",
    [
        "<h2>Neue Praxis</h2>",
        "<p><a href='/b.html'>Neue Praxis</a></p>",
        "<p>Ana Ruiz, 3. Mai 2024</p>",
        "<p>Die Praxis am Marktplatz wird im Herbst eröffnet.</p>",
        "<time>gestern</time>",
    ],
)
def test_what_stands_between_articles_parts_them(between: str) -> None:
    assert boxes(between) == 1


def test_short_boxes_and_boxes_without_a_name_are_left_where_they_are() -> None:
    assert boxes("", prose="Kurz und gut.") == 1
    assert boxes("", name="") == 1
