"""draft"""

from __future__ import annotations

Prepared = str


def prepared(text: str, language: str) -> Prepared:
    """draft"""
    return text


def translation(chinese: Prepared, english: Prepared) -> float | None:
    """draft"""
    return None
