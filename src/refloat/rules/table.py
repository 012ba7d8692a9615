"""A CSV file beside a sheet -> rows of text, with the place of each for error sentences."""

import csv
import math
from itertools import zip_longest
from pathlib import Path

from refloat.errors import ScaleError

SHIPPED = Path(__file__).parent
LARGEST_BYTES = 20_000_000


def read_rows(path: Path, needed: tuple[str, ...]) -> list[tuple[str, dict[str, str]]]:
    """Rows of a CSV file as (place, column -> text), header lower-cased, empty rows left out.

    Raises:
        ScaleError: If the file is missing, is no text, or lacks a needed column, a column stands twice, a row is longer
            than the header, or a quote is not closed.
    """
    lines = [(number, line) for number, line in enumerate(read_lines(path), 1) if line.strip(', "')]
    lines = [(number, line) for number, line in lines if not line.lstrip('"').startswith("#")]
    cells = [_cells(line, f"{path}:{number}") for number, line in lines]
    header = [name.strip().lower() for name in cells[0]] if cells else []
    if len(header) == 1 and any(mark in header[0] for mark in ";\t|"):
        raise ScaleError(
            "columns are not separated by commas", where=str(path), remedy="use commas, and a point for decimals"
        )
    for name in needed:
        if name not in header:
            raise ScaleError(
                f'the column "{name}" is missing', where=str(path), remedy=f"columns are {', '.join(header) or 'none'}"
            )
    for name in header:
        if name and header.count(name) > 1:
            raise ScaleError(f'the column "{name}" stands twice', where=str(path), remedy="keep one")
    if len(cells) < 2:
        raise ScaleError("the table has no rows", where=str(path), remedy="add at least one")
    rows = []
    for (number, _), row in zip(lines[1:], cells[1:], strict=True):
        place = f"{path}:{number}"
        if any(cell.strip() for cell in row[len(header) :]):
            raise ScaleError(
                f"the row has {len(row)} cells and the header {len(header)}",
                where=place,
                remedy="put text that holds a comma between double quotes",
            )
        rows.append((place, dict(zip_longest(header, (cell.strip() for cell in row[: len(header)]), fillvalue=""))))
    return rows


def read_lines(path: Path) -> list[str]:
    """Lines of a text file, without a byte order mark.

    Raises:
        ScaleError: If the file is missing, a folder, too large for a scale, or is no UTF-8 text.
    """
    try:
        if path.stat().st_size > LARGEST_BYTES:
            raise ScaleError(
                "this is too large for a table of limits", where=str(path), remedy="check which file it is"
            )
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise ScaleError("there is no such file", where=str(path), remedy="check its name") from None
    except UnicodeDecodeError:
        raise ScaleError("this is not UTF-8 text", where=str(path), remedy="save it as CSV in UTF-8") from None
    except OSError as failure:
        raise ScaleError(f"this cannot be read ({failure.strerror})", where=str(path)) from None
    if "\0" in text:
        raise ScaleError("this is no text", where=str(path), remedy="save it as CSV in UTF-8")
    return text.splitlines()


def _cells(line: str, place: str) -> list[str]:
    try:
        return next(csv.reader([line], strict=True))
    except csv.Error:
        raise ScaleError("a double quote is not closed, or a cell is too long", where=place, remedy="mend it") from None


def number(text: str | None, place: str, column: str) -> float:
    """A finite number in a cell.

    Raises:
        ScaleError: If the cell is empty, text, NaN or infinite.
    """
    try:
        value = float(text or "")
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        sign = "the unit stands in the sheet: leave the sign out" if "%" in (text or "") else "write a number"
        raise ScaleError(f'"{(text or "")[:40]}" in the column {column} is not a number', where=place, remedy=sign)
    return value


def shipped(folder: str, suffix: str) -> list[str]:
    """Names of the shipped files of a folder with a suffix, sorted."""
    return sorted(path.stem for path in (SHIPPED / folder).glob(f"*{suffix}"))


def sheet_path(name_or_path: str | Path, known: list[str], what: str) -> Path:
    """The YAML sheet of a shipped name or of a user's own file, or the CSV itself if it has none beside it.

    Raises:
        ScaleError: If neither exists.
    """
    if str(name_or_path) in known:
        return SHIPPED / "scales" / f"{name_or_path}.yaml"
    path = Path(name_or_path)
    if path.suffix.lower() == ".csv" and path.exists():
        sheet = path.with_suffix(".yaml")
        return sheet if sheet.exists() else path
    if not path.is_file():
        raise ScaleError(
            f"there is no {what} of this name and no such file",
            where=str(name_or_path),
            remedy=f"shipped are {', '.join(known)}; or give a file",
        )
    return path
