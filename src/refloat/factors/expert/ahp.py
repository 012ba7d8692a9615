"""pairwise comparisons -> weights, and how consistent the judgements are: `Ahp`."""

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import numpy as np
from numpy.typing import NDArray

from refloat.errors import InputError
from refloat.factors.expert.square import Square, in_order, prove_same_names

Floats = NDArray[np.float64]
ACCEPTED = 0.10
"""Saaty's limit of the consistency ratio."""
SCALE = 9.0
_TOLERANCE = 0.02


@dataclass(frozen=True)
class Judgement:
    """One comparison that fits the others badly.

    Attributes:
        row: The cause that was compared.
        column: With this one.
        given: How many times as important it was judged.
        implied: What the weights say, w(row) / w(column).
        ratio_if_implied: Consistency ratio if the implied value stood there instead.
    """

    row: str
    column: str
    given: float
    implied: float
    ratio_if_implied: float | None

    def document(self) -> dict[str, Any]:
        """As a JSON object."""
        return dict(vars(self))


@dataclass(frozen=True)
class Ahp:
    """Weights from pairwise comparisons.

    Attributes:
        weights: Cause -> weight, summing to 1: the principal eigenvector.
        largest_eigenvalue: At least the number of causes; equal to it if all judgements fit.
        consistency_index: (largest eigenvalue - n) / (n - 1).
        random_index: Mean consistency index of random judgements, from `random_index.csv`; None beyond its end.
        consistency_ratio: Index over random index; None where there is none; 0 for one or two causes.
        look_at: Judgements that deviate most, the worst first; empty if all fit.
        experts: Consistency ratio of each expert; a single entry for one.
    """

    weights: Mapping[str, float]
    largest_eigenvalue: float
    consistency_index: float
    random_index: float | None
    consistency_ratio: float | None
    look_at: tuple[Judgement, ...]
    experts: Mapping[str, float | None]

    @property
    def consistent(self) -> bool:
        """Whether the ratio is at most 0.10."""
        return self.consistency_ratio is not None and self.consistency_ratio <= ACCEPTED

    def document(self) -> dict[str, Any]:
        """As a JSON object."""
        return {
            "weights": dict(self.weights),
            "largest_eigenvalue": self.largest_eigenvalue,
            "consistency_index": self.consistency_index,
            "random_index": self.random_index,
            "consistency_ratio": self.consistency_ratio,
            "accepted": ACCEPTED,
            "consistent": self.consistent,
            "look_at": [one.document() for one in self.look_at],
            "experts": dict(self.experts),
        }


def ahp(square: Square, *, expert: str = "") -> Ahp:
    """Weights of one expert.

    Args:
        square: Entry (i, j) says how many times as important i is as j, 1/9 to 9. One half may be blank: it is
            filled with reciprocals.
        expert: Name, for the record.

    Source: Saaty, Journal of Mathematical Psychology 15 (1977) 234-281; the example of the choice of a leader in the
    encyclopaedia's page on the method pins weights and the sum over two levels.

    Raises:
        InputError: A pair is missing, not reciprocal, or outside the scale.
    """
    table = _completed(square)
    found = _solve(square.names, table)
    return Ahp(**{**vars(found), "experts": {expert or square.where: found.consistency_ratio}})


def group_ahp(squares: Mapping[str, Square]) -> Ahp:
    """Weights of several experts: the geometric mean of each comparison, which alone keeps reciprocals.

    Source: Aczel and Saaty, Journal of Mathematical Psychology 27 (1983) 93-102 [from memory, unverified].

    Raises:
        InputError: No expert, other causes, or a matrix that `ahp` refuses.
    """
    if not squares:
        raise InputError("there is no expert", remedy="give at least one table of comparisons")
    names = prove_same_names(list(squares.values()))
    single = {expert: ahp(square, expert=expert) for expert, square in squares.items()}
    ordered = [in_order(Square(one.names, _completed(one), one.where), names) for one in squares.values()]
    found = _solve(names, np.exp(np.mean(np.log(ordered), axis=0)))
    return Ahp(**{**vars(found), "experts": {expert: one.consistency_ratio for expert, one in single.items()}})


