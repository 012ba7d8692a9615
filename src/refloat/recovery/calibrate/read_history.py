"""A checked tape -> History."""

import numpy as np
import polars as pl

from refloat.errors import TapeError
from refloat.pool.form_pool import join_borrowers
from refloat.recovery.assumptions import Assumptions
from refloat.recovery.calibrate.annuity import instalments_paid
from refloat.recovery.calibrate.history import History
from refloat.recovery.match import UNMATCHED, first_match
from refloat.tape import Tape, TapeCheck

NOTHING_LEFT = "L03"
"""The tape rule that sets loans aside whose claim is zero: for a pool they are worthless, here they are the past."""

DAYS_OF_DEFAULT = 90
"""A loan counts as in default 90 days after its first unpaid instalment (Basel, CRE36.69)."""

Gap = tuple[str, str]


def read_history(check: TapeCheck, start: Assumptions) -> History:
    """The past of a tape's loans, matched with the segments of an assumption set.

    Loans that the check set aside only because nothing is left of them belong to the past and come back.
    The month of default is `default_date`, else 90 days after `first_unpaid_date`, else the cut-off less
    the days past due, else what the balance of a level-payment loan tells.

    Raises:
        TapeError: The tape is blocked, or no loan has a default date and something owed.
    """
    if check.blocked:
        raise TapeError(
            "the tape is refused, so nothing can be learned from it", remedy="see why with 'refloat tape check'"
        )
    tape, gaps = with_finished(check)
    loans = join_borrowers(tape)
    default, dating = _default_on(loans, tape)
    gaps += dating
    owed, owing = _owed(loans)
    gaps += owing
    loans = loans.with_columns(default.alias("default_on"), owed.alias("owed"))
    usable = loans.filter(pl.col("default_on").is_not_null() & (pl.col("owed") > 0))
    usable = usable.filter(pl.col("default_on") <= tape.cut_off)
    if usable.is_empty():
        raise TapeError(
            "no loan has both a date of default and an amount owed at default",
            remedy="map default_date and balance_at_default in the layout",
        )
    if usable.height < loans.height:
        left = loans.height - usable.height
        gaps.append(
            (
                f"{left:,} of {loans.height:,} loans have no date of default or nothing owed, and were left out.",
                f"{loans.height:,}笔贷款中有{left:,}笔缺少违约日期或违约时余额,未纳入。",
            )
        )
    place = first_match(usable, start.segments, "segment")
    names = np.array([segment.name for segment in start.segments] + [""])
    usable = usable.with_columns(pl.Series("segment", names[np.where(place == UNMATCHED, -1, place)]))
    lost = int((usable["segment"] == "").sum())
    usable = usable.filter(pl.col("segment") != "")
    if usable.is_empty():
        raise TapeError(
            f"no loan belongs to a segment of the set {start.name}",
            remedy="start from a set for such loans, or map the fields that its segments ask for",
        )
    if lost:
        gaps.append(
            (
                f"{lost:,} loans belong to no segment of the start set and were left out.",
                f"{lost:,}笔贷款不属于初始假设集的任何细分,未纳入。",
            )
        )
    flows, dated, cash_gaps = _flows(tape, usable)
    gaps += cash_gaps
    paid = _paid(tape, flows, dated)
    rows = usable.join(paid, on="loan_id", how="left", maintain_order="left").select(
        "loan_id",
        "segment",
        pl.col("default_on").dt.year().alias("vintage"),
        "default_on",
        _months(pl.col("default_on"), pl.lit(tape.cut_off)).alias("age"),
        "owed",
        pl.col("cash").fill_null(0.0),
        pl.col("cost").fill_null(0.0),
    )
    return History(rows, flows, dated, tape.cut_off, tape.currency, loans.height, tuple(gaps))


