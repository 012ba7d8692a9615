"""Rules L01 to L16: amounts, dates and legal stage of a loan. An Inspection -> its breaches."""

from collections.abc import Callable

import polars as pl

from refloat.tape.breach import Breach, FoundBreach, RowBreach
from refloat.tape.inspection import Inspection

REVOLVING = ("card", "overdraft")
"""Products whose original amount is a limit, and which do not amortise."""

IN_COURT = ("demand", "filed", "judgment", "enforcement", "terminated")
"""Legal stages that interrupt the limitation period."""

CLASSES = ("special_mention", "substandard", "doubtful", "loss")
"""Regulatory classes from better to worse."""


def days(later: pl.Expr, earlier: pl.Expr) -> pl.Expr:
    """Whole days between two dates."""
    return (later - earlier).dt.total_days()


def span(first: pl.Expr, last: pl.Expr) -> pl.Expr:
    """A range as text, open ends left out."""
    return pl.concat_str([first.cast(pl.String).fill_null(""), pl.lit(" .. "), last.cast(pl.String).fill_null("")])


def l01(tape: Inspection) -> list[Breach]:
    """Amounts are not negative."""
    fields = [name for name in ("principal", "interest", "fees", "claim") if tape.has(f"loan.{name}")]
    return [RowBreach("loan", name, pl.col(name) < 0) for name in fields]


def l02(tape: Inspection) -> list[Breach]:
    """Claim is principal plus interest plus fees; a missing claim is computed."""
    parts = pl.col("principal") + pl.col("interest") + pl.col("fees")
    limits = tape.thresholds
    slack = pl.max_horizontal(pl.lit(limits.claim_tolerance_amount), limits.claim_tolerance_share * pl.col("claim"))
    off = (parts - pl.col("claim")).abs() > slack
    missing = pl.col("claim").is_null() & parts.is_not_null()
    total = {"claim": parts.round(2)}
    return [
        RowBreach("loan", "claim", off, limit=parts.round(2), repair=total),
        RowBreach("loan", "claim", missing, limit=parts.round(2), case="computed", repair=total),
    ]


def l03(tape: Inspection) -> list[Breach]:
    """Something is owed. A negative claim is L01's."""
    return [RowBreach("loan", "claim", pl.col("claim") == 0)]


def l04(tape: Inspection) -> list[Breach]:
    """Principal of an amortising loan is at most what was paid out, with tolerance."""
    most = pl.col("original_amount") * (1 + tape.thresholds.capitalised_share)
    amortising = ~pl.col("product").is_in(REVOLVING).fill_null(False)
    return [RowBreach("loan", "principal", amortising & (pl.col("principal") > most), limit=most)]


def l05(tape: Inspection) -> list[Breach]:
    """Interest and fees are at most a multiple of principal. Flagged, not capped: the cap is a question of law."""
    extra = pl.col("interest") + pl.col("fees")
    most = pl.col("principal") * tape.thresholds.interest_fees_multiple
    # Without principal left there is no base for a cap.
    return [RowBreach("loan", "interest", (pl.col("principal") > 0) & (extra > most), value=extra, limit=most)]


def l06(tape: Inspection) -> list[Breach]:
    """Origination, default and cut-off follow each other."""
    start, default = pl.col("origination_date"), pl.col("default_date")
    wrong = (start > default) | (default > tape.day) | (start > tape.day)
    return [RowBreach("loan", "default_date", wrong, limit=span(start, pl.lit(tape.day)))]


def l07(tape: Inspection) -> list[Breach]:
    """Maturity is not before origination."""
    start = pl.col("origination_date")
    return [RowBreach("loan", "maturity_date", pl.col("maturity_date") < start, limit=start)]


def l08(tape: Inspection) -> list[Breach]:
    """First-payment default."""
    age = days(pl.col("default_date"), pl.col("origination_date"))
    least = tape.thresholds.first_payment_days
    return [RowBreach("loan", "default_date", (age >= 0) & (age < least), value=age, limit=str(least))]


def l09(tape: Inspection) -> list[Breach]:
    """Days past due agree with the first unpaid day; fewer than 90 need the unlikely-to-pay flag."""
    aged = days(pl.lit(tape.day), pl.col("first_unpaid_date"))
    off = (aged >= 0) & ((pl.col("dpd") - aged).abs() > tape.thresholds.dpd_tolerance_days)
    true_dpd = pl.when(off.fill_null(False)).then(aged).otherwise(pl.col("dpd"))
    excused = pl.col("unlikely_to_pay").fill_null(False)
    early = (true_dpd >= 0) & (true_dpd < tape.thresholds.npl_days) & ~excused
    return [
        RowBreach("loan", "dpd", off, limit=aged, repair={"dpd": aged}),
        RowBreach("loan", "dpd", early, value=true_dpd, limit=str(tape.thresholds.npl_days), case="early"),
    ]


def l10(tape: Inspection) -> list[Breach]:
    """The class is at least as bad as the days past due demand. Runs only where classes are given."""
    limits, dpd = tape.thresholds, pl.col("dpd")
    least = (
        pl.when(dpd > limits.loss_days)
        .then(3)
        .when(dpd > limits.doubtful_days)
        .then(2)
        .when(dpd > limits.substandard_days)
        .then(1)
        .otherwise(0)
    )
    ranks = {name: rank for rank, name in enumerate(CLASSES)}
    given = pl.col("class5").replace_strict(ranks, default=None, return_dtype=pl.Int32)
    name = least.replace_strict(dict(enumerate(CLASSES)), default=None, return_dtype=pl.String)
    return [RowBreach("loan", "class5", given < least, limit=name)]


