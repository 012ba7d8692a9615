"""Simulate one block: draw, work through loans without collateral and with it, a few paths at a time."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from refloat.compute import Block, generator
from refloat.recovery.block_result import BlockResult, empty_result, sum_by_period
from refloat.recovery.drivers import (
    AFTER_COLLATERAL_STREAM,
    COLLATERAL_NORMAL_STREAM,
    COLLATERAL_UNIFORM_STREAM,
    NATIONAL_STREAM,
    REGIONAL_STREAM,
    SEGMENT_STREAM,
    PathFactors,
    draw_drivers,
    path_factors,
)
from refloat.recovery.prepare import PlainPart, Prepared
from refloat.recovery.prepare_collateral import SecuredPart
from refloat.recovery.price_paths import log_prices
from refloat.recovery.secured import SecuredDraws, SecuredOutcome, period_of, secured_outcome, segment_runs
from refloat.recovery.unsecured import arrived, curve_clock, paid_shares, path_terms

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

# How much is worked on at once: enough to hide Python's overhead, little enough to stay in the cache.
TILE_CELLS = 24_000
SLAB_CELLS = 200_000


@dataclass(frozen=True, eq=False)
class SimulateBlock:
    """The work on one block, as something that can be sent to another process."""

    prepared: Prepared
    seed: int

    def __call__(self, block: Block) -> BlockResult:
        prepared = self.prepared
        factors = block_factors(prepared, self.seed, block)
        result = empty_result(factors.weights, prepared.assumptions.periods, len(prepared.claims))
        for part in prepared.plain:
            _plain(part, prepared, factors, generator(self.seed, block.index, SEGMENT_STREAM + part.index), result)
        if prepared.secured is not None:
            for start, stop, outcome in secured_slabs(prepared, prepared.secured, factors, self.seed, block):
                _add_secured(prepared.secured, prepared, factors.part(start, stop), outcome, start, result)
        return result


@dataclass(frozen=True, eq=False)
class ClosedPlanBlock:
    """The plan's cash of the positions that close in each period, for one block; shape (path, period).

    Attributes:
        prepared: As in the first run.
        seed: As in the first run.
        plan: Shape (loan,), in the working order: net cash of each loan over its life in the plan.
    """

    prepared: Prepared
    seed: int
    plan: Floats

    def __call__(self, block: Block) -> Floats:
        prepared, periods = self.prepared, self.prepared.assumptions.periods
        factors = block_factors(prepared, self.seed, block)
        total = np.zeros((block.scenarios, periods))
        for part in prepared.plain:
            by_group = np.add.reduceat(self.plan[part.start : part.start + len(part.claims)], part.group_starts)
            close = close_periods(part, factors, prepared)
            total += sum_by_period(close, np.broadcast_to(by_group, close.shape), periods)
        if prepared.secured is not None:
            mine = self.plan[prepared.secured.start :]
            for start, stop, outcome in secured_slabs(prepared, prepared.secured, factors, self.seed, block):
                planned = np.broadcast_to(mine, outcome.close_period.shape)
                total[start:stop] += sum_by_period(outcome.close_period, planned, periods)
        return total


def block_factors(prepared: Prepared, seed: int, block: Block) -> PathFactors:
    """Drivers and errors of the paths of a block."""
    return path_factors(draw_drivers(seed, block, prepared.assumptions.copula), prepared.assumptions)


def close_periods(part: PlainPart, factors: PathFactors, prepared: Prepared) -> Ints:
    """Period in which the files of each age close: at the end of their curve. Shape (path, group)."""
    left = np.maximum(part.terms.curve_end - part.ages, 0.0)
    return period_of(left * curve_clock(part.terms, factors)[:, None], prepared.assumptions)


def _plain(
    part: PlainPart, prepared: Prepared, factors: PathFactors, draw: np.random.Generator, result: BlockResult
) -> None:
    """Loans without collateral: shares by loan and path, cash by age and path."""
    periods = prepared.assumptions.periods
    slab = max(1, SLAB_CELLS // (len(part.ages) * (periods + 1)))
    for start in range(0, len(factors.weights), slab):
        stop = min(start + slab, len(factors.weights))
        _plain_slab(part, prepared, factors.part(start, stop), draw, result, start)


def _plain_slab(
    part: PlainPart,
    prepared: Prepared,
    factors: PathFactors,
    draw: np.random.Generator,
    result: BlockResult,
    start: int,
) -> None:
    assumptions, terms = prepared.assumptions, part.terms
    periods, paths = assumptions.periods, len(factors.weights)
    ends = assumptions.period_months * np.arange(1.0, periods + 1)
    cumulative = arrived(terms.curve, part.ages.astype(np.float64), curve_clock(terms, factors), ends)
    spread = np.diff(cumulative, axis=0, prepend=0.0)
    counted = cumulative[-1]
    years = np.einsum("k,kpg->pg", ends / 12, spread)
    mine = slice(part.start, part.start + len(part.claims))
    by_loan = (result.loan_gross[mine], result.loan_years[mine])
    weighted = (factors.weights[:, None] * counted, factors.weights[:, None] * years)
    by_age = _plain_amounts(part, prepared, factors, draw, weighted, by_loan)

    here = slice(start, start + paths)
    cash = np.einsum("kpg,pg->pk", spread, by_age)
    fee = terms.given.fee_share.value
    result.collections[here] += cash
    result.fees[here] += fee * cash
    close = close_periods(part, factors, prepared)
    claims = np.add.reduceat(part.claims, part.group_starts)
    sizes = part.group_sizes.astype(np.float64)
    result.closed[here] += sum_by_period(close, np.broadcast_to(sizes, close.shape), periods)
    result.written_off[here] += sum_by_period(close, claims - by_age, periods)
    result.closed_cash[here] += sum_by_period(close, (1 - fee) * by_age, periods)
    open_periods = np.einsum("p,pg->g", factors.weights, np.minimum(close + 1.0, periods))
    result.loan_open[mine] += np.repeat(open_periods, part.group_sizes)
    if start + paths == len(result.weights):
        result.loan_fees[mine] = fee * result.loan_gross[mine]


def _plain_amounts(
    part: PlainPart,
    prepared: Prepared,
    factors: PathFactors,
    draw: np.random.Generator,
    weighted: tuple[Floats, Floats],
    by_loan: tuple[Floats, Floats],
) -> Floats:
    """Cash over the life of the curve by path and age; adds to the two sums by loan. Shape (path, group)."""
    paths, loans = len(factors.weights), len(part.claims)
    terms = path_terms(part.terms, factors, prepared.assumptions)
    shares = part.terms.shares.values
    out = np.empty((paths, len(part.ages)))
    tile = max(1, TILE_CELLS // loans)
    amounts, cells = np.empty((tile, loans)), np.empty((tile, loans), dtype=np.int64)
    group = np.repeat(np.arange(len(part.ages)), part.group_sizes)
    for start in range(0, paths, tile):
        stop = min(start + tile, paths)
        cash = draw.random(out=amounts[: stop - start])
        paid_shares(cash, terms.part(start, stop), prepared.normal, shares, cells[: stop - start])
        cash *= part.worth
        np.add.reduceat(cash, part.group_starts, axis=1, out=out[start:stop])
        for weight, total in zip(weighted, by_loan, strict=True):
            if len(part.ages) == 1:
                total += np.einsum("p,pl->l", weight[start:stop, 0], cash)
            else:
                total += np.einsum("pl,pl->l", weight[start:stop].take(group, axis=1), cash)
    return out


def secured_slabs(
    prepared: Prepared, part: SecuredPart, factors: PathFactors, seed: int, block: Block
) -> Iterator[tuple[int, int, SecuredOutcome]]:
    """The outcome of the loans with collateral, some paths at a time, drawn path by path."""
    assumptions, paths = prepared.assumptions, len(factors.weights)
    months = assumptions.horizon_months
    streams = (NATIONAL_STREAM, REGIONAL_STREAM, COLLATERAL_NORMAL_STREAM)
    national, regional, normals = (generator(seed, block.index, stream) for stream in streams)
    uniforms = generator(seed, block.index, COLLATERAL_UNIFORM_STREAM)
    after = generator(seed, block.index, AFTER_COLLATERAL_STREAM)
    slab = max(1, SLAB_CELLS // (part.regions * (months + 1) + 8 * len(part.loan)))
    for start in range(0, paths, slab):
        stop = min(start + slab, paths)
        count, here = stop - start, factors.part(start, stop)
        prices = np.zeros((count, part.regions, 1))
        if assumptions.property_index is not None:
            shocks = national.standard_normal((count, months))
            own = regional.standard_normal((count, part.regions, months))
            prices = log_prices(assumptions.property_index, here, shocks, own)
        draws = SecuredDraws(
            normals=normals.standard_normal((count, part.assets, 2)),
            uniforms=uniforms.random((count, part.assets, 2)),
            after=after.random((count, len(part.claims))),
        )
        yield start, stop, secured_outcome(part, here, prices, draws, assumptions, prepared.normal)


def _add_secured(
    part: SecuredPart,
    prepared: Prepared,
    factors: PathFactors,
    outcome: SecuredOutcome,
    start: int,
    result: BlockResult,
) -> None:
    """Add the outcome of some paths to the block's sums."""
    assumptions = prepared.assumptions
    periods, months = assumptions.periods, float(assumptions.period_months)
    here = slice(start, start + len(factors.weights))
    guarantor = assumptions.guarantor.fee_share.value if assumptions.guarantor else 0.0
    rates = np.array([*(one.legal_cost_share.value for one in assumptions.collateral), guarantor])[part.kind]
    fees = rates * outcome.cash
    result.collections[here] += sum_by_period(outcome.cash_period, outcome.cash, periods)
    result.fees[here] += sum_by_period(outcome.cash_period, fees, periods)

    gross, cost, years = (np.zeros(outcome.rest.shape) for _ in range(3))
    full_gross, full_cost = np.zeros(outcome.rest.shape), np.zeros(outcome.rest.shape)
    counted = outcome.cash_period < periods
    when = (outcome.cash_period + 1) * months / 12
    for first, last in part.passes:
        rows, loans = slice(first, last), part.loan[first:last]
        seen = outcome.cash[:, rows] * counted[:, rows]
        gross[:, loans] += seen
        cost[:, loans] += rates[rows] * seen
        years[:, loans] += seen * when[:, rows]
        full_gross[:, loans] += outcome.cash[:, rows]
        full_cost[:, loans] += fees[:, rows]
    for segment, a, b in segment_runs(part):
        terms = part.terms[segment]
        rest, begin = outcome.rest[:, a:b], outcome.rest_period[:, a:b]
        spread, arrived_by, years_by = rest_timing(part, segment, factors, prepared)
        cash = rest_cash(sum_by_period(begin, rest, periods), spread)
        fee = terms.given.fee_share.value
        result.collections[here] += cash
        result.fees[here] += fee * cash
        seen = rest * np.take_along_axis(arrived_by, begin, axis=1)
        gross[:, a:b] += seen
        cost[:, a:b] += fee * seen
        years[:, a:b] += rest * np.take_along_axis(years_by, begin, axis=1)
        full_gross[:, a:b] += rest
        full_cost[:, a:b] += fee * rest
    close = outcome.close_period
    result.closed[here] += sum_by_period(close, np.ones(close.shape), periods)
    result.written_off[here] += sum_by_period(close, part.claims - full_gross, periods)
    result.closed_cash[here] += sum_by_period(close, full_gross - full_cost, periods)
    mine, weights = slice(part.start, None), factors.weights
    result.loan_gross[mine] += np.einsum("p,pl->l", weights, gross)
    result.loan_fees[mine] += np.einsum("p,pl->l", weights, cost)
    result.loan_years[mine] += np.einsum("p,pl->l", weights, years)
    result.loan_open[mine] += np.einsum("p,pl->l", weights, np.minimum(close + 1.0, periods))


