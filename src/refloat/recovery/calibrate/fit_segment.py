"""The history of one segment + its part of the start set -> SegmentFit."""

from dataclasses import replace

import numpy as np
import polars as pl
from numpy.typing import NDArray

from refloat.recovery.assumptions import Assumptions, Segment
from refloat.recovery.calibrate.collection_curve import CollectionCurve, growth_curve, triangle_curve
from refloat.recovery.calibrate.credibility import Credible, credible
from refloat.recovery.calibrate.growth import fit_growth
from refloat.recovery.calibrate.history import History
from refloat.recovery.calibrate.make_triangle import make_triangle
from refloat.recovery.calibrate.segment_fit import SegmentFit
from refloat.recovery.calibrate.survival import survival
from refloat.recovery.calibrate.triangle import Triangle

Floats = NDArray[np.float64]
Gap = tuple[str, str]

LOANS_NEEDED = 30
PAYERS_NEEDED = 20
MATURE = 0.8
"""Share of the curve after which a loan's cash so far tells what it pays in the end."""

NEARLY_DONE = 0.95
HIGHEST_PAID = 0.98


def fit_segment(history: History, segment: Segment, start: Assumptions) -> SegmentFit:
    """Level, curve, odds of paying, spread and costs of one segment.

    The curve is a chain ladder on dated cash, else a growth curve on one look at many ages. The level is
    cash so far over what was owed times the share of the curve that each loan has had time for (the
    Cape Cod estimate of Stanard, 1985, PCAS 72, and Bühlmann): young loans count with the part of their
    life that was seen, so their being cut off does not lower it. It is drawn towards the start set by
    credibility.

    Args:
        history: The loans of the segment alone.
        segment: The segment as the start set has it.
        start: The start set.
    """
    given, loans = segment.unsecured, history.loans
    plain = _plain(history, segment.name)
    from_default = given.clock == "default"
    gaps: list[Gap] = []
    curve, triangle, why = _curve(history, start, segment)
    if curve is None:
        return replace(plain, gaps=(why,) if why else ())
    gaps += curve.gaps
    age, owed, cash = (loans[name].cast(pl.Float64).to_numpy() for name in ("age", "owed", "cash"))
    part = np.interp(age, curve.months, curve.cumulative)
    base = float((owed * part).sum())
    own = float(cash.sum()) / base
    # A ratio's sampling error by loan (Cochran, Sampling Techniques, 1977, equation 6.9).
    error = float(np.sqrt(((cash - own * owed * part) ** 2).sum())) / base
    mixed = _credible(own, error, segment, start) if from_default else None
    if mixed is None:
        gaps.append(
            (
                "The start set counts from the cut-off and the tape from default: its level is no guide here, "
                "and nothing was drawn towards it.",
                "初始假设集自基准日起计,数据自违约起计:其水平不可比,未作信度调整。",
            )
        )
    level = own if mixed is None else mixed.value
    weight = 1.0 if mixed is None else mixed.weight
    zero, zero_gaps = _zero_share(history, part, given.zero_share.value, weight)
    zero = min(zero, max(1 - level / HIGHEST_PAID, 0.0))
    paid = level / (1 - zero)
    spread, spread_gaps = _spread(cash, owed, part, segment, paid)
    fee = float(loans["cost"].sum()) / float(cash.sum())
    gaps += [*zero_gaps, *spread_gaps]
    if not fee > 0:
        gaps.append(
            (
                "The tape shows no cost of collecting: the start set's stays.",
                "数据未载催收成本:沿用初始假设集。",
            )
        )
    return replace(
        plain,
        method="triangle" if triangle is not None else "growth",
        developed=base / float(owed.sum()),
        level=level,
        credible=mixed,
        own_level=own,
        own_error=error,
        zero_share=zero,
        paid_share=paid,
        paid_share_sd=spread,
        fee_share=fee if 0 < fee < 1 else None,
        months=curve.months,
        cumulative=curve.cumulative,
        tail_share=curve.tail_share,
        triangle=triangle,
        ladder=curve.ladder,
        gaps=tuple(gaps),
    )


def _plain(history: History, name: str) -> SegmentFit:
    loans = history.loans
    owed, cash, cost = (float(loans[column].sum()) for column in ("owed", "cash", "cost"))
    return SegmentFit(
        name=name,
        method="none",
        loans=loans.height,
        owed=owed,
        cash=cash,
        cost=cost,
        oldest=float(loans["age"].drop_nulls().to_numpy().max(initial=0)),
        observed=cash / owed if owed > 0 else 0.0,
    )


