"""Rules S: a report against the one before it and against the plan. An Inspection -> its breaches."""

from collections.abc import Callable

import polars as pl

from refloat.tape.breach import Breach, FoundBreach, TapeBreach
from refloat.tape.inspection import Inspection
from refloat.tape.prior_report import PriorReport
from refloat.tape.tape import RawTape, Tape

CENT = 0.01


def _prior(tape: Inspection) -> tuple[Tape | RawTape, PriorReport]:
    if tape.prior is None or tape.prior.tape is None:
        raise ValueError("the rule needs the last report")
    return tape.prior.tape, tape.prior


def s01(tape: Inspection) -> list[Breach]:
    """Cash to date never falls between two reports."""
    last, _ = _prior(tape)
    before = last.tables["collection"]
    until = before["period"].max()
    cash = pl.col("gross_cash").sum()
    # A reversal of a later month is dated after the last report, so it cannot lower what was reported then.
    now = tape.collections.lazy().filter(pl.col("period") <= until).group_by("loan_id").agg(cash.alias("now"))
    found = (
        tape.loans.lazy()
        .select("index", "loan_id")
        .join(before.lazy().group_by("loan_id").agg(cash.alias("then")), on="loan_id", maintain_order="left")
        .join(now, on="loan_id", how="left", maintain_order="left")
        .with_columns(pl.col("now").fill_null(0))
        .filter(pl.col("now") < pl.col("then") - CENT)
        .select("index", pl.col("now").round(2).alias("value"), pl.col("then").round(2).alias("limit"))
        .collect()
    )
    return [FoundBreach("loan", "loan_id", found)]


def s02(tape: Inspection) -> list[Breach]:
    """Loans leave a report only by closing."""
    last, prior = _prior(tape)
    gone = last.tables["loan"].lazy().select("loan_id").drop_nulls().unique(maintain_order=True)
    gone = gone.join(tape.loans.lazy().select("loan_id"), on="loan_id", how="anti", maintain_order="left")
    if prior.closed is not None:
        closed = prior.closed.lazy().drop_nulls(["loan_id", "closed_on", "reason"]).select("loan_id")
        gone = gone.join(closed, on="loan_id", how="anti", maintain_order="left")
    found = gone.select(pl.lit(None, pl.UInt32).alias("index"), pl.col("loan_id").alias("key"), value="loan_id")
    return [FoundBreach("loan", "loan_id", found.collect())]


def s03(tape: Inspection) -> list[Breach]:
    """Cumulative cash is near the plan."""
    plan = tape.prior.plan if tape.prior else None
    if plan is None:
        raise ValueError("the rule needs the plan")
    until = tape.collections["period"].max()
    planned = float(plan.filter(pl.col("period") <= until)["collections"].sum())
    actual = float(tape.collections.filter(pl.col("period") >= plan["period"].min())["gross_cash"].sum())
    if not planned:
        return []
    ratio, low, high = actual / planned, tape.thresholds.plan_low, tape.thresholds.plan_high
    if low <= ratio <= high:
        return []
    limit = f"{100 * low:g} % .. {100 * high:g} %"
    return [TapeBreach("collection", "gross_cash", f"{100 * ratio:.1f} %", limit)]


SURVEILLANCE_RULES: dict[str, Callable[[Inspection], list[Breach]]] = {"S01": s01, "S02": s02, "S03": s03}
