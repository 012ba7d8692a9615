"""PanelStudy: a finished study on a panel of banks or countries."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from refloat.factors.cause_ranking import CauseRanking
from refloat.factors.panels.caution import Caution
from refloat.factors.panels.gmm_tests import SpecificationTest
from refloat.factors.panels.influence import Influence
from refloat.factors.panels.panel_file import PanelFile
from refloat.factors.panels.panel_fit import PanelFit
from refloat.factors.shares import VariationSplit


@dataclass(frozen=True)
class VariantFit:
    """The plain column under other conditions.

    Attributes:
        place: Which of the file's variants, from 0.
        fit: The column.
        more: Rows that are in it and not in the study, as "entity period".
        fewer: How many rows of the study are not in it.
    """

    place: int
    fit: PanelFit
    more: tuple[str, ...]
    fewer: int


@dataclass(frozen=True)
class InstrumentChoice:
    """GMM under one choice of instruments.

    Attributes:
        estimator: `difference-gmm` or `system-gmm`.
        first: Nearest lag.
        last: Farthest lag.
        collapse: Whether instruments are collapsed.
        fit: The column.
    """

    estimator: str
    first: int
    last: int
    collapse: bool
    fit: PanelFit


@dataclass(frozen=True)
class Reproduced:
    """A published figure beside ours.

    Attributes:
        term: Name.
        what: "value" or "error".
        published: As printed.
        computed: Ours.
        agrees: To the digits asked for.
    """

    term: str
    what: str
    published: float
    computed: float
    agrees: bool


@dataclass(frozen=True)
class SampleFacts:
    """What the rows are.

    Attributes:
        rows: In the regressions.
        entities: With a row.
        first: Label of the first period with a row.
        last: Of the last.
        read_rows: Of the file.
        read_entities: Of the file.
    """

    rows: int
    entities: int
    first: str
    last: str
    read_rows: int
    read_entities: int


@dataclass(frozen=True)
class PanelStudy:
    """Every result of one panel.

    Attributes:
        name: Short name.
        file: The study's file.
        sample: What the rows are.
        fits: Estimator -> column, in the order of the file.
        plain: The column that variants, shares, influence and rankings go with: fixed effects, or pooled where there
            are none.
        mundlak: Whether entities differ in ways that go with the drivers.
        variants: The plain column under other conditions.
        choices: GMM under other choices of instruments.
        influence: How far each coefficient goes when one entity is left out.
        split: Of explained variation.
        reproduced: Published figures beside ours.
        standardised: Driver -> coefficient of the plain column in standard deviations within entities, with its
            interval.
        wild: Term -> p-value of the plain column by the wild cluster bootstrap, where entities are few; else empty.
        cautions: What a reader must be told.
    """

    name: str
    file: PanelFile
    sample: SampleFacts
    fits: Mapping[str, PanelFit]
    plain: str
    mundlak: SpecificationTest | None
    variants: tuple[VariantFit, ...]
    choices: tuple[InstrumentChoice, ...]
    influence: tuple[Influence, ...]
    split: VariationSplit | None
    reproduced: tuple[Reproduced, ...]
    standardised: Mapping[str, tuple[float, float, float]]
    wild: Mapping[str, float] = field(default_factory=dict)
    cautions: tuple[Caution, ...] = ()

    @property
    def kind(self) -> str:
        return "panel"

    @property
    def notes(self) -> tuple[str, ...]:
        """The warnings in English."""
        return tuple(caution.sentence() for caution in self.cautions)

    @property
    def set_aside(self) -> tuple[str, ...]:
        """Columns that are shown but not relied on: after their warnings; pooled and random effects where entities
        are known to differ or the outcome has a lag; plain fixed effects in a short panel with a lag that a
        jackknife mends.
        """
        doubted = {caution.estimator for caution in self.cautions if caution.sets_aside}
        if any(caution.key == "nickell" for caution in self.cautions):
            doubted |= {name for name in ("fixed", "fixed-periods") if any("jackknife" in other for other in self.fits)}
        differ = self.mundlak is not None and self.mundlak.p_value < 0.05
        if differ or self.file.lags:
            doubted |= {"pooled", "random"}
        return tuple(name for name in self.fits if name in doubted)

    def ranges(self) -> dict[str, tuple[float, float]]:
        """Term -> smallest and largest coefficient over the columns that are not set aside."""
        relied = [fit for name, fit in self.fits.items() if name not in self.set_aside] or list(self.fits.values())
        found: dict[str, tuple[float, float]] = {}
        for fit in relied:
            for term, one in fit.coefficients.items():
                low, high = found.get(term, (one.value, one.value))
                found[term] = (min(low, one.value), max(high, one.value))
        return {term: ends for term, ends in found.items() if term != "constant"}

    def rankings(self) -> tuple[CauseRanking, ...]:
        """Drivers with a code: by standardised coefficients, and by their shares of explained variation."""
        codes = {driver.term: driver.code for driver in self.file.drivers if driver.code is not None}
        sizes: dict[str, tuple[float, float, float]] = {}
        for term, (value, low, high) in self.standardised.items():
            code = codes.get(term)
            if code is not None and abs(value) > sizes.get(code, (-1.0,))[0]:
                ends = sorted((abs(low), abs(high)))
                sizes[code] = (abs(value), 0.0 if low <= 0.0 <= high else ends[0], ends[1])
        found = []
        if sizes:
            found.append(
                CauseRanking(
                    method="fixed effects" if self.plain.startswith("fixed") else "pooled regression",
                    scores={code: size[0] for code, size in sizes.items()},
                    sample=self.says_sample(),
                    unit=self.file.unit,
                    meaning="association",
                    low={code: size[1] for code, size in sizes.items()},
                    high={code: size[2] for code, size in sizes.items()},
                )
            )
        if self.split is not None and codes:
            shares: dict[str, list[float]] = {}
            for term, share in self.split.columns.items():
                code = codes.get(term)
                if code is not None:
                    before = shares.get(code, [0.0, 0.0, 0.0])
                    shares[code] = [
                        a + max(b, 0.0) for a, b in zip(before, (share.value, share.low, share.high), strict=True)
                    ]
            if shares:
                found.append(
                    CauseRanking(
                        method="shapley share",
                        scores={code: share[0] for code, share in shares.items()},
                        sample=self.says_sample(),
                        unit=self.file.unit,
                        meaning="explained variation",
                        additive=True,
                        low={code: share[1] for code, share in shares.items()},
                        high={code: share[2] for code, share in shares.items()},
                    )
                )
        return tuple(found)

    def says_sample(self) -> str:
        """The sample in words."""
        unit = {"bank": "banks", "country": "countries", "region": "regions", "firm": "firms"}[self.file.unit]
        facts = self.sample
        return f"{facts.rows:,} rows of {facts.entities:,} {unit}, {facts.first} to {facts.last}"

    def document(self) -> dict[str, Any]:
        """As a JSON object."""
        file = self.file
        return {
            "kind": self.kind,
            "name": self.name,
            "title": file.title["en"] if file.title else None,
            "synthetic": file.synthetic,
            "notes": list(self.notes),
            "cautions": [caution.document() for caution in self.cautions],
            "sample": dict(vars(self.sample)),
            "outcome": file.outcome.column,
            "lags": file.lags,
            "drivers": [
                {"term": driver.term, "column": driver.column, "lag": driver.lag, "code": driver.code}
                for driver in file.drivers
            ],
            "small_sample": file.small_sample,
            "plain": self.plain,
            "columns": {name: fit.document() for name, fit in self.fits.items()},
            "set_aside": list(self.set_aside),
            "ranges": {term: {"low": low, "high": high} for term, (low, high) in self.ranges().items()},
            "mundlak": self.mundlak.document() if self.mundlak else None,
            "reproduced": [dict(vars(one)) for one in self.reproduced],
            "variants": [
                {
                    "label": file.variants[one.place].label["en"],
                    "more_rows": list(one.more),
                    "fewer_rows": one.fewer,
                    **one.fit.document(),
                }
                for one in self.variants
            ],
            "instrument_choices": [
                {"first": one.first, "last": one.last, "collapse": one.collapse, **one.fit.document()}
                for one in self.choices
            ],
            "influence": [one.document() for one in self.influence],
            "standardised": {
                term: {"value": value, "low": low, "high": high}
                for term, (value, low, high) in self.standardised.items()
            },
            "wild_p_values": dict(self.wild),
            "shares": self.split.document() if self.split else None,
            "rankings": [ranking.document() for ranking in self.rankings()],
        }
