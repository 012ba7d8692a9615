"""`refloat validate`."""

import math
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any, Literal

import typer

from refloat.cli.show import JSON, number, percent, print_json, print_table

Kind = Literal["grades", "scores", "losses", "stability", "migration", "benchmark", "tranches"]
Told = tuple[Any, Callable[[], None]]
"""The JSON document of a kind, and what prints it for people."""


def validate(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="CSV; which columns it has, depends on the kind.")],
    kind: Annotated[
        Kind,
        typer.Option(
            help="grades: grade, borrowers, defaults, probability. scores: score (high is risk), bad (1 or 0). "
            "losses: forecast, seen, perhaps grade. stability: grade, before, after (cases). migration: before, after "
            "(letters). benchmark: grade (EU credit quality step), borrowers, defaults within three years. "
            "tranches: before, after, years, perhaps model (letters)."
        ),
    ] = "grades",
    fitted: Annotated[bool, typer.Option("--fitted", help="Grades: fitted on this very sample.")] = False,
    initial: Annotated[
        float | None,
        typer.Option(help="Scores, losses: the AUC or generalised AUC at the first validation, to test a decline."),
    ] = None,
    letters: Annotated[
        str | None, typer.Option(help="Migration: all letters, best first, with commas; else those of --scale.")
    ] = None,
    scale: Annotated[
        str, typer.Option(help="Tranches, migration: scale in whose letters they are; name or file.")
    ] = "moodys-idealised-pd",
    as_json: JSON = False,
) -> None:
    """Whether default probabilities, scores, losses or letters held, by the tests that supervisors ask for."""
    tell: dict[str, Callable[[], Told]] = {
        "grades": lambda: _grades(file, fitted),
        "scores": lambda: _scores(file, initial),
        "losses": lambda: _losses(file, initial),
        "stability": lambda: _stability(file),
        "migration": lambda: _migration(file, letters, scale),
        "benchmark": lambda: _benchmark(file),
        "tranches": lambda: _tranches(file, scale),
    }
    document, show = tell[kind]()
    if as_json:
        print_json(_plain(document))
    else:
        show()


def _grades(file: Path, fitted: bool) -> Told:
    from refloat.rating.validation import brier_parts, calibration, read_grades

    names, borrowers, defaults, probabilities = read_grades(file)
    found = calibration(borrowers, defaults, probabilities, fitted=fitted)
    statistic, freedom, p = found.hosmer_lemeshow
    parts = brier_parts(borrowers, defaults, probabilities)
    rows: list[dict[str, Any]] = [
        {
            "grade": name,
            "borrowers": int(borrowers[place]),
            "defaults": int(defaults[place]),
            "probability": float(probabilities[place]),
            "binomial_p": float(found.binomial[place]),
            "jeffreys_p": float(found.jeffreys[place]),
            "light": found.lights[place],
        }
        for place, name in enumerate(names)
    ]
    document = {
        "grades": rows,
        "all": {"binomial_p": found.binomial_all, "jeffreys_p": found.jeffreys_all},
        "hosmer_lemeshow": {"statistic": statistic, "degrees_of_freedom": freedom, "p": p},
        "brier": dict(
            zip(
                ("score", "expected", "p", "reliability", "resolution", "uncertainty"),
                (*found.brier, *parts),
                strict=True,
            )
        ),
    }

    def show() -> None:
        print_table(
            "Default probabilities against defaults",
            ["grade", "borrowers", "defaults", "probability", "binomial p", "Jeffreys p", "light"],
            [
                [
                    row["grade"],
                    row["borrowers"],
                    row["defaults"],
                    percent(row["probability"]),
                    number(row["binomial_p"], 4),
                    number(row["jeffreys_p"], 4),
                    row["light"],
                ]
                for row in rows
            ],
            right=(1, 2, 3, 4, 5),
        )
        typer.echo(
            f"All grades as one: binomial p {found.binomial_all:.4f}, Jeffreys p {found.jeffreys_all:.4f}; "
            f"Hosmer-Lemeshow {statistic:.2f} on {freedom} degrees of freedom, p {p:.4f}; "
            f"Brier {found.brier[0]:.4f} against {found.brier[1]:.4f} expected, p {found.brier[2]:.4f} "
            f"(reliability {parts[0]:.6f}, resolution {parts[1]:.6f}, uncertainty {parts[2]:.6f})."
        )
        typer.echo(
            "A small binomial or Jeffreys p says that the probability is too low, the others that it is wrong; "
            "a common cycle makes all of them too small."
        )

    return document, show


