"""What commands share in showing: JSON on stdout, talk on stderr, tables and bars for people."""

import io
import json
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any, Literal

import typer

JSON = Annotated[bool, typer.Option("--json", help="Print one JSON document on stdout and nothing else there.")]

Language = Literal["en", "zh"]
Progress = Callable[[str, int, int], None]
"""Told the stage's name, the steps done and the steps in all."""

PIPE_WIDTH = 120

FEW_FILES = 8
"""From so many files on, what was written is told in one line."""


class RefusedArgument(Exception):
    """An argument that parses but makes no sense: wrong usage, exit code 2."""


def talk(sentence: str) -> None:
    """Writes one line to stderr."""
    sys.stderr.write(f"{sentence}\n")


def tell_files(files: Sequence[Path], *, as_json: bool) -> None:
    """Names what was written: each file, or of many the report and where the others are; on stderr beside JSON."""
    tell = talk if as_json else typer.echo
    reports = [file for file in files if file.name == "report.html"]
    if reports or len(files) >= FEW_FILES:
        first, more = (reports or files)[0], len(files) - 1
        tell(f"Wrote {first}" + (f" and {more} more files in {first.parent}" if more else ""))
        return
    for file in files:
        tell(f"Wrote {file}")


def print_json(document: Mapping[str, Any] | Sequence[Any]) -> None:
    """Writes one JSON document to stdout; a NaN in it is a defect and raises.

    Where stdout is not UTF-8, other letters than ASCII are written as JSON escapes: the same document in any locale.
    """
    plain = not (sys.stdout.encoding or "").lower().replace("-", "").startswith("utf8")
    sys.stdout.write(json.dumps(document, ensure_ascii=plain, allow_nan=False, indent=2) + "\n")


def never_fail_on_letters() -> None:
    """Makes stdout show `?` for a letter that the terminal's encoding lacks, rather than stop."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")


def print_table(
    title: str, columns: Sequence[str], rows: Sequence[Sequence[object]], *, right: Sequence[int] = ()
) -> None:
    """Prints a table to stdout. `right` are the columns whose cells are numbers."""
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(title=title, title_justify="left", title_style="bold", header_style="bold")
    # A number keeps its unit beside it.
    cells = [
        [str(cell).replace(" ", "\u00a0") if n in right else str(cell) for n, cell in enumerate(row)] for row in rows
    ]
    for n, column in enumerate(columns):
        width = _longest_word([column, *(row[n] for row in cells)])
        table.add_column(column, justify="right" if n in right else "left", overflow="fold", min_width=width)
    for row in cells:
        # Text, not str: a borrower's "[red]" is not markup.
        table.add_row(*(Text(cell) for cell in row))
    console = Console()
    if not console.is_terminal:
        console = Console(width=PIPE_WIDTH)
    console.print(table)


def print_rows(title: str, columns: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Prints a plain table of a first column and numbers, as narrow as its words: seven columns fit 80 letters."""
    widths = [max(len(row[n]) for row in [columns, *rows]) for n in range(len(columns))]
    lines = [title]
    for row in [columns, *rows]:
        padded = [cell.rjust(width) for cell, width in zip(row, widths, strict=True)]
        lines.append("  " + "  ".join([row[0].ljust(widths[0]), *padded[1:]]))
    lines.insert(2, "  " + "  ".join("-" * width for width in widths))
    sys.stdout.write("\n".join(lines) + "\n\n")


def _longest_word(texts: Sequence[str]) -> int:
    """Width at which no word of a column is cut, up to a bound."""
    return min(14, max(len(word) for text in texts for word in (text.split(" ") or [""])))


def amount(value: float | None) -> str:
    """An amount of money without decimals, with thousands separators."""
    # Adding nil turns the -0 of a rounded sum into 0.
    return "-" if value is None else f"{round(value) + 0:,.0f}"


def percent(value: float | None, digits: int = 2) -> str:
    """A fraction as per cent, for people only."""
    return "-" if value is None else f"{100 * value:.{digits}f} %"


def number(value: float | None, digits: int = 2) -> str:
    """A plain number."""
    return "-" if value is None else f"{value:,.{digits}f}"


STAGE_TEXT = {
    "issuance": "Forecasting and planning issues",
    "tape": "Reading and checking the tape",
    "pool": "Forming the pool",
    "recovery": "Simulating recoveries",
    "size": "Sizing the notes",
    "deal": "Running the deal",
    "rating": "Rating the notes",
    "explain": "Finding what moves the letters",
    "sale": "Pricing and selling",
    "report": "Writing the report",
    "solve": "Searching",
    "bench": "Measuring",
    "factors": "Looking for causes",
    "panel": "Calibrating the intervals on the panel",
}


@contextmanager
def progress_bars() -> Iterator[Progress]:
    """Shows a bar for each stage on stderr; plain lines where stderr is not a terminal."""
    from rich.console import Console
    from rich.progress import BarColumn, TaskID, TaskProgressColumn, TextColumn, TimeElapsedColumn
    from rich.progress import Progress as Bars

    console = Console(stderr=True)
    tasks: dict[str, TaskID] = {}
    if not console.is_terminal:
        started: set[str] = set()

        def tell(stage: str, done: int, total: int) -> None:
            if stage not in started:
                started.add(stage)
                talk(f"{STAGE_TEXT.get(stage, stage)} ...")

        yield tell
        return
    with Bars(
        TextColumn("{task.description:32}"), BarColumn(), TaskProgressColumn(), TimeElapsedColumn(), console=console
    ) as bars:

        def advance(stage: str, done: int, total: int) -> None:
            if stage not in tasks:
                tasks[stage] = bars.add_task(STAGE_TEXT.get(stage, stage), total=total)
            bars.update(tasks[stage], completed=done, total=total)

        yield advance
