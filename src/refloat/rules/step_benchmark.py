"""EU credit quality steps -> the default rates that a supervisor holds beside them."""

from dataclasses import dataclass

from refloat.rules.table import SHIPPED, number, read_rows


@dataclass(frozen=True)
class StepBenchmark:
    """Three-year default rates of one credit quality step, as fractions.

    Attributes:
        step: Such as "CQS1".
        lower: Lower end of the long-run range.
        mid: Its mid value.
        upper: Upper end.
        monitoring: Short-run rate above which a step is watched; None for the last step.
        trigger: Short-run rate above which its mapping is reviewed; None for the last step.
    """

    step: str
    lower: float
    mid: float
    upper: float
    monitoring: float | None
    trigger: float | None


def read_step_benchmarks() -> tuple[StepBenchmark, ...]:
    """The steps of Commission Implementing Regulation (EU) 2016/1799, annex, best first.

    They are corporate three-year rates, and the regulation leaves securitisations out.
    """
    names = ("long_run_lower", "long_run_mid", "y3", "monitoring", "trigger")
    rows = read_rows(SHIPPED / "scales" / "eu-2016-1799.csv", ("letter", *names))
    found = []
    for place, row in rows:
        lower, mid, upper, monitoring, trigger = (
            number(row[name], place, name) / 100 if row[name] else None for name in names
        )
        found.append(StepBenchmark(row["letter"], lower or 0.0, mid or 0.0, upper or 0.0, monitoring, trigger))
    return tuple(found)
