"""a person's own table of Chinese deals -> the frame that `china_deals` gives."""

from pathlib import Path

import polars as pl

from refloat.errors import InputError
from refloat.market.china import DEALS
from refloat.market.read_table import typed

NEEDED = ("deal_id", "pool_type", "agency1_base_recovery_wan")


def read_deals(path: str | Path) -> pl.DataFrame:
    """Read deals in the form of the shipped table; columns that are not there are empty.

    Args:
        path: CSV with a header, in UTF-8; money in ten thousands (wan), shares in per cent, as in the shipped table.

    Raises:
        InputError: The file cannot be read as such a table, or a needed column or a key is missing.
    """
    place = str(path)
    try:
        raw = pl.read_csv(Path(path), infer_schema=False, encoding="utf8")
    except FileNotFoundError:
        raise InputError("there is no such file", where=place, remedy="check its name") from None
    except (OSError, pl.exceptions.PolarsError) as failure:
        words = str(failure).splitlines()[0] if str(failure) else type(failure).__name__
        raise InputError(f"this cannot be read as a table ({words})", where=place, remedy="give a CSV") from None
    raw = raw.rename({name: name.strip().lower().lstrip("\ufeff") for name in raw.columns})
    for name in NEEDED:
        if name not in raw.columns:
            raise InputError(
                f'the column "{name}" is missing', where=place, remedy="use the columns of the shipped table of deals"
            )
    empty = [pl.lit(None, dtype=pl.String).alias(column.source) for column in DEALS if column.source not in raw.columns]
    frame = typed(raw.with_columns(empty), DEALS)
    for row, key in enumerate(frame["deal_id"].to_list(), start=2):
        if not key:
            raise InputError("the deal has no deal_id", where=f"{place}: row {row}", remedy="give it a key")
    twice = frame.filter(frame["deal_id"].is_duplicated())["deal_id"].to_list()
    if twice:
        raise InputError(f'the deal "{twice[0]}" stands there twice', where=place, remedy="leave one of them out")
    return frame
