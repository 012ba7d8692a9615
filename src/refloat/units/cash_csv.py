"""a CSV table -> Cash."""

import difflib
from pathlib import Path

import numpy as np
import polars as pl

from refloat.errors import InputError
from refloat.units.cash import Cash

REQUIRED = ("date", "collections")
PARTS = ("principal", "interest", "recovery")
"""What collections are made of: their sum, where a table of cash has no column of its own for it."""
OPTIONAL = (
    "costs",
    "principal",
    "interest",
    "recovery",
    "pool_balance",
    "defaulted",
    "files_open",
    "closed_proceeds",
    "closed_plan",
    "closed_costs",
    "closed_plan_costs",
    "closed_proceeds_pv",
    "closed_plan_pv",
    "repurchases",
    "reoco_purchases",
    "reoco_proceeds",
)
LARGEST = 1e15
"""Largest amount in currency units: above it, a float no longer holds cents, and sums may overflow."""

SIGNED = ("closed_proceeds", "closed_plan", "closed_proceeds_pv", "closed_plan_pv")
"""Net amounts of closed positions: costs may have been more than the cash."""


def read_cash_csv(path: str | Path) -> Cash:
    """Read a pool's cash: columns `date` and `collections`, and any of the optional ones.

    With a column `path` the table holds several paths of equal weight, in the order of their first
    rows; all must have the same dates. Rows may stand in any order. Without `collections` they are
    the sum of `principal`, `interest` and `recovery`, of which one is then needed.

    Raises:
        InputError: One sentence with the row (the header is row 1).
    """
    return _read(path, (*REQUIRED, *OPTIONAL, "path"))


def read_plan_csv(path: str | Path) -> Cash:
    """Read a business plan: columns `date`, `collections` and optional `costs`; one path.

    Raises:
        InputError: One sentence with the row (the header is row 1).
    """
    return _read(path, (*REQUIRED, "costs"))


def _read(path: str | Path, known: tuple[str, ...]) -> Cash:
    table = _table(path)
    _check_columns(path, table.columns, known)
    dates = _dates(path, table["date"])
    amounts = {name: _amounts(path, table[name]) for name in table.columns if name not in ("date", "path")}
    labels = table["path"].fill_null("").to_list() if "path" in table.columns else [""] * table.height
    order = {label: index for index, label in enumerate(dict.fromkeys(labels))}
    index = np.fromiter((order[label] for label in labels), dtype=np.int64, count=len(labels))
    rows = np.lexsort((dates, index))
    axis = _axis(path, dates, index, rows, list(order))
    shape = (len(order), len(axis))
    arrays = {name: np.ascontiguousarray(values[rows].reshape(shape)) for name, values in amounts.items()}
    if "collections" not in arrays:
        arrays["collections"] = np.asarray(sum(arrays[name] for name in PARTS if name in arrays))
    arrays.setdefault("costs", np.zeros(shape))
    weights = np.full(shape[0], 1.0 / shape[0])
    return Cash(dates=axis, weights=weights, **arrays)


def _table(path: str | Path) -> pl.DataFrame:
    try:
        if b"\x00" in Path(path).read_bytes()[:100_000]:
            raise InputError("this is not a text file", where=str(path), remedy="give a CSV file")
        # Everything as text first, so that a wrong value can be told with its row.
        table = pl.read_csv(path, infer_schema=False, encoding="utf8")
    except FileNotFoundError as failure:
        raise InputError("there is no such file", where=str(path), remedy="check the name and the folder") from failure
    except OSError as failure:
        raise InputError(f"the file cannot be read: {failure.strerror}".lower(), where=str(path)) from failure
    except pl.exceptions.NoDataError as failure:
        raise InputError("the file is empty", where=str(path), remedy="give a header and rows") from failure
    except pl.exceptions.PolarsError as failure:
        raise InputError(
            "this is not a CSV table",
            where=str(path),
            remedy="give UTF-8 text with commas and as many values in each row",
        ) from failure
    table = table.rename({name: name.strip().lstrip("\ufeff") for name in table.columns})
    if not table.height:
        raise InputError("the table has no rows", where=str(path), remedy="give at least one date")
    return table


