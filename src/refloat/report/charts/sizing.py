"""The figure of how the note sizes were found."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import polars as pl

from refloat.report.charts.theme import BRICK, TEAL, WIDTH, Tables, themed
from refloat.report.letters import letter_short
from refloat.report.names import note_called
from refloat.words import Words

if TYPE_CHECKING:
    from refloat.rating import Sizing


def sizing_steps(sizing: Sizing, claim: float, language: str = "en") -> Any:
    """Every size tried for a note with a target: its share of the claim and the letter it got.

    Args:
        sizing: The search.
        claim: Claim of the pool, in currency units.
        language: "en" or "zh".
    """
    import altair as alt

    words, tables = Words(language), Tables()
    tried = sizing.steps.filter(pl.col("note").is_in(list(sizing.targets)))
    order = sizing.ratings.letters
    present = set(tried["letter"].to_list())
    ranked = [letter for letter in (*order, *sorted(present - set(order))) if letter in present]
    labels = {letter: letter_short(letter, None, words) for letter in ranked}
    yes, no = words("sizing.holds"), words("sizing.fails")
    columns = {
        "note": [
            words("sizing.note", note=note_called(sizing.deal, name, language), letter=sizing.targets[name])
            for name in tried["note"].to_list()
        ],
        "share": (tried["balance"] / claim).to_list(),
        "letter": [labels[letter] for letter in tried["letter"].to_list()],
        "holds": [yes if held else no for held in tried["holds"].to_list()],
        "balance": tried["balance"].to_list(),
        "step": tried["step"].to_list(),
    }
    names = [
        words("sizing.note", note=note_called(sizing.deal, name, language), letter=letter)
        for name, letter in sizing.targets.items()
    ]
    base = alt.Chart(tables.add(columns)).mark_point(filled=True, size=55, opacity=0.75)
    panels = [
        base.transform_filter(alt.datum.note == name)
        .encode(
            x=alt.X(
                "share:Q",
                title=words("share_of_claim"),
                axis=alt.Axis(format=".2~%", tickCount=5),
                scale=alt.Scale(zero=False),
            ),
            y=alt.Y("letter:N", sort=[labels[letter] for letter in ranked], title=None),
            color=alt.Color("holds:N", scale=alt.Scale(domain=[yes, no], range=[TEAL, BRICK])),
            shape=alt.Shape("holds:N", scale=alt.Scale(domain=[yes, no], range=["circle", "cross"])),
            tooltip=[
                alt.Tooltip("balance:Q", title=words("balance"), format=",.0f"),
                alt.Tooltip("share:Q", title=words("share_of_claim"), format=".2%"),
                alt.Tooltip("letter:N", title=words("letter")),
                alt.Tooltip("step:Q", title=words("step")),
            ],
        )
        .properties(width=(WIDTH - 90 * (len(names) - 1)) / max(1, len(names)), height=150, title=name)
        for name in names
    ]
    return themed(alt.hconcat(*panels), language, tables)
