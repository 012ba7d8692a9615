"""Bids: what investors offer for a note, and the rules by which it is sold."""

import csv
import io
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from refloat.errors import InputError
from refloat.files import read_text

By = Literal["rate", "price"]
Method = Literal["uniform", "pay-as-bid", "private"]


@dataclass(frozen=True)
class Bid:
    """An offer for some of a note.

    Attributes:
        investor: Who; the cap on a single holder is over all bids of one investor.
        amount: Face amount wanted, in currency units.
        level: Coupon asked for, as a fraction a year (a senior note bid by rate), or price per 100 offered.
        kind: Kind of investor, where the terms tell kinds apart.
    """

    investor: str
    amount: float
    level: float
    kind: str = ""


@dataclass(frozen=True)
class BookTerms:
    """How a note is sold.

    Attributes:
        amount: Face amount on offer, in currency units.
        by: "rate": the lowest is best, and the note is sold at par with the coupon found; "price": the highest is best.
        method: "uniform": all pay the cut-off; "pay-as-bid": each pays its own level; "private": all of it goes to the
            one best bid for the whole amount.
        reserve: Highest rate or lowest price that the seller accepts; none if left out.
        single_holder: Most that one investor may hold, as a share of the amount on offer.
        lot: Allocations are multiples of this amount.
        least_bid: A bid for less is not served, in currency units.
        holders: Kind of investor -> most that one of that kind may hold, as a share of the amount on offer; a kind that
            is not named may hold nothing. Empty: all may, up to the single-holder cap.
    """

    amount: float
    by: By
    method: Method = "uniform"
    reserve: float | None = None
    single_holder: float = 1.0
    lot: float = 1.0
    least_bid: float = 0.0
    holders: Mapping[str, float] = field(default_factory=dict)


def read_bids(path: Path, by: By, *, kinds: Collection[str] = ()) -> list[Bid]:
    """Read a CSV with the columns `investor`, `amount`, `rate` or `price`, and maybe `kind`, one row a bid.

    Args:
        path: The file.
        by: Which of the two columns is read.
        kinds: Kinds of investor that the terms tell apart; each bid then names one of them.

    Raises:
        InputError: There is no such file, a column is missing, or a cell is not possible.
    """
    try:
        rows = list(csv.DictReader(io.StringIO(read_text(path))))
    except csv.Error as error:
        raise InputError("this cannot be read as a table", where=str(path), remedy="give a CSV") from error
    if not rows:
        raise InputError("there is no bid in the file", where=str(path), remedy="add one row a bid")
    wanted = ("investor", "amount", by, *(("kind",) if kinds else ()))
    missing = [name for name in wanted if name not in rows[0]]
    if missing:
        raise InputError(
            f"the bids lack the column {missing[0]}",
            where=str(path),
            remedy=f"give the columns {', '.join(wanted[:-1])} and {wanted[-1]}",
        )
    return [_bid(row, by, kinds, f"{path}, row {number}") for number, row in enumerate(rows, 2)]


def _bid(row: dict[str, str], level: str, kinds: Collection[str], where: str) -> Bid:
    try:
        kind = (row.get("kind") or "").strip()
        bid = Bid((row["investor"] or "").strip(), float(row["amount"]), float(row[level]), kind)
    except (TypeError, ValueError) as error:
        raise InputError(f"the amount or the {level} is no number", where=where, remedy="correct the row") from error
    if not bid.investor:
        raise InputError("the bid names no investor", where=where, remedy="fill in investor")
    if not 0 < bid.amount < float("inf"):
        raise InputError(f"an amount of {bid.amount:g} is no bid", where=where, remedy="give one above zero")
    if kinds and bid.kind not in kinds:
        known = ", ".join(kinds)
        raise InputError(f'the kind of investor "{bid.kind}" is not known', where=where, remedy=f"known are {known}")
    least, most, remedy = (
        (-0.05, 1.0, "write rates as fractions: 0.025 is 2.5 %")
        if level == "rate"
        else (-0.05, 1000.0, "write prices per 100 of face amount")
    )
    if not least <= bid.level <= most or (level == "price" and bid.level <= 0):
        raise InputError(f"a {level} of {bid.level:g} is not possible", where=where, remedy=remedy)
    return bid
