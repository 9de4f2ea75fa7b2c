"""A logistic model fitted by Newton's method."""

from __future__ import annotations

import math
from collections.abc import Sequence

Row = Sequence[float]

_STEPS = 50
_GAIN = 1e-6  # of the loss, by which a step is still worth it
_RIDGE = 3.0  # how strongly coefficients are held near 0, of columns in standard deviations


def fit(rows: list[Row], hits: list[bool]) -> list[float]:
    """A coefficient for each column, and the constant behind them."""
    columns = list(zip(*rows, strict=True))
    means = [math.fsum(column) / len(rows) for column in columns]
    spreads = list(map(_spread, columns, means))
    scaled = [
        [*((v - m) / s for v, m, s in zip(row, means, spreads, strict=True)), 1.0] for row in rows
    ]
    weights = _least_loss(scaled, hits)
    raw = [weight / spread for weight, spread in zip(weights, spreads, strict=False)]
    return [*raw, weights[-1] - sum(map(_times, raw, means))]


def likelihood(row: Row, weights: list[float]) -> float:
    """How likely a row is a hit."""
    score = sum(map(_times, row, weights)) + weights[-1]
    return 1 / (1 + math.exp(-_bounded(score)))


def _least_loss(rows: list[list[float]], hits: list[bool]) -> list[float]:
    weights = [0.0] * len(rows[0])
    loss = _loss(rows, hits, weights)
    for _ in range(_STEPS):
        step = _newton(rows, hits, weights)
        while (after := _loss(rows, hits, _minus(weights, step))) > loss + _GAIN:
            step = [by / 2 for by in step]
        weights, gain, loss = _minus(weights, step), loss - after, after
        if gain < _GAIN:
            break
    return weights


def _newton(rows: list[list[float]], hits: list[bool], weights: list[float]) -> list[float]:
    """The step to the least of the parabola that touches the loss."""
    width = len(weights)
    ridge = [_RIDGE] * (width - 1) + [0.0]
    slope = [by * weight for by, weight in zip(ridge, weights, strict=True)]
    curve = [
        [by if at == across else 0.0 for across in range(width)] for at, by in enumerate(ridge)
    ]
    for row, hit in zip(rows, hits, strict=True):
        likely = 1 / (1 + math.exp(-_bounded(sum(map(_times, row, weights)))))
        for at, value in enumerate(row):
            slope[at] += (likely - hit) * value
            bent = likely * (1 - likely) * value
            for across in range(at + 1):
                curve[at][across] += bent * row[across]
    for at in range(width):
        for across in range(at):
            curve[across][at] = curve[at][across]
    return _solved(curve, slope)


def _solved(matrix: list[list[float]], right: list[float]) -> list[float]:
    """Gaussian elimination with pivots."""
    rows = [[*row, value] for row, value in zip(matrix, right, strict=True)]
    for at in range(len(rows)):
        pivot = max(range(at, len(rows)), key=lambda row: abs(rows[row][at]))
        rows[at], rows[pivot] = rows[pivot], rows[at]
        rows[at] = [value / rows[at][at] for value in rows[at]]
        for other, row in enumerate(rows):
            if other != at:
                rows[other] = [v - row[at] * p for v, p in zip(row, rows[at], strict=True)]
    return [row[-1] for row in rows]


def _loss(rows: list[list[float]], hits: list[bool], weights: list[float]) -> float:
    scores = (_bounded(sum(map(_times, row, weights))) for row in rows)
    miss = math.fsum(
        math.log1p(math.exp(-score if hit else score))
        for score, hit in zip(scores, hits, strict=True)
    )
    return miss + _RIDGE / 2 * sum(weight * weight for weight in weights[:-1])


def _spread(column: Row, mean: float) -> float:
    return math.sqrt(math.fsum((value - mean) ** 2 for value in column) / len(column)) or 1.0


def _bounded(score: float) -> float:
    return max(-500.0, min(500.0, score))


def _minus(one: list[float], other: list[float]) -> list[float]:
    return [a - b for a, b in zip(one, other, strict=True)]


def _times(one: float, other: float) -> float:
    return one * other
