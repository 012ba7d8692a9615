"""The recovery model once more, slowly and plainly: loops over paths and loans on the same random numbers.

For tests. It shares the draws, the sorting of loans and the quantile tables with the fast version, and
nothing of its arithmetic.
"""

import math
from bisect import bisect_right
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from refloat.compute import Block, blocks, generator
from refloat.pool.pool import Pool
from refloat.recovery import drivers as streams
from refloat.recovery.assumptions import Assumptions, Curve, Unsecured
from refloat.recovery.loadings import DRIVERS, Loadings
from refloat.recovery.prepare import Prepared, prepare
from refloat.recovery.prepare_collateral import SecuredPart
from refloat.recovery.tables import NORMAL_CELLS, SHARE_CELLS, ShareTable, latent_quantile

Floats = NDArray[np.float64]
Payment = tuple[float, float, float]
"""Months after the cut-off, amount, and the share of it that is cost."""


@dataclass(frozen=True, eq=False)
class TwinResult:
    """As in `Cash`, shape (path, period), and the expected gross cash by loan in the pool's order."""

    collections: Floats
    costs: Floats
    files_open: Floats
    pool_balance: Floats
    closed_proceeds: Floats
    closed_plan: Floats
    expected_gross: Floats
    expected_net: Floats
    expected_years: Floats


@dataclass
class _Path:
    """What the loans of one path share."""

    normals: list[float]
    scale: float
    amount_error: float
    clock_error: float


@dataclass
class _Life:
    """What one loan does on one path: payments by period, and when its file closes."""

    cash: list[float]
    cost: list[float]
    lifetime: float
    close: int


def simulate_slowly(
    pool: Pool, assumptions: Assumptions, *, seed: int, scenarios: int, block_size: int = 1000
) -> TwinResult:
    """What `simulate` computes, in nested loops. For some dozens of loans and paths."""
    prepared = prepare(pool, assumptions)
    lives = [lives for block in blocks(scenarios, block_size) for lives in _block(prepared, seed, block)]
    return _collect(prepared, pool, lives)


def _block(prepared: Prepared, seed: int, block: Block) -> list[list[_Life]]:
    a = prepared.assumptions
    raw = streams.draw_drivers(seed, block, a.copula)
    plain = [
        generator(seed, block.index, streams.SEGMENT_STREAM + part.index).random((block.scenarios, len(part.claims)))
        for part in prepared.plain
    ]
    part = prepared.secured
    if part is not None:

        def draw(stream: int) -> np.random.Generator:
            return generator(seed, block.index, stream)

        size = (block.scenarios, part.assets, 2)
        national = draw(streams.NATIONAL_STREAM).standard_normal((block.scenarios, a.horizon_months))
        own = draw(streams.REGIONAL_STREAM).standard_normal((block.scenarios, part.regions, a.horizon_months))
        normals = draw(streams.COLLATERAL_NORMAL_STREAM).standard_normal(size)
        uniforms = draw(streams.COLLATERAL_UNIFORM_STREAM).random(size)
        after = draw(streams.AFTER_COLLATERAL_STREAM).random((block.scenarios, len(part.claims)))
    out = []
    for p in range(block.scenarios):
        path = _path(a, raw.normals[p], float(raw.mixing[p]))
        lives: list[_Life] = []
        for draws, some in zip(plain, prepared.plain, strict=True):
            ages = np.repeat(some.ages, some.group_sizes)
            for i in range(len(some.claims)):
                terms = some.terms
                share = _share(float(draws[p, i]), terms.given, terms.shares, path, a)
                lives.append(_plain_life(share, float(some.claims[i]), int(ages[i]), terms.given, terms.curve, path, a))
        if part is not None:
            prices = _prices(a, path, national[p], own[p])
            for loan in range(len(part.claims)):
                life = _secured_life(part, loan, prices, normals[p], uniforms[p], float(after[p, loan]), path, a)
                lives.append(life)
        out.append(lives)
    return out


def _path(a: Assumptions, raw: Floats, mixing: float) -> _Path:
    lower = np.linalg.cholesky([[a.correlations.between(x, y) for y in DRIVERS] for x in DRIVERS])
    normals = [sum(float(lower[i, j]) * float(raw[j]) for j in range(4)) for i in range(4)]

    def error(size: object, market: float, deal: float) -> float:
        bias, s, t = (getattr(size, name).value for name in ("bias", "market", "deal"))
        return float((1 + bias) * math.exp(s * market - s * s / 2) * math.exp(t * deal - t * t / 2))

    e = a.estimation_error
    amount, clock = error(e.amount, float(raw[4]), float(raw[5])), error(e.timing, float(raw[6]), float(raw[7]))
    return _Path(normals, 1 / math.sqrt(mixing), amount, clock)


def _common(path: _Path, loadings: Loadings) -> float:
    return sum(weight * normal for weight, normal in zip(loadings.weights(), path.normals, strict=True))


