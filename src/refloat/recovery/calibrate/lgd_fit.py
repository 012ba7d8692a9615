"""LgdFit: a fitted regression of loss given default as a cited file, without the loans it was fitted to."""

from pathlib import Path
from typing import Annotated

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict, Field

from refloat.errors import AssumptionError
from refloat.files import read_yaml_model
from refloat.recovery.calibrate.zero_one_beta import ZeroOneBeta

FITS = Path(__file__).parent / "fits"

Numbers = Annotated[tuple[float, ...], Field(min_length=1)]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Column(_Part):
    """One column of the regression.

    Attributes:
        name: Short name.
        meaning: What it is, and in which unit.
        mean: Its mean in the data.
        sd: Its standard deviation there.
    """

    name: str
    meaning: str
    mean: float
    sd: float


class Cell(_Part):
    """Mean loss and number of loans of one row of a summary table."""

    where: str
    loans: int
    mean_lgd: float
    zero_share: float


class Model(_Part):
    """One regression.

    Attributes:
        columns: Names, without the constant.
        zero, one, inside: Coefficients, the constant first.
        zero_se, one_se, inside_se: Their standard errors.
        precision: Logarithm of the beta's precision.
        effects: Column -> mean change of the expected loss for one unit more of it.
        log_likelihood: At the maximum.
    """

    columns: tuple[str, ...]
    zero: Numbers
    zero_se: Numbers
    one: Numbers
    one_se: Numbers
    inside: Numbers
    inside_se: Numbers
    precision: float
    effects: dict[str, float]
    log_likelihood: float

    def mean(self, rows: NDArray[np.float64]) -> NDArray[np.float64]:
        """Expected loss for rows of the columns, shape (row, column)."""
        return self.regression().mean(np.column_stack([np.ones(len(rows)), rows]))

    def regression(self) -> ZeroOneBeta:
        """The model as the regression it came from."""
        names = ("zero", "one", "inside")
        return ZeroOneBeta(
            names=("constant", *self.columns),
            coefficients={name: np.array(getattr(self, name)) for name in names}
            | {"precision": np.array([self.precision])},
            errors={name: np.array(getattr(self, f"{name}_se")) for name in names},
            log_likelihood=self.log_likelihood,
            observations=0,
            problems=(),
        )


class LgdFit(_Part):
    """Regressions of loss given default on one set of loans, and tables that show what they rest on.

    Attributes:
        name: Short name.
        source: Where the loans come from; they may not be shipped.
        date: When they were read.
        grade: How sure the figures are.
        note: What to mind.
        loans: Number.
        mean_lgd, zero_share, one_share: Over all of them.
        columns: What the regressions use.
        models: Name -> regression.
        tables: Name -> rows.
    """

    name: str
    source: str
    date: str
    grade: str
    note: str
    loans: int
    mean_lgd: float
    zero_share: float
    one_share: float
    columns: tuple[Column, ...]
    models: dict[str, Model]
    tables: dict[str, tuple[Cell, ...]]


def list_lgd_fits() -> tuple[str, ...]:
    """Names of the fits that come with refloat."""
    return tuple(sorted(path.stem for path in FITS.glob("*.yaml")))


def read_lgd_fit(name_or_path: str | Path) -> LgdFit:
    """A fit by its name among the shipped ones, or from a file.

    Raises:
        AssumptionError: There is no such fit, or the file is wrong.
    """
    shipped = FITS / f"{name_or_path}.yaml"
    path = shipped if str(name_or_path) in list_lgd_fits() else Path(name_or_path)
    if not path.is_file():
        raise AssumptionError(
            "there is no such fit",
            where=str(name_or_path),
            remedy=f"give a file or one of {', '.join(list_lgd_fits())}",
        )
    return read_yaml_model(path, LgdFit, error=AssumptionError)
