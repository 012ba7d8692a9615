"""Ratings: a letter for each note, and what it rests on."""

from dataclasses import dataclass, field
from typing import Any

from refloat.rating.break_even import BreakEven
from refloat.rating.cap import Cap
from refloat.rating.reduced_yield import YieldReduction

NOT_RATED = "NR"
BELOW = "below "


@dataclass(frozen=True)
class EngineOutcome:
    """What one simulation engine says of one note.

    Attributes:
        letter: The best letter whose limit is at least the upper bound; "below X" if even the lowest letter X is not.
        point_letter: The same for the estimate alone: where more paths could lead.
        resolved: Whether the two agree. If not, the letter is "at least", and unresolved.
        estimate: Weighted mean over paths, as a fraction.
        upper_bound: One-sided upper bound of that mean, as a fraction.
        limit: Limit of the letter at the horizon; of the lowest letter if the note is below it.
        horizon_years: Horizon at which the scale was read, in years from closing.
        paths_needed: Fewest equally likely paths that could support the next better letter, were no loss
            seen on any; None if the note holds the best letter.
    """

    letter: str
    point_letter: str
    resolved: bool
    estimate: float
    upper_bound: float
    limit: float
    horizon_years: float
    paths_needed: int | None


@dataclass(frozen=True)
class StressOutcome:
    """What the scenario stress says of one note.

    Attributes:
        letter: The best letter whose stress, and every milder one, the note survives; or "below X".
        haircut: Share of the plan's gross cash lost in the stress of that letter.
        delay_months: Delay in the stress of that letter, in months.
        cost_increase: Share by which recovery costs grow in the stress of that letter.
        survived: Letter -> whether the note was paid in full and in time, in every rate case.
        rates: Rate cases tried: "as they are", and "up" and "down" where the deal follows a reference rate.
        breaks_with: Rate cases in which the next harder stress breaks the note; none at the hardest.
    """

    letter: str
    haircut: float
    delay_months: float
    cost_increase: float
    survived: dict[str, bool]
    rates: tuple[str, ...] = ()
    breaks_with: tuple[str, ...] = ()


@dataclass(frozen=True)
class NoteRating:
    """The rating of one note.

    Attributes:
        name: The note.
        balance: Its balance at closing, in currency units.
        coupon: Its rate, as a fraction a year; None for a note without one.
        letter: The lowest letter of the engines asked for and of the caps, or "NR" for a note that promises nothing.
        point_letter: The same from the estimates alone: where more paths could lead.
        resolved: Whether the two agree.
        engines: Engine name -> outcome, for the two simulation engines; empty if not rated.
        expected_loss: Mean loss on what was promised, as a share of the balance; None if not rated.
        default_probability: Share of paths on which a promise is broken; None if not rated.
        stress: Outcome of the scenario stress; None without a plan or if not rated.
        wal_years: Average life of the note's principal on the simulated cash, in years from closing.
        engine_letter: The lowest letter of the engines alone.
        capped_by: Names of the rules that hold the letter below that.
        break_even: How much of one stress alone the note bears; None without a plan or if not rated.
        yield_reduction: The loss told as a reduction of yield, beside the engines; None if not rated.
    """

    name: str
    balance: float
    coupon: float | None
    letter: str
    point_letter: str
    resolved: bool
    engines: dict[str, EngineOutcome]
    expected_loss: float | None
    default_probability: float | None
    stress: StressOutcome | None
    wal_years: float
    engine_letter: str = NOT_RATED
    capped_by: tuple[str, ...] = ()
    break_even: BreakEven | None = None
    yield_reduction: YieldReduction | None = None

    @property
    def stress_letter(self) -> str | None:
        """Letter of the scenario stress, if it was run."""
        return None if self.stress is None else self.stress.letter

    @property
    def letter_text(self) -> str:
        """The letter as it may be told: an unresolved one is a lower limit."""
        if self.resolved or self.letter == NOT_RATED:
            return self.letter
        return f"{self.letter}, unresolved" if self.letter.startswith(BELOW) else f"at least {self.letter}, unresolved"


@dataclass(frozen=True)
class Ratings:
    """The ratings of all notes of a deal, in the deal's order.

    Attributes:
        notes: One rating a note.
        engines: Engines whose lowest letter is reported.
        scales: Engine -> name of its scale.
        letters: All letters of the scales, best first.
        level: One-sided confidence of the bounds.
        horizon: Where the scales were read: "wal", "expected_maturity" or "legal_final".
        paths: Number of simulated paths.
        scopes: Engine -> "global" or "national": letters of different scopes must not be compared.
        guarantors: Whether what guarantors pay was counted.
        caps: The caps in force, whether they hold a letter down or not.
        provenance: Engine -> where its scale comes from and how far it reaches, as `rules.scale_result` tells it.
    """

    notes: tuple[NoteRating, ...]
    engines: tuple[str, ...]
    scales: dict[str, str]
    letters: tuple[str, ...]
    level: float
    horizon: str
    paths: int
    scopes: dict[str, str] = field(default_factory=dict)
    guarantors: bool = False
    caps: tuple[Cap, ...] = ()
    provenance: dict[str, dict[str, Any]] = field(default_factory=dict)

    def __getitem__(self, name: str) -> NoteRating:
        return next(note for note in self.notes if note.name == name)

    def rank(self, letter: str) -> int:
        """Place of a letter from 0 (best); "below X" comes after the last letter, "NR" after that."""
        return letter_rank(letter, self.letters)


def letter_rank(letter: str, letters: tuple[str, ...]) -> int:
    """Place of a letter among letters from best to worst; "below X" follows the last, "NR" follows that."""
    if letter == NOT_RATED:
        return len(letters) + 1
    return len(letters) if letter.startswith(BELOW) else letters.index(letter)
