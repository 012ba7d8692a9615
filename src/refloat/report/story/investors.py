"""What a buyer of each note looks at: protection, windows, yields over recovery and timing, who may hold it, risks."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from refloat.report.charts.investors import yields_over_recovery
from refloat.report.formats import NONE, amount, count, day, number, percent
from refloat.report.letters import letter_text
from refloat.report.names import note_called
from refloat.report.offering import Offering
from refloat.report.risks import risks
from refloat.report.story.blocks import Block, Figure, Paragraph, Section, Steps, table
from refloat.report.story.placement import holders_block
from refloat.sale import InvestorView
from refloat.words import Words

SHOWN: Mapping[str, Callable[[Any], str]] = {
    "usual": lambda value: percent(value, 2),
    "then": lambda value: percent(value, 2),
    "share": percent,
    "top1": percent,
    "top10": percent,
    "life": number,
    "then_life": number,
    "amount": amount,
    "count": count,
    "total": count,
    "failed": count,
    "read": count,
    "paths": count,
}
"""How each fact of a risk factor is written."""


def investors_section(offering: Offering, result: Mapping[str, Any], words: Words) -> Section | None:
    """Facts of each note side by side, tables over recovery and timing, holders, risk factors; None without prices."""
    views = offering.views
    if not views:
        return None
    source = words("source.first_paths", paths=count(views[0].paths))
    blocks: list[Block] = [
        Paragraph(words("investors.lead")),
        facts_table(offering, result, words),
        Figure(
            "yields",
            yields_over_recovery(views, offering.deal, words.language),
            words("figure.yields"),
            source,
        ),
        *(_over_recovery(offering, view, words) for view in views),
        holders_block(offering, words),
        Steps(words("investors.risks"), risk_sentences(offering, words)),
    ]
    return Section("investors", words("section.investors"), tuple(blocks))


def risk_sentences(offering: Offering, words: Words) -> tuple[str, ...]:
    """The risk factors of the case, with its figures."""
    return tuple(words(f"risk.{risk}", **_told(offering, facts, words)) for risk, facts in risks(offering))


def _told(offering: Offering, facts: Mapping[str, Any], words: Words) -> dict[str, str]:
    told = {"currency": offering.deal.currency}
    for name, value in facts.items():
        if name == "note":
            told[name] = note_called(offering.deal, value, words.language)
        elif name == "notes":
            names = [note_called(offering.deal, note, words.language) for note in value]
            told[name] = words("list_join").join(names)
        else:
            told[name] = SHOWN[name](value)
    return told


def facts_table(offering: Offering, result: Mapping[str, Any], words: Words) -> Block:
    """One column a note, one row a fact."""
    facts = [investor_facts(offering, result, view, words) for view in offering.views]
    rows = [(label, *(fact[label] for fact in facts)) for label in facts[0]]
    heads = [words("measure"), *(note_called(offering.deal, view.name, words.language) for view in offering.views)]
    places = tuple(range(1, len(heads)))
    note = words("investors.facts_note")
    return table(
        words("investors.facts"), heads, rows, right=places, weights={0: 2, **dict.fromkeys(places, 1)}, note=note
    )


def investor_facts(offering: Offering, result: Mapping[str, Any], view: InvestorView, words: Words) -> dict[str, str]:
    """Label -> what it says of one note."""
    entry = next(note for note in result["notes"] if note["name"] == view.name)
    rating = offering.ratings[view.name]
    end = rating.break_even
    months = NONE if end is None else number(end.delay_months, 1)
    return {
        words("balance_in", currency=offering.deal.currency): amount(entry["balance"]),
        words("letter"): letter_text(entry["letter"], entry["resolved"], words),
        words("price_100"): number(entry["price"], 3),
        words("yield"): percent(entry["yield_rate"], 2),
        words("investors.z_spread"): percent(entry.get("z_spread"), 2),
        words("investors.margin"): percent(entry.get("discount_margin"), 2),
        words("wal"): number(entry["wal_years"]),
        words("investors.duration"): number(entry.get("duration_years")),
        words("investors.price_change"): number(view.price_change),
        words("investors.irr"): _three(entry, "irr", lambda value: percent(value, 1)),
        words("investors.multiple"): _three(entry, "multiple", number),
        words("investors.subordination"): percent(view.subordination_rate),
        words("investors.advance"): percent(view.advance_rate),
        words("investors.cover"): number(view.cover_p05),
        words("investors.haircut"): NONE if end is None or end.haircut is None else percent(end.haircut),
        words("investors.delay"): words("at_least_months", months=months) if end and end.delay_at_least else months,
        words("investors.first_paid"): _window(view.first_paid, words),
        words("investors.repaid"): NONE if view.repaid is None else _window(view.repaid, words),
        words("investors.late"): percent(view.late_share),
        words("investors.unpaid"): percent(view.unpaid_share),
        words("investors.cap"): _cap(offering, view.name),
    }


def _three(entry: Mapping[str, Any], name: str, write: Callable[[float | None], str]) -> str:
    return " / ".join(write(entry.get(f"{name}_{level}")) for level in ("p05", "p50", "p95"))


def _window(dates: tuple[Any, Any, Any], words: Words) -> str:
    return " / ".join(words("investors.never") if one is None else day(one)[:7] for one in dates)


def _cap(offering: Offering, note: str) -> str:
    """Most that one investor may hold, in money, where notes are sold to bidders."""
    book = offering.sale.books.get(note)
    return NONE if book is None else amount(book.terms.single_holder * book.terms.amount)


def _over_recovery(offering: Offering, view: InvestorView, words: Words) -> Block:
    rows = [
        (
            percent(row["recovery"], 0),
            number(row["delay_months"], 0),
            number(row["price"], 2),
            percent(row["yield_rate"], 2),
            number(row["wal_years"]),
            number(row["multiple"]),
            f"{percent(row['yield_p05'], 1)} / {percent(row['yield_p95'], 1)}",
            percent(row["loss_share"], 1),
        )
        for row in view.table.iter_rows(named=True)
    ]
    heads = [
        words("chart.collections_over_expected"),
        words("investors.months_later"),
        words("investors.price_at_yield"),
        words("investors.yield_at_price"),
        words("wal"),
        words("investors.multiple_short"),
        words("investors.yield_band"),
        words("sale.loss_share"),
    ]
    title = words("investors.table", note=note_called(offering.deal, view.name, words.language))
    return table(title, heads, rows, right=range(8), weights=dict.fromkeys(range(8), 1))
