"""The first page: what it is, what nobody may miss, the key figures."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from refloat.report.charts.way import tape_to_notes
from refloat.report.formats import count, number, percent, short_money
from refloat.report.letters import letter_text
from refloat.report.names import shown
from refloat.report.offering import Offering
from refloat.report.story.blocks import Block, Card, Cards, Figure, Notice, Paragraph, Section, table
from refloat.words import Words


def summary(offering: Offering, result: Mapping[str, Any], words: Words) -> Section:
    """Notices, key figures, the way from tape to notes, and the notes in short."""
    chinese = words.language == "zh"
    blocks: list[Block] = []
    about = offering.about[1 if chinese else 0]
    if about:
        blocks.append(Paragraph(about))
    if offering.synthetic:
        blocks.append(Notice(words("notice.synthetic")))
    blocks += [Notice(notice[1 if chinese else 0]) for notice in offering.notices]
    for warning in offering.recoveries.assumptions.notices:
        blocks.append(Notice(warning.zh if chinese else warning.en))
    blocks.append(Cards(_cards(result, words)))
    blocks.append(Figure("way", tape_to_notes(result, words.language), words("figure.way")))
    blocks.append(_notes_in_short(result, words))
    return Section("summary", words("section.summary"), tuple(blocks))


def _cards(result: Mapping[str, Any], words: Words) -> tuple[Card, ...]:
    pool, recovery, notes, sale = result["pool"], result["recovery"], result["notes"], result["sale"]
    currency = result["currency"]
    senior = notes[0]
    return (
        Card(
            words("card.claim"),
            short_money(pool["claim"], currency, words),
            words("card.claim_detail", loans=count(pool["loans"]), borrowers=count(pool["borrowers"])),
        ),
        Card(
            words("card.recovery"),
            percent(recovery["expected_net_rate"]),
            words("card.recovery_detail", low=percent(recovery["p05"]), high=percent(recovery["p95"])),
        ),
        Card(
            words("card.life"),
            words("years", years=number(recovery["wal_years"], 1)),
            words("card.life_detail"),
        ),
        Card(
            words("card.senior", note=shown(senior, words.language)),
            letter_text(senior["letter"], senior["resolved"], words),
            words(
                "card.senior_detail",
                amount=short_money(senior["balance"], currency, words),
                share=percent(senior["share_of_claim"]),
            ),
        ),
        Card(
            words("card.proceeds"),
            short_money(sale["net"], currency, words),
            words("card.proceeds_detail", share=percent(sale["net"] / pool["claim"] if pool["claim"] else None)),
        ),
        Card(
            words("card.proof"),
            words("card.proof_value", scenarios=count(result["scenarios"])),
            words("card.proof_detail", error=f"{result['checks']['cash_conserved']:.0e}"),
        ),
    )


def _notes_in_short(result: Mapping[str, Any], words: Words) -> Block:
    rows = [
        (
            shown(note, words.language),
            words.either(f"note_kind.{note['kind']}", note["kind"]),
            count(note["balance"]),
            percent(note["share_of_claim"], 2),
            percent(note["coupon"], 2),
            letter_text(note["letter"], note["resolved"], words),
            number(note["wal_years"]),
            percent(note["yield_rate"], 2),
            number(note["price"]),
        )
        for note in result["notes"]
    ]
    heads = [
        words("note"),
        words("kind"),
        words("balance_in", currency=result["currency"]),
        words("share_of_claim"),
        words("coupon"),
        words("letter"),
        words("wal"),
        words("yield"),
        words("price_100"),
    ]
    return table(words("table.notes"), heads, rows, right=(2, 3, 4, 6, 7, 8), note=words("table.notes_note"))
