"""How sure the numbers are, and what made them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from refloat.report.formats import NONE, count, percent, small_probability
from refloat.report.letters import letter_text
from refloat.report.names import shown
from refloat.report.offering import Offering
from refloat.report.story.blocks import Block, Paragraph, Section, Steps, table
from refloat.units.calendar import calendar_notes, china_known_until
from refloat.words import Words


def certainty_section(offering: Offering, result: Mapping[str, Any], words: Words) -> Section:
    """Error of the simulation, letters that more paths could move, and what no number here covers."""
    recovery = result["recovery"]
    rows = [
        (
            words("gross_rate"),
            percent(recovery["expected_gross_rate"], 2),
            small_probability(recovery["standard_error_gross"]),
        ),
        (
            words("net_rate"),
            percent(recovery["expected_net_rate"], 2),
            small_probability(recovery["standard_error_net"]),
        ),
    ]
    open_letters = [
        words(
            "certainty.open",
            note=shown(note, words.language),
            letter=letter_text(note["letter"], note["resolved"], words),
        )
        for note in result["notes"]
        if note["resolved"] is False
    ]
    pooled = recovery["granular"]
    grouped: list[Block] = []
    if pooled["loans"]:
        told = words("certainty.granular", loans=count(pooled["loans"]), groups=count(pooled["groups"]))
        grouped = [Paragraph(told)]
    unknown = [words(f"certainty.unknown_{place}") for place in range(1, 5)]
    if result["tape"]["rules_not_run"]:
        unknown.append(words("certainty.not_run", count=count(result["tape"]["rules_not_run"])))
    if calendar_notes(offering.deal.payment_dates.calendar, offering.deal.payment_dates.last):
        unknown.append(words("certainty.holidays", year=china_known_until()))
    drawn = recovery["sampling"]
    blocks: list[Block] = [
        Paragraph(words("certainty.lead")),
        Paragraph(
            words(
                f"certainty.{drawn['kind']}",
                share=percent(drawn.get("moved_share", 0.0), 0),
                tail=small_probability(drawn.get("tail", 1.0)),
            )
        ),
        *grouped,
        table(
            words("table.errors"),
            [words("measure"), words("estimate"), words("standard_error")],
            rows,
            right=(1, 2),
            note=words(
                "table.errors_note",
                scenarios=count(result["scenarios"]),
                effective=count(recovery["effective_scenarios"]),
            ),
        ),
        Steps(words("certainty.letters"), tuple(open_letters or [words("certainty.closed")])),
        Steps(words("certainty.unknown"), tuple(unknown)),
    ]
    return Section("certainty", words("section.certainty"), tuple(blocks))


def record_section(offering: Offering, result: Mapping[str, Any], words: Words) -> Section:
    """Version, seed, libraries, and where the data come from."""
    record = offering.record
    rows = [
        (words("record.case"), offering.case),
        (words("record.version"), f"refloat {record.version}"),
        (words("record.created"), record.created),
        (words("record.seed"), str(record.seed)),
        (words("record.scenarios"), count(record.scenarios)),
        (words("record.block_size"), count(record.block_size)),
        (words("record.python"), record.python),
        (words("record.libraries"), ", ".join(f"{name} {version}" for name, version in record.libraries.items())),
        (words("record.settings"), ", ".join(f"{name} = {value}" for name, value in record.settings.items()) or NONE),
        (words("record.conserved"), f"{result['checks']['cash_conserved']:.1e}"),
    ]
    blocks: list[Block] = [
        Paragraph(words("record.lead")),
        table(words("table.record"), [words("measure"), words("value")], rows, weights={1: 1}),
    ]
    if offering.sources:
        chosen = 1 if words.language == "zh" else 0
        blocks.append(Steps(words("record.sources"), tuple(source[chosen] for source in offering.sources)))
    return Section("record", words("section.record"), tuple(blocks))
