"""`refloat scales`."""

from typing import Annotated, Any

import typer

from refloat.cli.show import JSON, print_json, print_table
from refloat.errors import ScaleError


def scales(
    scale: Annotated[
        str | None, typer.Argument(metavar="[SCALE]", help="A shipped scale's name, or a file of your own to check.")
    ] = None,
    years: Annotated[
        list[float] | None, typer.Option(metavar="YEARS", help="Horizon at which limits are told; repeat.")
    ] = None,
    as_json: JSON = False,
) -> None:
    """List the rating scales, or check one of your own and tell its limits."""
    from refloat.rules import list_scales, list_stress_scales, read_scale, read_stress_scale, scale_result

    if scale is None:
        documents = [scale_result(read_scale(name)) for name in list_scales()]
        documents += [scale_result(read_stress_scale(name)) for name in list_stress_scales()]
        if as_json:
            print_json(documents)
            return
        heads = ["scale", "kind", "agency", "scope", "years", "confidence"]
        print_table("Rating scales", heads, [_row(document) for document in documents])
        return
    if _is_stress(scale):
        stress = read_stress_scale(scale)
        document = scale_result(stress)
        heads = ["haircut", "delay_months", "cost_increase", "rate_up", "rate_down"]
        columns = [stress.haircuts, stress.delay_months, stress.cost_increases, stress.rates_up, stress.rates_down]
    else:
        read = read_scale(scale)
        document = scale_result(read)
        told = list(years or [0.5, 1.0, 3.0, 5.0, 10.0, 20.0])
        heads = [f"{year:g}" for year in told]
        columns = [read.limits_at(year) for year in told]
    rows = {
        letter: dict(zip(heads, values, strict=True))
        for letter, *values in zip(document["letters"], *(column.tolist() for column in columns), strict=True)
    }
    document["limits"] = rows
    if as_json:
        print_json(document)
        return
    table = [[letter, *(f"{value:.6g}" for value in row.values())] for letter, row in rows.items()]
    print_table(str(document["title"]), ["letter", *heads], table, right=tuple(range(1, len(heads) + 1)))
    typer.echo(scale_line(document))


def scale_line(document: dict[str, Any]) -> str:
    """Whose a scale is, what it compares, and how far it reaches, in a line."""
    parts = [f"{document['agency']}", f"{document['scope']} scale"]
    if document["first_year"] is not None:
        first, last = (f"{document[key]:g}" for key in ("first_year", "last_year"))
        below = "is held" if document["before_first"] == "hold" else "falls in a straight line to zero"
        beyond = "are held" if document["after_last"] == "hold" else "grow with the average intensity so far"
        parts.append(f"years {first} to {last}: below the first a limit {below}, beyond the last limits {beyond}")
    elif document["kind"] != "stress":
        parts.append("the same at every horizon")
    return f"{document['name']}; {'; '.join(parts)}; {document['confidence']}."


def _row(document: dict[str, Any]) -> list[str]:
    years = "any" if document["first_year"] is None else f"{document['first_year']:g} to {document['last_year']:g}"
    return [document["name"], document["kind"], document["agency"], document["scope"], years, document["confidence"]]


def _is_stress(scale: str) -> bool:
    """Whether a name or a file is of a stress scale: its table has haircuts, or its name says so."""
    from pathlib import Path

    from refloat.rules import list_stress_scales
    from refloat.rules.table import read_rows

    if scale in list_stress_scales():
        return True
    path = Path(scale).with_suffix(".csv")
    try:
        return "haircut" in read_rows(path, ("haircut",))[0][1]
    except ScaleError:
        return False
