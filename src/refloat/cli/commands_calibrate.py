"""`refloat tape calibrate`: an assumption set from a tape's own history."""

from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from refloat.cli.show import JSON, Language, RefusedArgument, amount, percent, print_json, print_table, tell_files


def calibrate(
    files: Annotated[
        list[Path], typer.Argument(metavar="FILE", help="Tape files: CSV, XLSX or Parquet, collections included.")
    ],
    start_from: Annotated[str, typer.Option(metavar="SET", help="Assumption set to start from: shipped name or file.")],
    out: Annotated[Path | None, typer.Option(help="YAML file to write the new set to.")] = None,
    layout: Annotated[
        str | None, typer.Option(help="Shipped layout or mapping file; found by itself if left out.")
    ] = None,
    cut_off: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Cut-off date, if the file has none.")
    ] = None,
    hold_out: Annotated[
        int | None, typer.Option(min=3, max=240, help="Months held out in the back-test; chosen if left out.")
    ] = None,
    macro: Annotated[
        Path | None, typer.Option(help="CSV of the economy (date, then a column a series): regress losses on it.")
    ] = None,
    charts: Annotated[
        Path | None, typer.Option(help="Folder for the charts (SVG) of triangle, curve, back-test.")
    ] = None,
    language: Annotated[Language, typer.Option(help="Language of the sentences: en or zh.")] = "en",
    as_json: JSON = False,
) -> None:
    """Learn an assumption set from what a tape's loans have paid since default.

    Levels, curves, odds of paying and costs come from the tape, with young vintages allowed for; the rest stays
    as in the set it starts from. The report says what the data could not tell.
    """
    from refloat.recovery import read_assumptions
    from refloat.recovery.calibrate import calibrate_tape, calibration_result
    from refloat.recovery.calibrate.regress_losses import read_macro
    from refloat.recovery.write_assumptions import write_assumptions
    from refloat.tape import check_tape, read_tape

    if out is not None and out.suffix not in (".yaml", ".yml"):
        raise RefusedArgument("--out names a YAML file, for example set.yaml.")
    start = read_assumptions(start_from)
    raw = read_tape(files, layout=layout, cut_off=None if cut_off is None else cut_off.date())
    series = None if macro is None else read_macro(macro)
    name = "calibrated" if out is None else out.stem
    found = calibrate_tape(check_tape(raw), start, name=name, hold_out_months=hold_out, macro=series)
    written: list[Path] = []
    if out is not None:
        write_assumptions(found.assumptions, out)
        written.append(out)
    if charts is not None:
        written += _draw(found, charts, language)
    document = calibration_result(found) | {"files": [str(file) for file in written]}
    if as_json:
        print_json(document)
    else:
        _show(document, language)
    tell_files(written, as_json=as_json)


def _draw(found: Any, folder: Path, language: str) -> list[Path]:
    from refloat.report.calibration_charts import write_calibration_charts

    folder.mkdir(parents=True, exist_ok=True)
    return list(write_calibration_charts(found, folder, language))


def _show(document: dict[str, Any], language: str) -> None:
    print_table(
        f"{document['loans']:,} defaulted loans, seen until {document['cut_off']}, so far "
        f"{percent(document['gross_rate'])} gross, {percent(document['net_rate'])} net",
        [
            "segment",
            "loans",
            "so far",
            "had time for",
            "own level",
            "+/-",
            "credibility",
            "level used",
            "never pay",
            "costs",
        ],
        [
            [
                one["segment"],
                amount(one["loans"]),
                percent(one["observed_rate"]),
                percent(one.get("developed_share"), 0),
                percent(one.get("own_level")),
                percent(one.get("own_error")),
                percent(one.get("credibility"), 0),
                percent(one.get("level")),
                percent(one.get("zero_share"), 0),
                percent(one.get("fee_share"), 1),
            ]
            for one in document["segments"]
            if one["loans"]
        ],
        right=tuple(range(1, 10)),
    )
    learned = [one for one in document["collateral"] if one["figures"]]
    if learned:
        print_table(
            "What sales of collateral tell",
            ["class", "sold", "figure", "own", "+/-", "credibility", "start set", "used"],
            [
                [one["class"] or "courts", amount(one["sold_by_agreement"] + one["sold_by_auction"]), row["figure"]]
                + [f"{row[key]:.3g}" for key in ("own", "own_error")]
                + [percent(row["credibility"], 0)]
                + [f"{row[key]:.3g}" for key in ("start", "value")]
                for one in learned
                for row in one["figures"]
            ],
            right=(1, 3, 4, 5, 6, 7),
        )
    if document["outcomes"]:
        print_table(
            "How positions ended (competing risks, open loans censored)",
            ["ending", "loans", "12 months", "24", "36", "60", "longest seen"],
            [
                [row["ending"].replace("_", " "), amount(row["loans"])]
                + [percent(row[key], 1) for key in ("m12", "m24", "m36", "m60", "last")]
                for row in document["outcomes"]
            ],
            right=tuple(range(1, 7)),
        )
    losses = document["losses"]
    if losses is not None:
        print_table(
            f"Losses of {losses['loans']:,} loans that have had time, mean {percent(losses['mean_loss'], 1)}: "
            "effect of one unit more",
            ["column", "effect on the expected loss"],
            [[name, f"{effect:+.4f}"] for name, effect in losses["effects"].items()],
            right=(1,),
        )
        for sentence in losses["problems"]:
            typer.echo(f"  - {sentence}")
    test = document["back_test"]
    if test is not None:
        held = (
            f"the last {test['months']} months held out"
            if test["how"] == "dates"
            else f"loans older than {test['months']} months held out"
        )
        print_table(
            f"Back-test, {held}: naive level {percent(test['naive_level'])}, calibrated {percent(test['level'])}, "
            f"later {percent(test['later_level'])}",
            ["segment", "vintage", "loans", "projected", "came", "ratio"],
            [
                [
                    row["segment"],
                    row["vintage"],
                    amount(row["loans"]),
                    amount(row["projected"]),
                    amount(row["came"]),
                    percent(row["ratio"], 0),
                ]
                for row in test["by_vintage"]
            ],
            right=(1, 2, 3, 4, 5),
        )
    gaps = document["could_not_tell" if language == "en" else "could_not_tell_zh"]
    typer.echo("What the data could not tell:" if language == "en" else "数据未能说明:")
    for sentence in gaps:
        typer.echo(f"  - {sentence}")
