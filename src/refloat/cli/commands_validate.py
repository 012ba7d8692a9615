"""`refloat validate`."""

import math
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any, Literal

import typer

from refloat.cli.show import JSON, number, percent, print_json, print_table

Kind = Literal["grades", "scores", "losses", "tranches"]


def validate(
    file: Annotated[
        Path,
        typer.Argument(
            help="CSV with columns grade, borrowers, defaults, probability; or score, bad; or forecast, seen; "
            "or before, after, years and perhaps model: letters of tranches."
        ),
    ],
    kind: Annotated[Kind, typer.Option(help="What the file holds.")] = "grades",
    fitted: Annotated[bool, typer.Option("--fitted", help="Grades: fitted on this very sample.")] = False,
    scale: Annotated[
        str, typer.Option(help="Tranches: scale of default probabilities in whose letters they are; name or file.")
    ] = "moodys-idealised-pd",
    as_json: JSON = False,
) -> None:
    """Whether default probabilities, scores, losses or letters held, by the tests that supervisors ask for."""
    from refloat.rating.validation import (
        calibration,
        discrimination,
        generalised_auc,
        loss_test,
        read_grades,
        read_pairs,
    )

    if kind == "tranches":
        _tranches(file, scale, as_json)
        return
    if kind == "grades":
        names, borrowers, defaults, probabilities = read_grades(file)
        found = calibration(borrowers, defaults, probabilities, fitted=fitted)
        statistic, freedom, p = found.hosmer_lemeshow
        rows: list[dict[str, Any]] = [
            {
                "grade": name,
                "borrowers": int(found.borrowers[place]),
                "defaults": int(found.defaults[place]),
                "probability": float(found.probabilities[place]),
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
            "brier": dict(zip(("score", "expected", "p"), found.brier, strict=True)),
        }
        if as_json:
            print_json(document)
            return
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
            f"Brier {found.brier[0]:.4f} against {found.brier[1]:.4f} expected, p {found.brier[2]:.4f}."
        )
        typer.echo("A small p says that the probability is too low; a common cycle makes all of them too small.")
        return
    if kind == "scores":
        scores, bad = read_pairs(file, "score", "bad")
        told = discrimination(scores, bad != 0)
        if as_json:
            print_json(asdict(told))
            return
        typer.echo(
            f"AUC {told.auc:.4f} (95 %: {told.auc_low:.4f} to {told.auc_high:.4f}), Gini {told.gini:.4f}, "
            f"Kolmogorov-Smirnov {told.ks:.4f} (p {told.ks_p:.2g}); {told.bad} bad and {told.good} good cases."
        )
        return
    forecast, seen = read_pairs(file, "forecast", "seen")
    test = loss_test(forecast, seen)
    auc, error = generalised_auc(forecast, seen)
    if as_json:
        print_json({**asdict(test), "generalised_auc": auc, "generalised_auc_standard_error": error})
        return
    typer.echo(
        f"{test.count} facilities: forecast {percent(test.forecast)}, seen {percent(test.seen)}; "
        f"t {test.statistic:.3f}, p {test.p:.4f} that the forecast is not too low; "
        f"generalised AUC {auc:.4f} (standard error {error:.4f})."
    )


def _tranches(file: Path, scale: str, as_json: bool) -> None:
    from refloat.rating.validation import read_tranches, tranche_record
    from refloat.rules import read_scale

    before, after, years, model = read_tranches(file)
    found = tranche_record(before, after, years, read_scale(scale), model=model)
    document = {
        "scale": scale,
        "tranches": len(before),
        "withdrawn": found.withdrawn,
        "letters": list(found.letters),
        "counts": found.counts.tolist(),
        "mobility": {key: value if math.isfinite(value) else None for key, value in found.mobility.items()},
        "p_downgrades": found.p_downgrades,
        "by_letter": [asdict(record) for record in found.by_letter],
        "foresight": None if found.foresight is None else asdict(found.foresight),
    }
    if as_json:
        print_json(document)
        return
    print_table(
        "Letters given against what became of them",
        ["letter", "tranches", "defaults", "allowed", "p", "light"],
        [[r.letter, r.tranches, r.defaults, number(r.expected, 3), number(r.p, 4), r.light] for r in found.by_letter],
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
    typer.echo("Tranches of one market and time move together: the p-values are then too small.")
