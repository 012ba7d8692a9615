"""The sale: prices, yields, proceeds, and what the junior note returns."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from refloat.report.charts.notes import note_returns
from refloat.report.formats import amount, count, number, percent
from refloat.report.names import called, shown
from refloat.report.offering import Offering
from refloat.report.story.blocks import Block, Figure, Section, table
from refloat.report.story.placement import placement_blocks
from refloat.words import Words


def sale_section(offering: Offering, result: Mapping[str, Any], words: Words) -> Section:
    """Note prices, then proceeds."""
    rows = [
        (
            shown(note, words.language),
            amount(note["balance"]),
            number(note["price"], 3),
            amount(None if note["price"] is None else note["price"] / 100 * note["balance"]),
            percent(note["yield_rate"], 2),
            number(note["wal_years"]),
            percent(note.get("retained_share"), 1),
        )
        for note in result["notes"]
    ]
    currency = result["currency"]
    heads = [
        words("note"),
        words("balance_in", currency=currency),
        words("price_100"),
        words("value_in", currency=currency),
        words("yield"),
        words("wal"),
        words("sale.retained"),
    ]
    sale, claim = result["sale"], result["pool"]["claim"]
    lines = [(words("sale.proceeds"), sale["proceeds"])]
    lines += [(name.replace("_", " "), -cost) for name, cost in offering.sale.cost_items.items()]
    lines.append((words("sale.net"), sale["net"]))
    money = [(label, amount(value), percent(value / claim, 2)) for label, value in lines]
    blocks: list[Block] = [
        table(words("table.prices"), heads, rows, right=(1, 2, 3, 4, 5, 6), note=words("table.prices_note")),
        table(
            words("table.proceeds"),
            [words("measure"), words("amount_in", currency=currency), words("share_of_claim")],
            money,
            right=(1, 2),
            total=True,
            note=_terms(offering, words),
        ),
        *placement_blocks(offering, words),
        *_junior(offering, result, words),
    ]
    return Section("sale", words("section.sale"), tuple(blocks))


def _terms(offering: Offering, words: Words) -> str:
    terms = offering.terms
    source = words("sale.source", source=terms.source.rstrip(".。")) if terms and terms.source else ""
    kept = words("sale.kept", amount=amount(offering.sale.retained_value), currency=offering.deal.currency)
    return f"{source} {kept}".strip() if offering.sale.retained_value else source


def _junior(offering: Offering, result: Mapping[str, Any], words: Words) -> list[Block]:
    """Return of the last note over paths, in quantiles and as a picture."""
    note = offering.deal.notes[-1]
    entry = result["notes"][-1]
    if entry.get("irr_p50") is None:
        return []
    name = called(note, words.language)
    rows = [
        (words("percentile", level=5), percent(entry["irr_p05"], 1)),
        (words("median"), percent(entry["irr_p50"], 1)),
        (words("percentile", level=95), percent(entry["irr_p95"], 1)),
        (words("sale.loss_share"), percent(entry["loss_share"], 1)),
        (words("sale.multiple"), number(entry["multiple"], 2)),
    ]
    figure = note_returns(offering.sale, offering.ledger.weights, note.name, words.language)
    source = words("source.simulation", scenarios=count(result["scenarios"]), seed=result["seed"])
    return [
        Figure("junior", figure, words("figure.junior", note=name), source),
        table("", [words("measure"), words("value")], rows, right=(1,)),
    ]
