"""`refloat effects`."""

from pathlib import Path
from typing import Annotated, Any

import typer

from refloat.cli.commands_case import SYNTHETIC, CaseName, Scenarios, Seed, Workers, cores
from refloat.cli.show import JSON, Language, amount, percent, print_json, print_table, progress_bars, talk


def effects(
    case: CaseName,
    out: Annotated[Path | None, typer.Option(help="Folder for pictures of who gets what and of the bridges.")] = None,
    language: Annotated[Language, typer.Option(help="Language of the pictures: en or zh.")] = "en",
    scenarios: Scenarios = None,
    seed: Seed = None,
    workers: Workers = None,
    as_json: JSON = False,
) -> None:
    """What the deal of a case does to the bank (books, ratios, capital) and to everyone it pays.

    The bank's figures stand in effects.yaml of the case folder.
    """
    from refloat.cases import case_effects, read_case, read_effects_terms, run_case
    from refloat.effects import effects_result

    chosen = read_case(case)
    # Before the work, not after it.
    read_effects_terms(chosen)
    if out is not None:
        from refloat.report.write_report import prove_writable

        prove_writable(out)
    with progress_bars() as progress:
        offering = run_case(chosen, scenarios=scenarios, seed=seed, workers=workers or cores(), progress=progress)
    found = case_effects(chosen, offering)
    document = {
        "case": chosen.name,
        "synthetic": chosen.synthetic,
        "scenarios": len(offering.ledger.weights),
        **effects_result(found),
    }
    written = []
    if out is not None:
        from refloat.report.draw_effects import draw_effects

        written = draw_effects(found, out, deal=offering.deal, language=language)
    if as_json:
        print_json(document)
    else:
        _show(document)
    for path in written:
        talk(f"Picture: {path}")


def _show(document: dict[str, Any]) -> None:
    bank, account, value = document["bank"], document["sale_accounting"], document["value"]
    label = SYNTHETIC if document["synthetic"] else ""
    typer.echo(f"{document['case']}{label}: what the deal does to {bank['name']} ({bank['status']} figures).")
    print_table(
        "The sale in its books",
        ["step", bank["currency"]],
        [[step["step"].replace("_", " "), amount(step["amount"])] for step in account["steps"]],
        right=(1,),
    )
    print_table(
        "The bank before and after",
        ["ratio", "before", "after"],
        [
            [name.replace("_", " "), percent(pair["before"], 3), percent(pair["after"], 3)]
            for name, pair in bank["ratios"].items()
        ],
        right=(1, 2),
    )
    bridge = document["capital"]["bridge"]
    if bridge:
        typer.echo(
            f"CET1 ratio {percent(bridge['ratio_before'], 3)} to {percent(bridge['ratio_after'], 3)}: "
            f"{bridge['change_bps']:+.2f} basis points."
        )
    decision = document["derecognition"]
    kept = percent(decision["variability_kept"], 1)
    typer.echo(f"Derecognition: {decision['outcome'].replace('_', ' ')} ({kept} of the variability is kept).")
    typer.echo(
        f"Selling is worth {amount(value['sell'])}, keeping {amount(value['hold'])} "
        f"(standard error {amount(value['hold_standard_error'])}), at the bank's rate."
    )
    print_table(
        "Of every 100 collected",
        ["party", "kind", "share", "5th to 95th percentile", "total"],
        [
            [
                party["name"].replace("_", " "),
                party["kind"].replace("_", " "),
                percent(party["share"], 1),
                f"{percent(party['share_p05'], 1)} to {percent(party['share_p95'], 1)}",
                amount(party["received"]),
            ]
            for party in document["parties"]
        ],
        right=(2, 4),
    )
