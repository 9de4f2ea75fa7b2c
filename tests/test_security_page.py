"""SECURITY.md names code that is there."""

from __future__ import annotations

import re

import settings
from tests.crawling import PROJECT

PAGE = (PROJECT / "SECURITY.md").read_text(encoding="utf-8")


def test_every_place_that_it_names_is_there() -> None:
    named = re.findall(
        r"`((?:archive|pipelines|spiders|settings)[\w/.]*)`|\]\((docs/[^)]+)\)", PAGE
    )
    places = {path or page for path, page in named}
    assert len(places) > 20
    assert [place for place in sorted(places) if not (PROJECT / place).exists()] == []


def test_every_setting_that_it_names_is_set() -> None:
    names = set(re.findall(r"`([A-Z_]{8,})`", PAGE))
    assert names
    assert [name for name in names if not hasattr(settings, name)] == []
