"""What the pool is expected to pay, and on what assumptions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from refloat.report.charts.recovery import recovery_by_period, recovery_distribution, recovery_fan
from refloat.report.evidence_rows import evidence_rows
from refloat.report.formats import amount, count, percent
from refloat.report.names import called
from refloat.report.offering import Offering
from refloat.report.story.blocks import Block, Figure, Notice, Paragraph, Section, table
from refloat.words import Words

GRADES = ("seen", "derived", "judgement", "unverified")
RATES = ("p01", "p05", "p25", "p50", "p75", "p95", "p99")


def recovery_section(offering: Offering, result: Mapping[str, Any], words: Words) -> Section:
    """The fan, cash by period, the distribution, and its quantiles."""
    recoveries, language = offering.recoveries, words.language
    source = words("source.simulation", scenarios=count(result["scenarios"]), seed=result["seed"])
    blocks: list[Block] = [
        Paragraph(words("recovery.lead")),
        Figure("recovery-fan", recovery_fan(recoveries, language), words("figure.fan"), source),
        Figure("recovery-by-period", recovery_by_period(recoveries, language), words("figure.by_period"), source),
        Figure(
            "recovery-distribution",
            recovery_distribution(recoveries, coverage_marks(offering, words), language),
            words("figure.distribution"),
            source,
        ),
        _quantiles(result, words),
    ]
    return Section("recovery", words("section.recovery"), tuple(blocks))


def coverage_marks(offering: Offering, words: Words) -> dict[str, float]:
    """For each note that bears principal before the last: balances down to it, as a share of the claim."""
    marks, total = {}, 0.0
    for note in offering.deal.notes[:-1]:
        total += note.balance
        marks[words("chart.covered", note=called(note, words.language))] = total / offering.pool.claim
    return marks


def assumptions_section(offering: Offering, words: Words) -> Section:
    """Each number assumed, with its source and how sure it is."""
    assumptions = offering.recoveries.assumptions
    found, sources = evidence_rows(assumptions, words)
    rows = [
        (
            one.parameter,
            one.segment,
            one.text,
            words(f"unit.{one.unit}"),
            words(f"grade.{one.grade}"),
            f"[{one.source}]",
        )
        for one in found
    ]
    heads = [words("parameter"), words("segment"), words("value"), words("unit"), words("grade"), words("source")]
    present = [grade for grade in GRADES if any(one.grade == grade for one in found)]
    grades = [(words(f"grade.{grade}"), words(f"grade.{grade}_meaning")) for grade in present]
    chinese = words.language == "zh"
    blocks: tuple[Block, ...] = (
        Paragraph(words("assumptions.lead", name=assumptions.title.zh if chinese else assumptions.title.en)),
        *(Notice(notice.zh if chinese else notice.en) for notice in assumptions.notices),
        table(words("table.grades"), [words("grade"), words("meaning")], grades, weights={1: 1}),
        table(words("table.assumptions"), heads, rows, right=(2,), weights={0: 3, 1: 2}),
        table(
            words("table.sources"),
            [words("number"), words("source")],
            [(f"[{place}]", source) for place, source in enumerate(sources, 1)],
            weights={1: 1},
        ),
    )
    return Section("assumptions", words("section.assumptions"), blocks)


def _quantiles(result: Mapping[str, Any], words: Words) -> Block:
    recovery, claim = result["recovery"], result["pool"]["claim"]
    rows = [
        (words("expected"), percent(recovery["expected_net_rate"], 2), amount(recovery["expected_net_rate"] * claim)),
        *(
            (words("percentile", level=int(key[1:])), percent(recovery[key], 2), amount(recovery[key] * claim))
            for key in RATES
        ),
    ]
    heads = [words("measure"), words("net_share"), words("amount_in", currency=result["currency"])]
    return table(words("table.quantiles"), heads, rows, right=(1, 2), note=words("table.quantiles_note"))
