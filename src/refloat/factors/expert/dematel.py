"""direct influences -> who drives and who is driven, indirect ways included: `Dematel`."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from refloat.errors import InputError
from refloat.factors.expert.square import Square, in_order, prove_same_names

Floats = NDArray[np.float64]
TOP = 4.0
"""Usual scale: 0 none, 1 low, 2 medium, 3 high, 4 very high influence."""


@dataclass(frozen=True)
class Dematel:
    """Influence of causes on one another.

    Attributes:
        names: Causes.
        total: (cause, cause) direct and indirect influence of the row on the column.
        given: Row sums: influence that a cause gives.
        received: Column sums: influence that it receives.
        threshold: Influences below it are left out of the map.
        spectral_radius: Of the scaled matrix; below 1, or indirect influences would grow without end.
        norm: What the matrix was divided by: the largest sum of a row or column.
        experts: How many matrices were averaged.
        stable: Mean relative change of the mean matrix by its last expert; None for one expert. The field asks for
            at most 0.05.
    """

    names: tuple[str, ...]
    total: Floats
    given: Mapping[str, float]
    received: Mapping[str, float]
    threshold: float
    spectral_radius: float
    norm: float
    experts: int
    stable: float | None

    @property
    def prominence(self) -> dict[str, float]:
        """Given plus received: how much a cause takes part."""
        return {name: self.given[name] + self.received[name] for name in self.names}

    @property
    def relation(self) -> dict[str, float]:
        """Given less received: above zero a cause of others, below zero an effect."""
        return {name: self.given[name] - self.received[name] for name in self.names}

    @property
    def links(self) -> tuple[tuple[str, str, float], ...]:
        """Influences of the threshold or more between two causes: from, to, size; the largest first."""
        found = [
            (self.names[row], self.names[column], float(self.total[row, column]))
            for row, column in zip(*np.nonzero(self.total >= self.threshold), strict=True)
            if row != column
        ]
        return tuple(sorted(found, key=lambda link: (-link[2], link[0], link[1])))

    def document(self) -> dict[str, Any]:
        """As a JSON object."""
        return {
            "names": list(self.names),
            "total": self.total.tolist(),
            "given": dict(self.given),
            "received": dict(self.received),
            "prominence": self.prominence,
            "relation": self.relation,
            "threshold": self.threshold,
            "links": [{"from": one, "to": other, "influence": size} for one, other, size in self.links],
            "spectral_radius": self.spectral_radius,
            "norm": self.norm,
            "experts": self.experts,
            "stable": self.stable,
        }


def dematel(squares: Mapping[str, Square], *, threshold: float | None = None, top: float = TOP) -> Dematel:
    """Total influences, (I - X)^-1 X, of the experts' mean matrix X over its largest row or column sum.

    Source: Fontela and Gabus, DEMATEL, Battelle Geneva (1976) [from memory, unverified]; the form with rows and columns
    in the norm as in the worked example at https://soft.onlineoutput.com/dematel/output?project_id=8733_394698,
    whose scaled matrix is met.

    Args:
        squares: Expert -> matrix; entry (i, j) is the direct influence of i on j, 0 to `top`; blanks count 0.
        threshold: Influences below it do not show in the map; the mean of all if left out.
        top: Largest value of the scale.

    Raises:
        InputError: No expert, other causes, a value outside the scale, no influence at all, or a matrix whose
            indirect influences do not come to an end.
    """
    if not squares:
        raise InputError("there is no expert", remedy="give at least one table of influences")
    names = prove_same_names(list(squares.values()))
    tables = [_checked(square, names, top) for square in squares.values()]
    direct = np.mean(tables, axis=0)
    where = next(iter(squares.values())).where
    norm = float(max(direct.sum(axis=0).max(), direct.sum(axis=1).max()))
    if norm == 0:
        raise InputError("there is no influence at all", where=where, remedy="fill the table")
    scaled = direct / norm
    radius = float(np.max(np.abs(np.linalg.eigvals(scaled))))
    if radius > 1 - 1e-9:
        raise InputError(
            "every cause gives and receives the same, so indirect influences grow without end",
            where=where,
            remedy="let the experts tell stronger influences from weaker ones",
        )
    total = np.linalg.solve((np.eye(len(names)) - scaled).T, scaled.T).T
    stable = None
    if len(tables) > 1:
        before = np.mean(tables[:-1], axis=0)
        off = ~np.eye(len(names), dtype=bool)
        moved = np.divide(np.abs(direct - before), direct, out=np.zeros_like(direct), where=direct > 0)
        stable = float(moved[off].mean())
    return Dematel(
        names=names,
        total=total,
        given=dict(zip(names, total.sum(axis=1).tolist(), strict=True)),
        received=dict(zip(names, total.sum(axis=0).tolist(), strict=True)),
        threshold=float(total.mean()) if threshold is None else threshold,
        spectral_radius=radius,
        norm=norm,
        experts=len(tables),
        stable=stable,
    )


def _checked(square: Square, names: tuple[str, ...], top: float) -> Floats:
    table = np.nan_to_num(in_order(square, names), nan=0.0)
    if len(names) < 2:
        raise InputError("there is only one cause", where=square.where, remedy="give at least two")
    for row, name in enumerate(names):
        if table[row, row] != 0:
            raise InputError(f"{name} influences itself", where=square.where, remedy="write 0 on the diagonal")
        for column, other in enumerate(names):
            if not 0 <= table[row, column] <= top:
                raise InputError(
                    f"the influence of {name} on {other} is {table[row, column]:g}",
                    where=square.where,
                    remedy=f"give 0 to {top:g}",
                )
    return table
