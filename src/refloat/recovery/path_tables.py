"""Path tables: what the loans of some paths look up, worked out once for each path."""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from refloat.recovery.assumptions import Assumptions, Segment
from refloat.recovery.drivers import PathFactors, clock_factor, odds_given_path
from refloat.recovery.loadings import Loadings
from refloat.recovery.pace import period_at
from refloat.recovery.prepare import Prepared
from refloat.recovery.terms import COLLECT, INSOLVENCY, SLOTS
from refloat.recovery.unsecured import UnsecuredTerms, arrived, curve_clock, share_terms
from refloat.recovery.ways import STAGES, WAYS

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bits = NDArray[np.uint64]


class PathTables(NamedTuple):
    """Lookups of some paths; the first axis is the path. Slots and variants are those of `Terms`.

    Attributes:
        keys: Shape (path,): keys of their random bits.
        weights: Shape (path,).
        amount: Shape (path,): estimation error of amounts.
        clock: Shape (path,): estimation error of times.
        court_clock: Shape (path,): multiplier of times in court.
        way_below: Shape (path, segment x stage, 4): a luck below the first collects, below the second settles ...
        slopes: Shape (path, slot, 2): see `share_terms`.
        levels: Shape (path, slot, 2): likewise.
        way_clock: Shape (path, slot): multiplier of times.
        breaks: Shape (path, segment): odds that a new plan breaks.
        sale_below: Shape (path, variant, branch): a luck below the first sells by agreement, ...; one at the last.
        refuses: Shape (path,): odds that a guarantor does not pay.
        growth: Shape (path, price, month + 1): price index over its value at the cut-off.
        rest_arrived: Shape (path, segment, period + 1): share of a rest that arrives by the horizon, by the period
            after whose end it begins.
        rest_years: Shape (path, segment, period + 1): that share times its time in years.
        rest_close: Shape (path, segment, period + 1): period in which its file is closed.
        rest_spread: Shape (path, segment, phase, period): share that arrives in the first, second ... period after it
            begins, by `Pace.phases`.
    """

    keys: Bits
    weights: Floats
    amount: Floats
    clock: Floats
    court_clock: Floats
    way_below: Floats
    slopes: Floats
    levels: Floats
    way_clock: Floats
    breaks: Floats
    sale_below: Floats
    refuses: Floats
    growth: Floats
    rest_arrived: Floats
    rest_years: Floats
    rest_close: Ints
    rest_spread: Floats


def block_tables(prepared: Prepared, factors: PathFactors, keys: Bits) -> dict[str, Any]:
    """The small tables of all paths of a block, by their names in `PathTables`: worked out once, since each takes
    hundreds of steps of Python whatever the number of paths.

    Args:
        prepared: The pool and its assumptions.
        factors: Drivers and errors of the block's paths.
        keys: Of these paths.
    """
    a = prepared.assumptions
    court = a.court
    slopes, levels, way_clock = _slots(prepared, factors)
    return {
        "keys": keys,
        "weights": factors.weights,
        "amount": factors.amount_error,
        "clock": factors.clock_error,
        "court_clock": clock_factor(factors, court.clock_loadings) if court else factors.clock_error,
        "way_below": _way_below(factors, a),
        "slopes": slopes,
        "levels": levels,
        "way_clock": way_clock,
        "breaks": _breaks(factors, a),
        "sale_below": _sale_below(prepared, factors),
        "refuses": _refuses(factors, a),
    }


def path_tables(
    prepared: Prepared,
    factors: PathFactors,
    small: dict[str, Any],
    here: slice,
    prices: Floats | None,
    *,
    compiled: bool,
) -> PathTables:
    """The tables of some paths of a block.

    Args:
        prepared: The pool and its assumptions.
        factors: Drivers and errors of these paths.
        small: From `block_tables`.
        here: These paths within their block.
        prices: From `log_prices`, shape (path, region, month + 1); None where no loan has collateral.
        compiled: Whether the longest part is worked out by the kernel.
    """
    mine = {name: values[here] for name, values in small.items()}
    growth = _growth(prepared, prices, len(factors.weights))
    return PathTables(**mine, growth=growth, **_rests(prepared, factors, compiled))