def rest_timing(
    part: SecuredPart, segment: int, factors: PathFactors, prepared: Prepared
) -> tuple[Floats, Floats, Floats]:
    """How the rest of a claim arrives after its collateral, on a curve that starts with the last proceeds.

    Returns:
        The share that arrives in the first, second ... period after the one of the last proceeds, shape
        (path, period); the share that arrives by the horizon, and that share times its years, by the
        period of the last proceeds, shape (path, period + 1).
    """
    terms, periods = part.terms[segment], prepared.assumptions.periods
    months = float(prepared.assumptions.period_months)
    later = months * np.arange(1.0, periods + 1)
    done = arrived(terms.curve, np.zeros(1), curve_clock(terms, factors), later)[:, :, 0].T
    spread = np.diff(done, axis=1, prepend=0.0)
    by, years = np.zeros((len(done), periods + 1)), np.zeros((len(done), periods + 1))
    for begin in range(periods - 1):
        left = periods - 1 - begin
        by[:, begin] = done[:, left - 1]
        when = (np.arange(left) + begin + 2) * months / 12
        years[:, begin] = np.einsum("pk,k->p", spread[:, :left], when)
    return spread, by, years


def rest_cash(begun: Floats, spread: Floats) -> Floats:
    """Cash by period of rests that begin after each period; all of shape (path, period)."""
    periods = begun.shape[1]
    cash = np.zeros_like(begun)
    for begin in range(periods - 1):
        cash[:, begin + 1 :] += begun[:, begin : begin + 1] * spread[:, : periods - 1 - begin]
    return cash
