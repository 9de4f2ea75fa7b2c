"""Captions of pictures: what tells them, and the mark that their lines begin with."""

from __future__ import annotations

import re
from functools import lru_cache

CAPTION = "▲ "  # begins the line of a picture's caption

_CAPTION_NAME = re.compile(
    r"caption|(?<!text)(?:pic|img|image|photo)[-_]{0,2}(?:text|desc|info|note|intro)|tuzhu|cutline|"
    r"(?<![a-z])(?:dida(?:scalia)?|legende|bild-?(?:unterschrift|untertitel|unterzeile|text|legende)|"
    r"billed-?tekst|bilde-?tekst|pie-?(?:de-?)?foto|leyenda|legenda)(?![a-z])",
    re.IGNORECASE,
)
_OF_PICTURE = re.compile(
    r"[△▲▼]|(?:图为|图[:：]|资料图|Photo\b)|.{0,80}(?:摄|供图|资料图片?|[\[(（]\s*Photo\b.*|发)[)）。]?$"
)
_OF_CHINA = re.compile(
    r"\[Photo\b[^\]]{1,80}\]|[(（]Xinhua(?:/[^)）]{1,60})?[)）]|/(?:VCG|CFP|CNS)\b"
)
_LONGEST_CAPTION = 120


def says_picture(caption: str) -> bool:
    """Whether a caption's line says by its own words that it is one, as those of Chinese papers."""
    said = caption.removeprefix(CAPTION)
    return bool(_OF_PICTURE.match(said) or _OF_CHINA.search(said))


def names_caption(attributes: dict[str, str]) -> bool:
    """Whether a part is named after captions."""
    name = attributes.get("class")
    return name is not None and _is_caption_name(name)


@lru_cache(maxsize=8_192)
def _is_caption_name(name: str) -> bool:
    return _CAPTION_NAME.search(name) is not None


def may_be_caption(text: str) -> bool:
    """Whether a line behind a picture is its caption, by its own words."""
    return len(text) <= _LONGEST_CAPTION and _OF_PICTURE.match(text) is not None


def marked(text: str) -> str:
    """A caption's line with its mark."""
    return text if text[0] in "△▲▼" else CAPTION + text
