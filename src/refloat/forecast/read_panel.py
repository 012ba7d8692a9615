"""a CSV of many series, one a column -> the panel that intervals are calibrated on."""

from pathlib import Path

import numpy as np

from refloat.errors import InputError
from refloat.forecast.read_table import MISSING, is_numeric, number, read_table, time_column
from refloat.grey.series import FloatArray


def read_panel(path: str | Path) -> list[FloatArray]:
    """The series of a table: one a column, one period a row, oldest first.

    A series may begin later and end earlier than others; a gap within one is refused. Columns without numbers, and the
    one that says when, are left out.

    Args:
        path: CSV in UTF-8 with a header.

    Raises:
        InputError: What is wrong, with row and column.
    """
    table = read_table(Path(path))
    when = time_column(table, None)
    panel = []
    for place, name in enumerate(table.header):
        cells = table.column(place)
        if place == when or not is_numeric(cells):
            continue
        there = [row for row, cell in enumerate(cells) if cell.casefold() not in MISSING]
        rows = range(there[0], there[-1] + 1)
        panel.append(np.array([number(cells[row], name, table.where(row)) for row in rows]))
    if not panel:
        raise InputError("there is no column of numbers", where=str(path), remedy="give one series a column")
    return panel