def random_index(size: int) -> float | None:
    """Mean consistency index of random judgements of that many causes; None beyond the table."""
    return _random_indices().get(size)


@cache
def _random_indices() -> dict[int, float]:
    text = (files("refloat.factors.expert") / "random_index.csv").read_text(encoding="utf-8")
    return {int(row["size"]): float(row["random_index"]) for row in csv.DictReader(text.splitlines())}


def _completed(square: Square) -> Floats:
    """The whole matrix from what the expert filled in."""
    names, table = square.names, square.values.copy()
    if len(names) < 2:
        raise InputError("there is only one cause", where=square.where, remedy="give at least two to compare")
    for row, name in enumerate(names):
        if not np.isnan(table[row, row]) and table[row, row] != 1.0:
            raise InputError(
                f"{name} compared with itself is {table[row, row]:g}", where=square.where, remedy="write 1"
            )
        table[row, row] = 1.0
        for column in range(row + 1, len(names)):
            pair = (table[row, column], table[column, row])
            given = [value for value in pair if not np.isnan(value)]
            place = f"{name} and {names[column]}"
            if not given:
                raise InputError(f"{place} are not compared", where=square.where, remedy="fill one of the two cells")
            if not all(1 / SCALE - 1e-3 <= value <= SCALE for value in given):
                raise InputError(
                    f"{place}: {next(v for v in given if not 1 / SCALE - 1e-3 <= v <= SCALE):g} is outside the scale",
                    where=square.where,
                    remedy="give 1/9 to 9",
                )
            if len(given) == 2 and abs(given[0] * given[1] - 1) > _TOLERANCE:
                raise InputError(
                    f"{place}: {given[0]:g} and {given[1]:g} are not reciprocal",
                    where=square.where,
                    remedy="leave one of the two cells blank",
                )
            # The larger of the two is as the expert wrote it; its reciprocal may be rounded (0.33 for 1/3).
            first = given[0] if not np.isnan(pair[0]) else 1 / given[0]
            if len(given) == 2 and given[1] > given[0]:
                first = 1 / given[1]
            table[row, column], table[column, row] = first, 1 / first
    return table


def _solve(names: Sequence[str], table: Floats) -> Ahp:
    weights, largest = _principal(table)
    size = len(names)
    index = (largest - size) / (size - 1)
    ratio = _ratio(index, size)
    return Ahp(
        weights=dict(zip(names, weights.tolist(), strict=True)),
        largest_eigenvalue=largest,
        consistency_index=index,
        random_index=random_index(size),
        consistency_ratio=ratio,
        look_at=_worst(names, table, weights) if index > 1e-9 else (),
        experts={},
    )


def _principal(table: Floats) -> tuple[Floats, float]:
    values, vectors = np.linalg.eig(table)
    place = int(np.argmax(values.real))
    vector = np.abs(vectors[:, place].real)
    return vector / vector.sum(), max(float(values[place].real), float(len(table)))


def _ratio(index: float, size: int) -> float | None:
    scale = random_index(size)
    if scale is None:
        return None
    return 0.0 if scale == 0 else index / scale


def _worst(names: Sequence[str], table: Floats, weights: Floats, most: int = 3) -> tuple[Judgement, ...]:
    """Judgements by how far a(i, j) w(j) / w(i) is from 1, on the logarithm."""
    deviation = np.abs(np.log(table * weights[None, :] / weights[:, None]))
    pairs = [(row, column) for row in range(len(names)) for column in range(row + 1, len(names))]
    found = []
    for row, column in sorted(pairs, key=lambda pair: -deviation[pair])[:most]:
        if deviation[row, column] < 1e-6:
            continue
        implied = float(weights[row] / weights[column])
        mended = table.copy()
        mended[row, column], mended[column, row] = implied, 1 / implied
        index = (_principal(mended)[1] - len(names)) / (len(names) - 1)
        found.append(
            Judgement(names[row], names[column], float(table[row, column]), implied, _ratio(index, len(names)))
        )
    return tuple(found)
