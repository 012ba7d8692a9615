"""`refloat deal run`."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any

import typer

from refloat.cli.show import JSON, amount, number, print_json, print_rows

Rows = Sequence[Mapping[str, Any]]

_NOTE = {
    "opening": "opening",
    "interest_due": "int. due",
    "interest_paid": "int. paid",
    "interest_shortfall": "short",
    "principal_paid": "principal",
    "closing": "closing",
}
_SUPPORT = {
    "facilities": ("drawn", "repaid", "interest_paid", "fee_paid", "balance", "available"),
    "guarantees": ("opening", "interest_covered", "principal_covered", "interest_paid", "repaid", "claim"),
    "hedges": (
        "notional",
        "net",
        "received",
        "due",
        "paid",
        "termination_received",
        "termination_paid",
        "counterparty_default_paid",
    ),
}
"""Columns that people see, those that are zero throughout left out; the JSON document has them all."""
_SHORT = {
    "interest_paid": "int. paid",
    "interest_covered": "int. cover",
    "principal_covered": "prin. cover",
    "termination_received": "ended in",
    "termination_paid": "ended out",
    "counterparty_default_paid": "default out",
}
_ACCOUNT = {"opening": "opening", "in": "in", "out": "out", "closing": "closing"}


def run(
    deal: Annotated[Path, typer.Argument(metavar="DEAL", help="The deal file (YAML).")],
    cash: Annotated[
        Path,
        typer.Option(
            help="CSV with the columns date and collections (or principal, interest, recovery, of which they are the "
            "sum), costs, path for several paths, and what terms need (docs/method/cash-table.md)."
        ),
    ],
    plan: Annotated[
        Path | None,
        typer.Option(help="CSV with the plan (date, collections, optional costs), where a trigger needs one."),
    ] = None,
    as_json: JSON = False,
) -> None:
    """Run a deal on a bare table of cash: what each note, fee and account gets on every payment date.

    Cash dated up to a payment date is paid out on it. With several paths the tables show means, and the JSON has
    the quantiles 5, 50 and 95 % beside them. Every run proves that cash in is cash out.
    """
    from refloat.deal import ledger_result, prove_cash, read_deal
    from refloat.deal import run as run_deal
    from refloat.units import read_cash_csv, read_plan_csv

    terms = read_deal(deal)
    ledger = run_deal(terms, read_cash_csv(cash), plan=None if plan is None else read_plan_csv(plan))
    prove_cash(ledger)
    result = ledger_result(ledger, terms)
    if as_json:
        print_json(result)
    else:
        _show(result, terms.currency)


def _show(result: Mapping[str, Any], currency: str) -> None:
    size, unit = _unit(result)
    means = f", means of {result['paths']:,} paths" if result["paths"] > 1 else ""
    typer.echo(f"{result['deal']}: amounts in {unit}{currency}{means}\n")
    for name, rows in result["notes"].items():
        grows = {"capitalised": "added"} if "capitalised" in rows[0] else {}
        _amounts(f"Note {name}", _NOTE | grows, rows, size)
    for name, rows in result["fees"].items():
        _amounts(f"Fee {name}", {"due": "due", "paid": "paid"}, rows, size)
    for name, rows in result["residuals"].items():
        _amounts(f"What is left, to the {name}", {"paid": "paid"}, rows, size)
    for name, rows in result["accounts"].items():
        _amounts(f"Account {name}", _ACCOUNT, rows, size)
    for part, title in (("facilities", "Facility"), ("guarantees", "Guarantee"), ("hedges", "Hedge")):
        for name, rows in result[part].items():
            used = [key for key in _SUPPORT[part] if any(row[key] for row in rows)] or list(_SUPPORT[part])[:6]
            columns = {key: _SHORT.get(key, key.replace("_", " ")) for key in used}
            _amounts(f"{title} {name}", columns, rows, size)
    _show_sources(result, size)
    for name, rows in result["triggers"].items():
        cells = [[row["date"], number(row["value"], 4), number(row["threshold"], 4), _hit(row["hit"])] for row in rows]
        print_rows(f"Trigger {name}", ["date", "value", "threshold", "in force"], cells)
    call = result["call"]
    if call.get("called"):
        when = f"on {call['called_on']}" if call.get("called_on") else f"on {call['called']:.1%} of the paths"
        typer.echo(f"The clean-up call is exercised {when}.")
    for notice in result["notices"]:
        typer.echo(notice)
    late = result["collected_after_end"]
    if late:
        typer.echo(f"Cash that comes after the last payment date, which the deal never gets: {amount(late / size)}.")
    typer.echo(f"Cash in = cash out to {result['checks']['cash_conserved']:.1e} of what came in.")


def _show_sources(result: Mapping[str, Any], size: float) -> None:
    """Cash beside the usual course of collections, where there is any."""
    rows = result["collections"]
    columns = {"gross": "gross", "costs": "costs", "advanced": "advanced", "costs_from_accounts": "from accounts"}
    columns |= {"bought_back": "bought back", "available": "available"}
    if any(key in rows[0] for key in ("costs_from_accounts", "bought_back")):
        _amounts("Collections", {key: word for key, word in columns.items() if key in rows[0]}, rows, size)
    if result["reoco"]:
        columns = {"opening": "opening", "invested": "invested", "sold_at_cost": "sold, cost"}
        _amounts("Properties, at cost", columns | {"proceeds": "proceeds", "held": "closing"}, result["reoco"], size)
    early = result["pre_closing"]
    if early:
        net, before = (early["collections"] - early["costs"]) / size, early["before_cut_off"] / size
        typer.echo(f"Net cash between cut-off and closing: {amount(net)}; before: {amount(before)}.")
    check = result["retention"].get("check")
    if check:
        typer.echo(f"Retention, {check['rule']}: {'met' if check['meets'] else 'not met'}. {check['sentence']}.")


def _unit(result: Mapping[str, Any]) -> tuple[float, str]:
    """The unit in which amounts fit their columns, and its word."""
    largest = max((row["opening"] for rows in result["notes"].values() for row in rows), default=0.0)
    for size, word in ((1e6, "millions of "), (1e3, "thousands of ")):
        if largest >= 1e4 * size:
            return size, word
    return 1.0, ""


def _amounts(title: str, columns: Mapping[str, str], rows: Rows, size: float) -> None:
    last = max((place for place, row in enumerate(rows) if any(row[key] for key in columns)), default=-1)
    shown = rows[: last + 2]
    cells = [[row["date"], *(amount(row[key] / size) for key in columns)] for row in shown]
    print_rows(title, ["date", *columns.values()], cells)
    if len(shown) < len(rows):
        typer.echo(f"  nothing more until {rows[-1]['date']}\n")


def _hit(value: bool | float) -> str:
    return ("yes" if value else "no") if isinstance(value, bool) else f"{value:.1%}"
