"""Parties of a deal -> the report's tables: what each pays, gets and earns, and what those who collect are paid for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from refloat.report.charts.effects import fee_called, party_called, role_called
from refloat.report.formats import NONE, amount, number, percent
from refloat.report.story.blocks import Table, table
from refloat.words import Words

if TYPE_CHECKING:
    from refloat.deal import Deal
    from refloat.effects import Effects
    from refloat.effects.parties import Effort, Party


def tell_returns(effects: Effects, deal: Deal, words: Words) -> Table:
    """What each party pays in, its value, rate of return and multiple, and where it breaks even.

    Args:
        effects: Of a deal.
        deal: The deal, for names.
        words: In the reader's language.
    """
    told = [party for party in effects.parties if party.returns.why != "outside"]
    rows = [
        (
            party_called(party, deal, words),
            amount(party.paid_in) if party.paid_in else NONE,
            amount(party.npv),
            _rate(party, words),
            _spread(party),
            NONE if party.returns.loss_share is None else percent(party.returns.loss_share, 1),
            _times(party, words),
            percent(party.break_even, 0),
        )
        for party in told
    ]
    heads = [words(f"effects.{name}") for name in ("party", "paid_in", "npv", "irr", "irr_range", "loss",
                                                    "multiple", "break_even")]  # fmt: skip
    notes = [words("effects.returns_note")]
    notes += [words(f"effects.why.{why}") for why in dict.fromkeys(party.returns.why for party in told) if why]
    if any(party.margin is not None for party in told):
        notes.append(words("effects.margin_note"))
    return table(words("effects.returns"), heads, rows, right=range(1, 8), note=" ".join(notes))


def _rate(party: Party, words: Words) -> str:
    if party.returns.irr is not None:
        return percent(party.returns.irr, 1)
    return words(f"effects.no_rate.{party.returns.why}") if party.returns.why else NONE


def _spread(party: Party) -> str:
    low, middle, high = party.returns.irr_p05, party.returns.irr_p50, party.returns.irr_p95
    return NONE if middle is None else f"{percent(low, 1)} / {percent(middle, 1)} / {percent(high, 1)}"


def _times(party: Party, words: Words) -> str:
    if party.returns.multiple is not None:
        return number(party.returns.multiple)
    return NONE if party.margin is None else words("effects.margin", share=percent(party.margin, 0))


def tell_work(effects: Effects, deal: Deal, words: Words) -> list[Table]:
    """What each fee of those who collect pays for, and what the same pay under other schemes would.

    Args:
        effects: Of a deal.
        deal: The deal, for names.
        words: In the reader's language.
    """
    heads = [words(f"effects.{name}") for name in ("pay", "value", "gain_more", "gain_sooner", "time_for_amount",
                                                   "pays_for")]  # fmt: skip
    own = [
        (_called(effort, deal, words), amount(effort.value), amount(effort.more), amount(effort.sooner),
         *_verdict(effort, words))
        for effort in effects.work.efforts
    ]  # fmt: skip
    others = [
        (_scheme(effort, words), percent(effort.more, 1), percent(effort.sooner, 1), *_verdict(effort, words))
        for effort in effects.work.schemes
    ]
    return [
        table(words("effects.work"), heads, own, right=(1, 2, 3, 4), note=words("effects.work_note")),
        table(words("effects.schemes"), [words("effects.scheme"), *heads[2:]], others, right=(1, 2, 3),
              note=words("effects.schemes_note")),
    ]  # fmt: skip


def _verdict(effort: Effort, words: Words) -> tuple[str, str]:
    prefers = NONE if effort.party == "holders" else words(f"effects.prefers.{effort.prefers}")
    return number(effort.time_for_amount), prefers


def _called(effort: Effort, deal: Deal, words: Words) -> str:
    if effort.party == "holders":
        return words("effects.holders")
    pay = words("party_kind.residual") if effort.pay == "residual" else fee_called(deal, effort.pay, words)
    name = words("effects.pay_of", party=role_called(effort.party, deal, words), pay=pay)
    if effort.without_hurdle:
        return words("effects.without_hurdle", pay=name)
    return name if effort.hurdle is None else words("effects.with_hurdle", pay=name, hurdle=percent(effort.hurdle, 0))


def _scheme(effort: Effort, words: Words) -> str:
    hurdle = None if effort.hurdle is None else percent(effort.hurdle, 0)
    return words(f"effects.scheme.{effort.pay}", hurdle=hurdle) if hurdle else words(f"effects.scheme.{effort.pay}")
