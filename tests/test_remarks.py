"""Remarks of a site between paragraphs, and text that only sounds like them."""

from __future__ import annotations

import pytest

from pipelines.extract.article.remarks import is_remark


@pytest.mark.parametrize(
    "line",
    [
        "Empfohlener redaktioneller Inhalt",
        "An dieser Stelle finden Sie einen externen Inhalt von Twitter, der den Text ergänzt.",
        "Sie können ihn sich mit einem Klick anzeigen lassen und wieder ausblenden.",
        "YouTube-Inhalte erlauben",
        "Um eingebettete Inhalte anzuzeigen, ist Ihre Einwilligung in die Übermittlung nötig.",
        "Mehr dazu in unserer Datenschutzerklärung.",
        "Ce contenu est bloqué car vous n'avez pas accepté les cookies.",
        "Die gekennzeichneten Links sind Affiliate-Links. Kommt darüber ein Einkauf zustande, erhalten wir etwas.",
        "If you buy through our links, we may earn an affiliate commission.",
        "Dieser Artikel wurde maschinell übersetzt und von der Redaktion geprüft.",
        "This article was automatically translated.",
        "Article continues below",
        "Der Artikel wird nach der Werbung fortgesetzt",
        "Continua após a publicidade",
        "Haberin Devamı",
        "Artikeln fortsätter efter annonsen",
        "WATCH | The mayor answers the doctors",
    ],
)
def test_a_remark(line: str) -> None:
    assert is_remark(line)


@pytest.mark.parametrize(
    "line",
    [
        "An dieser Stelle stand früher das Spital, und der Inhalt der Akten ist verloren.",
        "Die Daten der Kranken werden zehn Jahre aufbewahrt.",
        "Der Inhalt des Gesetzes wurde am Montag bekannt.",
        "The commission earned the trust of the doctors.",
        "The law was translated into six languages.",
        "Watch the video of the minister if you can.",
        "Um die Inhalte der Reform wird noch gestritten.",
        "The story continues to trouble the doctors of the county, who ask for more.",
        "La reforma continúa en las provincias.",
        "数据安全与个人信息保护办法公布。",
    ],
)
def test_text(line: str) -> None:
    assert not is_remark(line)
