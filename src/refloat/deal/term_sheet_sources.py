"""Cash before the closing, a buy-back, a change of servicer -> their terms in plain words, English or Chinese."""

from refloat.deal.buy_back import BuyBack
from refloat.deal.check_retention import check_retention, kept_shares
from refloat.deal.deal import Deal
from refloat.deal.pre_closing import PreClosing
from refloat.deal.reoco import ReoCo
from refloat.deal.replacement import ServicerReplacement
from refloat.deal.retention import Retention
from refloat.deal.tongue import Say, listed, notes, part, role


def source_lines(deal: Deal, say: Say) -> list[tuple[str, str]]:
    """The deal's terms on cash beside its usual course, one (term, text) pair each."""
    lines = []
    if deal.pre_closing_collections is not None:
        title = say("Cash before closing", "封包期间回收款")
        lines.append((title, _pre_closing(deal.pre_closing_collections, say)))
    if deal.buy_back is not None:
        lines.append((say("Buy-back of ineligible loans", "不合格资产赎回"), _buy_back(deal.buy_back, say)))
    if deal.retention is not None:
        lines.append((say("Retention", "风险自留"), _retention(deal.retention, deal, say)))
    if deal.reoco is not None:
        lines.append((say("Property-owning company", "资产持有公司"), _reoco(deal.reoco, say)))
    if deal.servicer_replacement is not None:
        title = say("Replacement of the servicer", "贷款服务机构更换")
        lines.append((title, _replacement(deal.servicer_replacement, deal, say)))
    return lines


def _pre_closing(terms: PreClosing, say: Say) -> str:
    what = say("cash after the cut-off and up to the closing", "封包日后至设立日的回收款")
    if terms.amount is not None:
        what += say(f" ({terms.amount:,.0f} as agreed)", f"(约定金额{terms.amount:,.0f})")
    text = {
        "deal": say(f"{what} is paid out on the first payment date", f"{what}于首个支付日分配"),
        "originator": say(f"{what} stays with the originator", f"{what}归发起机构所有"),
        "price": say(f"{what} is taken off the purchase price", f"{what}抵减转让价款"),
    }[terms.goes_to]
    if terms.goes_to == "deal":
        return text
    counts = say("; it counts in ratios", ";计入比率") if terms.in_ratios else say("; not in ratios", ";不计入比率")
    return text + counts


def _buy_back(terms: BuyBack, say: Say) -> str:
    text = say(f"at {terms.price_share:.0%} of the claim", f"按债权余额的{terms.price_share:.0%}")
    if terms.interest_rate:
        rate = f"{terms.interest_rate:.2%}"
        text += say(f", with {rate} a year from the cut-off", f",自封包日起年化{rate}计息")
    if terms.claims:
        total = f"{sum(item.claim for item in terms.claims):,.0f}"
        days = ", ".join(str(item.on) for item in terms.claims)
        text += say(f"; claims of {total} on {days}", f";债权{total},日期{days}")
    if terms.cap is not None:
        text += say(f"; at most {terms.cap:,.0f} in all", f";累计不超过{terms.cap:,.0f}")
    if not terms.counts_as_collections:
        text += say("; does not count as collections", ";不计入回收款")
    return text


def _retention(terms: Retention, deal: Deal, say: Say) -> str:
    holder = role(terms.holder, say)
    shares = {name: share for name, share in kept_shares(deal).items() if share}
    parts = [
        say(f"{share:.1%} of {notes(deal, (name,), say)}", f"{notes(deal, (name,), say)}的{share:.1%}")
        for name, share in shares.items()
    ]
    text = say(f"the {holder} keeps ", f"{holder}自留") + (say(listed(parts), "、".join(parts)) if parts else "0")
    if terms.rule is None:
        return text
    check = check_retention(deal)
    kept, least = f"{check.kept_share:.1%}", f"{check.rule.minimum_share:.0%}"
    verdict = say("met", "满足") if check.meets else say("not met", "不满足")
    doubt = say(", rule unverified", ",规则待核实") if check.rule.confidence != "seen" else ""
    return text + say(
        f"; rule {terms.rule} ({kept}, at least {least}): {verdict}{doubt}",
        f";规则{terms.rule}({kept},不低于{least}):{verdict}{doubt}",
    )


def _reoco(terms: ReoCo, say: Say) -> str:
    text = say(f"holds up to {terms.budget:,.0f} of properties at cost", f"按成本持有房产不超过{terms.budget:,.0f}")
    if terms.total is not None:
        text += say(f", spends up to {terms.total:,.0f} in all", f",累计支出不超过{terms.total:,.0f}")
    if terms.purchases == "cash":
        text += say("; buys what the cash's purchases allow", ";按现金流表所列拍卖机会购买")
    if terms.until is not None:
        text += say(f"; buys until {terms.until}", f";购买截至{terms.until}")
    sale = terms.resale
    if sale is None:
        return text + say("; proceeds as in the cash", ";处置收入按现金流表")
    text += say(
        f"; sells {_dates(sale.after_dates)} later at {sale.uplift:.0%} above cost",
        f";{sale.after_dates}个支付日后按成本加{sale.uplift:.0%}出售",
    )
    cost = f"{sale.cost_share:.0%}"
    return text + (say(f", less {cost} of the price", f",扣除售价的{cost}") if sale.cost_share else "")


def _replacement(terms: ServicerReplacement, deal: Deal, say: Say) -> str:
    event = part(deal, "triggers", terms.event, say)
    text = say(f"after the event {event}", f"触发{event}后")
    if terms.delay_dates:
        dates = terms.delay_dates if terms.disrupted_dates is None else terms.disrupted_dates
        share, delay = f"{terms.share:.0%}", terms.delay_dates
        text += say(
            f"; {share} of the cash of the next {_dates(dates)} comes {_dates(delay)} later",
            f";此后{dates}个支付日的回收款有{share}推迟{delay}个支付日到账",
        )
    return text


def _dates(number: int) -> str:
    return f"{number} payment date" + ("" if number == 1 else "s")
