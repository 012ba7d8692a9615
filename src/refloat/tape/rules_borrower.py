"""Rules B: who owes. An Inspection -> its breaches."""

from collections.abc import Callable

import polars as pl

from refloat.tape.breach import Breach, FoundBreach, RowBreach, TapeBreach
from refloat.tape.inspection import Inspection

BUSINESS = ("sme", "corporate")


def b01(tape: Inspection) -> list[Breach]:
    """A person was of age when borrowing; a business has an industry."""
    breaches: list[Breach] = []
    if tape.has("borrower.industry"):
        no_industry = pl.col("borrower_type").is_in(BUSINESS) & pl.col("industry").is_null()
        breaches.append(RowBreach("borrower", "industry", no_industry, value=pl.col("borrower_type"), case="industry"))
    if tape.has("borrower.birth_year", "loan.borrower_id", "loan.origination_date"):
        youngest, oldest = tape.thresholds.adult_age, tape.thresholds.oldest_age
        granted = (
            tape.loans.lazy()
            .group_by("borrower_id")
            .agg(
                pl.col("origination_date").min().dt.year().alias("first"),
                pl.col("origination_date").max().dt.year().alias("last"),
            )
        )
        born = pl.col("birth_year")
        found = (
            tape.borrowers.lazy()
            .filter(pl.col("borrower_type") == "individual", born.is_not_null())
            .select("index", "borrower_id", "birth_year")
            .join(granted, on="borrower_id", how="inner", maintain_order="left")
            .filter((pl.col("first") - born < youngest) | (pl.col("last") - born > oldest))
            .select(
                "index",
                born.alias("value"),
                pl.lit(f"{youngest} .. {oldest}").alias("limit"),
                pl.lit(None, pl.Int64).alias("set_birth_year"),
            )
            .collect()
        )
        breaches.append(FoundBreach("borrower", "birth_year", found))
    return breaches


def b02(tape: Inspection) -> list[Breach]:
    """Nobody older than the limit is alive."""
    age = tape.day.year - pl.col("birth_year")
    limit = tape.thresholds.deceased_age
    alive = ~pl.col("deceased").fill_null(False)
    return [RowBreach("borrower", "deceased", alive & (age > limit), value=age, limit=str(limit))]


def b03(tape: Inspection) -> list[Breach]:
    """One identity hash, one borrower."""
    found = (
        tape.borrowers.lazy()
        .select("index", "borrower_id", "id_hash")
        .filter(pl.col("id_hash").is_not_null() & pl.col("id_hash").is_duplicated())
        .with_columns(pl.col("borrower_id").n_unique().over("id_hash").alias("limit"))
        .filter(pl.col("limit") > 1)
        .select("index", pl.col("id_hash").alias("value"), "limit")
        .collect()
    )
    return [FoundBreach("borrower", "id_hash", found)]


def b04(tape: Inspection) -> list[Breach]:
    """No enforcement step after insolvency opened."""
    stayed = tape.borrower_by_id.lazy().filter(
        pl.col("insolvency_status").is_in(["filed", "open"]), pl.col("insolvency_date").is_not_null()
    )
    found = (
        tape.loans.lazy()
        .filter(pl.col("legal_stage") == "enforcement")
        .select("index", "borrower_id", "legal_stage_date")
        .join(stayed.select("borrower_id", "insolvency_date"), on="borrower_id", how="inner", maintain_order="left")
        .filter(pl.col("legal_stage_date") > pl.col("insolvency_date"))
        .select("index", pl.col("legal_stage_date").alias("value"), pl.col("insolvency_date").alias("limit"))
        .collect()
    )
    return [FoundBreach("loan", "legal_stage_date", found)]


def b05(tape: Inspection) -> list[Breach]:
    """Concentration agrees with the prospectus."""
    breaches: list[Breach] = []
    for name, share in concentration_figures(tape).items():
        stated = tape.stated.get(name)
        if stated is not None and abs(share - stated) > tape.thresholds.disclosure_tolerance:
            breaches.append(TapeBreach("loan", "claim", f"{share:.6f}", f"{stated:.6f}", key=name))
    return breaches


def concentration_figures(tape: Inspection) -> dict[str, float]:
    """top10_share by borrower, region_hhi and industry_hhi (sums of squared shares of claim), where they can be had."""
    total = float(tape.loans["claim"].sum())
    if not total or not tape.has("loan.borrower_id", "loan.claim"):
        return {}
    owed = tape.loans.group_by("borrower_id", maintain_order=True).agg(pl.col("claim").sum())
    figures = {"top10_share": float(owed["claim"].top_k(10).sum()) / total}
    for field in ("region", "industry"):
        if tape.has(f"borrower.{field}", "borrower.borrower_id"):
            debtors = tape.borrower_by_id.select("borrower_id", field)
            shares = (
                owed.join(debtors, on="borrower_id", how="left", maintain_order="left")
                .group_by(field, maintain_order=True)
                .agg(pl.col("claim").sum() / total)
            )
            figures[f"{field}_hhi"] = float((shares["claim"] ** 2).sum())
    return figures


BORROWER_RULES: dict[str, Callable[[Inspection], list[Breach]]] = {
    "B01": b01,
    "B02": b02,
    "B03": b03,
    "B04": b04,
    "B05": b05,
}
