"""Packed: loans, collateral rows and terms as the kernel reads them, cut into tiles."""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from refloat.recovery.path_tables import PathTables
from refloat.recovery.terms import SLOTS, Shorts, Terms
from refloat.recovery.ways import STAGES
from refloat.recovery.work import Loans, Rows, Sums

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Halves = NDArray[np.int32]
Bits = NDArray[np.uint64]

LOAN_TILE = 2048
"""Loans worked on before the next path: as many as fit into the cache with their rows and sums."""


class Packed(NamedTuple):
    """The kernel's view of loans, rows and terms, in the kernel's order.

    That order is the working order by tiles: the loans of a tile are of one segment, and all have collateral or none.
    Within a tile those with collateral come by number of rows, and rows by variant, guarantees last: loops of
    one length and one table.

    Attributes:
        tiles: Shape (tile, 10): first loan and one after the last; segment; one for loans without collateral; group
            of the first loan; first row, one after the last with an asset, one after the last; first run and one
            after the last.
        order: Shape (loan,): place in the working order.
        first: Shape (loan,): keys of the bits that choose way and share.
        second: Shape (loan,): keys of the bits of time and of a plan's breaking.
        third: Shape (loan,): keys of the bits of what is collected after a broken plan.
        claim: Shape (loan,).
        plan: Shape (loan,).
        due: Shape (loan,): claim times the share of the collection curve still to come.
        after: Shape (loan,): multiplier of what is collected on a rest.
        stage: Shape (loan,): where in the segment's `way_below` to look.
        row_edges: Shape (loan + 1,): where the rows of each loan begin in `row_at`.
        row_at: Shape (row,): rows of each loan in the order of payment, counted from the tile's first row.
        row_key: Shape (row,): keys of the bits of the row's asset.
        value: Shape (row,): value times the share that is secured.
        prior: Shape (row,): likewise.
        cap: Shape (row,).
        court_months: Shape (row,).
        court_spent: Shape (row,).
        court_missed: Shape (row,).
        row_fee: Shape (row,): fee rate.
        kind: Shape (row,).
        sale: Shape (row,): where in `sale_net` and its like to look.
        growth_from: Shape (row,): where in a path's `growth` to look.
        runs: Shape (run, 3): first row and one after the last of rows of one variant, counted from the tile's first
            row; and the variant.
        sizes: Shape (segment,): number of loans.
        group_edges: Shape (group + 1,).
        group_segment: Shape (group,).
        group_claim: Shape (group,).
        group_plan: Shape (group,).
        one: Zero and one, to be looked up by a yes or no: a choice that is multiplied with, where the compiler would
            make a jump of the yes or no itself.
        whole: The same in whole numbers.
        delays: Shape ((1 + class) x cell,): `court_factor`, then `agreed_months` of each class.
        sale_net: Shape (variant x 2 x branch + segment x class,): share of value after costs of the sale and of
            eviction; the second of the two is where somebody must be evicted. At last those of an estate.
        sale_months: Likewise: time after the first auction date, with that of eviction.
        payout: Likewise: time from sale to cash.
        estate_sale: Where those of an estate begin.
        guesses: `collection_guesses`, then `court_guesses`, both as long as the longer.
        steps: Most period ends within one cell of the grid.
        ends: `collection_ends`, then `court_ends`.
        calendar: `collection_calendar`, then `court_calendar`.
    """

    tiles: Ints
    order: Ints
    first: Bits
    second: Bits
    third: Bits
    claim: Floats
    plan: Floats
    due: Floats
    after: Floats
    stage: Ints
    row_edges: Ints
    row_at: Ints
    row_key: Bits
    value: Floats
    prior: Floats
    cap: Floats
    court_months: Floats
    court_spent: Floats
    court_missed: Floats
    row_fee: Floats
    kind: Halves
    sale: Halves
    growth_from: Halves
    runs: Ints
    sizes: Ints
    group_edges: Ints
    group_segment: Ints
    group_claim: Floats
    group_plan: Floats
    one: Floats
    whole: Ints
    delays: Floats
    sale_net: Floats
    sale_months: Floats
    payout: Floats
    estate_sale: int
    guesses: NDArray[np.int16]
    steps: int
    ends: Floats
    calendar: NDArray[np.int16]