def _own(a: Assumptions, loadings: Loadings) -> float:
    w = loadings.weights()
    pairs = ((i, j) for i in range(4) for j in range(4))
    return math.sqrt(1 - sum(w[i] * w[j] * a.correlations.between(DRIVERS[i], DRIVERS[j]) for i, j in pairs))


def _odds(odds: float, loadings: Loadings, path: _Path, a: Assumptions) -> float:
    threshold = latent_quantile(odds, a.copula) / path.scale
    latent = (threshold - _common(path, loadings)) / _own(a, loadings)
    return 0.5 * math.erfc(-latent / math.sqrt(2))


def _clock(path: _Path, loadings: Loadings) -> float:
    return path.clock_error * math.exp(-path.scale * _common(path, loadings))


def _share(uniform: float, given: Unsecured, table: ShareTable, path: _Path, a: Assumptions) -> float:
    zero = _odds(given.zero_share.value, given.payer_loadings, path, a)
    if uniform < zero or zero >= 1 - 1e-12:
        return 0.0
    from scipy.special import ndtri

    cell = int((uniform - zero) / (1 - zero) * NORMAL_CELLS)
    normal = float(ndtri((min(cell, NORMAL_CELLS - 1) + 0.5) / NORMAL_CELLS))
    latent = path.scale * (_common(path, given.amount_loadings) + _own(a, given.amount_loadings) * normal)
    place = (latent + table.reach) * table.cells_per_unit
    share = 0.0 if place < 0 else float(table.values[1 + min(int(place), SHARE_CELLS - 1)])
    return min(share * path.amount_error, 1.0)


def _at(curve: Curve, month: float) -> float:
    if month >= curve.months[-1]:
        return 1.0
    i = bisect_right(curve.months, month) - 1
    part = (month - curve.months[i]) / (curve.months[i + 1] - curve.months[i])
    return curve.cumulative[i] + part * (curve.cumulative[i + 1] - curve.cumulative[i])


def _period(months: float, a: Assumptions) -> int:
    return min(max(math.ceil(months / a.period_months) - 1, 0), a.periods)


def _life(payments: list[Payment], close: int, a: Assumptions) -> _Life:
    cash, cost = [0.0] * (a.periods + 1), [0.0] * (a.periods + 1)
    for months, amount, fee in payments:
        cash[_period(months, a)] += amount
        cost[_period(months, a)] += fee * amount
    return _Life(cash[:-1], cost[:-1], sum(cash), close)


def _plain_life(
    share: float, claim: float, age: int, given: Unsecured, curve: Curve, path: _Path, a: Assumptions
) -> _Life:
    clock, m = _clock(path, given.clock_loadings), a.period_months
    done = _at(curve, age)
    amount = share * claim * (1 - done)
    payments, before = [], 0.0
    for period in range(1, a.periods + 1):
        by = (_at(curve, age + period * m / clock) - done) / (1 - done) if done < 1 else 1.0
        payments.append((float(period * m), amount * (by - before), given.fee_share.value))
        before = by
    payments.append((math.inf if before < 1 else float(m), amount * (1 - before), 0.0))
    payments = [payment for payment in payments if not math.isinf(payment[0])]
    life = _life(payments, _period(max(curve.months[-1] - age, 0.0) * clock, a), a)
    life.lifetime = amount
    return life


def _prices(a: Assumptions, path: _Path, national: Floats, own: Floats) -> list[list[float]]:
    index = a.property_index
    if index is None:
        return [[0.0] for _ in own]
    months = len(national)
    driver = path.normals[DRIVERS.index("property")] / math.sqrt(months)
    middle = math.fsum(national) / months

    def factor(volatility: float, speed: float, shocks: list[float]) -> list[float]:
        keep = math.exp(-speed / 12)
        size = volatility * (math.sqrt((1 - keep**2) / (2 * speed)) if speed else math.sqrt(1 / 12))
        level, levels = 0.0, [0.0]
        for shock in shocks:
            level = keep * level + size * path.scale * shock
            levels.append(level)
        return levels

    n, r = index.national, index.regional
    country = factor(n.volatility.value, n.mean_reversion.value, [float(e) - middle + driver for e in national])
    out = []
    for shocks in own:
        region = factor(r.volatility.value, r.mean_reversion.value, [float(e) for e in shocks])
        out.append([index.drift.value * t / 12 + country[t] + region[t] for t in range(months + 1)])
    return out


