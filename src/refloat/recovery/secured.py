"""Secured recovery: when each asset sells, at what price, what of it reaches this creditor, and what is left."""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from refloat.recovery.assumptions import Assumptions
from refloat.recovery.collateral_class import CollateralClass
from refloat.recovery.drivers import PathFactors, clock_factor, odds_given_path
from refloat.recovery.loadings import Loadings
from refloat.recovery.prepare_collateral import SecuredPart
from refloat.recovery.unsecured import curve_clock, paid_shares, path_terms

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class SecuredDraws:
    """Random numbers of some paths.

    Attributes:
        normals: Shape (path, asset, 2): noise of the value, noise of the time.
        uniforms: Shape (path, asset, 2): which way it goes, which auction round sells it.
        after: Shape (path, loan): what is collected on the rest of the claim.
    """

    normals: Floats
    uniforms: Floats
    after: Floats


@dataclass(frozen=True, eq=False)
class SecuredOutcome:
    """What happened on some paths. A period equal to the number of periods means after the horizon.

    Attributes:
        cash: Shape (path, row): proceeds of each collateral row.
        cash_period: Shape (path, row): period of that cash.
        rest: Shape (path, loan): collected in the end on what collateral left of the claim.
        rest_period: Shape (path, loan): period of the last proceeds; the rest comes after it.
        close_period: Shape (path, loan): period in which the file is closed.
    """

    cash: Floats
    cash_period: Ints
    rest: Floats
    rest_period: Ints
    close_period: Ints


def period_of(months: Floats, assumptions: Assumptions) -> Ints:
    """Place of the period that a time after the cut-off falls in; the number of periods if after the last."""
    place = np.ceil(np.minimum(months, assumptions.horizon_months + 1) / assumptions.period_months) - 1
    return np.asarray(np.clip(place, 0, assumptions.periods).astype(np.int64))


def secured_outcome(
    part: SecuredPart,
    factors: PathFactors,
    prices: Floats,
    draws: SecuredDraws,
    assumptions: Assumptions,
    normal: Floats,
) -> SecuredOutcome:
    """Sell the collateral of each loan on each path, rank by rank, and collect the rest of the claim.

    Proceeds = max(value e^(index change) e^(noise) price (1 - costs) - prior claims, 0), of which the
    registration secures a share, capped by the secured amount and by what is left of the claim.

    Args:
        part: Loans and rows.
        factors: Of these paths.
        prices: From `log_prices`, shape (path, region, month + 1).
        draws: Random numbers of these paths.
        assumptions: The assumption set.
        normal: `normal_table()`.
    """
    left = np.repeat(part.claims[None, :], len(factors.weights), axis=0)
    cash = np.zeros((len(left), len(part.loan)))
    cash_months = np.zeros_like(cash)
    last_months = np.zeros_like(left)
    if len(part.loan) and (part.kind >= 0).any():
        _sell(part, factors, prices, draws, assumptions, cash, cash_months)
    if assumptions.guarantor is not None and (part.kind < 0).any():
        _call_guarantors(part, factors, draws, assumptions, cash, cash_months)
    for start, stop in part.passes:
        loans = part.loan[start:stop]
        paid = np.minimum(cash[:, start:stop], left[:, loans])
        cash[:, start:stop] = paid
        left[:, loans] -= paid
        last_months[:, loans] = np.maximum(last_months[:, loans], cash_months[:, start:stop])
    rest_period = period_of(last_months, assumptions)
    rest, open_months = _collect_rest(part, factors, draws, assumptions, normal, left)
    later = np.ceil(open_months / assumptions.period_months).astype(np.int64)
    close = np.minimum(rest_period + np.where(rest > 0, later, 0), assumptions.periods)
    return SecuredOutcome(cash, period_of(cash_months, assumptions), rest, rest_period, close)


def _sell(
    part: SecuredPart,
    factors: PathFactors,
    prices: Floats,
    draws: SecuredDraws,
    assumptions: Assumptions,
    cash: Floats,
    cash_months: Floats,
) -> None:
    """Fill in the proceeds and times of the assets, before the claim caps them."""
    court, classes = assumptions.court, assumptions.collateral
    if court is None:
        return
    rows = np.flatnonzero(part.kind >= 0)
    kind, asset = part.kind[rows], part.asset[rows]
    by_row = _ByRow(classes, kind)
    noise, delay = draws.normals[:, asset, 0], draws.normals[:, asset, 1]
    agreed = draws.uniforms[:, asset, 0] < by_row.agreed_odds
    rounds, sold_by = _rounds(classes, factors, assumptions)
    turn = np.zeros(noise.shape, dtype=np.int64)
    for number in range(rounds):
        turn += draws.uniforms[:, asset, 1] > sold_by[:, kind, number]
    price_table, month_table = _round_tables(classes, rounds)
    evict = part.occupied[rows]
    in_court = part.court_months[rows] * np.exp(court.months_sigma.value * delay)
    in_court += month_table[kind, turn] + by_row.eviction_months * evict
    in_court *= clock_factor(factors, court.clock_loadings)[:, None]
    freely = by_row.agreed_months * np.exp(by_row.agreed_sigma * delay) * factors.clock_error[:, None]
    months = np.where(agreed, freely, in_court)
    # The price index stands still after its last month; cash that late is not counted anyway.
    month = np.minimum(months, prices.shape[2] - 1).astype(np.int64)
    path = np.arange(len(months))[:, None]
    growth = by_row.beta * prices[path, part.region[rows], month]
    value = part.value[rows] * np.exp(growth + by_row.sigma * noise - by_row.sigma**2 / 2)
    value *= np.where(agreed, by_row.agreed_price, price_table[kind, turn]) * factors.amount_error[:, None]
    value *= 1 - by_row.sale_cost
    value *= 1 - by_row.eviction_share * np.where(agreed, 0.0, evict)
    proceeds = np.maximum(value - part.prior[rows], 0.0) * part.secured_share[rows]
    cash[:, rows] = np.minimum(proceeds, part.cap[rows])
    cash_months[:, rows] = months + np.where(agreed, 0.0, by_row.payout_months)


