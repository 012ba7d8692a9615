"""`refloat effects`."""

from pathlib import Path
from typing import Annotated, Any

import typer

from refloat.cli.commands_case import SYNTHETIC, Scenarios, Seed, Workers, cores
from refloat.cli.show import JSON, amount, percent, print_json, print_table, progress_bars, tell_files


def effects(
    case: Annotated[
        str | None, typer.Argument(metavar="[CASE]", help="A shipped case's name, a case folder, or a case.yaml.")
    ] = None,
    out: Annotated[
        Path | None, typer.Option(help="Folder for a page, a PDF and pictures in English and Chinese, and result.json.")
    ] = None,
    scenarios: Scenarios = None,
    seed: Seed = None,
    workers: Workers = None,
    published: Annotated[
        bool,
        typer.Option("--published", help="No case: figures of published sales and deals beside those worked out here."),
    ] = False,
    as_json: JSON = False,
) -> None:
    """What the deal of a case does to the bank (books, ratios, capital) and to everyone it pays.

    The bank's figures stand in effects.yaml of the case folder.
    """
    from refloat.cases import case_effects, read_case, read_effects_terms, run_case
    from refloat.effects import effects_result

    if published == (case is not None):
        raise typer.BadParameter("give a case, or --published without one")
    if case is None:
        _published(out, as_json)
        return
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
        from refloat.report.write_effects import write_effects

        written = write_effects(found, offering.deal, document, out, case=chosen.name, synthetic=chosen.synthetic)
    if as_json:
        print_json(document)
    else:
        _show(document)
    tell_files(written, as_json=as_json)


def _published(out: Path | None, as_json: bool) -> None:
    from refloat.effects.published import published_result

    document = published_result()
    written = []
    if out is not None:
        from refloat.report.write_published import write_published

        written = write_published(document, out)
    if as_json:
        print_json(document)
    else:
        print_table(
            "Published figures and those worked out from what their sources disclose",
            ["figure", "unit", "published", "here", "way", "read", "holds"],
            [
                [
                    row["en"], row["unit"], _ends(row["published"]), _ends(row["computed"]), row["way"],
                    row["confidence"], {True: "yes", False: "NO", None: ""}[row["holds"]],
                ]
                for row in document["figures"]
            ],
            right=(2, 3),
        )  # fmt: skip
        typer.echo(
            f"{document['hold']} of {document['compared']} published figures hold within their rounding or range."
        )
    tell_files(written, as_json=as_json)


def _ends(pair: list[float] | None) -> str:
    if pair is None:
        return ""
    low, high = (f"{value:,.4g}" if abs(value) < 1000 else f"{value:,.0f}" for value in pair)
    return low if low == high else f"{low} to {high}"


def _show(document: dict[str, Any]) -> None:
    bank, account, value = document["bank"], document["sale_accounting"], document["value"]
    label = SYNTHETIC if document["synthetic"] else ""
    typer.echo(f"{document['case']}{label}: what the deal does to the bank ({bank['name']}; {bank['status']} figures).")
    from refloat.words import word

    print_table(
        "The sale in its books",
        ["step", bank["currency"]],
        [[step["step"].replace("_", " "), amount(step["amount"])] for step in account["steps"] if step["amount"]],
        right=(1,),
    )
    print_table(
        "The bank before and after",
        ["ratio", "before", "after"],
        [
            [word(f"effects.{name}", "en"), percent(pair["before"], 3), percent(pair["after"], 3)]
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
    transfer = document["capital"]["risk_transfer"]
    share = transfer["mezzanine_kept"] if transfer["test"] == "mezzanine" else transfer["first_loss_kept"]
    typer.echo(
        f"Risk transfer by the test of {transfer['test'].replace('_', ' ')} notes: "
        f"{'passes' if transfer['passes'] else 'fails'} ({percent(share or 0.0, 1)} kept); "
        f"own funds for kept notes {amount(transfer['capital_needed'])} (cap {amount(transfer['cap'])})."
    )
    decision = document["derecognition"]
    kept = percent(decision["variability_kept"], 1)
    typer.echo(f"Derecognition: {decision['outcome'].replace('_', ' ')} ({kept} of the variability is kept).")
    typer.echo(
        f"Selling is worth {amount(value['sell'])}, keeping {amount(value['hold'])} "
        f"(standard error {amount(value['hold_standard_error'])}), at the bank's rate."
    )
    _show_parties(document)
    if document["routes"]:
        _show_routes(document["routes"])
    if document["gap"]:
        _show_gap(document["gap"])


NO_RATE = {"no_outlay": "no outlay", "paid_first": "paid first", "several": "several", "cost": "none"}


def _show_parties(document: dict[str, Any]) -> None:
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
            if party["received"] or party["share_p95"]
        ],
        right=(2, 4),
    )
    print_table(
        "What each pays in, gets and earns",
        ["party", "paid in", "net present value", "rate", "5th to 95th percentile", "paths with a loss", "multiple",
         "break-even"],
        [_returns(party) for party in document["parties"] if party["why"] != "outside"],
        right=(1, 2, 3, 5, 6, 7),
    )  # fmt: skip
    typer.echo(
        "The originator's rate is what the money costs it. Break-even: the share of expected collections from which on "
        "a party gets its money back (originator: up to which selling beats keeping)."
    )
    for effort in document["efforts"]:
        if effort["party"] != "holders" and not effort["without_hurdle"]:
            prefers = "as the holders of the notes" if effort["prefers"] == "alike" else effort["prefers"]
            typer.echo(
                f"The {effort['party'].replace('_', ' ')}'s {effort['pay'].replace('_', ' ')} pays for: {prefers}."
            )


