"""The sheets of the notes' prices and of the sale."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from refloat.report.names import called, note_called
from refloat.report.offering import Offering
from refloat.report.quantiles import mean
from refloat.report.story.placement import outcome_text
from refloat.report.workbook.inputs import Inputs
from refloat.report.workbook.live import ZERO, Live, live, total
from refloat.report.workbook.sheets import Book, Sheet, excel_day
from refloat.report.workbook.waterfall import LiveDeal
from refloat.sale import Book as SaleBook


@dataclass(frozen=True)
class NotePrice:
    """Cells of one note: its price per 100 of balance, and its balance."""

    price: Live
    balance: Live


@dataclass(frozen=True)
class Spans:
    """Addresses of a note's cash by payment date: years from closing, interest, principal."""

    years: str
    interest: str
    principal: str


def write_notes(book: Book, offering: Offering, inputs: Inputs, live_deal: LiveDeal | None) -> dict[str, NotePrice]:
    """Prices on the mean cash of all paths, and on the live plan beside it.

    Returns:
        Note name -> its cells, the price being that on the mean of all paths, as sold.
    """
    sheet, words, deal = book.sheet("notes"), book.words, offering.deal
    sheet.pen.set_column(0, 0, 34)
    sheet.pen.set_column(1, 40, 15)
    for line in ("notes_sheet.lead_mean", "notes_sheet.lead_plan"):
        sheet.text(words(line), "note")
    sheet.row += 1
    head = sheet.row
    sheet.row += 2 + 9
    cash = _mean_cash(offering, sheet)
    end = sheet.row
    sheet.row = head
    labels = [words("measure"), *(called(note, words.language) for note in deal.notes)]
    sheet.heads(labels, ("text", *("money" for _ in deal.notes)))
    prices: dict[str, NotePrice] = {}
    years = (offering.ledger.dates - np.datetime64(deal.closing_on, "D")).astype(np.float64) / 365.0
    rows = (
        "balance",
        "yield",
        "price_100",
        "wal",
        "notes_sheet.engine_price",
        "notes_sheet.engine_wal",
        "notes_sheet.plan_price",
        "notes_sheet.plan_wal",
        "notes_sheet.plan_cash",
    )
    for place, key in enumerate(rows):
        sheet.cell(sheet.row + place, 0, words(key))
    sold = {row["name"]: row for row in offering.sale.notes.iter_rows(named=True)}
    for column, note in enumerate(deal.notes, 1):
        first = sheet.row
        balance = sheet.number(first, column, inputs["note", note.name, "balance"], "money")
        rate = inputs.cells.get(("sale", note.name, "yield"))
        known, spans = sold[note.name], cash[note.name]
        if rate is not None:
            rate = sheet.number(first + 1, column, rate, "small_rate")
            # Priced on the balance as issued: these flows do not follow the input.
            price = _price(rate, spans, live(note.balance), known["price"])
            prices[note.name] = NotePrice(sheet.number(first + 2, column, price, "price"), balance)
        else:
            prices[note.name] = NotePrice(sheet.number(first + 2, column, known["price"], "price", "engine"), balance)
        sheet.number(first + 3, column, _average_life(spans, known["wal_years"]), "number")
        sheet.number(first + 4, column, known["price"], "price", "engine")
        sheet.number(first + 5, column, known["wal_years"], "number", "engine")
        if live_deal is not None:
            on_plan = Spans(live_deal.years, *live_deal.paid[note.name])
            interest, principal = live_deal.amounts[note.name]
            if rate is not None:
                worth = float(np.sum((interest + principal) * (1.0 + rate.value) ** -years))
                engine = 100.0 * worth / note.balance if note.balance > 0 else 0.0
                sheet.number(first + 6, column, _price(rate, on_plan, balance, engine), "price")
            timed = principal if principal.sum() > 0 else interest
            life = float(np.dot(timed, years) / timed.sum()) if timed.sum() > 0 else 0.0
            sheet.number(first + 7, column, _average_life(on_plan, life), "number")
            paid = float(interest.sum() + principal.sum())
            sheet.number(first + 8, column, Live(f"SUM({on_plan.interest})+SUM({on_plan.principal})", paid), "money")
    sheet.row = end
    return prices


