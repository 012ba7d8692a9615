"""A Forecast -> a Story: the fan, how far to trust it, the back-test, and the evidence behind the verdict."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from importlib.resources import files
from typing import TYPE_CHECKING

from refloat.report.charts.forecast import diagnosis_panel, forecast_fan
from refloat.report.formats import percent
from refloat.report.story.blocks import (
    Block,
    Card,
    Cards,
    Figure,
    Notice,
    Paragraph,
    Section,
    Story,
    Table,
    table,
)
from refloat.report.typeset import typeset
from refloat.words import Words

if TYPE_CHECKING:
    from refloat.forecast import Forecast


def tell_forecast(forecast: Forecast, language: str, *, created: str) -> Story:
    """The page of a forecast in one language.

    Args:
        forecast: What `refloat.forecast.forecast` gives.
        language: "en" or "zh".
        created: When it was made, for the foot of the page.
    """
    words = Words(language)
    history = forecast.history
    story = Story(
        language=language,
        title=words("forecast.title", name=history.name),
        case=forecast.model,
        subtitle=words(
            "forecast.subtitle",
            model=forecast.model,
            points=len(history.values),
            first=history.periods[0],
            last=history.periods[-1],
            horizon=forecast.horizon,
        ),
        synthetic="",
        created=created,
        sections=(
            _forecast(forecast, words),
            _trust(forecast, words),
            *([_back_test(forecast, words)] if forecast.backtest.scores else []),
            _evidence(words),
        ),
        kind=words("forecast.kind"),
    )
    told: Story = typeset(story) if language == "zh" else story
    return told


def figure(value: float) -> str:
    """A number with about four digits and thousands separators."""
    return f"{value:,.0f}" if abs(value) >= 1_000 else f"{value:,.4g}"


def _forecast(forecast: Forecast, words: Words) -> Section:
    levels = list(forecast.intervals)
    history = forecast.history
    cards = [
        Card(words("forecast.card.verdict"), words(f"forecast.colour.{forecast.verdict.colour}")),
        _next_card(forecast, words),
        Card(
            words("forecast.card.naive", period=history.periods[-1]),
            figure(float(history.values[-1])),
            words("forecast.card.naive_detail"),
        ),
    ]
    rows = [
        (
            period,
            figure(float(forecast.values[k])),
            *(_pair(words, *forecast.intervals[level][k]) for level in levels),
            *(figure(float(line[k])) for line in forecast.benchmarks.values()),
        )
        for k, period in enumerate(forecast.periods)
    ]
    heads = [
        words("forecast.period"),
        words("forecast.line"),
        *(words("forecast.band", level=f"{100 * level:g}") for level in levels),
        *(words(f"forecast.{name}") for name in forecast.benchmarks),
    ]
    note = (
        words("forecast.note.intervals", source=forecast.calibration.source) if forecast.calibration is not None else ""
    )
    return Section(
        "forecast",
        words("forecast.section.forecast"),
        (
            Cards(tuple(cards)),
            Notice(forecast.verdict.sentence(words.language)),
            Figure("fan", forecast_fan(forecast, words.language), words("forecast.chart.fan")),
            table("", heads, rows, right=range(1, len(heads)), note=note),
        ),
    )


def _next_card(forecast: Forecast, words: Words) -> Card:
    detail = ""
    if forecast.intervals:
        level, pairs = next(iter(forecast.intervals.items()))
        low, high = figure(float(pairs[0, 0])), figure(float(pairs[0, 1]))
        detail = words("forecast.card.between", level=f"{100 * level:g}", low=low, high=high)
    period = forecast.periods[0]
    return Card(words("forecast.card.next", period=period), figure(float(forecast.values[0])), detail)


def _trust(forecast: Forecast, words: Words) -> Section:
    blocks: list[Block] = []
    panel = diagnosis_panel(forecast, words.language)
    if panel is not None:
        blocks.append(Figure("panel", panel, words("forecast.chart.panel")))
    tests = forecast.diagnosis
    if tests is not None:
        low, high = tests.class_ratio_bounds
        rows = [
            (
                words("forecast.test.class_ratio"),
                words("forecast.to", low=f"{min(tests.class_ratio):.4f}", high=f"{max(tests.class_ratio):.4f}"),
                words("forecast.to", low=f"{low:.4f}", high=f"{high:.4f}"),
            )
        ]
        values = {
            "posterior_ratio": tests.posterior_ratio,
            "small_error_probability": tests.small_error_probability,
            "mean_relative_error": tests.mean_relative_error,
            "absolute_degree": tests.absolute_degree,
        }
        for name, value in values.items():
            if value is not None:
                told = percent(value, 2) if name == "mean_relative_error" else f"{value:.4f}"
                grade = words("forecast.grade_number", grade=tests.grades[name])
                rows.append((words(f"forecast.test.{name}"), told, grade))
        if tests.development_coefficient is not None:
            named = words("forecast.test.development_coefficient")
            rows.append((named, f"{tests.development_coefficient:.4f}", ""))
        heads = [words("forecast.test"), words("forecast.value"), words("forecast.grade")]
        blocks.append(table("", heads, rows, right=(1, 2)))
    if not blocks:
        blocks.append(Paragraph(words("forecast.reason.no_fit")))
    return Section("trust", words("forecast.section.trust"), tuple(blocks))


def _back_test(forecast: Forecast, words: Words) -> Section:
    tested = forecast.backtest
    rows = [
        (
            name,
            _number(score.mase, 2),
            _number(score.smape, 1),
            percent(score.coverage_80, 0),
            percent(score.coverage_95, 0),
            _number(score.interval_score_80, 1),
        )
        for name, score in tested.scores.items()
    ]
    heads = [
        words("forecast.model"),
        words("forecast.mase"),
        words("forecast.smape"),
        words("forecast.covered", level=80),
        words("forecast.covered", level=95),
        words("forecast.score"),
    ]
    note = words("forecast.note.backtest", origins=len(tested.origins), horizon=tested.horizon)
    shown = table("", heads, rows, right=range(1, len(heads)), note=note)
    return Section("backtest", words("forecast.section.backtest"), (shown,))


def _evidence(words: Words) -> Section:
    tests = [
        (words(f"forecast.test.{row['test']}"), f"{float(row['with_smape']):+.2f}")
        for row in _rows("evidence_tests.csv")
    ]
    by_strength = sorted(tests, key=lambda row: -abs(float(row[1])))
    heads = [words("forecast.test"), words("forecast.correlation")]
    return Section(
        "evidence",
        words("forecast.section.evidence"),
        (
            table("", heads, by_strength, right=(1,), note=words("forecast.note.evidence")),
            _growth(words),
        ),
    )


def _growth(words: Words) -> Table:
    rows = [
        (
            words("forecast.up_to", limit=row["growth_up_to"])
            if row["growth_up_to"]
            else words("forecast.above", limit=row["growth_above"]),
            row["series"],
            _number(float(row["mase"]), 2),
            _number(float(row["mase_naive"]), 2),
            percent(float(row["beats_naive"]), 0),
            percent(float(row["far_off_at_the_last_step"]), 0),
        )
        for row in _rows("evidence_growth.csv")
    ]
    naive = f"{words('forecast.mase')}, {words('forecast.naive')}"
    heads = [
        words("forecast.growth"),
        words("forecast.series"),
        words("forecast.mase"),
        naive,
        words("forecast.beats"),
        words("forecast.far"),
    ]
    return table("", heads, rows, right=range(1, len(heads)), note=words("forecast.note.growth"))


def _rows(name: str) -> list[Mapping[str, str]]:
    text = files("refloat.forecast").joinpath(name).read_text(encoding="utf-8")
    return list(csv.DictReader(line for line in text.splitlines() if not line.startswith("#")))


def _pair(words: Words, low: float, high: float) -> str:
    return words("forecast.to", low=figure(float(low)), high=figure(float(high)))


def _number(value: float | None, digits: int) -> str:
    return "–" if value is None else f"{value:,.{digits}f}"
