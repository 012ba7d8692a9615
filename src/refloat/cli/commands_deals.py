"""`refloat deals` and `refloat deals show`: real deals as data, and those that are rebuilt, replayed."""

from pathlib import Path
from typing import Annotated, Any

import typer

from refloat.cli.choose_deals import choose_deals
from refloat.cli.commands_group import CommandsGroup
from refloat.cli.commands_market_check import check
from refloat.cli.show import JSON, Language, percent, print_json, print_table, talk, tell_files
from refloat.cli.write_table import write_table

app = typer.Typer(
    cls=CommandsGroup,
    help="Real deals: what was sold, and what became of those that are rebuilt.",
    invoke_without_command=True,
    rich_markup_mode=None,
)

SHARES = ("senior_share_of_claim", "expected_recovery_rate", "advance_rate")


@app.callback()
def deals(
    context: typer.Context,
    country: Annotated[str | None, typer.Option(help="Only this country, such as CN, IT, ES, PT or GR.")] = None,
    pool_type: Annotated[str | None, typer.Option(help="Only this kind of pool, such as card or mortgage.")] = None,
    originator: Annotated[str | None, typer.Option(help="Only banks whose name holds this.")] = None,
    from_year: Annotated[int | None, typer.Option(help="Only deals of this year and later.")] = None,
    to_year: Annotated[int | None, typer.Option(help="Only deals of this year and earlier.")] = None,
    rating: Annotated[
        str | None, typer.Option(help="Only seniors first rated so: BBB holds BBB+ to BBB-, BBB- itself alone.")
    ] = None,
    least_claim: Annotated[float | None, typer.Option(help="Least claim, in millions of the deal's currency.")] = None,
    most_claim: Annotated[float | None, typer.Option(help="Most claim, in millions of the deal's currency.")] = None,
    status: Annotated[
        str | None, typer.Option(help="Only: liquidated, 'senior repaid' or 'senior outstanding' when last seen.")
    ] = None,
    rebuilt: Annotated[bool, typer.Option("--rebuilt", help="Only deals rebuilt in the deal language.")] = False,
    out: Annotated[
        Path | None,
        typer.Option(help="Also write the list (deals.csv) and a page with its pictures here, in both languages."),
    ] = None,
    language: Annotated[Language, typer.Option(help="Language of the picture: en or zh.")] = "en",
    as_json: JSON = False,
) -> None:
    """List the real deals that ship with refloat, with key figures, and say which are rebuilt."""
    if context.invoked_subcommand is not None:
        return
    wanted = {
        "country": country,
        "pool_type": pool_type,
        "originator": originator,
        "from_year": from_year,
        "to_year": to_year,
        "rating": rating,
        "least_claim": least_claim,
        "most_claim": most_claim,
        "status": status,
        "rebuilt": rebuilt or None,
    }
    rows = choose_deals(_library(), {name: value for name, value in wanted.items() if value is not None})
    written = [] if out is None else _write_list(rows, wanted, out, language)
    if as_json:
        tell_files(written, as_json=True)
        print_json({"n": len(rows), "rebuilt": sorted(row["rebuilt"] for row in rows if row["rebuilt"]), "deals": rows})
        return
    print_table(
        f"{len(rows)} real deals; 'refloat deals show ID' tells more",
        ["id", "pool", "closed", "senior", "of claim", "expected", "advance", "rating", "status", "rebuilt"],
        [
            [
                row["deal_id"],
                f"{row['country']} {row['pool_type'] or ''}".strip(),
                (row["closed"] or "-")[:10],
                "-" if row["senior_amount"] is None else f"{row['senior_amount'] / 1e6:,.1f}",
                *(percent(row[key], 1) for key in SHARES),
                row["rating"] or "",
                row["status"] or "",
                "yes" if row["rebuilt"] else "",
            ]
            for row in rows
        ],
        right=range(3, 7),
    )
    talk("senior: million yuan (CN) or euro.")
    talk("expected: the lower of two agencies' base recoveries over the claim; advance: the senior note over that.")
    tell_files(written, as_json=False)


@app.command("show")
def show(
    deal: Annotated[
        str, typer.Argument(metavar="DEAL", help="A deal of the list, by its id; or a folder of the same files.")
    ],
    out: Annotated[Path | None, typer.Option(help="Also copy a rebuilt deal's files and its picture here.")] = None,
    language: Annotated[Language, typer.Option(help="Language of the explanations and the picture: en or zh.")] = "en",
    as_json: JSON = False,
) -> None:
    """Show a deal; a rebuilt one is run on what came in, and each reported fact stands beside the computed one."""
    from refloat.deal.real import read_real_deal, real_deals, replay, replay_result
    from refloat.errors import InputError

    row = None if deal in real_deals() else {row["deal_id"]: row for row in _library()}.get(deal)
    if row is not None and not row["rebuilt"]:
        if out is not None:
            raise InputError("this deal is not rebuilt, so it has no files", where=deal, remedy="leave --out away")
        print_json(row) if as_json else print_table(deal, ["", ""], [[key, _plain(row[key])] for key in row])
        return
    run = replay(read_real_deal(deal if row is None else row["rebuilt"]))
    result = replay_result(run)
    written = [] if out is None else _copy(run, out, language)
    if as_json:
        print_json(result)
    else:
        _tell(run, result, language)
    tell_files(written, as_json=as_json)


