"""`refloat deals check`."""

from pathlib import Path
from typing import Annotated, Any

import typer

from refloat.cli.show import JSON, number, percent, print_json, print_table

NAMES = {
    "structural": "structural, nothing fitted",
    "calibrated": "calibrated on the other deals",
    "calibrated_new_originator": "calibrated, originator unseen",
    "baseline": "constant by type of pool",
    "baseline_new_originator": "constant by type, originator unseen",
    "constant_0.60": "constant 0.60",
}


def check(
    file: Annotated[
        Path | None,
        typer.Argument(help="CSV of deals in the form of the shipped table; the shipped deals if left out."),
    ] = None,
    as_json: JSON = False,
) -> None:
    """The market check: senior notes that the model would size, beside those that were sold."""
    from refloat.market import read_deals
    from refloat.rating.market_check import check_market, market_check_result

    document = market_check_result(check_market(None if file is None else read_deals(file)))
    if as_json:
        print_json(document)
        return
    print_table(
        "Senior notes: model over sold",
        ["deal", "pool", "sold, m", "model, m", "ratio", "calibrated, m"],
        [
            [
                deal["deal_id"],
                deal["pool_type"],
                number(None if deal["actual_senior"] is None else deal["actual_senior"] / 1e6, 1),
                number(deal["model_senior"] / 1e6, 1),
                number(deal["ratio"]),
                number(deal["calibrated_senior"] / 1e6, 1),
            ]
            for deal in document["deals"]
        ],
        right=(2, 3, 4, 5),
    )
    if document["scores"]:
        print_table(
            "How near: on the advance rate, senior over the lower agency's base case",
            ["model", "median", "mean |log|", "in 15 %", "in 25 %", "rank"],
            [_score_row(NAMES[name], score) for name, score in document["scores"].items()],
            right=(1, 2, 3, 4, 5),
        )
        alone = sorted(document["spread_explained_alone"].items(), key=lambda pair: -pair[1])
        typer.echo(
            "Of the spread of what was sold, by itself: "
            + ", ".join(f"{name.replace('_', ' ')} {percent(share, 0)}" for name, share in alone)
            + "."
        )


def _score_row(name: str, score: dict[str, Any]) -> list[object]:
    return [
        name,
        number(score["median_ratio"]),
        number(score["mean_log_error"], 3),
        percent(score["within_15"], 0),
        percent(score["within_25"], 0),
        number(score["rank_on_advance"]),
    ]
