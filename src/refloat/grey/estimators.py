"""The models as estimators in the manner of scikit-learn: `.fit(series)`, `.predict(horizon)`."""

from dataclasses import dataclass, field, fields
from typing import Any, ClassVar, Literal, Self

from refloat.errors import InputError
from refloat.grey.fit import GreyFit
from refloat.grey.gm11 import Background, Form, Start
from refloat.grey.models import MODELS
from refloat.grey.series import FloatArray, Values


@dataclass
class GreyEstimator:
    """Shared by all: the options are the fields, what was learnt is in `fitted_`."""

    model: ClassVar[str]
    fitted_: GreyFit | None = field(default=None, init=False, repr=False, compare=False)

    def fit(self, series: Values, y: None = None) -> Self:
        """Fit to one series, oldest value first; `y` is there for pipelines and not used.

        Raises:
            InputError: As the model.
        """
        self.fitted_ = MODELS[self.model].fit(series, **self.get_params())
        return self

    def predict(self, horizon: int = 1) -> FloatArray:
        """(horizon,) values after the last observation.

        Raises:
            InputError: Before `fit`.
        """
        if self.fitted_ is None:
            raise InputError("the estimator has not been fitted", remedy="call fit first")
        return self.fitted_.forecast(horizon)

    def get_params(self, deep: bool = True) -> dict[str, Any]:
        """The options by name."""
        return {item.name: getattr(self, item.name) for item in fields(self) if item.init}

    def set_params(self, **options: Any) -> Self:
        """Set options by name.

        Raises:
            InputError: An option that is not there.
        """
        for name, value in options.items():
            if name not in self.get_params():
                raise InputError(
                    f"{self.model} has no option {name}", remedy=f"it takes {', '.join(self.get_params())}"
                )
            setattr(self, name, value)
        return self


@dataclass
class GM11(GreyEstimator):
    """GM(1,1)."""

    model = "gm11"
    alpha: float = 0.5
    form: Form = "even"
    background: Background = "weighted"
    start: Start = "first"


@dataclass
class DGM11(GreyEstimator):
    """Discrete GM(1,1)."""

    model = "dgm11"


@dataclass
class NDGM(GreyEstimator):
    """Non-homogeneous discrete model."""

    model = "ndgm"
    start: Literal["corrected", "uncorrected"] = "corrected"
    order: float = 1.0


@dataclass
class NGM(GreyEstimator):
    """NGM(1,1,k,c), or NGM(1,1,k) without the constant."""

    model = "ngm"
    regressor: Literal["k", "midpoint"] = "k"
    constant: bool = True


@dataclass
class SAIGM(GreyEstimator):
    """Self-adaptive intelligence grey model."""

    model = "saigm"


@dataclass
class Verhulst(GreyEstimator):
    """Grey Verhulst model."""

    model = "verhulst"
    on: Literal["cumulated", "raw"] = "cumulated"


@dataclass
class NGBM(GreyEstimator):
    """Nonlinear grey Bernoulli model."""

    model = "ngbm"
    power: float | Literal["search"] = "search"
    criterion: Literal["validation", "in_sample"] = "validation"


@dataclass
class FGM(GreyEstimator):
    """Fractional GM(1,1)."""

    model = "fgm"
    order: float | Literal["search"] = "search"


@dataclass
class GM21(GreyEstimator):
    """GM(2,1)."""

    model = "gm21"
    conditions: Literal["boundary", "initial"] = "boundary"


@dataclass
class Rolling(GreyEstimator):
    """Metabolic GM(1,1), or the new-information model with keep = all."""

    model = "rolling"
    window: int | None = None
    keep: Literal["window", "all"] = "window"
