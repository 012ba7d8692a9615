"""A sold deal and its cash -> an InvestorView for each note that has a price."""

from collections.abc import Callable
from datetime import date

import numpy as np
from numpy.typing import NDArray

from refloat.deal import Deal, Ledger, Note
from refloat.rating import first_paths
from refloat.sale.investor_view import InvestorView, Window
from refloat.sale.price import price_at_yield, weighted_quantiles
from refloat.sale.price_table import price_tables
from refloat.sale.sale import Sale
from refloat.units import Cash, year_fraction

Amounts = NDArray[np.float64]
PATHS = 2_000
"""Paths of the tables over recovery and timing, for which the deal is run anew fifteen times."""
DUST = 1e-6
"""Share of a note's balance that counts as nothing left."""
SHARES = (0.05, 0.5, 0.95)


def view_notes(
    deal: Deal,
    cash: Cash,
    ledger: Ledger,
    sale: Sale,
    *,
    plan: Cash | None = None,
    paths: int = PATHS,
    on_step: Callable[[int, int], None] | None = None,
) -> tuple[InvestorView, ...]:
    """What a buyer of each note looks at.

    Args:
        deal: The deal.
        cash: Simulated cash of its pool.
        ledger: The deal's run on it.
        sale: Its sale, for prices and yields.
        plan: The business plan that ratios compare with.
        paths: Paths of the tables; the first ones.
        on_step: Told runs done and runs in all.
    """
    priced = {row["name"]: row for row in sale.notes.iter_rows(named=True) if row["yield_rate"] is not None}
    levels = {name: (row["yield_rate"], row["price"]) for name, row in priced.items() if row["yield_rate"] > -1}
    some = first_paths(cash, min(paths, cash.paths))
    tables = price_tables(deal, some, levels, plan=plan, on_step=on_step)
    net = cash.net.sum(axis=1)
    expected, low = float(cash.weights @ net), weighted_quantiles(net, cash.weights, (0.05,))[0]
    total = sum(note.balance for note in deal.notes)
    views, above = [], 0.0
    for note in deal.notes:
        above += note.balance
        if note.name not in tables:
            continue
        flows, residual = ledger.notes[note.name], note.kind == "residual"
        paid = flows.interest_paid + flows.principal_paid if residual else flows.principal_paid
        left = flows.closing > DUST * note.balance
        views.append(
            InvestorView(
                name=note.name,
                subordination_rate=(total - above) / total if total > 0 else 0.0,
                advance_rate=above / expected if expected > 0 else None,
                cover_p05=low / above if above > 0 else None,
                first_paid=_window(paid > DUST * note.balance, ledger),
                repaid=None if residual else _window(~left, ledger),
                unpaid_share=None if residual else float(ledger.weights[left[:, -1]].sum()),
                late_share=None if residual else _late(note, left, ledger),
                price_change=_rise(deal, note, ledger, levels[note.name][0]),
                table=tables[note.name],
                paths=some.paths,
            )
        )
    return tuple(views)


def _window(comes: NDArray[np.bool_], ledger: Ledger) -> Window:
    """Percentiles of the first date on which something is so, shape (path, date); None where it never is."""
    never = len(ledger.dates)
    first = np.where(comes.any(axis=1), comes.argmax(axis=1), never).astype(np.float64)
    found = (int(place) for place in weighted_quantiles(first, ledger.weights, SHARES))
    early, middle, late = (None if place == never else _day(ledger.dates[place]) for place in found)
    return early, middle, late


def _day(value: np.datetime64) -> date:
    day: date = value.astype("datetime64[D]").item()
    return day


def _late(note: Note, left: NDArray[np.bool_], ledger: Ledger) -> float | None:
    if note.expected_maturity is None:
        return None
    # A payment moved by holidays still counts as the one that was expected.
    latest = np.datetime64(note.expected_maturity, "D") + np.timedelta64(10, "D")
    place = int(np.searchsorted(ledger.dates, latest, side="right")) - 1
    return float(ledger.weights[left[:, place]].sum()) if place >= 0 else None


def _rise(deal: Deal, note: Note, ledger: Ledger, yield_rate: float) -> float:
    """Change of the price per 100 for one percentage point more of yield."""
    flows = ledger.notes[note.name]
    mean: Amounts = np.einsum("p,pd->d", ledger.weights, flows.interest_paid + flows.principal_paid)
    years = np.asarray(year_fraction(np.datetime64(deal.closing_on, "D"), ledger.dates, "act/365"), dtype=np.float64)
    change = price_at_yield(mean, years, yield_rate + 0.01) - price_at_yield(mean, years, yield_rate)
    return 100.0 * change / note.balance
