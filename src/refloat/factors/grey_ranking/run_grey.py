"""the terms of a grey ranking -> `GreyRanking`."""

from collections import Counter
from collections.abc import Mapping
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from refloat.errors import InputError, StudyError
from refloat.factors.expert.cells import Cells, read_cells
from refloat.factors.find_study import file_of_study
from refloat.factors.grey_ranking.grey_ranking import GreyRanking, Order
from refloat.factors.grey_ranking.grey_terms import GreyTerms
from refloat.factors.grey_ranking.rank_factors import nine_orders, rank_factors
from refloat.factors.taxonomy import shipped_taxonomy
from refloat.files import did_you_mean

Floats = NDArray[np.float64]
Series = tuple[Floats, dict[str, Floats]]


def run_grey(terms: GreyTerms, folder: Path, name: str) -> GreyRanking:
    """Read the table and rank the factors under every reasonable setting.

    Args:
        terms: Of the study.
        folder: That its table lies in.
        name: Short name.

    Raises:
        InputError: The table cannot be read, or no series is long and whole enough.
        StudyError: A column or code that is not there.
    """
    study = f"study {name}"
    cells = read_cells(file_of_study(folder, terms.table, study))
    taxonomy = shipped_taxonomy()
    codes = [taxonomy.prove_known(code, where=str(study)) for code in terms.factors.values()]
    if len(set(codes)) < len(codes):
        raise StudyError("two columns have the same code", where=str(study), remedy="give each factor its own")
    for column in (terms.reference, *terms.factors, *([terms.group] if terms.group else [])):
        if column not in cells.header:
            remedy = did_you_mean(column, cells.header) or f"there are {', '.join(cells.header[:12])}"
            raise StudyError(f'there is no column "{column}" in {terms.table}', where=str(study), remedy=remedy)
    groups, left_out = _series(cells, terms)
    shown = terms.shown if terms.shown is not None else next(iter(groups))
    if shown not in groups:
        close = did_you_mean(shown, list(groups)) or f"there are {', '.join(list(groups)[:8])}"
        raise StudyError(f'there is no whole series of "{shown}"', where=str(study), remedy=close)
    reference, factors = groups[shown]
    orders = rank_factors(reference, factors, _signs(codes), least=terms.least)
    nine = nine_orders(reference, factors)
    seen = {group: len({order.ranking for order in nine_orders(*series)}) for group, series in groups.items()}
    usual = next((order for order in orders if _usual(order)), orders[0])
    return GreyRanking(
        name=name,
        title=terms.title,
        source=terms.source,
        synthetic=terms.synthetic,
        reference=terms.reference,
        columns={code: column for column, code in terms.factors.items()},
        shown=shown,
        group_name=terms.group_name,
        periods=len(reference),
        orders=orders,
        usual=usual,
        nine=nine,
        groups=seen,
        notes=_notes(orders, usual, seen, left_out, terms),
    )


def _usual(order: Order) -> bool:
    return (order.method, order.normalise, order.rho, order.turned) == ("deng", "mean", 0.5, False)


def _signs(codes: list[str]) -> dict[str, str]:
    known = shipped_taxonomy().indicators
    return {code: known[code].sign if code in known else "?" for code in codes}


def _series(cells: Cells, terms: GreyTerms) -> tuple[Mapping[str, Series], int]:
    """Group -> its whole rows; and how many groups had too few."""
    places = [cells.header.index(column) for column in (terms.reference, *terms.factors)]
    at = cells.header.index(terms.group) if terms.group else None
    rows: dict[str, list[list[float]]] = {}
    for number, line in enumerate(cells.rows):
        kept = rows.setdefault(line[at] if at is not None else "", [])
        texts = [line[place] for place in places]
        if all(texts):
            kept.append([_number(cells, number, place) for place in places])
        elif at is None:
            blank = cells.header[places[texts.index("")]]
            raise InputError(f"{blank} is blank", where=cells.where(number), remedy="fill the gap or drop the row")
    found: dict[str, Series] = {}
    for group, lines in rows.items():
        table = np.array(lines, dtype=np.float64)
        # A factor that never moved cannot be compared, and a reference that never moved compares with nothing.
        if len(lines) >= terms.least and (np.ptp(table, axis=0) > 0).all():
            found[group] = (table[:, 0], dict(zip(terms.factors.values(), table[:, 1:].T, strict=True)))
    if not found:
        raise InputError(
            f"no series has {terms.least} whole periods in which every column moves",
            where=str(cells.path),
            remedy="give longer series, or lower `least`",
        )
    return found, len(rows) - len(found)


def _number(cells: Cells, row: int, place: int) -> float:
    text = cells.rows[row][place]
    try:
        value = float(text)
    except ValueError:
        value = float("nan")
    if not np.isfinite(value):
        raise InputError(
            f'{cells.header[place]} is "{text}", which is not a number', where=cells.where(row), remedy="mend it"
        )
    return value


def _notes(
    orders: tuple[Order, ...], usual: Order, seen: Mapping[str, int], left_out: int, terms: GreyTerms
) -> tuple[str, ...]:
    counts = Counter(order.ranking for order in orders)
    notes = []
    if terms.synthetic:
        notes.append("SYNTHETIC: the figures are made up")
    notes.append(
        f"{len(orders)} reasonable settings gave {len(counts)} different rankings; "
        f"the usual one came from {counts[usual.ranking]} of them"
    )
    if len({order.ranking[0] for order in orders}) > 1:
        notes.append(f"{len({order.ranking[0] for order in orders})} different factors come first under some setting")
    if len(seen) > 1:
        shaken = sum(1 for many in seen.values() if many > 1)
        notes.append(
            f"the nine settings of the literature disagree in {shaken} of {len(seen)} series, "
            f"with up to {max(seen.values())} rankings of the same data"
        )
    if left_out:
        notes.append(f"{left_out} series have fewer than {terms.least} whole periods, or a column that never moves")
    notes.append("a degree of grey relation tells how alike two courses are; it proves no cause")
    return tuple(notes)
