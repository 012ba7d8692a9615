"""a Deal -> its terms in plain words, English or Chinese."""

from refloat.deal.deal import Deal
from refloat.deal.fee import CumulativeFee, Fee, FlatFee, OnceFee, PerFileFee, ShareOfCollectionsFee, TableFee
from refloat.deal.party import Provenance
from refloat.deal.reserve import FixedTarget, MultipleTarget, Reserve, ShareTarget
from refloat.deal.term_sheet_fees import fee_words
from refloat.deal.term_sheet_notes import index_words, note_words
from refloat.deal.term_sheet_protection import guarantee_words, hedge_words, ladder_words
from refloat.deal.term_sheet_sources import source_lines
from refloat.deal.term_sheet_support import call_words, facility_words
from refloat.deal.term_sheet_triggers import trigger_words
from refloat.deal.tongue import Say, named, notes, part, role, tongue


def term_sheet(deal: Deal, lang: str = "en") -> list[tuple[str, str]]:
    """The deal's terms, one (term, text) pair each.

    Raises:
        ValueError: The language is neither `en` nor `zh`.
    """
    say = tongue(lang)
    lines = [
        (say("Deal", "交易"), say(deal.name, deal.name_zh or deal.name)),
        (say("Currency", "币种"), deal.currency),
        (say("Cut-off date", "封包日"), deal.cut_off.isoformat()),
        (say("Closing date", "信托设立日"), deal.closing_on.isoformat()),
    ]
    if deal.cut_off_balance is not None:
        lines.append((say("Pool claim at cut-off", "封包日未偿本息费余额"), f"{deal.cut_off_balance:,.2f}"))
    lines.append((say("Payment dates", "支付日"), _payment_dates(deal, say)))
    lines.append((say("Legal final maturity", "法定到期日"), deal.payment_dates.last.isoformat()))
    for party in deal.parties:
        title = role(party.role, say)
        lines.append((title[:1].upper() + title[1:], say(party.name, party.name_zh or party.name)))
    for index in deal.indices:
        lines.append((say("Index: ", "基准利率:") + named(index, say), index_words(index, say)))
    for note in deal.notes:
        lines.append((say(f"Note {note.name}", f"{note.name_zh or note.name}证券"), note_words(note, deal, say)))
    for fee in deal.fees:
        lines.append((say("Fee: ", "") + named(fee, say), _fee(fee, deal, say)))
    for reserve in deal.reserves:
        lines.append((say("Reserve: ", "") + named(reserve, say), _reserve(reserve, deal, say)))
    for line in deal.facilities:
        lines.append((say("Facility: ", "流动性支持:") + named(line, say), facility_words(line, deal, say)))
    for guarantee in deal.guarantees:
        title = say("Guarantee: ", "担保:") + named(guarantee, say)
        lines.append((title, guarantee_words(guarantee, deal, say)))
    for hedge in deal.hedges:
        lines.append((say("Hedge: ", "对冲:") + named(hedge, say), hedge_words(hedge, deal, say)))
    lines += source_lines(deal, say)
    if deal.clean_up_call is not None:
        lines.append((say("Clean-up call", "清仓回购"), call_words(deal.clean_up_call, deal, say)))
    for trigger in deal.triggers:
        lines.append((say("Trigger: ", "触发事件:") + named(trigger, say), trigger_words(trigger, deal, say)))
    return lines + [(say("Source of terms", "条款来源"), _provenance(entry, say)) for entry in deal.provenance]


def _payment_dates(deal: Deal, say: Say) -> str:
    dates = deal.payment_dates
    often = {
        1: say("monthly", "按月"),
        3: say("quarterly", "按季"),
        6: say("half-yearly", "按半年"),
        12: say("yearly", "按年"),
    }
    every = often.get(dates.every_months, say(f"every {dates.every_months} months", f"每{dates.every_months}个月"))
    text = say(f"{every}, from {dates.first} to {dates.last}", f"{every},自{dates.first}至{dates.last}")
    place = {
        "china": say("Chinese interbank", "中国银行间"),
        "target": say("TARGET", "TARGET"),
        "us": say("US", "美国"),
    }.get(dates.calendar)
    if place and dates.business_day != "unadjusted":
        moved = {
            "following": say("the next", "顺延至下一"),
            "preceding": say("the previous", "提前至上一"),
            "modified_following": say("the next (in the same month)", "顺延至同月下一"),
        }[dates.business_day]
        text += say(f", moved to {moved} {place} business day", f",遇非工作日{moved}{place}工作日")
    if dates.collections_until == "previous_month_end":
        text += say("; pays the collections up to the end of the month before", ";支付截至上月末的回收款")
    if dates.collection_lag_days:
        days = dates.collection_lag_days
        text += say(f"; collections of the last {days} days wait", f";最近{days}日的回收款顺延至下期")
    return text