def l11(tape: Inspection) -> list[Breach]:
    """The last payment lies between origination and cut-off, with an amount if and only if with a date."""
    paid, start, amount = pl.col("last_payment_date"), pl.col("origination_date"), pl.col("last_payment_amount")
    wrong = (paid > tape.day) | (paid < start)
    nothing = {"last_payment_date": pl.lit(None, pl.Date), "last_payment_amount": pl.lit(None, pl.Float64)}
    breaches: list[Breach] = [
        RowBreach("loan", "last_payment_date", wrong, limit=span(start, pl.lit(tape.day)), repair=nothing)
    ]
    if tape.has("loan.last_payment_amount"):
        # A date without an amount, an amount without a date; a zero amount is the same as none.
        has_amount = (amount > 0).fill_null(False)
        odd = (amount < 0).fill_null(False) | (paid.is_not_null() != has_amount)
        both = odd & ~wrong.fill_null(False)
        value = paid.cast(pl.String).fill_null("-")
        limit = amount.cast(pl.String).fill_null("-")
        breaches.append(
            RowBreach("loan", "last_payment_amount", both, value=value, limit=limit, case="amount", repair=nothing)
        )
    return breaches


def l12(tape: Inspection) -> list[Breach]:
    """The last payment agrees with the last month with cash in the history."""
    last = tape.cash_by_loan.lazy().select("loan_id", "last_cash_period").drop_nulls()
    months = tape.collections.lazy().group_by("loan_id", "period").agg(pl.col("gross_cash").sum().alias("month_cash"))
    paid = pl.col("last_payment_date")
    # The history knows the month only: its last day stands for the payment, but never a day after the cut-off.
    day = pl.min_horizontal(pl.col("last_cash_period").dt.month_end(), pl.lit(tape.day))
    found = (
        tape.loans.lazy()
        .filter(paid.is_not_null())
        .select("index", "loan_id", "last_payment_date")
        .join(last, on="loan_id", how="inner", maintain_order="left")
        .filter(paid.dt.month_start() != pl.col("last_cash_period"))
        .join(
            months,
            left_on=["loan_id", "last_cash_period"],
            right_on=["loan_id", "period"],
            how="left",
            maintain_order="left",
        )
        .select(
            "index",
            paid.alias("value"),
            pl.col("last_cash_period").dt.strftime("%Y-%m").alias("limit"),
            day.alias("set_last_payment_date"),
            pl.col("month_cash").alias("set_last_payment_amount"),
        )
        .collect()
    )
    return [FoundBreach("loan", "last_payment_date", found)]


def l13(tape: Inspection) -> list[Breach]:
    """The claim is not time-barred, or an interruption is documented by a legal stage or a payment."""
    ends = pl.col("limitation_date")
    dated = pl.col("legal_stage_date") <= ends if tape.has("loan.legal_stage_date") else pl.lit(True)
    stage = pl.col("legal_stage").is_in(IN_COURT) & dated
    since = pl.lit(tape.day).dt.offset_by(f"-{tape.thresholds.limitation_years}y")
    payment = pl.col("last_payment_date").is_between(since, pl.lit(tape.day))
    documented = stage.fill_null(False) | payment.fill_null(False)
    return [RowBreach("loan", "limitation_date", (ends <= tape.day) & ~documented, limit=str(tape.day))]


def l14(tape: Inspection) -> list[Breach]:
    """The claim does not become time-barred soon."""
    left = days(pl.col("limitation_date"), pl.lit(tape.day))
    notice = tape.thresholds.limitation_notice_days
    return [RowBreach("loan", "limitation_date", (left > 0) & (left <= notice), limit=str(notice))]


def l15(tape: Inspection) -> list[Breach]:
    """Legal steps follow each other and lie before the cut-off."""
    steps = ("filed_date", "judgment_date", "enforcement_date")
    breaches: list[Breach] = []
    for first, then in (steps[:2], steps[1:], (steps[0], steps[2])):
        if tape.has(f"loan.{first}", f"loan.{then}"):
            late = pl.col(first) > pl.col(then)
            limit = pl.concat_str([pl.lit(f"{then} "), pl.col(then).cast(pl.String)])
            breaches.append(RowBreach("loan", first, late, limit=limit))
    for step in ("legal_stage_date", *steps):
        if tape.has(f"loan.{step}"):
            breaches.append(RowBreach("loan", step, pl.col(step) > tape.day, limit=str(tape.day), case="cut_off"))
    return breaches


def l16(tape: Inspection) -> list[Breach]:
    """Long overdue loans have seen legal action."""
    idle = tape.thresholds.idle_days
    waiting = (pl.col("legal_stage") == "none") & (pl.col("dpd") > idle)
    return [RowBreach("loan", "legal_stage", waiting, value=pl.col("dpd"), limit=str(idle))]


LOAN_RULES: dict[str, Callable[[Inspection], list[Breach]]] = {
    "L01": l01,
    "L02": l02,
    "L03": l03,
    "L04": l04,
    "L05": l05,
    "L06": l06,
    "L07": l07,
    "L08": l08,
    "L09": l09,
    "L10": l10,
    "L11": l11,
    "L12": l12,
    "L13": l13,
    "L14": l14,
    "L15": l15,
    "L16": l16,
}
