"""An Offering -> its risk factors, each with the figures that the case itself gives."""

from __future__ import annotations

from typing import Any

import polars as pl

from refloat.report.evidence_rows import evidence_rows
from refloat.report.offering import Offering
from refloat.sale import InvestorView
from refloat.words import Words

Risk = tuple[str, dict[str, Any]]
"""Key of a sentence `risk.KEY` in the word list, and what goes into it; rates are fractions."""
FEWER, LATER = 0.8, 12.0
"""The row of the tables that sentences quote: a fifth less cash, twelve months later."""


def risks(offering: Offering) -> list[Risk]:
    """What could go wrong for a buyer, in the order: the pool's cash, its time, its make-up, the deal, the figures."""
    found: list[Risk] = []
    for view in offering.views:
        usual, fewer, later = _row(view, 1.0, 0.0), _row(view, FEWER, 0.0), _row(view, 1.0, LATER)
        if usual is None or usual["yield_rate"] is None:
            continue
        if fewer is not None and fewer["yield_rate"] is not None:
            found.append(("fewer", {"note": view.name, "usual": usual["yield_rate"], "then": fewer["yield_rate"]}))
        if later is not None and later["yield_rate"] is not None:
            lives = {"life": usual["wal_years"], "then_life": later["wal_years"]}
            found.append(("later", {"note": view.name, **lives, "then": later["yield_rate"]}))
    for row in offering.sale.notes.iter_rows(named=True):
        if row["loss_share"]:
            found.append(("loss", {"note": row["name"], "share": row["loss_share"]}))
    for view in offering.views:
        if view.late_share:
            found.append(("extension", {"note": view.name, "share": view.late_share}))
    found += _pool(offering)
    found += _deal(offering)
    found += _figures(offering)
    return found


def _row(view: InvestorView, recovery: float, delay: float) -> dict[str, Any] | None:
    rows = view.table.filter((pl.col("recovery") == recovery) & (pl.col("delay_months") == delay))
    return rows.row(0, named=True) if rows.height else None


def _pool(offering: Offering) -> list[Risk]:
    spread = offering.concentration
    return [("concentration", {"top10": spread.top10_share, "top1": spread.top1_share})]


def _deal(offering: Offering) -> list[Risk]:
    deal = offering.deal
    found: list[Risk] = []
    floating = [note.name for note in deal.notes if note.floating is not None]
    if floating and not deal.hedges:
        found.append(("unhedged", {"notes": floating}))
    if not deal.reserves and not deal.facilities:
        found.append(("no_reserve", {}))
    kept = offering.sale.retained_value
    if kept > 0:
        found.append(("kept", {"amount": kept, "share": kept / (kept + offering.sale.proceeds)}))
    else:
        found.append(("not_kept", {}))
    return found


def _figures(offering: Offering) -> list[Risk]:
    check = offering.tape_check
    grades = [row.grade for row in evidence_rows(offering.recoveries.assumptions, Words("en"))[0]]
    found: list[Risk] = [("judgement", {"count": grades.count("judgement"), "total": len(grades)})]
    open_letters = [note.name for note in offering.ratings.notes if note.resolved is False]
    if open_letters:
        found.append(("unresolved", {"notes": open_letters, "paths": offering.ratings.paths}))
    failed = check.quarantined["loan"].height if "loan" in check.quarantined else 0
    if failed:
        found.append(("tape", {"failed": failed, "read": check.rows.get("loan", 0)}))
    return found
