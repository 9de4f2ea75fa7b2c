"""What stands under a text and is none of it, and last lines that only look so."""

from __future__ import annotations

import pytest

from pipelines.extract.article.afterwords import is_afterword, is_mark


@pytest.mark.parametrize(
    "line",
    [
        "Aktualisiert am 17.01.2021.",
        "Zuletzt geändert: 3. Mai 2024, 14:05 Uhr",
        "Last updated on May 3, 2024",
        "Mis à jour le 3 mai 2024",
        "Permalink: https://zeitung.example/praxis.php",
        "Quelle: Verband der Dorfpraxen (VDP), 02. Februar 2022, Berlin",
        "Beitragsbild via Bilderladen.",
        "Este texto não reflete, necessariamente, a opinião do jornal",
        "Du hast einen Fehler gefunden? Jetzt melden.",
        "Artikel teilen:",
        "Opinião",
        "Siehe auch:",
    ],
)
def test_an_afterword(line: str) -> None:
    assert is_afterword(line)


@pytest.mark.parametrize(
    "line",
    [
        "附件:",
        "Updated guidance was issued in 2024 to all hospitals of the two provinces.",
        "Source of the money is the county, which will pay for 3 years.",
        "Das Bild von der Dorfpraxis hat sich in den Jahren seit der Reform von Grund auf gewandelt, sagt der Arzt.",
        "The minister answered with a question of his own:",
        "The map may not reflect what was decided.",
    ],
)
def test_text(line: str) -> None:
    assert not is_afterword(line)


def test_a_mark_signs_a_paragraph_and_no_list() -> None:
    paragraph = "Bis dahin fahren die Kranken mit dem Bus in die nächste Stadt."
    assert is_mark("RIRM", paragraph)
    assert is_mark("(DPA)", paragraph)
    assert not is_mark("SNF", "Geldgeber")
    assert not is_mark("Ende", paragraph)
