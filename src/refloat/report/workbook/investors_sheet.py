"""The sheet for buyers: each note's facts, its table over recovery and timing, and the risk factors."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from refloat.report.names import note_called
from refloat.report.offering import Offering
from refloat.report.story.investors import investor_facts, risk_sentences
from refloat.report.workbook.sheets import Book
from refloat.words import Words

COLUMNS = {
    "recovery": ("chart.collections_over_expected", "rate"),
    "delay_months": ("investors.months_later", "years"),
    "price": ("investors.price_at_yield", "price"),
    "yield_rate": ("investors.yield_at_price", "rate"),
    "wal_years": ("wal", "years"),
    "multiple": ("investors.multiple_short", "years"),
    "yield_p05": ("percentile_5", "rate"),
    "yield_p50": ("median", "rate"),
    "yield_p95": ("percentile_95", "rate"),
    "loss_share": ("sale.loss_share", "rate"),
}
"""Column of a note's table -> its word and how the cell is written."""


def write_investors(book: Book, offering: Offering, result: Mapping[str, Any]) -> None:
    """Facts side by side, one table a note, and the sentences on risks; nothing where no note has a price."""
    if not offering.views:
        return
    sheet, words = book.sheet("investors"), book.words
    sheet.pen.set_column(0, 0, 48)
    sheet.pen.set_column(1, 9, 18)
    names = [note_called(offering.deal, view.name, words.language) for view in offering.views]
    facts = [investor_facts(offering, result, view, words) for view in offering.views]
    rows = [(label, *(fact[label] for fact in facts)) for label in facts[0]]
    sheet.table(words("investors.facts"), (words("measure"), *names), ("text",) * (1 + len(names)), rows)
    sheet.text(words("investors.facts_note"), "note")
    sheet.row += 1
    heads = tuple(_head(key, words) for key, _ in COLUMNS.values())
    kinds = tuple(kind for _, kind in COLUMNS.values())
    for view, name in zip(offering.views, names, strict=True):
        cells = [tuple(row[column] for column in COLUMNS) for row in view.table.iter_rows(named=True)]
        sheet.table(words("investors.table", note=name), heads, kinds, cells)
    sheet.text(words("investors.risks"), "section")
    for place, sentence in enumerate(risk_sentences(offering, words), 1):
        sheet.text(f"{place}. {sentence}")


def _head(key: str, words: Words) -> str:
    if key.startswith("percentile_"):
        return f"{words('yield')}: {words('percentile', level=int(key.removeprefix('percentile_')))}"
    return f"{words('yield')}: {words('median')}" if key == "median" else words(key)
