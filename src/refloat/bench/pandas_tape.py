"""The slow twin of some tape rules, in pandas: the same rows found, for the ratio and for the proof that they are."""

from typing import TYPE_CHECKING, Any

from refloat.tape import Thresholds, dictionary

if TYPE_CHECKING:
    import pandas as pd

PROPERTY = ["residential", "office", "retail", "industrial", "land"]
CLASSES = {"special_mention": 0, "substandard": 1, "doubtful": 2, "loss": 3}

TWIN_RULES = (
    *("T03", "T04", "T05", "L01", "L02", "L03", "L06", "L08", "L10", "L13", "L14", "L16"),
    *("L21", "L22", "B01", "B03", "C01", "C02", "C03", "C06", "C07", "C08", "C11"),
)
"""Rules that the twin has: row by row, over groups, and across tables."""

Found = dict[str, int]


def count_breaches(borrowers: "pd.DataFrame", loans: "pd.DataFrame", assets: "pd.DataFrame", cut_off: Any) -> Found:
    """Number of rows that break each rule of `TWIN_RULES`, with their keys picked out as the real check does.

    Args:
        borrowers: The table as read from Parquet.
        loans: Likewise.
        assets: The collateral table.
        cut_off: Timestamp of the cut-off date.
    """
    limits = Thresholds()
    loans, assets = loans.copy(), assets.copy()
    rows: dict[str, list[Any]] = {rule: [] for rule in TWIN_RULES}
    keys = ("borrower_id", "loan_id", "collateral_id")

    def hit(rule: str, frame: "pd.DataFrame", mask: Any) -> None:
        rows[rule].append(frame.loc[mask, [key for key in keys if key in frame.columns]])

    parts = loans["principal"] + loans["interest"] + loans["fees"]
    slack = (limits.claim_tolerance_share * loans["claim"]).clip(lower=limits.claim_tolerance_amount)
    off = (parts - loans["claim"]).abs() > slack
    hit("L02", loans, off)
    loans.loc[off, "claim"] = parts[off]
    old = assets["value_date"].dt.year < limits.first_value_year
    bad = assets["value"].notna() & ((assets["value"] <= 0) | (assets["value_date"] > cut_off) | old)
    hit("C01", assets, bad)
    assets.loc[bad, "value"] = float("nan")
    _loan_rows(loans, cut_off, limits, hit)
    _keys(borrowers, loans, assets, hit)
    _across(borrowers, loans, assets, cut_off, limits, hit)
    return {rule: sum(len(found) for found in parts) for rule, parts in rows.items()}


def _loan_rows(loans: "pd.DataFrame", cut_off: Any, limits: Thresholds, hit: Any) -> None:
    for field in ("principal", "interest", "fees", "claim"):
        hit("L01", loans, loans[field] < 0)
    hit("L03", loans, loans["claim"] == 0)
    start, default = loans["origination_date"], loans["default_date"]
    hit("L06", loans, (start > default) | (default > cut_off) | (start > cut_off))
    age = (default - start).dt.days
    hit("L08", loans, (age >= 0) & (age < limits.first_payment_days))
    dpd = loans["dpd"]
    least = (dpd > limits.substandard_days).astype(int) + (dpd > limits.doubtful_days) + (dpd > limits.loss_days)
    hit("L10", loans, loans["class5"].map(CLASSES) < least)
    ends = loans["limitation_date"]
    dated = loans["legal_stage"].isin(["demand", "filed", "judgment", "enforcement", "terminated"])
    hit("L13", loans, (ends <= cut_off) & ~(dated & (loans["legal_stage_date"] <= ends)))
    left = (ends - cut_off).dt.days
    hit("L14", loans, (left > 0) & (left <= limits.limitation_notice_days))
    hit("L16", loans, (loans["legal_stage"] == "none") & (dpd > limits.idle_days))
    same = ["borrower_id", "origination_date", "original_amount"]
    hit("L21", loans, loans.duplicated(same, keep=False) & loans["written_off"])