def _curve(
    history: History, start: Assumptions, segment: Segment
) -> tuple[CollectionCurve | None, Triangle | None, Gap | None]:
    loans = history.loans
    if loans.height < LOANS_NEEDED or not float(loans["cash"].sum()) > 0:
        return (
            None,
            None,
            (
                f"{loans.height} loans, or none that paid, are too few to tell anything: the start set stays.",
                f"仅{loans.height}笔贷款,或无任何回款,不足以判断:沿用初始假设集。",
            ),
        )
    known = start.curves[segment.unsecured.curve] if segment.unsecured.clock == "default" else None
    triangle = make_triangle(history)
    if triangle is not None and np.nansum(triangle.cumulative) > 0:
        return triangle_curve(triangle, known), triangle, None
    age, owed, cash = (loans[name].cast(pl.Float64).to_numpy() for name in ("age", "owed", "cash"))
    if np.ptp(age) < 6:
        return (
            None,
            None,
            (
                "All loans are about equally old and their cash has no dates: what is still to come cannot be told.",
                "贷款账龄相近且回款无日期:无法判断尚待回收部分。",
            ),
        )
    return growth_curve(fit_growth(age, owed, cash)), None, None


def _credible(own: float, error: float, segment: Segment, start: Assumptions) -> Credible:
    given, amount = segment.unsecured, start.estimation_error.amount
    prior = (1 - given.zero_share.value) * given.paid_share.value
    # How far off the start set takes itself to be.
    doubt = prior * float(np.hypot(amount.market.value, amount.deal.value))
    return credible(own, error, prior, doubt) if error + doubt > 0 else Credible(own, 1.0, own, error, prior, doubt)


def _zero_share(history: History, part: Floats, before: float, weight: float) -> tuple[float, list[Gap]]:
    """Share that never pays: what Kaplan-Meier leaves without a first payment at the oldest well-seen age."""
    loans = history.loans
    if history.dated:
        first = history.flows.filter(pl.col("cash") > 0).group_by("loan_id").agg(first=pl.col("month").min())
        rows = loans.select("loan_id", "age").join(first, on="loan_id", how="left", maintain_order="left")
        paid = rows["first"].is_not_null().to_numpy()
        when = rows.select(pl.coalesce("first", "age")).to_series().to_numpy().astype(np.float64)
        found = survival(when, paid.astype(np.int64))
        enough = found.at_risk >= PAYERS_NEEDED
        own = float(found.survival[enough][-1]) if enough.any() else 1.0
    else:
        own = float((loans["cash"].to_numpy()[_ready(loans, part)] <= 0).mean())
    gaps: list[Gap] = []
    if own >= 1:
        own = before
    return weight * own + (1 - weight) * before, gaps


def _ready(loans: pl.DataFrame, part: Floats) -> NDArray[np.bool_]:
    """Loans old enough to have paid if they ever will: nearly through the curve, else the older half."""
    done = part >= NEARLY_DONE
    return done if done.sum() >= PAYERS_NEEDED else part >= np.median(part)


def _spread(cash: Floats, owed: Floats, part: Floats, segment: Segment, paid: float) -> tuple[float, list[Gap]]:
    """Spread between the loans that pay, from those that have had time to."""
    given = segment.unsecured
    ready = (part >= MATURE) & (cash > 0)
    limit = 0.98 * float(np.sqrt(paid * (1 - paid)))
    if ready.sum() >= PAYERS_NEEDED:
        share = np.clip(cash[ready] / (owed[ready] * part[ready]), 0, 1)
        centre = np.average(share, weights=owed[ready])
        return min(float(np.sqrt(np.average((share - centre) ** 2, weights=owed[ready]))), limit), []
    before = given.paid_share_sd.value / max(given.paid_share.value, 1e-9) * paid
    gap = (
        f"Only {int(ready.sum())} loans have paid and are old enough to tell how unlike payers are: "
        "the start set's relative spread stays.",
        f"仅{int(ready.sum())}笔已付款且账龄足够的贷款可判断离散度:沿用初始假设集的相对离散度。",
    )
    return min(before, limit), [gap]
