"""A Deal and its Cash -> a note's price and yield over recovery and timing."""

from collections.abc import Callable, Mapping, Sequence

import numpy as np
import polars as pl

from refloat.deal import Deal, Ledger, Note, run
from refloat.errors import InputError
from refloat.rating import Change, average_life
from refloat.sale.price import path_yields, price_at_yield, weighted_quantiles, yield_at_price
from refloat.units import Cash, year_fraction

RECOVERIES = (0.7, 0.8, 0.9, 1.0, 1.1)
"""Multiples of all collections, if left out."""
DELAYS = (0.0, 6.0, 12.0)
"""Months by which all cash comes later, if left out."""


def price_table(
    deal: Deal,
    cash: Cash,
    note: str,
    *,
    yield_rate: float,
    price: float,
    recoveries: Sequence[float] = RECOVERIES,
    delays: Sequence[float] = DELAYS,
    plan: Cash | None = None,
    on_step: Callable[[int, int], None] | None = None,
) -> pl.DataFrame:
    """The table of one note; arguments and errors as in `price_tables`."""
    found = price_tables(
        deal, cash, {note: (yield_rate, price)}, recoveries=recoveries, delays=delays, plan=plan, on_step=on_step
    )
    return found[note]


def price_tables(
    deal: Deal,
    cash: Cash,
    levels: Mapping[str, tuple[float, float]],
    *,
    recoveries: Sequence[float] = RECOVERIES,
    delays: Sequence[float] = DELAYS,
    plan: Cash | None = None,
    on_step: Callable[[int, int], None] | None = None,
) -> dict[str, pl.DataFrame]:
    """Price at a yield, and yield and life at a price, with more or less cash and later cash.

    The deal is run anew for each pair, so that triggers and reserves answer; the plan stays.

    Args:
        deal: The deal.
        cash: Simulated cash of its pool.
        levels: Note -> annual effective yield at which it is priced, and price per 100 of balance for which its yield
            is told.
        recoveries: Multiples of all collections.
        delays: Months by which all cash comes later.
        plan: The business plan that ratios compare with.
        on_step: Told pairs done and pairs in all.

    Returns:
        Note -> one row a pair: recovery, delay_months, price (per 100, of mean cash at the yield), yield_rate (of mean
        cash at the price; null where it pays nothing), wal_years, multiple (mean cash over price), yield_p05,
        yield_p50, yield_p95 (over paths, at the price; -1 is a total loss), loss_share (paths that pay less than the
        price).

    Raises:
        InputError: There is no such note, or it has no balance; a price, multiple or delay is impossible.
    """
    names = [one.name for one in deal.notes]
    for note, (yield_rate, price) in levels.items():
        if note not in names:
            raise InputError(f'there is no note "{note}"', where=deal.name, remedy=f"the notes are {', '.join(names)}")
        if not deal.note(note).balance > 0:
            raise InputError("the note has no balance, so it has no price", where=f"note {note}")
        if not (price > 0 and yield_rate > -1 and min(recoveries) > 0 and min(delays) >= 0):
            raise InputError(
                "a price and recoveries must be above zero, a yield above -1 and delays not negative",
                where=f"note {note}",
            )
    rows: dict[str, list[dict[str, float | None]]] = {note: [] for note in levels}
    done = 0
    for recovery in recoveries:
        _, more = Change("recovery").applied(recovery, deal, cash)
        for delay in delays:
            _, money = Change("delay").applied(delay, deal, more)
            ledger = run(deal, money, plan=plan, keep="notes")
            for note, (yield_rate, price) in levels.items():
                told = _row(deal, deal.note(note), ledger, yield_rate, price)
                rows[note].append({"recovery": float(recovery), "delay_months": float(delay), **told})
            done += 1
            if on_step is not None:
                on_step(done, len(recoveries) * len(delays))
    return {note: pl.DataFrame(found) for note, found in rows.items()}


def _row(deal: Deal, note: Note, ledger: Ledger, yield_rate: float, price: float) -> dict[str, float | None]:
    """What one note is worth on one run."""
    paid = price / 100.0 * note.balance
    flows = ledger.notes[note.name].interest_paid + ledger.notes[note.name].principal_paid
    years = np.asarray(year_fraction(np.datetime64(deal.closing_on, "D"), ledger.dates, "act/365"), dtype=np.float64)
    mean = np.einsum("p,pd->d", ledger.weights, flows)
    returns = path_yields(flows, years, paid)
    low, middle, high = weighted_quantiles(returns, ledger.weights, (0.05, 0.5, 0.95))
    return {
        "price": 100.0 * price_at_yield(mean, years, yield_rate) / note.balance,
        "yield_rate": yield_at_price(mean, years, paid) if mean.sum() > 0 else None,
        "wal_years": average_life(deal, note, ledger) if mean.sum() > 0 else None,
        "multiple": float(mean.sum() / paid),
        "yield_p05": low,
        "yield_p50": middle,
        "yield_p95": high,
        "loss_share": float(ledger.weights[returns < -1e-12].sum()),
    }
