"""a reference and columns -> degrees of grey relation, their ranking and how stable it is: `Relation`."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Literal

import numpy as np

from refloat.errors import InputError
from refloat.grey.relation import areas, steps
from refloat.grey.relation.normalise import Normalisation, normalise
from refloat.grey.relation.stability import Settings, Stability, measure_stability, rank_order
from refloat.grey.series import LARGEST, FloatArray, Values

Method = Literal["deng", "absolute", "relative", "synthetic", "similarity", "closeness", "slope", "t"]
METHODS: tuple[Method, ...] = ("deng", "absolute", "relative", "synthetic", "similarity", "closeness", "slope", "t")
LEAST = 3


@dataclass(frozen=True)
class Relation:
    """Degrees of relation of columns to a reference.

    Attributes:
        method: Which degree.
        normalise: How the columns lost their units.
        settings: rho of Deng's degree, theta of the synthetic one.
        degrees: Column -> degree, in the order given.
        ranking: Columns, most related first; ties in the order given.
        stability: What other choices and chance would have given.
    """

    method: Method
    normalise: Normalisation
    settings: Mapping[str, float]
    degrees: Mapping[str, float]
    ranking: tuple[str, ...]
    stability: Stability

    def document(self) -> dict[str, Any]:
        """As a JSON object."""
        return {
            "method": self.method,
            "normalise": self.normalise,
            "settings": dict(self.settings),
            "degrees": dict(self.degrees),
            "ranking": list(self.ranking),
            "stability": self.stability.document(),
        }


def relate(
    reference: Values,
    columns: Mapping[str, Values],
    *,
    method: Method = "deng",
    normalise: Normalisation | None = None,
    rho: float = 0.5,
    theta: float = 0.5,
    shuffles: int = 499,
    seed: int = 0,
) -> Relation:
    """Grey relational degrees.

    Args:
        reference: (n,) values, n at least 3.
        columns: Name -> (n,) values.
        method: Which degree.
        normalise: How the columns lose their units before. If left out: by the mean for Deng's degree, and not at all
            for the others, which are defined on the series as they are.
        rho: Distinguishing coefficient of Deng's degree, above 0 and up to 1.
        theta: Weight of the absolute degree in the synthetic one, 0 to 1.
        shuffles: Random orders of the reference behind the level that chance reaches.
        seed: Of those orders.

    Raises:
        InputError: Columns of different lengths, gaps, constants; an option out of its range.
    """
    if method not in METHODS:
        raise InputError(f"there is no method {method}", remedy=f"give one of {', '.join(METHODS)}")
    if not 0.0 < rho <= 1.0:
        raise InputError(f"rho is {rho}", remedy="give a number above 0 and up to 1; 0.5 is usual")
    if not 0.0 <= theta <= 1.0:
        raise InputError(f"theta is {theta}", remedy="give a number from 0 to 1; 0.5 is usual")
    how: Normalisation = normalise or ("mean" if method == "deng" else "none")
    names = list(columns)
    # Deng's degree and closeness compare points, so a constant ideal is welcome; the others compare courses.
    first, table = _table(reference, columns, needs_course=method not in ("deng", "closeness"))
    chosen = Settings(how, rho, theta)
    score = partial(degree_table, first, table, names, method)
    found = score(chosen)
    return Relation(
        method=method,
        normalise=how,
        settings={"deng": {"rho": rho}, "synthetic": {"theta": theta}}.get(method, {}),
        degrees=dict(zip(names, found.tolist(), strict=True)),
        ranking=tuple(names[i] for i in rank_order(found)),
        stability=measure_stability(
            names,
            partial(_scores, method=method, names=names),
            first,
            table,
            chosen,
            uses_rho=method == "deng",
            uses_theta=method == "synthetic",
            shuffles=shuffles,
            seed=seed,
        ),
    )


def degree_table(
    reference: FloatArray, table: FloatArray, names: Sequence[str], method: Method, settings: Settings
) -> FloatArray:
    """(columns,) degrees."""
    first = normalise(reference, settings.normalise, name="the reference")
    rows = [normalise(row, settings.normalise, name=name) for row, name in zip(table, names, strict=True)]
    if method == "deng":
        result: FloatArray = steps.deng_coefficients(first, np.array(rows), rho=settings.rho).mean(axis=1)
        return result
    by_method: dict[str, Callable[[FloatArray, FloatArray], float]] = {
        "absolute": areas.absolute_degree,
        "relative": areas.relative_degree,
        "synthetic": partial(areas.synthetic_degree, theta=settings.theta),
        "similarity": areas.similarity_degree,
        "closeness": areas.closeness_degree,
        "slope": steps.slope_degree,
        "t": steps.t_degree,
    }
    degree = by_method[method]
    return np.array([degree(first, row) for row in rows])


def _scores(
    reference: FloatArray, table: FloatArray, settings: Settings, *, method: Method, names: Sequence[str]
) -> FloatArray:
    return degree_table(reference, table, names[: len(table)], method, settings)


def _table(reference: Values, columns: Mapping[str, Values], *, needs_course: bool) -> tuple[FloatArray, FloatArray]:
    """The columns as rows of one array, after the checks."""
    if not columns:
        raise InputError("there is no column to compare", remedy="give at least one besides the reference")
    first = _column(reference, "the reference", needs_course)
    rows = [_column(values, name, needs_course) for name, values in columns.items()]
    for name, row in zip(columns, rows, strict=True):
        if len(row) != len(first):
            raise InputError(
                f"{name} has {len(row)} values and the reference {len(first)}", remedy="give as many in each"
            )
    if len(first) < LEAST:
        raise InputError(f"there are {len(first)} rows", remedy=f"give at least {LEAST}: a relation needs a course")
    return first, np.array(rows)


def _column(values: Values, name: str, needs_course: bool) -> FloatArray:
    try:
        column = np.array(values, dtype=np.float64)
    except (TypeError, ValueError) as failure:
        raise InputError(f"{name} holds something that is not a number", remedy="give numbers only") from failure
    if column.ndim != 1:
        raise InputError(f"{name} has {column.ndim} axes", remedy="give one value a row")
    wrong = ~(np.abs(column) < LARGEST)
    if wrong.any():
        raise InputError(
            f"{name}: value {int(np.argmax(wrong)) + 1} is missing or not a usable number",
            remedy="fill the gap or drop the row",
        )
    if needs_course and len(column) and np.all(column == column[0]):
        raise InputError(f"{name}: all values are the same, so it has no course to compare", remedy="leave it out")
    return column
