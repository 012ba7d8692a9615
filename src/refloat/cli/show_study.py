"""A study of a bank's bad loans as tables for people."""

from typing import Any

import typer

from refloat.cli.show import Language, amount, number, percent, print_table

MILLION = 1e6


def show_study(document: dict[str, Any], language: Language = "en") -> None:
    """Prints the forecasts beside what happened, and the plan on each view."""
    currency = document["currency"]
    typer.echo(f"{document['bank'][language]}: {document['source'][language]}")
    flows = document["forecast_of"] == "inflow"
    what = "gross inflow" if flows else "stock (no flows are known, so past disposals hide in it)"
    typer.echo(f"Forecast of the {what}, as of the end of {document['last_seen']}.")
    for one in document["comparisons"]:
        _show_comparison(one, currency)
    for view in document["views"]:
        title = view["title"][language]
        if view["plan"] is None:
            typer.echo(f"{title}: {view['refusal']}")
            continue
        _show_plan(view["plan"], title, currency)


def _show_comparison(one: dict[str, Any], currency: str) -> None:
    rows = []
    for name, model in one["models"].items():
        cells = [
            f"{value / MILLION:,.0f}" + ("" if error is None else f" ({100 * error:+.0f} %)")
            for value, error in zip(model["forecast"], model["error"], strict=True)
        ]
        rows.append([name, *cells])
    if any(value is not None for value in one["actual"]):
        happened = ["-" if value is None else f"{value / MILLION:,.0f}" for value in one["actual"]]
        rows.append(["what happened", *happened])
    heads = ["model", *one["periods"]]
    title = f"Seen {one['first']} to {one['last']}, {currency} million"
    print_table(title, heads, rows, right=range(1, len(heads)))
    grey = one["models"].get("gm11", {}).get("diagnosis")
    if grey:
        low, high = grey["class_ratio_bounds"]
        outside = sum(not low < ratio < high for ratio in grey["class_ratio"])
        typer.echo(
            f"GM(1,1): grade {grey['grade']} of 4 (posterior ratio {grey['posterior_ratio']:.3f}, small-error "
            f"probability {grey['small_error_probability']:.2f}); {outside} of {len(grey['class_ratio'])} class ratios "
            f"lie outside {low:.3f} to {high:.3f}."
        )


def _show_plan(plan: dict[str, Any], title: str, currency: str) -> None:
    if plan["deals"]:
        print_table(
            f"Plan: {title}, {currency} million",
            ["quarter end", "route", "claim", "price", "costs", "over keeping"],
            [
                [
                    deal["date"],
                    deal["route"],
                    *(number(deal[key] / MILLION, 1) for key in ("claim", "proceeds", "costs", "dearer_than_keeping")),
                ]
                for deal in plan["deals"]
            ],
            right=(2, 3, 4, 5),
        )
    whole = plan["chance_of_missing"]["any"]
    last = plan["quarters"][-1]
    what = (
        f"{len(plan['deals'])} deals with a claim of {amount(plan['claim'])} cost {amount(plan['cost'])} over keeping"
        if plan["deals"]
        else "nothing needs to be sold"
    )
    typer.echo(
        f"{title}: {what}; ratio {percent(last['ratio'])} on {last['date']} ({percent(last['ratio_without'])} if "
        f"nothing is sold); above a target in some quarter on {percent(whole['chance'], 1)} of paths "
        f"(± {percent(whole['standard_error'], 1)}; {percent(whole['without_plan'], 1)} if nothing is sold)."
    )
