"""Sums that a layout declares -> on how many rows of a file they hold."""

from collections.abc import Sequence

import polars as pl

from refloat.tape.layout import Identity, Layout
from refloat.tape.match_sheet import SheetMatch
from refloat.tape.parse_numbers import decimal_marks, parse_numbers

IDENTITIES = {
    "name": pl.String,
    "file": pl.String,
    "rows": pl.Int64,
    "broken": pl.Int64,
    "largest_difference": pl.Float64,
    "tolerance": pl.Float64,
}


def prove_identities(matches: Sequence[SheetMatch], layout: Layout) -> pl.DataFrame:
    """Check every declared sum on every row of the sheets of its table.

    A row with a part that is missing or no number counts as broken.

    Returns:
        name, file, rows, broken, largest_difference (over the rows with all parts), tolerance.
    """
    found = [
        _prove(identity, match, layout)
        for identity in layout.identities
        for match in matches
        if match.table is not None and match.table.table == identity.table and not match.table.secondary
    ]
    return pl.DataFrame(found, schema=IDENTITIES, orient="row")


def _prove(identity: Identity, match: SheetMatch, layout: Layout) -> tuple[str, str, int, int, float | None, float]:
    sheet = match.columns.sheet
    names = [identity.total, *identity.sum, *identity.minus]
    own = {name: match.columns.find(name) for name in names}
    if None in own.values():
        return identity.name, sheet.place, sheet.cells.height, sheet.cells.height, None, identity.tolerance
    texts = {name: sheet.cells[column] for name, column in own.items() if column is not None}
    marks, _ = decimal_marks(texts, layout.decimal)
    values = {name: parse_numbers(text, marks[name])[0] for name, text in texts.items()}
    difference = values[identity.total]
    for name in identity.sum:
        difference = difference - values[name]
    for name in identity.minus:
        difference = difference + values[name]
    # Cents are not exact in binary: a difference equal to the tolerance is within it.
    holds = (difference.abs() <= identity.tolerance + 1e-9).fill_null(False)
    largest = difference.abs().max()
    return (
        identity.name,
        sheet.place,
        sheet.cells.height,
        int((~holds).sum()),
        None if largest is None else float(largest),  # type: ignore[arg-type]
        identity.tolerance,
    )
