"""An industry code -> the group it is stratified by."""

import polars as pl

SCHEME = r"^([A-Za-z]{2,})\s"
"""A word of letters in front of the code names its scheme, as in "NAICS 531311"."""


def industry_group() -> pl.Expr:
    """Group of the field `industry`: null where it is missing or no code.

    A code of NACE or GB/T 4754 gives its section, the letter; a NAICS code its subsector, three digits with the
    scheme's name in front; any other number its first two digits.
    """
    text = pl.col("industry").str.strip_chars().str.to_uppercase()
    scheme = text.str.extract(SCHEME)
    code = text.str.replace(SCHEME, "").str.strip_chars()
    digits = pl.when(scheme == "NAICS").then(code.str.extract(r"^(\d{2,3})")).otherwise(code.str.extract(r"^(\d{2})"))
    group = pl.coalesce(code.str.extract(r"^([A-Z])(?:\d|$|\.)"), digits)
    return pl.concat_str(scheme.fill_null("") + pl.lit(" "), group).str.strip_chars()
