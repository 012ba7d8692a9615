"""Work: the loans of a run as flat arrays, and the sums that a block of paths adds up. What both engines share."""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from refloat.compute import item_keys
from refloat.recovery.prepare import Prepared
from refloat.recovery.terms import SLOTS
from refloat.recovery.ways import STAGES

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bits = NDArray[np.uint64]

# What the bits of a place are for; a number once given is never given again.
FIRST_BITS, SECOND_BITS, THIRD_BITS, ASSET_BITS = 1, 2, 3, 4

COLLECTIONS, FEES, CLOSED, WRITTEN_OFF, CLOSED_CASH, CLOSED_PLAN = range(6)
"""Columns of `Sums.cash`."""
GROSS, LOAN_FEES, YEARS, OPEN = range(4)
"""Columns of `Sums.loan`."""
AMOUNT, COUNT, CLAIM, PLAN = range(4)
"""Columns of `Sums.group`."""


class Loans(NamedTuple):
    """All loans in the working order: those without collateral by group, then those with it.

    A group is the loans of one segment and one age that have no collateral.

    Attributes:
        first: Shape (loan,): keys of the bits that choose way and share.
        second: Shape (loan,): keys of the bits of time and of a plan's breaking.
        third: Shape (loan,): keys of the bits of what is collected after a broken plan.
        claim: Shape (loan,).
        left: Shape (loan,): share of the collection curve still to come.
        segment: Shape (loan,).
        place: Shape (loan,): segment x stage, the row of `PathTables.way_below`.
        plan: Shape (loan,): net cash of the loan over its life in the plan.
        group_edges: Shape (group + 1,): where the loans of each group begin, and of the last one end.
        group_segment: Shape (group,).
        group_age: Shape (group,): months since default, zero where the clock starts at the cut-off.
    """

    first: Bits
    second: Bits
    third: Bits
    claim: Floats
    left: Floats
    segment: Ints
    place: Ints
    plan: Floats
    group_edges: Ints
    group_segment: Ints
    group_age: Floats


class Rows(NamedTuple):
    """Collateral rows, sorted by loan and by rank of payment; as in `SecuredPart`.

    Attributes:
        edges: Shape (secured loan + 1,): where the rows of each loan begin, and of the last one end.
        key: Shape (row,): key of the bits of the row's asset.
        kind: Shape (row,).
        variant: Shape (row,).
        price: Shape (row,).
        value: Shape (row,).
        prior: Shape (row,).
        cap: Shape (row,).
        secured_share: Shape (row,).
        occupied: Shape (row,).
        court_months: Shape (row,).
        court_spent: Shape (row,).
        court_missed: Shape (row,).
    """

    edges: Ints
    key: Bits
    kind: Ints
    variant: Ints
    price: Ints
    value: Floats
    prior: Floats
    cap: Floats
    secured_share: Floats
    occupied: Floats
    court_months: Floats
    court_spent: Floats
    court_missed: Floats


class GroupTables(NamedTuple):
    """How cash of the groups arrives on some paths.

    Attributes:
        spread: Shape (path, group, period): share of lifetime cash that arrives in each period.
        counted: Shape (path, group): share that arrives by the horizon.
        years: Shape (path, group): that share times its time in years.
        close: Shape (path, group): period in which the files close.
    """

    spread: Floats
    counted: Floats
    years: Floats
    close: Ints


class Sums(NamedTuple):
    """What some paths add up, filled by an engine.

    Attributes:
        cash: Shape (path, period + 1, 6): collections, fees, files closed, claim written off, and net cash and plan of
            files closed. The last period is everything after the horizon.
        begun: Shape (path, segment, period + 1): rests of claims by the period after whose end they begin.
        instalments: Shape (path, segment, period + 1): change from one period to the next of instalments paid.
        group: Shape (path, group, 4): lifetime cash, number, claim and plan of the loans that are collected.
        loan: Shape (loan, 4): gross cash, fees, gross cash times years, and periods open, times the paths' weights.
    """

    cash: Floats
    begun: Floats
    instalments: Floats
    group: Floats
    loan: Floats


def loans_of(prepared: Prepared, plan: Floats | None = None) -> Loans:
    """The loans of a run; without a plan its amounts are zero."""
    count = len(prepared.claims)
    segment, stage = np.zeros(count, dtype=np.int64), np.zeros(count, dtype=np.int64)
    left = np.ones(count)
    edges, group_segment, ages = [0], [], []
    for part in prepared.plain:
        mine = slice(part.start, part.start + len(part.claims))
        segment[mine], stage[mine] = part.index, part.stage
        left[mine] = part.left
        edges += (part.start + np.cumsum(part.group_sizes)).tolist()
        group_segment += [part.index] * len(part.ages)
        ages += part.ages.tolist()
    if prepared.secured is not None:
        mine = slice(prepared.secured.start, count)
        segment[mine], stage[mine] = prepared.secured.segment, prepared.secured.stage
    return Loans(
        first=item_keys(FIRST_BITS, count),
        second=item_keys(SECOND_BITS, count),
        third=item_keys(THIRD_BITS, count),
        claim=_plain(prepared.claims),
        left=left,
        segment=segment,
        place=segment * len(STAGES) + stage,
        plan=np.zeros(count) if plan is None else _plain(plan),
        group_edges=np.array(edges, dtype=np.int64),
        group_segment=np.array(group_segment, dtype=np.int64),
        group_age=np.array(ages, dtype=np.float64),
    )


def rows_of(prepared: Prepared) -> Rows:
    """The collateral rows of a run; none where no loan has collateral."""
    part = prepared.secured
    if part is None:
        whole, money = np.zeros(0, dtype=np.int64), np.zeros(0)
        return Rows(
            np.zeros(1, dtype=np.int64), item_keys(ASSET_BITS, 0), whole, whole, whole, *(money for _ in range(8))
        )
    return Rows(
        edges=_plain(part.row_edges),
        key=item_keys(ASSET_BITS, part.assets)[part.asset],
        kind=_plain(part.kind),
        variant=_plain(part.variant),
        price=_plain(part.price),
        value=_plain(part.value),
        prior=_plain(part.prior),
        cap=_plain(part.cap),
        secured_share=_plain(part.secured_share),
        occupied=_plain(part.occupied),
        court_months=_plain(part.court_months),
        court_spent=_plain(part.court_spent),
        court_missed=_plain(part.court_missed),
    )


def _plain(values: NDArray[np.generic]) -> NDArray[Any]:
    """A writable array in one piece: the kernel is compiled once for this kind, and again for any other."""
    return np.array(values, dtype=np.int64 if values.dtype.kind == "i" else np.float64)


def empty_sums(paths: int, prepared: Prepared, groups: int, loan: Floats) -> Sums:
    """Sums to be filled in; `loan` is added to as it is."""
    periods, segments = prepared.assumptions.periods, len(prepared.assumptions.segments)
    return Sums(
        cash=np.zeros((paths, periods + 1, 6)),
        begun=np.zeros((paths, segments, periods + 1)),
        instalments=np.zeros((paths, segments, periods + 1)),
        group=np.zeros((paths, groups, 4)),
        loan=loan,
    )


def collect_slots(prepared: Prepared) -> Ints:
    """The slot of plain collection of each segment."""
    return SLOTS * np.arange(len(prepared.assumptions.segments))