def with_finished(check: TapeCheck) -> tuple[Tape, list[Gap]]:
    """The accepted rows, and those of loans that were set aside only because they are paid off."""
    tape, aside = check.tape, check.quarantined.get("loan")
    none_back: list[Gap] = [
        (
            "No finished loan is in the tape: if it lists open loans only, those that paid in full are missing "
            "and recoveries look too low.",
            "数据中没有已结清贷款:若仅含存续贷款,已足额偿付者缺失,回收率会偏低。",
        )
    ]
    if aside is None or aside.is_empty() or "balance_at_default" not in aside.columns:
        return tape, none_back
    findings = check.findings.filter(
        (pl.col("table").cast(pl.String) == "loan") & pl.col("action").cast(pl.String).is_in(["exclude", "quarantine"])
    )
    only = findings.group_by("file", "row").agg(rules=pl.col("rule").cast(pl.String).unique().sort())
    only = only.filter(pl.col("rules").list.join(",") == NOTHING_LEFT).select(
        pl.col("file").cast(aside.schema["file"]), pl.col("row").cast(aside.schema["row"])
    )
    back = aside.join(only, on=["file", "row"], how="semi", maintain_order="left")
    back = back.filter(pl.col("balance_at_default") > 0)
    if back.is_empty():
        return tape, none_back
    tables = dict(tape.tables)
    keys_of = {"loan": "loan_id", "borrower": "borrower_id", "collateral": "loan_id", "collection": "loan_id"}
    for name, keys in keys_of.items():
        rows = check.quarantined.get(name)
        if rows is None or rows.is_empty():
            continue
        mine = rows.filter(pl.col(keys).is_in(back[keys].implode()))
        if name == "loan":
            mine = back
        tables[name] = pl.concat([tables[name], mine.select(tables[name].columns)], how="vertical_relaxed")
    return Tape(tables, tape.cut_off, tape.currency, tape.sources, tape.layout), []


def _default_on(loans: pl.DataFrame, tape: Tape) -> tuple[pl.Series, list[Gap]]:
    """Date of default of each loan, and how it was found."""
    cut_off = pl.lit(tape.cut_off, dtype=pl.Date)
    ways: dict[str, pl.Expr | pl.Series] = {
        "default_date": pl.col("default_date"),
        "first_unpaid_date": pl.col("first_unpaid_date").dt.offset_by(f"{DAYS_OF_DEFAULT}d"),
        "dpd": cut_off - pl.duration(days=pl.col("dpd").cast(pl.Int64) - DAYS_OF_DEFAULT),
        "balance": pl.Series(_from_balance(loans), dtype=pl.Date),
    }
    found = loans.select(way.cast(pl.Date).alias(name) for name, way in ways.items())
    chosen = found.select(pl.coalesce(pl.all())).to_series()
    gaps: list[Gap] = []
    before = pl.Series([False] * loans.height, dtype=pl.Boolean)
    for name in ways:
        mine = found[name].is_not_null() & ~before
        before = before | found[name].is_not_null()
        if name == "dpd" and mine.any():
            gaps.append(
                (
                    f"{int(mine.sum()):,} loans have no default date: it was taken from the days past due.",
                    f"{int(mine.sum()):,}笔贷款无违约日期,按逾期天数推算。",
                )
            )
        if name == "balance" and mine.any():
            gaps.append(
                (
                    f"{int(mine.sum()):,} loans have no default date: it was worked out from the principal left of a "
                    "level-payment loan (first unpaid instalment plus 90 days), to a month or two.",
                    f"{int(mine.sum()):,}笔贷款无违约日期,按等额还款的剩余本金推算(首期未付日加90天),误差一两个月。",
                )
            )
    return chosen.cast(pl.Date), gaps


