"""`refloat factors` on a panel of banks or countries."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from refloat.cli.show import Progress, number, percent, print_rows, print_table

if TYPE_CHECKING:
    from refloat.factors.panels import PanelFile, PanelStudy

SAYS = "a CSV of banks or countries over years: fixed effects, jackknife, GMM, shares of explained variation"

AT_ONCE = 4
"""Columns that stand side by side on a terminal."""


def terms() -> type[PanelFile]:
    """The model of the file."""
    from refloat.factors.panels import PanelFile

    return PanelFile


def terms_of_tables(files: Sequence[Path], settings: Mapping[str, str]) -> PanelFile | None:
    """Terms for one bare table: it must have columns of an entity and a period, or be told which they are."""
    from refloat.factors.panels.guess_terms import guess_terms

    return guess_terms(files, settings)


def run(terms: PanelFile, folder: Path, name: str, progress: Progress) -> PanelStudy:
    """The study."""
    from refloat.factors.panels import make_panel_study

    return make_panel_study(terms, folder, name, on_step=lambda done, total: progress("factors", done, total))


def show(study: PanelStudy) -> None:
    """The table of columns, their tests, and the shares."""
    fits = list(study.fits.values())
    names = list(dict.fromkeys(term for fit in fits for term in fit.coefficients))
    rows = [
        [term, *(_cell(fit.coefficients.get(term)) for fit in fits)]
        for term in sorted(names, key=lambda term: term == "constant")
    ]
    rows += [
        ["rows", *(f"{fit.rows:,}" for fit in fits)],
        ["entities", *(f"{fit.entities:,}" for fit in fits)],
        ["R2 within", *(number(fit.r_squared, 3) for fit in fits)],
        ["instruments", *("-" if fit.instruments is None else str(fit.instruments) for fit in fits)],
    ]
    for test, label in (("ar2", "AR(2) p"), ("hansen", "Hansen p")):
        if any(test in fit.tests for fit in fits):
            rows.append([label, *(number(fit.tests[test].p_value, 3) if test in fit.tests else "-" for fit in fits)])
    heads = ["term", *(name.replace("-periods", " + periods") for name in study.fits)]
    for start in range(1, len(heads), AT_ONCE):
        places = [0, *range(start, min(start + AT_ONCE, len(heads)))]
        print_rows(
            f"{study.name}: {study.file.outcome.column}, {study.says_sample()} (standard errors, clustered by entity)",
            [heads[place] for place in places],
            [[row[place] for place in places] for row in rows],
        )
    _show_range(study)
    if study.reproduced:
        agreeing = sum(one.agrees for one in study.reproduced)
        print_table(
            f"Published beside computed ({study.plain}): {agreeing} of {len(study.reproduced)} agree",
            ["term", "what", "published", "computed"],
            [[one.term, one.what, f"{one.published:g}", number(one.computed, 6)] for one in study.reproduced],
            right=(2, 3),
        )
    for one in study.variants:
        named = f"; more rows: {', '.join(one.more)}" if one.more else ""
        print_table(
            f"{study.file.variants[one.place].label['en']}: {one.fit.rows:,} rows{named}",
            ["term", "plain", "variant"],
            [
                [
                    term,
                    _cell(study.fits["fixed"].coefficients.get(term) if "fixed" in study.fits else None),
                    _cell(each),
                ]
                for term, each in one.fit.coefficients.items()
            ],
            right=(1, 2),
        )
    if study.split is not None:
        print_table(
            f"Share of variation explained: {percent(study.split.explained.value, 1)} in all "
            "(explained variation, not causation)",
            ["cause", "share", f"{100 * study.split.level:g} % interval"],
            [
                [group, percent(share.value, 1), f"{percent(share.low, 1)} to {percent(share.high, 1)}"]
                for group, share in study.split.categories.items()
            ],
            right=(1, 2),
        )


def _show_range(study: PanelStudy) -> None:
    """What the columns that are relied on have in common."""
    told = ", ".join(f"{term} {low:.2f} to {high:.2f}" for term, (low, high) in study.ranges().items())
    aside = f" Set aside: {', '.join(study.set_aside)}." if study.set_aside else ""
    sys.stdout.write(f"Over the columns that can be relied on: {told}.{aside}\n\n")


def write(study: PanelStudy, folder: Path) -> list[Path]:
    """The report."""
    from refloat.report.story.factors_panel import tell
    from refloat.report.write_study import write_study

    return write_study(lambda language, created: tell(study, language, created), study.document(), folder)


def _cell(one: object) -> str:
    from refloat.factors.panels.panel_fit import Coefficient

    return f"{one.value:.4f} ({one.error:.4f})" if isinstance(one, Coefficient) else "-"
