"""The first sheet, and the sheet of assumptions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from refloat.report.evidence_rows import evidence_rows
from refloat.report.letters import letter_text
from refloat.report.names import shown
from refloat.report.offering import Offering
from refloat.report.workbook.sheets import Book


def write_summary(book: Book, offering: Offering, result: Mapping[str, Any]) -> None:
    """What nobody may miss, key figures, and the notes."""
    sheet, words = book.sheet("summary"), book.words
    sheet.pen.set_column(0, 0, 46)
    sheet.pen.set_column(1, 9, 15)
    chosen = 1 if words.language == "zh" else 0
    for line in (offering.about[chosen], *(notice[chosen] for notice in offering.notices)):
        if line:
            height = 15.0 * (1 + len(line) // (70 if chosen else 150))
            sheet.pen.set_row(sheet.row, height)
            sheet.pen.merge_range(sheet.row, 0, sheet.row, 8, "", book.format("text", "wrap"))
            sheet.text(line, "wrap")
    sheet.row += 1
    currency, recovery, sale = result["currency"], result["recovery"], result["sale"]
    figures = [
        (words("pool.cut_off"), offering.pool.cut_off, "day"),
        (words("pool.claim", currency=currency), result["pool"]["claim"], "money"),
        (words("pool.loans"), result["pool"]["loans"], "count"),
        (words("pool.borrowers"), result["pool"]["borrowers"], "count"),
        (words("gross_rate"), recovery["expected_gross_rate"], "rate"),
        (words("net_rate"), recovery["expected_net_rate"], "rate"),
        (f"{words('net_rate')}: {words('percentile', level=5)}", recovery["p05"], "rate"),
        (f"{words('net_rate')}: {words('percentile', level=95)}", recovery["p95"], "rate"),
        (words("card.life"), recovery["wal_years"], "years"),
        (f"{words('sale.net')}, {currency}", sale["net"], "money"),
        (words("record.scenarios"), result["scenarios"], "count"),
        (words("record.seed"), str(result["seed"]), "text"),
        (words("record.version"), f"refloat {result['version']}", "text"),
    ]
    sheet.heads((words("measure"), words("value")), ("text", "money"))
    for label, value, kind in figures:
        sheet.cell(sheet.row, 0, label)
        sheet.cell(sheet.row, 1, value, kind)
        sheet.row += 1
    sheet.row += 1
    labels = [
        words("note"),
        words("balance_in", currency=currency),
        words("share_of_claim"),
        words("coupon"),
        words("letter"),
        words("expected_loss"),
        words("default_probability"),
        words("wal"),
        words("yield"),
        words("price_100"),
    ]
    rows = [
        (
            shown(note, words.language),
            note["balance"],
            note["share_of_claim"],
            note["coupon"],
            letter_text(note["letter"], note["resolved"], words),
            note["expected_loss"],
            note["default_probability"],
            note["wal_years"],
            note["yield_rate"],
            note["price"],
        )
        for note in result["notes"]
    ]
    kinds = ("text", "money", "rate", "rate", "text", "small_rate", "small_rate", "years", "rate", "price")
    sheet.table(words("table.notes"), labels, kinds, rows)


def write_assumptions(book: Book, offering: Offering) -> None:
    """Every number assumed, with its source and grade."""
    sheet, words = book.sheet("assumptions"), book.words
    for column, width in enumerate((52, 26, 12, 12, 12, 8, 110)):
        sheet.pen.set_column(column, column, width)
    assumptions = offering.recoveries.assumptions
    title = assumptions.title.zh if words.language == "zh" else assumptions.title.en
    sheet.text(words("assumptions.lead", name=title), "note")
    sheet.row += 1
    found, sources = evidence_rows(assumptions, words)
    rows = [
        (
            one.parameter,
            one.segment,
            one.value,
            words(f"unit.{one.unit}"),
            words(f"grade.{one.grade}"),
            f"[{one.source}]",
            one.note,
        )
        for one in found
    ]
    labels = [
        words("parameter"),
        words("segment"),
        words("value"),
        words("unit"),
        words("grade"),
        words("source"),
        words("how_found"),
    ]
    sheet.table("", labels, ("text", "text", "number", "text", "text", "text", "text"), rows)
    sheet.table(
        words("table.sources"),
        (words("number"), words("source")),
        ("text", "text"),
        [(f"[{place}]", source) for place, source in enumerate(sources, 1)],
    )
