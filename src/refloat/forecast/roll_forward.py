"""an opening stock, inflow and rates of outflow -> RollForward: how the stock of bad loans moves on."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from refloat.errors import InputError
from refloat.forecast.npl_history import INFLOW, FloatArray, NplHistory


@dataclass(frozen=True)
class OutflowRates:
    """What leaves the stock in a period, as fractions of its opening.

    Attributes:
        cures: Back to performing.
        collections: Paid by borrowers, guarantors and collateral.
        write_offs: Given up.
    """

    cures: float
    collections: float
    write_offs: float

    def __post_init__(self) -> None:
        parts = (self.cures, self.collections, self.write_offs)
        if min(parts) < 0 or sum(parts) > 1:
            raise InputError(
                f"rates of outflow of {', '.join(f'{part:.4g}' for part in parts)} leave less than nothing",
                remedy="give fractions of the opening stock that add up to at most 1",
            )

    @property
    def total(self) -> float:
        """All of them together."""
        return self.cures + self.collections + self.write_offs


@dataclass(frozen=True, eq=False)
class RollForward:
    """The movements of a stock. Every array is (path, period), in currency units.

    closing = opening + inflow - cures - collections - write_offs - sales - securitisations, and the next opening is
    this closing, to rounding.
    """

    opening: FloatArray
    inflow: FloatArray
    cures: FloatArray
    collections: FloatArray
    write_offs: FloatArray
    sales: FloatArray
    securitisations: FloatArray
    closing: FloatArray

    def check_reconciled(self) -> float:
        """Largest gap of the identity over all paths and periods, relative to the largest opening."""
        out = self.cures + self.collections + self.write_offs + self.sales + self.securitisations
        gap = np.abs(self.opening + self.inflow - out - self.closing).max(initial=0.0)
        chain = np.abs(self.opening[:, 1:] - self.closing[:, :-1]).max(initial=0.0)
        return float(max(gap, chain) / max(float(np.abs(self.opening).max(initial=0.0)), 1e-300))


def roll_forward(
    opening: float,
    inflow: FloatArray,
    rates: OutflowRates,
    *,
    disposals: Mapping[str, FloatArray] | None = None,
) -> RollForward:
    """Rolls a stock forward.

    Rates bear on the opening stock of a period; what flows in and what is disposed of comes at its end. A path that has
    less than is to be disposed of gives what it has, sales first.

    Args:
        opening: Stock at the start, currency units.
        inflow: (path, period) gross inflow. May be below zero where it was implied from a stock that fell.
        rates: Of the period's length.
        disposals: `sales` and `securitisations` -> (period,) amounts wanted.

    Raises:
        InputError: An opening below zero, or disposals of another length.
    """
    if opening < 0:
        raise InputError(f"the opening stock is {opening:,.0f}", remedy="give at least zero")
    wanted = {name: np.zeros(inflow.shape[1]) for name in ("sales", "securitisations")} | dict(disposals or {})
    if any(len(amounts) != inflow.shape[1] for amounts in wanted.values()):
        raise InputError("disposals and inflow have not the same periods", remedy="give one amount a period")
    arrays = {name: np.empty_like(inflow) for name in RollForward.__dataclass_fields__}
    stock = np.full(inflow.shape[0], float(opening))
    for period in range(inflow.shape[1]):
        moved = {name: getattr(rates, name) * stock for name in ("cures", "collections", "write_offs")}
        # A stock cannot lose more than it has: what a path's inflow would take below zero does not flow.
        came = np.maximum(inflow[:, period], -(1.0 - rates.total) * stock)
        left = np.maximum(stock + came - sum(moved.values()), 0.0)
        sold = np.minimum(wanted["sales"][period], left)
        securitised = np.minimum(wanted["securitisations"][period], left - sold)
        after = stock + came - sum(moved.values()) - sold - securitised
        row = {"opening": stock, INFLOW: came, "sales": sold, "securitisations": securitised, "closing": after, **moved}
        for name, amounts in row.items():
            arrays[name][:, period] = amounts
        stock = np.maximum(after, 0.0)
    return RollForward(**arrays)


def implied_inflow(opening: float, stocks: FloatArray, rates: OutflowRates) -> FloatArray:
    """Gross inflow that turns one stock into the next at given rates: for banks that publish no flows.

    Args:
        opening: Stock at the start.
        stocks: (path, period) stock at the ends.
        rates: Of the period's length.

    Returns:
        (path, period); below zero where the stock falls faster than the rates alone would have it.
    """
    before = np.concatenate([np.full((len(stocks), 1), float(opening)), stocks[:, :-1]], axis=1)
    return np.asarray(stocks - (1.0 - rates.total) * before, dtype=np.float64)


def quarterly_rates(history: NplHistory) -> OutflowRates:
    """Quarterly rates of outflow that give the outflows of a history back.

    With inflow in equal parts at the ends of the quarters of a year and one rate q a quarter on what is there, a year
    pays S (1 - (1-q)^4) + I/4 sum over j = 1..4 of (1 - (1-q)^(4-j)); q is solved so that the sums over years agree.
    The kinds share q in proportion to their amounts. Disposals are left out: they are decisions, not a rate.

    Raises:
        InputError: If the history has no flows, periods that are neither years nor quarters, or outflows that are
            more than was there.
    """
    if not history.knows_flows:
        raise InputError("the history has no flows", remedy="give the rates of outflow as assumptions instead")
    if history.months not in (3, 12):
        raise InputError(
            f"the periods have {history.months} months", remedy="give yearly or quarterly flows to take rates from"
        )
    flows = history.flows
    known = ~np.isnan(flows["opening"])
    opening, inflow = float(flows["opening"][known].sum()), float(flows[INFLOW][known].sum())
    kinds = {
        name: float(flows[name][known].sum()) if name in flows else 0.0
        for name in ("cures", "collections", "write_offs")
    }
    left = sum(kinds.values())
    quarters = history.months // 3

    def paid(rate: float) -> float:
        waits = sum(1.0 - (1.0 - rate) ** (quarters - j) for j in range(1, quarters + 1))
        return opening * (1.0 - (1.0 - rate) ** quarters) + inflow / quarters * waits

    if left > paid(1.0):
        raise InputError(
            "more flowed out than was there at the start and could flow in",
            remedy="look at the flows of the first year",
        )
    from scipy.optimize import brentq

    rate = 0.0 if left <= 0 else float(brentq(lambda q: paid(q) - left, 0.0, 1.0, xtol=1e-14))
    return OutflowRates(**{name: rate * amount / left if left else 0.0 for name, amount in kinds.items()})
