"""LoanStudy: what a table of loans says of why they went bad."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from refloat.factors.cause_ranking import CauseRanking
from refloat.factors.loans.cross_validate import HeldOut
from refloat.factors.loans.incidence import Incidence
from refloat.factors.loans.leak import Leak
from refloat.factors.loans.loan_table import LoanTable
from refloat.factors.loans.make_scorecard import Model
from refloat.factors.loans.one_way import OneWay
from refloat.factors.loans.score_others import ScoredOthers
from refloat.factors.loans.scorecard import LoanScores, Scorecard
from refloat.factors.loans.signs import SignCheck
from refloat.factors.loans.terms import LoansTerms
from refloat.factors.taxonomy import shipped_taxonomy

MOST_SHOWN = 20
ASSOCIATION = "associations in this sample; none of them shows what would have happened otherwise"


@dataclass(frozen=True, eq=False)
class LoanStudy:
    """A finished study of loans.

    Attributes:
        name: Short name.
        terms: What was asked.
        table: The loans that were looked at.
        ways: Column -> one-way table, of every column, those that leak among them.
        leaks: What leaks or repeats.
        model: The columns that do neither, together.
        scores: What the scorecard says of each loan; None for a measure or without a model.
        held_out: The headline: on loans not seen, without what leaks. None if it cannot be had.
        naive: The same with what leaks, short of the outcome itself; None where nothing leaks.
        alone: Column that leaks -> area under the curve that it reaches by itself.
        signs: Numbers and dates, alone and together.
        incidence: Times to the outcome; None if not asked for.
        notes: Warnings.
        scored: Other loans, scored; None if there are none.
    """

    name: str
    terms: LoansTerms
    table: LoanTable
    ways: Mapping[str, OneWay]
    leaks: tuple[Leak, ...]
    model: Model
    scores: LoanScores | None
    held_out: HeldOut | None
    naive: HeldOut | None
    alone: Mapping[str, float]
    signs: tuple[SignCheck, ...]
    incidence: Incidence | None
    notes: tuple[str, ...]
    scored: ScoredOthers | None = None
    kind: str = "loans"

    @property
    def card(self) -> Scorecard | None:
        """The scorecard; None for a measure."""
        return None if self.table.measure else self.model.scorecard(self.terms.points)

    @property
    def headline(self) -> tuple[str, ...]:
        """Columns that neither leak nor repeat, strongest first."""
        told = {leak.column for leak in self.leaks}
        kept = [name for name in self.ways if name not in told]
        return tuple(sorted(kept, key=lambda name: -(self.ways[name].strength - self.ways[name].noise)))

    @property
    def sample(self) -> str:
        """What was looked at, in English."""
        return self.terms.sample.en if self.terms.sample else f"{len(self.table):,} loans of {self.name}"

    def code(self, column: str) -> str | None:
        """Taxonomy code of a column."""
        about = self.terms.columns.get(column)
        return about.code if about else None

    def label(self, column: str, language: str = "en") -> str:
        """What a column is called in a report."""
        about = self.terms.columns.get(column)
        if about and about.name:
            return about.name[language]
        if about and about.code:
            return f"{shipped_taxonomy().name(about.code, language)} ({column})"
        return column

    def importance(self) -> dict[str, float]:
        """Column -> share of the variance of the model's forecast that it carries; they sum to 1."""
        fit = self.model.fit
        if fit is None:
            return {}
        names = list(self.model.ways)
        added = [slope * self.model.ways[name].effect for name, slope in zip(names, fit.slopes, strict=True)]
        parts = np.column_stack([effect[self.model.codes[name]] for name, effect in zip(names, added, strict=True)])
        parts -= parts.mean(axis=0)
        whole = parts.sum(axis=1)
        variance = float(whole @ whole)
        if variance <= 0:
            return {}
        return {name: float(parts[:, place] @ whole / variance) for place, name in enumerate(names)}

    def rankings(self) -> tuple[CauseRanking, ...]:
        """Strength beyond chance by column, and shares of the model's forecast, by taxonomy code."""
        strength: dict[str, float] = {}
        low: dict[str, float] = {}
        high: dict[str, float] = {}
        for name in self.headline:
            code = self.code(name)
            way = self.ways[name]
            beyond = max(way.strength - way.noise, 0.0)
            if code is not None and beyond >= strength.get(code, 0.0):
                strength[code] = beyond
                low[code] = max(beyond - 1.96 * way.error, 0.0)
                high[code] = beyond + 1.96 * way.error
        shares: dict[str, float] = {}
        for name, share in self.importance().items():
            code = self.code(name)
            if code is not None:
                shares[code] = shares.get(code, 0.0) + max(share, 0.0)
        found = []
        method = "explained variance by column" if self.table.measure else "information value"
        if strength:
            found.append(CauseRanking(method, strength, self.sample, "loan", "association", low=low, high=high))
        if shares:
            found.append(
                CauseRanking("scorecard share", shares, self.sample, "loan", "explained variation", additive=True)
            )
        return tuple(found)

    def document(self) -> dict[str, Any]:
        """As a JSON object; rates are fractions."""
        told = {leak.column: leak for leak in self.leaks}
        taxonomy = shipped_taxonomy()
        columns = []
        for name in sorted(self.ways, key=lambda each: -(self.ways[each].strength - self.ways[each].noise)):
            code = self.code(name)
            leak = told.get(name)
            columns.append(
                {
                    **self.ways[name].document(),
                    "code": code,
                    "side": taxonomy.side(code) if code else None,
                    "missing": int(self.table.columns[name].missing.sum()),
                    "leaks": leak is not None and leak.leaks,
                    "repeats": leak is not None and not leak.leaks,
                    "held_out_strength": self.held_out.strengths.get(name) if self.held_out else None,
                }
            )
        card = self.card
        model: dict[str, Any] | None = None
        if self.model.fit is not None:
            fit = self.model.fit
            shares = self.importance()
            model = {
                "columns": [
                    {
                        "column": name,
                        "coefficient": float(fit.slopes[place]),
                        "standard_error": float(fit.errors[place]),
                        "share_of_forecast": shares.get(name),
                        "variance_inflation": self.model.vif[name],
                        "one_way_strength": self.ways[name].strength,
                        "reversed": bool(fit.slopes[place] < -1.96 * fit.errors[place]),
                    }
                    for place, name in enumerate(self.model.ways)
                ],
                "condition": self.model.condition,
                "explained": 1.0 - fit.deviance / fit.null_deviance,
            }
        return {
            "kind": self.kind,
            "name": self.name,
            "synthetic": self.terms.synthetic,
            "meaning": ASSOCIATION,
            "sample": self.sample,
            "loans": len(self.table),
            "bad": float(self.table.outcome.sum()) if self.table.measure else int(self.table.outcome.sum()),
            "rate": float(self.table.outcome.mean()),
            "dropped": self.table.dropped,
            "outcome": self.terms.outcome.column,
            "measure": self.table.measure,
            "leaks": [{**leak.document(), "auc_alone": self.alone.get(leak.column)} for leak in self.leaks],
            "headline": self.held_out.document() if self.held_out else None,
            "naive": self.naive.document() if self.naive else None,
            "one_way": columns,
            "model": model,
            "scorecard": card.document() if card else None,
            "signs": [sign.document() for sign in self.signs],
            "worst_loans": self._worst(),
            "scored": self.scored.document() if self.scored else None,
            "incidence": self.incidence.document() if self.incidence else None,
            "rankings": [ranking.document() for ranking in self.rankings()],
            "notes": list(self.notes),
        }

    def _worst(self) -> list[dict[str, Any]]:
        """The loans with the highest chance of going bad, each with its reasons."""
        if self.scores is None:
            return []
        order = np.argsort(-self.scores.probability, kind="stable")[:MOST_SHOWN]
        return [self.loan(int(row)) for row in order]

    def loan(self, row: int) -> dict[str, Any]:
        """Points and reasons of one loan, exactly as they add up."""
        scores = self.scores
        if scores is None:
            raise ValueError("there is no scorecard")
        names = scores.columns
        return {
            "loan": self.table.label(row),
            "probability": float(scores.probability[row]),
            "points": float(scores.points[row]),
            "base_log_odds": scores.base,
            "contributions": {name: float(value) for name, value in zip(names, scores.contributions[row], strict=True)},
            "reasons": [
                {
                    "column": names[place],
                    "code": self.code(names[place]),
                    "bin": self.ways[names[place]].bins.names[int(self.model.codes[names[place]][row])],
                    "adds": float(scores.contributions[row, place]),
                }
                for place in scores.reasons[row]
                if place >= 0
            ],
        }
