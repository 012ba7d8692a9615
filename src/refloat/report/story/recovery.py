"""What the pool is expected to pay, and on what assumptions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from refloat.recovery import evidence
from refloat.report.charts.recovery import recovery_by_period, recovery_distribution, recovery_fan
from refloat.report.formats import amount, count, number, percent
from refloat.report.names import called
from refloat.report.offering import Offering
from refloat.report.story.blocks import Block, Figure, Paragraph, Section, table
from refloat.words import Words

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
    found = evidence(offering.recoveries.assumptions)
    rows = []
    for row in found.iter_rows(named=True):
        key = f"parameter.{row['parameter']}"
        rows.append(
            (
                words.either(key, str(row["parameter"]).replace("_", " ")),
                words.either(f"segment.{row['segment']}", str(row["segment"] or "\u2013")),
                _value(row["value"], str(row["unit"] or "")),
                words.either(f"unit.{row['unit']}", str(row["unit"] or "")),
                words.either(f"grade.{row['grade']}", str(row["grade"])),
                str(row["source"] or "\u2013"),
            )
        )
    heads = [words("parameter"), words("segment"), words("value"), words("unit"), words("grade"), words("source")]
    grades = table(
        words("table.grades"),
        [words("grade"), words("meaning")],
        [(words(f"grade.{grade}"), words(f"grade.{grade}_meaning")) for grade in ("seen", "derived", "judgement")],
        weights={1: 1},
    )
    name = str(getattr(offering.recoveries.assumptions, "name", ""))
    blocks: tuple[Block, ...] = (
        Paragraph(words("assumptions.lead", name=name)),
        grades,
        table(words("table.assumptions"), heads, rows, right=(2,), weights={0: 2, 5: 3}),
    )
    return Section("assumptions", words("section.assumptions"), blocks)


def _value(value: Any, unit: str) -> str:
    if isinstance(value, bool | str) or value is None:
        return str(value) if value is not None else "\u2013"
    if unit in ("share", "rate", "fraction"):
        return percent(float(value), 2)
    digits = 0 if float(value).is_integer() else 3
    return number(float(value), digits)


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
