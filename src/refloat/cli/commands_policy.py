"""`refloat policy`."""

from pathlib import Path
from typing import Annotated, Any, Literal

import typer

from refloat.cli.commands_case import SYNTHETIC, CaseName, Scenarios, Seed, Workers, cores
from refloat.cli.show import JSON, amount, number, percent, print_json, print_table, progress_bars, tell_files

Target = Literal["price", "gap", "senior_size", "npl_ratio"]


def policy(
    case: CaseName,
    target: Annotated[
        Target, typer.Option(help="Told first: price, gap, senior_size or npl_ratio. Levers rank differently on each.")
    ] = "price",
    size: Annotated[int, typer.Option(min=16, max=8192, help="Base sample for Sobol, a power of two.")] = 1024,
    letter: Annotated[
        str | None,
        typer.Option(help="Letter at which the senior note is sized; Aaa if left out, 'given' for the note as it is."),
    ] = None,
    anew: Annotated[
        bool,
        typer.Option("--anew", help="Size the senior note anew by the rating engines for every lever; takes minutes."),
    ] = False,
    out: Annotated[Path | None, typer.Option(help="Folder for a page and pictures in two languages.")] = None,
    scenarios: Scenarios = None,
    seed: Seed = None,
    workers: Workers = None,
    as_json: JSON = False,
) -> None:
    """What reforms would change: courts, enforcement, data, rating, trained staff.

    Levers stand in policy.yaml of the case folder, or are the shipped ones; the bank's figures in effects.yaml.
    """
    from refloat.cases import case_policy, read_case, read_effects_terms, read_policy_terms, run_case
    from refloat.errors import InputError
    from refloat.policy import policy_result

    if size & (size - 1):
        raise InputError(f"a sample of {size} is no power of two", where="--size", remedy="take 64, 128, 256, ...")
    chosen = read_case(case)
    # Before the work, not after it.
    read_effects_terms(chosen)
    read_policy_terms(chosen).filled()
    if out is not None:
        from refloat.report.write_report import prove_writable

        prove_writable(out)
    with progress_bars() as progress:
        offering = run_case(chosen, scenarios=scenarios, seed=seed, workers=workers or cores(), progress=progress)
        found = case_policy(
            chosen,
            offering,
            target=target,
            size=size,
            letter=letter,
            anew=anew,
            workers=workers or cores(),
            progress=progress,
        )
    document = {
        "case": chosen.name,
        "synthetic": chosen.synthetic,
        "scenarios": len(offering.ledger.weights),
        **policy_result(found),
    }
    written = []
    if out is not None:
        from refloat.report.write_policy import write_policy

        written = write_policy(found, document, out, case=chosen.name, synthetic=chosen.synthetic)
    if as_json:
        print_json(document)
    else:
        _show(document)
    tell_files(written, as_json=as_json)


def _show(document: dict[str, Any]) -> None:
    target = document["target"]
    names = {lever["name"]: lever for lever in document["levers"]}
    base, after = document["base"], document["reformed"]
    label = SYNTHETIC if document["synthetic"] else ""
    typer.echo(f"{document['case']}{label}: what reforms would change. Told first: {target.replace('_', ' ')}.")

    def told(name: str, value: float) -> str:
        return percent(value, 2) if name == "npl_ratio" else number(value, 2)

    print_table(
        "Targets as things are, and with every reform",
        ["target", "as is", "all reforms"],
        [[name.replace("_", " "), told(name, base[name]), told(name, after[name])] for name in base],
        right=(1, 2),
    )
    sobol = {row["lever"]: row for row in document["sobol"][target]}
    shares = document["shapley"]["levers"][target]
    print_table(
        f"Each lever on {target.replace('_', ' ')}",
        ["lever", "reform", "setback", "its part of all reforms", "Sobol total", "grade"],
        [
            [
                names[bar["lever"]]["en"],
                told(target, bar["reform"]),
                told(target, bar["setback"]),
                told(target, shares[bar["lever"]]),
                f"{sobol[bar['lever']]['total']:.2f} ± {sobol[bar['lever']]['total_error']:.2f}",
                names[bar["lever"]]["grade"],
            ]
            for bar in document["tornado"][target]
        ],
        right=(1, 2, 3, 4),
    )
    _show_senior(document["senior"], {lever: item["en"] for lever, item in names.items()})
    print_table(
        "Cost and gain on the price, per 100 of claim; no cost was found for those without one, so they are not ranked",
        ["lever", "gain", "cost", "known from", "gain per unit of cost", "may cost at most", "benefit/cost elsewhere"],
        [
            [
                names[row["lever"]]["en"],
                number(row["gain"], 2),
                "" if row["cost"] is None else number(row["cost"], 2),
                row["basis"],
                "" if row["per_cost"] is None else number(row["per_cost"], 2),
                amount(row["worth_at_most"]) if row["worth_at_most"] > 0 else "",
                "" if row["published"] is None else number(row["published"], 1),
            ]
            for row in document["cost_effectiveness"]
        ],
        right=(1, 2, 4, 5, 6),
    )
    packages = document["shapley"]["packages"]
    print_table(
        "The three reforms: part of what all of them change together",
        ["reform", *(name.replace("_", " ") for name in base)],
        [[part, *(told(name, packages[name][part]) for name in base)] for part in packages[target]],
        right=(1, 2, 3, 4),
    )
    for name, ranked in document["ranks"].items():
        typer.echo(f"Largest on {name.replace('_', ' ')}: {', '.join(names[lever]['en'] for lever in ranked[:3])}.")
    print_table(
        "How plans of real deals turned out",
        [
            "deals",
            "held to account",
            "number",
            "ratio",
            "95 % interval",
            "below plan",
            "haircut for half",
            "for nine of ten",
        ],
        [
            [
                test["group"].replace("_", " "),
                test["ability"],
                "" if test["deals"] is None else f"{test['deals']}",
                f"{test['mean_ratio']:.2f}",
                "" if test["low"] is None else f"{test['low']:.2f} to {test['high']:.2f}",
                *("" if test[key] is None else percent(test[key], 0) for key in ("below", "haircut", "haircut_90")),
            ]
            for test in document["back_test"]
        ],
        right=range(2, 8),
    )


def _show_senior(senior: dict[str, Any], names: dict[str, str]) -> None:
    """How the senior note was sized, and its sizes by the rating engines."""
    if not senior["sized"]:
        why = f": {senior['why_not']}" if senior["why_not"] else "."
        typer.echo(f"Note {senior['note']} stands as the deal has it, at {senior['letter']}{why}")
        return

    if not senior["anew"]:
        typer.echo(f"Note {senior['note']} is sized for {senior['letter']}; --anew sizes it for every lever too.")
        return

    def told(value: float | None) -> str:
        return "none" if value is None else number(value, 2)

    rows = [[names[row["lever"]], told(row["reform"]), told(row["setback"])] for row in senior["anew"]]
    print_table(
        f"Note {senior['note']} sized anew for {senior['letter']}, per 100 of claim (none: no size holds it)",
        ["lever", "reform", "setback"],
        [*rows, ["all reforms", told(senior["all_reforms"]), ""]],
        right=(1, 2),
    )
