"""What this room hands over: `Forecast`."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from html import escape
from types import MappingProxyType
from typing import Any

import numpy as np

from refloat.forecast.backtest import Backtest
from refloat.forecast.calibration import Calibration
from refloat.forecast.history import History
from refloat.forecast.verdict import Verdict
from refloat.grey import Diagnosis
from refloat.grey.series import FloatArray

FAN = (0.01, 0.025, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.975, 0.99)
"""Probabilities of the fan."""
EMPTY: dict[str, Any] = {
    "class_ratio": [],
    "class_ratio_bounds": [],
    "class_ratio_passes": None,
    "posterior_ratio": None,
    "small_error_probability": None,
    "mean_relative_error": None,
    "development_coefficient": None,
    "grade": None,
}


@dataclass(frozen=True, eq=False)
class Forecast:
    """A forecast of one series.

    Attributes:
        model: Name of the model asked for.
        parameters: What was estimated or chosen.
        history: What it was made from.
        fitted: (n,) in the unit of the series; the first is the first observation.
        values: (horizon,) point forecasts.
        intervals: Level -> (horizon, 2) low and high, calibrated on a panel, clipped to positive values where all of
            the history is positive. Empty where the history is too short for them.
        benchmarks: `naive` and `drift` -> (horizon,) what any forecast must beat.
        fan: (horizon, probabilities) values at the probabilities of `FAN`.
        diagnosis: The tests of the grey literature of this fit, or None where the series is not positive.
        backtest: Rolling origins beside other models.
        verdict: How far to trust it, by evidence.
        calibration: The constants behind the intervals.
        estimation_uncertainty: Level -> (horizon, 2) of GM(1,1) alone: how unsure its parameters are, were it true. No
            prediction interval.
        notes: What a reader should know, one sentence each.
    """

    model: str
    parameters: Mapping[str, float | str]
    history: History
    fitted: FloatArray
    values: FloatArray
    intervals: Mapping[float, FloatArray]
    benchmarks: Mapping[str, FloatArray]
    fan: FloatArray | None
    diagnosis: Diagnosis | None
    backtest: Backtest
    verdict: Verdict
    calibration: Calibration | None = None
    estimation_uncertainty: Mapping[float, FloatArray] = field(default_factory=lambda: MappingProxyType({}))
    notes: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        for array in (self.fitted, self.values, *self.intervals.values(), *self.benchmarks.values()):
            array.setflags(write=False)

    @property
    def horizon(self) -> int:
        """Steps ahead."""
        return len(self.values)

    @property
    def periods(self) -> tuple[str, ...]:
        """(horizon,) labels of the periods that are forecast."""
        return self.history.periods_ahead(self.horizon)

    def probability_above(self, step: int, threshold: float) -> float | None:
        """Probability that the value `step` periods ahead lies above a threshold, read off the fan.

        Between its probabilities the fan is read by straight lines; outside it the answer is its outermost one, since
        a panel of a thousand series says nothing of rarer things.

        Args:
            step: 1 to horizon.
            threshold: In the unit of the series.
        """
        if self.fan is None:
            return None
        row = self.fan[step - 1]
        return 1.0 - float(np.interp(threshold, row, FAN, left=FAN[0], right=FAN[-1]))

    def _repr_html_(self) -> str:
        rows = "".join(
            f"<tr><th>{escape(period)}</th><td>{value:,.6g}</td>"
            + "".join(f"<td>{pair[k, 0]:,.6g} to {pair[k, 1]:,.6g}</td>" for pair in self.intervals.values())
            + "".join(f"<td>{line[k]:,.6g}</td>" for line in self.benchmarks.values())
            + "</tr>"
            for k, (period, value) in enumerate(zip(self.periods, self.values.tolist(), strict=True))
        )
        heads = [f"{100 * level:g} %" for level in self.intervals] + list(self.benchmarks)
        head = "".join(f"<th>{escape(name)}</th>" for name in ("", "forecast", *heads))
        return (
            f"<table><caption>{escape(self.history.name)}: {escape(self.model)}</caption><tr>{head}</tr>{rows}</table>"
        )

    def document(self) -> dict[str, Any]:
        """As a JSON object."""
        tests = EMPTY if self.diagnosis is None else self.diagnosis.document()
        verdict = self.verdict
        return {
            "series": self.history.name,
            "model": self.model,
            "parameters": dict(self.parameters),
            "periods": list(self.history.periods),
            "observed": self.history.values.tolist(),
            "fitted": self.fitted.tolist(),
            "periods_ahead": list(self.periods),
            "forecast": self.values.tolist(),
            "intervals": {f"{level:g}": pairs.tolist() for level, pairs in self.intervals.items()},
            "estimation_uncertainty": {f"{k:g}": pairs.tolist() for k, pairs in self.estimation_uncertainty.items()},
            "benchmarks": {name: line.tolist() for name, line in self.benchmarks.items()},
            "diagnosis": {
                **tests,
                "book_verdict": None if self.diagnosis is None else self.diagnosis.verdict,
                "verdict": verdict.colour,
                "verdict_en": verdict.sentence("en"),
                "verdict_zh": verdict.sentence("zh"),
                "law_error": verdict.error,
                "recent_class_ratios_pass": verdict.ratios_pass,
                "against_naive": verdict.against_naive,
            },
            "backtest": self.backtest.document(),
            "backtest_origins": list(self.backtest.origins),
            "interval_source": None if self.calibration is None else self.calibration.source,
            "notes": list(self.notes),
        }
