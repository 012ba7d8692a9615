"""A Deal and its Cash -> a note's price and yield over recovery and timing."""

from collections.abc import Callable, Sequence

import numpy as np
import polars as pl

from refloat.deal import Deal, run
from refloat.errors import InputError
from refloat.rating import Change
from refloat.sale.price import path_yields, price_at_yield, weighted_quantiles, yield_at_price
from refloat.units import Cash, year_fraction


def price_table(
    deal: Deal,
    cash: Cash,
    note: str,
    *,
    yield_rate: float,
    price: float,
    recoveries: Sequence[float] = (0.7, 0.8, 0.9, 1.0, 1.1),
    delays: Sequence[float] = (0.0, 6.0, 12.0),
    plan: Cash | None = None,
    on_step: Callable[[int, int], None] | None = None,
) -> pl.DataFrame:
    """Price at a yield, and yield at a price, with more or less cash and later cash.

    The deal is run anew for each pair, so that triggers and reserves answer; the plan stays.

    Args:
        deal: The deal.
        cash: Simulated cash of its pool.
        note: The note.
        yield_rate: Annual effective yield at which it is priced.
        price: Price per 100 of balance for which its yield is told.
        recoveries: Multiples of all collections.
        delays: Months by which all cash comes later.
        plan: The business plan that ratios compare with.
        on_step: Told pairs done and pairs in all.

    Returns:
        One row a pair: recovery, delay_months, price (per 100, of mean cash at the yield), yield_rate (of mean cash
        at the price; null where it pays nothing), multiple (mean cash over price), yield_p05, yield_p50, yield_p95
        (over paths, at the price; -1 is a total loss), loss_share (paths that pay less than the price).

    Raises:
        InputError: There is no such note, or it has no balance; a price, multiple or delay is impossible.
    """
    names = [one.name for one in deal.notes]
    if note not in names:
        raise InputError(f'there is no note "{note}"', where=deal.name, remedy=f"the notes are {', '.join(names)}")
    balance = deal.note(note).balance
    if not balance > 0:
        raise InputError("the note has no balance, so it has no price", where=f"note {note}")
    if not (price > 0 and yield_rate > -1 and min(recoveries) > 0 and min(delays) >= 0):
        raise InputError(
            "a price and recoveries must be above zero, a yield above -1 and delays not negative", where=f"note {note}"
        )
    rows = []
    paid = price / 100.0 * balance
    for recovery in recoveries:
        _, more = Change("recovery").applied(recovery, deal, cash)
        for delay in delays:
            _, money = Change("delay").applied(delay, deal, more)
            ledger = run(deal, money, plan=plan, keep="notes")
            flows = ledger.notes[note].interest_paid + ledger.notes[note].principal_paid
            years = np.asarray(
                year_fraction(np.datetime64(deal.closing_on, "D"), ledger.dates, "act/365"), dtype=np.float64
            )
            mean = np.einsum("p,pd->d", ledger.weights, flows)
            returns = path_yields(flows, years, paid)
            low, middle, high = weighted_quantiles(returns, ledger.weights, (0.05, 0.5, 0.95))
            rows.append(
                {
                    "recovery": float(recovery),
                    "delay_months": float(delay),
                    "price": 100.0 * price_at_yield(mean, years, yield_rate) / balance,
                    "yield_rate": yield_at_price(mean, years, paid) if mean.sum() > 0 else None,
                    "multiple": float(mean.sum() / paid),
                    "yield_p05": low,
                    "yield_p50": middle,
                    "yield_p95": high,
                    "loss_share": float(ledger.weights[returns < -1e-12].sum()),
                }
            )
            if on_step is not None:
                on_step(len(rows), len(recoveries) * len(delays))
    return pl.DataFrame(rows)
