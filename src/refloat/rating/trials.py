"""Trials: sizes tried on one set of simulated cash."""

from dataclasses import dataclass

import numpy as np
import polars as pl

from refloat.deal import Deal
from refloat.enhancement import resize
from refloat.rating.bounds import SOME_LOSSES, are_equal
from refloat.rating.check_constraints import Breach, check_constraints
from refloat.rating.constraints import Constraints
from refloat.rating.larger_note import beside_larger
from refloat.rating.note_sample import NoteSample
from refloat.rating.pilot import Pilot
from refloat.rating.rate import Step, gathered, rate_note
from refloat.rating.ratings import NOT_RATED, NoteRating, Ratings, letter_rank
from refloat.rating.sample_notes import sample_notes
from refloat.rating.scales import Scales
from refloat.rating.stress import stress_letters
from refloat.units import Cash

TRIALS_A_NOTE = 4
"""A usual number of trials on all paths to size one note, for telling progress."""


@dataclass(frozen=True)
class Trial:
    """One set of sizes tried.

    Attributes:
        note: The note being sized.
        balances: Every note -> its balance, in currency units.
        ratings: Every note -> its rating.
        holds: Whether the notes asked for held their targets.
    """

    note: str
    balances: dict[str, float]
    ratings: dict[str, NoteRating]
    holds: bool


class Trials:
    """Runs a deal at sizes asked for, and remembers each.

    Args:
        deal: The deal as given.
        cash: All simulated paths.
        targets: Note name -> letter.
        constraints: Limits on the sizes.
        pilot: Paths to try sizes on in place of all; None for all of them.
        plan, scales, engines, letters, horizon, level, allow_unresolved, on_step: As in `size`.

    Attributes:
        tried: The trials, in order.
        total: A guess of how many trials there will be.
        paths: Number of paths.
        most_cash: Largest net cash of any path over the whole life, in currency units.
        expected_cash: Mean of it.
        largest_ratio: Largest weight of a path over the mean weight.
        equal_weights: Whether all paths weigh the same: no importance sampling.
        last_date: Last date of the cash.
    """

    def __init__(
        self,
        deal: Deal,
        cash: Cash,
        targets: dict[str, str],
        *,
        constraints: Constraints,
        plan: Cash | None,
        scales: Scales,
        engines: tuple[str, ...],
        letters: tuple[str, ...],
        horizon: str,
        level: float,
        allow_unresolved: bool,
        on_step: Step | None = None,
        pilot: Pilot | None = None,
        guarantors: bool = False,
    ) -> None:
        self.deal, self.scales, self.engines, self.letters = deal, scales, engines, letters
        self.level, self.allow_unresolved, self.targets = level, allow_unresolved, targets
        self.constraints, self.pilot = constraints, pilot
        self._cash, self._plan, self._horizon, self._on_step = cash, plan, horizon, on_step
        self._guarantors = guarantors
        self._seen: dict[tuple[tuple[str, float], ...], dict[str, NoteRating]] = {}
        self.tried: list[Trial] = []
        self.total = TRIALS_A_NOTE * len(targets)
        totals = cash.net.sum(axis=1)
        order = np.argsort(totals, kind="stable")
        self._sorted = totals[order]
        self._below = np.cumsum(cash.weights[order])
        self.paths = cash.paths
        self.most_cash = max(float(self._sorted[-1]), 0.0)
        self.expected_cash = float(cash.mean(totals))
        self.largest_ratio = float(cash.weights.max() * cash.paths)
        self.equal_weights = are_equal(cash.weights)
        self.last_date = cash.dates[-1].astype("datetime64[D]")

    def quantile(self, share: float) -> float:
        """Net cash of the whole life that only a share of paths stays below, in currency units."""
        place = int(np.searchsorted(self._below, share))
        return float(self._sorted[min(place, self.paths - 1)])

    def breaches(self, balances: dict[str, float]) -> list[Breach]:
        """Constraints that sizes do not keep."""
        return check_constraints(resize(self.deal, balances), self.constraints, self.expected_cash)

    def hold(self, names: list[str], balances: dict[str, float]) -> bool:
        """Whether notes hold their targets at the balances given.

        Args:
            names: The notes, the one being sized last.
            balances: Note name -> balance.
        """
        return self.trial(names, balances).holds

    def trial(self, names: list[str], balances: dict[str, float]) -> Trial:
        """The same, with the ratings."""
        key = tuple(sorted(balances.items()))
        ratings = self._seen.get(key)
        new = ratings is None
        if ratings is None:
            ratings = self._seen[key] = self._rated(resize(self.deal, balances))
        # With all ratings kept, the same sizes may be asked about other notes or other targets.
        holds = all(self.holds_target(ratings[name]) for name in names)
        trial = Trial(names[-1], {name: rating.balance for name, rating in ratings.items()}, ratings, holds)
        if new:
            self.tried.append(trial)
            if self._on_step is not None:
                self._on_step(min(len(self.tried), self.total - 1), self.total)
        return trial

    def _rated(self, deal: Deal) -> dict[str, NoteRating]:
        cash = self._cash if self.pilot is None else self.pilot.cash
        samples = sample_notes(deal, cash, plan=self._plan, horizon=self._horizon)
        if self.pilot is not None:
            samples = {name: self.pilot.spread(sample, self._cash.weights) for name, sample in samples.items()}
        stress = stress_letters(deal, self._plan, self.scales.stress) if self._plan is not None else {}

        def rated(name: str, sample: NoteSample) -> NoteRating:
            note = deal.note(name)
            return rate_note(note, sample, stress.get(name), self.scales, self.engines, self.letters, self.level)

        ratings = {name: rated(name, sample) for name, sample in samples.items()}
        if self.pilot is None:
            # Larger notes take time: they are asked only where there is next to no loss and a target hangs on it.
            asked = {
                name: samples[name]
                for name, letter in self.targets.items()
                if self._may_hold(ratings[name], letter) and np.count_nonzero(samples[name].defaults) < SOME_LOSSES
            }
            for name, sample in beside_larger(deal, cash, asked, plan=self._plan, level=self.level).items():
                ratings[name] = rated(name, sample)
        return ratings

    def _may_hold(self, rating: NoteRating, letter: str) -> bool:
        """Whether a note's estimate holds a letter that its bound does not."""
        point, bound = (letter_rank(one, self.letters) for one in (rating.point_letter, rating.letter))
        return point <= letter_rank(letter, self.letters) < bound

    def holds_target(self, rating: NoteRating) -> bool:
        """Whether a note holds its target."""
        reached = rating.point_letter if self.allow_unresolved else rating.letter
        if reached == NOT_RATED:
            return True
        return letter_rank(reached, self.letters) <= letter_rank(self.targets[rating.name], self.letters)

    def ratings(self, trial: Trial) -> Ratings:
        """The ratings of a trial, as `rate` gives them."""
        return gathered(
            tuple(trial.ratings.values()),
            self.scales,
            self.engines,
            self.letters,
            self.level,
            self._horizon,
            self.paths,
            self._guarantors,
        )

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
                    "balance": rating.balance,
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
