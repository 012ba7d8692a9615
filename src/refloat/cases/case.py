"""Case: everything one run needs, read from one folder."""

from datetime import date
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, PrivateAttr

from refloat.pool import Criterion, Selection
from refloat.rating import Constraints
from refloat.recovery import Granularity, Sampling
from refloat.sale import SaleTerms
from refloat.tape import Thresholds
from refloat.words.bilingual import Bilingual


class _Section(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class TapeSection(_Section):
    """Where the tape lies and what the seller said about it.

    Attributes:
        files: Tape files, relative to the case folder.
        layout: Name of a shipped layout, or a mapping file in the case folder; found by itself if left out.
        cut_off: The one cut-off date; needed when the file has none.
        received_on: Day the tape came in; without it the age of the tape is not checked.
        control_totals: The seller's own totals, by name (loans, principal, claim), to be reconciled.
        thresholds: Settings of the tape rules that differ from the shipped ones.
    """

    files: Annotated[tuple[str, ...], Field(min_length=1)]
    layout: str | None = None
    cut_off: date | None = None
    received_on: date | None = None
    control_totals: dict[str, float] = {}
    thresholds: Thresholds = Thresholds()


class PoolSection(_Section):
    """Which loans go in."""

    criteria: tuple[Criterion, ...] = ()
    selection: Selection | None = None


class RecoverySection(_Section):
    """Which assumption set is used: a shipped name, or a YAML file in the case folder.

    Attributes:
        assumptions: The set.
        overrides: A YAML file in the case folder of what happens on every path (a property crash, closed courts ...).
        granularity: Which loans are simulated as groups of many alike.
    """

    assumptions: str
    overrides: str | None = None
    granularity: Granularity = Granularity()


class RatingSection(_Section):
    """How notes are rated, and sized when targets are given.

    Attributes:
        engines: Engines whose lowest letter is reported.
        expected_loss_scale: Scale of the expected-loss engine: shipped name or file in the case folder.
        default_probability_scale: Scale of the default-probability engine, likewise.
        stress_scale: Scale of the scenario stress, likewise.
        targets: Note name -> letter; the run then finds the largest notes that hold their letters.
        facts: What caps look at, such as `data_quality: partial` or `account_bank: A2`; none caps nothing. The share of
            loans that failed the tape check is known without being named.
        caps: A CSV in the case folder in the form of the shipped table of caps, to be used in its place.
        lot: Note sizes are rounded down to a multiple of this amount, in currency units.
        sizing: Coupons and reserves set before sizing, and limits that the sizes must keep.
    """

    engines: Annotated[tuple[Literal["expected_loss", "default_probability", "stress"], ...], Field(min_length=1)] = (
        "expected_loss",
        "default_probability",
    )
    expected_loss_scale: str | None = None
    default_probability_scale: str | None = None
    stress_scale: str | None = None
    targets: dict[str, str] = {}
    facts: dict[str, str | float] = {}
    caps: str | None = None
    lot: Annotated[float, Field(gt=0)] = 1000.0
    sizing: Constraints = Constraints()


class RunSection(_Section):
    """Seed and size of the simulation; part of the run's record.

    Attributes:
        seed: Seed of the random numbers.
        scenarios: Number of paths.
        block_size: Paths in each block with its own random streams.
        sampling: How paths are drawn; left out, by importance where a target letter is Aa or above, else plain.
    """

    seed: Annotated[int, Field(ge=0)] = 1
    scenarios: Annotated[int, Field(ge=100, le=10_000_000)] = 10_000
    block_size: Annotated[int, Field(ge=1, le=100_000)] = 1_000
    sampling: Sampling | None = None


class Case(_Section):
    """A case folder: case.yaml beside a tape, a deal and a README.

    Attributes:
        about: What the case is, in a sentence or two.
        synthetic: True where any loan is made up; the word then stands on every page.
        notices: Sentences for the first page that a reader must not miss.
        sources: Where the data come from, one sentence each.
    """

    name: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]{0,63}$")]
    title: Bilingual
    about: Bilingual
    synthetic: bool
    notices: tuple[Bilingual, ...] = ()
    sources: tuple[Bilingual, ...] = ()
    tape: TapeSection
    pool: PoolSection = PoolSection()
    recovery: RecoverySection
    deal: str = "deal.yaml"
    rating: RatingSection = RatingSection()
    sale: SaleTerms
    run: RunSection = RunSection()

    _folder: Path = PrivateAttr(default=Path("."))

    @property
    def folder(self) -> Path:
        """Folder in which the case's files lie."""
        return self._folder
