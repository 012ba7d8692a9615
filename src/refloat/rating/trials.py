"""Trials: sizes tried on one set of simulated cash."""

from dataclasses import dataclass

import numpy as np
import polars as pl

from refloat.deal import Deal, run
from refloat.enhancement import resize
from refloat.rating.bounds import are_equal
from refloat.rating.rate import Step, rate_note
from refloat.rating.ratings import NoteRating, letter_rank
from refloat.rating.scales import Scales
from refloat.rating.stress import stress_letters
from refloat.units import Cash

TRIALS_A_NOTE = 18
"""A usual number of trials to size one note, for telling progress."""


@dataclass(frozen=True)
class Trial:
    """One set of sizes tried.

    Attributes:
        note: The note being sized.
        balance: Its balance, in currency units.
        ratings: Targeted notes rated in this trial.
        holds: Whether all of them hold their targets.
    """

    note: str
    balance: float
    ratings: dict[str, NoteRating]
    holds: bool


class Trials:
    """Runs a deal at sizes asked for, and remembers each.

    Args:
        deal: The deal as given.
        cash, plan, scales, engines, letters, horizon, level, allow_unresolved, on_step: As in `size`.
        targets: Note name -> letter.

    Attributes:
        tried: The trials, in order.
        total: A guess of how many trials there will be.
        paths: Number of paths.
        most_cash: Largest net cash of any path over the whole life, in currency units.
        largest_ratio: Largest weight of a path over the mean weight.
        equal_weights: Whether all paths weigh the same: no importance sampling.
        last_date: Last date of the cash.
    """

    def __init__(
        self,
        deal: Deal,
        cash: Cash,
        plan: Cash | None,
        scales: Scales,
        engines: tuple[str, ...],
        letters: tuple[str, ...],
        horizon: str,
        level: float,
        allow_unresolved: bool,
        on_step: Step | None,
        targets: dict[str, str],
    ) -> None:
        self.deal, self.scales, self.engines, self.letters = deal, scales, engines, letters
        self.level, self.allow_unresolved, self.targets = level, allow_unresolved, targets
        self._cash, self._plan, self._horizon, self._on_step = cash, plan, horizon, on_step
        self._seen: dict[tuple[tuple[str, float], ...], Trial] = {}
        self.tried: list[Trial] = []
        self.total = TRIALS_A_NOTE * len(targets)
        totals = cash.net.sum(axis=1)
        order = np.argsort(totals, kind="stable")
        self._sorted = totals[order]
        self._below = np.cumsum(cash.weights[order])
        self.paths = cash.paths
        self.most_cash = max(float(self._sorted[-1]), 0.0)
        self.largest_ratio = float(cash.weights.max() * cash.paths)
        self.equal_weights = are_equal(cash.weights)
        self.last_date = cash.dates[-1].astype("datetime64[D]")

    def quantile(self, share: float) -> float:
        """Net cash of the whole life that only a share of paths stays below, in currency units."""
        place = int(np.searchsorted(self._below, share))
        return float(self._sorted[min(place, self.paths - 1)])

    def hold(self, names: list[str], balances: dict[str, float]) -> bool:
        """Whether notes hold their targets at the balances given.

        Args:
            names: The notes, the one being sized last.
            balances: Note name -> balance.
        """
        key = tuple(sorted(balances.items()))
        trial = self._seen.get(key)
        if trial is None or not set(names) <= set(trial.ratings):
            trial = self._seen[key] = self._run(names, balances)
            self.tried.append(trial)
            if self._on_step is not None:
                self._on_step(min(len(self.tried), self.total - 1), self.total)
        return trial.holds

    def _run(self, names: list[str], balances: dict[str, float]) -> Trial:
        deal = resize(self.deal, balances)
        ledger = run(deal, self._cash, plan=self._plan, keep="notes")
        stress = {}
        if "stress" in self.engines and self._plan is not None:
            stress = stress_letters(deal, self._plan, self.scales.stress)
        ratings = {}
        for name in names:
            ratings[name] = rate_note(
                deal,
                deal.note(name),
                ledger,
                stress.get(name),
                self.scales,
                self.engines,
                self.letters,
                self._horizon,
                self.level,
            )
        return Trial(names[-1], balances[names[-1]], ratings, all(self._holds(rating) for rating in ratings.values()))

    def _holds(self, rating: NoteRating) -> bool:
        reached = rating.point_letter if self.allow_unresolved else rating.letter
        return letter_rank(reached, self.letters) <= letter_rank(self.targets[rating.name], self.letters)

    def table(self) -> pl.DataFrame:
        """The trials as a frame; columns as in `Sizing`."""
        rows = []
        for number, trial in enumerate(self.tried, 1):
            rating = trial.ratings[trial.note]
            loss, default = (rating.engines[name] for name in ("expected_loss", "default_probability"))
            rows.append(
                {
                    "step": number,
                    "note": trial.note,
                    "balance": trial.balance,
                    "letter": rating.letter,
                    "point_letter": rating.point_letter,
                    "holds": trial.holds,
                    "expected_loss": loss.estimate,
                    "expected_loss_bound": loss.upper_bound,
                    "default_probability": default.estimate,
                    "default_probability_bound": default.upper_bound,
                    "wal_years": rating.wal_years,
                }
            )
        return pl.DataFrame(rows)
