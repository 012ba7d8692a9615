"""The deal: its terms, who is paid in which order, and where the money goes."""

from __future__ import annotations

from collections.abc import Sequence

from refloat.deal import Deal, term_sheet
from refloat.report.charts.payments import payment_bars
from refloat.report.formats import amount, number
from refloat.report.offering import Offering
from refloat.report.pictures import structure_picture
from refloat.report.story.blocks import Block, Figure, Section, Table, table
from refloat.report.story.placement import placement_terms
from refloat.report.uses import uses
from refloat.words import Words


def structure_section(offering: Offering, words: Words) -> Section:
    """The structure and its order of payments as pictures, the term sheet, where 100 collected goes."""
    spent = uses(offering)
    currency = offering.pool.currency
    rows = [(use.label(words), amount(use.amount), number(100 * use.share)) for use in spent]
    rows.append(
        (words("total"), amount(sum(use.amount for use in spent)), number(100 * sum(use.share for use in spent)))
    )
    heads = [words("use"), words("amount_in", currency=currency), words("of_100")]
    blocks: list[Block] = [
        *deal_blocks(offering.deal, words, placement_terms(offering, words)),
        Figure("payments", payment_bars(spent, words.language), words("figure.payments"), words("source.payments")),
        table(words("table.uses"), heads, rows, right=(1, 2), total=True),
    ]
    return Section("structure", words("section.structure"), tuple(blocks))


def deal_blocks(deal: Deal, words: Words, placement: Sequence[tuple[str, str]] = ()) -> list[Block]:
    """A deal told: who takes part, who is paid in which order, all its terms, and how its notes were placed."""
    return [
        Figure("structure", structure_picture(deal, words.language, "structure"), words("figure.structure")),
        Figure("order", structure_picture(deal, words.language, "payments"), words("figure.order")),
        terms_table(deal, words, placement),
    ]


def terms_table(deal: Deal, words: Words, placement: Sequence[tuple[str, str]] = ()) -> Table:
    """The term sheet."""
    rows = [*term_sheet(deal, words.language), *placement]
    return table(words("table.terms"), [words("term"), words("what")], rows, weights={0: 1, 1: 2})
