"""`refloat sale table` and `refloat sale book`: prices over recovery and timing, and the sale to bidders."""

from pathlib import Path
from typing import Annotated, Any, Literal

import typer

from refloat.cli.commands_case import SYNTHETIC, CaseName, Scenarios, Seed, Workers, cores
from refloat.cli.commands_group import CommandsGroup
from refloat.cli.show import JSON, amount, number, percent, print_json, print_table, progress_bars

app = typer.Typer(
    cls=CommandsGroup,
    help="Price a note over recovery and timing; sell it to bidders.",
    no_args_is_help=True,
    rich_markup_mode=None,
)


@app.command("table")
def table(
    case: CaseName,
    note: Annotated[str, typer.Option(help="The note.")],
    yield_rate: Annotated[
        float | None, typer.Option("--yield", help="Yield at which it is priced; as the case sells it if left out.")
    ] = None,
    price: Annotated[
        float | None, typer.Option(help="Price per 100 for which its yield is told; as the case sells it.")
    ] = None,
    recovery: Annotated[
        list[float] | None,
        typer.Option(metavar="MULTIPLE", help="Multiple of all collections; repeat. 0.7 to 1.1 if left out."),
    ] = None,
    delay: Annotated[
        list[float] | None,
        typer.Option(metavar="MONTHS", help="Months by which all cash is later; repeat. 0, 6 and 12 if left out."),
    ] = None,
    scenarios: Scenarios = None,
    seed: Seed = None,
    workers: Workers = None,
    as_json: JSON = False,
) -> None:
    """Price and yield of a note with more or less cash, and later cash; sizes as in the deal."""
    from refloat.cases import read_case
    from refloat.cases.run_case import prepare, rate_prepared, sold_to_bidders
    from refloat.errors import InputError
    from refloat.sale import price_table, read_curve, sell

    chosen = read_case(case)
    with progress_bars() as progress:
        prepared = prepare(chosen, scenarios=scenarios, seed=seed, workers=workers or cores(), progress=progress)
        prepared, books = sold_to_bidders(chosen, prepared)
        if yield_rate is None or price is None:
            ledger, _ = rate_prepared(chosen, prepared, progress=progress)
            curve = None if chosen.sale.curve is None else read_curve(chosen.folder / chosen.sale.curve)
            sale = sell(prepared.deal, ledger, chosen.sale, curve=curve, books=books)
            sold = {row["name"]: row for row in sale.notes.to_dicts()}
            known = sold.get(note, {"price": 100.0, "yield_rate": 0.0})
            price = known["price"] if price is None else price
            yield_rate = known["yield_rate"] if yield_rate is None else yield_rate
        if yield_rate is None or price is None:
            raise InputError(
                "the case gives the note no price", where=f"note {note}", remedy="give --yield and --price"
            )
        found = price_table(
            prepared.deal,
            prepared.recoveries.cash,
            note,
            yield_rate=yield_rate,
            price=price,
            recoveries=recovery or (0.7, 0.8, 0.9, 1.0, 1.1),
            delays=delay or (0.0, 6.0, 12.0),
            plan=prepared.recoveries.plan,
            on_step=lambda done, total: progress("sale", done, total),
        )
    document: dict[str, Any] = {
        "case": chosen.name,
        "synthetic": chosen.synthetic,
        "note": note,
        "yield_rate": yield_rate,
        "price": price,
        "table": found.to_dicts(),
    }
    if as_json:
        print_json(document)
        return
    print_table(
        f"Note {note}: price at {percent(yield_rate)}, yield at {price:.2f}{SYNTHETIC if chosen.synthetic else ''}",
        ["recovery", "later, months", "price", "yield", "5 %", "95 %", "multiple", "paths with a loss"],
        [
            [
                f"{row['recovery']:.2f}",
                f"{row['delay_months']:.0f}",
                f"{row['price']:.2f}",
                percent(row["yield_rate"]),
                percent(row["yield_p05"]),
                percent(row["yield_p95"]),
                f"{row['multiple']:.2f}",
                percent(row["loss_share"], 1),
            ]
            for row in document["table"]
        ],
        right=range(8),
    )


@app.command("book")
def book(
    bids: Annotated[Path, typer.Argument(metavar="FILE", help="Columns investor, amount and rate or price.")],
    offered: Annotated[float, typer.Option("--amount", help="Face amount on offer.")],
    by: Annotated[Literal["rate", "price"], typer.Option(help="rate: the lowest is best; price per 100: the highest.")],
    method: Annotated[
        Literal["uniform", "pay-as-bid", "private"],
        typer.Option(help="All at the cut-off, each at its own, or all to the one best bid for the whole."),
    ] = "uniform",
    reserve: Annotated[float | None, typer.Option(help="Highest rate or lowest price accepted.")] = None,
    single_holder: Annotated[float, typer.Option(help="Most that one investor may hold, as a share.")] = 1.0,
    lot: Annotated[float, typer.Option(help="Allocations are multiples of this.")] = 1.0,
    least_bid: Annotated[float, typer.Option(help="A bid for less is not served.")] = 0.0,
    as_json: JSON = False,
) -> None:
    """Sell a note to bidders: who gets how much, the cut-off, and the proceeds."""
    from refloat.sale import BookTerms, book_result, build_book, read_bids

    terms = BookTerms(offered, by, method, reserve, single_holder, lot, least_bid)
    found = build_book(read_bids(bids, by), terms, where=str(bids))
    if as_json:
        print_json(book_result(found))
        return
    level = percent if by == "rate" else number
    print_table(
        f"{method} sale of {amount(offered)}",
        ["investor", "bid", by, "allotted", "at", "paid", ""],
        [
            [
                one.bid.investor,
                amount(one.bid.amount),
                level(one.bid.level),
                amount(one.amount),
                level(one.level) if one.amount else "-",
                amount(one.paid),
                one.why,
            ]
            for one in found.allotments
        ],
        right=range(1, 6),
    )
    typer.echo(
        f"Sold {amount(found.sold)} of {amount(offered)} at {level(found.level)} (cut-off {level(found.cut_off)}), "
        f"covered {found.cover:.2f} times; proceeds {amount(found.proceeds)}."
    )
