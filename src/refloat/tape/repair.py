"""Tables and repairs -> mended tables."""

import polars as pl

from refloat.tape.breach import SET
from refloat.tape.evaluate import Repair


def mend(tables: dict[str, pl.DataFrame], repairs: list[Repair]) -> dict[str, pl.DataFrame]:
    """Apply repairs in their order; where two touch one cell, the later one stands.

    Args:
        tables: With the column `index`, each row at the position that its index gives.
        repairs: Whole columns and single cells.
    """
    mended = dict(tables)
    for repair in repairs:
        frame = mended[repair.table]
        if repair.rows is None:
            mended[repair.table] = frame.with_columns(value.alias(name) for name, value in repair.columns.items())
            continue
        rows = repair.rows.unique("index", keep="last", maintain_order=True)
        changed = []
        for column in rows.columns:
            if column == "index":
                continue
            name = column.removeprefix(SET)
            old = frame[name].clone()
            changed.append(old.scatter(rows["index"], rows[column].cast(old.dtype)))
        mended[repair.table] = frame.with_columns(changed)
    return mended
