"""The sale and the purchase of the loans -> the report's tables: price, deferred parts, the buyer's books."""

from __future__ import annotations

from typing import TYPE_CHECKING

from refloat.effects.accounting import booked_years
from refloat.effects.effects_result import OUTLOOK_CUT, worse_outlook
from refloat.report.formats import amount, count, percent
from refloat.report.story.blocks import Table, table
from refloat.words import Words

LEAST = 0.5
"""What reads as nil in whole units of currency."""

if TYPE_CHECKING:
    from refloat.effects import Effects
    from refloat.effects.accounting import PurchasedLoans


def tell_price(effects: Effects, words: Words) -> Table:
    """Price, tax, break-even, and where a part comes later its fair value and how that unwinds.

    Args:
        effects: Of a deal.
        words: In the reader's language.
    """
    account = effects.account
    rows = [
        (words("effects.carrying_amount"), amount(account.carrying_amount)),
        (words("effects.consideration"), amount(account.consideration)),
        (words("effects.price_of_gross"), percent(account.price_of_gross, 2)),
        (words("effects.break_even_cash"), amount(account.break_even_cash)),
        (words("effects.net_gain"), amount(account.net_gain_or_loss)),
    ]
    if account.deferred_nominal:
        rows += [
            (words("effects.deferred_nominal"), amount(account.deferred_nominal)),
            (words("effects.deferred_value"), amount(account.deferred_fair_value)),
            *((words("effects.unwind", year=count(year)), amount(income)) for year, income in account.unwind),
            (words("effects.final_gain"), amount(account.final_gain_or_loss)),
        ]
    heads = [words("measure"), words("amount_in", currency=effects.before.currency)]
    note = words("effects.price_note") if account.deferred_nominal else ""
    return table(words("effects.price"), heads, rows, right=(1,), note=note)


def tell_buyer(loans: PurchasedLoans, currency: str, words: Words) -> Table:
    """The buyer's books by year, and what a worse outlook would do to them.

    Args:
        loans: The books.
        currency: ISO 4217 code.
        words: In the reader's language.
    """
    rows = [
        (count(year.year), *(amount(value) for value in (year.opening, year.interest, year.cash, year.closing)))
        for year in booked_years(loans)
        if year.opening >= LEAST or year.cash >= LEAST
    ]
    heads = [words(f"effects.{name}") for name in ("year", "opening", "interest", "cash", "closing")]
    note = words(
        "effects.buyer_note", rate=percent(loans.rate, 1), cut=percent(OUTLOOK_CUT, 0), currency=currency,
        change=amount(worse_outlook(loans)),
    )  # fmt: skip
    return table(words("effects.buyer"), heads, rows, right=range(5), note=note)
