"""times, how loans ended and their bins -> when loans go bad, with other endings competing: `Incidence`."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from refloat.errors import InputError
from refloat.factors.loans.fit import spread_out
from refloat.factors.loans.loan_table import Floats, LoanTable
from refloat.factors.loans.make_scorecard import Model
from refloat.factors.loans.read_loans import read_column, spellings
from refloat.factors.loans.terms import Survival as SurvivalTerms
from refloat.recovery.calibrate.survival import CENSORED, Survival, survival

BAD, OTHER = 1, 2
SHOWN = 6
"""Columns whose bins get a curve."""
STEPS = 30


@dataclass(frozen=True, eq=False)
class Incidence:
    """When loans go bad.

    Attributes:
        whole: Survival and incidences of all loans; event 1 is bad, 2 is another end.
        horizon: Months at which bins are compared: three quarters of the bad loans are bad by then.
        by_bin: Column -> (bin's name, loans, share bad by the horizon with other ends competing).
        hazards: Column -> (coefficient, standard error) of the hazard of going bad on the column's effect; 1 is what
            the one-way weight says. Empty if they cannot be had.
        note: Why there are no hazards; empty if there are.
    """

    whole: Survival
    horizon: float
    by_bin: dict[str, list[tuple[str, int, float]]]
    hazards: dict[str, tuple[float, float]]
    note: str = ""

    def document(self) -> dict[str, Any]:
        """As a JSON object."""
        months = [float(t) for t in np.linspace(0, self.whole.last_seen, 13)[1:]]
        return {
            "months": months,
            "bad": [self.whole.incidence_at(BAD, month) for month in months],
            "other": [self.whole.incidence_at(OTHER, month) for month in months],
            "horizon_months": self.horizon,
            "by_bin": {
                name: [{"bin": b, "loans": n, "bad": share} for b, n, share in rows]
                for name, rows in self.by_bin.items()
            },
            "hazards": {
                name: {"coefficient": value, "standard_error": error} for name, (value, error) in self.hazards.items()
            },
            "note": self.note,
        }


def make_incidence(frame: pl.DataFrame, terms: SurvivalTerms, table: LoanTable, model: Model) -> Incidence:
    """Aalen-Johansen incidence of going bad, whole and by bin, and cause-specific proportional hazards.

    Loans that end otherwise count as ended, not as still at risk: to treat them as censored and read one minus
    Kaplan-Meier would overstate the bad.

    Args:
        frame: The loans of the table, in its order.
        terms: Columns and values.
        table: Loans.
        model: Their bins and effects.

    Raises:
        InputError: A column is missing, a time is negative or missing, or no loan went bad.

    Source: Aalen and Johansen (1978), Scandinavian Journal of Statistics 5, 141-150; Cox, JRSS B 34 (1972) 187-220,
    ties by Breslow, Biometrics 30 (1974) 89-99 [from memory, pages unverified].
    """
    for name in (terms.months, terms.event):
        if name not in frame.columns:
            raise InputError(f'there is no column "{name}"', where="survival", remedy="correct the name")
    months = read_column(frame[terms.months], "number").values
    if np.isnan(months).any() or (months < 0).any():
        row = int(np.flatnonzero(np.isnan(months) | (months < 0))[0]) + 1
        raise InputError(
            f"{terms.months} is missing or negative in row {row}", where="survival", remedy="give months for each loan"
        )
    words = [str(cell).strip().casefold() for cell in frame[terms.event].to_list()]
    bad, other = spellings(terms.bad), spellings(terms.other)
    events = np.array([BAD if word in bad else OTHER if word in other else CENSORED for word in words])
    if not (events == BAD).any():
        raise InputError(f"no loan's {terms.event} is one of the bad", where="survival", remedy="correct `bad`")
    whole = survival(months, events)
    horizon = float(np.quantile(months[events == BAD], 0.75))
    by_bin = {}
    strongest = sorted(model.ways, key=lambda name: -(model.ways[name].strength - model.ways[name].noise))
    for name in strongest[:SHOWN]:
        rows = []
        for place, label in enumerate(model.ways[name].bins.names):
            inside = model.codes[name] == place
            if inside.any():
                found = survival(months[inside], events[inside])
                rows.append((label, int(inside.sum()), found.incidence_at(BAD, horizon)))
        by_bin[name] = rows
    names = list(model.ways)
    if not names or table.measure:
        return Incidence(whole, horizon, by_bin, {}, "a measure has no weights of evidence to put into hazards")
    effects = spread_out(
        [model.codes[name] for name in names], [model.ways[name].effect for name in names], 0, len(table)
    )
    found_hazards = cox(months, events == BAD, effects)
    if found_hazards is None:
        return Incidence(whole, horizon, by_bin, {}, "the columns order the times perfectly, so hazards do not exist")
    slopes, errors = found_hazards
    hazards = {name: (float(s), float(e)) for name, s, e in zip(names, slopes, errors, strict=True)}
    return Incidence(whole, horizon, by_bin, hazards)


def cox(times: Floats, happened: NDArray[np.bool_], effects: Floats) -> tuple[Floats, Floats] | None:
    """Coefficients of proportional hazards and their errors, by Newton's steps; ties as Breslow; None if they diverge.

    Args:
        times: (loan,) months.
        happened: (loan,) whether the event came; else the loan was censored or ended otherwise.
        effects: (loan, column).
    """
    x = effects - effects.mean(axis=0)
    moments, place = np.unique(times, return_inverse=True)
    size, count = x.shape[1], len(moments)
    deaths = np.bincount(place[happened], minlength=count).astype(float)
    total = x[happened].sum(axis=0)
    pairs: Sequence[tuple[int, int]] = [(j, k) for j in range(size) for k in range(j, size)]
    beta = np.zeros(size)
    for _ in range(STEPS):
        weight = np.exp(np.clip(x @ beta, -500, 500))
        zero = _at_risk(place, weight, count)
        first = np.column_stack([_at_risk(place, weight * x[:, j], count) for j in range(size)]) / zero[:, None]
        gradient = total - deaths @ first
        information = np.empty((size, size))
        for j, k in pairs:
            second = _at_risk(place, weight * x[:, j] * x[:, k], count) / zero
            information[j, k] = information[k, j] = float(deaths @ (second - first[:, j] * first[:, k]))
        step = np.linalg.lstsq(information, gradient, rcond=1e-12)[0]
        beta = beta + step
        if np.abs(step).max() < 1e-8:
            return beta, np.sqrt(np.maximum(np.diag(np.linalg.pinv(information)), 0.0))
        if not np.isfinite(beta).all() or np.abs(beta).max() > 50:
            return None
    return None


def _at_risk(place: NDArray[np.intp], weight: Floats, count: int) -> Floats:
    """(time,) sum over the loans still open at each time."""
    return np.cumsum(np.bincount(place, weight, minlength=count)[::-1])[::-1].astype(np.float64)
