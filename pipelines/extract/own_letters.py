"""Languages that langdetect does not know, told by letters and spellings that only they have.

Kazakh, Kyrgyz, Tatar and Mongolian in Cyrillic, Uyghur and Kazakh in Arabic letters, Zhuang in its
orthography of 1982, and Chinese in pinyin without tones (ISO 7098).
"""

from __future__ import annotations

import re

_KAZAKH = re.compile("[қғұ]")
_CENTRAL_ASIAN = re.compile("[өү]")  # Kazakh, Kyrgyz, Tatar and Mongolian have them, Slavs do not
_TURKIC_ARABIC = re.compile("[\u06d5\u06c7\u06c6\u06c8\u06cb\u06ad\u06d0\u0674]")  # ە ۇ ۆ ۈ ۋ ڭ ې ٴ
_KURDISH = re.compile("[\u06ce\u0695\u06b5]")  # ێ ڕ ڵ
_KAZAKH_ARABIC = re.compile("[\u0639\u062d\u0674]")  # ع ح ٴ, which Uyghur does without
_UYGHUR = re.compile("[\u063a\u06d0\u06c8\u0626]")  # غ ې ۈ ئ, which Kazakh does without
_TONE = re.compile(r"[a-z]*(?:[zjxq]|(?<![cgpst])h)")  # a word of Zhuang that ends with its tone
_SYLLABLES = (
    ("[bpmf]", "a o u ai ei ao ou an en ang eng i ie iao ian in ing iu"),
    (
        "[dtnl]",
        "a e ai ei ao ou an en ang eng ong i ia ie iao ian in iang ing iu u uo ui uan un ue",
    ),
    ("[gkh]", "a e ai ei ao ou an en ang eng ong u ua uo uai ui uan un uang"),
    ("[jqx]", "i ia ie iao iu ian in iang ing iong u ue uan un"),
    ("(?:[zcs]h|r)", "a e i ai ao ou an en ang eng ong u ua uo uai ui uan un uang"),
    ("[zcs]", "a e i ai ei ao ou an en ang eng ong u uo ui uan un"),
    ("y", "a e i ao ou an in ang ing ong u ue uan un"),
    ("w", "a o u ai ei an en ang eng"),
    ("", "a o e ai ei ao ou an en ang er"),
)
_PINYIN = re.compile(
    "(?:" + "|".join(f"{first}(?:{'|'.join(rest.split())})" for first, rest in _SYLLABLES) + ")+"
)
_SENTENCE = 5  # words; names of fewer are pinyin in any language


def by_own_letters(words: list[str]) -> str | None:
    """The language of words of one alphabet, if it has letters or spellings of its own.

    A letter counts that makes up one in a hundred, of Arabic ones one in twenty.
    """
    text = "".join(words).lower()
    few, some = max(1, len(text) // 100), max(1, len(text) // 20)
    if len(_KAZAKH.findall(text)) >= few:
        return "kk"
    if len(_CENTRAL_ASIAN.findall(text)) >= few:
        return "ky" if "ң" in text else "tt" if re.search("[әҗ]", text) else "mn"
    if len(_TURKIC_ARABIC.findall(text)) >= some and not _KURDISH.search(text):
        kazakh, uyghur = (len(own.findall(text)) for own in (_KAZAKH_ARABIC, _UYGHUR))
        return "kk-Arab" if kazakh > uyghur else "ug"
    return _in_latin([word.lower() for word in words]) if text.isascii() else None


def _in_latin(words: list[str]) -> str | None:
    if len(words) < _SENTENCE:
        return None
    if 3 * sum(bool(_TONE.fullmatch(word)) for word in words) > len(words):
        return "za"
    return "zh-Latn" if all(map(_PINYIN.fullmatch, words)) else None
