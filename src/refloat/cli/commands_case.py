"""`refloat run`, `refloat cases` and `refloat rate`."""

import os
from pathlib import Path
from typing import Annotated, Any, Literal

import typer

from refloat.cli.commands_group import CommandsGroup
from refloat.cli.commands_scales import scale_line
from refloat.cli.show import (
    JSON,
    RefusedArgument,
    amount,
    percent,
    print_json,
    print_table,
    progress_bars,
    talk,
    tell_files,
)
from refloat.cli.show_explanation import show_explanation
from refloat.cli.show_study import show_study

SamplingKind = Literal["auto", "plain", "antithetic", "stratified", "importance"]

cases_app = typer.Typer(
    cls=CommandsGroup, help="The shipped cases; start your own.", invoke_without_command=True, rich_markup_mode=None
)

ScaleName = Annotated[
    str | None, typer.Option(metavar="SCALE", help="A shipped scale's name, or a file; see 'refloat scales'.")
]
SYNTHETIC = " · SYNTHETIC: no real loans"

CaseName = Annotated[str, typer.Argument(metavar="CASE", help="A shipped case's name, a case folder, or a case.yaml.")]
Scenarios = Annotated[int | None, typer.Option(min=100, help="Number of scenarios; the case's own if left out.")]
Seed = Annotated[int | None, typer.Option(min=0, help="Seed of the random numbers; the case's own if left out.")]
Sampling = Annotated[
    SamplingKind | None,
    typer.Option(
        help="How paths are drawn; 'auto' takes importance sampling where a target is Aa or above. "
        "The case's own if left out."
    ),
]
Pooling = Annotated[
    Literal["auto", "always", "never"] | None,
    typer.Option(
        help="Simulate many small loans alike as groups; 'never' takes loans one by one. The case's own if left out."
    ),
]
Workers = Annotated[int | None, typer.Option(min=1, help="Threads; all cores if left out. Never changes the result.")]


@cases_app.callback()
def cases(context: typer.Context, as_json: JSON = False) -> None:
    """List the shipped cases, or start your own with 'cases new'."""
    if context.invoked_subcommand is not None:
        return
    from refloat.cases import read_case, shipped_cases

    shipped = [read_case(name) for name in shipped_cases()]
    if as_json:
        print_json(
            [
                {"case": case.name, "title": case.title.en, "title_zh": case.title.zh, "synthetic": case.synthetic}
                for case in shipped
            ]
        )
        return
    print_table(
        "Cases",
        ["case", "title", "loans"],
        [[case.name, case.title.en, "synthetic" if case.synthetic else "real"] for case in shipped],
    )


@cases_app.command("new")
def new(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="Folder to make.")],
    template: Annotated[str, typer.Option(help="'template' or the name of a shipped case.")] = "template",
    as_json: JSON = False,
) -> None:
    """Start a case of your own from a template."""
    from refloat.cases import new_case

    file = new_case(folder, template=template)
    if as_json:
        print_json({"case": str(file)})
    else:
        typer.echo(f"Wrote {file}. Edit it, then run: refloat run {folder}")


def run(
    case: CaseName,
    out: Annotated[
        Path | None, typer.Option(help="Folder for the report; out/CASE if left out (with --json: none).")
    ] = None,
    scenarios: Scenarios = None,
    seed: Seed = None,
    overrides: Annotated[
        Path | None,
        typer.Option(help="YAML file of what happens on every path: a crash, closed courts, a failing servicer."),
    ] = None,
    sampling: Sampling = None,
    pooling: Pooling = None,
    workers: Workers = None,
    as_json: JSON = False,
) -> None:
    """Run the whole process on a case: tape, pool, recoveries, deal, ratings, sale, report."""
    from refloat.cases import read_case, run_case
    from refloat.recovery import read_overrides
    from refloat.report.result import result as result_of
    from refloat.report.write_report import prove_writable, write_report

    chosen = read_case(case)
    events = None if overrides is None else read_overrides(overrides)
    folder = out if out is not None or as_json else Path("out") / chosen.name
    if folder is not None:
        # Before the work, not after it.
        prove_writable(folder)
    hints: list[str] = []
    with progress_bars() as progress:
        offering = run_case(
            chosen,
            scenarios=scenarios,
            seed=seed,
            overrides=events,
            sampling=sampling,
            pooling=pooling,
            workers=workers or cores(),
            progress=progress,
        )
        written = (
            []
            if folder is None
            else write_report(
                offering, folder, on_step=lambda done, total: progress("report", done, total), on_hint=hints.append
            )
        )
    document = result_of(offering)
    if as_json:
        print_json(document)
    else:
        _show_run(document)
    for hint in hints:
        talk(hint)
    tell_files(written, as_json=as_json)


