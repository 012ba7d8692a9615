"""Effects of a deal -> the report's story: books, ratios, capital, parties, routes, price gap, evidence."""

from __future__ import annotations

from typing import TYPE_CHECKING

from refloat.effects import bank_ratios
from refloat.report.charts.effects import fee_called, party_called, sale_bridge, who_gets_what
from refloat.report.charts.effects_routes import capital_bridge_chart, cash_river
from refloat.report.formats import NONE, amount, number, percent, short_money
from refloat.report.names import note_called
from refloat.report.story.blocks import Block, Card, Cards, Figure, Notice, Paragraph, Section, Story, Table, table
from refloat.report.story.effects_books import tell_buyer, tell_price
from refloat.report.story.effects_parties import tell_returns, tell_work
from refloat.report.story.effects_routes import tell_evidence, tell_gap, tell_routes
from refloat.words import Words

if TYPE_CHECKING:
    from refloat.deal import Deal
    from refloat.effects import Effects
    from refloat.effects.parties import Margin, Party


def tell_effects(effects: Effects, deal: Deal, language: str, created: str, *, case: str, synthetic: bool) -> Story:
    """The story of what a deal does, in one language.

    Args:
        effects: Of the deal.
        deal: The deal.
        language: "en" or "zh".
        created: When it was made.
        case: Name of the case.
        synthetic: Whether the tape is made up.
    """
    words = Words(language)
    sections = [
        _summary(effects, words),
        _books(effects, deal, words),
        _capital(effects, deal, words),
        _parties(effects, deal, words),
    ]
    if effects.routes is not None:
        sections.append(tell_routes(effects, words))
    if effects.gap is not None:
        sections.append(tell_gap(effects, words))
    sections.append(tell_evidence(words))
    return Story(
        language=language,
        title=words("effects.title", bank=effects.before.name),
        case=case,
        subtitle=words(f"effects.status.{effects.status}"),
        synthetic=words("synthetic") if synthetic else "",
        created=created,
        sections=tuple(sections),
        kind=words("effects.kind"),
    )


def _summary(effects: Effects, words: Words) -> Section:
    currency, account = effects.before.currency, effects.account
    before, after = bank_ratios(effects.before), bank_ratios(effects.after)
    difference = effects.sell_value - effects.hold_value
    cards = [
        Card(
            words("effects.gain"),
            short_money(account.gain_or_loss, currency, words),
            words("effects.gain_detail", price=percent(account.price_of_gross, 2)),
        ),
        Card(
            words("effects.npl_ratio"),
            percent(after["npl_ratio"], 3),
            words("effects.from", value=percent(before["npl_ratio"], 3)),
        ),
        Card(
            words("effects.sell_less_hold"),
            short_money(difference, currency, words),
            words("effects.error", value=short_money(effects.hold_value_error, currency, words)),
        ),
    ]
    if effects.bridge is not None:
        cards.append(
            Card(
                words("effects.cet1_ratio"),
                words("effects.bps_value", value=f"{effects.bridge.change_bps:+.2f}".replace("-", "\u2212")),
                words("effects.from_to", low=percent(effects.bridge.ratio_before, 3),
                      high=percent(effects.bridge.ratio_after, 3)),
            )
        )  # fmt: skip
    verdict = "better" if difference > 2 * effects.hold_value_error else "worse"
    if abs(difference) <= 2 * effects.hold_value_error:
        verdict = "even"
    blocks: list[Block] = []
    if effects.status != "published":
        blocks.append(Notice(words("effects.notice", source=effects.before.source or NONE)))
    if effects.derecognition.outcome != "derecognise":
        blocks.append(Notice(words(f"effects.stays.{effects.derecognition.outcome}")))
    blocks += [Cards(tuple(cards)), Paragraph(words(f"effects.verdict_{verdict}"))]
    return Section("summary", words("section.summary"), tuple(blocks))


def _books(effects: Effects, deal: Deal, words: Words) -> Section:
    currency = effects.before.currency
    steps = [(words.either(f"bridge.{name}", name), amount(value)) for name, value in effects.account.steps if value]
    before, after = bank_ratios(effects.before), bank_ratios(effects.after)
    ratios = [
        (words(f"effects.{name}"), percent(before[name], 3), percent(after[name], 3))
        for name in before
        if before[name] is not None
    ]
    decision = effects.derecognition
    questions = [
        (words.either(f"derecognition.{place.split(',')[0]}", question), words(answer), f"IFRS 9 {place}")
        for question, answer, place in decision.steps
    ]
    blocks: list[Block] = [
        Figure("sale-bridge", sale_bridge(effects, currency, words.language), words("effects.sale_bridge_caption")),
        table(
            words("effects.account"), [words("measure"), words("amount_in", currency=currency)], steps, right=(1,),
            total=True, note=words("effects.account_note"),
        ),
        tell_price(effects, words),
        table(
            words("effects.ratios"), [words("measure"), words("effects.before"), words("effects.after")], ratios,
            right=(1, 2), note=words("effects.ratios_note"),
        ),
        table(
            words("effects.derecognition"), [words("effects.question"), words("effects.answer"), words("source")],
            questions, weights={0: 3, 2: 1},
            note=words(
                "effects.derecognition_note", outcome=words(f"effects.outcome.{decision.outcome}"),
                share=percent(decision.variability_kept, 1),
            ),
        ),
    ]  # fmt: skip
    if effects.purchase is not None:
        blocks.append(tell_buyer(effects.purchase, currency, words))
    return Section("books", words("effects.section.books"), tuple(blocks))