def write_sale(book: Book, offering: Offering, inputs: Inputs, prices: dict[str, NotePrice]) -> None:
    """What investors pay, what the issue costs, and what is left, as formulas."""
    sheet, words, sale = book.sheet("sale"), book.words, offering.sale
    sheet.pen.set_column(0, 0, 44)
    sheet.pen.set_column(1, 6, 18)
    currency = offering.deal.currency
    kinds = ("text", "money", "money", "money", "money", "money")
    heads = (
        words("note"),
        words("balance_in", currency=currency),
        words("price_100"),
        words("sale.retained"),
        words("sale.proceeds"),
        words("engine_value"),
    )
    sheet.heads(heads, kinds)
    found = []
    for row in sale.notes.iter_rows(named=True):
        cells = prices.get(row["name"])
        sheet.cell(sheet.row, 0, note_called(offering.deal, row["name"], words.language))
        if cells is not None:
            balance = sheet.number(sheet.row, 1, cells.balance, "money")
            price = sheet.number(sheet.row, 2, cells.price, "price")
            kept = sheet.number(sheet.row, 3, inputs["sale", row["name"], "retained"], "rate")
            found.append(sheet.number(sheet.row, 4, balance * price / 100.0 * (live(1.0) - kept), "money"))
        sheet.row += 1
    sheet.row += 1
    proceeds = _line(sheet, words("sale.proceeds"), total(found) if found else ZERO, sale.proceeds)
    shares = {cost.name: cost.share_of_proceeds for cost in (offering.terms.issue_costs if offering.terms else ())}
    costs = []
    for name, amount in sale.cost_items.items():
        share = shares.get(name)
        costs.append(_line(sheet, name, proceeds * share if share else live(amount), amount))
    _line(sheet, words("sale.net"), proceeds - (total(costs) if costs else ZERO), sale.net, "total")
    for name, outcome in sale.books.items():
        _write_book(sheet, offering, name, outcome)


def _write_book(sheet: Sheet, offering: Offering, name: str, outcome: SaleBook) -> None:
    """Bids and allotments of one note."""
    words, currency = sheet.book.words, offering.deal.currency
    sheet.row += 1
    level = "rate" if outcome.terms.by == "rate" else "price"
    heads = (
        words("book.investor"),
        words("book.bid", currency=currency),
        words(f"book.{outcome.terms.by}"),
        words("book.allotted", currency=currency),
        words("book.at"),
        words("book.paid", currency=currency),
        words("book.outcome"),
    )
    rows = [
        (
            one.bid.investor,
            one.bid.amount,
            one.bid.level,
            one.amount,
            one.level if one.amount > 0 else None,
            one.paid,
            outcome_text(one.why, words),
        )
        for one in outcome.allotments
    ]
    title = words("book.title", note=note_called(offering.deal, name, words.language))
    sheet.table(title, heads, ("text", "money", level, "money", level, "money", "text"), rows)


def _line(sheet: Sheet, label: str, value: Live, engine: float, look: str = "plain") -> Live:
    """One line of the sum: a live amount, and the engine's beside it."""
    sheet.cell(sheet.row, 0, label, "text", look)
    cell = sheet.number(sheet.row, 4, value, "money", look)
    sheet.number(sheet.row, 5, engine, "money", "engine")
    sheet.row += 1
    return cell


def _mean_cash(offering: Offering, sheet: Sheet) -> dict[str, Spans]:
    """Writes each note's mean cash by payment date; returns where years, interest and principal stand."""
    words, ledger, deal = sheet.book.words, offering.ledger, offering.deal
    sheet.text(words("notes_sheet.cash"), "section")
    labels = [words("date"), words("years_from_closing")]
    for note in deal.notes:
        name = called(note, words.language)
        labels += [f"{name}: {words('grid.interest_paid')}", f"{name}: {words('grid.principal_paid')}"]
    sheet.heads(labels, ("text", *("money" for _ in labels[1:])))
    first, closing = sheet.row, deal.closing_on
    flows = {
        name: (mean(note.interest_paid, ledger.weights), mean(note.principal_paid, ledger.weights))
        for name, note in ledger.notes.items()
    }
    for place, pay_on in enumerate(ledger.dates):
        row, day = first + place, pay_on.astype("datetime64[D]").item()
        cell = sheet.day(row, 0, day)
        sheet.number(row, 1, (cell - excel_day(closing)) / 365.0, "number")
        for column, name in enumerate(flows):
            sheet.number(row, 2 + 2 * column, float(flows[name][0][place]), "money", "engine")
            sheet.number(row, 3 + 2 * column, float(flows[name][1][place]), "money", "engine")
    last = first + len(ledger.dates) - 1
    sheet.row = last + 2
    years = sheet.span(first, last, 1)
    return {
        name: Spans(years, sheet.span(first, last, 2 + 2 * column), sheet.span(first, last, 3 + 2 * column))
        for column, name in enumerate(flows)
    }


def _price(rate: Live, spans: Spans, balance: Live, engine: float) -> Live:
    """Present value of interest and principal per 100 of balance, at an annual effective yield."""
    worth = f"SUMPRODUCT(({spans.interest}+{spans.principal})/(1+{rate.text})^{spans.years})"
    return Live(f"IF({balance.text}>0,100*{worth}/{balance.text},0)", engine)


def _average_life(spans: Spans, engine: float) -> Live:
    """Years of the principal, weighted by its amount; of all cash where there is no principal."""
    by_principal = f"SUMPRODUCT({spans.years},{spans.principal})/SUM({spans.principal})"
    by_interest = f"SUMPRODUCT({spans.years},{spans.interest})/SUM({spans.interest})"
    return Live(f"IF(SUM({spans.principal})>0,{by_principal},IF(SUM({spans.interest})>0,{by_interest},0))", engine)
