"""what a party pays and gets -> its rate of return and its multiple over paths, where they mean something."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from refloat.sale.price import weighted_quantiles

Amounts = NDArray[np.float64]
Why = Literal["", "no_outlay", "paid_first", "several", "outside", "cost"]

REASONS: tuple[Why, ...] = ("no_outlay", "paid_first", "several")
SHARES = (0.05, 0.5, 0.95)
DUST = 1e-9
"""Share of a path's largest flow below which an amount is rounding."""
LOWEST, HIGHEST = np.log(1e-4), np.log(1e4)
"""Bounds of log(1 + rate) between which a rate is looked for."""
STEPS = 60
LEAST_COST = -0.5
"""Lowest cost of funds that is looked for."""
GRID = 2001
"""Rates at which a function that need not fall is looked at for its roots."""


@dataclass(frozen=True)
class Returns:
    """Rate of return and multiple; rates are annual effective, act/365 from closing.

    Attributes:
        irr: Rate of the mean flows; None where it is not defined, see `why`.
        irr_p05, irr_p50, irr_p95: Quantiles over the paths on which it is defined.
        defined_share: Weight of those paths.
        why: Why there is none on the other paths, the commonest reason: `no_outlay` (it pays nothing in, so there is
            nothing to earn a rate on), `paid_first` (it is paid before it pays, as a guarantor is), `several` (it
            pays in again after it was paid, so that several rates could fit), `outside` (what it gets for its money
            does not come out of the deal), `cost` (the originator's: what it pays for the money that it gets at
            once, the rate at which selling and keeping the loans are worth the same).
        loss_share: Weight of paths on which it gets less than it pays in; None where it never pays in.
        multiple: Mean of what it gets over mean of what it pays in; None where it never pays in.
        multiple_p05, multiple_p50, multiple_p95: Quantiles over paths on which it pays in.
    """

    irr: float | None = None
    irr_p05: float | None = None
    irr_p50: float | None = None
    irr_p95: float | None = None
    defined_share: float = 0.0
    why: Why = "no_outlay"
    loss_share: float | None = None
    multiple: float | None = None
    multiple_p05: float | None = None
    multiple_p50: float | None = None
    multiple_p95: float | None = None


def returns_of(flows: Amounts, years: Amounts, weights: Amounts) -> Returns:
    """Rate of return and multiple of one party.

    A rate is told only where all that is paid in comes before all that is paid out: the present value then falls in
    the rate, and there is one root. A path that pays nothing back has the rate -100 % and stays in the distribution.

    Args:
        flows: Net cash, shape (path, date), less than nil where the party pays in.
        years: Shape (date,), rising, from 0.
        weights: Shape (path,), summing to one.
    """
    flows = np.where(np.abs(flows) > DUST * np.abs(flows).max(axis=1, keepdims=True, initial=0.0), flows, 0.0)
    paid, got = np.maximum(-flows, 0.0).sum(axis=1), np.maximum(flows, 0.0).sum(axis=1)
    out = paid > 0
    if not out.any():
        return Returns()
    reasons = _reasons(flows)
    fine = reasons == ""
    rates = rates_of_return(flows[fine], years)
    mean = (weights @ flows)[None]
    usual = float(rates_of_return(mean, years)[0]) if _reasons(mean)[0] == "" else None
    share = float(weights[fine].sum())
    commonest = max(REASONS, key=lambda why: float(weights[reasons == why].sum()))
    multiples = got[out] / paid[out]
    low, middle, high = weighted_quantiles(multiples, weights[out] / weights[out].sum(), SHARES)
    few: list[float] | list[None] = [None, None, None]
    if fine.any():
        few = weighted_quantiles(rates, weights[fine] / weights[fine].sum(), SHARES)
    return Returns(
        irr=usual,
        irr_p05=few[0],
        irr_p50=few[1],
        irr_p95=few[2],
        defined_share=share,
        why="" if fine.all() else commonest,
        loss_share=float(weights[got - paid < -1e-9 * np.maximum(paid, got)].sum()),
        multiple=float(weights @ got) / float(weights @ paid),
        multiple_p05=low,
        multiple_p50=middle,
        multiple_p95=high,
    )


def cost_of_funds(got: Amounts, got_years: Amounts, given_up: Amounts, given_years: Amounts) -> Returns:
    """What money now costs a seller that gives up cash later, on mean flows.

    Args:
        got: What it gets and when, shape (date,).
        got_years: Years from closing, shape (date,).
        given_up: What it would have had, shape (period,).
        given_years: Shape (period,); less than nil before closing.

    Returns:
        The one rate above -50 % at which both are worth the same, none where there are several or none; and what it
        gets over what it gives up, undiscounted.
    """
    from scipy.optimize import brentq

    flows, years = np.concatenate([given_up, -got]), np.concatenate([given_years, got_years])
    # Far below nil a few days' delay between collection and payment outweighs all else.
    logs = np.linspace(np.log1p(LEAST_COST), HIGHEST, GRID)
    worth = np.exp(-logs[:, None] * years) @ flows
    changes = np.flatnonzero(np.diff(np.sign(worth)))
    rate = None
    if len(changes) == 1:
        rate = float(brentq(lambda x: np.exp(-x * years) @ flows, logs[changes[0]], logs[changes[0] + 1], xtol=1e-14))
    total = float(given_up.sum())
    return Returns(
        irr=None if rate is None else float(np.expm1(rate)),
        why="cost",
        multiple=float(got.sum()) / total if total > 0 else None,
    )


def rates_of_return(flows: Amounts, years: Amounts) -> Amounts:
    """The rate at which each path's flows are worth nil, shape (path,); all outlays come before all receipts.

    log(receipts) - log(outlays), each discounted, falls in log(1 + rate): bisection on all paths at once.
    """
    logs = np.full(len(flows), -np.inf)
    paying = (flows > 0).any(axis=1)
    if not paying.any():
        return np.full(len(flows), -1.0)
    some = flows[paying]
    low, high = np.full(len(some), LOWEST), np.full(len(some), HIGHEST)
    for _ in range(STEPS):
        middle = (low + high) / 2
        worth = np.einsum("pd,pd->p", some, np.exp(-middle[:, None] * years))
        low, high = np.where(worth > 0, middle, low), np.where(worth > 0, high, middle)
    logs[paying] = (low + high) / 2
    return np.asarray(np.expm1(logs))


def _reasons(flows: Amounts) -> NDArray[np.str_]:
    """Why each path has no rate of return, "" where it has one, shape (path,)."""
    out, in_ = flows < 0, flows > 0
    dates = flows.shape[1]
    first_out = np.where(out.any(axis=1), out.argmax(axis=1), dates)
    last_out = np.where(out.any(axis=1), dates - 1 - out[:, ::-1].argmax(axis=1), -1)
    first_in = np.where(in_.any(axis=1), in_.argmax(axis=1), dates)
    found = np.where(first_in > last_out, "", "several")
    found = np.where(first_in < first_out, "paid_first", found)
    return np.asarray(np.where(out.any(axis=1), found, "no_outlay"))
