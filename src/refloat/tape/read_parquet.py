"""A Parquet file -> a Sheet."""

import io

import polars as pl

from refloat.errors import TapeError
from refloat.tape.limits import Limits
from refloat.tape.sheet import Sheet, check_size, unique_headers


def read_parquet(data: bytes, file: str, limits: Limits) -> Sheet:
    """Read every flat column as text, like the other formats; nested columns are left out with a note.

    Raises:
        TapeError: The file is damaged or too large.
    """
    try:
        lazy = pl.scan_parquet(io.BytesIO(data))
        schema = lazy.collect_schema()
        height = int(lazy.select(pl.len()).collect().item())
        check_size(file, height, len(schema), limits)
        flat = [name for name, dtype in schema.items() if not dtype.is_nested() and dtype not in (pl.Binary, pl.Object)]
        cells = lazy.select(pl.col(flat).cast(pl.String)).collect()
    except (pl.exceptions.PolarsError, OSError) as error:
        raise TapeError(
            "the file is damaged or is not a Parquet file", where=file, remedy="write it again, or give CSV"
        ) from error
    names, repeated = unique_headers(cells.columns)
    cells.columns = names
    left_out = sorted(set(schema) - set(flat))
    notes = (f"{file}: columns that are not plain values were left out: {', '.join(left_out)}.",) if left_out else ()
    # Whole numbers are exact in Parquet, and so are long ids among them; those kept as floats have lost digits.
    numeric = frozenset(name for name in flat if schema[name].is_numeric() and not schema[name].is_integer())
    rows = pl.int_range(2, height + 2, eager=True, dtype=pl.Int64).alias("row")
    return Sheet(file, "", cells, rows, "Parquet", typed_numbers=numeric, repeated=repeated, notes=notes)