def _call_guarantors(
    part: SecuredPart,
    factors: PathFactors,
    draws: SecuredDraws,
    assumptions: Assumptions,
    cash: Floats,
    cash_months: Floats,
) -> None:
    guarantor = assumptions.guarantor
    if guarantor is None:
        return
    rows = np.flatnonzero(part.kind < 0)
    asset = part.asset[rows]
    refuses = odds_given_path(1 - guarantor.odds.value, factors, guarantor.odds_loadings, assumptions)
    pays = draws.uniforms[:, asset, 0] >= refuses[:, None]
    amount = guarantor.share.value * np.minimum(part.value[rows], part.cap[rows]) * factors.amount_error[:, None]
    cash[:, rows] = np.where(pays, np.minimum(amount, part.value[rows]), 0.0)
    spread = np.exp(guarantor.months_sigma.value * draws.normals[:, asset, 1])
    cash_months[:, rows] = guarantor.months.value * spread * factors.clock_error[:, None]


def _collect_rest(
    part: SecuredPart,
    factors: PathFactors,
    draws: SecuredDraws,
    assumptions: Assumptions,
    normal: Floats,
    left: Floats,
) -> tuple[Floats, Floats]:
    """What is collected on the rest of each claim, and the months its file then stays open."""
    rest, months = draws.after.copy(), np.zeros_like(left)
    for segment, start, stop in segment_runs(part):
        terms = part.terms[segment]
        own = path_terms(terms, factors, assumptions)
        shares = rest[:, start:stop].copy()
        paid_shares(shares, own, normal, terms.shares.values, np.empty(shares.shape, dtype=np.int64))
        rest[:, start:stop] = shares * terms.given.after_collateral.value
        months[:, start:stop] = terms.curve_end * curve_clock(terms, factors)[:, None]
    rest *= left
    return rest, months


def segment_runs(part: SecuredPart) -> list[tuple[int, int, int]]:
    """(segment, start, stop) of the loans of each segment that occurs."""
    edges = [0, *(int(i) + 1 for i in np.flatnonzero(np.diff(part.segment))), len(part.segment)]
    return [(int(part.segment[a]), a, b) for a, b in pairwise(edges)]


class _ByRow:
    """The assumptions of each row's class, shape (row,)."""

    def __init__(self, classes: tuple[CollateralClass, ...], kind: Ints) -> None:
        def spread(values: list[float]) -> Floats:
            return np.array(values)[kind]

        agreed = [one.agreed for one in classes]
        self.agreed_odds = spread([sale.odds.value if sale else 0.0 for sale in agreed])
        self.agreed_price = spread([sale.price.value if sale else 0.0 for sale in agreed])
        self.agreed_months = spread([sale.months.value if sale else 0.0 for sale in agreed])
        self.agreed_sigma = spread([sale.months_sigma.value if sale else 0.0 for sale in agreed])
        self.beta = spread([one.index_beta.value for one in classes])
        self.sigma = spread([one.value_sigma.value for one in classes])
        self.sale_cost = spread([one.sale_cost_share.value for one in classes])
        self.eviction_share = spread([one.eviction_share.value for one in classes])
        self.eviction_months = spread([one.eviction_months.value for one in classes])
        self.payout_months = spread([one.payout_months.value for one in classes])


def _rounds(classes: tuple[CollateralClass, ...], factors: PathFactors, assumptions: Assumptions) -> tuple[int, Floats]:
    """The largest number of rounds, and the odds of a sale by each, shape (path, class, round)."""
    count = max(len(one.auction.rounds) for one in classes)
    unsold = np.ones((len(factors.weights), len(classes)))
    sold_by = np.zeros((len(factors.weights), len(classes), count))
    for number in range(count):
        for place, one in enumerate(classes):
            if number < len(one.auction.rounds):
                loadings = Loadings(property=one.auction.odds_property)
                fails = 1 - one.auction.rounds[number].odds.value
                unsold[:, place] *= odds_given_path(fails, factors, loadings, assumptions)
        sold_by[:, :, number] = 1 - unsold
    return count, sold_by


def _round_tables(classes: tuple[CollateralClass, ...], count: int) -> tuple[Floats, Floats]:
    """Price and months lost by class and round, the last resort in the last column, shape (class, round + 1)."""
    price, months = np.zeros((len(classes), count + 1)), np.zeros((len(classes), count + 1))
    for place, one in enumerate(classes):
        auction = one.auction
        for number, turn in enumerate(auction.rounds):
            price[place, number] = turn.price.value
            months[place, number] = number * auction.months_between.value
        price[place, count] = auction.last_resort_price.value
        failed = len(auction.rounds) * auction.months_between.value
        months[place, count] = failed + auction.last_resort_months.value
    return price, months
