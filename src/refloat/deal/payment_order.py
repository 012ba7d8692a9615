"""a Deal -> its order of payments in plain words, English or Chinese."""

from refloat.deal.deal import Deal
from refloat.deal.step import (
    DrawFacility,
    FundReoco,
    FundReserve,
    PayFee,
    PayFixedCost,
    PayGuarantor,
    PayHedge,
    PayInterest,
    PayPrincipal,
    PayResidual,
    ReleaseReserve,
    RepayFacility,
    Step,
)
from refloat.deal.tongue import Say, account, listed, notes, part, role, tongue


def payment_order(deal: Deal, lang: str = "en") -> list[str]:
    """The order of payments, one line a step; a heading before each list where there are several.

    Raises:
        ValueError: The language is neither `en` nor `zh`.
    """
    say = tongue(lang)
    lines: list[str] = []
    for name, steps in deal.payments.items():
        if len(deal.payments) > 1:
            lines.append(_heading(name, deal, say))
        lines += [f"{number}. {_line(step, deal, say)}" for number, step in enumerate(steps, start=1)]
    return lines


def _heading(name: str, deal: Deal, say: Say) -> str:
    if name == deal.starts_with:
        return say("At first:", "初始顺序:")
    events = [part(deal, "triggers", item.name, say) for item in deal.triggers if item.switches_to == name]
    if deal.clean_up_call is not None and deal.clean_up_call.payments == name:
        events.append(say("the clean-up call", "清仓回购"))
    return say(f"After {' or '.join(events)}:", f"触发{'或'.join(events)}后:")


def _line(step: Step, deal: Deal, say: Say) -> str:
    text = say(step.label or "", step.label_zh or "") or _deed(step, deal, say)
    if isinstance(step, (PayFee, PayInterest, PayPrincipal, PayHedge, FundReoco)) and step.use:
        accounts = [account(deal, name, say) for name in step.use]
        text += say(f", also from the {listed(accounts)}", f",不足部分由{'、'.join(accounts)}支付")
    if step.at_most is not None:
        text += say(f", at most {step.at_most:,.0f}", f",不超过{step.at_most:,.0f}")
    if step.at_most_share is not None:
        share = f"{step.at_most_share:.0%}"
        text += say(f", at most {share} of what is left", f",不超过剩余资金的{share}")
    if step.when is not None:
        event = part(deal, "triggers", step.when, say)
        text += say(f", after the event {event}", f"(触发{event}后)")
    if step.unless is not None:
        event = part(deal, "triggers", step.unless, say)
        text += say(f", unless the event {event} has occurred", f"(未触发{event}时)")
    return text


def _deed(step: Step, deal: Deal, say: Say) -> str:
    if isinstance(step, PayFee):
        fees = [part(deal, "fees", name, say) for name in step.fees]
        if step.part == "excess":
            return say(f"the excess of {listed(fees)} over the cap", f"{'、'.join(fees)}(超出上限部分)")
        return say(listed(fees), "、".join(fees))
    if isinstance(step, PayInterest):
        which = {
            "all": say("interest", "利息"),
            "current": say("this period's interest", "当期利息"),
            "unpaid": say("unpaid interest", "未付利息"),
        }[step.part]
        named = notes(deal, step.notes, say)
        return say(f"{which} of {named}", f"{named}{which}")
    if isinstance(step, PayPrincipal):
        return _principal(step, deal, say)
    if isinstance(step, PayFixedCost):
        named = notes(deal, step.notes, say)
        return say(f"fixed cost of {named}", f"{named}固定资金成本")
    if isinstance(step, FundReserve):
        account = part(deal, "reserves", step.reserve, say)
        return say(f"fill the {account} to its target", f"补足{account}")
    if isinstance(step, ReleaseReserve):
        return _release(step, deal, say)
    if isinstance(step, FundReoco):
        return say("purchases of the property-owning company", "资产持有公司的购买款")
    if isinstance(step, (DrawFacility, RepayFacility)):
        return _facility(step, deal, say)
    if isinstance(step, (PayHedge, PayGuarantor)):
        return _protection(step, deal, say)
    return _residual(step, deal, say)


def _principal(step: PayPrincipal, deal: Deal, say: Say) -> str:
    named = notes(deal, step.notes, say)
    text = say(f"principal of {named}", f"{named}本金")
    if len(step.notes) > 1 and step.sharing == "sequential":
        text += say(", one after the other", "(依次)")
    elif len(step.notes) > 1:
        text += say(", pro rata", "(按比例)")
    if step.until_balance:
        text += say(f", down to {step.until_balance:,.0f}", f"(至余额{step.until_balance:,.0f})")
    return text


def _release(step: ReleaseReserve, deal: Deal, say: Say) -> str:
    account = part(deal, "reserves", step.reserve, say)
    if step.amount == "all":
        return say(f"add all that the {account} holds to the collections", f"{account}全部余额转入收款账户")
    return say(f"add what the {account} holds above its target to the collections", f"{account}超额部分转入收款账户")


def _facility(step: DrawFacility | RepayFacility, deal: Deal, say: Say) -> str:
    line = account(deal, step.facility, say)
    if isinstance(step, DrawFacility):
        wanted = [part(deal, "fees", name, say) for name in step.fees]
        wanted += [say("interest of ", "") + notes(deal, (name,), say) + say("", "利息") for name in step.notes]
        return say(f"draw on the {line} what {listed(wanted)} lack", f"{'、'.join(wanted)}不足部分由{line}提款")
    what = {
        "all": say("fee, interest and drawings", "费用、利息及已提款项"),
        "fee": say("fee", "费用"),
        "interest": say("interest", "利息"),
        "principal": say("drawings", "已提款项"),
    }[step.part]
    return say(f"{what} of the {line}", f"{line}{what}")


def _protection(step: PayHedge | PayGuarantor, deal: Deal, say: Say) -> str:
    if isinstance(step, PayHedge):
        hedges = [part(deal, "hedges", name, say) for name in step.hedges]
        owed = {
            "senior": say("payments, also on termination, for", "付款(含终止付款)"),
            "periodic": say("payments for", "付款"),
            "termination": say("termination payments for", "终止付款"),
            "counterparty_default": say("payments on the counterparty's default for", "(交易对手违约)终止付款"),
        }[step.part]
        return say(f"{owed} {listed(hedges)}", f"{'、'.join(hedges)}{owed}")
    guarantee = part(deal, "guarantees", step.guarantee, say)
    what = {
        "all": say("what was paid, with interest", "代偿款及利息"),
        "interest": say("what was paid as interest, with interest", "代偿利息及其利息"),
        "principal": say("what was paid as principal", "代偿本金"),
    }[step.part]
    return say(f"back to the guarantor of {guarantee}: {what}", f"偿还{guarantee}担保人{what}")


def _residual(step: PayResidual, deal: Deal, say: Say) -> str:
    takers = []
    for taker in step.to:
        whom = notes(deal, (taker.note,), say) if taker.note else say("the ", "") + role(taker.party or "", say)
        share = f"{taker.share:.0%}"
        takers.append(whom if len(step.to) == 1 else say(f"{share} to {whom}", f"{whom}{share}"))
    only = "to " if len(step.to) == 1 else ""
    return say(f"what is left: {only}{listed(takers)}", f"剩余资金:{'、'.join(takers)}")
