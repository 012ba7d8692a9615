"""a CSV file or an Excel sheet -> its header and its cells as text: `Cells`."""

import csv
import io
from dataclasses import dataclass
from pathlib import Path

from refloat.errors import InputError

MARKS = ",;\t|"


@dataclass(frozen=True)
class Cells:
    """A table as a person typed it.

    Attributes:
        path: The file.
        header: Names of the columns, unique.
        rows: Cells, as many in each row as there are names; blank rows are left out.
        numbers: Row of the file that each stands in; the header's row counts.
    """

    path: Path
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    numbers: tuple[int, ...]

    def where(self, row: int) -> str:
        """File and row, for a sentence."""
        return f"{self.path}: row {self.numbers[row]}"


def read_cells(path: Path) -> Cells:
    """Read a table.

    Args:
        path: CSV in UTF-8 (commas, semicolons, tabs or bars), or XLSX, of which the first filled sheet is read.

    Raises:
        InputError: No such file, no table, rows of unequal length, doubled names.
    """
    try:
        content = path.read_bytes()
    except FileNotFoundError as failure:
        raise InputError("there is no such file", where=str(path), remedy="check the name and the folder") from failure
    except IsADirectoryError as failure:
        raise InputError("this is a folder", where=str(path), remedy="give a table") from failure
    lines = _sheet(content, path) if content[:2] == b"PK" else _csv(content, path)
    told = [(row, line) for row, line in enumerate(lines, start=1) if any(cell.strip() for cell in line)]
    if not told:
        raise InputError("the file is empty", where=str(path), remedy="give a header and rows")
    (first, names), *body = told
    header = [name.strip() for name in names]
    while header and not header[-1]:
        header.pop()
    _check_header(header, f"{path}: row {first}")
    if not body:
        raise InputError("the table has no rows", where=str(path), remedy="give at least one below the header")
    rows = []
    for row, line in body:
        cells = [cell.strip() for cell in line]
        while len(cells) > len(header) and not cells[-1]:
            cells.pop()
        if len(cells) != len(header):
            raise InputError(
                f"there are {len(cells)} values and {len(header)} columns",
                where=f"{path}: row {row}",
                remedy="give as many values in each row; a text that holds a comma goes in quotes",
            )
        rows.append(tuple(cells))
    return Cells(path, tuple(header), tuple(rows), tuple(row for row, _ in body))


def _check_header(header: list[str], where: str) -> None:
    # The first cell of a square table may be blank.
    if not all(header[1:]) or not header:
        raise InputError("a column has no name", where=where, remedy="give each column its own")
    double = next((name for name in header if header.count(name) > 1), None)
    if double is not None:
        raise InputError(f'two columns are called "{double}"', where=where, remedy="give each a name of its own")


def _csv(content: bytes, path: Path) -> list[list[str]]:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as failure:
        raise InputError("this is not UTF-8 text", where=str(path), remedy="save it as CSV in UTF-8") from failure
    if "\x00" in text:
        raise InputError("this is not a text file", where=str(path), remedy="give a CSV file or an Excel workbook")
    first = next((line for line in text.splitlines() if line.strip()), "")
    mark = max(MARKS, key=first.count)
    try:
        # Blank lines are kept, so that rows keep their numbers.
        return list(csv.reader(io.StringIO(text, newline=""), delimiter=mark, strict=True))
    except csv.Error as failure:
        raise InputError("this is not a CSV table", where=str(path), remedy="check the quotes") from failure


def _sheet(content: bytes, path: Path) -> list[list[str]]:
    import fastexcel

    from refloat.tape.limits import Limits
    from refloat.tape.read_xlsx import check_archive

    check_archive(content, str(path), Limits())
    try:
        workbook = fastexcel.read_excel(content)
        for name in workbook.sheet_names:
            sheet = workbook.load_sheet(name, header_row=None, dtypes="string", skip_rows=0).to_polars()
            if sheet.height:
                return [[str(cell) if cell is not None else "" for cell in row] for row in sheet.rows()]
    except fastexcel.FastExcelError as failure:
        raise InputError("the workbook cannot be read", where=str(path), remedy="save it again as .xlsx") from failure
    return []
