"""The figure of where the money goes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from refloat.report.charts.theme import AMBER, INK, NAVY, STONE, TEAL, VIOLET, Tables, themed
from refloat.report.formats import number
from refloat.words import Words

if TYPE_CHECKING:
    from refloat.report.uses import Use

COLOURS = {
    "costs": STONE,
    "fee": VIOLET,
    "interest": TEAL,
    "returns": TEAL,
    "principal": NAVY,
    "residual": AMBER,
    "facility": VIOLET,
    "hedge": VIOLET,
    "guarantee": VIOLET,
    "call": "#c3cad2",
    "late": STONE,
    "reserve": "#c3cad2",
    "other": "#c3cad2",
}


def payment_bars(uses: Sequence[Use], language: str = "en") -> Any:
    """Where each 100 collected goes: a cascade of bars in the order of payment."""
    import altair as alt

    words, tables = Words(language), Tables()
    columns: dict[str, list[Any]] = {key: [] for key in ("use", "from", "to", "right", "of_100", "label", "colour")}
    left = 0.0
    for use in uses:
        part = 100 * use.share
        columns["use"].append(use.label(words))
        columns["from"].append(left)
        columns["to"].append(left + part)
        columns["of_100"].append(part)
        columns["right"].append(max(left, left + part))
        columns["label"].append(number(part))
        columns["colour"].append(COLOURS[use.kind])
        left += part
    base = alt.Chart(tables.add(columns)).encode(
        y=alt.Y("use:N", sort=None, title=None, axis=alt.Axis(labelLimit=230, domain=False, ticks=False)),
        tooltip=[
            alt.Tooltip("use:N", title=words("use")),
            alt.Tooltip("of_100:Q", title=words("of_100"), format=".3f"),
        ],
    )
    # A guarantor or a bank that pays in lets the bars run past 100 before they come back.
    most = max([100.0, *columns["right"]])
    domain = alt.Scale(domain=[-2, most + 12], nice=False)
    figure = alt.layer(
        base.mark_bar(height={"band": 0.66}).encode(
            x=alt.X(
                "from:Q",
                title=words("of_100"),
                scale=domain,
                axis=alt.Axis(values=list(range(0, int(most) + 1, 20)), grid=True),
            ),
            x2="to:Q",
            color=alt.Color("colour:N", scale=None),
        ),
        base.mark_text(align="left", dx=5, color=INK).encode(x="right:Q", text="label:N"),
    ).properties(width=430, height=alt.Step(24))
    return themed(figure, language, tables)
