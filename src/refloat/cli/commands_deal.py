"""`refloat deal check`, `refloat deal schema` and `refloat deal run`."""

from pathlib import Path
from typing import Annotated

import typer

from refloat.cli.show import JSON, Language, amount, percent, print_json, print_table

app = typer.Typer(help="Deals.", no_args_is_help=True, rich_markup_mode=None)


_SUPPORT = {
    "facilities": ("opening", "drawn", "repaid", "interest_paid", "fee_paid", "balance"),
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
"""Columns that `deal run` shows people; the JSON document has them all."""


@app.command("check")
def check(
    deal: Annotated[Path, typer.Argument(help="The deal file (YAML).")],
    language: Annotated[Language, typer.Option(help="Language of the term sheet: en or zh.")] = "en",
    as_json: JSON = False,
) -> None:
    """Validate a deal and show its term sheet and its order of payments."""
    from refloat.deal import payment_order, read_deal, term_sheet

    terms = read_deal(deal)
    sheet, order = term_sheet(terms, language), payment_order(terms, language)
    if as_json:
        print_json(
            {
                "deal": terms.name,
                "valid": True,
                "notes": [note.name for note in terms.notes],
                "term_sheet": [{"term": term, "text": text} for term, text in sheet],
                "payment_order": list(order),
            }
        )
        return
    print_table(terms.name, ["term", ""], sheet)
    for line in order:
        typer.echo(line)


@app.command("schema")
def schema(as_json: JSON = False) -> None:
    """Print the JSON schema of deal files, for editors that complete and check while you type."""
    from refloat.deal import deal_schema

    print_json(deal_schema())


@app.command("run")
def run(
    deal: Annotated[Path, typer.Argument(help="The deal file (YAML).")],
    cash: Annotated[
        Path, typer.Option(help="CSV: date, collections, and what terms need (docs/method/cash-table.md).")
    ],
    plan: Annotated[Path | None, typer.Option(help="CSV with the plan, where a trigger needs one.")] = None,
    as_json: JSON = False,
) -> None:
    """Run a deal on a bare table of cash."""
    from refloat.deal import ledger_result, prove_cash, read_deal
    from refloat.deal import run as run_deal
    from refloat.units import read_cash_csv, read_plan_csv

    terms = read_deal(deal)
    ledger = run_deal(terms, read_cash_csv(cash), plan=None if plan is None else read_plan_csv(plan))
    prove_cash(ledger)
    result = ledger_result(ledger, terms)
    if as_json:
        print_json(result)
        return
    for name, rows in result["notes"].items():
        print_table(
            f"Note {name}",
            ["date", "opening", "interest due", "interest paid", "shortfall", "principal", "closing"],
            [
                [
                    row["date"],
                    *(
                        amount(row[key])
                        for key in (
                            "opening",
                            "interest_due",
                            "interest_paid",
                            "interest_shortfall",
                            "principal_paid",
                            "closing",
                        )
                    ),
                ]
                for row in rows
            ],
            right=range(1, 7),
        )
    for name, rows in result["fees"].items():
        print_table(
            f"Fee {name}",
            ["date", "due", "paid"],
            [[row["date"], amount(row["due"]), amount(row["paid"])] for row in rows],
            right=(1, 2),
        )
    for kind, columns in _SUPPORT.items():
        for name, rows in result[kind].items():
            print_table(
                f"{kind[:-1].capitalize() if kind != 'facilities' else 'Facility'} {name}",
                ["date", *(column.replace("_", " ") for column in columns)],
                [[row["date"], *(amount(row[column]) for column in columns)] for row in rows],
                right=range(1, len(columns) + 1),
            )
    for name, rows in result["triggers"].items():
        print_table(
            f"Trigger {name}",
            ["date", "value", "threshold", "hit"],
            [[row["date"], percent(row["value"]), percent(row["threshold"]), row["hit"]] for row in rows],
            right=(1, 2),
        )
    typer.echo(f"Cash in = cash out to {result['checks']['cash_conserved']:.1e} of what came in.")
