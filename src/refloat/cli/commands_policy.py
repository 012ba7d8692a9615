"""`refloat policy`."""

from pathlib import Path
from typing import Annotated, Any, Literal

import typer

from refloat.cli.commands_case import SYNTHETIC, CaseName, Scenarios, Seed, Workers, cores
from refloat.cli.show import JSON, number, percent, print_json, print_table, progress_bars, tell_files

Target = Literal["price", "gap", "senior_size", "npl_ratio"]


def policy(
    case: CaseName,
    target: Annotated[
        Target, typer.Option(help="Told first: price, gap, senior_size or npl_ratio. Levers rank differently on each.")
    ] = "price",
    size: Annotated[int, typer.Option(min=16, max=8192, help="Base sample for Sobol, a power of two.")] = 256,
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
            chosen, offering, target=target, size=size, on_step=lambda done, total: progress("policy", done, total)
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
        ["deals", "number", "actual over plan", "95 % interval", "below plan", "haircut for half", "for nine of ten"],
        [
            [
                test["group"].replace("_", " "),
                "" if test["deals"] is None else f"{test['deals']}",
                f"{test['mean_ratio']:.2f}",
                "" if test["low"] is None else f"{test['low']:.2f} to {test['high']:.2f}",
                percent(test["below"], 0),
                percent(test["haircut"], 0),
                percent(test["haircut_90"], 0),
            ]
            for test in document["back_test"]
        ],
        right=(1, 2, 3, 4, 5, 6),
    )
