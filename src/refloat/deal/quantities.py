"""The named quantities of a formula, from the books of a running deal."""

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from refloat.deal.formula import Node, evaluate
from refloat.deal.state import State

Amounts = NDArray[np.float64]


def value_of(formula: Node, state: State) -> Amounts:
    """A formula's value before the date's payments, shape (path,); NaN where something is divided by nothing."""

    def number(value: float) -> Amounts:
        return np.full(state.paths, value)

    return np.asarray(evaluate(formula, lambda node: _known(node, state), number, VERBS))


def _known(node: Node, state: State) -> Amounts:
    if node.verb == "of":
        return _OF[node.name](state, node.of)
    date, intake = state.date, state.intake
    if node.name in intake.series:
        values = intake.series[node.name][:, date]
        return np.broadcast_to(values, (state.paths,))
    if node.name in ("collections", "costs", "available"):
        source = {"collections": intake.gross, "costs": intake.costs, "available": intake.available}[node.name]
        return np.asarray(source[:, date])
    closing = state.dates.accrual[0]
    fixed = {
        "cut_off_balance": state.deal.cut_off_balance or 0.0,
        "years": float((state.dates.pay_on[date] - closing).astype(np.int64)) / 365.0,
        "payment": date + 1.0,
    }
    return np.full(state.paths, fixed[node.name])


_OF: dict[str, Callable[[State, str], Amounts]] = {
    "balance": lambda state, name: state.balance[name],
    "face": lambda state, name: np.full(state.paths, state.notes[name].balance),
    "interest_owed": lambda state, name: state.interest_owed(name),
    "shortfall": lambda state, name: state.last_shortfall(name),
    "owed": lambda state, name: state.owed[name],
    "held": lambda state, name: state.held[name],
    "drawn": lambda state, name: state.facilities.balance[name],
    "covered": lambda state, name: state.guarantees.covered[name],
    "claim": lambda state, name: state.guarantees.claim(name),
    "owed_to_bank": lambda state, name: state.hedges.owed_in_all(name),
}


def _divide(above: Amounts, below: Amounts) -> Amounts:
    return np.asarray(np.divide(above, below, out=np.full(above.shape, np.nan), where=below != 0))


def _truth(verb: Callable[[Amounts, Amounts], Any]) -> Callable[[Amounts, Amounts], Amounts]:
    """1 or 0, and NaN where either side cannot be told."""
    return lambda left, right: np.where(np.isnan(left) | np.isnan(right), np.nan, verb(left, right))


VERBS: Mapping[str, Callable[..., Any]] = {
    "+": np.add,
    "-": np.subtract,
    "*": np.multiply,
    "/": _divide,
    "negative": np.negative,
    "min": np.minimum,
    "max": np.maximum,
    "abs": np.abs,
    "<": _truth(np.less),
    "<=": _truth(np.less_equal),
    ">": _truth(np.greater),
    ">=": _truth(np.greater_equal),
    "and": _truth(lambda left, right: (left != 0) & (right != 0)),
    "or": _truth(lambda left, right: (left != 0) | (right != 0)),
    "not": lambda value: np.where(np.isnan(value), np.nan, value == 0),
}
