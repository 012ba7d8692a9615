"""A trigger -> its terms in plain words, English or Chinese."""

from refloat.deal.deal import Deal
from refloat.deal.tongue import Say, listed, notes, part
from refloat.deal.trigger import (
    Arrears,
    CumulativeCollectionRatio,
    CumulativeDefault,
    DateReached,
    FormulaTrigger,
    InterestShortfall,
    NoteOutstanding,
    ProfitabilityRatio,
    Trigger,
    hit_below,
)


def trigger_words(trigger: Trigger, deal: Deal, say: Say) -> str:
    """What is tested, when it is hit, and whether it can be cured."""
    if isinstance(trigger, DateReached):
        return _tested(trigger, deal, say)
    money = isinstance(trigger, (InterestShortfall, NoteOutstanding, Arrears))
    level = (
        f"{trigger.threshold:,.0f}"
        if money
        else f"{trigger.threshold:g}"
        if trigger.kind == "formula"
        else f"{trigger.threshold:.0%}"
    )
    side = say("below", "低于") if hit_below(trigger) else say("above", "高于")
    cure = say("; can be cured", ";可恢复") if trigger.curable else say("; for good", ";不可恢复")
    what = _tested(trigger, deal, say)
    text = say(f"{what} {side} {level}", f"{what}{side}{level}")
    if trigger.consecutive > 1:
        times = trigger.consecutive
        text += say(f", {times} tests in a row", f",连续{times}次")
    if trigger.tested == "after_collection":
        text += say("; tested after each collection period", ";于每个回收期末测试")
    if trigger.tested_from is not None:
        text += say(f"; from {trigger.tested_from} on", f";自{trigger.tested_from}起测试")
    if trigger.acts == "next_date":
        text += say("; acts from the next payment date", ";自下一支付日起生效")
    return text + cure


def _tested(trigger: Trigger, deal: Deal, say: Say) -> str:
    if isinstance(trigger, CumulativeCollectionRatio):
        base = say("gross", "总额") if trigger.gross else say("net", "净额")
        return say(f"cumulative {base} collections over the plan's", f"累计回收款{base}与计划之比")
    if isinstance(trigger, InterestShortfall):
        note = notes(deal, (trigger.note,), say)
        return say(f"interest left unpaid on {note}", f"{note}未付利息")
    if isinstance(trigger, NoteOutstanding):
        note = notes(deal, (trigger.note,), say)
        return say(f"balance of {note} after {trigger.after}", f"{trigger.after}之后{note}余额")
    if isinstance(trigger, Arrears):
        parts = [notes(deal, (name,), say) for name in trigger.notes]
        parts += [part(deal, "fees", name, say) for name in trigger.fees]
        return say(f"left unpaid on {listed(parts)}", f"{'、'.join(parts)}欠付金额")
    if isinstance(trigger, FormulaTrigger):
        return say(f"the value of {trigger.formula}", f"公式({trigger.formula})之值")
    if isinstance(trigger, CumulativeDefault):
        return say("claims defaulted to date over the balance at the cut-off", "累计违约金额与封包日余额之比")
    if isinstance(trigger, ProfitabilityRatio):
        return _profitability(trigger, say)
    return say(f"{trigger.on} has come", f"{trigger.on}已到")


def _profitability(trigger: ProfitabilityRatio, say: Say) -> str:
    base = say("gross", "总额") if trigger.gross else say("net", "净额")
    rate = f"{trigger.rate:.2%}"
    if trigger.positions == "all":
        text = say(
            f"present value of all {base} cash over that of the plan, at {rate}",
            f"全部回收{base}现值与计划现值之比(折现率{rate})",
        )
    else:
        text = say(
            f"present value of closed positions' {base} cash over that of their plan, at {rate}",
            f"已结清资产回收{base}现值与其计划现值之比(折现率{rate})",
        )
    if trigger.discounted_from == "each_payment":
        text += say(", each payment from its own day", ",按各笔回收日折现")
    return text + (say(f", since {trigger.since}", f",自{trigger.since}起") if trigger.since else "")
