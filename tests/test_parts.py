"""Texts that stand on several pages: which those are, by what a page shows and by addresses."""

from __future__ import annotations

import json

from archive.records import TEXT_FACTS, Attachment, Facts
from archive.store.readings import facts_json, facts_of


def test_parts_come_back_from_a_row_as_they_were() -> None:
    facts = Facts(
        title="通知",
        attachments=(Attachment("https://a.example/1.pdf", "附件"),),
        parts=("https://a.example/t1_1.html", "https://a.example/t1_2.html"),
    )
    assert facts_of(json.loads(facts_json(facts))) == facts
    assert "parts" not in TEXT_FACTS
