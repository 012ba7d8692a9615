"""a table of loan files and their codes -> codings, and the rows that cannot be used."""

import math
import re
from collections.abc import Mapping
from pathlib import Path

from refloat.errors import InputError
from refloat.factors.expert.cells import Cells, read_cells
from refloat.factors.expert.coding import MOST_CONTRIBUTORS, BadRow, Coding
from refloat.factors.taxonomy import Taxonomy, shipped_taxonomy
from refloat.files import did_you_mean

NEEDED = ("loan_id", "coder", "proximate", "contributors", "controllable", "evidence", "loss_amount")
MEASURES = ("court_delay_months", "price_shortfall_rate", "idle_rate")
WELCOME = ("event", *MEASURES)
YES = frozenset({"yes", "y", "true", "1", "是", "可控"})
NO = frozenset({"no", "n", "false", "0", "否", "不可控"})


class _WrongError(Exception):
    """What is wrong in a row, and what to do."""

    def __init__(self, what: str, remedy: str) -> None:
        self.what, self.remedy = what, remedy


def is_codings(path: Path) -> bool:
    """Whether the columns of a table are those of codings."""
    try:
        return set(NEEDED[:3]) <= set(read_cells(path).header)
    except InputError:
        return False


def read_codings(path: Path, taxonomy: Taxonomy | None = None) -> tuple[tuple[Coding, ...], tuple[BadRow, ...]]:
    """Read a table with one row for each loan file and coder.

    Args:
        path: CSV or XLSX with the columns of `NEEDED`, and any of `WELCOME`.
        taxonomy: Of the codes; the one that ships if left out.

    Returns:
        Codings in the order of the rows, and the rows that break a rule: an unknown code, more than three
        contributors, a cause that contributes to itself, no evidence, a loss below zero, a coder who coded a file
        twice, two coders who tell different losses.

    Raises:
        InputError: Columns are missing or unknown, or no row can be used.
    """
    known = taxonomy or shipped_taxonomy()
    cells = read_cells(path)
    _check_columns(cells)
    good: list[Coding] = []
    bad: list[BadRow] = []
    for place, line in enumerate(cells.rows):
        row, number = dict(zip(cells.header, line, strict=True)), cells.numbers[place]
        try:
            coding = _coding(row, number, known)
            _check_beside(coding, good)
        except _WrongError as failure:
            bad.append(BadRow(number, row["loan_id"], failure.what, failure.remedy))
        else:
            good.append(coding)
    if not good:
        raise InputError(f"no row can be used: {bad[0].what}", where=f"{path}: row {bad[0].row}", remedy=bad[0].remedy)
    return tuple(good), tuple(bad)


def _check_columns(cells: Cells) -> None:
    missing = [name for name in NEEDED if name not in cells.header]
    if missing:
        raise InputError(
            f'there is no column "{missing[0]}"',
            where=str(cells.path),
            remedy=did_you_mean(missing[0], [name for name in cells.header if name not in NEEDED]) or "add it",
        )
    odd = [name for name in cells.header if name not in (*NEEDED, *WELCOME)]
    if odd:
        raise InputError(
            f'the column "{odd[0]}" has no meaning here',
            where=str(cells.path),
            remedy=did_you_mean(odd[0], WELCOME) or f"drop it; further columns are {', '.join(WELCOME)}",
        )


def _coding(row: Mapping[str, str], number: int, taxonomy: Taxonomy) -> Coding:
    for name in ("loan_id", "coder", "proximate", "evidence"):
        if not row[name]:
            raise _WrongError(f"{name} is blank", "fill it")
    proximate = _code(row["proximate"], taxonomy)
    contributors = tuple(_code(code, taxonomy) for code in re.split(r"[;,、\s]+", row["contributors"]) if code)
    if len(contributors) > MOST_CONTRIBUTORS:
        raise _WrongError(f"there are {len(contributors)} contributors", f"keep the {MOST_CONTRIBUTORS} weightiest")
    if proximate in contributors:
        raise _WrongError(f"{proximate} is proximate cause and contributor at once", "keep one")
    if len(set(contributors)) < len(contributors):
        raise _WrongError("a contributor stands twice", "keep one")
    answer = row["controllable"].casefold()
    if answer not in YES | NO:
        raise _WrongError(f'controllable is "{row["controllable"]}"', "write yes or no")
    loss = _number(row["loss_amount"], "loss_amount")
    if loss is None:
        raise _WrongError("loss_amount is blank", "fill it, with 0 if nothing was lost")
    delay, shortfall, idle = (_number(row.get(name, ""), name) for name in MEASURES)
    for name, rate in (("price_shortfall_rate", shortfall), ("idle_rate", idle)):
        if rate is not None and rate > 1:
            raise _WrongError(f"{name} is {rate:g}", "write a fraction, such as 0.25")
    return Coding(
        loan_id=row["loan_id"],
        coder=row["coder"],
        proximate=proximate,
        contributors=contributors,
        controllable=answer in YES,
        evidence=row["evidence"],
        loss_amount=loss,
        event=row.get("event", ""),
        court_delay_months=delay,
        price_shortfall_rate=shortfall,
        idle_rate=idle,
        row=number,
    )


def _check_beside(coding: Coding, earlier: list[Coding]) -> None:
    for other in earlier:
        if other.loan_id != coding.loan_id:
            continue
        if other.coder == coding.coder:
            raise _WrongError(f"{coding.coder} coded this file in row {other.row} already", "keep one of the two")
        if abs(other.loss_amount - coding.loss_amount) > 0.005:
            raise _WrongError(
                f"the loss is {coding.loss_amount:g} here and {other.loss_amount:g} in row {other.row}",
                "give every coder of a file the same loss",
            )


def _code(text: str, taxonomy: Taxonomy) -> str:
    try:
        code = taxonomy.prove_known(text)
    except InputError as failure:
        raise _WrongError(failure.what, failure.remedy or "take a code of the taxonomy") from failure
    if taxonomy.at_level(code, "category") is None:
        raise _WrongError(f'"{code}" is a whole side', "give a category such as I2, or an indicator")
    return code


def _number(text: str, name: str) -> float | None:
    if not text:
        return None
    try:
        value = float(text.replace(",", ""))
    except ValueError as failure:
        raise _WrongError(f'{name} is "{text}", which is not a number', "write it without units") from failure
    if not math.isfinite(value) or value < 0:
        raise _WrongError(f"{name} is {text}", "write a number of zero or more")
    return value
