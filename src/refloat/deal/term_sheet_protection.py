"""A guarantee, a hedge, a fee's ladder -> their terms in plain words, English or Chinese."""

from refloat.deal.deal import Deal
from refloat.deal.fee import ShareOfBalanceFee
from refloat.deal.guarantee import Guarantee
from refloat.deal.hedge import AmountValue, Cap, Hedge, NotionalTable, Swap, Termination
from refloat.deal.term_sheet_notes import floating_words
from refloat.deal.tongue import Say, listed, named, notes, part, role


def guarantee_words(guarantee: Guarantee, deal: Deal, say: Say) -> str:
    """What is guaranteed, by whom, up to which limit, and what is owed for it."""
    kinds = [
        {"interest": say("interest", "利息"), "principal": say("principal", "本金")}[one] for one in guarantee.covers
    ]
    whom, what = notes(deal, guarantee.notes, say), say(listed(kinds), "和".join(kinds))
    text = say(f"{what} of {whom}", f"{whom}{what}")
    if guarantee.guarantor:
        by = role(guarantee.guarantor, say)
        text += say(f", by the {by}", f",由{by}担保")
    limits = []
    if guarantee.limit_amount is not None:
        limits.append(f"{guarantee.limit_amount:,.0f}")
    if guarantee.limit_share is not None:
        share = f"{guarantee.limit_share:.2%}"
        limits.append(say(f"{share} of the face amount at closing", f"初始面额的{share}"))
    if limits:
        text += say(f"; at most {' and '.join(limits)}", f";上限{'及'.join(limits)}")
        text += (
            say(", restored by what is paid back", "(偿还后恢复)") if guarantee.revolving else say(" in all", "(累计)")
        )
    else:
        text += say("; without limit", ";不设上限")
    if guarantee.waiting:
        count = guarantee.waiting
        dates = say("payment date" if count == 1 else "payment dates", "")
        text += say(f"; pays what stayed unpaid for {count} {dates}", f";欠付满{count}个支付日后代偿")
    text += say(f"; until {guarantee.until}", f";代偿期至{guarantee.until}") if guarantee.until else ""
    if guarantee.floating or guarantee.rate:
        rate = floating_words(guarantee.floating, deal, say) if guarantee.floating else f"{guarantee.rate:.2%}"
        return text + say(
            f"; what it has paid is owed to it with interest at {rate}, {guarantee.day_count}",
            f";代偿款应偿还担保人并按{rate}计息,计息基准{guarantee.day_count}",
        )
    return text + say("; what it has paid is owed to it without interest", ";代偿款应偿还担保人,不计息")


def hedge_words(hedge: Hedge, deal: Deal, say: Say) -> str:
    """Rates, notional, bank and ends of a hedge."""
    index = next((item for item in deal.indices if item.name == hedge.index), None)
    base = named(index, say) if index else hedge.index
    text = _cap(hedge, base, say) if isinstance(hedge, Cap) else _swap(hedge, base, say)
    text += say("; on ", ";名义本金") + _notional(hedge, deal, say)
    if hedge.reset_every_months is not None:
        months = hedge.reset_every_months
        text += say(f"; read every {months} months", f";每{months}个月重设")
    if hedge.counterparty:
        bank = role(hedge.counterparty, say)
        text += say(f"; with the {bank}", f";交易对手为{bank}")
    text += say(f"; until {hedge.until}", f";至{hedge.until}止") if hedge.until else ""
    return text + "".join(_termination(event, deal, say) for event in hedge.terminations)


def ladder_words(fee: ShareOfBalanceFee, say: Say) -> str:
    """The later shares of a fee."""
    return "".join(
        say(
            f"; {step.share:.2%} from {step.after_years} {'year' if step.after_years == 1 else 'years'} after closing",
            f";设立满{step.after_years}年起{step.share:.2%}",
        )
        for step in fee.ladder
    )


def _cap(cap: Cap, base: str, say: Say) -> str:
    strike = f"{cap.strike:.2%}"
    text = say(f"cap: receives what {base} is above {strike}", f"利率上限:收取{base}高于{strike}的部分")
    for point in cap.strikes:
        text += say(f", above {point.rate:.2%} from {point.on}", f",自{point.on}起高于{point.rate:.2%}的部分")
    if cap.ceiling is not None:
        text += say(f", up to {cap.ceiling:.2%}", f",至{cap.ceiling:.2%}为止")
    if cap.floor is not None:
        text += say(f", pays what it is below {cap.floor:.2%}", f",支付其低于{cap.floor:.2%}的部分")
    text += f", {cap.day_count}"
    if cap.premium:
        text += say(
            f"; premium {cap.premium:,.0f} on the first payment date", f";首个支付日支付期权费{cap.premium:,.0f}"
        )
    if cap.premium_rate:
        text += say(f"; premium {cap.premium_rate:.2%} a year", f";期权费年化{cap.premium_rate:.2%}")
    return text


def _swap(swap: Swap, base: str, say: Say) -> str:
    floating = f"{base} {swap.margin:+.2%}" if swap.margin else base
    if swap.index_floor is not None:
        least = f"{swap.index_floor:.2%}"
        floating += say(f" (index at least {least})", f"(指数下限{least})")
    floating += f" {swap.day_count}"
    fixed = f"{swap.fixed_rate:.2%} {swap.fixed_day_count or swap.day_count}"
    paid, received = (fixed, floating) if swap.pays == "fixed" else (floating, fixed)
    return say(f"swap: pays {paid}, receives {received}", f"利率互换:支付{paid},收取{received}")


def _notional(hedge: Hedge, deal: Deal, say: Say) -> str:
    terms = hedge.notional
    if isinstance(terms, NotionalTable):
        first, last = terms.rows[0], terms.rows[-1]
        if len(terms.rows) == 1:
            return say(f"{first.amount:,.0f} from {first.on}", f"自{first.on}起{first.amount:,.0f}")
        return say(
            f"{first.amount:,.0f} from {first.on}, in {len(terms.rows)} rows to {last.amount:,.0f} from {last.on}",
            f"自{first.on}起{first.amount:,.0f},共{len(terms.rows)}档,自{last.on}起{last.amount:,.0f}",
        )
    named = notes(deal, terms.notes, say)
    if terms.share == 1.0:
        return say(f"the balance of {named}", f"为{named}余额")
    return say(f"{terms.share:.2%} of the balance of {named}", f"为{named}余额的{terms.share:.2%}")


def _termination(event: Termination, deal: Deal, say: Say) -> str:
    if event.when is not None:
        trigger = part(deal, "triggers", event.when, say)
        when = say(f"after the event {trigger}", f"触发{trigger}时")
    elif event.at_call:
        when = say("at the clean-up call", "清仓回购时")
    else:
        when = say(f"on {event.on}", f"于{event.on}")
    if event.caused_by == "counterparty":
        when += say(" by the counterparty's default", "因交易对手违约")
    if not isinstance(event.value, AmountValue):
        what = say("the present value of what would follow", "其后交换的现值")
    elif event.value.amount < 0:
        what = say(f"{-event.value.amount:,.0f} owed to the deal", f"应收{-event.value.amount:,.0f}")
    else:
        what = say(f"{event.value.amount:,.0f} owed by the deal", f"应付{event.value.amount:,.0f}")
    if event.received_share < 1.0:
        share = f"{event.received_share:.0%}"
        what += say(f", of what is owed to the deal {share} comes in", f",应收部分到账{share}")
    return say(f"; ends {when} for {what}", f";{when}终止,按{what}结算")
