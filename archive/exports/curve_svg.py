"""Curves of availability as one SVG file: steps, bands, axes and names; no script, no font."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from html import escape
from itertools import pairwise

from archive.survival import Curve, Step

_LEFT, _TOP, _WIDTH, _HEIGHT, _LEGEND = 64, 56, 640, 340, 190  # pixels
_YEAR = 365
_TICKS = (7, 30, 90, 180, _YEAR, 2 * _YEAR, 5 * _YEAR, 10 * _YEAR, 20 * _YEAR)  # days
# Okabe and Ito's colours, told apart by the colour-blind too; then again with dashes.
_COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#56B4E9", "#E69F00", "#000000")
_DASHES = ("", "7 4", "2 3", "9 3 2 3")


@dataclass(frozen=True, slots=True)
class _Axes:
    """How ages in days, up to `days`, and shares, from `floor` to 1, become pixels."""

    days: float
    floor: float

    def x(self, age: float) -> float:
        return round(_LEFT + _WIDTH * age / self.days, 1)

    def y(self, share: float) -> float:
        return round(_TOP + _HEIGHT * (1 - share) / (1 - self.floor), 1)


def svg(curves: Mapping[str, Curve], title: str) -> str:
    """The curves by their names; one without any life is left out."""
    drawn = {name: curve for name, curve in curves.items() if curve.steps}
    axes = _axes(drawn)
    wide = _LEFT + _WIDTH + (_LEGEND if len(drawn) > 1 else 24)
    high = max(_TOP + _HEIGHT + 76, _TOP + 20 * len(drawn))
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {wide} {high}" width="{wide}" '
        f'height="{high}" role="img" font-family="sans-serif" font-size="13">',
        f"<title>{escape(title)}</title>",
        f'<rect width="{wide}" height="{high}" fill="#fff"/>',
        f'<text x="{_LEFT}" y="28" font-size="17">{escape(title)}</text>',
        *_frame(axes),
        *(part for place, item in enumerate(drawn.items()) for part in _curve(axes, place, *item)),
        *(_names(drawn) if len(drawn) > 1 else ()),
        "</svg>",
    ]
    return "\n".join([*parts, ""])


def _axes(curves: Mapping[str, Curve]) -> _Axes:
    days = max((curve.ends or 0.0 for curve in curves.values()), default=0.0) or 1.0
    lowest = min(
        (
            step.survival if step.lower is None else step.lower
            for c in curves.values()
            for step in c.steps
        ),
        default=0.0,
    )
    return _Axes(days, min(int(lowest * 10) / 10, 0.9))


def _frame(axes: _Axes) -> Iterator[str]:
    """Axes with their names, lines across at whole tenths, and ticks of a round number of days."""
    foot = _TOP + _HEIGHT
    for tenth in range(round(axes.floor * 10), 11):
        y = axes.y(tenth / 10)
        yield f'<path d="M{_LEFT} {y}h{_WIDTH}" stroke="#ddd"/>'
        yield f'<text x="{_LEFT - 8}" y="{y + 4}" text-anchor="end">{tenth * 10} %</text>'
    tick = next((days for days in _TICKS if axes.days / days <= 10), _TICKS[-1])
    unit, name = (_YEAR, "years") if tick >= _YEAR else (1, "days")
    for age in range(0, int(axes.days) + 1, tick):
        x = axes.x(age)
        yield f'<path d="M{x} {foot}v6" stroke="#333"/>'
        yield f'<text x="{x}" y="{foot + 22}" text-anchor="middle">{age // unit}</text>'
    yield f'<path d="M{_LEFT} {_TOP}v{_HEIGHT}h{_WIDTH}" fill="none" stroke="#333"/>'
    middle = _LEFT + _WIDTH / 2
    yield (
        f'<text x="{middle}" y="{foot + 44}" text-anchor="middle">'
        f"Age since publication ({name})</text>"
    )
    yield (
        f'<text x="{_LEFT}" y="{foot + 66}" font-size="11" fill="#555">Product-limit estimate with '
        "late entry; the band holds the true share with 95 % confidence.</text>"
    )
    y = _TOP + _HEIGHT / 2
    yield f'<text transform="translate(16 {y}) rotate(-90)" text-anchor="middle">Available</text>'


def _curve(axes: _Axes, place: int, name: str, curve: Curve) -> Iterator[str]:
    """The band under the steps; where the band is not known, it is left out."""
    steps = list({axes.x(step.age): step for step in curve.steps}.values())  # one a pixel
    colour = _COLOURS[place % len(_COLOURS)]
    dash = _DASHES[place // len(_COLOURS) % len(_DASHES)]
    if band := _band(axes, steps):
        yield f'<path d="{band}" fill="{colour}" fill-opacity="0.15"/>'
    line = f"M{axes.x(steps[0].age)} {axes.y(steps[0].survival)}" + "".join(
        f"H{axes.x(step.age)}V{axes.y(step.survival)}" for step in steps[1:]
    )
    yield (
        f'<path d="{line}" fill="none" stroke="{colour}" stroke-width="2" '
        f'stroke-dasharray="{dash or "none"}"><title>{escape(name)}</title></path>'
    )


def _band(axes: _Axes, steps: list[Step]) -> str:
    """The band as boxes from each step to the next."""
    return "".join(
        f"M{axes.x(a.age)} {axes.y(a.upper)}H{axes.x(b.age)}V{axes.y(a.lower)}H{axes.x(a.age)}Z"
        for a, b in pairwise(steps)
        if a.lower is not None and a.upper is not None
    )


def _names(curves: Mapping[str, Curve]) -> Iterator[str]:
    """Which colour is which curve."""
    x = _LEFT + _WIDTH + 16
    for place, name in enumerate(curves):
        y = _TOP + 8 + 20 * place
        dash = _DASHES[place // len(_COLOURS) % len(_DASHES)] or "none"
        yield (
            f'<path d="M{x} {y}h24" stroke="{_COLOURS[place % len(_COLOURS)]}" stroke-width="2" '
            f'stroke-dasharray="{dash}"/><text x="{x + 30}" y="{y + 4}">{escape(name)}</text>'
        )
