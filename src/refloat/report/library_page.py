"""The library of assumption sets -> a page with each set's curve, its evidence, figures and sources."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from refloat import __version__
from refloat.recovery import Assumptions, Recoveries, evidence, read_assumptions, simulate
from refloat.recovery.evidence_points import evidence_points
from refloat.recovery.reference_pool import reference_pool
from refloat.report.charts.curve_evidence import curve_evidence
from refloat.report.charts.recovery import recovery_by_period, recovery_distribution
from refloat.report.drawings import draw, unchecked
from refloat.report.evidence_rows import evidence_rows
from refloat.report.formats import number, percent
from refloat.report.page import page
from refloat.report.story.blocks import Block, Figure, Notice, Paragraph, Section, Story, table
from refloat.words import Words

SCENARIOS, SEED = 1_000, 1
GRADES = ("seen", "derived", "judgement", "unverified")


def library_page(
    names: Sequence[str],
    language: str = "en",
    *,
    others: dict[str, str] | None = None,
    scenarios: int = SCENARIOS,
    on_step: Callable[[int, int], None] | None = None,
) -> str:
    """One HTML page on some assumption sets, that needs nothing else.

    Each set is simulated on its reference pool, which is made up; the page says so.

    Args:
        names: Shipped sets.
        language: "en" or "zh".
        others: Language -> file name of the same page in another language.
        scenarios: Paths for each set.
        on_step: Told of the sets done.
    """
    with unchecked():
        story = library_story(names, language, scenarios=scenarios, on_step=on_step)
        return page(story, draw(story.figures), others=others or {})


def library_story(
    names: Sequence[str],
    language: str,
    *,
    scenarios: int = SCENARIOS,
    on_step: Callable[[int, int], None] | None = None,
) -> Story:
    """The same as a story: an overview, then a chapter for each set."""
    return evidence_story(set_runs(names, scenarios=scenarios, on_step=on_step), language)


def set_runs(
    names: Sequence[str], *, scenarios: int = SCENARIOS, on_step: Callable[[int, int], None] | None = None
) -> list[Recoveries]:
    """Each set on its reference pool."""
    runs = []
    for place, name in enumerate(names):
        runs.append(simulate(reference_pool(name), read_assumptions(name), seed=SEED, scenarios=scenarios))
        if on_step is not None:
            on_step(place + 1, len(names))
    return runs


def evidence_story(runs: Sequence[Recoveries], language: str) -> Story:
    """The story of sets that have been simulated on their reference pools."""
    words = Words(language)
    return Story(
        language=language,
        title=words("library.title"),
        case=f"refloat {__version__}",
        subtitle=words("library.subtitle", sets=len(runs)),
        synthetic="",
        created="",
        sections=(_overview(runs, words), *(_chapter(run, words) for run in runs)),
    )


def set_figures(recoveries: Recoveries) -> dict[str, Any]:
    """What a set gives on its reference pool.

    Returns:
        gross and net lifetime rate, low and high (5th and 95th percentile of the gross rate), years (mean time of the
        gross cash), grades (grade -> number of figures).
    """
    cash, claim = recoveries.cash, recoveries.claim
    expected = cash.mean(cash.collections)
    total = cash.collections.sum(axis=1) / claim
    months = recoveries.assumptions.period_months * np.arange(1.0, cash.periods + 1)
    grades = evidence(recoveries.assumptions)["grade"].value_counts()
    return {
        "gross": float(expected.sum()) / claim,
        "net": float(cash.mean(cash.net).sum()) / claim,
        "low": float(np.quantile(total, 0.05)),
        "high": float(np.quantile(total, 0.95)),
        "years": float((expected * months).sum() / expected.sum() / 12),
        "grades": {grade: int(count) for grade, count in grades.iter_rows()},
    }


def _title(assumptions: Assumptions, words: Words) -> str:
    return assumptions.title.zh if words.language == "zh" else assumptions.title.en


def _overview(runs: Sequence[Recoveries], words: Words) -> Section:
    rows = []
    for run in runs:
        found = set_figures(run)
        graded = found["grades"]
        rows.append(
            (
                run.assumptions.name,
                _title(run.assumptions, words),
                run.assumptions.country,
                percent(found["gross"], 1),
                f"{percent(found['low'], 1)} – {percent(found['high'], 1)}",
                percent(found["net"], 1),
                number(found["years"], 1),
                " / ".join(str(graded.get(grade, 0)) for grade in GRADES[:3]),
            )
        )
    heads = [
        words(f"library.{key}") for key in ("set", "title_of", "country", "gross", "range", "net", "years", "graded")
    ]
    blocks: tuple[Block, ...] = (
        Paragraph(words("library.lead")),
        Notice(words("library.synthetic")),
        table(
            words("library.overview"), heads, rows, right=(3, 4, 5, 6, 7), weights={1: 1}, note=words("library.note")
        ),
    )
    return Section("overview", words("library.overview"), blocks)


def _chapter(run: Recoveries, words: Words) -> Section:
    a, language = run.assumptions, words.language
    points = evidence_points(a.name)
    found, sources = evidence_rows(a, words)
    blocks: list[Block] = [Notice(notice.zh if language == "zh" else notice.en) for notice in a.notices]
    blocks.append(
        Figure(f"curve-{a.name}", curve_evidence(run, points, language), words("library.curve"), words("library.pool"))
    )
    if points.height:
        rows = [
            (
                p["label"],
                number(p["months"], 0),
                percent(p["share"], 1),
                words(f"evidence.of_{p['of']}"),
                words(f"evidence.{p['kind']}"),
                words(f"grade.{p['grade']}"),
                f"{p['source']} ({p['date']})",
            )
            for p in points.to_dicts()
        ]
        heads = [
            words("evidence.pool"),
            words("chart.months"),
            words("value"),
            words("evidence.of"),
            words("evidence.kind"),
        ]
        heads += [words("grade"), words("source")]
        blocks.append(table(words("library.points"), heads, rows, right=(1, 2), weights={6: 1}))
    blocks.append(
        Figure(
            f"spread-{a.name}",
            recovery_distribution(run, None, language),
            words("figure.distribution"),
            words("library.pool"),
        )
    )
    blocks.append(
        Figure(
            f"timing-{a.name}",
            recovery_by_period(run, language, of_claim=True),
            words("figure.by_period"),
            words("library.pool"),
        )
    )
    cells = [(o.parameter, o.segment, o.text, o.unit_word(words), o.grade_word(words), f"[{o.source}]") for o in found]
    heads = [words("parameter"), words("segment"), words("value"), words("unit"), words("grade"), words("source")]
    blocks.append(table(words("table.assumptions"), heads, cells, right=(2,), weights={0: 3, 1: 2}))
    listed = [(f"[{place}]", source) for place, source in enumerate(sources, 1)]
    blocks.append(table(words("table.sources"), [words("number"), words("source")], listed, weights={1: 1}))
    return Section(a.name, f"{a.name} · {_title(a, words)}", tuple(blocks))