def _capital(effects: Effects, deal: Deal, words: Words) -> Section:
    rows = [
        (
            note_called(deal, name, words.language),
            words.either(f"capital.method.{row.get('method')}", NONE),
            percent(row.get("RW"), 0),
            amount(row.get("kept")),
            amount(row.get("capital")),
        )
        for name, row in effects.note_weights.items()
    ]
    transfer = effects.risk_transfer
    share = transfer.mezzanine_kept if transfer.test == "mezzanine" else transfer.first_loss_kept
    tests = [
        (words("effects.srt_test"), words(f"effects.srt_{transfer.test}")),
        (words("effects.srt_share"), percent(share, 1)),
        (words("effects.srt_passes"), words("yes" if transfer.passes else "no")),
        (words("effects.cap"), amount(transfer.cap)),
        (words("effects.capital_needed"), amount(transfer.capital_needed)),
        (words("effects.retention_kept"), amount(effects.retention["kept"])),
        (words("effects.retention_required"), amount(effects.retention["required"])),
    ]
    blocks: list[Block] = []
    if effects.bridge is not None:
        figure = capital_bridge_chart(effects, words.language)
        blocks.append(Figure("capital-bridge", figure, words("effects.capital_bridge_caption")))
        kept = {
            f"note {note.name} kept": words("effects.note_kept", note=note_called(deal, note.name, words.language))
            for note in deal.notes
        }
        lines = [
            (kept.get(label) or words.either(f"bridge.{label.replace(' ', '_')}", label), amount(value), kind)
            for kind, side in (("CET1", effects.bridge.cet1), ("RWA", effects.bridge.rwa))
            for label, value in side
        ]
        heads = [words("measure"), words("amount_in", currency=effects.before.currency), words("effects.side")]
        blocks.append(table(words("effects.capital_lines"), heads, lines, right=(1,)))
    heads = [words("note"), words("effects.method"), words("effects.weight"), words("effects.kept"),
             words("effects.capital_needed")]  # fmt: skip
    blocks.append(table(words("effects.kept_notes"), heads, rows, right=(2, 3, 4), note=words("effects.kept_note")))
    blocks.append(table(words("effects.transfer"), [words("measure"), words("value")], tests, right=(1,)))
    return Section("capital", words("effects.section.capital"), tuple(blocks))


def _parties(effects: Effects, deal: Deal, words: Words) -> Section:
    rows = [
        (
            party_called(party, deal, words),
            words(f"party_kind.{party.kind}"),
            percent(party.share, 1),
            f"{percent(party.share_p05, 1)} – {percent(party.share_p95, 1)}",
            amount(party.received),
            amount(party.value),
        )
        for party in effects.parties
        if party.received or party.share_p95
    ]
    heads = [words("effects.party"), words("effects.party_kind"), words("effects.share"), words("effects.range"),
             words("effects.received"), words("effects.value")]  # fmt: skip
    blocks: list[Block] = [
        Figure("who-gets-what", who_gets_what(effects, deal, words.language), words("effects.who_caption")),
        Figure("cash-river", cash_river(effects, deal, words.language), words("effects.river_caption")),
        table(words("effects.who_gets_what"), heads, rows, right=(2, 3, 4, 5), note=_who_note(effects, deal, words)),
        tell_returns(effects, deal, words),
    ]
    if effects.margins:
        blocks.append(_margins(effects, deal, words))
    if len(effects.work.efforts) > 1:
        blocks += tell_work(effects, deal, words)
    return Section("parties", words("effects.section.parties"), tuple(blocks))


def _who_note(effects: Effects, deal: Deal, words: Words) -> str:
    """What the shares mean, and which fees are put down to a party by their name alone."""
    guessed = [
        words("effects.put_down", fee=fee_called(deal, fee, words), party=party_called(party, deal, words))
        for party in effects.parties
        for fee in party.by_name
    ]
    return " ".join([words("effects.who_note"), *guessed])


def _margins(effects: Effects, deal: Deal, words: Words) -> Table:
    """Who gets the next 100, from bad to good times."""
    rows = [
        (
            party_called(party, deal, words),
            *(number(100 * sum(_shares(step, party)), 1) for step in effects.margins),
        )
        for party in effects.parties
        if any(share for step in effects.margins for share in _shares(step, party))
    ]
    heads = [words("effects.party"), *(words("effects.step", low=m.place, high=m.place + 1) for m in effects.margins)]
    places = range(1, len(heads))
    return table(words("effects.margins"), heads, rows, right=places, note=words("effects.margins_note"))


def _shares(step: Margin, party: Party) -> list[float]:
    """What one party gets of the next 100, by its claims; a note is no party of the same name."""
    note = party.kind == "note"
    return [share for kind, name, share in step.shares if name == party.name and (kind == "note") == note]
