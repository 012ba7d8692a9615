"""What every grey model hands over: `GreyFit`."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from html import escape
from types import MappingProxyType

import numpy as np

from refloat.errors import InputError
from refloat.grey.diagnose import Conventions, Diagnosis, diagnose
from refloat.grey.series import FloatArray, check_finite, check_horizon

HOPELESS = 3.0
"""Mean relative error at which a fit means nothing (judgement); nothing but zeros would be off by 1."""


@dataclass(frozen=True)
class GreyFit:
    """A grey model fitted to one series.

    Raises:
        InputError: Fitted values so far off that they mean nothing.

    Attributes:
        model: Its name.
        parameters: Name -> value, in the unit of the series.
        options: The conventions that were used.
        series: (n,) what it was fitted to.
        fitted: (n,) in the unit of the series; `fitted[0]` is the first observation.
        development_coefficient: The a of the model, where it has one; negative a is growth.
        ahead: What computes h steps ahead.
    """

    model: str
    parameters: Mapping[str, float]
    series: FloatArray
    fitted: FloatArray
    ahead: Callable[[int], FloatArray] = field(repr=False, compare=False)
    options: Mapping[str, object] = field(default_factory=lambda: MappingProxyType({}))
    development_coefficient: float | None = None

    def __post_init__(self) -> None:
        check_finite(self.fitted, self.model)
        self._prove_near()
        for array in (self.series, self.fitted):
            array.setflags(write=False)

    def _prove_near(self) -> None:
        error = float(np.mean(np.abs(self.fitted[1:] / self.series[1:] - 1.0)))
        if error > HOPELESS:
            raise InputError(
                f"{self.model} does not follow this series: it is off by more than {HOPELESS:.0%} on average",
                remedy="take another model, or a buffer operator if the series was shocked",
            )

    @property
    def residuals(self) -> FloatArray:
        """(n,) observed less fitted; the first is zero."""
        return self.series - self.fitted

    def forecast(self, horizon: int) -> FloatArray:
        """(horizon,) values of the periods after the last observation.

        Raises:
            InputError: A horizon that is no whole number above zero, or a model that leaves all bounds.
        """
        with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
            return check_finite(self.ahead(check_horizon(horizon)), self.model)

    def diagnosis(self, conventions: Conventions | None = None) -> Diagnosis:
        """The tests of accuracy, in the book's conventions unless others are given."""
        return diagnose(
            self.series, self.fitted, development_coefficient=self.development_coefficient, conventions=conventions
        )

    def _repr_html_(self) -> str:
        cells = "".join(
            f"<tr><th>{escape(name)}</th><td>{value:.6g}</td></tr>" for name, value in self.parameters.items()
        )
        return f"<table><caption>{escape(self.model)}, {len(self.series)} points</caption>{cells}</table>"
