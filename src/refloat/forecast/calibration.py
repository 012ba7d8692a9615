"""How far forecasts were off on a panel, in units of how restless each series was: `Calibration`."""

import csv
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from types import MappingProxyType

import numpy as np

from refloat.errors import InputError
from refloat.grey.series import FloatArray

LEVELS = (0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.85, 0.9, 0.95, 0.975, 0.99)
"""Levels of the constants; others are read between them."""


@dataclass(frozen=True, eq=False)
class Calibration:
    """Radii of conformal intervals.

    Attributes:
        model: Whose errors.
        points: (p,) lengths of the histories that were forecast from, rising.
        radius: (p, steps, levels) of `LEVELS`: a share `level` of absolute errors lies within radius x `restlessness`.
        counts: (p, steps) series behind each.
        source: Of the panel.
    """

    model: str
    points: tuple[int, ...]
    radius: FloatArray
    counts: FloatArray
    source: str
    notes: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))

    def half_width(self, points: int, horizon: int, level: float) -> FloatArray:
        """(horizon,) radii for a history of so many points.

        Between lengths and levels they are read by straight lines (in the logarithm of 1 - level); a history shorter
        or longer than the panel's takes its nearest. Beyond the last step measured they grow in proportion to the
        step, which is the fastest growth that the panel showed (judgement).

        Raises:
            InputError: A level outside 0.1 to 0.99.
        """
        if not LEVELS[0] <= level <= LEVELS[-1]:
            raise InputError(f"the level is {level}", remedy=f"give levels from {LEVELS[0]} to {LEVELS[-1]}")
        by_points = np.array([_interpolate(self.points, self.radius[:, step], points) for step in range(self.steps)])
        ease = -np.log1p(-np.array(LEVELS))
        measured = np.array([np.interp(-np.log1p(-level), ease, row) for row in by_points])
        steps = np.arange(1, horizon + 1)
        within = measured[np.minimum(steps, self.steps) - 1]
        result: FloatArray = within * np.maximum(1.0, steps / self.steps)
        return result

    @property
    def steps(self) -> int:
        """Steps ahead that were measured."""
        return int(self.radius.shape[1])


def _interpolate(nodes: tuple[int, ...], rows: FloatArray, at: int) -> FloatArray:
    """(levels,) the rows read at a length."""
    return np.array([np.interp(at, nodes, rows[:, level]) for level in range(rows.shape[1])])


def restlessness(series: FloatArray) -> float:
    """Scale of errors: the geometric mean of the mean absolute step of the whole series and of its last five steps."""
    steps = np.abs(np.diff(series))
    whole, recent = float(steps.mean()), float(steps[-5:].mean())
    # Five steps without a move say that the series rests, not that it cannot move.
    return float(np.sqrt(whole * recent)) if recent > 0 else 0.5 * whole


@cache
def shipped_calibrations() -> Mapping[str, Calibration]:
    """Model -> the constants that ship, from `conformal.csv`."""
    text = files("refloat.forecast").joinpath("conformal.csv").read_text(encoding="utf-8")
    source, *table = text.splitlines()
    return read_calibrations(table, source.removeprefix("# "))


def read_calibrations(lines: list[str], source: str) -> Mapping[str, Calibration]:
    """Model -> constants, from the lines of a table as `table_lines` writes it."""
    rows = list(csv.DictReader(lines))
    found = {}
    for model in dict.fromkeys(row["model"] for row in rows):
        own = [row for row in rows if row["model"] == model]
        points = tuple(sorted({int(row["points"]) for row in own}))
        steps = max(int(row["step"]) for row in own)
        radius = np.zeros((len(points), steps, len(LEVELS)))
        counts = np.zeros((len(points), steps))
        for row in own:
            place = points.index(int(row["points"])), int(row["step"]) - 1
            radius[place] = [float(row[f"q{level:g}"]) for level in LEVELS]
            counts[place] = int(row["series"])
        found[model] = Calibration(model, points, radius, counts, source)
    return found


def table_lines(calibrations: Mapping[str, Calibration]) -> list[str]:
    """The constants as lines of CSV, header first."""
    lines = [",".join(("model", "points", "step", "series", *(f"q{level:g}" for level in LEVELS)))]
    for name, one in calibrations.items():
        for i, points in enumerate(one.points):
            for step in range(one.steps):
                radii = (f"{radius:.4g}" for radius in one.radius[i, step])
                lines.append(",".join((name, str(points), str(step + 1), str(int(one.counts[i, step])), *radii)))
    return lines
