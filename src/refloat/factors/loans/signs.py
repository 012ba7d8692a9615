"""columns, one at a time and together -> where the sign turns, and which other columns turn it."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from refloat.factors.loans.bins import Codes
from refloat.factors.loans.fit import BLOCK
from refloat.factors.loans.limits import limit
from refloat.factors.loans.loan_table import Floats, LoanTable
from refloat.factors.loans.one_way import OneWay


@dataclass(frozen=True)
class SignCheck:
    """One number or date, alone and with the others held.

    Attributes:
        column: Which.
        expected: Sign that the taxonomy expects: `+`, `-`, or `?`.
        alone: Change of the bad rate (or the measure) for one standard deviation more, with nothing held.
        alone_error: Its standard error.
        held: The same with every other column held, each by its bins.
        held_error: Its standard error.
        turns: Whether the two have opposite signs, both beyond chance.
        against_expected: Whether the sign with the others held is beyond chance and not the expected one.
        moved_by: Column -> what holding it adds to the change from `alone` to `held`; they sum to that change.
        turned_with: The fewest columns, largest first, that turn the sign when held; empty if it does not turn.
        turned: What it is with these held.
        sentence: For people.
    """

    column: str
    expected: str
    alone: float
    alone_error: float
    held: float
    held_error: float
    turns: bool
    against_expected: bool
    moved_by: Mapping[str, float]
    turned_with: tuple[str, ...]
    turned: float | None
    sentence: str

    def document(self) -> dict[str, Any]:
        """As a JSON object."""
        return {**asdict(self), "moved_by": dict(self.moved_by), "turned_with": list(self.turned_with)}


def check_signs(
    table: LoanTable, ways: Mapping[str, OneWay], codes: Mapping[str, Codes], expected: Mapping[str, str]
) -> list[SignCheck]:
    """Every number and date, alone and with the others held.

    The outcome is regressed on the number itself and on the other columns' binned means (so that a step such as
    insurance above 80 % is held as a step), by least squares, for a yes-or-no outcome too. With b the slope alone and
    c the one with controls k of coefficients c_k held, b - c is exactly the sum over k of g_k c_k, with g_k the slope
    of control k on the
    number: so each control's share in the change does not depend on any order.

    Args:
        table: Loans.
        ways: One-way tables of the columns to hold, those that show nothing alone among them.
        codes: Bins of the loans, by column.
        expected: Column -> expected sign.

    Source: J. B. Gelbach, When do covariates matter?, Journal of Labor Economics 34 (2016) 509-543 [from memory,
    unverified].
    """
    names = list(ways)
    numbers = [name for name in names if table.columns[name].kind != "class"]
    if len(names) < 2 or not numbers:
        return []
    gram, scale, rows = _products(table, ways, codes, names, numbers)
    found = []
    for place, name in enumerate(numbers):
        controls = [len(numbers) + k for k, other in enumerate(names) if other != name]
        labels = [other for other in names if other != name]
        found.append(_check(name, place, controls, labels, gram, scale, rows, expected.get(name, "?")))
    return [one for one in found if one is not None]


def _products(
    table: LoanTable, ways: Mapping[str, OneWay], codes: Mapping[str, Codes], names: list[str], numbers: list[str]
) -> tuple[Floats, float, int]:
    """Mean products of the standardised numbers, the binned means and the outcome (last), all centred."""
    means = {}
    for name in names:
        way = ways[name]
        whole = float(way.bad.sum() / way.counts.sum())
        means[name] = np.where(way.counts > 0, np.nan_to_num(way.rate) - whole, 0.0)
    middle = {name: float(np.nanmean(table.columns[name].values)) for name in numbers}
    spread = {name: float(np.nanstd(table.columns[name].values)) or 1.0 for name in numbers}
    size, rows = len(numbers) + len(names) + 1, len(table)
    total, square = np.zeros(size), np.zeros((size, size))
    shift = float(table.outcome.mean())
    for start in range(0, rows, BLOCK):
        end = min(start + BLOCK, rows)
        part = np.empty((end - start, size))
        for k, name in enumerate(numbers):
            part[:, k] = np.nan_to_num((table.columns[name].values[start:end] - middle[name]) / spread[name])
        for k, name in enumerate(names, start=len(numbers)):
            part[:, k] = means[name][codes[name][start:end]]
        part[:, -1] = table.outcome[start:end] - shift
        total += part.sum(axis=0)
        square += part.T @ part
    mean = total / rows
    return square / rows - np.outer(mean, mean), shift, rows


def _check(
    name: str, x: int, controls: list[int], labels: list[str], gram: Floats, mean: float, rows: int, expected: str
) -> SignCheck | None:
    if gram[x, x] <= 0:
        return None
    alone, alone_error = _slope(gram, [x], rows)
    held_all, errors = _regress(gram, [x, *controls], rows)
    held, held_error = float(held_all[0]), float(errors[0])
    gaps = {
        label: float(gram[x, k] / gram[x, x] * c) for label, k, c in zip(labels, controls, held_all[1:], strict=True)
    }
    bar = limit("sign_t")
    sure = abs(alone) > bar * alone_error and abs(held) > bar * held_error
    turns = sure and alone * held < 0
    moved = dict(sorted(((label, -gap) for label, gap in gaps.items()), key=lambda pair: -abs(pair[1])))
    chosen: list[str] = []
    turned = None
    if turns:
        places = dict(zip(labels, controls, strict=True))
        for label in (label for label, change in moved.items() if change * held > 0):
            chosen.append(label)
            slope, error = _slope(gram, [x, *(places[one] for one in chosen)], rows)
            if slope * held > 0 and abs(slope) > bar * error:
                turned = slope
                break
    wanted = {"+": 1.0, "-": -1.0}.get(expected, 0.0)
    against = wanted != 0.0 and held * wanted < 0 and abs(held) > bar * held_error
    sentence = _say(name, alone, held, turns, against, chosen, turned, expected)
    return SignCheck(
        name, expected, alone, alone_error, held, held_error, turns, against, moved,
        tuple(chosen) if turned is not None else (), turned, sentence,
    )  # fmt: skip


def _slope(gram: Floats, places: list[int], rows: int) -> tuple[float, float]:
    slopes, errors = _regress(gram, places, rows)
    return float(slopes[0]), float(errors[0])


def _regress(gram: Floats, places: list[int], rows: int) -> tuple[Floats, Floats]:
    """Slopes of the outcome on some columns, and their errors."""
    inside = gram[np.ix_(places, places)]
    scale = np.sqrt(np.maximum(np.diag(inside), 1e-300))
    inverse = np.linalg.pinv(inside / np.outer(scale, scale), rcond=1e-10) / np.outer(scale, scale)
    slopes = inverse @ gram[places, -1]
    left = max(float(gram[-1, -1] - slopes @ gram[places, -1]), 0.0)
    return slopes, np.sqrt(np.maximum(np.diag(inverse), 0.0) * left / max(rows - len(places) - 1, 1))


def _say(
    name: str,
    alone: float,
    held: float,
    turns: bool,
    against: bool,
    chosen: list[str],
    turned: float | None,
    expected: str,
) -> str:
    up = {True: "rises", False: "falls"}
    if turns:
        because = f"; holding just {' and '.join(chosen)} turns it ({turned:+.3f})" if turned is not None else ""
        extra = f"; the taxonomy expects {expected}" if expected != "?" else ""
        return (
            f"alone, the outcome {up[alone > 0]} with {name} ({alone:+.3f} a standard deviation); "
            f"with the other columns held it {up[held > 0]} ({held:+.3f}){because}{extra}"
        )
    if against:
        return (
            f"with the other columns held, the outcome {up[held > 0]} with {name} ({held:+.3f} a standard deviation); "
            f"the taxonomy expects {expected}"
        )
    return f"{name}: {alone:+.3f} alone, {held:+.3f} with the others held"
