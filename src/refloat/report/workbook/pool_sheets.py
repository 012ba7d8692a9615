"""The sheets of the pool, its stratification, and its recoveries."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import polars as pl

from refloat.report.charts.strata import bucket_word
from refloat.report.offering import Offering
from refloat.report.workbook.inputs import Inputs
from refloat.report.workbook.live import Live
from refloat.report.workbook.sheets import NAVY, Book


def write_pool(book: Book, offering: Offering, result: Mapping[str, Any]) -> None:
    """Key figures and what was left out."""
    sheet, words, pool = book.sheet("pool"), book.words, result["pool"]
    sheet.pen.set_column(0, 0, 52)
    sheet.pen.set_column(1, 5, 18)
    currency = result["currency"]
    figures = [
        (words("pool.cut_off"), offering.pool.cut_off, "day"),
        (words("pool.claim", currency=currency), pool["claim"], "money"),
        (words("pool.loans"), pool["loans"], "count"),
        (words("pool.borrowers"), pool["borrowers"], "count"),
        (words("pool.top1"), pool["top1_share"], "rate"),
        (words("pool.top10"), pool["top10_share"], "rate"),
        (words("pool.hhi"), pool["hhi"], "number"),
        (words("pool.hhi_region"), pool["hhi_region"], "number"),
        (words("pool.hhi_industry"), pool["hhi_industry"], "number"),
        (words("pool.collaterals"), offering.pool.collaterals.height, "count"),
    ]
    sheet.heads((words("measure"), words("value")), ("text", "money"))
    for label, value, kind in figures:
        sheet.cell(sheet.row, 0, label)
        sheet.cell(sheet.row, 1, value, kind)
        sheet.row += 1
    sheet.row += 1
    excluded = offering.pool.excluded
    if not excluded.is_empty():
        labels = [words("criterion"), words("loans"), words("claim_in", currency=currency)]
        found = excluded.group_by("criterion", maintain_order=True).agg(pl.len().alias("loans"), pl.col("claim").sum())
        rows = [(str(row["criterion"]), row["loans"], row["claim"]) for row in found.iter_rows(named=True)]
        sheet.table(words("table.excluded"), labels, ("text", "count", "money"), rows)


def write_strata(book: Book, offering: Offering) -> None:
    """Every stratification, one below the other, with totals as formulas."""
    sheet, words = book.sheet("strata"), book.words
    sheet.pen.set_column(0, 0, 34)
    sheet.pen.set_column(1, 4, 16)
    for dimension, table in offering.strata.items():
        head = words.either(f"strata.{dimension}", dimension)
        labels = [
            head,
            words("loans"),
            words("borrowers"),
            words("claim_in", currency=offering.pool.currency),
            words("share_of_claim"),
        ]
        rows = [
            (
                bucket_word(dimension, str(row["bucket"]), words),
                row["loans"],
                row["borrowers"],
                row["claim"],
                row["share"],
            )
            for row in table.iter_rows(named=True)
        ]
        first = sheet.table(
            words("chart.by", dimension=head), labels, ("text", "count", "count", "money", "rate"), rows
        )
        last = first + len(rows) - 1
        place = sheet.row - 1
        sheet.cell(place, 0, words("total"), "text", "total")
        # Borrowers may stand in several buckets, so their counts have no sum.
        sheet.cell(place, 2, None, "count", "total")
        for column, name, kind in ((1, "loans", "count"), (3, "claim", "money"), (4, "share", "rate")):
            total = Live(f"SUM({sheet.span(first, last, column)})", float(table[name].sum()))
            sheet.number(place, column, total, kind, "total")
        sheet.row += 1


def write_recoveries(book: Book, result: Mapping[str, Any], inputs: Inputs) -> None:
    """Net cash by period with its quantiles, cumulated by formulas, and a chart of both."""
    sheet, words = book.sheet("recoveries"), book.words
    sheet.pen.set_column(0, 6, 18)
    sheet.text(words("recovery.lead"), "note")
    sheet.row += 1
    recovery, claim = result["recovery"], inputs["pool", "", "claim"]
    labels = [
        words("date"),
        words("grid.expected"),
        words("percentile", level=5),
        words("percentile", level=95),
        words("grid.to_date"),
        words("share_of_claim"),
    ]
    sheet.heads(labels, ("text", *("money" for _ in labels[1:])))
    first, to_date = sheet.row, None
    for place, period in enumerate(recovery["by_period"]):
        row = first + place
        sheet.day(row, 0, date.fromisoformat(period["date"]))
        expected = sheet.number(row, 1, period["expected"], "money")
        sheet.cell(row, 2, period["p05"], "money")
        sheet.cell(row, 3, period["p95"], "money")
        to_date = sheet.number(row, 4, expected if to_date is None else to_date + expected, "money")
        sheet.number(row, 5, to_date / claim, "rate")
    last = first + len(recovery["by_period"]) - 1
    sheet.row = last + 2
    quantiles = [
        (words("percentile", level=int(key[1:])), recovery[key])
        for key in ("p01", "p05", "p25", "p50", "p75", "p95", "p99")
    ]
    sheet.table(
        words("table.quantiles"),
        (words("measure"), words("net_share")),
        ("text", "rate"),
        [(words("expected"), recovery["expected_net_rate"]), *quantiles],
    )
    _chart(book, sheet, first, last)
    sheet.pen.freeze_panes(first, 1)


def _chart(book: Book, sheet: Any, first: int, last: int) -> None:
    words = book.words
    chart = book.file.add_chart({"type": "column"})
    days = f"={sheet.span(first, last, 0)}"
    chart.add_series(
        {
            "name": words("grid.expected"),
            "categories": days,
            "values": f"={sheet.span(first, last, 1)}",
            "fill": {"color": "#9DB5CF"},
            "gap": 60,
        }
    )
    line = book.file.add_chart({"type": "line"})
    line.add_series(
        {
            "name": words("grid.to_date"),
            "categories": days,
            "values": f"={sheet.span(first, last, 4)}",
            "line": {"color": NAVY, "width": 2},
            "y2_axis": True,
        }
    )
    chart.combine(line)
    chart.set_title({"name": words("figure.by_period"), "name_font": {"size": 11, "color": NAVY}})
    chart.set_x_axis({"date_axis": True, "num_format": "yyyy", "major_unit": 1, "major_unit_type": "years"})
    chart.set_y_axis({"num_format": "#,##0", "major_gridlines": {"visible": True, "line": {"color": "#E6E9ED"}}})
    line.set_y2_axis({"num_format": "#,##0"})
    chart.set_legend({"position": "bottom"})
    chart.set_size({"width": 620, "height": 340})
    sheet.pen.insert_chart(first, 7, chart)
