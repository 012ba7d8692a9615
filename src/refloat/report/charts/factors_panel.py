"""Figures of a panel study: coefficients by estimator, GMM by choice of instruments, shares of explained variation."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from refloat.factors import shipped_taxonomy
from refloat.report.charts.theme import AMBER, BRICK, INK, MIST, NAVY, STONE, TEAL, WIDTH, Tables, themed
from refloat.words import Words

if TYPE_CHECKING:
    from refloat.factors.panels import PanelStudy

MOST_TERMS = 10
ROW = 19


def term_called(study: PanelStudy, term: str, language: str) -> str:
    """A term as people read it."""
    words, file = Words(language), study.file
    if term == "constant":
        return words("factors.panel.constant")
    if term.startswith("lag "):
        called = file.outcome.label[language] if file.outcome.label else file.outcome.column
        return words("factors.panel.lag", outcome=called, lag=term.removeprefix("lag "))
    driver = next(driver for driver in file.drivers if driver.term == term)
    called = driver.label[language] if driver.label else driver.column
    return words("factors.panel.lagged", driver=called, lag=driver.lag) if driver.lag else called


def category_called(group: str, language: str) -> str:
    """A category, or what stands beside the categories."""
    words = Words(language)
    if group in ("persistence", "uncoded"):
        return words(f"factors.panel.{group}")
    return f"{group} {shipped_taxonomy().name(group, language)}"


def coefficient_forest(study: PanelStudy, language: str = "en") -> Any:
    """One panel a term: a point and its 95 % interval for each estimator; pale where the column is set aside.

    Args:
        study: A finished panel study.
        language: "en" or "zh".
    """
    import altair as alt

    words, tables = Words(language), Tables()
    terms = list(dict.fromkeys(term for fit in study.fits.values() for term in fit.coefficients if term != "constant"))
    states = (words("factors.panel.relied"), words("factors.panel.set_aside"))
    order = [words(f"factors.panel.estimator.{name}") for name in study.fits]
    panels = []
    for term in terms[:MOST_TERMS]:
        rows: dict[str, list[Any]] = {"column": [], "value": [], "low": [], "high": [], "state": [], "text": []}
        for name, fit in study.fits.items():
            one = fit.coefficients.get(term)
            if one is None:
                continue
            rows["column"].append(words(f"factors.panel.estimator.{name}"))
            rows["value"].append(one.value)
            rows["low"].append(one.low)
            rows["high"].append(one.high)
            rows["state"].append(states[name in study.set_aside])
            # Adding nil turns the -0 of a rounded figure into 0.
            rows["text"].append(f"{round(one.value, 3) + 0.0:.3f}")
        base = alt.Chart(tables.add(rows)).encode(
            y=alt.Y("column:N", sort=order, title=None, axis=alt.Axis(labelLimit=230, minExtent=190)),
            color=alt.Color("state:N", scale=alt.Scale(domain=list(states), range=[NAVY, MIST])),
        )
        x = alt.X("value:Q", title=words("factors.panel.chart.coefficient") if term == terms[-1] else None)
        nil = alt.Chart(tables.add({"nil": [0.0]})).mark_rule(color=STONE, strokeDash=[3, 3]).encode(x="nil:Q")
        layers = [
            nil,
            base.mark_rule(strokeWidth=2.2).encode(x="low:Q", x2="high:Q"),
            base.mark_point(filled=True, size=52, opacity=1).encode(
                x=x,
                tooltip=[
                    alt.Tooltip("column:N", title=" "),
                    alt.Tooltip("value:Q", title=words("factors.panel.chart.coefficient"), format=".4f"),
                    alt.Tooltip("low:Q", title="2.5 %", format=".4f"),
                    alt.Tooltip("high:Q", title="97.5 %", format=".4f"),
                ],
            ),
            base.mark_text(align="left", dx=7, fontSize=10).encode(x="high:Q", text="text:N", color=alt.value(INK)),
        ]
        title = term_called(study, term, language)
        panels.append(
            alt.layer(*layers).properties(width=WIDTH - 230, height=ROW * len(rows["column"]) + 6, title=title)
        )
    return themed(alt.vconcat(*panels, spacing=12), language, tables)


def instrument_cloud(study: PanelStudy, language: str = "en") -> Any:
    """The first lag's coefficient by number of instruments, for every choice tried; a band from fixed effects to
    pooled.

    Args:
        study: A finished panel study with other choices of instruments.
        language: "en" or "zh".
    """
    import altair as alt

    words, tables = Words(language), Tables()
    kinds = [words(f"factors.panel.estimator.{name}") for name in ("difference-gmm", "system-gmm")]
    shapes = [words("factors.panel.chart.collapsed"), words("factors.panel.chart.by_period")]
    rows: dict[str, list[Any]] = {key: [] for key in ("count", "value", "low", "high", "kind", "shape", "lags")}
    for choice in study.choices:
        one = choice.fit.coefficients["lag 1"]
        rows["count"].append(choice.fit.instruments)
        rows["value"].append(one.value)
        rows["low"].append(one.low)
        rows["high"].append(one.high)
        rows["kind"].append(words(f"factors.panel.estimator.{choice.estimator}"))
        rows["shape"].append(shapes[0] if choice.collapse else shapes[1])
        rows["lags"].append(f"{choice.first}-{choice.last}")
    base = alt.Chart(tables.add(rows)).encode(
        x=alt.X("count:Q", title=words("factors.panel.chart.instruments"), axis=alt.Axis(tickCount=8)),
        color=alt.Color("kind:N", scale=alt.Scale(domain=kinds, range=[TEAL, BRICK])),
    )
    y_title = term_called(study, "lag 1", language)
    layers = []
    bounds = [study.fits[name].coefficients["lag 1"].value for name in ("fixed", "pooled") if name in study.fits]
    if len(bounds) == 2:
        band = alt.Chart(tables.add({"low": [min(bounds)], "high": [max(bounds)]}))
        layers.append(band.mark_rect(color="#dbe5ef").encode(y="low:Q", y2="high:Q"))
    one_line = alt.Chart(tables.add({"one": [1.0]})).mark_rule(color=STONE, strokeDash=[4, 3]).encode(y="one:Q")
    layers += [
        one_line,
        base.mark_rule(strokeWidth=1.4, opacity=0.7).encode(y="low:Q", y2="high:Q"),
        base.mark_point(filled=True, size=75, opacity=1).encode(
            y=alt.Y("value:Q", title=y_title, scale=alt.Scale(zero=False)),
            shape=alt.Shape("shape:N", scale=alt.Scale(domain=shapes, range=["circle", "diamond"])),
            tooltip=[
                alt.Tooltip("kind:N", title=" "),
                alt.Tooltip("lags:N", title=words("factors.panel.chart.instruments")),
                alt.Tooltip("value:Q", title=words("factors.panel.chart.coefficient"), format=".3f"),
            ],
        ),
    ]
    return themed(alt.layer(*layers).properties(width=WIDTH, height=260), language, tables)


def share_bars(study: PanelStudy, language: str = "en") -> Any:
    """Bars of shares by category with their intervals; internal, external and the outcome's own past told apart.

    Args:
        study: A finished panel study with a split.
        language: "en" or "zh".

    Raises:
        ValueError: The study has no split.
    """
    import altair as alt

    if study.split is None:
        raise ValueError("this study has no split")
    words, tables = Words(language), Tables()
    kinds = {"I": words("factors.internal"), "E": words("factors.external")}
    shares = sorted(study.split.categories.items(), key=lambda item: -item[1].value)
    order = [category_called(group, language) for group, _ in shares]
    rows: dict[str, list[Any]] = {
        "group": order,
        "share": [share.value for _, share in shares],
        "low": [share.low for _, share in shares],
        "high": [share.high for _, share in shares],
        "text": [f"{100 * share.value:.1f}%" for _, share in shares],
        "kind": [kinds.get(group[0], category_called(group, language)) for group, _ in shares],
    }
    domain = list(dict.fromkeys(rows["kind"]))
    colours = {kinds["I"]: NAVY, kinds["E"]: AMBER}
    base = alt.Chart(tables.add(rows)).encode(y=alt.Y("group:N", sort=order, title=None, axis=alt.Axis(labelLimit=260)))
    bars = base.mark_bar(height=20).encode(
        x=alt.X("share:Q", title=words("factors.panel.chart.share"), axis=alt.Axis(format="%", tickCount=6)),
        color=alt.Color("kind:N", scale=alt.Scale(domain=domain, range=[colours.get(kind, STONE) for kind in domain])),
    )
    ranges = base.mark_rule(color=INK, strokeWidth=1.6).encode(x="low:Q", x2="high:Q")
    texts = base.mark_text(align="left", dx=6).encode(x="high:Q", text="text:N")
    chart = alt.layer(bars, ranges, texts).properties(width=WIDTH - 230, height=30 * len(order))
    return themed(chart, language, tables)
