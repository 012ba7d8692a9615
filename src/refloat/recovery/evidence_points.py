"""What was seen or forecast of real pools, to stand beside what an assumption set gives."""

from importlib.resources import files

import polars as pl


def evidence_points(name: str | None = None) -> pl.DataFrame:
    """Points of cumulative gross recovery, of one set or of all.

    Returns:
        set, months (since the cut-off or default, as the set counts), share (fraction), of ("claim": of the
        claim; "lifetime": of what comes in the end), kind (actual, forecast, benchmark), label, source, date,
        grade.
    """
    text = files("refloat.recovery").joinpath("library/evidence_points.csv").read_bytes()
    points = pl.read_csv(text, infer_schema=False).with_columns(pl.col("months", "share").cast(pl.Float64))
    return points if name is None else points.filter(pl.col("set") == name)
