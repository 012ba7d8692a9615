"""`refloat relate`."""

from pathlib import Path
from typing import Annotated, Literal, get_args

import typer

from refloat.cli.show import JSON, RefusedArgument, number, percent, print_json, print_table

Method = Literal["deng", "absolute", "relative", "synthetic", "similarity", "closeness", "slope", "t"]
Normalise = Literal["mean", "initial", "minmax", "zscore", "none"]
SETTINGS = {"rho": (0.0, 1.0), "theta": (0.0, 1.0), "shuffles": (19, 100_000), "seed": (0, 2**31 - 1)}


def relate(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="CSV with a header; rows in the order of time.")],
    reference: Annotated[str, typer.Option(help="The column that the others are compared with.")],
    method: Annotated[Method, typer.Option(help=f"The degree: {', '.join(get_args(Method))}.")] = "deng",
    normalise: Annotated[
        Normalise,
        typer.Option(help="How columns lose their units; the books define all degrees but deng's with none."),
    ] = "mean",
    settings: Annotated[
        list[str] | None,
        typer.Option(
            "--set",
            metavar="KEY=VALUE",
            help="rho=0.5 (deng), theta=0.5 (synthetic), shuffles=499, seed=0. May be repeated.",
        ),
    ] = None,
    as_json: JSON = False,
) -> None:
    """Rank columns by their grey relation to one of them, and say how stable the ranking is."""
    from refloat.grey import relate as relate_columns
    from refloat.grey.relation.read_columns import read_columns

    given = _read_settings(settings or [])
    first, columns = read_columns(file, reference)
    relation = relate_columns(
        first,
        columns,
        method=method,
        normalise=normalise,
        rho=given.get("rho", 0.5),
        theta=given.get("theta", 0.5),
        shuffles=int(given.get("shuffles", 499)),
        seed=int(given.get("seed", 0)),
    )
    if as_json:
        print_json(relation.document())
        return
    stability = relation.stability
    print_table(
        f"Relation to {reference}: {relation.method}, normalised by {relation.normalise}",
        ["rank", "column", "degree", "best rank", "worst rank", "by chance"],
        [
            [
                place,
                name,
                number(relation.degrees[name], 4),
                stability.best[name],
                stability.worst[name],
                percent(stability.chance[name], 1),
            ]
            for place, name in enumerate(relation.ranking, start=1)
        ],
        right=(0, 2, 3, 4, 5),
    )
    many = len(stability.rankings)
    typer.echo(
        f"{stability.settings_tried} choices of normalisation and settings gave {many} "
        f"{'ranking' if many == 1 else 'different rankings'}; the one above came from "
        f"{dict(stability.rankings).get(relation.ranking, 0)} of them."
    )
    if method != "deng" and normalise != "none":
        typer.echo(
            f"The {method} degree is defined on columns as they are; here they were normalised first "
            "(--normalise none leaves them)."
        )
    typer.echo(
        f"In random orders of {reference} the best column stays under {stability.reference_level:.4f} in 95 % of "
        f"{stability.shuffles} draws; a trend that all share passes this easily, and no degree proves a cause."
    )
    if stability.rank_reversals:
        typer.echo(f"Leaving out {' or '.join(stability.rank_reversals)} changes the order of the others.")


def _read_settings(texts: list[str]) -> dict[str, float]:
    """The `--set key=value` options, each within its range."""
    given = {}
    for text in texts:
        key, equals, value = text.partition("=")
        if not equals or key not in SETTINGS:
            raise RefusedArgument(f"--set {text}: give one of {', '.join(f'{name}=NUMBER' for name in SETTINGS)}")
        try:
            figure = float(value)
        except ValueError as failure:
            raise RefusedArgument(f"--set {text}: {value or 'nothing'} is not a number") from failure
        low, high = SETTINGS[key]
        whole = key in ("shuffles", "seed")
        if not low <= figure <= high or (whole and figure != int(figure)):
            kind = "a whole number" if whole else "a number"
            raise RefusedArgument(f"--set {text}: give {kind} from {low:g} to {high:g}")
        given[key] = figure
    return given
