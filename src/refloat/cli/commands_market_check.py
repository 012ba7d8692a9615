"""`refloat deals check`."""

from pathlib import Path
from typing import Annotated, Any, Literal

import typer

from refloat.cli.show import JSON, Language, RefusedArgument, number, percent, print_json, print_table, talk, tell_files
from refloat.cli.write_table import write_table

SHOWN = ("card", "mortgage")
NAMES = {
    "structural": "structural, nothing fitted",
    "structural_stress": "the same, an agency's own stress",
    "calibrated": "calibrated on the other deals",
    "calibrated_new_originator": "calibrated, originator unseen",
    "baseline": "constant by type of pool",
    "baseline_new_originator": "constant by type, originator unseen",
    "constant_0.60": "constant 0.60",
}


def check(
    file: Annotated[
        Path | None,
        typer.Argument(
            metavar="FILE", help="CSV of deals in the form of the shipped table; the shipped deals if left out."
        ),
    ] = None,
    market: Annotated[
        Literal["china", "europe"],
        typer.Option(help="china: sizes beside those sold; europe: class A letters beside those published."),
    ] = "china",
    out: Annotated[Path | None, typer.Option(help="Also write the table (CSV) and its picture (SVG) here.")] = None,
    language: Annotated[Language, typer.Option(help="Language of the picture: en or zh.")] = "en",
    as_json: JSON = False,
) -> None:
    """The market check: what the model would size or say, beside what was sold and published."""
    if market == "europe":
        if file is not None:
            raise RefusedArgument("a FILE of deals belongs to --market china")
        _check_europe(out, as_json)
        return
    from refloat.market import read_deals
    from refloat.rating.market_check import check_market, market_check_result

    document = market_check_result(check_market(None if file is None else read_deals(file)))
    for deal in document["left_out"]:
        talk(f"Not sized, {deal['deal_id']}: {deal['reason']}.")
    written = [] if out is None else _write(document, out, language)
    tell_files(written, as_json=as_json)
    if as_json:
        print_json(document)
        return
    print_table(
        "Senior notes: model over sold",
        ["deal", "pool", "sold, m", "model, m", "ratio", "structural, m"],
        [
            [
                deal["deal_id"],
                deal["pool_type"],
                number(None if deal["actual_senior"] is None else deal["actual_senior"] / 1e6, 1),
                number(deal["model_senior"] / 1e6, 1),
                number(deal["ratio"]),
                number(deal["structural_senior"] / 1e6, 1),
            ]
            for deal in document["deals"]
        ],
        right=(2, 3, 4, 5),
    )
    typer.echo("model: calibrated on the other deals; structural: fitted to nothing that was sold.")
    for deal in document["deals"]:
        if deal["assumed"]:
            typer.echo(f"{deal['deal_id']}: {'; '.join(deal['assumed'])}.")
    if document["scores"]:
        print_table(
            "How near: on the advance rate, senior over the lower agency's base case",
            ["model", "median", "mean |log|", "in 15 %", "in 25 %", "rank", "|log| cards, mortgages", "rank in them"],
            [_score_row(NAMES[name], score) for name, score in document["scores"].items()],
            right=(1, 2, 3, 4, 5, 6, 7),
        )
        alone = sorted(document["spread_explained_alone"].items(), key=lambda pair: -pair[1])
        typer.echo(
            "Of the spread of what was sold, by itself: "
            + ", ".join(f"{name.replace('_', ' ')} {percent(share, 0)}" for name, share in alone)
            + "."
        )


def _check_europe(out: Path | None, as_json: bool) -> None:
    from refloat.cli.show_europe import show_europe
    from refloat.rating.europe_check import check_europe, europe_check_result

    document = europe_check_result(check_europe())
    columns = (
        "deal",
        "country",
        "senior_share",
        "recovery_share",
        "recovery_from",
        "published",
        "published_letter",
        "letter",
        "notches",
        "constant_notches",
        "default_probability",
    )
    written = [] if out is None else [write_table(document["deals"], columns, out / "deals_check.csv")]
    if as_json:
        print_json(document)
    else:
        show_europe(document)
    tell_files(written, as_json=as_json)


def _write(document: dict[str, Any], out: Path, language: Language) -> list[Path]:
    """The deals as a table, and the picture of model against sold where something was sold."""
    from refloat.files import write_text
    from refloat.report.charts.market import model_on_sold
    from refloat.report.drawings import draw_svg

    rows = [{**deal, "assumed": "; ".join(deal["assumed"])} for deal in document["deals"]]
    written = [write_table(rows, list(document["deals"][0]), out / "deals_check.csv")]
    if document["scores"]:
        written.append(out / "deals_check.svg")
        write_text(out / "deals_check.svg", draw_svg(model_on_sold(document, language)))
    return written


def _score_row(name: str, score: dict[str, Any]) -> list[object]:
    return [
        name,
        number(score["median_ratio"]),
        number(score["mean_log_error"], 3),
        percent(score["within_15"], 0),
        percent(score["within_25"], 0),
        number(score["rank_on_advance"]),
        ", ".join(number(score["error_within"].get(kind), 3) for kind in SHOWN),
        ", ".join(number(score["rank_within"].get(kind)) for kind in SHOWN),
    ]