def _slots(prepared: Prepared, factors: PathFactors) -> tuple[Floats, Floats, Floats]:
    a = prepared.assumptions
    paths, slots = len(factors.weights), SLOTS * len(a.segments)
    slopes, levels, clock = np.zeros((paths, slots, 2)), np.zeros((paths, slots, 2)), np.ones((paths, slots))
    for place, (segment, terms) in enumerate(zip(a.segments, prepared.unsecured, strict=True)):
        given, first = segment.unsecured, SLOTS * place
        odds = given.zero_share.value
        slopes[:, first], levels[:, first] = share_terms(
            odds, given.payer_loadings, given.amount_loadings, terms.shares, factors, a
        )
        clock[:, first] = curve_clock(terms, factors)
        for number, name in enumerate(WAYS):
            way = segment.ways.of(name)
            if way is None:
                continue
            slot = first + number
            zero = segment.ways.insolvency.zero_share.value if number == INSOLVENCY and segment.ways.insolvency else 0.0
            loadings = way.share_loadings
            slopes[:, slot], levels[:, slot] = share_terms(zero, loadings, loadings, terms.shares, factors, a)
            clock[:, slot] = clock_factor(factors, way.clock_loadings)
    return slopes, levels, clock


def _way_below(factors: PathFactors, a: Assumptions) -> Floats:
    """Cumulative odds of the ways by segment and stage, collection first."""
    out = np.ones((len(factors.weights), len(a.segments) * len(STAGES), SLOTS - 1))
    for place, segment in enumerate(a.segments):
        if segment.ways.any_open:
            out[:, place * len(STAGES) : (place + 1) * len(STAGES)] = _cumulative(segment, factors, a)
    return out


def _cumulative(segment: Segment, factors: PathFactors, a: Assumptions) -> Floats:
    """Of one segment, shape (path, stage, 4)."""
    odds = np.zeros((len(factors.weights), len(STAGES), SLOTS))
    for number, name in enumerate(WAYS):
        way = segment.ways.of(name)
        if way is None:
            continue
        by_stage = [way.odds_at(stage) for stage in STAGES]
        for each in set(by_stage):
            # The latent value must lie above a threshold, so that a good driver makes the way more frequent.
            mine = 1 - odds_given_path(1 - each, factors, way.odds_loadings, a)
            odds[:, [stage for stage, value in enumerate(by_stage) if value == each], number] = mine[:, None]
    odds /= np.maximum(odds.sum(axis=2, keepdims=True), 1.0)
    odds[:, :, COLLECT] = 1 - odds.sum(axis=2)
    return np.cumsum(odds, axis=2)[:, :, :-1]


def _breaks(factors: PathFactors, a: Assumptions) -> Floats:
    out = np.zeros((len(factors.weights), len(a.segments)))
    for place, segment in enumerate(a.segments):
        plan = segment.ways.restructuring
        if plan is not None:
            out[:, place] = odds_given_path(plan.redefault_share.value, factors, plan.redefault_loadings, a)
    return out


def _sale_below(prepared: Prepared, factors: PathFactors) -> Floats:
    """Cumulative odds of the ways to sell; given that rounds failed, the next has its own odds on the path."""
    a, terms = prepared.assumptions, prepared.terms
    held = prepared.secured.held if prepared.secured else ()
    out = np.ones((len(factors.weights), *terms.sale_price.shape))
    for place, (kind, done) in enumerate(held):
        one = a.collateral[kind]
        loadings = Loadings(property=one.auction.odds_property)
        unsold = np.full(len(factors.weights), 1 - (one.agreed.odds.value if one.agreed else 0.0))
        out[:, place, 0] = 1 - unsold
        rounds = one.auction.rounds[done:]
        for number, turn in enumerate(rounds, start=1):
            unsold = unsold * odds_given_path(1 - turn.odds.value, factors, loadings, a)
            out[:, place, number] = 1 - unsold
        taken = one.auction.debt_for_asset
        if taken is not None:
            out[:, place, len(rounds) + 1] = 1 - unsold * taken.odds.value
        # A luck at the very end belongs to the last way that exists.
        out[:, place, int(terms.branches[place]) - 1 :] = 1.0
    return out