def _scores(file: Path, initial: float | None) -> Told:
    from refloat.rating.validation import discrimination, read_scores

    found = discrimination(*read_scores(file))
    fallen = _decline(initial, found.auc, found.error)

    def show() -> None:
        typer.echo(
            f"AUC {found.auc:.4f} (95 %: {found.auc_low:.4f} to {found.auc_high:.4f}), Gini {found.gini:.4f}, "
            f"Kolmogorov-Smirnov {found.ks:.4f} (p {found.ks_p:.2g}); {found.bad} bad and {found.good} good cases."
        )
        _show_decline(fallen)
        if found.auc < 0.5:
            typer.echo("Bad cases score lower than good ones: a high score should mean risk, so turn the sign perhaps.")

    return {**asdict(found), **fallen}, show


def _losses(file: Path, initial: float | None) -> Told:
    from refloat.rating.validation import generalised_auc, loss_test, loss_tests, read_losses

    forecast, seen, grades = read_losses(file)
    test = loss_test(forecast, seen)
    auc, error = generalised_auc(forecast, seen)
    fallen = _decline(initial, auc, error)
    by_grade = {} if grades is None else loss_tests(forecast, seen, grades)
    document = {
        **asdict(test),
        "generalised_auc": auc,
        "generalised_auc_standard_error": error,
        **fallen,
        "grades": [
            {"grade": name, "count": grades.count(name) if grades else 0, **({} if found is None else asdict(found))}
            for name, found in by_grade.items()
        ],
    }

    def show() -> None:
        if by_grade:
            print_table(
                "Losses forecast against losses seen",
                ["grade", "facilities", "forecast", "seen", "t", "p"],
                [
                    [
                        name,
                        str(found.count),
                        percent(found.forecast),
                        percent(found.seen),
                        number(found.statistic, 3),
                        number(found.p, 4),
                    ]
                    if found
                    else [name, "1", "-", "-", "-", "-"]
                    for name, found in by_grade.items()
                ],
                right=(1, 2, 3, 4, 5),
            )
        typer.echo(
            f"{test.count} facilities: forecast {percent(test.forecast)}, seen {percent(test.seen)}; "
            f"t {test.statistic:.3f}, p {test.p:.4f} that the forecast is not too low; "
            f"generalised AUC {auc:.4f} (standard error {error:.4f})."
        )
        _show_decline(fallen)

    return document, show


def _decline(initial: float | None, now: float, error: float) -> dict[str, Any]:
    from refloat.rating.validation import decline

    if initial is None:
        return {}
    statistic, p = decline(initial, now, error)
    return {"decline": {"initial": initial, "statistic": statistic, "p": p}}


def _show_decline(fallen: dict[str, Any]) -> None:
    if fallen:
        told = fallen["decline"]
        typer.echo(f"Against {told['initial']:g} at the first validation: p {told['p']:.4f} that it ranks no worse.")


def _stability(file: Path) -> Told:
    from refloat.rating.validation import read_counts, stability

    _, before, after = read_counts(file)
    found = stability(before, after)

    def show() -> None:
        typer.echo(
            f"Population stability index {found.psi:.4f} over {len(before)} grades; chance alone passes "
            f"{found.critical:.4f} one time in twenty; p {found.p:.4f} that nothing moved."
        )
        if found.floored:
            typer.echo(f"Grades empty in one of the two samples, counted with half a case: {found.floored}.")

    return {**asdict(found), "grades": len(before), "before": int(before.sum()), "after": int(after.sum())}, show


