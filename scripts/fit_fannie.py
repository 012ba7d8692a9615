"""Fits the shipped regression of mortgage losses again, from the collected loans, and writes its file.

    .venv/bin/python scripts/fit_fannie.py PATH/fannie_nc_default_lgd.csv

The loans may not be shipped; the file holds coefficients and tables only.
"""

import sys
from pathlib import Path

import polars as pl

from refloat.recovery.calibrate.fit_lgd import fit_lgd
from refloat.recovery.calibrate.lgd_fit import FITS, LgdFit

MEANING = {
    "ltv": "loan-to-value at default, marked to market by a state house price index, as a fraction",
    "insured": "1 where the original loan-to-value is above 80 %, a proxy of mortgage insurance",
    "log_balance": "natural logarithm of the balance at default, US dollars",
    "unemployment": "unemployment rate of the state at the last paid instalment, as a fraction",
    "not_owner": "1 where the home is not the borrower's main residence",
    "cash_out": "1 for a refinancing that paid out cash",
}
MODELS = {
    "ltv_alone": ("ltv",),
    "held": ("ltv", "insured", "log_balance"),
    "cycle": ("ltv", "insured", "log_balance", "unemployment"),
    "full": tuple(MEANING),
}
TABLES = {"by_ltv": ("ltv_band",), "by_ltv_and_insurance": ("insured", "ltv_band"), "by_year": ("year",)}


def read(path: str | Path) -> pl.DataFrame:
    """The columns of the regressions from the collected file."""
    raw = pl.read_csv(path, infer_schema_length=None)
    band = ((pl.col("MTM_LTV") / 10).ceil() * 10).clip(60, 110).cast(pl.Int64)
    return raw.select(
        lgd=pl.col("LOSS_GIVEN_DEFAULT"),
        ltv=pl.col("MTM_LTV") / 100,
        insured=(pl.col("OLTV") > 80).cast(pl.Int64),
        log_balance=pl.col("LAST_UPB").log(),
        unemployment=pl.col("UNRATE") / 100,
        not_owner=(pl.col("OCC_STAT") != "P").cast(pl.Int64),
        cash_out=(pl.col("PURPOSE") == "C").cast(pl.Int64),
        ltv_band=band,
        year=pl.col("LAST_PAID_INSTALLMENT_DATE").str.slice(0, 4).cast(pl.Int64),
    )


def fit(path: str | Path) -> LgdFit:
    """The four regressions and three tables."""
    about = {
        "name": "us-mortgage-nc",
        "source": "Fannie Mae single-family loan performance data, defaulted loans of North Carolina 1999-2020, as "
        "prepared in the public project two-stage-lgd; computed by scripts/fit_fannie.py",
        "date": "2020",
        "grade": "derived",
        "note": "Loans of one state. Insurance is a proxy. A band of loan-to-value is named by its upper end in per "
        "cent; "
        "60 is open below, 110 above. Years are those of the last paid instalment. Cells of fewer than 20 loans are "
        "left out.",
    }
    return fit_lgd(read(path), "lgd", MEANING, MODELS, TABLES, about=about)


def main() -> int:
    """Writes the file and says where."""
    from ruamel.yaml import YAML

    if len(sys.argv) != 2:
        print(__doc__, file=sys.stderr)
        return 2
    found = fit(sys.argv[1])
    target = FITS / f"{found.name}.yaml"
    yaml = YAML()
    yaml.default_flow_style = None
    yaml.width = 120
    with target.open("w", encoding="utf-8") as file:
        file.write("# Written by scripts/fit_fannie.py. Read by `refloat.recovery.calibrate.lgd_fit.read_lgd_fit`.\n")
        yaml.dump(found.model_dump(mode="json"), file)
    print(target)
    return 0


if __name__ == "__main__":
    sys.exit(main())