def _returns(party: dict[str, Any]) -> list[str]:
    spread = "" if party["irr_p05"] is None else f"{percent(party['irr_p05'], 1)} to {percent(party['irr_p95'], 1)}"
    return [
        party["name"].replace("_", " "),
        amount(party["paid_in"]),
        amount(party["npv"]),
        NO_RATE.get(party["why"], "") if party["irr"] is None else percent(party["irr"], 1),
        spread,
        "" if party["loss_share"] is None else percent(party["loss_share"], 1),
        "" if party["multiple"] is None else f"{party['multiple']:.2f}",
        "" if party["break_even"] is None else percent(party["break_even"], 0),
    ]


def _show_routes(routes: dict[str, Any]) -> None:
    print_table(
        "What each way is worth to the bank, per 100 of claim",
        ["segment", "route", "bad", "expected", "good", "years"],
        [
            [
                value["segment"],
                value["route"].replace("_", " "),
                *(f"{value[state]:.2f}" for state in ("bad", "expected", "good", "years")),
            ]
            for value in routes["values"]
        ],
        right=(2, 3, 4, 5),
    )
    for price in routes["switch_prices"]:
        typer.echo(
            f"{price['segment']}: sell above {price['price']:.2f} per 100 "
            f"({price['bad']:.2f} to {price['good']:.2f} from a bad to a good state)."
        )
    pool = routes["pool_switch_price"]
    if pool is not None and len(routes["switch_prices"]) > 1:
        typer.echo(f"The pool as a whole: sell above {pool['price']:.2f} ({pool['bad']:.2f} to {pool['good']:.2f}).")
    for regret in routes["least_regrets"]:
        typer.echo(
            f"{regret['segment']}: least regret by {regret['route'].replace('_', ' ')}, "
            f"at most {regret['largest']:.2f} per 100 below the best route of any state."
        )
    plan = routes["plan"]
    typer.echo(f"Best plan under the limits: {plan['value']:.2f} per 100 ({plan['bad']:.2f} to {plan['good']:.2f}).")
    for share in plan["shares"]:
        typer.echo(f"  {share['segment']}: {percent(share['share'], 0)} by {share['route'].replace('_', ' ')}")
    for limit, price in plan["shadow_prices"].items():
        if price > 0:
            typer.echo(f"  {limit.replace('_', ' ')} binds: one unit more is worth {price:.3g} per 100")


def _show_gap(gap: dict[str, Any]) -> None:
    bridge = gap["bridge"]
    rows = [["book value", f"{bridge['book_value']:.2f}"]]
    rows += [[step["step"], f"{step['amount']:+.2f}"] for step in bridge["steps"]]
    rows.append(["bid of a buyer of the loans", f"{bridge['bid']:.2f}"])
    print_table("From book value to a buyer's bid, per 100 of claim", ["step", "per 100"], rows, right=(1,))
    rate = gap["break_even_return"]
    if rate is None:
        typer.echo("No return above nil lets a buyer pay what keeping the loans is worth.")
    else:
        typer.echo(f"A buyer content with {percent(rate, 1)} a year could pay what keeping is worth.")
    views = gap["two_views"]
    if views is not None:
        typer.echo(
            f"The two published views imply a recovery of {views['recovery']:.1f} per 100 and a ratio of times of "
            f"{views['time_ratio']:.3f}."
        )
    if gap["market"]["efficient_share"] == 0:
        typer.echo(
            "No loan is worth more to such a buyer than to the bank, so none would trade whatever the tape shows."
        )
    else:
        typer.echo(
            f"With hidden quality {percent(gap['market']['traded_share'], 0)} of the claim would trade where "
            f"{percent(gap['market']['efficient_share'], 0)} should."
        )
    if gap["openings"]:
        print_table(
            "What would trade at each return the buyer asks",
            ["return", "bid", "should", "as a whole", "fields shown", "nothing shown", "worth of fields"],
            [
                [
                    percent(row["required_return"], 1),
                    f"{row['bid']:.2f}",
                    *(percent(row[f"{kind}_share"], 0) for kind in ("efficient", "whole", "seen", "hidden")),
                    f"{row['fields_value']:.2f}",
                ]
                for row in gap["openings"]
            ],
            right=range(7),
        )
