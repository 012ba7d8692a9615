"""who leads to whom -> reachability, levels, driving and dependence: `Ism`."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from refloat.errors import InputError
from refloat.factors.expert.square import Square

Flags = NDArray[np.bool_]
Quadrant = Literal["autonomous", "dependent", "linkage", "driving"]
SYMBOLS = "VAXO"


@dataclass(frozen=True)
class Ism:
    """Interpretive structure of causes.

    Attributes:
        names: Causes.
        reach: (cause, cause) whether the row leads to the column, over any number of steps; each reaches itself.
        added: Pairs that were not judged but follow: i leads to j, j to k, so i leads to k.
        levels: Causes by level; the first leads to nothing beyond itself and its like: it is what shows last.
            Causes in one loop share a level.
        driving: Cause -> how many it reaches, itself included.
        dependence: Cause -> how many reach it, itself included.
    """

    names: tuple[str, ...]
    reach: Flags
    added: tuple[tuple[str, str], ...]
    levels: tuple[tuple[str, ...], ...]
    driving: Mapping[str, int]
    dependence: Mapping[str, int]

    def quadrant(self, name: str) -> Quadrant:
        """By half of the number of causes; a cause exactly on the line counts as weak on that side."""
        half = len(self.names) / 2
        strong, bound = self.driving[name] > half, self.dependence[name] > half
        if strong:
            return "linkage" if bound else "driving"
        return "dependent" if bound else "autonomous"

    def document(self) -> dict[str, Any]:
        """As a JSON object."""
        return {
            "names": list(self.names),
            "reach": self.reach.astype(int).tolist(),
            "added": [{"from": one, "to": other} for one, other in self.added],
            "levels": [list(level) for level in self.levels],
            "driving": dict(self.driving),
            "dependence": dict(self.dependence),
            "quadrants": {name: self.quadrant(name) for name in self.names},
        }


def ism(square: Square) -> Ism:
    """Structure from a matrix of noughts and ones.

    Args:
        square: Entry (i, j) is 1 if i leads to j; blanks count 0; the diagonal is of no matter.

    Source: Warfield, IEEE Transactions on Systems, Man, and Cybernetics 4 (1974) 81-87, doi 10.1109/TSMC.1974.5408524;
    quadrants after Duperrin and Godet (1973) [from memory, unverified].

    Raises:
        InputError: An entry other than 0 and 1, or fewer than two causes.
    """
    table = np.nan_to_num(square.values, nan=0.0)
    wrong = np.argwhere((table != 0) & (table != 1))
    if len(wrong):
        row, column = wrong[0]
        raise InputError(
            f"from {square.names[row]} to {square.names[column]} stands {table[row, column]:g}",
            where=square.where,
            remedy="write 1 if one leads to the other, else 0",
        )
    if len(square.names) < 2:
        raise InputError("there is only one cause", where=square.where, remedy="give at least two")
    direct = table.astype(bool)
    np.fill_diagonal(direct, True)
    reach = direct.copy()
    for through in range(len(square.names)):
        reach |= reach[:, through, None] & reach[None, through, :]
    names = square.names
    return Ism(
        names=names,
        reach=reach,
        added=tuple((names[i], names[j]) for i, j in np.argwhere(reach & ~direct)),
        levels=_levels(names, reach),
        driving=dict(zip(names, reach.sum(axis=1).tolist(), strict=True)),
        dependence=dict(zip(names, reach.sum(axis=0).tolist(), strict=True)),
    )


def from_symbols(names: Sequence[str], symbols: Mapping[tuple[str, str], str], *, where: str = "") -> Square:
    """A matrix from the letters of the field: V row leads to column, A column to row, X both, O neither.

    Raises:
        InputError: A letter other than these.
    """
    table = np.eye(len(names))
    for (one, other), symbol in symbols.items():
        letter = symbol.strip().upper()
        if letter not in SYMBOLS or not letter:
            raise InputError(f'{one} and {other}: there is no letter "{symbol}"', where=where, remedy="give V, A, X, O")
        i, j = names.index(one), names.index(other)
        table[i, j], table[j, i] = letter in "VX", letter in "AX"
    return Square(tuple(names), table, where)


def _levels(names: tuple[str, ...], reach: Flags) -> tuple[tuple[str, ...], ...]:
    """Level by level: causes that reach only what also reaches them, among those that are left."""
    left = list(range(len(names)))
    levels = []
    while left:
        part = reach[np.ix_(left, left)]
        top = [place for row, place in enumerate(left) if not (part[row] & ~part[:, row]).any()]
        levels.append(tuple(names[place] for place in top))
        left = [place for place in left if place not in top]
    return tuple(levels)
