"""Figures of a deal's effects: who gets what of every 100, and the bridge from book value to gain or loss."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from refloat.deal.tongue import role, tongue
from refloat.report.charts.money import currency_word, money_unit
from refloat.report.charts.theme import AMBER, BRICK, INK, NAVY, STONE, TEAL, VIOLET, WIDTH, Tables, themed
from refloat.report.names import called, note_called
from refloat.words import Words

if TYPE_CHECKING:
    from refloat.deal import Deal
    from refloat.effects import Effects
    from refloat.effects.parties import Party

KINDS = {
    "note": NAVY,
    "sale": TEAL,
    "kept": TEAL,
    "fee": AMBER,
    "pool_costs": BRICK,
    "residual": "#6fb3ad",
    "facility": VIOLET,
    "guarantee": VIOLET,
    "hedge": VIOLET,
    "call": STONE,
    "buy_back": STONE,
    "properties": STONE,
    "issue_costs": STONE,
    "account": STONE,
}


def who_gets_what(effects: Effects, deal: Deal, language: str = "en") -> Any:
    """Bars: what each party gets of every 100 collected, with the range from a bad to a good case.

    Args:
        effects: Of a deal.
        deal: The deal, for names.
        language: "en" or "zh".
    """
    import altair as alt

    words, tables = Words(language), Tables()
    rows = [party for party in effects.parties if abs(party.share) > 5e-5 or party.share_p95 > 5e-5]
    kinds = [kind for kind in KINDS if any(party.kind == kind for party in rows)]
    names = [party_called(party, deal, words) for party in rows]
    columns = {
        "party": names,
        "share": [100 * party.share for party in rows],
        "low": [100 * party.share_p05 for party in rows],
        "high": [100 * party.share_p95 for party in rows],
        "kind": [words(f"party_kind.{party.kind}") for party in rows],
        "text": [f"{100 * party.share:.1f}".replace("-", "\u2212") for party in rows],
    }
    base = alt.Chart(tables.add(columns)).encode(y=alt.Y("party:N", sort=names, title=None))
    domain = [words(f"party_kind.{kind}") for kind in kinds]
    bars = base.mark_bar(height=18).encode(
        x=alt.X("share:Q", title=words("effects.per_100")),
        color=alt.Color("kind:N", scale=alt.Scale(domain=domain, range=[KINDS[kind] for kind in kinds])),
    )
    halo = base.mark_rule(color="white", strokeWidth=4).encode(x="low:Q", x2="high:Q")
    ranges = base.mark_rule(color=INK, strokeWidth=1.5).encode(x="low:Q", x2="high:Q")
    ends = base.transform_filter("datum.share >= 0").mark_text(align="left", dx=6).encode(x="high:Q", text="text:N")
    below = base.transform_filter("datum.share < 0").mark_text(align="right", dx=-6).encode(x="low:Q", text="text:N")
    chart = alt.layer(bars, halo, ranges, ends, below).properties(
        width=WIDTH - 160, height=26 * len(rows), title=words("effects.who_gets_what")
    )
    return themed(chart, language, tables)


def sale_bridge(effects: Effects, currency: str, language: str = "en") -> Any:
    """A bridge: carrying amount out, price in, costs, and the gain or loss that is left.

    Args:
        effects: Of a deal.
        currency: ISO 4217 code.
        language: "en" or "zh".
    """
    import altair as alt

    words, tables = Words(language), Tables()
    # The gross amount and its allowance would dwarf all else: the loans leave at their carrying amount.
    inside = ("gross_amount", "allowance", "other_assets")
    steps = [("carrying_amount", -effects.account.carrying_amount)]
    steps += [(label, value) for label, value in effects.account.steps if label not in inside and value]
    unit, unit_word = money_unit(max(abs(value) for _, value in steps), words)
    rows, level = [], 0.0
    for label, value in steps:
        start = 0.0 if label == "gain_or_loss" else level
        level = value if label == "gain_or_loss" else level + value
        rows.append((words(f"bridge.{label}"), start / unit, level / unit, value / unit, label))
    columns = {
        "step": [row[0] for row in rows],
        "start": [row[1] for row in rows],
        "end": [row[2] for row in rows],
        "top": [max(row[1], row[2]) for row in rows],
        "text": [f"{row[3]:+,.2f}".replace("-", "\u2212") for row in rows],
        "colour": ["result" if row[4] == "gain_or_loss" else "up" if row[3] >= 0 else "down" for row in rows],
    }
    name = currency_word(currency, words)
    # Chinese puts the unit before the currency.
    title = f"{unit_word}{name}" if language == "zh" else f"{name} {unit_word}".strip()
    base = alt.Chart(tables.add(columns)).encode(
        x=alt.X("step:N", sort=[row[0] for row in rows], title=None, axis=alt.Axis(labelAngle=0, labelLimit=110))
    )
    bars = base.mark_bar(size=46).encode(
        y=alt.Y("start:Q", title=title),
        y2="end:Q",
        color=alt.Color(
            "colour:N", legend=None, scale=alt.Scale(domain=["up", "down", "result"], range=[TEAL, BRICK, NAVY])
        ),
    )
    texts = base.mark_text(dy=-8).encode(y="top:Q", text="text:N")
    chart = alt.layer(bars, texts).properties(width=WIDTH, height=240, title=words("effects.sale_bridge"))
    return themed(chart, language, tables)


def party_called(party: Party, deal: Deal, words: Words) -> str:
    """A party as people call it: a note or fee by its own name, a role by the word list."""
    if party.kind == "note":
        return note_called(deal, party.name, words.language)
    return role_called(party.name, deal, words)


def role_called(name: str, deal: Deal, words: Words) -> str:
    """A role, or a fee or line that stands for its unknown payee."""
    for item in (*deal.fees, *deal.facilities, *deal.guarantees, *deal.hedges):
        if item.name == name and words.language == "zh" and item.name_zh:
            return item.name_zh
    return words.either(f"party.{name}", role(name, tongue(words.language)))


def fee_called(deal: Deal, name: str, words: Words) -> str:
    """A fee as people call it."""
    return called(next(fee for fee in deal.fees if fee.name == name), words.language)