def _keys(borrowers: "pd.DataFrame", loans: "pd.DataFrame", assets: "pd.DataFrame", hit: Any) -> None:
    hit("T03", borrowers, borrowers.duplicated("borrower_id", keep=False))
    hit("T03", loans, loans.duplicated("loan_id", keep=False))
    hit("T03", assets, assets.duplicated(["collateral_id", "loan_id"], keep=False))
    hit("T04", loans, ~loans["borrower_id"].isin(borrowers["borrower_id"]))
    hit("T04", assets, ~assets["loan_id"].isin(loans["loan_id"]))
    for table, frame in (("borrower", borrowers), ("loan", loans), ("collateral", assets)):
        for field in dictionary().table(table):
            if field.type == "enum" and field.name in frame.columns:
                hit("T05", frame, frame[field.name].notna() & ~frame[field.name].isin(field.value_names))


def _across(
    borrowers: "pd.DataFrame",
    loans: "pd.DataFrame",
    assets: "pd.DataFrame",
    cut_off: Any,
    limits: Thresholds,
    hit: Any,
) -> None:
    import pandas as pd

    granted = loans.groupby("borrower_id")["origination_date"].agg(["min", "max"])
    people = borrowers.merge(granted, left_on="borrower_id", right_index=True, how="left")
    young = people["min"].dt.year - people["birth_year"] < limits.adult_age
    aged = people["max"].dt.year - people["birth_year"] > limits.oldest_age
    hit("B01", people, (people["borrower_type"] == "individual") & (young | aged))
    hit("B03", borrowers, borrowers["id_hash"].notna() & borrowers.duplicated("id_hash", keep=False))

    kind = assets["collateral_type"]
    kinds = pd.DataFrame({"loan_id": assets["loan_id"], "property": kind.isin(PROPERTY), "any": True})
    held = loans.merge(kinds.groupby("loan_id").any(), left_on="loan_id", right_index=True, how="left")
    no_property = (held["security_type"] == "mortgage") & ~held["property"].eq(True)
    hit("L22", held, no_property | ((held["security_type"] == "unsecured") & held["any"].eq(True)))

    for kinds_of, months in ((["residential"], limits.residential_value_months),
                             (PROPERTY[1:], limits.commercial_value_months)):  # fmt: skip
        hit("C02", assets, kind.isin(kinds_of) & (assets["value_date"] < cut_off - pd.DateOffset(months=months)))
    hit("C08", assets, assets["registered"].isin(["preliminary", "none"]) & (kind != "guarantee"))

    owed = assets.merge(loans[["loan_id", "borrower_id", "claim"]], on="loan_id", how="left")
    net = (owed["value"] - owed["prior_claims"].fillna(0)).clip(lower=0)
    total = net.groupby(owed["loan_id"]).transform("sum")
    ratio = owed["claim"] / total
    known = owed["value"].notna() & (total > 0) & (owed["claim"] > 0)
    hit("C07", owed, known & ~ratio.between(limits.claim_to_value_low, limits.claim_to_value_high))
    first = owed[(owed["lien_rank"] == 1) & owed["borrower_id"].notna()]
    hit("C06", first, first.groupby("collateral_id")["borrower_id"].transform("nunique") > 1)

    shared = owed[owed.duplicated("collateral_id", keep=False) & owed["value"].notna() & (owed["claim"] > 0)].copy()
    shared["counted"] = net[shared.index].clip(upper=shared["claim"])
    group = shared.groupby("collateral_id")
    worth = group["value"].transform("min") - group["prior_claims"].transform("min")
    hit("C03", shared, group["counted"].transform("sum") > worth + 0.01)

    sized = assets[(assets["area_m2"] > 0) & (assets["value"] > 0)].copy()
    sized["price"] = sized["value"] / sized["area_m2"]
    by_place = sized.groupby(["region", "collateral_type"])["price"]
    median, many = by_place.transform("median"), by_place.transform("size") >= limits.square_metre_rows
    low, high = limits.square_metre_low * median, limits.square_metre_high * median
    hit("C11", sized, many & ((sized["price"] < low) | (sized["price"] > high)))
