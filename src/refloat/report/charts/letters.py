"""The figure of what moves the letters."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from refloat.report.charts.theme import BRICK, INK, STONE, TEAL, WIDTH, Tables, themed
from refloat.report.letters import letter_short
from refloat.report.names import note_called
from refloat.words import Words

if TYPE_CHECKING:
    from refloat.deal import Deal
    from refloat.rating import Explanation
    from refloat.rating.explanation import DriverEffect

FARTHEST = 4.0
"""Notches at which a bar is cut off; how far it really goes stands beside its letter then."""
PANELS = 3


def letter_drivers(explanation: Explanation, deal: Deal, language: str = "en") -> Any:
    """Bars of how many notches each change alone moves each note, with the letter it leads to; most senior notes first.

    Args:
        explanation: What moves the letters.
        deal: The deal, for the names of its notes.
        language: "en" or "zh".
    """
    import altair as alt

    words, tables = Words(language), Tables()
    notes = explanation.notes[:PANELS]
    labels = [
        effect.driver.label_zh if language == "zh" and effect.driver.label_zh else effect.driver.label
        for effect in notes[0].drivers
    ]
    low = min(-1.0, *(max(one.notches, -FARTHEST) for note in notes for one in note.drivers))
    high = max(1.0, *(min(one.notches, FARTHEST) for note in notes for one in note.drivers))
    room = 0.24 * (high - low) * len(notes) ** 0.5
    panels = []
    for place, note in enumerate(notes):
        cut = [max(min(one.notches, FARTHEST), -FARTHEST) for one in note.drivers]
        columns = {
            "change": labels,
            "notches": cut,
            "whole": [one.notches for one in note.drivers],
            "letter": [_beside(one, words) for one in note.drivers],
            "down": [value > 0 for value in cut],
        }
        base = alt.Chart(tables.add(columns)).encode(
            y=alt.Y(
                "change:N",
                sort=labels,
                title=None,
                axis=alt.Axis(labelLimit=250, labels=place == 0, ticks=False, domain=False),
            )
        )
        across = alt.X(
            "notches:Q",
            title=words("chart.notches"),
            scale=alt.Scale(domain=[low - room, high + room], nice=False),
            axis=alt.Axis(
                labelExpr="datum.value ? format(datum.value, '+d') : '0'",
                values=list(range(-int(FARTHEST), int(FARTHEST) + 1)),
                grid=True,
            ),
        )
        shown = [
            alt.Tooltip("change:N", title=words("chart.change")),
            alt.Tooltip("whole:Q", title=words("chart.notches"), format="+.2f"),
            alt.Tooltip("letter:N", title=words("letter")),
        ]
        bars = base.mark_bar(height=11).encode(
            x=across,
            color=alt.condition(alt.datum.down, alt.value(BRICK), alt.value(TEAL)),
            tooltip=shown,
        )
        text: dict[str, Any] = {"baseline": "middle", "fontSize": 10.5, "color": INK}
        right = base.transform_filter(alt.datum.notches > 0).mark_text(align="left", dx=4, **text)
        left = base.transform_filter(alt.datum.notches <= 0).mark_text(align="right", dx=-4, **text)
        zero = alt.Chart(tables.add({"at": [0.0]})).mark_rule(color=STONE).encode(x="at:Q")
        panels.append(
            alt.layer(bars, zero, *(side.encode(x=across, text="letter:N") for side in (right, left))).properties(
                width=(WIDTH - 235) / len(notes) - 12,
                height=22 * len(labels),
                title=words("chart.letter_now", note=note_called(deal, note.name, language), letter=note.letter)
                if not note.letter.startswith("below ")
                else f"{note_called(deal, note.name, language)}: {letter_short(note.letter, None, words)}",
            )
        )
    return themed(alt.hconcat(*panels, spacing=12), language, tables)


def _beside(effect: DriverEffect, words: Words) -> str:
    """The letter that a change leads to, with the notches where the bar is cut off."""
    letter = letter_short(effect.letter, None, words)
    return f"{letter} ({effect.notches:+.0f})" if abs(effect.notches) > FARTHEST else letter
