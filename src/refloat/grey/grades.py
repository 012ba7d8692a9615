"""A test statistic -> its grade, 1 (best) to 4, or 5 where the book's table ends; from `grades.csv` and `bands.csv`."""

import csv
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files


@dataclass(frozen=True)
class GradeRow:
    """Limits of one test.

    Attributes:
        test: Its name.
        lower_is_better: Whether a small value is good.
        limits: Of grades 1 to 4.
        source: Where the limits are from.
    """

    test: str
    lower_is_better: bool
    limits: tuple[float, ...]
    source: str

    def grade(self, value: float) -> int:
        """1 to 4, or 5 when even the limit of grade 4 is missed. A limit itself counts as met."""
        slack = 1e-12
        for number, limit in enumerate(self.limits, start=1):
            if (value <= limit + slack) if self.lower_is_better else (value >= limit - slack):
                return number
        return len(self.limits) + 1


@lru_cache(maxsize=1)
def grade_table() -> dict[str, GradeRow]:
    """Name of a test -> its limits."""
    text = files("refloat.grey").joinpath("grades.csv").read_text(encoding="utf-8")
    rows = csv.DictReader(text.splitlines())
    return {
        row["test"]: GradeRow(
            row["test"], row["better"] == "lower", tuple(float(row[f"grade_{n}"]) for n in range(1, 5)), row["source"]
        )
        for row in rows
    }


@lru_cache(maxsize=1)
def growth_bands() -> tuple[tuple[float, str], ...]:
    """Upper limit of -a, and what the book says of forecasts up to it."""
    text = files("refloat.grey").joinpath("bands.csv").read_text(encoding="utf-8")
    return tuple((float(row["growth_up_to"]), row["use_en"]) for row in csv.DictReader(text.splitlines()))


def growth_band(development_coefficient: float) -> str:
    """What the book says of a development coefficient a (growth is -a). A caution, not evidence."""
    return next(use for limit, use in growth_bands() if -development_coefficient <= limit)