def rate(
    case: CaseName,
    engine: Annotated[
        list[str] | None,
        typer.Option(
            metavar="ENGINE", help="expected_loss, default_probability or stress; repeat. The case's own if left out."
        ),
    ] = None,
    expected_loss_scale: ScaleName = None,
    default_probability_scale: ScaleName = None,
    stress_scale: ScaleName = None,
    fact: Annotated[
        list[str] | None,
        typer.Option(metavar="FACT=VALUE", help="What caps look at, such as account_bank=A2; repeat."),
    ] = None,
    explain: Annotated[bool, typer.Option(help="Tell what moves each letter and what a notch is worth.")] = True,
    scenarios: Scenarios = None,
    seed: Seed = None,
    sampling: Sampling = None,
    pooling: Pooling = None,
    workers: Workers = None,
    as_json: JSON = False,
) -> None:
    """Rate the notes of a case as its deal stands, without sizing them."""
    from refloat.cases import rated_by, read_case
    from refloat.cases.run_case import explain_prepared, prepare, rate_prepared, sold_to_bidders
    from refloat.rating import rating_result
    from refloat.recovery import sampling_facts

    chosen = rated_by(
        read_case(case),
        engines=engine or None,
        expected_loss_scale=expected_loss_scale,
        default_probability_scale=default_probability_scale,
        stress_scale=stress_scale,
        facts=_facts(fact or []),
    )
    with progress_bars() as progress:
        prepared = prepare(
            chosen,
            scenarios=scenarios,
            seed=seed,
            sampling=sampling,
            pooling=pooling,
            workers=workers or cores(),
            progress=progress,
        )
        prepared, _ = sold_to_bidders(chosen, prepared)
        _, ratings = rate_prepared(chosen, prepared, progress=progress)
        moved = None
        if explain:
            moved = explain_prepared(chosen, prepared, ratings, workers=workers or cores(), progress=progress)
    document = {
        "case": chosen.name,
        "synthetic": chosen.synthetic,
        "sampling": sampling_facts(prepared.recoveries),
        **rating_result(ratings, claim=prepared.recoveries.claim, explanation=moved),
    }
    if as_json:
        print_json(document)
        return
    _show_notes(document["notes"], synthetic=chosen.synthetic)
    _show_break_evens(document["notes"])
    show_explanation(document["notes"])
    for cap in document["caps"]:
        held = ", ".join(cap["holds_down"]) or "no note: the engines go no higher"
        typer.echo(f"Cap at {cap['letter']} ({cap['fact']} = {cap['value']}) holds down {held}.")
    for name, scale in document["scale_provenance"].items():
        typer.echo(f"Scale of {name.replace('_', ' ')}: {scale_line(scale)}")


def _facts(pairs: list[str]) -> dict[str, str | float]:
    facts: dict[str, str | float] = {}
    for pair in pairs:
        name, sign, value = (part.strip() for part in pair.partition("="))
        if not (name and sign and value):
            raise RefusedArgument(f"--fact wants FACT=VALUE, for example account_bank=A2, not '{pair}'")
        try:
            facts[name] = float(value)
        except ValueError:
            facts[name] = value
    return facts


def cores() -> int:
    """Threads to use where the user names no number."""
    return os.cpu_count() or 1


def _show_run(document: dict[str, Any]) -> None:
    if "issuance" in document:
        show_study(document["issuance"])
    recovery, pool = document["recovery"], document["pool"]
    label = SYNTHETIC if document["synthetic"] else ""
    print_table(
        f"{document['case']}{label} · cut-off {document['cut_off']} · {document['currency']}",
        ["figure", "value"],
        [
            ["loans in the pool", amount(pool["loans"])],
            ["claim", amount(pool["claim"])],
            ["share of the ten largest borrowers", percent(pool["top10_share"])],
            ["expected gross recovery", percent(recovery["expected_gross_rate"])],
            ["expected net recovery", percent(recovery["expected_net_rate"])],
            ["net recovery, 5th to 95th percentile", f"{percent(recovery['p05'])} to {percent(recovery['p95'])}"],
            ["average life of the cash, years", f"{recovery['wal_years']:.2f}"],
        ],
        right=(1,),
    )
    _show_notes(document["notes"], synthetic=document["synthetic"])
    sale = document["sale"]
    typer.echo(
        f"Sale proceeds {amount(sale['proceeds'])} less costs {amount(sale['costs'])} = {amount(sale['net'])}; "
        f"cash in = cash out to {document['checks']['cash_conserved']:.1e}."
    )


def _show_break_evens(notes: list[dict[str, Any]]) -> None:
    rows = []
    for note in notes:
        end = note["break_even"]
        if end is None:
            continue
        months = "-" if end["delay_months"] is None else f"{end['delay_months']:.1f}"
        cut = "does not survive the plan" if end["haircut"] is None else percent(end["haircut"])
        rows.append([note["name"], cut, f"{months} or more" if end["delay_at_least"] else months])
    if rows:
        heads = ["note", "haircut borne", "delay borne, months"]
        print_table("Break-even on the business plan, each stress alone", heads, rows, right=(1, 2))


def _show_notes(notes: list[dict[str, Any]], *, synthetic: bool = False) -> None:
    print_table(
        f"Notes{SYNTHETIC if synthetic else ''}",
        ["note", "balance", "letter", "expected loss", "default prob.", "stress", "life, y"],
        [
            [
                note["name"],
                amount(note["balance"]),
                note.get("letter_text") or note["letter"] or "not rated",
                percent(note["expected_loss"], 3),
                percent(note["default_probability"], 3),
                note["stress_letter"] or "-",
                "-" if note["wal_years"] is None else f"{note['wal_years']:.2f}",
            ]
            for note in notes
        ],
        right=(1, 3, 4, 6),
    )
