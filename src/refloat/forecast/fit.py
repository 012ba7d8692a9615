"""What every model of this room hands over: `Fit`."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from refloat.grey.series import FloatArray


@dataclass(frozen=True)
class Fit:
    """A model fitted to one series, with its point forecast.

    Attributes:
        model: Its name.
        parameters: Name -> value; words where a model chooses between ways.
        fitted: (n,) in the unit of the series; the first is the first observation. Of the statistical models these are
            one-step forecasts within the sample.
        forecast: (horizon,).
        development_coefficient: The a of a grey model.
        note: What a reader should know, such as a simpler model in place of the one asked for.
    """

    model: str
    parameters: Mapping[str, float | str]
    fitted: FloatArray
    forecast: FloatArray
    development_coefficient: float | None = None
    note: str | None = field(default=None)
