"""A note, an index -> their terms in plain words, English or Chinese."""

from refloat.deal.deal import Deal
from refloat.deal.index import Floating, Index
from refloat.deal.note import Note
from refloat.deal.tongue import Say, named


def note_words(note: Note, deal: Deal, say: Say) -> str:
    """Size, rate, promise and dates of a note."""
    text = f"{note.balance:,.0f}"
    if note.kind == "fixed":
        text += say(
            f" at {note.rate:.2%} fixed, {note.day_count}", f",固定利率{note.rate:.2%},计息基准{note.day_count}"
        )
    elif note.floating is not None:
        text += say(" at ", ",") + floating_words(note.floating, deal, say)
        text += say(f", {note.day_count}", f",计息基准{note.day_count}")
    elif note.kind == "zero_coupon":
        text += say(", without coupon", ",不设票面利率")
    else:
        text += say(", takes what is left", ",享有剩余收益")
    for step in note.step_ups:
        text += say(f"; {step.by:.2%} more from {step.on}", f";自{step.on}起上调{step.by:.2%}")
    if note.promise == "timely":
        text += say("; timely interest, principal by the legal final", ";及时付息,法定到期日前还本")
    elif note.promise == "ultimate":
        text += say("; interest and principal by the legal final", ";法定到期日前还本付息")
    return text + _unpaid(note, say) + _rest(note, say)


def floating_words(floating: Floating, deal: Deal, say: Say) -> str:
    """Index, margin, caps and floors."""
    index = next((item for item in deal.indices if item.name == floating.index), None)
    base = named(index, say) if index else floating.index
    text = say(f"{base} plus {floating.margin:.2%}", f"浮动利率{base}加{floating.margin:.2%}")
    if floating.index_cap is not None:
        text += say(f", index at most {floating.index_cap:.2%}", f",指数上限{floating.index_cap:.2%}")
    if floating.index_floor is not None:
        text += say(f", index at least {floating.index_floor:.2%}", f",指数下限{floating.index_floor:.2%}")
    if floating.cap is not None:
        text += say(f", at most {floating.cap:.2%}", f",利率上限{floating.cap:.2%}")
    text += say(f", at least {floating.floor:.2%}", f",利率下限{floating.floor:.2%}")
    if floating.first_rate is not None:
        text += say(f", first {floating.first_rate:.2%}", f",首期{floating.first_rate:.2%}")
    if floating.reset_every_months is not None:
        months = floating.reset_every_months
        text += say(f", reset every {months} months", f",每{months}个月重设")
    return text


def index_words(index: Index, say: Say) -> str:
    """Where the values of an index come from and how far they reach."""
    if not index.points:
        return say(f"values in the file {index.file}", f"数值见文件{index.file}")
    first, last = index.points[0], index.points[-1]
    way = say("stepwise", "阶梯") if index.between == "step" else say("in straight lines", "线性插值")
    return say(
        f"{len(index.points)} values from {first.on} ({first.rate:.2%}) to {last.on} ({last.rate:.2%}), {way}",
        f"{first.on}({first.rate:.2%})至{last.on}({last.rate:.2%})共{len(index.points)}个数值,{way}",
    )


def _unpaid(note: Note, say: Say) -> str:
    unpaid, grows = note.unpaid_interest, note.accretion
    if grows is not None:
        text = say(f"; grows by {grows.rate:.2%} a year", f";余额年化增长{grows.rate:.2%}")
        stop = f"{grows.up_to:g}" if grows.up_to is not None else ""
        return text + (say(f" up to {stop} times its issue amount", f",至发行额的{stop}倍止") if stop else "")
    if unpaid.capitalised:
        return say("; unpaid interest is added to the balance", ";未付利息计入本金")
    if not unpaid.bears_interest:
        return ""
    rate = say("the note's rate", "票面利率") if unpaid.rate is None else f"{unpaid.rate:.2%}"
    kind = say("compound", "复利") if unpaid.compound else say("simple", "单利")
    return say(f"; unpaid interest bears {rate}, {kind}", f";未付利息按{rate}计息({kind})")


def _rest(note: Note, say: Say) -> str:
    text = ""
    if note.fixed_cost_rate:
        rate = f"{note.fixed_cost_rate:.2%}"
        text += say(f"; fixed cost {rate} a year", f";固定资金成本年化{rate}")
    if note.expected_maturity:
        text += say(f"; expected maturity {note.expected_maturity}", f";预期到期日{note.expected_maturity}")
    return text
