"""Bank of Ningbo's and all Chinese commercial banks' bad loans -> frames, with the grade of each row.

Money is in yuan, ratios are fractions. The figures of Bank of Ningbo were recollected and not read from its reports.
"""

import polars as pl

from refloat.market.read_table import Column, read_table

BANK = (
    Column("period", "period"),
    Column("year", "period", "year"),
    Column("loans_amount", "loans_100m", "yi"),
    Column("npl_amount", "npl_100m", "yi"),
    Column("npl_ratio", "npl_ratio_pct", "percent"),
    Column("coverage", "provision_coverage_pct", "percent"),
    Column("special_mention_ratio", "special_mention_pct", "percent"),
    Column("grade", "grade"),
    Column("confidence", "confidence"),
)

SECTOR = (
    Column("period", "period"),
    Column("year", "period", "year"),
    Column("npl_amount", "npl_100m", "yi"),
    Column("npl_ratio", "npl_ratio_pct", "percent"),
    Column("coverage", "provision_coverage_pct", "percent"),
    Column("implied_loans_amount", "implied_loans_100m", "yi"),
    Column("grade", "grade"),
    Column("source", "source"),
    Column("check", "check"),
    Column("confidence", "confidence"),
)

CLASSES = (
    Column("as_of", "as_of", "date"),
    Column("substandard_amount", "substandard_100m", "yi"),
    Column("doubtful_amount", "doubtful_100m", "yi"),
    Column("loss_amount", "loss_100m", "yi"),
    Column("npl_amount", "npl_100m", "yi"),
    Column("grade", "grade"),
    Column("source", "source"),
)

RETAIL = (
    Column("item", "item"),
    Column("value", "value", "number"),
    Column("value_as_written", "value"),
    Column("unit", "unit"),
    Column("as_of", "as_of"),
    Column("grade", "grade"),
    Column("source", "source"),
    Column("confidence", "confidence"),
)


def bank_of_ningbo() -> pl.DataFrame:
    """Bank of Ningbo at the ends of 2004 to 2024 and of June 2025, one row each; 2004 empty, 2005 a ratio only.

    Every row is recollected and unverified. `coverage` is the allowance over bad loans.
    """
    return read_table("bank_of_ningbo.csv", BANK)


def bank_of_ningbo_retail() -> pl.DataFrame:
    """Its retail bad loans and the packages it put up for sale in 2025, one figure a row in the unit it names."""
    return read_table("bank_of_ningbo_retail.csv", RETAIL)


def china_banks_npl() -> pl.DataFrame:
    """All Chinese commercial banks at the ends of 2004 to 2024 and of September 2025; the scope changed in 2005.

    `grade` is seen where a stored page gives the balance or the ratio, else unverified. The fall of 2008 is a transfer
    of bad loans before a recapitalisation and not a recovery.
    """
    return read_table("china_banks_npl.csv", SECTOR)


def china_banks_npl_by_class() -> pl.DataFrame:
    """The sector's bad loans by class at two dates."""
    return read_table("china_banks_npl_by_class.csv", CLASSES)
