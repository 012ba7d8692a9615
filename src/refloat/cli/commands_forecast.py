"""`refloat forecast`."""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from refloat.cli.show import (
    JSON,
    RefusedArgument,
    number,
    percent,
    print_json,
    print_table,
    progress_bars,
    talk,
    tell_files,
)

if TYPE_CHECKING:
    from refloat.forecast import Forecast

MODELS = (
    "gm11, dgm11, ndgm, ngm, saigm, verhulst, ngbm, fgm, gm21, rolling (grey); naive, drift, theta, ets, arima; auto"
)


def forecast(
    file: Annotated[
        Path, typer.Argument(metavar="FILE", help="CSV, oldest row first; a file of one column needs no header.")
    ],
    column: Annotated[
        str | None, typer.Option(help="The series; the last numeric column that is not a date, if left out.")
    ] = None,
    model: Annotated[str, typer.Option(help=f"One of {MODELS}.")] = "auto",
    horizon: Annotated[int, typer.Option(min=1, max=1000, help="Periods ahead.")] = 5,
    levels: Annotated[str, typer.Option(help="Of the intervals, fractions from 0.1 to 0.99.")] = "0.8,0.95",
    settings: Annotated[
        list[str] | None,
        typer.Option(
            "--set",
            metavar="KEY=VALUE",
            help="An option of the model (alpha, start, order, regressor, constant, on, power, window), a convention "
            "of the tests (mre_from, ddof, first_point), or a remedy: translate=auto, buffer=average. May be repeated.",
        ),
    ] = None,
    since: Annotated[str | None, typer.Option(help="First period to take.")] = None,
    until: Annotated[str | None, typer.Option(help="Last period to take.")] = None,
    panel: Annotated[
        Path | None,
        typer.Option(help="CSV of at least 20 series like this one, one a column: calibrates the intervals on them."),
    ] = None,
    backtest: Annotated[
        bool, typer.Option(help="Forecast from earlier points too, beside five other models; takes a second or two.")
    ] = True,
    out: Annotated[
        Path | None, typer.Option(help="Folder for a page, pictures (English and Chinese) and the figures as JSON.")
    ] = None,
    as_json: JSON = False,
) -> None:
    """Forecast a short series, with intervals, tests, a back-test and a verdict."""
    from refloat.forecast import calibrate_on, read_history, shipped_calibrations
    from refloat.forecast import forecast as make

    wanted, given = _levels(levels), _settings(settings or [])
    _prove_known(model, given)
    history = read_history(file, column, since=since, until=until)
    constants = shipped_calibrations()
    if panel is not None:
        with progress_bars() as progress:
            own = calibrate_on(
                panel,
                model,
                points=len(history.values),
                horizon=horizon,
                settings=given,
                on_step=lambda done, total: progress("panel", done, total),
            )
        constants = {**constants, model: own}
    made = make(
        history,
        model=model,
        horizon=horizon,
        levels=wanted,
        settings=given,
        calibrations=constants,
        test=backtest,
    )
    written = []
    if out is not None:
        from refloat.report.write_forecast import write_forecast

        written = write_forecast(made, out)
    if as_json:
        print_json(made.document())
    else:
        _show(made)
    tell_files(written, as_json=as_json)


def _levels(text: str) -> list[float]:
    try:
        found = [float(part) for part in text.split(",")]
    except ValueError as failure:
        raise RefusedArgument(f"--levels {text}: give fractions with commas between, such as 0.8,0.95") from failure
    for level in found:
        if not 0.1 <= level <= 0.99:
            raise RefusedArgument(f"--levels {text}: give fractions from 0.1 to 0.99, such as 0.8,0.95")
    return found


def _settings(texts: list[str]) -> dict[str, str]:
    given = {}
    for text in texts:
        key, equals, value = text.partition("=")
        if not equals or not key.strip() or not value.strip():
            raise RefusedArgument(f"--set {text}: give key=value, such as alpha=0.5")
        given[key.strip()] = value.strip()
    return given


def _prove_known(model: str, settings: dict[str, str]) -> None:
    """A model or setting that does not exist is wrong usage."""
    from refloat.forecast import MODEL_NAMES, settings_of

    if model not in MODEL_NAMES:
        raise RefusedArgument(f'there is no model "{model}"{_hint(model, MODEL_NAMES)}')
    for key in settings:
        if key not in settings_of(model):
            raise RefusedArgument(f'{model} has no setting "{key}"{_hint(key, settings_of(model))}')


def _hint(word: str, known: Sequence[str]) -> str:
    close = difflib.get_close_matches(word, known, n=1, cutoff=0.6)
    return f'; did you mean "{close[0]}"?' if close else f"; there are {', '.join(known)}."


def _show(made: Forecast) -> None:
    """Tables for people, and the verdict."""
    levels = list(made.intervals)
    print_table(
        f"{made.history.name}: {made.model}",
        ["period", "forecast", *(f"{100 * level:g} % interval" for level in levels), *made.benchmarks],
        [
            [
                period,
                _figure(made.values[k]),
                *(
                    f"{_figure(made.intervals[level][k, 0])} to {_figure(made.intervals[level][k, 1])}"
                    for level in levels
                ),
                *(_figure(line[k]) for line in made.benchmarks.values()),
            ]
            for k, period in enumerate(made.periods)
        ],
        right=tuple(range(1, 2 + len(levels) + len(made.benchmarks))),
    )
    estimated = {key: value for key, value in made.parameters.items() if isinstance(value, float)}
    if estimated:
        typer.echo("Parameters: " + ", ".join(f"{key} {value:.5g}" for key, value in estimated.items()))
    if made.diagnosis is not None:
        _show_tests(made)
    if made.backtest.scores:
        print_table(
            f"Back-test from {len(made.backtest.origins)} earlier points, up to {made.backtest.horizon} periods ahead",
            ["model", "MASE", "sMAPE %", "within 80 %", "within 95 %", "interval score"],
            [
                [
                    name,
                    number(score.mase, 2),
                    number(score.smape, 1),
                    percent(score.coverage_80, 0),
                    percent(score.coverage_95, 0),
                    number(score.interval_score_80, 1),
                ]
                for name, score in made.backtest.scores.items()
            ],
            right=(1, 2, 3, 4, 5),
        )
    typer.echo(made.verdict.sentence())
    for note in made.notes:
        talk(f"Note: {note}.")


def _show_tests(made: Forecast) -> None:
    tests = made.diagnosis
    if tests is None:
        return
    low, high = tests.class_ratio_bounds
    rows = [
        ["class ratios", f"{min(tests.class_ratio):.3f} to {max(tests.class_ratio):.3f}", f"{low:.3f} to {high:.3f}"],
        ["posterior ratio C", number(tests.posterior_ratio, 4), f"grade {tests.grades.get('posterior_ratio', '-')}"],
        [
            "small-error probability P",
            number(tests.small_error_probability, 3),
            f"grade {tests.grades.get('small_error_probability', '-')}",
        ],
        ["mean relative error", percent(tests.mean_relative_error), f"grade {tests.grades['mean_relative_error']}"],
        ["absolute degree", number(tests.absolute_degree, 4), f"grade {tests.grades['absolute_degree']}"],
    ]
    if tests.development_coefficient is not None and tests.growth_band is not None:
        rows.append(["development coefficient a", number(tests.development_coefficient, 4), tests.growth_band])
    print_table("Tests of the fit (in sample)", ["test", "value", "bounds or grade of the book"], rows, right=(1,))


def _figure(value: float) -> str:
    """A number with about four digits."""
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.4g}"
