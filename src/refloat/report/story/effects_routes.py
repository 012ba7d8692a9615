"""Effects -> the chapters on what else the bank could do, on the price gap, and on what others measured."""

from __future__ import annotations

from typing import TYPE_CHECKING

from refloat.effects.evidence import findings, tally
from refloat.effects.published import published_figures
from refloat.report.charts.effects_routes import (
    gap_bridge_chart,
    opening_chart,
    route_frontier,
    route_heat,
    route_word,
    segment_word,
)
from refloat.report.formats import NONE, count, number, percent
from refloat.report.story.blocks import Block, Figure, Paragraph, Section, table
from refloat.words import Words

if TYPE_CHECKING:
    from refloat.effects import Effects
    from refloat.effects.gap import GapStudy


def tell_routes(effects: Effects, words: Words) -> Section:
    """Each route for each segment, switch prices, the best plan, regrets and the frontier."""
    study = effects.routes
    if study is None:
        raise ValueError("there are no routes")
    switch = [
        (
            segment_word(price.segment, words),
            route_word(price.best_kept, words),
            number(price.price),
            f"{number(price.bad)} – {number(price.good)}",
        )
        for price in study.switch_prices
    ]
    pool = study.pool_switch
    if pool is not None and len(switch) > 1:
        switch.append(
            (words("effects.whole_pool"), NONE, number(pool.price), f"{number(pool.bad)} – {number(pool.good)}")
        )
    least = [
        words(
            "effects.least_regret",
            segment=segment_word(regret.segment, words),
            route=route_word(regret.route, words),
            largest=number(regret.largest),
        )
        for regret in study.least_regrets
    ]
    plan = [(segment_word(s, words), route_word(r, words), percent(x, 0)) for s, r, x in study.plan.shares]
    regrets = [
        (
            segment_word(regret.segment, words),
            route_word(regret.route, words),
            *(number(regret.regrets[state]) for state in ("bad", "expected", "good")),
            number(regret.largest),
        )
        for regret in study.regrets
    ]
    sources = [
        (route_word(route.name, words), words(f"grade.{route.grade}"), " ".join(route.source.split()))
        for route in study.terms.routes
    ]
    segment, route = words("segment"), words("route")
    states = [words("effects.bad"), words("effects.expected"), words("effects.good")]
    binding = [
        words("effects.binds", limit=words.either(f"limit.{name}", name.replace("_", " ")), price=f"{price:.3g}")
        for name, price in study.plan.shadow_prices.items()
        if price > 0
    ]
    blocks: list[Block] = [
        Paragraph(words("effects.routes_lead")),
        Figure("route-heat", route_heat(study, words.language), words("effects.route_heat_caption")),
        table(
            words("effects.switch"),
            [segment, words("effects.best_kept"), words("effects.switch_price"), words("effects.range")],
            switch, right=(2, 3), note=words("effects.switch_note"),
        ),
        table(
            words("effects.plan", value=number(study.plan.value), low=number(study.plan.bad),
                  high=number(study.plan.good)),
            [segment, route, words("effects.share_of_segment")], plan, right=(2,),
            note=" ".join(binding) or words("effects.nothing_binds"),
        ),
        Figure("frontier", route_frontier(study, words.language), words("effects.frontier_caption")),
        table(
            words("effects.regret"), [segment, route, *states, words("effects.largest")], regrets,
            right=(2, 3, 4, 5), note=" ".join([words("effects.regret_note"), *least]),
        ),
        table(words("effects.route_sources"), [route, words("grade"), words("source")], sources, weights={2: 1}),
    ]  # fmt: skip
    return Section("routes", words("effects.section.routes"), tuple(blocks))