app.command("check")(check)


def _library() -> list[dict[str, Any]]:
    """Each row of the market tables with the rebuilt deal it belongs to, and rebuilt deals that have no row.

    Where a row lacks what the rebuilt deal's own sources tell, such as a size, it is filled in.
    """
    from refloat.deal.real import read_real_deal, read_record, real_deals
    from refloat.market import deal_table

    records = {name: read_record(name) for name in real_deals()}
    by_row = {(record.market, record.row): name for name, record in records.items()}
    rows = [dict(row) for row in deal_table().iter_rows(named=True)]
    for row in rows:
        name = by_row.pop((row["market"], row["deal_id"]), None)
        # The terms are read only where the table lacks a size or a claim.
        lacking = name is not None and (row["senior_amount"] is None or row["claim_amount"] is None)
        told = _told(read_real_deal(name)) if name is not None and lacking else {}
        if name is not None:
            told |= {"pool_type": records[name].pool_type}
        row |= {key: value for key, value in told.items() if row[key] is None} | {"rebuilt": name}
    for name in by_row.values():
        rows.append(dict.fromkeys(rows[0]) | _told(read_real_deal(name)) | {"rebuilt": name})
    return rows


def _told(real: Any) -> dict[str, Any]:
    """A rebuilt deal as a row of the market tables."""
    deal, record, senior = real.deal, real.record, real.deal.notes[0]
    claim = deal.cut_off_balance
    return {
        "market": record.market,
        "deal_id": record.row,
        "deal": deal.name_zh or deal.name,
        "country": record.country,
        "currency": deal.currency,
        "pool_type": record.pool_type,
        "closed": deal.closing_on.isoformat(),
        "claim_amount": claim,
        "senior_amount": senior.balance,
        "senior_share_of_claim": senior.balance / claim if claim else None,
        "issue_share_of_claim": sum(note.balance for note in deal.notes) / claim if claim else None,
        "source": deal.provenance[0].source,
    }


def _write_list(rows: list[dict[str, Any]], wanted: dict[str, Any], out: Path, language: Language) -> list[Path]:
    """The list as a table for other programs, one picture, and a page with all of them where there is any to draw."""
    from refloat.files import write_text
    from refloat.report.charts.market import sold_on_expected
    from refloat.report.drawings import draw_svg
    from refloat.report.story.deals import FIGURES
    from refloat.report.write_deals import write_deals

    written = [write_table(rows, list(rows[0]) if rows else ["deal_id"], out / "deals.csv")]
    if any(row["expected_recovery_rate"] and row["senior_share_of_claim"] for row in rows):
        written.append(out / "deals.svg")
        write_text(out / "deals.svg", draw_svg(sold_on_expected(rows, language)))
    if any(has(row) for _, has in FIGURES.values() for row in rows):
        written += write_deals(rows, wanted, out)
    return written


def _plain(value: Any) -> str:
    return "-" if value is None else f"{value:,.4g}" if isinstance(value, float) and abs(value) < 1 else str(value)


def _copy(run: Any, out: Path, language: Language) -> list[Path]:
    from refloat.files import write_bytes, write_text
    from refloat.report.charts.lives import deal_life
    from refloat.report.drawings import draw_svg

    out.mkdir(parents=True, exist_ok=True)
    files = [file for file in sorted(run.real.folder.iterdir()) if file.is_file()]
    for file in files:
        write_bytes(out / file.name, file.read_bytes())
    write_text(out / "life.svg", draw_svg(deal_life(run, language)))
    return [*(out / file.name for file in files), out / "life.svg"]


def _tell(run: Any, result: dict[str, Any], language: Language) -> None:
    from refloat.deal.real.page import said, share_of_face, shown, with_implied

    title = f"{result['name']} {result['name_zh'] or ''}".strip()
    print_table(
        f"{title}: reported and computed, {result['currency']} million",
        ["date", "what", "reported", "computed", "difference", "of face", "implied", ""],
        [
            [
                check.fact.on,
                said(check),
                shown(check, check.reported),
                shown(check, check.computed),
                shown(check, check.difference),
                percent(share_of_face(check, run), 1),
                "-" if again is None else shown(again, again.computed),
                "holds" if check.holds else "explained" if check.explained else "differs",
            ]
            for check, again in with_implied(run)
        ],
        right=range(2, 7),
    )
    for fact in result["facts"]:
        if fact["why"]:
            typer.echo(f"{fact['on']}, {fact['about']}: {fact['why_zh'] if language == 'zh' else fact['why']}")
    implied = result["implied"]
    if implied and implied["share"] is not None:
        typer.echo(
            f"Implied: the last balance is met if {implied['fee']} were {percent(implied['share'], 1)} of collections; "
            "the column tells what the other facts would then be."
        )
    record = run.real.record
    chinese = language == "zh"
    typer.echo(f"What this shows: {record.shows_zh if chinese else record.shows}")
    typer.echo(f"What it cannot show: {record.cannot_show_zh if chinese else record.cannot_show}")
    assumed = sum(entry["status"] == "assumed" for entry in result["provenance"])
    typer.echo(
        f"{len(result['provenance']) - assumed} groups of terms are published and {assumed} assumed: see --json."
    )
    typer.echo(f"Cash in = cash out to {result['checks']['cash_conserved']:.1e} of what came in.")
