"""`refloat assumptions`: the library of assumption sets, one set's figures, and the page with their evidence."""

from pathlib import Path
from typing import Annotated, Any

import typer

from refloat.cli.commands_group import CommandsGroup
from refloat.cli.show import (
    JSON,
    Language,
    RefusedArgument,
    amount,
    percent,
    print_json,
    print_table,
    progress_bars,
    tell_files,
)


class SetsGroup(CommandsGroup):
    """Takes a set's name, or a file, where a command is expected, as `show` of it."""

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        first = args[0] if args else ""
        if first not in self.commands and not first.startswith("-") and _names_a_set(first):
            args = ["show", *args]
        return super().resolve_command(ctx, args)


def _names_a_set(text: str) -> bool:
    from refloat.recovery import list_assumptions

    return text in list_assumptions() or Path(text).suffix in (".yaml", ".yml")


app = typer.Typer(
    cls=SetsGroup,
    help="Assumption sets: list them, show one (its name will do), draw pages with their evidence.",
    invoke_without_command=True,
    rich_markup_mode=None,
)


@app.callback()
def assumptions(context: typer.Context, as_json: JSON = False) -> None:
    """List the assumption sets that come with refloat."""
    if context.invoked_subcommand is not None:
        return
    from refloat.recovery import evidence, list_assumptions, read_assumptions

    rows: list[dict[str, Any]] = []
    for name in list_assumptions():
        one = read_assumptions(name)
        grades = dict(evidence(one)["grade"].value_counts().iter_rows())
        rows.append(
            {
                "name": name,
                "title": one.title.en,
                "title_zh": one.title.zh,
                "asset_class": one.asset_class,
                "country": one.country,
                "segments": len(one.segments),
                "grades": {grade: int(count) for grade, count in sorted(grades.items())},
            }
        )
    if as_json:
        print_json(rows)
        return
    print_table(
        "Assumption sets",
        ["set", "for", "class", "country", "seen", "derived", "judgement"],
        [
            [row["name"], row["title"], row["asset_class"], row["country"]]
            + [amount(row["grades"].get(grade, 0)) for grade in ("seen", "derived", "judgement")]
            for row in rows
        ],
        right=(4, 5, 6),
    )


@app.command("show")
def show(
    name: Annotated[str, typer.Argument(metavar="SET", help="A shipped set's name, or a YAML file.")],
    out: Annotated[
        Path | None, typer.Option(help="Folder for its page and figures (HTML, SVG; English and Chinese).")
    ] = None,
    scenarios: Annotated[int, typer.Option(min=100, help="Paths for the figures.")] = 1_000,
    as_json: JSON = False,
) -> None:
    """Show every figure of a set with its source and grade; a file is checked on the way.

    With --out, draws what a shipped set gives on a small made-up pool beside its evidence.
    """
    from refloat.recovery import evidence, read_assumptions
    from refloat.recovery.evidence_points import evidence_points

    one = read_assumptions(name)
    figures, points = evidence(one), evidence_points(one.name)
    written = [] if out is None else _draw(name, out, scenarios)
    if as_json:
        print_json(
            {
                "files": [str(file) for file in written],
                "name": one.name,
                "title": one.title.en,
                "notices": [notice.en for notice in one.notices],
                "figures": figures.to_dicts(),
                "evidence": points.to_dicts(),
            }
        )
        return
    if written:
        tell_files(written, as_json=False)
        return
    for notice in one.notices:
        typer.echo(notice.en)
    print_table(
        one.title.en,
        ["parameter", "segment", "value", "unit", "grade", "source"],
        [
            [row["parameter"], row["segment"], f"{row['value']:g}", row["unit"], row["grade"], row["source"]]
            for row in figures.to_dicts()
        ],
        right=(2,),
    )
    if points.height:
        print_table(
            "Evidence: cumulative gross recovery",
            ["pool", "months", "share", "of", "kind", "source"],
            [
                [row["label"], amount(row["months"]), percent(row["share"], 1), row["of"], row["kind"], row["source"]]
                for row in points.to_dicts()
            ],
            right=(1, 2),
        )


def _draw(name: str, folder: Path, scenarios: int) -> list[Path]:
    from refloat.recovery import list_assumptions
    from refloat.report.write_evidence import write_evidence

    known = list_assumptions()
    if name not in known:
        raise RefusedArgument(f"figures are drawn for shipped sets, which have a pool: {', '.join(known)}.")
    with progress_bars() as progress:
        return write_evidence(
            name, folder, scenarios=scenarios, on_step=lambda done, total: progress("recovery", done, total)
        )


@app.command("page")
def page(
    names: Annotated[
        list[str] | None, typer.Argument(metavar="[SET]...", help="Shipped sets; all if left out.")
    ] = None,
    out: Annotated[Path, typer.Option(help="HTML file to write.")] = Path("assumptions.html"),
    language: Annotated[Language, typer.Option(help="Language of the page: en or zh.")] = "en",
    scenarios: Annotated[int, typer.Option(min=100, help="Paths for each set.")] = 1_000,
    as_json: JSON = False,
) -> None:
    """Draw a page: each set's curve on a small made-up pool beside its evidence, its figures and sources."""
    from refloat.files.write import write_text
    from refloat.recovery import list_assumptions
    from refloat.report.library_page import library_page

    known = list_assumptions()
    for name in names or []:
        if name not in known:
            raise RefusedArgument(f"no set is called {name}; there are {', '.join(known)}.")
    chosen = names or list(known)
    with progress_bars() as progress:
        text = library_page(
            chosen, language, scenarios=scenarios, on_step=lambda done, total: progress("recovery", done, total)
        )
    write_text(out, text)
    document: dict[str, Any] = {"file": str(out), "sets": chosen}
    if as_json:
        print_json(document)
    else:
        tell_files([out], as_json=False)
