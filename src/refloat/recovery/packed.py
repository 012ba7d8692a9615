"""Packed: what the kernel reads of a loan or a collateral row, in one cache line each; and its tables, end to end."""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from refloat.recovery.path_tables import PathTables
from refloat.recovery.terms import SLOTS, Shorts, Terms
from refloat.recovery.work import Loans, Rows, Sums

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bits = NDArray[np.uint64]

LOAN = np.dtype(
    [("second", "u8"), ("third", "u8")]
    + [(name, "f8") for name in ("claim", "left", "plan")]
    + [(name, "i4") for name in ("begin", "end")]
)
"""As in `Loans`; `begin` and `end` are the loan's rows, none for a loan without collateral."""

ROW = np.dtype(
    [(name, "f8") for name in ("value", "prior", "cap", "court_months", "court_spent", "court_missed")]
    + [(name, "i4") for name in ("kind", "below", "sale", "growth_from")]
)
"""As in `Rows`, with value and prior claims times the share that is secured, and where in flat tables to look:

`below` in a path's `sale_below`, `sale` in `Packed.sale_net` and its like, `growth_from` in a path's `growth`.
"""


class Packed(NamedTuple):
    """The kernel's view of loans, rows and terms, in the working order.

    Attributes:
        first: Shape (loan,): keys of the bits that choose way and share.
        due: Shape (loan,): claim times the share of the collection curve still to come.
        place: Shape (loan,): where in a path's `way_below` to look.
        segment: Shape (loan,).
        loans: Shape (loan,), of `LOAN`.
        rows: Shape (row,), of `ROW`.
        row_keys: Shape (row,): keys of the bits of the row's asset.
        sizes: Shape (segment,): number of loans.
        group_edges: Shape (group + 1,).
        stay: One and zero, to be looked up by zero or one: a choice that is multiplied with.
        row_fees: Shape (1 + class,): fee rate of a guarantee, then of each class of collateral.
        delays: Shape ((1 + class) x cell,): `court_factor`, then `agreed_months` of each class.
        sale_net: Shape (variant x 2 x branch,): share of value after costs of the sale and of eviction; the second
            of the two is where somebody must be evicted.
        sale_months: Likewise: time after the first auction date, with that of eviction.
        payout: Likewise: time from sale to cash.
        guesses: `collection_guesses`, then `court_guesses`, both as long as the longer.
        ends: `collection_ends`, then `court_ends`.
        calendar: `collection_calendar`, then `court_calendar`.
    """

    first: Bits
    due: Floats
    place: Ints
    segment: Ints
    loans: NDArray[Any]
    rows: NDArray[Any]
    row_keys: Bits
    sizes: Ints
    group_edges: Ints
    stay: Floats
    row_fees: Floats
    delays: Floats
    sale_net: Floats
    sale_months: Floats
    payout: Floats
    guesses: Ints
    ends: Floats
    calendar: Ints


class Flat(NamedTuple):
    """Tables of `Terms`, `PathTables` and `Sums` as flat views, and how many places a path takes in them.

    Attributes:
        slots: Of slots of segments.
        places: Of `way_below`.
        sales: Of `sale_below`.
        prices: Of `growth`.
    """

    shares: Floats
    way_months: Floats
    noise: Shorts
    slopes: Floats
    levels: Floats
    way_below: Floats
    way_clock: Floats
    sale_below: Floats
    growth: Floats
    rest_arrived: Floats
    rest_years: Floats
    rest_close: Ints
    cash: Floats
    begun: Floats
    loan: Floats
    slots: int
    places: int
    sales: int
    prices: int


def flatten(terms: Terms, tables: PathTables, sums: Sums) -> Flat:
    """Flat views for the kernel; what is added to `cash`, `begun` and `loan` is in the sums."""
    of_terms = {name: getattr(terms, name).reshape(-1) for name in ("shares", "way_months", "noise")}
    names = [*("slopes", "levels", "way_below", "way_clock", "sale_below", "growth")]
    names += ["rest_arrived", "rest_years", "rest_close"]
    of_paths = {name: getattr(tables, name).reshape(-1) for name in names}
    of_sums = {name: getattr(sums, name).reshape(-1) for name in ("cash", "begun", "loan")}
    return Flat(
        **of_terms,
        **of_paths,
        **of_sums,
        slots=tables.way_clock[0].size,
        places=tables.way_below[0].size,
        sales=tables.sale_below[0].size,
        prices=tables.growth[0].size,
    )


def pack(loans: Loans, rows: Rows, terms: Terms) -> Packed:
    """Pack loans, rows and terms for the kernel."""
    return Packed(
        first=loans.first,
        due=loans.claim * loans.left,
        place=loans.place * (SLOTS - 1),
        segment=loans.segment,
        loans=_loans(loans, rows),
        rows=_rows(rows, terms),
        row_keys=rows.key,
        sizes=np.bincount(loans.segment, minlength=len(terms.term)),
        group_edges=loans.group_edges,
        stay=np.array([1.0, 0.0]),
        row_fees=np.append(terms.guarantor[1], terms.legal_cost),
        delays=np.concatenate([terms.court_factor, terms.agreed_months.ravel()]),
        **_sales(rows, terms),
        guesses=_both(terms.collection_guesses, terms.court_guesses),
        ends=np.concatenate([terms.collection_ends, terms.court_ends]),
        calendar=np.concatenate([terms.collection_calendar, terms.court_calendar]).astype(np.int16),
    )


def _loans(loans: Loans, rows: Rows) -> NDArray[Any]:
    out = np.zeros(len(loans.claim), dtype=LOAN)
    for name in ("second", "third", "claim", "left", "plan"):
        out[name] = getattr(loans, name)
    secured = slice(int(loans.group_edges[-1]), len(out))
    out["begin"][secured], out["end"][secured] = rows.edges[:-1], rows.edges[1:]
    return out


def _rows(rows: Rows, terms: Terms) -> NDArray[Any]:
    out = np.zeros(len(rows.key), dtype=ROW)
    for name in ("cap", "court_months", "court_spent", "court_missed", "kind"):
        out[name] = getattr(rows, name)
    branches, months = terms.sale_price.shape[1], len(terms.court_calendar)
    out["value"], out["prior"] = rows.value * rows.secured_share, rows.prior * rows.secured_share
    out["below"] = rows.variant * branches
    out["sale"] = (2 * rows.variant + (rows.occupied > 0)) * branches
    out["growth_from"] = rows.price * months
    return out


def _sales(rows: Rows, terms: Terms) -> dict[str, Floats]:
    """Terms of sale by variant, whether somebody must be evicted, and branch."""
    kinds, asset = np.zeros(len(terms.branches), dtype=np.int64), rows.kind >= 0
    kinds[rows.variant[asset]] = rows.kind[asset]
    by_court = (np.arange(terms.sale_net.shape[1]) > 0) * np.ones((len(kinds), 2, 1))
    evicted = by_court * np.array([[0.0], [1.0]])

    def of(values: Floats) -> Floats:
        return np.asarray(values[kinds][:, None, None])

    return {
        "sale_net": (terms.sale_net[:, None] * (1 - of(terms.eviction_share) * evicted)).ravel(),
        "sale_months": (terms.sale_months[:, None] + of(terms.eviction_months) * evicted).ravel(),
        "payout": (of(terms.payout_months) * by_court).ravel(),
    }


def _both(one: Ints, other: Ints) -> Ints:
    """Two tables end to end, the last value repeated in the shorter."""
    longest = max(len(one), len(other))
    return np.concatenate([np.pad(each, (0, longest - len(each)), mode="edge") for each in (one, other)]).astype(
        np.int16
    )
