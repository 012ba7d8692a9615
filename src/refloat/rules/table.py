"""A CSV file beside a sheet -> rows of text, with the place of each for error sentences."""

import csv
import math
from itertools import zip_longest
from pathlib import Path

from refloat.errors import ScaleError

SHIPPED = Path(__file__).parent


def read_rows(path: Path, needed: tuple[str, ...]) -> list[tuple[str, dict[str, str]]]:
    """Rows of a CSV file as (place, column -> text), header lower-cased, empty rows left out.

    Raises:
        ScaleError: If the file is missing, is no text, or lacks a needed column, or a row is longer than the header.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise ScaleError("there is no such file", where=str(path), remedy="check its name") from None
    except (OSError, UnicodeDecodeError) as failure:
        raise ScaleError(f"this cannot be read as UTF-8 text ({failure})", where=str(path)) from None
    lines = [(number, line) for number, line in enumerate(text.splitlines(), 1) if line.strip(', "')]
    lines = [(number, line) for number, line in lines if not line.lstrip('"').startswith("#")]
    cells = list(csv.reader([line for _, line in lines]))
    header = [name.strip().lower() for name in cells[0]] if cells else []
    for name in needed:
        if name not in header:
            raise ScaleError(
                f'the column "{name}" is missing', where=str(path), remedy=f"columns are {header or 'none'}"
            )
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
        raise ScaleError(f'"{text or ""}" in the column {column} is not a number', where=place, remedy="write a number")
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
