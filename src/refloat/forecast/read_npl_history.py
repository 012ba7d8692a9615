"""a CSV of periods -> NplHistory: the stock, and the flows in the terms of the EBA's template F 24.01.

Two layouts are read, told apart by the first column's head:

- `period_end` and then one column a quantity: `npl` (or `closing`), optional `loans`, `allowance`, and the flows
  `opening`, `inflow`, `cures`, `collections`, `write_offs`, `sales`, `securitisations`, `other_outflows`;
- `row` and then one column a period, whose head is its last day: the rows of F 24.01 by their codes. Which row goes
  into which flow stands in `f24_rows.csv`.

What does not reconcile is refused with the period and the gap.
"""

import csv
import math
from difflib import get_close_matches
from functools import cache
from importlib.resources import files
from pathlib import Path

import numpy as np

from refloat.errors import InputError
from refloat.forecast.npl_history import INFLOW, OUTFLOWS, FloatArray, NplHistory

STOCKS = ("npl", "closing", "loans", "allowance", "opening")
KNOWN = ("period_end", *STOCKS, INFLOW, *OUTFLOWS)
MOVED = ("npl", "closing", "opening", INFLOW, *OUTFLOWS)
NOTES = ("source", "confidence", "note")
"""Columns for people, which are left alone."""


def read_npl_history(
    path: str | Path, *, unit: float = 1.0, tolerance: float | None = None, source: str = ""
) -> NplHistory:
    """Reads and reconciles a history.

    Args:
        path: CSV in one of the two layouts.
        unit: One unit of the file in currency units, such as 1e8 for hundred millions.
        tolerance: Largest gap, in units of the file, that counts as rounding; without it one unit of the last decimal
            place of the column with fewest, and never more than a thousandth of the closing stock.
        source: Where the figures come from, for people.

    Raises:
        InputError: One sentence with the row, the period or the gap.
    """
    where = str(path)
    header, rows = _rows(Path(path))
    columns = _f24(where, header, rows) if header[0] == "row" else _columns(where, header, rows)
    ends = _period_ends(where, columns.pop("period_end"))
    values = {name: _numbers(where, name, cells) for name, cells in columns.items()}
    if "npl" not in values:
        if "closing" not in values:
            raise InputError('there is neither a column "npl" nor "closing"', where=where, remedy="add the stock")
        values["npl"] = values["closing"]
    decimals = min(
        max(len(cell.partition(".")[2]) for cell in cells) for name, cells in columns.items() if name in MOVED
    )
    months = _months(where, ends)
    flows = {name: values[name] for name in (INFLOW, *OUTFLOWS, "opening") if name in values}
    if flows:
        _reconcile(where, ends, values, flows, tolerance, decimals)
        flows.setdefault("opening", np.concatenate([[np.nan], values["npl"][:-1]]))
    return NplHistory(
        period_ends=ends,
        npl=values["npl"] * unit,
        loans=None if "loans" not in values else values["loans"] * unit,
        allowance=None if "allowance" not in values else values["allowance"] * unit,
        flows={name: amounts * unit for name, amounts in flows.items()},
        months=months,
        source=source,
    )


@cache
def f24_rows() -> tuple[dict[str, str], ...]:
    """The rows of the EBA's template F 24.01 and the flow that each goes into.

    Source: FINREP template F 24.01, "Loans and advances: Inflows and outflows of non-performing exposures"
    (Implementing Regulation (EU) 2021/451, annex III), labels from the EBA data point model 3.1; `grade` says which
    rows were read there and which are from memory.
    """
    text = files("refloat.forecast").joinpath("f24_rows.csv").read_text(encoding="utf-8")
    return tuple(csv.DictReader(text.splitlines()))


def _rows(path: Path) -> tuple[list[str], list[list[str]]]:
    try:
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise InputError("there is no such file", where=str(path), remedy="check the name and the folder") from None
    except (OSError, UnicodeDecodeError) as failure:
        raise InputError("this cannot be read as text", where=str(path), remedy="give a CSV in UTF-8") from failure
    lines = [line for line in text.splitlines() if line.strip(", ") and not line.startswith("#")]
    cells = [[cell.strip() for cell in row] for row in csv.reader(lines)]
    if len(cells) < 2:
        raise InputError("the table has no rows", where=str(path), remedy="give a header and at least one period")
    header = [name.casefold() for name in cells[0]]
    for number, row in enumerate(cells[1:], start=2):
        if len(row) != len(header):
            raise InputError(
                f"row {number} has {len(row)} values and the header {len(header)}",
                where=str(path),
                remedy="give as many in each row; quote a text that holds a comma",
            )
    return header, cells[1:]


def _columns(where: str, header: list[str], rows: list[list[str]]) -> dict[str, list[str]]:
    for name in header:
        if name not in KNOWN and name not in NOTES:
            close = get_close_matches(name, KNOWN, n=1, cutoff=0.6)
            remedy = f'did you mean "{close[0]}"?' if close else f"known are {', '.join(KNOWN)}"
            raise InputError(f'the column "{name}" is not known', where=where, remedy=remedy)
    if len(set(header)) < len(header):
        raise InputError("two columns have the same name", where=where, remedy="leave one of them out")
    if "period_end" not in header:
        raise InputError('the column "period_end" is missing', where=where, remedy="add the last day of each period")
    return {name: [row[place] for row in rows] for place, name in enumerate(header) if name not in NOTES}