def _fee(fee: Fee, deal: Deal, say: Say) -> str:
    yearly = say("a year", "每年")
    each = say("on each payment date", "每个支付日")
    if isinstance(fee, FlatFee):
        per = each if fee.per == "payment_date" else yearly
        text = say(f"{fee.amount:,.0f} {per}", f"{per}{fee.amount:,.0f}")
    elif isinstance(fee, OnceFee):
        text = say(f"{fee.amount:,.0f} once", f"一次性{fee.amount:,.0f}")
        if fee.on is not None:
            text += say(f", on the first payment date from {fee.on} on", f",于{fee.on}起首个支付日支付")
    elif isinstance(fee, ShareOfCollectionsFee):
        net = say("collections net of costs", "回收款净额")
        base = say("gross collections", "回收款总额") if fee.of == "gross" else net
        text = say(f"{fee.share:.2%} of {base}", f"{base}的{fee.share:.2%}")
    elif isinstance(fee, (PerFileFee, CumulativeFee, TableFee)):
        text = fee_words(fee, say)
    else:
        base = _base(fee.notes, deal, say)
        per = each if fee.per == "payment_date" else yearly
        text = say(f"{fee.share:.2%} of {base} {per}", f"{per}按{base}的{fee.share:.2%}") + ladder_words(fee, say)
    if fee.annual_cap is not None:
        cap = f"{fee.annual_cap:,.0f}"
        text += say(f"; senior up to {cap} a year", f";每年优先支付上限{cap}")
    if fee.from_event is not None:
        event = part(deal, "triggers", fee.from_event, say)
        text += say(f"; from the date after the event {event}", f";自触发{event}后的下一支付日起")
    if fee.until_event is not None:
        event = part(deal, "triggers", fee.until_event, say)
        text += say(f"; until the event {event}", f";至触发{event}止")
    if fee.payee is not None:
        text += say("; to the ", ";支付予") + role(fee.payee, say)
    return text


def _reserve(reserve: Reserve, deal: Deal, say: Say) -> str:
    target = reserve.target
    if isinstance(target, FixedTarget):
        text = say(f"target {target.amount:,.0f}", f"目标金额{target.amount:,.0f}")
    elif isinstance(target, MultipleTarget):
        times = f"{target.times:g}"
        text = say(f"target {times} times the next senior costs and interest", f"目标为下期优先费用与利息的{times}倍")
    else:
        text = _share_target(target, deal, say)
    if reserve.pays_costs == "shortfall":
        text += say("; pays recovery costs that collections do not cover", ";支付回收款不足以覆盖的处置费用")
    elif reserve.pays_costs == "all":
        text += say("; pays recovery costs before collections do", ";优先支付处置费用")
    if reserve.initial:
        text += say(f"; {reserve.initial:,.0f} put in at closing", f";设立时存入{reserve.initial:,.0f}")
    else:
        text += say("; filled from collections", ";由回收款补足")
    if reserve.protects:
        named = notes(deal, reserve.protects, say)
        text += say(f"; released once {named} {_is_are(reserve.protects)} repaid", f";{named}偿清后释放")
    if not reserve.release_at_end:
        text += say("; not paid out on the last payment date", ";最后支付日不予释放")
    return text


def _is_are(names: tuple[str, ...]) -> str:
    return "is" if len(names) == 1 else "are"


def _share_target(target: ShareTarget, deal: Deal, say: Say) -> str:
    base = _base(target.notes, deal, say)
    text = say(f"target {target.share:.2%} of {base}", f"目标为{base}的{target.share:.2%}")
    if target.original:
        text += say(" at closing", "(初始余额)")
    if target.floor:
        text += say(f", at least {target.floor:,.0f}", f",不低于{target.floor:,.0f}")
    return text


def _base(names: tuple[str, ...], deal: Deal, say: Say) -> str:
    if not names:
        return say("the pool's balance", "资产池余额")
    called = notes(deal, names, say)
    return say(f"the balance of {called}", f"{called}余额")


def _provenance(entry: Provenance, say: Say) -> str:
    status = {
        "published": say("published", "公布"),
        "assumed": say("assumed", "假设"),
        "illustrative": say("illustrative", "示例"),
    }[entry.status]
    text = say(f"{entry.terms}: {status}", f"{entry.terms_zh or entry.terms}:{status}")
    return text + say(f" ({entry.source})", f"({entry.source})") if entry.source else text
