"""Figures of capital requests: weights side by side, where in the pool's loss the notes of a deal lie."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from refloat.effects.capital import NpeDeal
from refloat.effects.capital.position_weight import charge_with_defaults
from refloat.report.charts.theme import AMBER, BRICK, INK, MIST, NAVY, TEAL, WIDTH, Tables, themed
from refloat.rules import capital_figures
from refloat.words import Words

COLOURS = {"formula": NAVY, "table": TEAL, "floor": AMBER, "cap": MIST, "full": BRICK}
MOST_BARS = 40
"""More positions than these are a table's work."""

STEPS = 200


def deciding(outcome: Mapping[str, Any]) -> str:
    """What sets a position's weight: formula, table, floor, cap or full."""
    if outcome.get("capped"):
        return "cap"
    if outcome["RW"] >= capital_figures()["risk_weight_of_full_loss"]:
        return "full"
    if outcome.get("floor"):
        return "floor"
    return "table" if "letter" in outcome else "formula"


def weight_bars(outcomes: Sequence[Mapping[str, Any]], language: str = "en") -> Any:
    """The risk weight of each position in the order of the file, coloured by what sets it.

    Args:
        outcomes: Of `risk_weight`, at most `MOST_BARS`.
        language: "en" or "zh".
    """
    import altair as alt

    words, tables = Words(language), Tables()
    shown = outcomes[:MOST_BARS]
    # The place keeps apart what has the same id.
    names = [_short(str(outcome["id"])) for outcome in shown]
    twice = {name for name in names if names.count(name) > 1}
    names = [f"{name} ({place})" if name in twice else name for place, name in enumerate(names, start=1)]
    kinds = [deciding(outcome) for outcome in shown]
    columns = {
        "name": names,
        "weight": [100 * outcome["RW"] for outcome in shown],
        "kind": [words(f"capital.by.{kind}") for kind in kinds],
        "text": [f"{100 * outcome['RW']:.4g}%" for outcome in shown],
    }
    present = [kind for kind in COLOURS if kind in kinds]
    scale = alt.Scale(
        domain=[words(f"capital.by.{kind}") for kind in present], range=[COLOURS[kind] for kind in present]
    )
    # Room for the figure beside the longest bar.
    x = alt.X(
        "weight:Q", title=words("capital.axis.weight"), scale=alt.Scale(domain=[0, 1.12 * max(columns["weight"])])
    )
    base = alt.Chart(tables.add(columns)).encode(
        y=alt.Y("name:N", sort=None, title=None, axis=alt.Axis(labelLimit=180)), x=x
    )
    bars = base.mark_bar(height=14).encode(color=alt.Color("kind:N", scale=scale))
    texts = base.mark_text(align="left", dx=4).encode(text="text:N")
    figure = alt.layer(bars, texts).properties(
        width=WIDTH - 180, height=22 * len(shown), title=words("capital.weights")
    )
    return themed(figure, language, tables)


def _short(name: str) -> str:
    """Both ends of a long name, since either may tell it from the next."""
    return name if len(name) <= 24 else f"{name[:12]}…{name[-10:]}"


