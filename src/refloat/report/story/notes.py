"""The notes: their letters, what these rest on, how they run down, how they were sized."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from refloat.report.charts.notes import note_rundown
from refloat.report.charts.sizing import sizing_steps
from refloat.report.formats import count, number, percent, small_probability
from refloat.report.letters import letter_text
from refloat.report.names import shown
from refloat.report.offering import Offering
from refloat.report.story.blocks import Block, Figure, Paragraph, Section, table
from refloat.report.story.letters import letters_blocks
from refloat.words import Words


def notes_section(offering: Offering, result: Mapping[str, Any], words: Words) -> Section:
    """Note table, engines with their bounds, run-down, and sizes."""
    blocks: list[Block] = [
        Paragraph(words("notes.lead", level=percent(offering.ratings.level, 1))),
        *_without_guarantors(offering, words),
        _ratings(result, words),
        _engines(offering, result, words),
        *letters_blocks(offering, words),
        Figure(
            "rundown",
            note_rundown(offering.ledger, offering.deal, words.language),
            words("figure.rundown"),
            words("source.simulation", scenarios=count(result["scenarios"]), seed=result["seed"]),
        ),
        *_sizing(offering, words),
    ]
    return Section("notes", words("section.notes"), tuple(blocks))


def _without_guarantors(offering: Offering, words: Words) -> list[Block]:
    if not offering.deal.guarantees or offering.ratings.guarantors:
        return []
    return [Paragraph(words("notes.without_guarantors"))]


def _ratings(result: Mapping[str, Any], words: Words) -> Block:
    rows = [
        (
            shown(note, words.language),
            count(note["balance"]),
            percent(note["share_of_claim"], 2),
            letter_text(note["letter"], note["resolved"], words),
            small_probability(note["expected_loss"]),
            small_probability(note["default_probability"]),
            letter_text(note["stress_letter"], None, words),
            number(note["wal_years"]),
        )
        for note in result["notes"]
    ]
    heads = [
        words("note"),
        words("balance_in", currency=result["currency"]),
        words("share_of_claim"),
        words("letter"),
        words("expected_loss"),
        words("default_probability"),
        words("stress_letter"),
        words("wal"),
    ]
    return table(words("table.ratings"), heads, rows, right=(1, 2, 4, 5, 7), note=words("table.ratings_note"))


def _engines(offering: Offering, result: Mapping[str, Any], words: Words) -> Block:
    rows = []
    for note in result["notes"]:
        for name, outcome in note["engines"].items():
            rows.append(
                (
                    shown(note, words.language),
                    words.either(f"engine.{name}", name.replace("_", " ")),
                    letter_text(outcome["letter"], outcome["resolved"], words),
                    small_probability(outcome["estimate"]),
                    small_probability(outcome["upper_bound"]),
                    small_probability(outcome["limit"]),
                    number(outcome["horizon_years"], 1),
                    offering.ratings.scales.get(name, ""),
                )
            )
        if note["stress"]:
            stress = note["stress"]
            rows.append(
                (
                    shown(note, words.language),
                    words("engine.stress"),
                    letter_text(stress["letter"], None, words),
                    "\u2013",
                    "\u2013",
                    words(
                        "stress_terms",
                        haircut=percent(stress["haircut"]),
                        months=number(stress["delay_months"], 0),
                        costs=percent(stress["cost_increase"], 0),
                    ),
                    "\u2013",
                    offering.ratings.scales.get("stress", ""),
                )
            )
    limits = words("table.engines_note", level=percent(offering.ratings.level, 1), paths=count(offering.ratings.paths))
    heads = [
        words("note"),
        words("engine"),
        words("letter"),
        words("estimate"),
        words("upper_bound"),
        words("limit"),
        words("horizon"),
        words("scale"),
    ]
    return table(
        words("table.engines"),
        heads,
        rows,
        right=(3, 4, 5, 6),
        weights={},
        note=f"{limits} {_scopes(offering, words)}",
    )


def _scopes(offering: Offering, words: Words) -> str:
    """Which letters are global and which national: they must not be compared."""
    told = "; ".join(
        f"{words.either(f'engine.{engine}', engine)}: {words(f'scope.{scope}')}"
        for engine, scope in offering.ratings.scopes.items()
    )
    return words("table.scopes_note", scopes=told)


def _sizing(offering: Offering, words: Words) -> list[Block]:
    if offering.sizing is None:
        return []
    figure = sizing_steps(offering.sizing, offering.pool.claim, words.language)
    if figure is None:
        return [Paragraph(words("sizing.lead"))]
    return [Paragraph(words("sizing.lead")), Figure("sizing", figure, words("figure.sizing"))]
