"""Trials: sizes tried on one set of simulated cash."""

from dataclasses import dataclass, field

import numpy as np
import polars as pl

from refloat.deal import Deal, run
from refloat.enhancement import resize
from refloat.rating.rate import Step, rate_note
from refloat.rating.ratings import NoteRating, letter_rank
from refloat.rating.scales import Scales
from refloat.rating.stress import stress_letters
from refloat.units import Cash


@dataclass(frozen=True)
class Trial:
    """One size tried: the rating it gave, and whether that holds the target."""

    rating: NoteRating
    holds: bool


@dataclass(eq=False)
class Trials:
    """Runs a deal at sizes asked for, and remembers each.

    Attributes:
        deal: The deal as given.
        cash, plan, scales, engines, letters, horizon, level, allow_unresolved: As in `size`.
        on_step: Told trials done and `total`.
        total: A guess of how many trials there will be.
        steps: The trials, in order.
    """

    deal: Deal
    cash: Cash
    plan: Cash | None
    scales: Scales
    engines: tuple[str, ...]
    letters: tuple[str, ...]
    horizon: str
    level: float
    allow_unresolved: bool
    on_step: Step | None
    total: int
    steps: list[Trial] = field(default_factory=list)
    _seen: dict[tuple[str, tuple[tuple[str, float], ...]], Trial] = field(default_factory=dict)

    def __post_init__(self) -> None:
        totals = self.cash.net.sum(axis=1)
        order = np.argsort(totals, kind="stable")
        self._sorted = totals[order]
        self._below = np.cumsum(self.cash.weights[order])
        self.paths = self.cash.paths
        self.most_cash = max(float(self._sorted[-1]), 0.0)
        self.largest_ratio = float(self.cash.weights.max() * self.paths)
        self.last_date = self.cash.dates[-1].astype("datetime64[D]")

    def quantile(self, share: float) -> float:
        """Net cash of the whole life that only a share of paths stays below, in currency units."""
        place = int(np.searchsorted(self._below, share))
        return float(self._sorted[min(place, self.paths - 1)])

    def resized(self, balances: dict[str, float]) -> Deal:
        """The deal with other balances."""
        return resize(self.deal, balances)

    def holds(self, name: str, letter: str, balances: dict[str, float]) -> bool:
        """Whether a note holds a letter at the balances given."""
        key = (name, tuple(sorted(balances.items())))
        trial = self._seen.get(key)
        if trial is None:
            trial = self._tried(name, letter, balances)
            self._seen[key] = trial
            self.steps.append(trial)
            if self.on_step is not None:
                self.on_step(min(len(self.steps), self.total), self.total)
        return trial.holds

    def _tried(self, name: str, letter: str, balances: dict[str, float]) -> Trial:
        deal = self.resized(balances)
        note = next(note for note in deal.notes if note.name == name)
        ledger = run(deal, self.cash, plan=self.plan)
        stress = None
        if "stress" in self.engines and self.plan is not None:
            stress = stress_letters(deal, self.plan, self.scales.stress)[name]
        rating = rate_note(
            deal, note, ledger, stress, self.scales, self.engines, self.letters, self.horizon, self.level
        )
        reached = rating.point_letter if self.allow_unresolved else rating.letter
        return Trial(rating, letter_rank(reached, self.letters) <= letter_rank(letter, self.letters))

    def table(self) -> pl.DataFrame:
        """The trials as a frame; columns as in `Sizing`."""
        rows = []
        for number, trial in enumerate(self.steps, 1):
            loss, default = (trial.rating.engines[name] for name in ("expected_loss", "default_probability"))
            rows.append(
                {
                    "step": number,
                    "note": trial.rating.name,
                    "balance": trial.rating.balance,
                    "letter": trial.rating.letter,
                    "point_letter": trial.rating.point_letter,
                    "holds": trial.holds,
                    "expected_loss": loss.estimate,
                    "expected_loss_bound": loss.upper_bound,
                    "default_probability": default.estimate,
                    "default_probability_bound": default.upper_bound,
                    "wal_years": trial.rating.wal_years,
                }
            )
        return pl.DataFrame(rows)