def note_bars(outcome: Mapping[str, Any], language: str = "en") -> Any:
    """The notes of a deal on non-performing exposures by SEC-SA, by SEC-ERBA and by what decides.

    Args:
        outcome: Of `risk_weight` for an `npe` request.
        language: "en" or "zh".
    """
    import altair as alt

    words, tables = Words(language), Tables()
    methods = [words("capital.sec_sa"), words("capital.sec_erba"), words("capital.decides")]
    rows: dict[str, list[Any]] = {"note": [], "method": [], "weight": [], "text": []}
    for name, decides in outcome["applicable"].items():
        found = (outcome[f"SECSA_{name}"], outcome.get(f"SECERBA_{name}"), decides["RW"])
        for method, weight in zip(methods, found, strict=True):
            if weight is not None:
                rows["note"].append(words(f"capital.note.{name}"))
                rows["method"].append(method)
                rows["weight"].append(100 * weight)
                rows["text"].append(f"{100 * weight:.0f}%")
    notes = [words(f"capital.note.{name}") for name in outcome["applicable"]]
    x = alt.X("weight:Q", title=words("capital.axis.weight"), scale=alt.Scale(domain=[0, 1.12 * max(rows["weight"])]))
    base = alt.Chart(tables.add(rows)).encode(
        y=alt.Y("note:N", sort=notes, title=None, axis=alt.Axis(labelLimit=140)),
        yOffset=alt.YOffset("method:N", sort=methods),
        x=x,
    )
    bars = base.mark_bar(height=12).encode(
        color=alt.Color("method:N", scale=alt.Scale(domain=methods, range=[MIST, TEAL, NAVY]))
    )
    texts = base.mark_text(align="left", dx=4).encode(text="text:N")
    figure = alt.layer(bars, texts).properties(
        width=WIDTH - 140, height=56 * len(notes), title=words("capital.notes_of", id=outcome["id"])
    )
    return themed(figure, language, tables)


def loss_curve(deal: NpeDeal, outcome: Mapping[str, Any], language: str = "en") -> Any:
    """The weight that SEC-SA gives each slice of the pool's loss, and where the notes lie.

    Up to KA a slice weighs 1250 %, beyond it 1250 % times e^(-(x - KA) / (p KA)); a note weighs the mean of its slices.

    Args:
        deal: The deal.
        outcome: Its weights.
        language: "en" or "zh".
    """
    import altair as alt
    import numpy as np

    words, tables, figures = Words(language), Tables(), capital_figures()
    ka, full = charge_with_defaults(deal.KSA, deal.W), figures["risk_weight_of_full_loss"]
    x = np.linspace(0.0, 1.0, STEPS + 1)
    beyond = np.maximum(x - ka, 0.0) / (figures["p"] * ka) if ka > 0 else np.where(x > 0, np.inf, 0.0)
    curve = tables.add({"x": (100 * x).tolist(), "weight": (100 * full * np.exp(-beyond)).tolist()})
    points = {"senior": outcome["A_attach"], "mezz": outcome["B_attach"], "junior": outcome["J_attach"]}
    top = 1.0
    bands: dict[str, list[Any]] = {"name": [], "low": [], "high": []}
    for name, attach in points.items():
        if name in outcome["applicable"]:
            bands["name"].append(words(f"capital.note.{name}"))
            bands["low"].append(100 * attach)
            bands["high"].append(100 * top)
        top = attach
    if top > 0:
        bands["name"].append(words("capital.below"))
        bands["low"].append(0.0)
        bands["high"].append(100 * top)
    colours = dict(
        zip([*(words(f"capital.note.{name}") for name in points), words("capital.below")],
            (TEAL, AMBER, BRICK, MIST), strict=True)
    )  # fmt: skip
    domain = bands["name"]
    axis = alt.X("x:Q", title=words("capital.axis.loss"), scale=alt.Scale(domain=[0, 100]))
    rects = (
        alt.Chart(tables.add(bands))
        .mark_rect(opacity=0.45)
        .encode(
            x=alt.X("low:Q", title=words("capital.axis.loss")),
            x2="high:Q",
            color=alt.Color("name:N", scale=alt.Scale(domain=domain, range=[colours[name] for name in domain])),
        )
    )
    line = (
        alt.Chart(curve)
        .mark_line(color=NAVY, strokeWidth=2.5)
        .encode(x=axis, y=alt.Y("weight:Q", title=words("capital.axis.slice")))
    )
    rule = alt.Chart(tables.add({"x": [100 * ka]})).mark_rule(color=INK, strokeDash=[4, 3]).encode(x="x:Q")
    figure = alt.layer(rects, line, rule).properties(
        width=WIDTH - 60, height=230, title=words("capital.curve_of", id=outcome["id"])
    )
    return themed(figure, language, tables)