def _from_balance(loans: pl.DataFrame) -> list[object]:
    names = ("original_amount", "principal", "interest_rate")
    if any(loans[name].null_count() == loans.height for name in (*names, "origination_date", "maturity_date")):
        return [None] * loans.height
    term = loans.select(_months(pl.col("origination_date"), pl.col("maturity_date")) - 1).to_series()
    given = [loans[name].cast(pl.Float64).fill_null(float("nan")).to_numpy() for name in names]
    paid = instalments_paid(given[0], given[1], given[2], term.cast(pl.Float64).fill_null(float("nan")).to_numpy())
    whole = pl.Series(np.where(np.isnan(paid), -1, np.floor(paid)).astype(np.int64)) + 1
    months = pl.Series("months", whole.set(whole == 0, None))
    frame = loans.select("origination_date").with_columns(months)
    first = pl.col("origination_date").dt.offset_by(pl.format("{}mo", pl.col("months")))
    return frame.select(first.dt.offset_by(f"{DAYS_OF_DEFAULT}d")).to_series().to_list()


def _owed(loans: pl.DataFrame) -> tuple[pl.Series, list[Gap]]:
    stated = loans["balance_at_default"].cast(pl.Float64)
    lacking = int(stated.is_null().sum())
    gaps: list[Gap] = []
    if lacking:
        gaps.append(
            (
                f"{lacking:,} loans have no balance at default: today's claim was taken. If payments have already been "
                "taken off it, recoveries look too high.",
                f"{lacking:,}笔贷款无违约时余额,以当前债权代替;若已扣除回款,回收率会偏高。",
            )
        )
    return pl.select(pl.coalesce(stated, loans["claim"])).to_series(), gaps


def _flows(tape: Tape, loans: pl.DataFrame) -> tuple[pl.DataFrame, bool, list[Gap]]:
    kinds = {"loan_id": pl.String, "month": pl.Int64, "cash": pl.Float64, "cost": pl.Float64, "source": pl.String}
    cash = tape.collections.join(
        loans.select("loan_id", "default_on"), on="loan_id", how="inner", maintain_order="left"
    )
    if cash.is_empty():
        gap = ("The tape has no collections: nothing can be learned from it.", "数据中没有回收记录,无从校准。")
        return pl.DataFrame(schema=kinds), False, [gap]
    undated = int(cash["period"].null_count())
    if undated:
        gap = (
            f"{undated:,} of {cash.height:,} collections have no month: speed and level were read from one look at "
            "loans of many ages, which cannot tell age from vintage.",
            f"{cash.height:,}笔回收中有{undated:,}笔没有月份:速度与水平由不同账龄贷款的截面推断,无法区分账龄与批次。",
        )
        return pl.DataFrame(schema=kinds), False, [gap]
    gaps: list[Gap] = []
    cash = cash.with_columns(_months(pl.col("default_on"), pl.col("period")).alias("month"))
    early = cash.filter(pl.col("month") < 1)
    if early.height:
        gaps.append(
            (
                f"{early.height:,} collections came before the default and were left out.",
                f"{early.height:,}笔回收早于违约日,未计入。",
            )
        )
    flows = cash.filter((pl.col("month") >= 1) & (pl.col("period") <= tape.cut_off)).select(
        "loan_id",
        "month",
        pl.col("gross_cash").cast(pl.Float64).fill_null(0.0).alias("cash"),
        pl.col("cost").cast(pl.Float64).fill_null(0.0),
        pl.col("source").cast(pl.String),
    )
    return flows.sort("loan_id", "month"), True, gaps


def _paid(tape: Tape, flows: pl.DataFrame, dated: bool) -> pl.DataFrame:
    if dated:
        return flows.group_by("loan_id").agg(pl.col("cash").sum(), pl.col("cost").sum())
    return tape.collections.group_by("loan_id").agg(
        pl.col("gross_cash").cast(pl.Float64).sum().alias("cash"), pl.col("cost").cast(pl.Float64).sum()
    )


def _months(start: pl.Expr, end: pl.Expr) -> pl.Expr:
    """Calendar months from one date to another, both included: 1 within one month."""
    whole = (end.dt.year().cast(pl.Int64) - start.dt.year().cast(pl.Int64)) * 12
    return whole + end.dt.month().cast(pl.Int64) - start.dt.month().cast(pl.Int64) + 1