class Flat(NamedTuple):
    """Tables of `Terms`, `PathTables` and `Sums` as flat views, and how many places a path takes in them.

    Attributes:
        slots: Of slots of segments.
        prices: Of `growth`.
    """

    shares: Floats
    way_months: Floats
    noise: Shorts
    slopes: Floats
    levels: Floats
    growth: Floats
    rest_arrived: Floats
    rest_years: Floats
    rest_close: Ints
    cash: Floats
    begun: Floats
    instalments: Floats
    slots: int
    prices: int


def flatten(terms: Terms, tables: PathTables, sums: Sums) -> Flat:
    """Flat views for the kernel; what is added to `cash`, `begun` and `instalments` is in the sums."""
    of_terms = {name: getattr(terms, name).reshape(-1) for name in ("shares", "way_months", "noise")}
    names = ("slopes", "levels", "growth", "rest_arrived", "rest_years", "rest_close")
    of_paths = {name: getattr(tables, name).reshape(-1) for name in names}
    of_sums = {name: getattr(sums, name).reshape(-1) for name in ("cash", "begun", "instalments")}
    return Flat(**of_terms, **of_paths, **of_sums, slots=tables.way_clock[0].size, prices=tables.growth[0].size)


def pack(loans: Loans, rows: Rows, terms: Terms) -> Packed:
    """Pack loans, rows and terms for the kernel."""
    count, begin = len(loans.claim), int(loans.group_edges[-1])
    backed, held = np.arange(count) >= begin, np.zeros(count, dtype=np.int64)
    held[begin:] = np.diff(rows.edges)
    order = np.lexsort((held, backed, loans.segment))
    tiles = _tile_edges(2 * loans.segment[order] + backed[order])
    edges = np.append(0, np.cumsum(held[order]))
    # Rows loan by loan in the new order, then within each tile by variant, those of guarantees last.
    tile_rows, guarantees = edges[tiles], len(terms.branches)
    in_turn = _rows_of(np.append(np.zeros(begin, dtype=np.int64), rows.edges[:-1])[order], held[order])
    variant = np.where(rows.kind < 0, guarantees, rows.variant)[in_turn]
    tile = np.repeat(np.arange(len(tiles) - 1), np.diff(tile_rows))
    by_variant = np.lexsort((variant, tile))
    row_at = np.empty_like(by_variant)
    row_at[by_variant] = np.arange(len(row_at))
    mine, variant = in_turn[by_variant], variant[by_variant]
    runs, of_tile = _runs(variant, tile, guarantees)
    run_edges = np.searchsorted(of_tile, np.arange(len(tiles)))
    assets = np.append(0, np.cumsum(variant < guarantees))[tile_rows]
    at = rows.kind[mine]
    first = order[tiles[:-1]]
    return Packed(
        tiles=np.column_stack(
            [
                *(tiles[:-1], tiles[1:], loans.segment[first], first < begin),
                np.searchsorted(loans.group_edges, first, side="right") - 1,
                *(tile_rows[:-1], tile_rows[:-1] + np.diff(assets), tile_rows[1:]),
                *(run_edges[:-1], run_edges[1:]),
            ]
        ),
        order=order,
        **{name: getattr(loans, name)[order] for name in ("first", "second", "third", "claim", "plan")},
        due=(loans.claim * loans.left)[order],
        after=np.where(backed, terms.after[loans.segment], loans.left)[order],
        stage=(loans.place % len(STAGES) * (SLOTS - 1))[order],
        row_edges=edges,
        row_at=row_at - tile_rows[tile],
        row_key=rows.key[mine],
        value=(rows.value * rows.secured_share)[mine],
        prior=(rows.prior * rows.secured_share)[mine],
        **{name: getattr(rows, name)[mine] for name in ("cap", "court_months", "court_spent", "court_missed")},
        row_fee=np.append(terms.legal_cost, terms.guarantor[1])[at],
        kind=at.astype(np.int32),
        sale=((2 * rows.variant + (rows.occupied > 0)) * terms.sale_price.shape[1])[mine].astype(np.int32),
        growth_from=(rows.price * len(terms.court_calendar))[mine].astype(np.int32),
        runs=runs,
        sizes=np.bincount(loans.segment, minlength=len(terms.term)),
        group_edges=loans.group_edges,
        group_segment=loans.group_segment,
        group_claim=_by_group(loans.claim, loans.group_edges),
        group_plan=_by_group(loans.plan, loans.group_edges),
        one=np.array([0.0, 1.0]),
        whole=np.array([0, 1]),
        delays=np.concatenate([terms.court_factor, terms.agreed_months.ravel()]),
        **_sales(rows, terms),
        guesses=_both(terms.collection_guesses, terms.court_guesses),
        steps=max(
            _steps(terms.collection_guesses, terms.collection_ends, terms.grid),
            _steps(terms.court_guesses, terms.court_ends, terms.grid),
        ),
        ends=np.concatenate([terms.collection_ends, terms.court_ends]),
        calendar=np.concatenate([terms.collection_calendar, terms.court_calendar]).astype(np.int16),
    )


