"""`refloat plan`: the servicer's business plan of a case."""

import os
from pathlib import Path
from typing import Annotated, Any

import typer

from refloat.cli.commands_case import CaseName, Scenarios, Seed, Workers
from refloat.cli.show import JSON, amount, percent, print_json, print_table, progress_bars, tell_files


def plan(
    case: CaseName,
    out: Annotated[
        Path | None, typer.Option(help="Folder for plan.csv and plan_by_loan.csv; out/CASE if left out (--json: none).")
    ] = None,
    actual: Annotated[
        Path | None, typer.Option(help="What came in (columns date, collections, optional costs), to compare.")
    ] = None,
    scenarios: Scenarios = None,
    seed: Seed = None,
    workers: Workers = None,
    as_json: JSON = False,
) -> None:
    """Write the servicer's business plan: expected cash by quarter and by loan.

    plan.csv serves 'refloat deal run --plan'. With --actual, collections are compared with it to date.
    """
    from refloat.cases import read_case
    from refloat.cases.run_case import prepare
    from refloat.files.write import write_text
    from refloat.recovery.compare_plan import compare_plan
    from refloat.recovery.make_plan import make_plan
    from refloat.units.cash_csv import read_cash_csv

    chosen = read_case(case)
    came = None if actual is None else read_cash_csv(actual)
    with progress_bars() as progress:
        ready = prepare(chosen, scenarios=scenarios, seed=seed, workers=workers or _cores(), progress=progress)
        made = make_plan(ready.pool, ready.recoveries)
    compared = None if came is None else compare_plan(made, came)
    folder = out if out is not None or as_json else Path("out") / chosen.name
    files: list[Path] = []
    if folder is not None:
        folder.mkdir(parents=True, exist_ok=True)
        tables = {
            "plan.csv": made.by_period().select("date", "collections", "costs"),
            "plan_by_loan.csv": made.by_loan().filter(_any_cash()),
        }
        for name, table in tables.items():
            write_text(folder / name, table.write_csv(float_precision=2))
            files.append(folder / name)
    periods = [_plain(row) for row in made.by_period().to_dicts()]
    document: dict[str, Any] = {
        "case": chosen.name,
        "synthetic": chosen.synthetic,
        "currency": made.currency,
        "cut_off": str(made.cut_off),
        "claim": made.claim,
        "assumptions": made.assumptions,
        "scenarios": made.scenarios,
        "seed": made.seed,
        "loans": made.loans.height,
        "by_period": periods,
        "files": [str(file) for file in files],
    }
    if compared is not None:
        document["actual"] = [_plain(row) for row in compared.to_dicts()]
    if as_json:
        print_json(document)
    else:
        _show(document)
    tell_files(files, as_json=as_json)


def _any_cash() -> Any:
    import polars as pl

    return (pl.col("collections").round(2) != 0) | (pl.col("costs").round(2) != 0)


def _plain(row: dict[str, Any]) -> dict[str, Any]:
    return {name: str(value) if name == "date" else value for name, value in row.items()}


def _show(document: dict[str, Any]) -> None:
    synthetic = " · SYNTHETIC: no real loans" if document["synthetic"] else ""
    print_table(
        f"Business plan of {document['case']}, {document['currency']}{synthetic}",
        ["to", "gross", "costs", "net", "net to date", "of claim"],
        [
            [
                row["date"],
                amount(row["collections"]),
                amount(row["costs"]),
                amount(row["net"]),
                amount(row["net_to_date"]),
                percent(row["share_of_claim"]),
            ]
            for row in document["by_period"]
        ],
        right=(1, 2, 3, 4, 5),
    )
    if "actual" in document:
        print_table(
            "Actual against plan, to date",
            ["to", "actual", "planned", "gross ratio", "net ratio"],
            [
                [
                    row["date"],
                    amount(row["actual"]),
                    amount(row["planned"]),
                    percent(row["gross_ratio"], 1),
                    percent(row["net_ratio"], 1),
                ]
                for row in document["actual"]
            ],
            right=(1, 2, 3, 4),
        )


def _cores() -> int:
    return os.cpu_count() or 1
