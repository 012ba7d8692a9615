"""`refloat forecast`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from refloat.cli.show import JSON, RefusedArgument, number, percent, print_json, print_table, talk

if TYPE_CHECKING:
    from refloat.forecast import Forecast

MODELS = (
    "gm11, dgm11, ndgm, ngm, saigm, verhulst, ngbm, fgm, gm21, rolling (grey); naive, drift, theta, ets, arima; auto"
)


def forecast(
    file: Annotated[Path, typer.Argument(help="CSV, oldest row first; a file of one column needs no header.")],
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
    backtest: Annotated[
        bool, typer.Option(help="Forecast from earlier points too, beside five other models; takes a second or two.")
    ] = True,
    as_json: JSON = False,
) -> None:
    """Forecast a short series, with intervals, tests, a back-test and a verdict."""
    from refloat.forecast import forecast as make
    from refloat.forecast.read_history import read_history

    wanted, given = _levels(levels), _settings(settings or [])
    history = read_history(file, column, since=since, until=until)
    made = make(history, model=model, horizon=horizon, levels=wanted, settings=given, test=backtest)
    if as_json:
        print_json(made.document())
        return
    _show(made)


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


def _show(made: Forecast) -> None:
    """Tables for people."""
    levels = list(made.intervals)
    bounds = [f"{100 * level:g} % interval" for level in levels]
    print_table(
        f"{made.history.name}: {made.model}",
        ["period", "forecast", *bounds, *made.benchmarks],
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
    if made.diagnosis is not None:
        typer.echo(made.diagnosis.verdict)
    if made.backtest.scores:
        print_table(
            f"Back-test from {len(made.backtest.origins)} origins",
            ["model", "MASE", "sMAPE", "covered by 80 %"],
            [
                [name, number(score.mase, 2), number(score.smape, 1), percent(score.coverage_80, 0)]
                for name, score in made.backtest.scores.items()
            ],
            right=(1, 2, 3),
        )
    for note in made.notes:
        talk(f"Note: {note}.")


def _figure(value: float) -> str:
    """A number with about four digits."""
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.4g}"
