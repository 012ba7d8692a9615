"""a LoanTable and terms -> one-way tables, collinearity, and a Scorecard or the reason why there is none: `Model`."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from refloat.factors.loans.bins import Codes
from refloat.factors.loans.fit import Fit, correlation, fit_linear, fit_logistic
from refloat.factors.loans.limits import limit
from refloat.factors.loans.loan_table import Column, Floats, LoanTable
from refloat.factors.loans.make_bins import make_bins
from refloat.factors.loans.one_way import OneWay, one_way
from refloat.factors.loans.scorecard import Scorecard
from refloat.factors.loans.terms import Binning, Points

EXACT = 1e-8
HELD = 1.0
"""Precision of the prior around 1 that stands in where the columns separate good from bad: one unit of evidence."""
FEWEST_LOANS = 100
LARGE = 1e7
"""Whole numbers that all differ and are as large as this are numbers of accounts, not amounts."""


@dataclass(frozen=True, eq=False)
class Model:
    """Columns that go together, and what they give together.

    Attributes:
        ways: Column -> one-way table, of the columns in the model.
        codes: Column -> (loan,) bin.
        fit: Coefficients; None if no column is left.
        vif: Column -> variance inflation factor of its effect.
        condition: Condition number of the effects' correlations.
        notes: Sentences: what was left out, and why.
    """

    ways: Mapping[str, OneWay]
    codes: Mapping[str, Codes]
    fit: Fit | None
    vif: Mapping[str, float]
    condition: float
    notes: tuple[str, ...]

    def scorecard(self, points: Points) -> Scorecard | None:
        """The model with a scale of points; None if there is no model."""
        return None if self.fit is None else Scorecard(tuple(self.ways.values()), self.fit, points)


def cut(table: LoanTable, terms: Binning) -> tuple[dict[str, OneWay], dict[str, Codes]]:
    """One-way tables and bins of every column."""
    ways, codes = {}, {}
    for name, column in table.columns.items():
        bins = make_bins(column, table.outcome, terms, measure=table.measure)
        codes[name] = bins.codes(column)
        ways[name] = one_way(bins, codes[name], table.outcome, measure=table.measure)
    return ways, codes


def make_model(table: LoanTable, ways: Mapping[str, OneWay], codes: Mapping[str, Codes]) -> Model:
    """Fit the columns together; those that say nothing, repeat others exactly or turn round are left out.

    Where the columns separate good from bad loans, no free coefficient exists; then all are held near 1.

    Args:
        table: Loans.
        ways: One-way tables of the columns that may take part.
        codes: Their bins.
    """
    notes = []
    names = []
    for name, way in ways.items():
        reason = _silent(table, name, way)
        if reason:
            notes.append(reason)
        else:
            names.append(name)
    names, repeated = _independent(names, ways, codes)
    notes += repeated
    fit: Fit | None = None
    if names:
        chosen = [codes[name] for name in names], [ways[name].effect for name in names]
        fit = fit_linear(*chosen, table.outcome) if table.measure else fit_logistic(*chosen, table.outcome)
        if not fit.converged or (not table.measure and float(fit.errors.max()) > limit("largest_error")):
            notes.append(_separated(names, ways, fit))
            fit = fit_logistic(*chosen, table.outcome, held=HELD)
        elif not table.measure:
            names, fit, turned = _without_reversed(names, ways, codes, table.outcome, fit)
            notes += turned
    kept = {name: ways[name] for name in names}
    vif, condition = _collinear(names, ways, codes)
    notes += [
        f"{name} is foretold by the other columns (variance inflation {value:.0f}): its coefficient is unsteady"
        for name, value in vif.items()
        if value > limit("vif")
    ]
    return Model(kept, {name: codes[name] for name in names}, fit, vif, condition, tuple(notes))


def _without_reversed(
    names: list[str], ways: Mapping[str, OneWay], codes: Mapping[str, Codes], outcome: Floats, fit: Fit
) -> tuple[list[str], Fit, list[str]]:
    """Columns whose slope is not below zero: points that reward what is worse alone would give false reasons."""
    notes = []
    while len(names) > 1 and float(fit.slopes.min()) < 0.0:
        place = int(np.argmin(fit.slopes))
        notes.append(
            f"{names[place]} turns round with the other columns held (coefficient {fit.slopes[place]:.2f}): "
            "its points would give false reasons, so it stays out of the scorecard"
        )
        names = [name for name in names if name != names[place]]
        fit = fit_logistic([codes[name] for name in names], [ways[name].effect for name in names], outcome)
    return names, fit, notes


def _separated(names: list[str], ways: Mapping[str, OneWay], fit: Fit) -> str:
    """The sentence for columns that separate good from bad."""
    reach = np.abs(fit.slopes) * np.array([np.ptp(ways[name].effect) for name in names])
    blamed = [names[place] for place in np.argsort(-reach) if reach[place] > 0.2 * reach.max()]
    return (
        f"{' and '.join(blamed)} separate{'s' if len(blamed) == 1 else ''} good from bad loans perfectly, so free "
        "coefficients would mean nothing: all are held near 1, what each column says alone"
    )


def _silent(table: LoanTable, name: str, way: OneWay) -> str | None:
    """Why a column can say nothing; None if it can."""
    column = table.columns[name]
    if column.missing.all():
        return f"{name} is empty: it is left out"
    if len(np.unique(column.values[~column.missing])) == 1 and not column.missing.any():
        return f"{name} has one value only: it is left out"
    if _names_loans(column):
        return f"{name} has another value for every loan, as a number or name of the loan has: it is left out"
    if (way.counts > 0).sum() < 2 or not np.ptp(way.effect[way.counts > 0]) > 0:
        return f"{name} shows no difference between its values: it is left out of the model"
    if way.word == "chance":
        # Its weights are noise, and a coefficient on noise can be any number.
        return f"{name} differs no more between good and bad loans than by chance: it is left out of the model"
    return None


def _names_loans(column: Column) -> bool:
    """Whether a column looks like the number or name of the loan: whole, different for each, and large or in turn."""
    values = column.values
    if len(values) < FEWEST_LOANS or column.missing.any() or column.kind == "date":
        return False
    if column.kind == "class":
        return len(column.levels) == len(values)
    if not (values == np.round(values)).all() or len(np.unique(values)) < len(values):
        return False
    return bool(np.ptp(values) < 2 * len(values) or values.min() >= LARGE)


def _independent(
    names: list[str], ways: Mapping[str, OneWay], codes: Mapping[str, Codes]
) -> tuple[list[str], list[str]]:
    """Columns whose effects no earlier ones give exactly."""
    if not names:
        return [], []
    together = correlation([codes[name] for name in names], [ways[name].effect for name in names])
    kept: list[int] = []
    notes = []
    for place, name in enumerate(names):
        tried = together[np.ix_([*kept, place], [*kept, place])]
        if np.linalg.eigvalsh(tried)[0] > EXACT:
            kept.append(place)
        else:
            notes.append(f"{name} says exactly what earlier columns say: it is left out of the model")
    return [names[place] for place in kept], notes


def _collinear(
    names: list[str], ways: Mapping[str, OneWay], codes: Mapping[str, Codes]
) -> tuple[dict[str, float], float]:
    """Variance inflation by column and the condition number (Belsley, Kuh and Welsch, 1980)."""
    if not names:
        return {}, 1.0
    together: Floats = correlation([codes[name] for name in names], [ways[name].effect for name in names])
    roots = np.linalg.eigvalsh(together)
    inverse = np.diag(np.linalg.inv(together))
    return dict(zip(names, inverse.tolist(), strict=True)), float(np.sqrt(roots[-1] / roots[0]))
