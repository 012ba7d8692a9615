"""Why each note has its letter: what moves it, what a notch is worth, which cap binds, how far the scales reach."""

from __future__ import annotations

from refloat.rating import OneNotch
from refloat.report.charts.letters import letter_drivers
from refloat.report.formats import count, number, percent, small_probability
from refloat.report.letters import letter_text
from refloat.report.names import note_called
from refloat.report.offering import Offering
from refloat.report.story.blocks import Block, Figure, Paragraph, table
from refloat.words import Words

NONE = "\u2013"


def letters_blocks(offering: Offering, words: Words) -> list[Block]:
    """The blocks that explain the letters, in the order of the section on notes."""
    return [
        *_caps(offering, words),
        *_break_even(offering, words),
        *_drivers(offering, words),
        *_one_notch(offering, words),
        _scales(offering, words),
    ]


def _caps(offering: Offering, words: Words) -> list[Block]:
    rows = []
    for cap in offering.ratings.caps:
        held = [
            note_called(offering.deal, note.name, words.language)
            for note in offering.ratings.notes
            if cap.rule.rule in note.capped_by
        ]
        text = cap.rule.text_zh if words.language == "zh" and cap.rule.text_zh else cap.rule.text
        rows.append((text, cap.letter, words("list_join").join(held) or words("caps.none_held"), cap.rule.grade))
    if not rows:
        return []
    heads = [words("caps.rule"), words("caps.letter"), words("caps.holds_down"), words("grade")]
    return [table(words("table.caps"), heads, rows, note=words("table.caps_note"))]


def _break_even(offering: Offering, words: Words) -> list[Block]:
    rows = []
    for note in offering.ratings.notes:
        end, loss = note.break_even, note.yield_reduction
        if end is None or loss is None:
            continue
        months = number(end.delay_months, 1)
        rows.append(
            (
                note_called(offering.deal, note.name, words.language),
                words("break_even.fails") if end.haircut is None else percent(end.haircut, 1),
                words("at_least_months", months=months) if end.delay_at_least else months,
                small_probability(loss.estimate),
                letter_text(loss.letter, loss.letter == loss.point_letter, words),
            )
        )
    if not rows:
        return []
    heads = [
        words("note"),
        words("break_even.haircut"),
        words("break_even.delay"),
        words("yield_reduction"),
        words("yield_reduction.letter"),
    ]
    return [table(words("table.break_even"), heads, rows, right=(1, 2, 3), note=words("table.break_even_note"))]


def _drivers(offering: Offering, words: Words) -> list[Block]:
    found = offering.explanation
    if found is None or not found.notes:
        return []
    anew = words("drivers.anew", paths=count(found.simulated)) if found.simulated else words("drivers.not_anew")
    return [
        Paragraph(words("drivers.lead", paths=count(found.paths))),
        Figure("drivers", letter_drivers(found, offering.deal, words.language), words("figure.drivers"), anew),
    ]


def _one_notch(offering: Offering, words: Words) -> list[Block]:
    found = offering.explanation
    rows = []
    for note in found.notes if found is not None else ():
        for way, notch in (("lose", note.lose), ("gain", note.gain)):
            if notch is not None:
                name = note_called(offering.deal, note.name, words.language)
                rows.append(
                    (
                        name,
                        words(f"one_notch.{way}", letter=letter_text(notch.letter, None, words)),
                        *_worth(notch, way, words),
                    )
                )
    if not rows:
        return []
    heads = [
        words("note"),
        words("one_notch"),
        words("one_notch.collections"),
        words("one_notch.delay"),
        words("one_notch.subordination"),
    ]
    return [table(words("table.one_notch"), heads, rows, right=(2, 3, 4), note=words("table.one_notch_note"))]


def _worth(notch: OneNotch, way: str, words: Words) -> tuple[str, str, str]:
    none = words("one_notch.paths" if notch.paths_too_few else "one_notch.none")
    cut, late, share = notch.haircut, notch.delay_months, notch.subordination
    return (
        none if cut is None else _plus(-cut, percent(-cut, 1)),
        (NONE if way == "gain" else none) if late is None else _plus(late, number(late, 1)),
        none if share is None else _plus(share, percent(share, 1)),
    )


def _plus(value: float, text: str) -> str:
    return f"+{text}" if value > 0 else text


def _scales(offering: Offering, words: Words) -> Block:
    rows = []
    for engine, scale in offering.ratings.provenance.items():
        if scale["first_year"] is None:
            reach = NONE
        else:
            reach = words(
                "scale.reach",
                first=f"{scale['first_year']:g}",
                last=f"{scale['last_year']:g}",
                below=words(f"scale.below.{scale['before_first']}"),
                beyond=words(f"scale.beyond.{scale['after_last']}"),
            )
        rows.append(
            (
                words.either(f"engine.{engine}", engine),
                scale["name"],
                scale["agency"],
                words(f"scope.{scale['scope']}"),
                reach,
                scale["confidence"],
            )
        )
    heads = [
        words("engine"),
        words("scale"),
        words("scale.agency"),
        words("scale.scope"),
        words("scale.years"),
        words("grade"),
    ]
    return table(words("table.scales"), heads, rows, weights={2: 1, 4: 2})
