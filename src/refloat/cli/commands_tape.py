"""`refloat tape check`."""

from datetime import date, datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from refloat.cli.commands_calibrate import calibrate
from refloat.cli.commands_group import CommandsGroup
from refloat.cli.show import JSON, Language, amount, percent, print_json, print_table

app = typer.Typer(
    cls=CommandsGroup,
    help="Loan tapes: check one, learn an assumption set from its past.",
    no_args_is_help=True,
    rich_markup_mode=None,
)
app.command("calibrate")(calibrate)


@app.callback()
def _tape() -> None:
    """Loan tapes."""


@app.command("check")
def check(
    files: Annotated[list[Path], typer.Argument(metavar="FILE", help="Tape files: CSV, XLSX or Parquet.")],
    layout: Annotated[
        str | None, typer.Option(help="Shipped layout or mapping file; found by itself if left out.")
    ] = None,
    cut_off: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Cut-off date, if the file has none.")
    ] = None,
    received_on: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Day the tape came in.")] = None,
    language: Annotated[Language, typer.Option(help="Language of the sentences: en or zh.")] = "en",
    as_json: JSON = False,
) -> None:
    """Validate a tape: which rows are good, which are not, and why.

    Exit code 0 also when rows fail: they are findings. A tape that cannot be read at all ends with 1.
    """
    from refloat.tape import check_result, check_tape, read_tape

    raw = read_tape(files, layout=layout, cut_off=_day(cut_off))
    result = check_result(check_tape(raw, received_on=_day(received_on)), lang=language)
    if as_json:
        print_json(result)
    else:
        _show(result)


def _day(moment: datetime | None) -> date | None:
    return None if moment is None else moment.date()


def _show(result: dict[str, Any]) -> None:
    accepted, quarantined = result["accepted"], result["quarantined"]
    print_table(
        "Tape",
        ["table", "rows read", "accepted", "quarantined"],
        [
            [table, amount(rows), amount(accepted.get(table)), amount(quarantined.get(table))]
            for table, rows in result["rows"].items()
        ],
        right=(1, 2, 3),
    )
    if result["failures"]:
        print_table(
            "Findings",
            ["rule", "severity", "table", "rows", "for example"],
            [
                [
                    finding["rule"],
                    finding["severity"],
                    finding["table"],
                    amount(finding["count"]),
                    finding["examples"][0]["sentence"] if finding["examples"] else "",
                ]
                for finding in result["failures"]
            ],
            right=(3,),
        )
    if result["not_run"]:
        print_table(
            "Rules not run, and what they need",
            ["rule", "needs"],
            [
                [rule["rule"], rule["needs"] if isinstance(rule["needs"], str) else ", ".join(rule["needs"])]
                for rule in result["not_run"]
            ],
        )
    if past := result["past_recoveries"]:
        typer.echo(
            f"The {amount(past['loans'])} written-off loans have paid {percent(past['gross_rate'])} of what was owed, "
            f"{percent(past['net_rate'])} after costs; young ones have had less time."
        )
    typer.echo(f"Claim of the accepted loans: {amount(result['claim'])} {result.get('currency') or ''}".rstrip())
    typer.echo("The tape is refused." if result["blocked"] else "The tape is accepted, less the quarantined rows.")
