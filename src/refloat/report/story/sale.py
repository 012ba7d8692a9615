"""The sale: prices, yields, proceeds, and what the junior note returns."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from refloat.report.formats import amount, number, percent
from refloat.report.offering import Offering
from refloat.report.story.blocks import Block, Section, table
from refloat.words import Words


def sale_section(offering: Offering, result: Mapping[str, Any], words: Words) -> Section:
    """Note prices, then proceeds."""
    rows = [
        (
            note["name"],
            amount(note["balance"]),
            number(note["price"], 3),
            amount(None if note["price"] is None else note["price"] / 100 * note["balance"]),
            percent(note["yield_rate"], 2),
            number(note["wal_years"]),
        )
        for note in result["notes"]
    ]
    currency = result["currency"]
    heads = [words("note"), words("balance_in", currency=currency), words("price_100"),
             words("value_in", currency=currency), words("yield"), words("wal")]
    sale, claim = result["sale"], result["pool"]["claim"]
    money = [
        (words("sale.proceeds"), amount(sale["proceeds"]), percent(sale["proceeds"] / claim, 2)),
        (words("sale.costs"), amount(-sale["costs"]), percent(-sale["costs"] / claim, 2)),
        (words("sale.net"), amount(sale["net"]), percent(sale["net"] / claim, 2)),
    ]
    blocks: list[Block] = [
        table(words("table.prices"), heads, rows, right=(1, 2, 3, 4, 5), note=words("table.prices_note")),
        table(words("table.proceeds"), [words("measure"), words("amount_in", currency=currency), words("share_of_claim")],
              money, right=(1, 2), total=True),
    ]
    return Section("sale", words("section.sale"), tuple(blocks))