def _refuses(factors: PathFactors, a: Assumptions) -> Floats:
    if a.guarantor is None:
        return np.ones(len(factors.weights))
    return odds_given_path(1 - a.guarantor.odds.value, factors, a.guarantor.odds_loadings, a)


def _growth(prepared: Prepared, prices: Floats | None, paths: int) -> Floats:
    part, a = prepared.secured, prepared.assumptions
    if part is None or prices is None or not part.prices:
        return np.ones((paths, 1, a.horizon_months + 1))
    regions = [region for region, _ in part.prices]
    betas = np.array([a.collateral[kind].index_beta.value for _, kind in part.prices])
    crashes = prepared.overrides.log_price_changes(a.horizon_months, part.regions)
    prices += crashes
    # `take` and not an index: its result is always in one piece, the only kind the kernel is compiled for.
    out = np.take(prices, regions, axis=1)
    if (betas != 1).any():
        out *= betas[:, None]
    return np.asarray(np.exp(out, out=out))


def _rests(prepared: Prepared, factors: PathFactors, compiled: bool) -> dict[str, Any]:
    """How the rest of a claim arrives: on its segment's curve, counted from the end of a period."""
    a, paths = prepared.assumptions, len(factors.weights)
    periods, segments = a.periods, len(a.segments)
    ends, phases = prepared.collections.ends, prepared.collections.phases
    by, years = (np.zeros((paths, segments, periods + 1)) for _ in range(2))
    close = np.full((paths, segments, periods + 1), periods, dtype=np.int64)
    spread = np.zeros((paths, segments, phases, periods))
    for place in _segments_with_rests(prepared):
        terms = prepared.unsecured[place]
        clock = curve_clock(terms, factors)
        close[:, place, :periods] = period_at(ends + (terms.curve_end * clock)[:, None], prepared.collections)
        if compiled:
            from refloat.recovery.kernel_times import rest_times

            points, shares = np.array(terms.curve.months, float), np.array(terms.curve.cumulative, float)
            rest_times(place, clock, points, shares, ends, float(a.period_months), by, years, spread)
        else:
            _rest(prepared, terms, clock, by[:, place], years[:, place], spread[:, place])
    return {"rest_arrived": by, "rest_years": years, "rest_close": close, "rest_spread": spread}


def _segments_with_rests(prepared: Prepared) -> list[int]:
    a = prepared.assumptions
    behind = set(prepared.secured.segment.tolist()) if prepared.secured else set()
    broken = {place for place, segment in enumerate(a.segments) if segment.ways.restructuring is not None}
    return sorted(behind | broken)


def _rest(prepared: Prepared, terms: UnsecuredTerms, clock: Floats, by: Floats, years: Floats, spread: Floats) -> None:
    """The spread is the same for all that begins in one phase."""
    periods, months = prepared.assumptions.periods, float(prepared.assumptions.period_months)
    ends, phases = prepared.collections.ends, prepared.collections.phases
    for phase in range(min(phases, periods - 1)):
        later = ends[phase + 1 :] - ends[phase]
        done = arrived(terms.curve, np.zeros(1), clock, later)[:, :, 0].T
        spread[:, phase, : len(later)] = np.diff(done, axis=1, prepend=0.0)
        # Time of a share j periods after begin b is (b + j + 1) periods: two running sums serve every begin.
        steps = np.cumsum(spread[:, phase, : len(later)] * np.arange(1.0, len(later) + 1), axis=1)
        for begin in range(phase, periods - 1, phases):
            left = periods - 1 - begin
            by[:, begin] = done[:, left - 1]
            years[:, begin] = (steps[:, left - 1] + (begin + 1) * done[:, left - 1]) * (months / 12)
