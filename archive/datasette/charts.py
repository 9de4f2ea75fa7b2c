"""Charts as SVG, made here: x in per cent, text in CSS pixels, colours by class."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from markupsafe import Markup

from archive.datasette import words

_MANY = 200  # captures; of more, one tick a day
_APART = 18  # per cent of the width between two labels
_SQUARE, _WEEKS = 16, 27  # pixels of a day in a calendar, and weeks of half a year
_NOT_THERE = ("suspected", "withdrawn")


def _element(name: str, said: str | Markup | None = None, **values: object) -> Markup:
    """One element; underscores in the names of attributes stand for hyphens."""
    pairs = Markup("").join(
        Markup(' {}="{}"').format(key.rstrip("_").replace("_", "-"), value)
        for key, value in values.items()
        if value is not None
    )
    if said is None:
        return Markup("<{}{}/>").format(name, pairs)
    return Markup("<{0}{1}>{2}</{0}>").format(name, pairs, said)


def _picture(label: str, parts: Iterable[Markup], **values: object) -> Markup:
    return _element("svg", Markup("").join(parts), role="img", aria_label=label, **values)


class _Span:
    """Instants as places between the first and the last."""

    def __init__(self, first: str, last: str) -> None:
        self._first = datetime.fromisoformat(first)
        self._seconds = (datetime.fromisoformat(last) - self._first).total_seconds()

    def at(self, instant: str) -> float:
        """A place in per cent."""
        passed = (datetime.fromisoformat(instant) - self._first).total_seconds()
        return round(min(100.0, max(0.0, 100 * passed / self._seconds)), 2)


def life(
    versions: Sequence[Mapping[str, Any]],
    spells: Sequence[Mapping[str, Any]],
    ticks: Sequence[tuple[str, str]],
) -> Markup | None:
    """The life of an article: bars of its versions, boxes where it was not there, a tick for each
    capture. None where fewer than two captures show nothing of a life."""
    if len({at for at, _ in ticks}) < 2 or not versions:
        return None
    first, last = ticks[0][0], ticks[-1][0]
    span = _Span(first, last)
    gone = [spell for spell in spells if spell["status"] in _NOT_THERE]
    parts = [
        *_looked_away(versions, gone, span, last),
        *_bars(versions, span),
        *(_box(spell, span, last) for spell in gone),
        *_ticks(ticks, span),
        *_labels(versions, span),
        *_feet(ticks, gone, span, last),
    ]
    said = [f"version {v['version']} from {words.day(v['captured_at'])}" for v in versions]
    said += [
        f"{s['status']} from {words.day(s['from_at'])}"
        f"{' to ' + words.day(s['to_at']) if s['to_at'] else ''}"
        for s in gone
    ]
    return _picture(f"Life of this article: {', '.join(said)}", parts, height=82)


def _bars(versions: Sequence[Mapping[str, Any]], span: _Span) -> Iterator[Markup]:
    for version in versions:
        x = span.at(version["captured_at"])
        width = max(0.5, round(span.at(version["last_captured_at"]) - x, 2))
        shade = 4 - min(2, versions[-1]["version"] - version["version"])
        x = min(x, 100 - width)
        yield _element("rect", class_=f"f{shade}", x=f"{x}%", width=f"{width}%", y=22, height=20)


def _looked_away(
    versions: Sequence[Mapping[str, Any]],
    gone: Sequence[Mapping[str, Any]],
    span: _Span,
    last: str,
) -> Iterator[Markup]:
    """A thin line between two states that nobody saw give way to one another."""
    known = [(span.at(v["captured_at"]), span.at(v["last_captured_at"])) for v in versions]
    known += [(span.at(s["from_at"]), span.at(s["to_at"] or last)) for s in gone]
    end = 0.0
    for start, stop in sorted(known):
        if start > end:
            yield _element("line", class_="dk", x1=f"{end}%", x2=f"{start}%", y1=32, y2=32)
        end = max(end, stop)


def _box(spell: Mapping[str, Any], span: _Span, last: str) -> Markup:
    x = span.at(spell["from_at"])
    width = max(0.5, round(span.at(spell["to_at"] or last) - x, 2))
    x = min(x, 100 - width)
    return _element("rect", class_="fg", x=f"{x}%", width=f"{width}%", y=22, height=20)


def _ticks(ticks: Sequence[tuple[str, str]], span: _Span) -> Iterator[Markup]:
    if len(ticks) > _MANY:
        ticks = [*{at[:10]: (at, answer) for at, answer in ticks}.values()]
    for at, answer in ticks:
        x = f"{span.at(at)}%"
        kind = "fg" if answer == "absent" else "dk"
        yield _element("line", class_=kind, x1=x, x2=x, y1=47, y2=55)


def _labels(versions: Sequence[Mapping[str, Any]], span: _Span) -> Iterator[Markup]:
    """The names of the versions; where two would meet, the later one."""
    before = 200.0
    for version in reversed(versions):
        x = span.at(version["captured_at"])
        if before - x < _APART:
            continue
        before = x
        end = "end" if x > 100 - _APART else None
        said = f"v{version['version']} · {words.day(version['captured_at'])}"
        place = "100%" if end else f"{x}%"
        yield _element("text", said, class_="t1", x=place, y=14, text_anchor=end)


def _feet(
    ticks: Sequence[tuple[str, str]], gone: Sequence[Mapping[str, Any]], span: _Span, last: str
) -> Iterator[Markup]:
    yield _element("text", words.counted(len(ticks), "capture"), x=0, y=74)
    if ended := [spell for spell in gone if spell["to_at"]]:
        spell = ended[-1]
        middle = (span.at(spell["from_at"]) + span.at(spell["to_at"])) / 2
        if 30 < middle < 75:
            said = f"gone {words.day(spell['from_at'])} – {words.day(spell['to_at'])}"
            yield _element("text", said, x=f"{middle:.2f}%", y=74, text_anchor="middle")
    yield _element("text", f"last looked {words.day(last)}", x="100%", y=74, text_anchor="end")


def score(value: int) -> Markup:
    """How much a change tells, of 100, as a bar."""
    parts = [
        _element("rect", class_="f1", width="100%", height=6),
        _element("rect", class_="f4", width=f"{value}%", height=6),
    ]
    return _element("svg", Markup("").join(parts), height=6, aria_hidden="true")


def columns(label: str, values: Sequence[int]) -> Markup:
    """A row of columns on a scale of its own, the last one darker."""
    most, width = max([*values, 1]), 100 / max(1, len(values))
    parts = []
    for at, value in enumerate(values):
        height = round(30 * value / most, 1)
        shade = "f4" if at == len(values) - 1 else "f3"
        parts.append(
            _element(
                "rect",
                class_=shade,
                x=f"{at * width:.2f}%",
                width=f"{0.74 * width:.2f}%",
                y=round(30 - height, 1),
                height=height,
            )
        )
    return _picture(label, parts, height=30)


def calendar(label: str, first: date, last: date, shades: Mapping[str, tuple[str, str]]) -> Markup:
    """The days between two, a week a column; of each its class and what is said of it."""
    monday = first - timedelta(days=first.weekday())
    parts = [
        _element("text", name, x=-18, y=_SQUARE * row + 27)
        for row, name in ((0, "M"), (2, "W"), (4, "F"))
    ]
    for ordinal in range(first.toordinal(), last.toordinal() + 1):
        day = date.fromordinal(ordinal)
        x, y = _SQUARE * ((day - monday).days // 7), _SQUARE * day.weekday() + _SQUARE
        if day.day == 1 or day == first:
            month_at = x if day.weekday() == 0 or day == first else x + _SQUARE
            parts.append(_element("text", f"{day:%b}", x=month_at, y=10))
        shade, said = shades.get(day.isoformat(), ("f0", "not watched"))
        title = _element("title", f"{words.full_day(day.isoformat())}: {said}")
        parts.append(
            _element("rect", title, class_=shade, x=x + 0.5, y=y + 0.5, width=13, height=13, rx=1.5)
        )
    return _picture(label, parts, viewBox=f"-18 0 {18 + _WEEKS * _SQUARE} 130")
