"""A fee by files, by cumulative collections or by a table -> its terms in plain words, English or Chinese."""

from refloat.deal.fee import CumulativeFee, PerFileFee, TableFee
from refloat.deal.tongue import Say


def fee_words(fee: PerFileFee | CumulativeFee | TableFee, say: Say) -> str:
    """What the fee is."""
    if isinstance(fee, PerFileFee):
        per = say("a year", "每年") if fee.per == "year" else say("on each payment date", "每个支付日")
        return say(f"{fee.amount:,.2f} for each open file {per}", f"{per}每笔未结案资产{fee.amount:,.2f}")
    base = say("gross collections", "回收款总额") if fee.of == "gross" else say("net collections", "回收款净额")
    if isinstance(fee, TableFee):
        by = {
            "collection_ratio": say("collections to date over the plan's", "累计回收款与计划之比"),
            "collections_to_date": say("collections to date", "累计回收款"),
            "pool_balance": say("the pool's balance", "资产池余额"),
        }[fee.by]
        rows = [say(f"{row.share:.2%} from {row.at_least:g}", f"{row.at_least:g}起{row.share:.2%}") for row in fee.rows]
        return say(f"share of {base} by {by}: {', '.join(rows)}", f"按{by}分档收取{base}的比例:{'、'.join(rows)}")
    text = say(f"{fee.share:.2%} of cumulative {base}", f"累计{base}的{fee.share:.2%}")
    if fee.hurdle is not None:
        text += say(f" above {fee.hurdle:.0%} of the plan's", f"(超过计划{fee.hurdle:.0%}的部分)")
    text += say(" less what was earned before", ",扣除此前已计提部分")
    return text + (say("; clawed back from later fees", ";可从后续费用中追回") if fee.clawback else "")
