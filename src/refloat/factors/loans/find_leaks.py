"""a LoanTable -> what leaks the outcome, and what repeats another field."""

from collections.abc import Iterable, Mapping

import numpy as np
from numpy.typing import NDArray

from refloat.factors.loans.leak import Leak
from refloat.factors.loans.leak_digits import find_digits
from refloat.factors.loans.leak_functions import Function, find_functions, find_shifted
from refloat.factors.loans.leak_outcome import find_after, find_outcome
from refloat.factors.loans.limits import limit
from refloat.factors.loans.loan_table import Column, Floats, LoanTable

SAYS = {
    "order": "in the very order of",
    "steps": "bands of",
    "lookup": "looked up from",
    "line": "a sum or multiple of",
    "product": "a product or power of",
    "shifted": "bands of the date that is the sum of",
}


def find_leaks(table: LoanTable, *, decided: Floats | None = None, after: Iterable[str] = ()) -> list[Leak]:
    """Fields that betray the outcome, by rules that know no field's name; then fields that repeat others.

    In turn: the outcome itself; known after the decision; a pattern of digits; a function of one that leaks (of one
    such field, or of a date moved by one). Whatever is a function of fields that do not leak is a repeat.

    Args:
        table: Loans; for a measure, the worse half counts as bad.
        decided: (loan,) date of the decision, days since 1970; NaN if not known.
        after: Columns that the study says are known only after the decision.
    """
    bad = table.outcome > np.median(table.outcome) if table.measure else table.outcome > 0.5
    found: dict[str, Leak] = {}
    told = set(after)
    some = _rows(table, "digits_looked_at")
    for name, column in table.columns.items():
        leak = None
        if not table.measure:
            leak = find_outcome(column, bad)
        if leak is None and name in told:
            leak = Leak(name, "after", f"{name} is known only after the decision, the study says", pattern="told")
        if leak is None and decided is not None:
            leak = find_after(column, decided, bad)
        leak = leak or find_digits(column.rows(some), bad[some])
        if leak is not None:
            found[name] = leak
    rows = _rows(table, "looked_at")
    looked = {name: column.rows(rows) for name, column in table.columns.items()}
    functions = find_functions(looked)
    for function in functions:
        # Of two fields with the same digits the computed one is told as such.
        if len(function.sources) == 1 and _digits(found, function.column) and _digits(found, function.sources[0]):
            found[function.column] = _leak(function, "function")
    _taint(found, functions)
    _taint_shifted(found, looked, {function.column for function in functions})
    _taint(found, functions)
    for function in functions:
        if function.column not in found:
            found[function.column] = _leak(function, "repeat")
    return [found[name] for name in table.columns if name in found]


def _digits(found: Mapping[str, Leak], name: str) -> bool:
    return name in found and found[name].why == "digits"


def _rows(table: LoanTable, most: str) -> NDArray[np.intp]:
    """All rows, or as many as a limit says, spread evenly."""
    return np.linspace(0, len(table) - 1, min(len(table), int(limit(most)))).astype(np.intp)


def _taint(found: dict[str, Leak], functions: list[Function]) -> None:
    """A function of a field that leaks leaks."""
    again = True
    while again:
        again = False
        for function in functions:
            leaking = [source for source in function.sources if source in found and found[source].leaks]
            if leaking and function.column not in found:
                found[function.column] = _leak(function, "function")
                again = True


def _taint_shifted(found: dict[str, Leak], columns: Mapping[str, Column], known: set[str]) -> None:
    """A function of a date and of a number that leaks leaks."""
    dates = [column for column in columns.values() if column.kind == "date"]
    for source in [leak.column for leak in found.values() if leak.why in ("digits", "function")]:
        for name, column in columns.items():
            if name in found or name in known:
                continue
            function = find_shifted(column, columns[source], dates)
            if function is not None:
                found[name] = _leak(function, "function")


def _leak(function: Function, why: str) -> Leak:
    sources = " and ".join(function.sources)
    how = "exactly" if function.agreement > 1 - 1e-9 else f"for all but {1 - function.agreement:.1%} beyond chance"
    end = (
        ", which betrays the outcome"
        if why == "function"
        else ": it stays out of the model; leave the other out to take it instead"
    )
    return Leak(
        function.column,
        "function" if why == "function" else "repeat",
        f"{function.column} is {SAYS[function.form]} {sources} ({how}){end}",
        sources=function.sources,
        agreement=function.agreement,
    )
