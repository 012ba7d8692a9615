"""`refloat deal solve`."""

from pathlib import Path
from typing import Annotated, Any

import typer

from refloat.cli.show import JSON, RefusedArgument, print_json, progress_bars


def solve(
    deal: Annotated[Path, typer.Argument(metavar="DEAL", help="The deal file (YAML).")],
    cash: Annotated[Path, typer.Option(help="CSV of the pool's cash, as for 'refloat deal run'.")],
    change: Annotated[
        str,
        typer.Option(
            metavar="WHAT",
            help="recovery (multiple of collections), delay (months), coupon:NOTE, size:NOTE or reserve:NAME.",
        ),
    ],
    goal: Annotated[
        str,
        typer.Option(
            metavar="GOAL",
            help="paid:NOTE, timely:NOTE (interest), irr:NOTE=0.12 or coverage:NOTE=1.2; paid and timely take a level "
            "below 1 too, such as paid:B=0.9.",
        ),
    ],
    plan: Annotated[Path | None, typer.Option(help="CSV with the plan, where a trigger needs one.")] = None,
    between: Annotated[
        str | None, typer.Option(metavar="LOW,HIGH", help="Range to search; a usual one if left out.")
    ] = None,
    by: Annotated[
        str,
        typer.Option(
            metavar="HOW",
            help="With many paths: mean (of all paths), or share:0.95 (so many of the paths must reach the goal).",
        ),
    ] = "mean",
    as_json: JSON = False,
) -> None:
    """Find the recovery, delay, coupon, size or reserve at which a goal is just met; all else stays as it is.

    For example: how much may collections fall short until note A is just paid?

    refloat deal solve DEAL --cash CASH.csv --change recovery --goal paid:A
    """
    from refloat.deal import read_deal
    from refloat.rating import read_change, read_goal
    from refloat.rating import solve as find
    from refloat.units import read_cash_csv, read_plan_csv

    terms = read_deal(deal)
    what, wanted = read_change(change, terms), read_goal(goal, terms)
    share, span = _share(by), _span(between)
    money, planned = read_cash_csv(cash), None if plan is None else read_plan_csv(plan)
    with progress_bars() as progress:
        found = find(
            terms,
            money,
            what,
            wanted,
            plan=planned,
            share=share,
            between=span,
            on_step=lambda done, total: progress("solve", done, total),
        )
    unit = what.unit(terms)
    document: dict[str, Any] = {
        "deal": terms.name,
        "change": str(what),
        "goal": str(wanted),
        "by": by,
        "unit": unit,
        "now": found.now,
        "between": list(found.between),
        "answer": found.answer,
        "roots": [
            {"value": root.value, "met": root.met, "measure": root.measure, "beyond": root.beyond}
            for root in found.roots
        ],
        "runs": found.tried,
    }
    if as_json:
        print_json(document)
        return
    typer.echo(f"{what} in {unit}; as it stands: {found.now:,.6g}")
    for root in found.roots:
        side = "up to" if root.met == "below" else "from"
        typer.echo(f"{wanted} is met {side} {root.value:,.8g}")
    if found.answer is None:
        typer.echo(f"There are {len(found.roots)} such values: the goal is met in some ranges and missed in others.")


def _share(by: str) -> float | None:
    if by == "mean":
        return None
    kind, _, text = by.partition(":")
    try:
        share = float(text) if kind == "share" else -1.0
    except ValueError:
        share = -1.0
    if not 0 < share <= 1:
        raise RefusedArgument(f'--by: "{by}" is neither mean nor a share of the paths such as share:0.95.')
    return share


def _span(between: str | None) -> tuple[float, float] | None:
    if between is None:
        return None
    try:
        low, high = (float(part) for part in between.split(","))
    except ValueError:
        raise RefusedArgument(f'--between: "{between}" is not two numbers such as 0.5,1.5.') from None
    return low, high
