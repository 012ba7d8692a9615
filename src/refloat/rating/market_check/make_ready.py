"""Deals as given -> those that can be sized, what had to be assumed of them, and why the others cannot."""

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import polars as pl

INPUTS = (
    "deal_id",
    "pool_type",
    "originator",
    "secured",
    "claim_amount",
    "agency1_recovery_amount",
    "agency2_recovery_amount",
    "cut_off_to_closing_months",
)
"""All that a model ever sees of a deal: whatever tells how it was sized or sold is not among them."""
MONTH_DAYS = 365.25 / 12
NAME_ENDS = ("股份有限公司", "有限责任公司", "有限公司")


@dataclass(frozen=True, eq=False)
class Ready:
    """A list of deals, sorted into what can be sized and what cannot.

    Attributes:
        deals: Those that can be, one row each: `INPUTS`, in one spelling and without a gap in what is needed.
        places: Their rows in the list as given, from 0.
        assumed: Row in `deals` -> sentences on what was filled in.
        left_out: (deal_id, reason) of the others.
    """

    deals: pl.DataFrame
    places: list[int]
    assumed: dict[int, tuple[str, ...]]
    left_out: tuple[tuple[str, str], ...]


def make_ready(deals: pl.DataFrame, months: Mapping[str, float], types: frozenset[str]) -> Ready:
    """Sort a list of deals, and fill in what follows from other columns.

    A base case is given as an amount, or as a share of the claim; months before closing as such, or by the two dates,
    and else they are the usual ones of the type. None of these columns tells what was sold.

    Args:
        deals: In the form of `refloat.market.china_deals`.
        months: Type of pool -> usual months before closing; "" for a type that is not there.
        types: Types that the calibrated model knows.
    """
    rows: list[dict[str, Any]] = []
    places, assumed, left_out = [], {}, []
    seen: set[str] = set()
    for place, deal in enumerate(deals.iter_rows(named=True)):
        named = (deal["deal_id"] or "").strip()
        row, notes = _inputs(deal, months, types)
        reason = _lacking(row, named in seen)
        if reason:
            left_out.append((named or f"row {place + 2}", reason))
            continue
        seen.add(named)
        if notes:
            assumed[len(rows)] = notes
        rows.append(row)
        places.append(place)
    schema = {name: deals.schema[name] for name in INPUTS}
    return Ready(pl.DataFrame(rows, schema=schema, orient="row"), places, assumed, tuple(left_out))


def bank_name(name: str | None) -> str:
    """A bank in one spelling: without its legal form, and without the country before a name that needs none."""
    short = (name or "").strip()
    for end in NAME_ENDS:
        short = short.removesuffix(end)
    return short.removeprefix("中国") if short.startswith("中国") and len(short) > len("中国银行") else short


def pool_type(word: str | None) -> str:
    """A type of pool in one spelling; a word that is not known stays as it is."""
    plain = " ".join((word or "").strip().casefold().split())
    return _pool_types().get(plain, plain)


@cache
def _pool_types() -> dict[str, str]:
    with (Path(__file__).parent / "pool_types.csv").open(encoding="utf-8", newline="") as file:
        return {row["word"]: row["pool_type"] for row in csv.DictReader(file)}


def _inputs(
    deal: dict[str, Any], months: Mapping[str, float], types: frozenset[str]
) -> tuple[dict[str, Any], tuple[str, ...]]:
    row, notes = {name: deal[name] for name in INPUTS}, []
    row["deal_id"] = (deal["deal_id"] or "").strip()
    row["originator"] = bank_name(deal["originator"])
    row["pool_type"] = pool_type(deal["pool_type"])
    if not row["pool_type"]:
        notes.append("no type of pool is given: sized as a deal of the mean type")
    elif row["pool_type"] not in types:
        notes.append(f'no deal of the type "{row["pool_type"]}" was sold: sized as a deal of the mean type')
    for agency in ("agency1", "agency2"):
        amount, rate = deal[f"{agency}_recovery_amount"], deal[f"{agency}_recovery_rate"]
        if not (amount and amount > 0) and rate and rate > 0 and (deal["claim_amount"] or 0) > 0:
            amount = rate * deal["claim_amount"]
            notes.append(f"the base case of {agency} is its share of the claim")
        row[f"{agency}_recovery_amount"] = amount if amount and amount > 0 else None
    known = [row[f"{agency}_recovery_amount"] for agency in ("agency1", "agency2")]
    if sum(amount is not None for amount in known) == 1:
        notes.append("one agency only")
    if deal["claim_amount"] and any(amount and amount > deal["claim_amount"] for amount in known):
        notes.append("a base case is above the claim: look at the units")
    if row["cut_off_to_closing_months"] is None:
        start, end = deal["cut_off"], deal["closing_on"]
        if start is not None and end is not None and end >= start:
            row["cut_off_to_closing_months"] = (end - start).days / MONTH_DAYS
        else:
            row["cut_off_to_closing_months"] = months.get(row["pool_type"], months[""])
            notes.append(f"months before closing are not given: {row['cut_off_to_closing_months']:.1f}, the usual")
    return row, tuple(notes)


def _lacking(row: dict[str, Any], twice: bool) -> str:
    if not row["deal_id"]:
        return "the deal has no deal_id"
    if twice:
        return "a deal of this deal_id stands there already"
    if row["agency1_recovery_amount"] is None and row["agency2_recovery_amount"] is None:
        return (
            "the deal has no base-case recovery of any agency, as a number above zero: "
            "fill in agency1_base_recovery_wan, or agency1_base_recovery_pct and pool_upb_pi_fees_wan"
        )
    return ""
