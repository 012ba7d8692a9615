"""The sheet of checks: the tape's failures, cash conserved, and the live sheet against the engine."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import polars as pl

from refloat.report.offering import Offering
from refloat.report.workbook.live import Live
from refloat.report.workbook.sheets import Book
from refloat.report.workbook.waterfall import LiveDeal

MOST_FAILURES = 5_000


def write_checks(book: Book, offering: Offering, result: Mapping[str, Any], live_deal: LiveDeal | None) -> None:
    """Cash, live against engine, rules that found something, and every finding (the first 5,000)."""
    sheet, words = book.sheet("checks"), book.words
    for column, width in enumerate((40, 14, 14, 14, 26, 10, 18, 24, 20, 90)):
        sheet.pen.set_column(column, column, width)
    sheet.cell(sheet.row, 0, words("record.conserved"))
    sheet.number(sheet.row, 1, result["checks"]["cash_conserved"], "difference")
    sheet.row += 2
    if live_deal is not None:
        sheet.text(words("checks.live"), "section")
        sheet.text(words("checks.live_lead"), "note")
        sheet.heads((words("measure"), words("checks.largest")), ("text", "money"))
        for label, span in live_deal.differences.items():
            sheet.cell(sheet.row, 0, label)
            largest = Live(f"MAX(MAX({span}),-MIN({span}))", live_deal.largest_of[label])
            sheet.number(sheet.row, 1, largest, "difference")
            sheet.row += 1
        sheet.row += 1
    failures, sentence = offering.tape_check.failures, f"sentence_{words.language}"
    counts = failures.group_by("rule", "severity", "action", "table", maintain_order=True).agg(pl.len().alias("count"))
    rows = [
        (
            row["rule"],
            words.either(f"severity.{row['severity']}", row["severity"]),
            words.either(f"action.{row['action']}", row["action"]),
            words.either(f"tape.{row['table']}", row["table"]),
            row["count"],
        )
        for row in counts.iter_rows(named=True)
    ]
    labels = [words("rule"), words("severity"), words("action"), words("table"), words("count")]
    sheet.table(words("table.failures"), labels, ("text", "text", "text", "text", "count"), rows)
    shown = failures.head(MOST_FAILURES)
    findings = [
        (
            row["rule"],
            words.either(f"severity.{row['severity']}", row["severity"]),
            words.either(f"action.{row['action']}", row["action"]),
            words.either(f"tape.{row['table']}", row["table"]),
            row["file"],
            row["row"],
            row["key"],
            row["field"],
            row["value"],
            row[sentence],
        )
        for row in shown.iter_rows(named=True)
    ]
    labels = [*labels[:4], words("file"), words("row"), words("key"), words("field"), words("value"), words("finding")]
    kinds = ("text", "text", "text", "text", "text", "count", "text", "text", "text", "text")
    if findings:
        title = words("checks.findings", shown=len(findings), count=failures.height)
        sheet.table(title, labels, kinds, findings)
    not_run = [(item.rule, ", ".join(item.needs)) for item in offering.tape_check.not_run if not item.part]
    if not_run:
        sheet.table(
            words("table.not_run", count=len(not_run)), (words("rule"), words("needs")), ("text", "text"), not_run
        )
