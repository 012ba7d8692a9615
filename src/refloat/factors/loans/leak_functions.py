"""columns -> which of them are functions of others."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from refloat.factors.loans.limits import limit
from refloat.factors.loans.loan_table import Column, Floats

Places = NDArray[np.intp]
LEAST_CHANCES = 20
"""Disagreements that chance would give: with fewer, agreement shows nothing."""
FEWEST_LEVELS = 3
"""Times as many different values the source of a step must have as the field has steps."""
ORDERED = 20
"""Different values that two columns of one order must have: fewer may agree by chance."""
UNITS = {"days": 1.0, "weeks": 7.0, "months of 30 days": 30.0, "months": 365.25 / 12, "years": 365.25}


@dataclass(frozen=True)
class Function:
    """One field foretold by others.

    Attributes:
        column: The field.
        sources: One or two fields that foretell it.
        form: `order` (the same order), `steps` (bands of a number), `lookup` (each value has its answer), `line` (a
            sum or multiple), `product`, `shifted` (bands of a date moved by a number).
        agreement: 1 is exactly; chance taken off.
    """

    column: str
    sources: tuple[str, ...]
    form: str
    agreement: float


def find_functions(columns: Mapping[str, Column]) -> list[Function]:
    """Every column that is an exact function of one other, or a sum or product of one or two.

    Of columns that are one line of each other the last in the file counts as computed, as files are mostly written.

    Args:
        columns: In the order of the file; some thousand rows are enough.
    """
    names = list(columns)
    levels = {name: _levels(columns[name]) for name in names}
    found: dict[tuple[str, tuple[str, ...]], Function] = {}
    for name in names:
        if levels[name].max(initial=0) == 0:
            continue
        for source in names:
            if source == name or levels[source].max(initial=0) == 0:
                continue
            one = _of_one(name, columns[source], levels[name], levels[source])
            if one is None:
                continue
            back = found.get((source, (name,)))
            if back is not None and names.index(source) > names.index(name):
                continue
            if back is not None:
                del found[(source, (name,))]
            found[(name, (source,))] = one
    for line in _lines(columns):
        if not any(key[0] == line.column for key in found):
            found[(line.column, line.sources)] = line
    return list(found.values())


def _levels(column: Column) -> Places:
    """(row,) place of each value among the different values, in rising order; missing is 0 if there is any."""
    values = np.where(column.missing, -np.inf, column.values)
    return np.unique(values, return_inverse=True)[1].astype(np.intp)


def _of_one(name: str, source: Column, target: Places, origin: Places) -> Function | None:
    chance = float(np.sum((np.bincount(target) / len(target)) ** 2))
    if source.kind != "class" and origin.max() >= ORDERED and _same_order(target, origin):
        return Function(name, (source.name,), "order", 1.0)
    if source.kind != "class":
        banded = _bands(name, source, target, origin, chance)
        if banded is not None:
            return banded
    pairs, alike, rows = _pairs(target, origin)
    if rows >= 0.5 * len(target) and pairs * (1 - chance) >= LEAST_CHANCES:
        kappa = (alike / pairs - chance) / (1 - chance)
        if kappa >= limit("function_agreement"):
            return Function(name, (source.name,), "lookup", float(kappa))
    return None


def _same_order(target: Places, origin: Places) -> bool:
    """Whether two fields order the rows alike, or exactly the other way round."""
    return bool(np.array_equal(target, origin) or np.array_equal(target, origin.max() - origin))


def _bands(name: str, source: Column, target: Places, origin: Places, chance: float) -> Function | None:
    """Bands of a number: sorted by the source, the field changes far less often than chance would have it."""
    order = np.argsort(origin, kind="stable")
    sorted_target, sorted_origin = target[order], origin[order]
    starts = np.flatnonzero(np.r_[True, np.diff(sorted_origin) > 0])
    firsts = sorted_target[starts]
    agree = float((sorted_target == np.repeat(firsts, np.diff(np.r_[starts, len(target)]))).mean())
    changes, most = int((np.diff(firsts) != 0).sum()), (len(firsts) - 1) * (1 - chance)
    kappa = (agree - chance) / (1 - chance)
    many = len(firsts) >= FEWEST_LEVELS * (changes + 1)
    if most >= LEAST_CHANCES and many and changes <= 0.05 * most and kappa >= limit("function_agreement"):
        return Function(name, (source.name,), "steps", float(kappa))
    return None


def _pairs(target: Places, origin: Places) -> tuple[float, float, int]:
    """Pairs of rows with the same source, those among them with the same target, and rows that have such a partner."""
    counts = np.bincount(origin).astype(float)
    both = np.unique(origin.astype(np.int64) * (int(target.max()) + 1) + target, return_counts=True)[1].astype(float)
    pairs, alike = float(np.sum(counts * (counts - 1))), float(np.sum(both * (both - 1)))
    return max(pairs, 1e-12), alike, int(counts[counts > 1].sum())


def _lines(columns: Mapping[str, Column]) -> list[Function]:
    """Numbers that are a sum, a multiple or a product of one or two earlier ones."""
    numeric = [column for column in columns.values() if column.kind != "class" and column.missing.mean() < 0.05]
    numeric = [column for column in numeric if len(np.unique(column.values[~column.missing])) > 2]
    if len(numeric) < 2:
        return []
    table = np.column_stack([column.values for column in numeric])
    table = table[~np.isnan(table).any(axis=1)]
    if len(table) < 30:
        return []
    found = _straight(numeric, table, "line")
    positive = [k for k in range(len(numeric)) if (table[:, k] > 0).all() and numeric[k].kind == "number"]
    if len(positive) > 1:
        logs = np.log(table[:, positive])
        found += _straight([numeric[k] for k in positive], logs, "product")
    return found


def _straight(numeric: Sequence[Column], table: Floats, form: str) -> list[Function]:
    spread = table.std(axis=0)
    keep = np.flatnonzero(spread > 0)
    scaled = (table[:, keep] - table[:, keep].mean(axis=0)) / spread[keep]
    together = scaled.T @ scaled / len(scaled)
    names = [numeric[int(k)].name for k in keep]
    found, done = [], set()
    left = limit("same_line")
    for target in range(len(names)):
        for source in range(target):
            rest = 1.0 - together[target, source] ** 2
            if rest < left and names[target] not in done:
                found.append(Function(names[target], (names[source],), form, 1.0))
                done.add(names[target])
        free = [k for k in range(target) if names[k] not in done]
        for one, two in combinations(free, 2):
            if names[target] in done:
                break
            a, b, c = together[target, one], together[target, two], together[one, two]
            if 1.0 - c * c < 1e-4:
                continue
            rest = 1.0 - (a * a + b * b - 2 * a * b * c) / (1.0 - c * c)
            if rest < left:
                found.append(Function(names[target], (names[one], names[two]), form, 1.0))
                done.add(names[target])
    return found


def find_shifted(target: Column, leak: Column, dates: Sequence[Column]) -> Function | None:
    """Whether a field is bands of a date moved by a leaking number of days, weeks, months or years.

    Such as "was open in the crisis": a function of the day of lending and the term, of neither alone.
    """
    answer = _levels(target)
    if leak.kind != "number" or not answer.max(initial=0):
        return None
    for date in dates:
        if date.name == target.name:
            continue
        for unit, days in UNITS.items():
            moved = Column(f"{date.name} + {leak.name} {unit}", "date", date.values + days * leak.values)
            one = _of_one(target.name, moved, answer, _levels(moved))
            if one is not None:
                return Function(target.name, (date.name, leak.name), "shifted", one.agreement)
    return None
