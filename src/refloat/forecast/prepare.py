"""a history -> the series a model sees: translated or buffered, if the user asks for it, and the way back."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from refloat.errors import InputError
from refloat.forecast.fit import Fit
from refloat.forecast.history import History
from refloat.grey import OPERATORS, buffer, translation
from refloat.grey.series import FloatArray

PREPARATIONS = ("translate", "buffer", "buffer_times")
"""Settings that any model takes: what the remedies for a bad series name."""


@dataclass(frozen=True)
class Prepared:
    """The series as the model sees it.

    Attributes:
        values: (n,)
        shift: What was added to each value, and is taken off fit and forecast.
        operator: The buffer operator that was applied before, if any.
    """

    values: FloatArray
    shift: float = 0.0
    operator: str | None = None

    def undo(self, fit: Fit) -> Fit:
        """The fit in the unit of the series again; a buffer is not undone, since the model is of the calmed series."""
        if self.shift == 0 and self.operator is None:
            return fit
        extra: dict[str, float | str] = {}
        if self.shift:
            extra["translation"] = self.shift
        if self.operator:
            extra["buffer"] = self.operator
        return replace(
            fit,
            parameters={**fit.parameters, **extra},
            fitted=fit.fitted - self.shift,
            forecast=fit.forecast - self.shift,
        )


def prepare(history: History, settings: Mapping[str, str]) -> Prepared:
    """Translate or buffer a series as the settings ask.

    Args:
        history: The series.
        settings: `translate`, auto or a number; `buffer`, an operator; `buffer_times`, how often (1).

    Raises:
        InputError: A setting that cannot be read; a series that the operator cannot take.
    """
    values, operator = history.values.copy(), settings.get("buffer")
    if operator is not None:
        times = settings.get("buffer_times", "1")
        if not times.isdigit():
            raise InputError(f'buffer_times is "{times}"', remedy="give a whole number from 1 to 10")
        known = {name: name for name in OPERATORS}
        if operator not in known:
            raise InputError(f'there is no buffer operator "{operator}"', remedy=f"give one of {', '.join(known)}")
        values = buffer(values, known[operator], times=int(times))
    elif "buffer_times" in settings:
        raise InputError("buffer_times without a buffer", remedy=f"give buffer, one of {', '.join(OPERATORS)}, too")
    shift = 0.0
    if "translate" in settings:
        text = settings["translate"].strip()
        try:
            shift = translation(values) if text == "auto" else float(text)
        except ValueError as failure:
            raise InputError(f'translate is "{text}"', remedy="give auto or a number") from failure
        values = values + shift
    return Prepared(values, shift, operator)
