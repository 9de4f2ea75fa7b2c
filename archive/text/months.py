"""The names of the months in the languages of the pages that are read, whole and abbreviated."""

from __future__ import annotations

_NAMES = (
    "january jan januar jänner janvier janv enero ene gennaio gen januari janeiro stycznia styczeń "
    "января январь янв ledna leden ocak oca tammikuuta",
    "february feb februar februari février févr fév febrero febbraio febr fevereiro fev luty lutego "
    "lut февраля февраль фев února únor şubat şub februarie helmikuuta",
    "march mar märz maerz mär mrz mars marzo maart mrt março marca marzec marts марта март března "
    "březen mart maaliskuuta",
    "april apr avril avr abril abr aprile kwietnia kwiecień kwi апреля апрель апр dubna duben nisan "
    "nis huhtikuuta",
    "may mai mayo maggio mag mei maio maja maj мая май května květen mayıs toukokuuta",
    "june jun juni juin junio giugno giu junho czerwca czerwiec cze июня июнь июн června červen "
    "haziran haz kesäkuuta",
    "july jul juli juillet juil julio luglio lug julho lipca lipiec lip июля июль июл července "
    "červenec temmuz tem heinäkuuta",
    "august aug août aout agosto ago augustus augusti sierpnia sierpień sie августа август авг srpna "
    "srpen ağustos ağu elokuuta",
    "september sept sep septembre septiembre setiembre settembre sett set setembro września wrzesień "
    "wrz сентября сентябрь сент сен září eylül eyl syyskuuta",
    "october oct oktober okt octobre octubre ottobre ott outubro out oktober października "
    "październik paź октября октябрь окт října říjen ekim eki lokakuuta",
    "november nov novembre noviembre novembro listopada listopad lis ноября ноябрь нояб ноя kasım "
    "kas marraskuuta",
    "december dec dezember dez décembre déc diciembre dicembre dic desember des dezembro grudnia "
    "grudzień gru декабря декабрь дек prosince prosinec aralık ara joulukuuta",
)
_NUMBERS = {name: number for number, names in enumerate(_NAMES, 1) for name in names.split()}

ANY = "|".join(sorted(_NUMBERS, key=len, reverse=True))
"""A pattern of all of them, the longest first."""


def number(name: str) -> int | None:
    """The month of a name in letters of either case, or None if it is none."""
    return _NUMBERS.get(name.lower().rstrip("."))
