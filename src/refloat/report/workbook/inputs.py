"""The sheet of inputs: every number that a reader may change, and that the live waterfall then uses."""

from __future__ import annotations

from dataclasses import dataclass, field

from refloat.deal import Deal
from refloat.report.names import called, note_called
from refloat.report.offering import Offering
from refloat.report.workbook.live import Live
from refloat.report.workbook.sheets import Book, Sheet


@dataclass
class Inputs:
    """The input cells, as live numbers, by (kind, name, term)."""

    sheet: Sheet
    cells: dict[tuple[str, str, str], Live] = field(default_factory=dict)

    def __getitem__(self, key: tuple[str, str, str]) -> Live:
        return self.cells[key]

    def add(self, key: tuple[str, str, str], label: str, value: float, kind: str) -> None:
        """One more input in a line of its own."""
        self.sheet.cell(self.sheet.row, 0, label)
        self.cells[key] = self.sheet.number(self.sheet.row, 1, float(value), kind, "input")
        self.sheet.row += 1


def write_inputs(book: Book, offering: Offering) -> Inputs:
    """Writes the sheet and returns its cells."""
    sheet = book.sheet("inputs")
    sheet.pen.set_column(0, 0, 58)
    sheet.pen.set_column(1, 1, 18)
    inputs, words = Inputs(sheet), book.words
    sheet.text(words("inputs.lead"), "note")
    sheet.row += 1
    sheet.text(words("inputs.pool"), "section")
    inputs.add(("pool", "", "collections"), words("inputs.multiplier"), 1.0, "number")
    inputs.add(("pool", "", "costs"), words("inputs.cost_multiplier"), 1.0, "number")
    inputs.add(("pool", "", "claim"), words("claim_in", currency=offering.pool.currency), offering.pool.claim, "money")
    _deal_inputs(inputs, offering.deal, book)
    sheet.text(words("section.sale"), "section")
    for row in offering.sale.notes.iter_rows(named=True):
        name = note_called(offering.deal, row["name"], words.language)
        if row["yield_rate"] is not None:
            inputs.add(("sale", row["name"], "yield"), f"{name}: {words('yield')}", row["yield_rate"], "small_rate")
        kept = words("inputs.retained", name=name)
        inputs.add(("sale", row["name"], "retained"), kept, row.get("retained_share") or 0.0, "rate")
    return inputs


def _deal_inputs(inputs: Inputs, deal: Deal, book: Book) -> None:
    words = book.words
    for title, kind, things in (
        ("inputs.notes", "note", deal.notes),
        ("inputs.fees", "fee", deal.fees),
        ("inputs.reserves", "reserve", deal.reserves),
        ("inputs.triggers", "trigger", deal.triggers),
    ):
        if not things:
            continue
        inputs.sheet.row += 1
        inputs.sheet.text(words(title), "section")
        for thing in things:
            shown = called(thing, words.language)
            owners: list[object] = [thing, getattr(thing, "target", None)]
            for owner in owners:
                for term, look in _TERMS[kind].items():
                    value = getattr(owner, term, None)
                    if isinstance(value, int | float) and not isinstance(value, bool):
                        label = f"{shown}: {words(f'term.{term}')}"
                        inputs.add((kind, thing.name, term), label, value, look)
    inputs.sheet.row += 1


_TERMS = {
    "note": {"balance": "money", "rate": "small_rate", "unpaid_rate": "small_rate", "fixed_cost_rate": "small_rate"},
    "fee": {"amount": "money", "share": "small_rate", "annual_cap": "money"},
    "reserve": {"initial": "money", "amount": "money", "share": "small_rate", "floor": "money", "times": "number"},
    "trigger": {"threshold": "number"},
}
"""Numbers of the deal language that a reader may change, and how they are shown."""
