"""a forecast and its back-test -> green, amber or red, with what the same colour was worth on the panel: `Verdict`."""

import csv
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Literal

import numpy as np

from refloat.errors import InputError
from refloat.forecast.auto import recent_ratios_pass
from refloat.forecast.backtest import Backtest
from refloat.grey import fit_gm11
from refloat.grey.series import FloatArray
from refloat.words import Words

Colour = Literal["green", "amber", "red"]
COLOURS: tuple[Colour, ...] = ("green", "amber", "red")

UNDAMPED = ("gm11", "dgm11", "rolling")
"""Models whose forecast grows by e^-a with every step."""
LEAST_FOR_GREEN = 7
LEAST_ORIGINS = 3


@dataclass(frozen=True)
class Limits:
    """Limits of the colours, from `verdict_limits.csv`.

    Attributes:
        green_error: In-sample error of GM(1,1) up to which a series may be green.
        red_error: Above it the series is red.
        red_error_unruly: Above it it is red if class ratios lie out of bounds too.
        worse_than_naive: Back-test errors over those of the naive forecast above which it is red.
        red_growth: The -a above which a forecast that grows on like GM(1,1) is red.
    """

    green_error: float
    red_error: float
    red_error_unruly: float
    worse_than_naive: float
    red_growth: float


@dataclass(frozen=True)
class Band:
    """What a colour was worth for one model on the panel, in years that chose nothing.

    Attributes:
        series: How many had the colour.
        median_smape: Half of them were off by less, per cent, over the first five years (four in the tourism data).
        four_fifths_smape: Four of five were off by less.
        beats_naive: Share that was nearer than the last value repeated.
    """

    series: int
    median_smape: float
    four_fifths_smape: float
    beats_naive: float


@dataclass(frozen=True)
class Verdict:
    """How far to trust a forecast.

    Attributes:
        colour: green, amber or red.
        model: Whose forecast.
        error: Mean relative error of GM(1,1) on the series, in sample: how near it is to an exponential. None where
            GM(1,1) cannot be fitted.
        ratios_pass: Whether the last eight class ratios are admissible.
        against_naive: Back-test error of the model over that of the naive forecast, where there are three origins.
        growth: The -a of a model that grows on undamped; None for others.
        short: Whether the series is too short for green.
        band: What the colour was worth on the panel; None where the model was not measured.
    """

    colour: Colour
    model: str
    error: float | None
    ratios_pass: bool
    against_naive: float | None
    growth: float | None
    short: bool
    band: Band | None

    def sentence(self, language: str = "en") -> str:
        """The verdict and its reasons in words.

        Args:
            language: "en" or "zh".
        """
        words = Words(language)
        parts = [words(f"forecast.verdict.{self.colour}")]
        if self.error is None:
            parts.append(words("forecast.reason.no_fit"))
        else:
            parts.append(words("forecast.reason.error", error=f"{100 * self.error:.1f}"))
        parts.append(words("forecast.reason.ratios_pass" if self.ratios_pass else "forecast.reason.ratios_fail"))
        if self.against_naive is not None:
            key = "forecast.reason.better" if self.against_naive < 1 else "forecast.reason.worse"
            parts.append(words(key, times=f"{self.against_naive:.2f}"))
        if self.growth is not None and self.growth > verdict_limits().red_growth:
            parts.append(words("forecast.reason.growth", growth=f"{100 * self.growth:.0f}"))
        if self.short:
            parts.append(words("forecast.reason.short", points=LEAST_FOR_GREEN))
        if self.band is not None:
            parts.append(
                words(
                    "forecast.reason.band",
                    series=self.band.series,
                    median=f"{self.band.median_smape:.0f}",
                    most=f"{self.band.four_fifths_smape:.0f}",
                    share=f"{100 * self.band.beats_naive:.0f}",
                )
            )
        return "".join(parts) if language == "zh" else " ".join(parts)


def judge(
    series: FloatArray, model: str, backtest: Backtest, *, development_coefficient: float | None = None
) -> Verdict:
    """Give a colour by what predicted accuracy on 1,221 yearly series: in-sample error, class ratios and the back-test.

    The posterior ratio does not count, and of the development coefficient only that fast growth did not go on: the page
    `docs/method/forecast-verdict.md` has the figures. A series that is too short is amber at best, and one that no
    exponential can be fitted to is red.

    Args:
        series: (n,) the history.
        model: Name of the model.
        backtest: Its back-test; may be empty.
        development_coefficient: The a of a grey model.
    """
    error = law_error(series)
    passes = bool(len(series) > 1 and series.min() > 0 and recent_ratios_pass(series))
    against = backtest.against("naive") if len(backtest.origins) >= LEAST_ORIGINS and model != "naive" else None
    growth = -development_coefficient if development_coefficient is not None and model in UNDAMPED else None
    colour = colour_of(error, passes, against, growth, len(series))
    short = colour == "amber" and len(series) < LEAST_FOR_GREEN
    # The naive forecast cannot be nearer than itself.
    band = bands().get((model, colour)) if model != "naive" else None
    return Verdict(colour, model, error, passes, against, growth, short, band)


def colour_of(error: float | None, passes: bool, against: float | None, growth: float | None, points: int) -> Colour:
    """The colour of a series and a model."""
    limits = verdict_limits()
    if error is None or (growth is not None and growth > limits.red_growth):
        return "red"
    if error > limits.red_error or (error > limits.red_error_unruly and not passes):
        return "red"
    if against is not None and against > limits.worse_than_naive:
        return "red"
    if error <= limits.green_error and passes and points >= LEAST_FOR_GREEN and (against is None or against <= 1.0):
        return "green"
    return "amber"


def law_error(series: FloatArray) -> float | None:
    """Mean relative error of GM(1,1) on a series, k = 2..n; None where it cannot be fitted."""
    try:
        fit = fit_gm11(series)
    except InputError:
        return None
    return float(np.mean(np.abs(fit.residuals[1:] / series[1:])))


@cache
def verdict_limits() -> Limits:
    """The limits of the colours."""
    rows = _rows("verdict_limits.csv")
    return Limits(**{row["limit"]: float(row["value"]) for row in rows})


@cache
def bands() -> dict[tuple[str, str], Band]:
    """(model, colour) -> what it was worth on the panel."""
    return {
        (row["model"], row["colour"]): Band(
            int(row["series"]), float(row["median_smape"]), float(row["four_fifths_smape"]), float(row["beats_naive"])
        )
        for row in _rows("evidence_verdicts.csv")
    }


def _rows(name: str) -> list[dict[str, str]]:
    text = files("refloat.forecast").joinpath(name).read_text(encoding="utf-8")
    return list(csv.DictReader(line for line in text.splitlines() if not line.startswith("#")))
