"""`refloat capital`."""

from pathlib import Path
from typing import Annotated, Any

import typer

from refloat.cli.show import JSON, amount, number, percent, print_json, print_table, talk

AMOUNTS = ("exposure", "RWEA", "own_funds")


def capital(
    file: Annotated[
        Path,
        typer.Argument(
            metavar="FILE",
            help='JSON list of requests {"id", "method", "inputs", "exposure"}; methods sec-sa, sec-erba, sec-irba, '
            "us-ssfa, npe; exposure, an amount, may be left out.",
        ),
    ],
    out: Annotated[
        Path | None, typer.Option(help="Folder for a page and pictures in English and Chinese, and result.json.")
    ] = None,
    as_json: JSON = False,
) -> None:
    """Risk weights and capital of securitisation positions, by the EU's, Basel's and US formulas."""
    from refloat.effects.capital import read_requests, risk_weight

    requests, unused = read_requests(file)
    found = [risk_weight(request) for request in requests]
    for line in unused:
        talk(line)
    written = []
    if out is not None:
        from refloat.report.write_capital import write_capital

        written = write_capital(list(zip(requests, found, strict=True)), unused, out, file=file.name)
    if as_json:
        print_json(found)
    else:
        _show(found)
    for path in written:
        talk(f"Written: {path}")


def _show(found: list[dict[str, Any]]) -> None:
    single = [outcome for outcome in found if outcome["method"] != "npe"]
    if single:
        amounts = any("RWEA" in outcome for outcome in single)
        heads = ["id", "method", "risk weight", "capital", *(["exposure", "weighted", "own funds"] if amounts else [])]
        rows = [
            [
                outcome["id"],
                outcome["method"],
                percent(outcome["RW"]),
                percent(outcome["capital"]),
                *([amount(outcome.get(key)) for key in AMOUNTS] if amounts else []),
                _basis(outcome),
            ]
            for outcome in single
        ]
        if amounts:
            sums = [amount(sum(outcome.get(key, 0.0) for outcome in single)) for key in AMOUNTS]
            rows.append(["in all", "", "", "", *sums, ""])
        print_table("Risk weights", [*heads, "rests on"], rows, right=range(2, len(heads)))
    for outcome in found:
        if outcome["method"] == "npe":
            _show_deal(outcome)


def _basis(outcome: dict[str, Any]) -> str:
    parts = [f"{name} {number(outcome[name], 4)}" for name in ("KA", "p") if name in outcome]
    parts += [outcome["letter"]] if "letter" in outcome else []
    parts += ["floor"] if outcome.get("floor") else []
    parts += ["look-through cap"] if outcome.get("capped") else []
    parts += ["too many of unknown delinquency"] if outcome.get("too_much_unknown") else []
    parts += ["W counts as nil"] if outcome.get("defaults_left_out") else []
    return ", ".join(parts)


def _show_deal(outcome: dict[str, Any]) -> None:
    names = {"senior": "A", "mezz": "B", "junior": "J"}
    print_table(
        f"{outcome['id']}: notes on non-performing exposures",
        ["note", "attaches at", "SEC-SA", "SEC-ERBA", "decides", "risk weight"],
        [
            [
                name,
                percent(outcome[f"{names[name]}_attach"]),
                percent(outcome[f"SECSA_{name}"], 0),
                percent(outcome.get(f"SECERBA_{name}"), 0),
                decides["method"],
                percent(decides["RW"], 0),
            ]
            for name, decides in outcome["applicable"].items()
        ],
        right=(1, 2, 3, 5),
    )
    kind = "qualifying" if outcome["qualifying"] else "not qualifying"
    typer.echo(
        f"Non-refundable discount {percent(outcome['NRPPD_pct'], 1)} of the pool: {kind} (CRR Article 269a). "
        f"Retention: {number(outcome['retention_5pct_of_net_value'])} on the net value."
    )
    transfer = outcome.get("risk_transfer")
    if transfer:
        share = transfer["mezzanine_kept"] if transfer["test"] == "mezzanine" else transfer["first_loss_kept"]
        typer.echo(
            f"Risk transfer by the test of {transfer['test'].replace('_', ' ')} notes: "
            f"{'passes' if transfer['passes'] else 'fails'} ({percent(share or 0.0, 1)} kept); own funds for what is "
            f"kept {number(transfer['capital_needed'])} (cap of Article 268: {number(transfer['cap'])})."
        )
