"""Terms: everything a loan looks up, as tables that the NumPy model and the kernel share."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from refloat.recovery.assumptions import Assumptions
from refloat.recovery.collateral_class import Auction, CollateralClass
from refloat.recovery.pace import Pace
from refloat.recovery.tables import SHARE_CELLS, TIME_CELLS, noise_table, normal_table, share_table, time_table
from refloat.recovery.unsecured import UnsecuredTerms
from refloat.recovery.ways import WAYS, Insolvency, Restructuring

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Shorts = NDArray[np.float32]
"""Tables of what is random anyway: seven digits, and twice as much in the nearest cache. What a person gave as a
figure (a share, a time) keeps all its digits."""

SLOTS = len(WAYS)
"""Slots of a segment: slot `segment * SLOTS + way` holds what a loan of that segment looks up on that way."""
COLLECT, SETTLEMENT, RESTRUCTURING, NOTE_SALE, INSOLVENCY = range(SLOTS)


class Terms(NamedTuple):
    """Tables by slot, segment, class of collateral, or variant (a class with some auction rounds already held).

    Times are months of work, before the path's clock. Tables by cell have TIME_CELLS cells of equal probability,
    except `normal` and `shares` (see `normal_table` and `ShareTable`).

    Attributes:
        normal: Shape (NORMAL_CELLS + 1,): standard normal quantiles, `NEVER` first.
        shares: Shape (slot, share cell + 1).
        way_months: Shape (slot, cell).
        fee: Shape (slot,): recovery cost as a share of cash.
        term: Shape (segment,): months between the first and the last instalment of a new plan.
        estate_price: Shape (segment,): price of collateral in insolvency.
        after: Shape (segment,): multiplier of what is collected after collateral.
        open_ways: Shape (segment,): one if there is any way but collection.
        branches: Shape (variant,): ways to sell: by agreement, in each round left, at last resort, after taking.
        sale_price: Shape (variant, branch): multiple of market value.
        sale_net: Shape (variant, branch): the same after the costs of the sale.
        sale_months: Shape (variant, branch): time after the first auction date.
        agreed_months: Shape (class, cell).
        court_factor: Shape (cell,): time to the first auction over its median.
        noise: Shape (class, cell): true value over appraisal.
        sale_cost: Shape (class,).
        eviction_share: Shape (class,).
        eviction_months: Shape (class,).
        payout_months: Shape (class,).
        legal_cost: Shape (class,).
        guarantor: Shape (2,): share paid, fee share.
        guarantor_months: Shape (cell,).
        collection_ends: Shape (period + 1,): see `Pace`; infinity at the last.
        court_ends: Shape (period + 1,): likewise.
        collection_guesses: Shape (cell of the grid,): see `Pace.guesses`.
        court_guesses: Shape (cell of the grid,).
        grid: Cells a month of that grid.
        inside: Shape (period + 1,): one for each period, zero for what comes after.
        collection_calendar: Shape (month + 1,): see `Pace.calendar`.
        court_calendar: Shape (month + 1,).
        period_months: Length of a period.
    """

    normal: Shorts
    shares: Floats
    way_months: Floats
    fee: Floats
    term: Floats
    estate_price: Floats
    after: Floats
    open_ways: Ints
    branches: Ints
    sale_price: Floats
    sale_net: Floats
    sale_months: Floats
    agreed_months: Floats
    court_factor: Shorts
    noise: Shorts
    sale_cost: Floats
    eviction_share: Floats
    eviction_months: Floats
    payout_months: Floats
    legal_cost: Floats
    guarantor: Floats
    guarantor_months: Floats
    collection_ends: Floats
    court_ends: Floats
    collection_guesses: Ints
    court_guesses: Ints
    grid: float
    inside: Floats
    collection_calendar: Ints
    court_calendar: Ints
    period_months: float


def make_terms(
    assumptions: Assumptions,
    unsecured: list[UnsecuredTerms],
    held: tuple[tuple[int, int], ...],
    collections: Pace,
    courts: Pace,
) -> Terms:
    """Build the tables.

    Args:
        assumptions: The assumption set.
        unsecured: Unsecured terms by segment.
        held: Pairs of a class and a number of rounds held, one for each variant.
        collections: Pace of what borrowers pay.
        courts: Pace of what waits for a court.
    """
    normal = normal_table()
    z = time_table()
    segments, classes = assumptions.segments, assumptions.collateral
    slots = SLOTS * len(segments)
    shares, months, fee = np.zeros((slots, SHARE_CELLS + 1)), np.zeros((slots, TIME_CELLS)), np.zeros(slots)
    term, estate = np.zeros(len(segments)), np.zeros(len(segments))
    for place, (segment, own) in enumerate(zip(segments, unsecured, strict=True)):
        first = SLOTS * place
        shares[first], fee[first] = own.shares.values, segment.unsecured.fee_share.value
        for slot, name in enumerate(WAYS):
            way = segment.ways.of(name)
            if way is None:
                continue
            shares[first + slot] = share_table(way.share.value, way.share_sd.value, assumptions.copula).values
            months[first + slot] = way.months.value * np.exp(way.months_sigma.value * z)
            fee[first + slot] = way.fee_share.value
            if isinstance(way, Restructuring):
                term[place] = way.term_months.value
            if isinstance(way, Insolvency):
                estate[place] = way.estate_price.value
    court, guarantor = assumptions.court, assumptions.guarantor
    price, wait, branches = _sales(classes, held)
    grid = max(collections.grid, courts.grid)
    return Terms(
        normal=_short(normal),
        shares=shares,
        way_months=months,
        fee=fee,
        term=term,
        estate_price=estate,
        after=np.array([segment.unsecured.after_collateral.value for segment in segments]),
        open_ways=np.array([segment.ways.any_open for segment in segments], dtype=np.int64),
        branches=branches,
        sale_price=price,
        sale_net=price * (1 - np.array([[classes[kind].sale_cost_share.value] for kind, _ in held] or [[0.0]])),
        sale_months=wait,
        agreed_months=_stack([_agreed_months(one, z) for one in classes]),
        court_factor=_short(np.exp((court.months_sigma.value if court else 0.0) * z)),
        noise=_short(_stack([noise_table(one.value_sigma.value) for one in classes])),
        sale_cost=np.array([one.sale_cost_share.value for one in classes] or [0.0]),
        eviction_share=np.array([one.eviction_share.value for one in classes] or [0.0]),
        eviction_months=np.array([one.eviction_months.value for one in classes] or [0.0]),
        payout_months=np.array([one.payout_months.value for one in classes] or [0.0]),
        legal_cost=np.array([one.legal_cost_share.value for one in classes] or [0.0]),
        guarantor=np.array([guarantor.share.value, guarantor.fee_share.value] if guarantor else [0.0, 0.0]),
        guarantor_months=guarantor.months.value * np.exp(guarantor.months_sigma.value * z) if guarantor else 0 * z,
        collection_ends=np.append(collections.ends, np.inf),
        court_ends=np.append(courts.ends, np.inf),
        collection_guesses=collections.guesses(grid),
        court_guesses=courts.guesses(grid),
        grid=grid,
        inside=np.append(np.ones(assumptions.periods), 0.0),
        collection_calendar=collections.calendar,
        court_calendar=courts.calendar,
        period_months=float(assumptions.period_months),
    )


def _short(table: Floats) -> Shorts:
    return np.asarray(table, dtype=np.float32)


def _stack(rows: list[Floats]) -> Floats:
    return np.stack(rows) if rows else np.zeros((1, TIME_CELLS))


def _agreed_months(one: CollateralClass, z: Floats) -> Floats:
    if one.agreed is None:
        return np.zeros(len(z))
    return np.asarray(one.agreed.months.value * np.exp(one.agreed.months_sigma.value * z))


def _sales(classes: tuple[CollateralClass, ...], held: tuple[tuple[int, int], ...]) -> tuple[Floats, Floats, Ints]:
    """Price and time of each way to sell, by variant: by agreement, each round left, last resort, taken."""
    ways = [_branches(classes[kind], done) for kind, done in held] or [[(0.0, 0.0)]]
    # A multiple of four, which the kernel compares at once.
    most = -4 * (-max(len(way) for way in ways) // 4)
    price, wait = np.zeros((len(ways), most)), np.zeros((len(ways), most))
    for place, way in enumerate(ways):
        for number, (paid, months) in enumerate(way):
            price[place, number], wait[place, number] = paid, months
    return price, wait, np.array([len(way) for way in ways], dtype=np.int64)


def _branches(one: CollateralClass, done: int) -> list[tuple[float, float]]:
    auction: Auction = one.auction
    rounds = auction.rounds[done:]
    between = auction.months_between.value
    out = [(one.agreed.price.value if one.agreed else 0.0, 0.0)]
    out += [(turn.price.value, number * between) for number, turn in enumerate(rounds)]
    failed = len(rounds) * between
    out.append((auction.last_resort_price.value, failed + auction.last_resort_months.value))
    taken = auction.debt_for_asset
    if taken is not None:
        kept = max(1 - taken.holding_cost_share.value * taken.months.value / 12, 0.0)
        out.append((taken.price.value * kept, failed + taken.months.value))
    return out
