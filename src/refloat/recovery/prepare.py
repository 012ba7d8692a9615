"""A pool and assumptions -> arrays in the order in which a block works on them."""

from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from refloat.errors import AssumptionError
from refloat.pool.pool import Pool
from refloat.recovery.assumptions import Assumptions
from refloat.recovery.match import UNMATCHED, age_months, first_match
from refloat.recovery.overrides import NO_OVERRIDES, Overrides
from refloat.recovery.pace import Pace, collection_pace, court_pace
from refloat.recovery.prepare_collateral import SecuredPart, prepare_collateral, stage_places, usable_collateral
from refloat.recovery.terms import Terms, make_terms
from refloat.recovery.unsecured import UnsecuredTerms, prepare_unsecured, remaining_share

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class PlainPart:
    """Loans of one segment without usable collateral, sorted by age and then by loan id.

    Attributes:
        index: Place of the segment in the assumption set; it names the random stream.
        terms: The segment's assumptions.
        left: Shape (loan,): share of the curve still to come.
        claims: Shape (loan,).
        stage: Shape (loan,): legal stage at the cut-off, as a place in `STAGES`.
        group_starts: Shape (group,): first loan of each age.
        group_sizes: Shape (group,): loans of that age.
        ages: Shape (group,): months since default, zero where the clock starts at the cut-off.
        start: Place of the first of these loans in the working order.
    """

    index: int
    terms: UnsecuredTerms
    left: Floats
    claims: Floats
    stage: Ints
    group_starts: Ints
    group_sizes: Ints
    ages: Ints
    start: int


@dataclass(frozen=True, eq=False)
class Prepared:
    """All that a block of scenarios needs. Picklable, so that it can go to another process.

    Attributes:
        assumptions: The assumption set.
        plain: Loans without usable collateral, by segment.
        secured: Loans with collateral or a guarantee, or None.
        unsecured: Unsecured terms of every segment, for the timing of what is left after collateral.
        terms: Everything a loan looks up, as tables.
        collections: Pace of what borrowers pay.
        courts: Pace of what waits for a court.
        overrides: What happens on every path.
        order: Shape (loan,): place in the pool of each loan of the working order.
        segment_names: Shape (loan,), in the order of the pool.
        routes: Shape (loan,), likewise: collateral, guarantor or unsecured.
        claims: Shape (loan,), in the working order.
    """

    assumptions: Assumptions
    plain: tuple[PlainPart, ...]
    secured: SecuredPart | None
    unsecured: tuple[UnsecuredTerms, ...]
    terms: Terms
    collections: Pace
    courts: Pace
    overrides: Overrides
    order: Ints
    segment_names: tuple[str, ...]
    routes: tuple[str, ...]
    claims: Floats

    @property
    def file_cost(self) -> float:
        """Cost of one open file in a period, currency units."""
        cost = self.assumptions.file_cost
        return 0.0 if cost is None else cost.per_year.value * self.assumptions.period_months / 12


def prepare(pool: Pool, assumptions: Assumptions, overrides: Overrides = NO_OVERRIDES) -> Prepared:
    """Match loans with segments and collateral with its classes, and sort for work.

    The working order depends on what the loans are, never on their order in the pool, so that the
    random numbers of a loan stay with it when rows move.

    Raises:
        AssumptionError: A loan or a collateral row belongs nowhere, a condition cannot be applied, or
            costs are in another currency than the pool.
    """
    _check_currency(pool, assumptions)
    loans = pool.loans.with_row_index("place")
    cut_off = pl.lit(pool.cut_off, dtype=pl.Date)
    loans = loans.with_columns(age_months(loans, cut_off).alias("age_months"))
    segments = first_match(loans, assumptions.segments, "segment")
    _check_matched(loans, segments)
    loans = loans.with_columns(pl.Series("segment", segments))
    rows = usable_collateral(pool, loans, assumptions)
    has_rows = pl.col("loan_id").is_in(rows["loan_id"].unique().implode())
    terms = [prepare_unsecured(segment.unsecured, assumptions) for segment in assumptions.segments]

    plain_loans = loans.filter(~has_rows)
    plain, start, places = [], 0, []
    for index, segment in enumerate(assumptions.segments):
        mine = plain_loans.filter(pl.col("segment") == index)
        if mine.is_empty():
            continue
        if segment.unsecured.clock == "cut_off":
            mine = mine.with_columns(age_months=pl.lit(0, dtype=pl.Int64))
        mine = mine.sort("age_months", "loan_id")
        plain.append(_plain_part(index, mine, terms[index], start))
        places.append(mine["place"].to_numpy())
        start += mine.height

    secured_loans = loans.filter(has_rows).sort("segment", "loan_id")
    secured = None
    if not secured_loans.is_empty():
        secured = prepare_collateral(rows, secured_loans, assumptions, start)
        places.append(secured_loans["place"].to_numpy())
    order = np.concatenate(places).astype(np.int64)
    guaranteed_only = set(rows["loan_id"]) - set(rows.filter(pl.col("class") >= 0)["loan_id"])
    backed = set(rows["loan_id"])
    collections = collection_pace(pool.cut_off, assumptions, overrides)
    courts = court_pace(pool.cut_off, assumptions, overrides)
    return Prepared(
        assumptions=assumptions,
        plain=tuple(plain),
        secured=secured,
        unsecured=tuple(terms),
        terms=make_terms(assumptions, terms, secured.held if secured else (), collections, courts),
        collections=collections,
        courts=courts,
        overrides=overrides,
        order=order,
        segment_names=tuple(assumptions.segments[index].name for index in segments),
        routes=tuple(
            "unsecured" if loan not in backed else "guarantor" if loan in guaranteed_only else "collateral"
            for loan in pool.loans["loan_id"]
        ),
        claims=pool.loans["claim"].to_numpy()[order],
    )


def _plain_part(index: int, loans: pl.DataFrame, terms: UnsecuredTerms, start: int) -> PlainPart:
    ages, starts, sizes = np.unique(loans["age_months"].to_numpy(), return_index=True, return_counts=True)
    claims = loans["claim"].to_numpy()
    left = np.repeat(remaining_share(terms.curve, ages), sizes)
    return PlainPart(
        index=index,
        terms=terms,
        left=left,
        claims=claims,
        stage=stage_places(loans),
        group_starts=starts.astype(np.int64),
        group_sizes=sizes.astype(np.int64),
        ages=ages,
        start=start,
    )


def _check_matched(loans: pl.DataFrame, segments: NDArray[np.int64]) -> None:
    lost = loans.filter(pl.Series(segments == UNMATCHED))
    if lost.is_empty():
        return
    shown = [name for name in ("product", "class5", "security_type", "borrower_type", "dpd") if name in lost.columns]
    example = ", ".join(f"{name} {lost[name][0] if lost[name][0] is not None else 'missing'}" for name in shown)
    raise AssumptionError(
        f"{lost.height} of {loans.height} loans belong to no segment, for example {lost['loan_id'][0]} ({example})",
        where="assumption set",
        remedy="add a segment without conditions at the end",
    )


def _check_currency(pool: Pool, assumptions: Assumptions) -> None:
    cost = assumptions.file_cost
    if cost is not None and cost.per_year.value > 0 and cost.currency != pool.currency:
        raise AssumptionError(
            f"the cost of a file is in {cost.currency} but the pool is in {pool.currency}",
            where=f"assumption set {assumptions.name}, file_cost",
            remedy="give the cost in the currency of the pool",
        )