def _tile_edges(kind: Ints) -> Ints:
    """Cut loans of one kind after the other into tiles of nearly one size."""
    ends = np.append(np.flatnonzero(np.diff(kind)) + 1, len(kind))
    cuts = [0]
    for end in ends:
        parts = max(-(-int(end - cuts[-1]) // LOAN_TILE), 1)
        cuts += [cuts[-1] + (int(end) - cuts[-1]) * part // parts for part in range(1, parts + 1)]
    return np.array(cuts, dtype=np.int64)


def _by_group(values: Floats, edges: Ints) -> Floats:
    return np.diff(np.append(0.0, np.cumsum(values))[edges])


def _rows_of(first: Ints, held: Ints) -> Ints:
    """Places of the rows of each loan, one loan after the other."""
    before = np.append(0, np.cumsum(held))
    return np.asarray(np.repeat(first - before[:-1], held) + np.arange(before[-1]))


def _runs(variant: Ints, tile: Ints, guarantees: int) -> tuple[Ints, Ints]:
    """Runs of rows of one variant with an asset, see `Packed.runs`, and the tile of each."""
    starts = np.flatnonzero(np.diff(tile * (guarantees + 1) + variant, prepend=-1))
    stops = np.append(starts[1:], len(variant))[: len(starts)]
    base = np.searchsorted(tile, tile[starts])
    runs = np.column_stack([starts - base, stops - base, variant[starts]])
    kept = variant[starts] < guarantees
    return runs[kept], tile[starts][kept]


def _steps(guesses: Ints, ends: Floats, grid: float) -> int:
    """Most ends of periods that a time may lie behind, beyond the guess for its cell."""
    cells = np.arange(1, len(guesses)) / grid
    return int((np.searchsorted(ends[:-1], cells, side="right") - guesses[:-1]).max(initial=1))


def _sales(rows: Rows, terms: Terms) -> dict[str, Any]:
    """Terms of sale by variant, whether somebody must be evicted, and branch; then of estates."""
    kinds, asset = np.zeros(len(terms.branches), dtype=np.int64), rows.kind >= 0
    kinds[rows.variant[asset]] = rows.kind[asset]
    by_court = (np.arange(terms.sale_net.shape[1]) > 0) * np.ones((len(kinds), 2, 1))
    evicted = by_court * np.array([[0.0], [1.0]])
    estates = np.outer(terms.estate_price, 1 - terms.sale_cost).ravel()

    def of(values: Floats) -> Floats:
        return np.asarray(values[kinds][:, None, None])

    def with_estates(sales: Floats, of_estates: Floats) -> Floats:
        return np.concatenate([sales.ravel(), of_estates])

    nothing = np.zeros(len(estates))
    return {
        "sale_net": with_estates(terms.sale_net[:, None] * (1 - of(terms.eviction_share) * evicted), estates),
        "sale_months": with_estates(terms.sale_months[:, None] + of(terms.eviction_months) * evicted, nothing),
        "payout": with_estates(of(terms.payout_months) * by_court, nothing),
        "estate_sale": by_court.size,
    }


def _both(one: Ints, other: Ints) -> NDArray[np.int16]:
    """Two tables end to end, the last value repeated in the shorter."""
    longest = max(len(one), len(other))
    return np.concatenate([np.pad(each, (0, longest - len(each)), mode="edge") for each in (one, other)]).astype(
        np.int16
    )