def _check_columns(path: str | Path, columns: list[str], known: tuple[str, ...]) -> None:
    if len(columns) == 1 and any(mark in columns[0] for mark in ";\t|"):
        raise InputError(
            "the columns are not separated by commas", where=f"{path}: row 1", remedy="save it with commas"
        )
    for name in columns:
        if name not in known:
            close = difflib.get_close_matches(name.casefold(), known, n=1, cutoff=0.6)
            remedy = f'did you mean "{close[0]}"?' if close else f"known are {', '.join(known)}"
            raise InputError(f'the column "{name}" is not known', where=f"{path}: row 1", remedy=remedy)
    for name in REQUIRED:
        made_of = name == "collections" and any(part in columns and part in known for part in PARTS)
        if name not in columns and not made_of:
            raise InputError(f'the column "{name}" is missing', where=f"{path}: row 1", remedy="add it")


def _dates(path: str | Path, column: pl.Series) -> np.ndarray[tuple[int], np.dtype[np.datetime64]]:
    parsed = column.str.strip_chars().str.to_date("%Y-%m-%d", strict=False)
    if parsed.null_count():
        row = int(parsed.is_null().arg_max() or 0)
        raise InputError(
            f'"{column[row] or ""}" is not a date', where=f"{path}: row {row + 2}", remedy="write it as 2025-12-31"
        )
    return np.asarray(parsed.to_numpy(), dtype="datetime64[D]")


def _amounts(path: str | Path, column: pl.Series) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    numbers = column.str.strip_chars().cast(pl.Float64, strict=False)
    values = np.asarray(numbers.to_numpy(), dtype=np.float64)
    wrong = ~np.isfinite(values)
    if wrong.any():
        row = int(np.argmax(wrong))
        raise InputError(
            f'{column.name} is "{column[row] or ""}", which is not a number',
            where=f"{path}: row {row + 2}",
            remedy="write it without units or separators, and 0 where there is none",
        )
    large = np.abs(values) > LARGEST
    if large.any():
        row = int(np.argmax(large))
        raise InputError(
            f"{column.name} is {column[row]}, more than {LARGEST:.0e}",
            where=f"{path}: row {row + 2}",
            remedy="check the amount, or write all of them in thousands",
        )
    if column.name not in SIGNED and (values < 0).any():
        row = int(np.argmax(values < 0))
        raise InputError(
            f"{column.name} is {column[row]}, which is negative",
            where=f"{path}: row {row + 2}",
            remedy="write costs as positive amounts in their own column",
        )
    return values


def _axis(
    path: str | Path,
    dates: np.ndarray[tuple[int], np.dtype[np.datetime64]],
    index: np.ndarray[tuple[int], np.dtype[np.int64]],
    rows: np.ndarray[tuple[int], np.dtype[np.int64]],
    labels: list[str],
) -> np.ndarray[tuple[int], np.dtype[np.datetime64]]:
    """The dates that all paths share, or the complaint that they do not."""
    same = (dates[rows][1:] == dates[rows][:-1]) & (index[rows][1:] == index[rows][:-1])
    if same.any():
        row = int(max(rows[1:][same][0], rows[:-1][same][0]))
        raise InputError(
            f"the date {dates[row]} is there twice", where=f"{path}: row {row + 2}", remedy="give each date once a path"
        )
    counts = np.bincount(index)
    starts = np.concatenate([[0], np.cumsum(counts)])
    axis = dates[rows][: counts[0]]
    for number, label in enumerate(labels[1:], start=1):
        own = dates[rows][starts[number] : starts[number + 1]]
        if not np.array_equal(own, axis):
            raise InputError(
                f'the path "{label}" has other dates than the path "{labels[0]}"',
                where=str(path),
                remedy="give every path the same dates",
            )
    return axis
