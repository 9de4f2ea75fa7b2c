"""The pictures of a notice that is a picture: a page with a headline, and hardly any text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import dropwhile, islice

from lxml.html import HtmlElement

from pipelines.extract.facts.links import absolute

# Pages that load pictures late give their address here, and a spacer as `src`.
_ADDRESSES = (
    *("data-src", "data-original", "data-actualsrc", "data-lazy-src", "data-lazy", "data-echo"),
    *("data-url", "original", "zoomfile", "file", "_src", "src"),
)
_ORNAMENT = re.compile(
    r"(?<![a-z])(?:icons?|ico|logo|spacer|blank|loading|pixel|placeholder|transparent|grey|qr|"
    r"qrcode|ewm|erweima|share|arrow|btn|button|bg|banner|avatar|beian|gongan|conac|print|emoji|"
    r"filetype\w*|\dx\d)(?![a-z])",
    re.IGNORECASE,
)
_SMALL = 80  # pixels; what is less high or wide is an icon
_PIXELS = re.compile(r"\s*(\d+)\s*(?:px)?\s*$")
_LEVELS = 4  # around the headline


def pictures(
    parts: Sequence[HtmlElement], heading: HtmlElement | None, base_url: str
) -> tuple[str, ...] | None:
    """The addresses of the content images of an article that shows hardly any text; None if none.

    They are those of its parts; else those that follow the headline within the nearest part around
    it that holds any, since pictures alone do not tell where an article stands.
    """
    found = _shown((image for part in parts for image in part.iter("img")), base_url)
    if found or heading is None:
        return found or None
    for outer in islice(heading.iterancestors(), _LEVELS):
        behind = dropwhile(lambda node: node is not heading, outer.iter())
        if found := _shown((node for node in behind if node.tag == "img"), base_url):
            return found
    return None


def _shown(images: Iterable[HtmlElement], base_url: str) -> tuple[str, ...]:
    """The addresses of the images that are no ornaments, each once."""
    found = (_address(image, base_url) for image in images if not _is_small(image))
    return tuple(dict.fromkeys(url for url in found if url))


def _address(image: HtmlElement, base_url: str) -> str | None:
    addresses = (absolute(image.get(name), base_url) for name in _ADDRESSES)
    url = next(filter(None, addresses), None)
    return None if url is None or _ORNAMENT.search(url.rpartition("/")[2]) else url


def _is_small(image: HtmlElement) -> bool:
    given = (_PIXELS.match(image.get(name) or "") for name in ("width", "height"))
    return any(int(match[1]) < _SMALL for match in given if match)
