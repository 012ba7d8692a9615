"""A facility, a call -> their terms in plain words, English or Chinese."""

from refloat.deal.call import CleanUpCall, FixedPrice, SharePrice
from refloat.deal.deal import Deal
from refloat.deal.facility import Facility
from refloat.deal.reserve import FixedTarget
from refloat.deal.term_sheet_notes import floating_words
from refloat.deal.tongue import Say, listed, notes, part


def facility_words(line: Facility, deal: Deal, say: Say) -> str:
    """Limit, interest and fee of a facility."""
    limit = line.limit
    if isinstance(limit, FixedTarget):
        text = say(f"limit {limit.amount:,.0f}", f"额度{limit.amount:,.0f}")
    else:
        base = notes(deal, limit.notes, say) if limit.notes else say("the pool", "资产池")
        text = say(f"limit {limit.share:.2%} of the balance of {base}", f"额度为{base}余额的{limit.share:.2%}")
        text += say(f", at least {limit.floor:,.0f}", f",不低于{limit.floor:,.0f}") if limit.floor else ""
    rate = floating_words(line.floating, deal, say) if line.floating else f"{line.rate:.2%}"
    text += say(f"; interest {rate}, {line.day_count}", f";利率{rate},计息基准{line.day_count}")
    if line.commitment_fee:
        fee = f"{line.commitment_fee:.2%}"
        text += say(f"; commitment fee {fee} a year on what is not drawn", f";未提款部分承诺费年化{fee}")
    text += say("; can be drawn again once repaid", ";可循环提款") if line.revolving else ""
    return text + (say(f"; until {line.until}", f";提款期至{line.until}") if line.until else "")


def call_words(call: CleanUpCall, deal: Deal, say: Say) -> str:
    """Conditions, price and first date of a call."""
    conditions = []
    if call.pool_factor is not None:
        share = f"{call.pool_factor:.0%}"
        conditions.append(
            say(f"the pool's balance is below {share} of that at the cut-off", f"资产池余额低于封包日的{share}")
        )
    if call.note_factor is not None:
        named, share = notes(deal, call.note_factor.notes, say), f"{call.note_factor.below:.0%}"
        conditions.append(
            say(f"the balance of {named} is below {share} of that at closing", f"{named}余额低于初始的{share}")
        )
    if call.on is not None:
        conditions.append(say(f"it is {call.on} or later", f"{call.on}及之后"))
    word = say(" and ", "且") if call.needs == "all" else say(" or ", "或")
    text = say("when ", "条件:") + word.join(conditions)
    if call.not_before is not None:
        text += say(f"; not before {call.not_before}", f";不早于{call.not_before}")
    price = call.price
    if price is None:
        what = say("none", "无")
    elif isinstance(price, FixedPrice):
        what = f"{price.amount:,.0f}"
    elif isinstance(price, SharePrice):
        what = say(f"{price.share:.0%} of the pool's balance", f"资产池余额的{price.share:.0%}")
    else:
        what = say("balance and interest of ", "") + notes(deal, price.notes, say) + say("", "本息")
        if price.fees:
            fees = [part(deal, "fees", name, say) for name in price.fees]
            what += say(f", {listed(fees)}", f"、{'、'.join(fees)}")
        for name in price.guarantees:
            guarantee = part(deal, "guarantees", name, say)
            what += say(f", what the guarantor of {guarantee} is owed", f"、应付{guarantee}担保人款项")
        for name in price.hedges:
            hedge = part(deal, "hedges", name, say)
            what += say(f", what is owed for {hedge}", f"、{hedge}应付款项")
        what += say(", less cash held", ",扣除账户现金") if price.less_cash else ""
    return text + say(f"; price: {what}; the deal then ends", f";价格:{what};交易随即终止")