def _secured_life(
    part: SecuredPart,
    loan: int,
    prices: list[list[float]],
    normals: Floats,
    uniforms: Floats,
    after: float,
    path: _Path,
    a: Assumptions,
) -> _Life:
    left, last, payments = float(part.claims[loan]), 0.0, []
    for row in (int(i) for i in np.flatnonzero(part.loan == loan)):
        asset = int(part.asset[row])
        noise, delay = (float(x) for x in normals[asset])
        way, luck = (float(x) for x in uniforms[asset])
        if part.kind[row] < 0:
            months, amount, fee = _guarantee(part, row, delay, way, path, a)
        else:
            months, amount, fee = _sale(part, row, prices, noise, delay, way, luck, path, a)
        amount = min(amount, left)
        left -= amount
        last = max(last, months)
        payments.append((months, amount, fee))
    terms = part.terms[int(part.segment[loan])]
    share = _share(after, terms.given, terms.shares, path, a)
    rest = share * terms.given.after_collateral.value * left
    start, clock, m = _period(last, a), _clock(path, terms.given.clock_loadings), a.period_months
    before = 0.0
    for period in range(start + 1, a.periods):
        by = _at(terms.curve, (period - start) * m / clock)
        payments.append(((period + 1.0) * m, rest * (by - before), terms.given.fee_share.value))
        before = by
    close = start + (math.ceil(terms.curve.months[-1] * clock / m) if rest > 0 else 0)
    life = _life(payments, min(close, a.periods), a)
    life.lifetime = float(part.claims[loan]) - left + rest
    return life


def _guarantee(part: SecuredPart, row: int, delay: float, way: float, path: _Path, a: Assumptions) -> Payment:
    g = a.guarantor
    if g is None:
        return 0.0, 0.0, 0.0
    months = g.months.value * math.exp(g.months_sigma.value * delay) * path.clock_error
    if way < _odds(1 - g.odds.value, g.odds_loadings, path, a):
        return months, 0.0, 0.0
    value = float(part.value[row])
    amount = g.share.value * min(value, float(part.cap[row])) * path.amount_error
    return months, min(amount, value), g.fee_share.value


def _sale(
    part: SecuredPart,
    row: int,
    prices: list[list[float]],
    noise: float,
    delay: float,
    way: float,
    luck: float,
    path: _Path,
    a: Assumptions,
) -> Payment:
    kind, court = a.collateral[int(part.kind[row])], a.court
    if court is None:
        return 0.0, 0.0, 0.0
    evict = float(part.occupied[row])
    if kind.agreed is not None and way < kind.agreed.odds.value:
        months = kind.agreed.months.value * math.exp(kind.agreed.months_sigma.value * delay) * path.clock_error
        price, payout, evict = kind.agreed.price.value, 0.0, 0.0
    else:
        auction = kind.auction
        unsold, price = 1.0, auction.last_resort_price.value
        wait = len(auction.rounds) * auction.months_between.value + auction.last_resort_months.value
        for failed, turn in enumerate(auction.rounds):
            unsold *= _odds(1 - turn.odds.value, Loadings(property=auction.odds_property), path, a)
            if luck <= 1 - unsold:
                price, wait = turn.price.value, failed * auction.months_between.value
                break
        wait += kind.eviction_months.value * evict
        wait += float(part.court_months[row]) * math.exp(court.months_sigma.value * delay)
        months, payout = wait * _clock(path, court.clock_loadings), kind.payout_months.value
    path_of_prices = prices[int(part.region[row])]
    growth = kind.index_beta.value * path_of_prices[int(min(months, len(path_of_prices) - 1))]
    sigma = kind.value_sigma.value
    value = float(part.value[row]) * math.exp(growth + sigma * noise - sigma**2 / 2) * price * path.amount_error
    value *= (1 - kind.sale_cost_share.value) * (1 - kind.eviction_share.value * evict)
    proceeds = max(value - float(part.prior[row]), 0.0) * float(part.secured_share[row])
    return months + payout, min(proceeds, float(part.cap[row])), kind.legal_cost_share.value


def _collect(prepared: Prepared, pool: Pool, lives: list[list[_Life]]) -> TwinResult:
    """Add up lives by path and period, and by loan."""
    periods, paths, loans = prepared.assumptions.periods, len(lives), len(prepared.claims)
    per_file, claims = prepared.file_cost, prepared.claims
    cash, cost, is_open, balance = (np.zeros((paths, periods)) for _ in range(4))
    proceeds, closed_plan = np.zeros((paths, periods)), np.zeros((paths, periods))
    gross, net, years = np.zeros(loans), np.zeros(loans), np.zeros(loans)
    for p, path in enumerate(lives):
        for i, life in enumerate(path):
            paid = 0.0
            for k in range(periods):
                opened = per_file if life.close >= k else 0.0
                paid += life.cash[k]
                cash[p, k] += life.cash[k]
                cost[p, k] += life.cost[k] + opened
                gross[i] += life.cash[k] / paths
                net[i] += (life.cash[k] - life.cost[k] - opened) / paths
                years[i] += life.cash[k] * (k + 1) * prepared.assumptions.period_months / 12 / paths
                if life.close > k:
                    is_open[p, k] += 1
                    balance[p, k] += claims[i] - paid
                if life.close == k:
                    proceeds[p, k] += paid - sum(life.cost[: k + 1]) - per_file * (k + 1)
    for p, path in enumerate(lives):
        for i, life in enumerate(path):
            if life.close < periods:
                closed_plan[p, life.close] += net[i]
    back = np.argsort(prepared.order)
    years = np.divide(years, gross, out=np.zeros(loans), where=gross > 0)
    return TwinResult(cash, cost, is_open, balance, proceeds, closed_plan, gross[back], net[back], years[back])
