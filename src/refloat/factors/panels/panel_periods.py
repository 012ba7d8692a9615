"""labels of a time column -> places on a grid in which a step is one period."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass

from refloat.errors import InputError

LONGEST = 5000
_YEAR = re.compile(r"(\d{4})\s*年?")
_QUARTER = re.compile(r"(\d{4})\s*[-/年 ]?\s*[Qq]([1-4])|(\d{4})\s*年?\s*第?([1-4一二三四])季度?")
_MONTH = re.compile(r"(\d{4})[-/年.](\d{1,2})月?")
_DAY = re.compile(r"(\d{4})[-/年.](\d{1,2})[-/月.](\d{1,2})日?(?:[T ].*)?")
_NUMERALS = {"一": 1, "二": 2, "三": 3, "四": 4}


@dataclass(frozen=True)
class Grid:
    """Periods of a panel.

    Attributes:
        place: (row,) place of each row's period.
        labels: Of every period from the first to the last.
        periods_a_year: 1, 4 or 12; None if the labels do not tell.
    """

    place: tuple[int, ...]
    labels: tuple[str, ...]
    periods_a_year: int | None


def read_periods(cells: Sequence[str], where: Sequence[str]) -> Grid:
    """Place the rows on a grid.

    Years, quarters (2012Q3), months (2012-09), days, and plain whole numbers that count periods are understood. Months
    and days that fall on quarter ends only are quarters, and on one month a year, years. Every second year only gives
    a grid of two-year steps, with a period for each.

    Args:
        cells: Text of the time column.
        where: Place of each, for the sentence.

    Raises:
        InputError: A cell that is no period, or whole numbers too far apart to count periods.
    """
    found = [_read(cell, place) for cell, place in zip(cells, where, strict=True)]
    kinds = {kind for kind, _ in found}
    if len(kinds) > 1:
        first = next(i for i, (kind, _) in enumerate(found) if kind != found[0][0])
        raise InputError(
            f'"{cells[first]}" and "{cells[0]}" are periods of different kinds',
            where=where[first],
            remedy="write every period alike",
        )
    numbers = [number for _, number in found]
    kind = kinds.pop()
    if kind == "month":
        if all(number % 12 == numbers[0] % 12 for number in numbers):
            kind, numbers = "year", [number // 12 for number in numbers]
        elif all(number % 12 % 3 == numbers[0] % 3 for number in numbers):
            kind, numbers = "quarter", [number // 3 for number in numbers]
    elif kind == "number" and all(1800 <= number <= 2200 for number in numbers):
        kind = "year"
    start, step = min(numbers), _step(numbers)
    count = (max(numbers) - start) // step + 1
    if count > LONGEST or (count > 60 and count > 20 * len(set(numbers))):
        raise InputError(
            f"the periods run from {min(numbers)} to {max(numbers)}, which is no count of periods",
            where=where[0],
            remedy="give years, quarters such as 2012Q3, months such as 2012-09, or numbers that rise by one a period",
        )
    every = [start + step * place for place in range(count)]
    a_year = {"year": 1, "quarter": 4, "month": 12}.get(kind) if step == 1 else None
    return Grid(
        place=tuple((number - start) // step for number in numbers),
        labels=tuple(_label(kind, number) for number in every),
        periods_a_year=a_year,
    )


def _read(cell: str, where: str) -> tuple[str, int]:
    text = cell.strip()
    if match := _QUARTER.fullmatch(text):
        year, quarter = match[1] or match[3], match[2] or match[4]
        return "quarter", int(year) * 4 + _NUMERALS.get(quarter, 0) + (int(quarter) if quarter.isdigit() else 0) - 1
    if match := _DAY.fullmatch(text) or _MONTH.fullmatch(text):
        if 1 <= int(match[2]) <= 12:
            return "month", int(match[1]) * 12 + int(match[2]) - 1
    elif match := _YEAR.fullmatch(text):
        return "number", int(match[1])
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if value.is_integer() and abs(value) < 1e12:
        return "number", int(value)
    raise InputError(
        f'the period is "{text}"' if text else "the period is missing",
        where=where,
        remedy="give a year, a quarter such as 2012Q3, a month such as 2012-09, or a whole number",
    )


def _step(numbers: Sequence[int]) -> int:
    start = min(numbers)
    return math.gcd(*(number - start for number in numbers)) or 1


def _label(kind: str, number: int) -> str:
    if kind == "quarter":
        return f"{number // 4}Q{number % 4 + 1}"
    if kind == "month":
        return f"{number // 12}-{number % 12 + 1:02d}"
    return str(number)