def _migration(file: Path, letters: str | None, scale: str) -> Told:
    from refloat.rating.validation import bandwidth, migration_matrix, mobility, read_moves, rises
    from refloat.rating.validation.tranches import DEFAULTED
    from refloat.rules import read_scale, validation_limits

    names = [name.strip() for name in letters.split(",")] if letters else [*read_scale(scale).letters, DEFAULTED]
    counts, rates, withdrawn = migration_matrix(*read_moves(file), names)
    moves, (down, up), humps = mobility(counts), bandwidth(counts), rises(counts)
    document = {
        "letters": names,
        "withdrawn": withdrawn,
        "counts": counts.tolist(),
        "rates": rates.tolist(),
        "mobility": moves,
        "bandwidth": {"upper": down, "lower": up},
        "rise_p": humps.tolist(),
    }

    def show() -> None:
        used = [place for place in range(len(names)) if counts[place].any() or counts[:, place].any()]
        print_table(
            "From (row) to (column), cases",
            ["", *(names[place] for place in used)],
            [[names[row], *(str(counts[row, column]) for column in used)] for row in used],
            right=tuple(range(1, len(used) + 1)),
        )
        typer.echo(
            f"{percent(moves['stayed'])} stayed, {percent(moves['upgraded'])} went up, "
            f"{percent(moves['downgraded'])} down, {withdrawn} withdrawn; "
            f"matrix weighted bandwidth {down:.4f} down and {up:.4f} up."
        )
        small = validation_limits("light_yellow")[0]
        doubtful = int((humps < small).sum())
        typer.echo(f"Cells that rise away from the diagonal by more than chance (p below {small:g}): {doubtful}.")

    return document, show


def _benchmark(file: Path) -> Told:
    from refloat.rating.validation import LABEL, benchmark, read_steps

    found = benchmark(*read_steps(file))

    def show() -> None:
        print_table(
            "Three-year default rates beside the EU's benchmarks",
            ["step", "borrowers", "defaults", "rate", "in the range of", "level"],
            [
                [
                    row.step,
                    str(row.borrowers),
                    str(row.defaults),
                    percent(row.rate),
                    row.belongs,
                    row.level.replace("_", " "),
                ]
                for row in found
            ],
            right=(1, 2, 3),
        )
        typer.echo(LABEL)

    return {"label": LABEL, "steps": [asdict(row) for row in found]}, show


def _tranches(file: Path, scale: str) -> Told:
    from refloat.rating.validation import read_tranches, tranche_record
    from refloat.rules import read_scale

    before, after, years, model = read_tranches(file)
    limits = read_scale(scale)
    found = tranche_record(before, after, years, limits, model=model)
    document = {
        "scale": scale,
        "scale_covers": limits.covers,
        "tranches": len(before),
        "withdrawn": found.withdrawn,
        "letters": list(found.letters),
        "counts": found.counts.tolist(),
        "mobility": found.mobility,
        "p_downgrades": found.p_downgrades,
        "by_letter": [asdict(record) for record in found.by_letter],
        "foresight": None if found.foresight is None else asdict(found.foresight),
    }

    def show() -> None:
        print_table(
            "Letters given against what became of them",
            ["letter", "tranches", "defaults", "allowed", "p", "light"],
            [
                [r.letter, str(r.tranches), str(r.defaults), number(r.expected, 3), number(r.p, 4), r.light]
                for r in found.by_letter
            ],
            right=(1, 2, 3, 4),
        )
        moves = found.mobility
        typer.echo(
            f"{len(before)} tranches, {found.withdrawn} withdrawn: {percent(moves['stayed'])} stayed, "
            f"{percent(moves['upgraded'])} went up, {percent(moves['downgraded'])} down; "
            f"p {found.p_downgrades:.4f} of as many downgrades if up and down were as likely."
        )
        if found.foresight is not None:
            told = found.foresight
            typer.echo(
                f"Model letters told downgrades apart with AUC {told.auc:.3f} "
                f"(95 %: {told.auc_low:.3f} to {told.auc_high:.3f})."
            )
        typer.echo(
            f"Held against {limits.title}: {limits.covers}." if limits.covers else f"Held against {limits.title}."
        )
        typer.echo("Tranches of one market and time move together: the p-values are then too small.")

    return document, show


def _plain(values: Any) -> Any:
    """The same without NaN and infinity, which JSON does not know."""
    if isinstance(values, dict):
        return {key: _plain(value) for key, value in values.items()}
    if isinstance(values, list):
        return [_plain(value) for value in values]
    return None if isinstance(values, float) and not math.isfinite(values) else values
