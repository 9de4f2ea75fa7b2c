"""发文字号, the numbers that Chinese authorities give their documents, in one normal form.

GB/T 9704-2012, 7.2.5: the issuer's code, the year in full within 〔〕, the serial without 第 and
without leading zeros, 号. Orders have no year: 国务院令第739号. Public notices are numbered by their
issuer's name within a year: 国家药监局公告2026年第58号.
"""

from __future__ import annotations

from archive.text.mentions import mentions_of


def normalise(text: str) -> str | None:
    """The first document number in a text in normal form, or None if there is none.

    The form is `国办发〔2021〕20号`, for orders `国务院令第739号`, for public notices (公告, 通告)
    `国家药监局公告2026年第58号`, in Simplified characters; of several issuers the first is meant.
    """
    return next(iter(find_all(text)), None)


def consisting(text: str) -> str | None:
    """The document number that a text consists of, in normal form; None if it says more."""
    found = [mention for mention in mentions_of(text) if mention.is_certain]
    if len(found) != 1 or "发布" in text:  # 某局发布2026年第58号公告 is a sentence
        return None
    around = text[: found[0].start] + text[found[0].end :]
    return None if any(map(str.isalnum, around)) else found[0].number


def find_all(text: str) -> list[str]:
    """Every document number that a text gives in Chinese, with its 号: once, in normal form, in
    order of appearance."""
    if "号" not in text and "號" not in text:
        return []
    found = (
        mention.number
        for mention in mentions_of(text)
        if mention.is_certain and {"号", "號"} & set(text[mention.start : mention.end])
    )
    return list(dict.fromkeys(found))
