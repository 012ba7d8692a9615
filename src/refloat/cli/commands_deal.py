"""`refloat deal`: check, schema, language, new, sheet and picture."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from refloat.cli.commands_deal_run import run
from refloat.cli.commands_deal_solve import solve
from refloat.cli.commands_group import CommandsGroup
from refloat.cli.show import JSON, Language, print_json, print_table, talk, tell_files

if TYPE_CHECKING:
    from refloat.deal import Deal

app = typer.Typer(
    cls=CommandsGroup,
    help="Deals: check one, run it on cash, solve for a term, draw it, start your own.",
    no_args_is_help=True,
    rich_markup_mode=None,
)
app.command("run")(run)
app.command("solve")(solve)

DealFile = Annotated[Path, typer.Argument(metavar="DEAL", help="The deal file (YAML).")]
Tongue = Annotated[Language, typer.Option("--language", "--lang", help="Language of what is written: en or zh.")]


@app.command("check")
def check(
    deal: DealFile,
    language: Tongue = "en",
    every: Annotated[bool, typer.Option("--all", help="List every problem, not only the first.")] = False,
    as_json: JSON = False,
) -> None:
    """Validate a deal and show its term sheet and its order of payments.

    Exit code 1 with one line on stderr (file:line:column, what is wrong, what to do) if it is not valid.
    """
    from refloat.deal import payment_order, read_deal, term_sheet

    if every:
        _list_problems(deal, as_json)
    terms = read_deal(deal)
    sheet, order = term_sheet(terms, language), payment_order(terms, language)
    if as_json:
        print_json(
            {
                "deal": terms.name,
                "valid": True,
                "notes": [note.name for note in terms.notes],
                "term_sheet": [{"term": term, "text": text} for term, text in sheet],
                "payment_order": list(order),
                "retention": _retention(terms),
            }
        )
        return
    print_table(terms.name, ["term", ""], sheet)
    for line in order:
        typer.echo(line)


@app.command("schema")
def schema(
    out: Annotated[Path | None, typer.Option(help="Write it to this file instead, for an editor.")] = None,
    as_json: JSON = False,
) -> None:
    """Print the JSON schema of deal files (draft 2020-12), for editors that complete and check while you type.

    An editor with the YAML language server takes it from a first line in the deal file:
    # yaml-language-server: $schema=FILE. `refloat deal new` writes both.
    """
    import json

    from refloat.deal import deal_schema
    from refloat.files import write_text

    if out is None:
        print_json(deal_schema())
        return
    write_text(out, json.dumps(deal_schema(), ensure_ascii=False, indent=1) + "\n")
    _wrote([out], as_json)


@app.command("language")
def language(
    part: Annotated[str | None, typer.Argument(metavar="PART", help="A word such as note, trigger or pay_fee.")] = None,
    as_json: JSON = False,
) -> None:
    """Tell what may stand in a deal file: every group of fields, or those whose name holds a word."""
    from refloat.cli.show_language import print_language
    from refloat.deal.language import language as groups_of

    print_language(groups_of(), part, as_json=as_json)


@app.command("new")
def new(
    template: Annotated[str | None, typer.Argument(metavar="TEMPLATE", help="Left out: list the templates.")] = None,
    file: Annotated[Path | None, typer.Argument(metavar="DEAL", help="The deal file to write.")] = None,
    every: Annotated[
        int | None, typer.Option(min=1, max=12, help="Months from payment to payment: 1, 3, 6, ...")
    ] = None,
    reserve: Annotated[
        float | None, typer.Option(min=0, max=100, help="Reserve as a multiple of the next senior costs and interest.")
    ] = None,
    as_json: JSON = False,
) -> None:
    """Start a deal of your own from a template, with the schema by which an editor completes it."""
    from refloat.cli.show import RefusedArgument
    from refloat.deal import template as template_of
    from refloat.deal import templates, write_new_deal

    if template is None:
        known = [template_of(name) for name in templates()]
        if as_json:
            print_json([{"template": deal.name, "name_zh": deal.name_zh, "currency": deal.currency} for deal in known])
        else:
            rows = [[deal.name, deal.name_zh or "", " / ".join(note.name for note in deal.notes)] for deal in known]
            print_table("Templates", ["template", "in Chinese", "notes"], rows)
        return
    if file is None:
        raise RefusedArgument(f"Name the file to write: refloat deal new {template} DEAL.yaml")
    written = write_new_deal(template, file, every_months=every, reserve_times=reserve)
    _wrote(written, as_json)
    if not as_json:
        typer.echo(f"Edit it, then: refloat deal check {file}")


@app.command("sheet")
def sheet(
    deal: DealFile,
    out: Annotated[Path | None, typer.Option(help="A .md or .pdf file; printed as Markdown if left out.")] = None,
    language: Tongue = "en",
    as_json: JSON = False,
) -> None:
    """Write the term sheet of a deal in plain words, English or Chinese; the PDF has its pictures too."""
    from refloat.deal import payment_order, read_deal, term_sheet
    from refloat.report.sheet import sheet_text, write_sheet

    terms = read_deal(deal)
    if out is not None:
        write_sheet(terms, out, language)
        _wrote([out], as_json)
    elif as_json:
        pairs = [{"term": term, "text": text} for term, text in term_sheet(terms, language)]
        print_json({"deal": terms.name, "term_sheet": pairs, "payment_order": payment_order(terms, language)})
    else:
        typer.echo(sheet_text(terms, language), nl=False)


@app.command("picture")
def picture(
    deal: DealFile,
    out: Annotated[Path, typer.Option(help="The file to write: .svg, .png or .pdf.")],
    what: Annotated[
        Literal["all", "structure", "payments"], typer.Option(help="The structure, the order of payments, or both.")
    ] = "all",
    language: Tongue = "en",
    as_json: JSON = False,
) -> None:
    """Draw a deal: who takes part and what flows, who is paid in which order, and the events that change it."""
    from refloat.deal import read_deal
    from refloat.files import write_bytes
    from refloat.report.pictures import picture_bytes, structure_picture

    drawn = structure_picture(read_deal(deal), language, what)
    write_bytes(out, picture_bytes(drawn, out))
    _wrote([out], as_json)


def _retention(deal: "Deal") -> dict[str, Any]:
    """What is kept of each note, and whether that meets the rule that the deal names."""
    from refloat.deal import check_retention, kept_shares

    if deal.retention is None:
        return {}
    told: dict[str, Any] = {"holder": deal.retention.holder, "kept": kept_shares(deal)}
    if deal.retention.rule is not None:
        check = check_retention(deal)
        told |= {"rule": check.rule.key, "meets": check.meets, "kept_share": check.kept_share}
    return told


def _list_problems(deal: Path, as_json: bool) -> None:
    """Print every problem of a deal file and stop with exit code 1, if there are any."""
    from dataclasses import asdict

    from refloat.deal import check_deal

    problems = check_deal(deal)
    if not problems:
        return
    if as_json:
        told = [asdict(problem) for problem in problems]
        print_json({"file": str(deal), "valid": False, "problems": told})
    else:
        for problem in problems:
            typer.echo(problem.sentence(deal))
    many = "1 problem" if len(problems) == 1 else f"{len(problems)} problems"
    talk(f"{deal}: {many}; the first is at line {problems[0].line}.")
    sys.exit(1)


def _wrote(files: list[Path], as_json: bool) -> None:
    if as_json:
        print_json({"files": [str(file) for file in files]})
        return
    tell_files(files, as_json=False)