def tell_gap(effects: Effects, words: Words) -> Section:
    """From book value to bid, and what would trade."""
    gap = effects.gap
    if gap is None:
        raise ValueError("there is no gap")
    rate = gap.break_even_return
    rows = [
        (words("gap.deal_price"), number(gap.deal_price)),
        (words("gap.kept_value"), number(gap.kept_value)),
        (words("gap.break_even_return"), NONE if rate is None else percent(rate, 1)),
        (words("gap.traded"), percent(gap.market.traded_share, 0)),
        (words("gap.efficient"), percent(gap.market.efficient_share, 0)),
        (words("gap.lost"), number(gap.market.lost)),
    ]
    blocks: list[Block] = [
        Figure("gap-bridge", gap_bridge_chart(gap, words.language), words("effects.gap_bridge_caption")),
        table(
            words("gap.table"), [words("measure"), words("value")], rows, right=(1,),
            note=words("gap.note", source=" ".join(gap.terms.source.split())),
        ),
    ]  # fmt: skip
    if gap.fields and any(abs(field.fair) > 1e-9 for field in gap.fields):
        fields = [
            (words.either(f"gap.field.{f.field}", f.field), number(f.alone), number(f.missing), number(f.fair))
            for f in gap.fields
        ]
        heads = [words("gap.field"), words("gap.alone"), words("gap.missing"), words("gap.fair")]
        blocks.append(table(words("gap.fields"), heads, fields, right=(1, 2, 3)))
    blocks += _openings(gap, words)
    return Section("gap", words("effects.section.gap"), tuple(blocks))


def _openings(gap: GapStudy, words: Words) -> list[Block]:
    """At which return of the buyer there is a trade, and the calibration of the published views."""
    found: list[Block] = []
    if gap.openings:
        rows = [
            (
                percent(opening.required_return, 1),
                number(opening.bid),
                percent(opening.efficient_share, 0),
                percent(opening.whole_share, 0),
                percent(opening.seen_share, 0),
                percent(opening.hidden_share, 0),
                number(opening.fields_value),
                number(opening.lost),
            )
            for opening in gap.openings
        ]
        heads = [words("gap.return"), words("gap.bid"), words("gap.efficient"), words("gap.whole"), words("gap.seen"),
                 words("gap.hidden"), words("gap.fields_value"), words("gap.lost")]  # fmt: skip
        rate = gap.break_even_return
        lead = (
            words("gap.no_return")
            if rate is None
            else words("gap.opens", rate=percent(rate, 1), asked=percent(gap.terms.investor.rate, 1))
        )
        found += [
            Paragraph(lead),
            Figure("gap-openings", opening_chart(gap, words.language), words("gap.openings_caption")),
            table(words("gap.openings"), heads, rows, right=range(8), note=words("gap.openings_note")),
        ]
    views, seen = gap.two_views, gap.terms.two_views
    if views is not None and seen is not None:
        values = [
            (words("gap.two_views_recovery"), number(views.recovery)),
            (words("gap.two_views_ratio"), number(views.time_ratio, 3)),
            (words("gap.two_views_investor"), number(views.investor_discount, 3)),
            (words("gap.two_views_bank"), number(views.bank_discount, 3)),
        ]
        note = words("gap.two_views_note", source=" ".join(seen.source.split()))
        found.append(table(words("gap.two_views"), [words("measure"), words("value")], values, right=(1,), note=note))
    return found


def tell_evidence(words: Words) -> Section:
    """The ledger of what others measured."""
    counts = [
        (
            row.claim.zh if words.language == "zh" else row.claim.en,
            *(count(value) for value in (row.supports, row.against, row.mixed, row.nothing)),
        )
        for row in tally()
    ]
    heads = [words("evidence.claim"), words("evidence.supports"), words("evidence.against"), words("evidence.mixed"),
             words("evidence.nothing")]  # fmt: skip
    rows = [
        (
            row.metric,
            row.sign,
            NONE
            if row.low is None
            else f"{row.low:g} {row.unit}"
            if row.low == row.high
            else f"{row.low:g} – {row.high:g} {row.unit}",
            row.study + (f" ({row.year})" if row.year else ""),
            words(f"evidence.{row.confidence}"),
            row.note,
        )
        for row in findings()
    ]
    told = [figure.holds for figure in published_figures() if figure.holds is not None]
    detail = [words("evidence.metric"), words("evidence.sign"), words("evidence.size"), words("evidence.study"),
              words("evidence.confidence"), words("evidence.remark")]  # fmt: skip
    blocks: list[Block] = [
        Paragraph(words("evidence.lead")),
        Paragraph(words("published.pointer", held=told.count(True), all=len(told))),
        table(words("evidence.counts"), heads, counts, right=(1, 2, 3, 4), note=words("evidence.counts_note")),
        table(words("evidence.ledger"), detail, rows, weights={0: 2, 2: 1, 3: 2, 5: 2}),
    ]
    return Section("evidence", words("effects.section.evidence"), tuple(blocks))
