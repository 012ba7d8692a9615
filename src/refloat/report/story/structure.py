"""The deal: its terms, who is paid in which order, and where the money goes."""

from __future__ import annotations

from refloat.deal import payment_order, term_sheet
from refloat.report.charts.payments import payment_bars
from refloat.report.formats import amount, number
from refloat.report.offering import Offering
from refloat.report.story.blocks import Block, Figure, Section, Steps, table
from refloat.report.uses import uses
from refloat.words import Words


def structure_section(offering: Offering, words: Words) -> Section:
    """Term sheet, order of payments, where 100 collected goes."""
    spent = uses(offering)
    currency = offering.pool.currency
    rows = [(use.label(words), amount(use.amount), number(100 * use.share)) for use in spent]
    rows.append(
        (words("total"), amount(sum(use.amount for use in spent)), number(100 * sum(use.share for use in spent)))
    )
    heads = [words("use"), words("amount_in", currency=currency), words("of_100")]
    blocks: list[Block] = [
        table(
            words("table.terms"),
            [words("term"), words("what")],
            list(term_sheet(offering.deal, words.language)),
            weights={0: 1, 1: 2},
        ),
        *_payment_order(offering, words),
        Figure("payments", payment_bars(spent, words.language), words("figure.payments"), words("source.payments")),
        table(words("table.uses"), heads, rows, right=(1, 2), total=True),
    ]
    return Section("structure", words("section.structure"), tuple(blocks))


def _payment_order(offering: Offering, words: Words) -> list[Block]:
    """One list of steps, or several where a trigger switches between them."""
    title, lists = words("payment_order"), list[tuple[str, list[str]]]()
    for line in payment_order(offering.deal, words.language):
        number, dot, step = line.partition(". ")
        if dot and number.isdigit():
            if not lists:
                lists.append((title, []))
            lists[-1][1].append(step)
        else:
            lists.append((f"{title}: {line.rstrip(':：')}", []))
    return [Steps(head, tuple(steps)) for head, steps in lists]
