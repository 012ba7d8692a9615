"""a person's own table of Chinese deals -> the frame that `china_deals` gives."""

from pathlib import Path

import polars as pl

from refloat.errors import InputError
from refloat.market.china import DEALS
from refloat.market.read_table import typed

NEEDED = ("deal_id", "pool_type")
BASES = tuple(f"agency{one}_base_recovery_{unit}" for unit in ("wan", "pct") for one in (1, 2))
"""Of these, one at least."""
GROUPED = r"^\s*-?[0-9]{1,3}(,[0-9]{3})+(\.[0-9]+)?\s*$"


def read_deals(path: str | Path) -> pl.DataFrame:
    """Read deals in the form of the shipped table; columns that are not there are empty, others are passed over.

    Rows are not judged here: `refloat.rating.market_check` names those that it cannot size.

    Args:
        path: CSV with a header, in UTF-8 or GB 18030; money in ten thousands (wan), shares in per cent,
            as in the shipped table.

    Raises:
        InputError: The file cannot be read as such a table, or a needed column is missing.
    """
    place = str(path)
    try:
        raw = pl.read_csv(_text(Path(path).read_bytes()).encode(), infer_schema=False)
    except FileNotFoundError:
        raise InputError("there is no such file", where=place, remedy="check its name") from None
    except (OSError, UnicodeDecodeError, pl.exceptions.PolarsError) as failure:
        words = str(failure).splitlines()[0] if str(failure) else type(failure).__name__
        raise InputError(f"this cannot be read as a table ({words})", where=place, remedy="give a CSV") from None
    raw = raw.rename({name: name.strip().lower().lstrip("\ufeff") for name in raw.columns})
    lacking = [name for name in NEEDED if name not in raw.columns]
    if not lacking and not any(name in raw.columns for name in BASES):
        lacking = [BASES[0]]
    if lacking:
        remedy = "use the columns of the shipped table of deals"
        raise InputError(f'the column "{lacking[0]}" is missing', where=place, remedy=remedy)
    empty = [pl.lit(None, dtype=pl.String).alias(column.source) for column in DEALS if column.source not in raw.columns]
    numbers = [
        column.source for column in DEALS if column.kind not in ("text", "date") and column.source in raw.columns
    ]
    # 12,345.6 is a number to whoever writes tables by hand; a cell with words stays words, and becomes null.
    plain = [
        pl.when(pl.col(name).str.contains(GROUPED)).then(pl.col(name).str.replace_all(",", "")).otherwise(pl.col(name))
        for name in numbers
    ]
    return typed(raw.with_columns(*empty, *(one.alias(name) for one, name in zip(plain, numbers, strict=True))), DEALS)


def _text(content: bytes) -> str:
    """A file's text: UTF-8, or GB 18030 as spreadsheets in China still write."""
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("gb18030")
