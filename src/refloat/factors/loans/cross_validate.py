"""a LoanTable and terms -> how well a model made without a loan tells what became of it: `HeldOut`."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from refloat.compute import generator
from refloat.factors.loans.loan_table import Floats, LoanTable
from refloat.factors.loans.make_scorecard import cut, make_model
from refloat.factors.loans.scorecard import Scorecard
from refloat.factors.loans.terms import LoansTerms
from refloat.rating.validation import calibration, discrimination

GROUPS = 10


@dataclass(frozen=True, eq=False)
class HeldOut:
    """Results on loans that the model did not see.

    Attributes:
        how: `5 folds` or `holdout`.
        loans: Loans judged.
        auc: Area under the curve, with its 95 % interval (DeLong; folds are taken as one sample).
        low: Lower end.
        high: Upper end.
        gini: 2 auc - 1.
        ks: Largest distance of the two distributions.
        explained: For a measure: share of its variance explained; then the five above are NaN.
        groups: Ten groups by forecast: loans, mean forecast, bad rate seen.
        slope: Of the outcome's log odds on the forecast's: 1 is right, below 1 too extreme.
        hosmer_lemeshow: p-value that the forecasts are right.
        brier: Mean squared distance of forecast and outcome.
        strengths: Column -> mean strength on unseen loans of weights made on the others.
    """

    how: str
    loans: int
    auc: float
    low: float
    high: float
    gini: float
    ks: float
    explained: float | None
    groups: tuple[tuple[int, float, float], ...]
    slope: float | None
    hosmer_lemeshow: float | None
    brier: float | None
    strengths: dict[str, float]

    def document(self) -> dict[str, Any]:
        """As a JSON object."""
        if self.explained is not None:
            return {"how": self.how, "loans": self.loans, "explained": self.explained}
        return {
            "how": self.how,
            "loans": self.loans,
            "auc": self.auc,
            "auc_low": self.low,
            "auc_high": self.high,
            "gini": self.gini,
            "ks": self.ks,
            "calibration": {
                "slope": self.slope,
                "hosmer_lemeshow_p": self.hosmer_lemeshow,
                "brier": self.brier,
                "groups": [{"loans": n, "forecast": f, "seen": s} for n, f, s in self.groups],
            },
        }


def cross_validate(table: LoanTable, terms: LoansTerms) -> HeldOut | None:
    """Make bins, weights and coefficients without a fold, and judge them on it; None if some fold can have no model.

    Args:
        table: Loans with the columns of the model.
        terms: Folds and seed; above a number of loans one fold is judged only.
    """
    folds = _folds(table, terms)
    judged = [0] if len(table) > terms.validation.holdout_above else list(range(terms.validation.folds))
    forecast = np.full(len(table), np.nan)
    strengths: dict[str, list[float]] = {name: [] for name in table.columns}
    for fold in judged:
        inside = folds == fold
        train, test = table.rows(~inside), table.rows(inside)
        if len(np.unique(train.outcome)) < 2:
            return None
        ways, codes = cut(train, terms.binning)
        for name, way in ways.items():
            strengths[name].append(_strength(way.bins.codes(test.columns[name]), way.effect, test))
        model = make_model(train, ways, codes)
        if model.fit is None:
            return None
        card = Scorecard(tuple(model.ways.values()), model.fit, terms.points)
        forecast[inside] = card.score(test, reasons=1).logit
    seen = ~np.isnan(forecast)
    means = {name: float(np.mean(values)) for name, values in strengths.items()}
    how = "holdout" if len(judged) == 1 else f"{len(judged)} folds"
    if table.measure:
        y = table.outcome[seen]
        explained = 1.0 - float(np.mean((y - forecast[seen]) ** 2) / y.var())
        nan = float("nan")
        return HeldOut(how, int(seen.sum()), nan, nan, nan, nan, nan, explained, (), None, None, None, means)
    return _judge(forecast[seen], table.outcome[seen] > 0.5, how, means)


def _folds(table: LoanTable, terms: LoansTerms) -> NDArray[np.int16]:
    """(loan,) fold of each loan; good and bad are dealt out evenly."""
    random = generator(terms.validation.seed, 0)
    fold = np.empty(len(table), dtype=np.int16)
    sides = [np.arange(len(table))] if table.measure else [np.flatnonzero(table.outcome == side) for side in (0, 1)]
    for side in sides:
        fold[random.permutation(side)] = np.arange(len(side)) % terms.validation.folds
    return fold


def _strength(codes: Any, effect: Floats, test: LoanTable) -> float:
    """Strength on unseen loans of weights made elsewhere; below zero if they mislead."""
    shown = effect[codes]
    if table_is_flat(test):
        return 0.0
    if test.measure:
        y = test.outcome
        return 1.0 - float(np.mean((y - y.mean() - shown) ** 2) / y.var())
    return float(shown[test.outcome > 0.5].mean() - shown[test.outcome <= 0.5].mean())


def table_is_flat(table: LoanTable) -> bool:
    """Whether all loans ended alike."""
    return bool(np.ptp(table.outcome) == 0)


def _judge(logit: Floats, bad: NDArray[np.bool_], how: str, strengths: dict[str, float]) -> HeldOut | None:
    if bad.all() or not bad.any():
        return None
    found = discrimination(logit, bad)
    probability = 1.0 / (1.0 + np.exp(-logit))
    order = np.argsort(logit, kind="stable")
    parts = [part for part in np.array_split(order, GROUPS) if len(part)]
    counts = np.array([len(part) for part in parts])
    seen = np.array([int(bad[part].sum()) for part in parts])
    mean = np.clip(np.array([float(probability[part].mean()) for part in parts]), 1e-12, 1 - 1e-12)
    tests = calibration(counts, seen, mean)
    groups = tuple((int(n), float(p), float(s / n)) for n, p, s in zip(counts, mean, seen, strict=True))
    return HeldOut(
        how, len(bad), found.auc, found.auc_low, found.auc_high, found.gini, found.ks, None, groups,
        _slope(logit, bad), tests.hosmer_lemeshow[2], float(np.mean((probability - bad) ** 2)), strengths,
    )  # fmt: skip


def _slope(logit: Floats, bad: NDArray[np.bool_]) -> float | None:
    """Slope of a logistic regression of the outcome on the forecast's log odds (Cox, Biometrika 45 (1958) 562-565)."""
    beta = np.array([0.0, 1.0])
    x = np.column_stack([np.ones_like(logit), logit])
    for _ in range(30):
        p = 1.0 / (1.0 + np.exp(-np.clip(x @ beta, -500, 500)))
        step = np.linalg.lstsq(x.T @ (x * (p * (1 - p))[:, None]), x.T @ (bad - p), rcond=None)[0]
        beta = beta + step
        if np.abs(step).max() < 1e-9:
            return float(beta[1])
    return None