def _f24(where: str, header: list[str], rows: list[list[str]]) -> dict[str, list[str]]:
    """The template's rows turned into our columns: parts are added up, totals are checked against their parts."""
    table = {one["row"]: one for one in f24_rows()}
    given: dict[str, list[str]] = {}
    for row in rows:
        code = row[0].zfill(4)
        if code not in table:
            raise InputError(f"the row {row[0]} is not one of F 24.01", where=where, remedy="give codes such as 0010")
        if code in given:
            raise InputError(f"the row {code} stands twice", where=where, remedy="leave one of them out")
        given[code] = row[1:]
    columns = {"period_end": header[1:]}
    sums: dict[str, FloatArray] = {}
    for code, cells in given.items():
        one = table[code]
        if one["part"] == "of which" or (one["part"] == "total" and code != "0020"):
            continue
        amounts = np.abs(_numbers(where, f"row {code}", cells)) if one["part"] else _numbers(where, code, cells)
        if code == "0020" and any(table[other]["column"] == INFLOW for other in given if other != "0020"):
            continue
        sums[one["column"]] = sums.get(one["column"], 0.0) + amounts
    for code, parts in (("0020", (INFLOW,)), ("0120", OUTFLOWS)):
        if code in given and any(name in sums for name in parts):
            total = np.abs(_numbers(where, f"row {code}", given[code]))
            gap = total - sum(sums[name] for name in parts if name in sums)
            worst = int(np.argmax(np.abs(gap)))
            if abs(gap[worst]) > 1.0 + 1e-3 * total[worst]:
                raise InputError(
                    f"row {code} is {total[worst]:,.10g} in {header[1 + worst]} and its parts add up to "
                    f"{total[worst] - gap[worst]:,.10g}, a gap of {gap[worst]:,.10g}",
                    where=where,
                    remedy="give every part of it, or correct the total",
                )
    decimals = max(len(cell.partition(".")[2]) for cells in given.values() for cell in cells)
    return columns | {name: [f"{amount:.{decimals}f}" for amount in amounts] for name, amounts in sums.items()}


def _period_ends(where: str, cells: list[str]) -> np.ndarray[tuple[int], np.dtype[np.datetime64]]:
    ends = []
    for cell in cells:
        text = f"{cell}-12-31" if len(cell) == 4 and cell.isdigit() else cell
        try:
            ends.append(np.datetime64(text, "D"))
        except ValueError:
            raise InputError(f'"{cell}" is not a date', where=where, remedy="write 2016-12-31, or 2016") from None
    days = np.array(ends, dtype="datetime64[D]")
    if np.isnat(days).any():
        raise InputError("a period has no end", where=where, remedy="write 2016-12-31, or 2016")
    return days


def _numbers(where: str, name: str, cells: list[str]) -> FloatArray:
    gaps_allowed = name in ("allowance", "opening")
    numbers = []
    for place, cell in enumerate(cells):
        try:
            value = float(cell.replace(",", "")) if cell else math.nan
        except ValueError:
            value = math.inf
        if not math.isfinite(value) and not (gaps_allowed and not cell):
            raise InputError(
                f'"{cell}" in the column {name} is not a number'
                if cell
                else f"the column {name} has no value in period {place + 1}",
                where=where,
                remedy="fill it from its source, or begin the history after it",
            )
        numbers.append(value)
    values = np.array(numbers, dtype=np.float64)
    if (values < 0).any() and name != "other_outflows":
        place = int(np.argmax(values < 0))
        raise InputError(
            f"the column {name} is negative in period {place + 1}",
            where=where,
            remedy="give inflows and outflows both as positive amounts",
        )
    return values


def _months(where: str, ends: np.ndarray[tuple[int], np.dtype[np.datetime64]]) -> int:
    if len(ends) < 2:
        return 12
    steps = np.diff(ends.astype("datetime64[M]").astype(np.int64))
    if len(set(steps.tolist())) > 1 or steps[0] not in (1, 3, 6, 12):
        place = int(np.argmax(steps != steps[0]))
        raise InputError(
            f"the periods are not equally long: {steps[place]} months end on {ends[place + 1]}, "
            f"{steps[0]} on {ends[1]}",
            where=where,
            remedy="give years, half-years, quarters or months without a gap, oldest first",
        )
    return int(steps[0])


def _reconcile(
    where: str,
    ends: np.ndarray[tuple[int], np.dtype[np.datetime64]],
    values: dict[str, FloatArray],
    flows: dict[str, FloatArray],
    tolerance: float | None,
    decimals: int,
) -> None:
    if INFLOW not in flows:
        raise InputError(
            'outflows are given and no column "inflow"', where=where, remedy="add it, or give the stock alone"
        )
    closing = values["npl"]
    allowed = (
        np.full(len(closing), tolerance)
        if tolerance is not None
        else np.minimum(10.0**-decimals, 1e-3 * closing) + 1e-9 * closing
    )
    opening = flows.get("opening", np.full(len(closing), np.nan))
    before = np.concatenate([opening[:1], closing[:-1]])
    broken = np.abs(opening - before) > allowed
    if broken.any():
        place = int(np.argmax(broken))
        raise InputError(
            f"the opening stock of the period to {ends[place]} is {opening[place]:,.10g} and the one before closed at "
            f"{before[place]:,.10g}, a gap of {opening[place] - before[place]:,.10g}",
            where=where,
            remedy="restate one of them; a change of scope needs a row of its own among the other outflows",
        )
    start = np.where(np.isnan(opening), before, opening)
    moved = start + flows[INFLOW] - sum(flows[name] for name in OUTFLOWS if name in flows)
    gap = np.nan_to_num(closing - moved)
    broken = np.abs(gap) > allowed
    if broken.any():
        place = int(np.argmax(broken))
        raise InputError(
            f"the period to {ends[place]} does not reconcile: opening and flows give {moved[place]:,.10g}, the stock "
            f"closed at {closing[place]:,.10g}, a gap of {gap[place]:,.10g}",
            where=where,
            remedy="find the missing flow, or put it among other_outflows (negative for an inflow)",
        )
