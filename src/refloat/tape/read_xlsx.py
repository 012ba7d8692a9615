"""An XLSX workbook -> its sheets, every cell as text."""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING

import polars as pl

from refloat.errors import TapeError
from refloat.tape.limits import Limits
from refloat.tape.sheet import Sheet, check_size, drop_blank_rows, unique_headers
from refloat.tape.sheet_extent import sheet_extent

if TYPE_CHECKING:
    from fastexcel import ExcelReader


def read_xlsx(data: bytes, file: str, limits: Limits) -> list[Sheet]:
    """Read every sheet that has a header and cells.

    XLSX has no whole numbers: cells are taken as text and typed later by the data dictionary. The header is
    the first row with something in it. A cell with a formula error is blank.

    Raises:
        TapeError: The file is no workbook, is damaged, or unpacks to more than the limit.
    """
    check_archive(data, file, limits)
    import fastexcel

    try:
        workbook = fastexcel.read_excel(data)
        sheets = [_read_sheet(workbook, name, file, limits) for name in workbook.sheet_names]
    except fastexcel.FastExcelError as error:
        raise _damaged(file) from error
    found = [sheet for sheet in sheets if sheet is not None]
    if not found:
        raise TapeError("the workbook has no filled sheet", where=file, remedy="give a sheet with a header and rows")
    return found


def check_archive(data: bytes, file: str, limits: Limits) -> None:
    """Look at a workbook as the ZIP archive it is, before any part is unpacked into memory."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            size = sum(part.file_size for part in archive.infolist())
            if size > limits.unpacked_bytes:
                raise TapeError(
                    f"the workbook unpacks to {size:,} bytes and the limit is {limits.unpacked_bytes:,}",
                    where=file,
                    remedy="give the tape as CSV or Parquet",
                )
            names = set(archive.namelist())
            # Reads each part up to its stated size: a part that is longer than it says fails its checksum.
            damaged = archive.testzip()
            if damaged is None:
                for part in archive.infolist():
                    with archive.open(part) as stream:
                        _check_extent(*sheet_extent(stream), file, limits)
    except (zipfile.BadZipFile, EOFError, NotImplementedError, RuntimeError, ValueError, OSError) as error:
        raise _damaged(file) from error
    except Exception as error:
        if isinstance(error, TapeError):
            raise
        raise _damaged(file) from error  # zlib.error and the like
    if damaged is not None or "xl/workbook.xml" not in names:
        raise _damaged(file)


def _check_extent(rows: int, columns: int, file: str, limits: Limits) -> None:
    """Refuse a sheet whose rectangle of cells would fill memory, however few of them are filled."""
    if rows * columns > limits.cells:
        raise TapeError(
            f"the cells of a sheet reach to row {rows:,} and column {columns:,}, more than {limits.cells:,} cells",
            where=file,
            remedy="delete stray cells far from the table, or give the tape as CSV",
        )


def _damaged(file: str) -> TapeError:
    return TapeError(
        "the file is damaged or is not an XLSX workbook",
        where=file,
        remedy="open it in a spreadsheet program and save it again as .xlsx, or give CSV",
    )


def _read_sheet(workbook: ExcelReader, name: str, file: str, limits: Limits) -> Sheet | None:
    loaded = workbook.load_sheet(name, header_row=None, skip_rows=0, dtypes="string")
    check_size(file, loaded.height, loaded.width, limits)
    table = loaded.to_polars()
    if not table.width or not table.height:
        return None
    filled = table.select(filled=pl.any_horizontal(pl.all().str.strip_chars().str.len_bytes() > 0)).to_series()
    position = filled.arg_true().to_list()
    if not position:
        return None
    header = position[0]
    headers, repeated = unique_headers([str(cell or "") for cell in table.row(header)])
    table.columns = headers
    # A header cell left blank over an empty column is the ragged edge of the sheet, not a column.
    kept = [
        column
        for column in headers
        if not (column.startswith("(column ") and table[column].null_count() == table.height)
    ]
    typed = workbook.load_sheet(name, header_row=header, n_rows=1000)
    numeric = {headers[column.index] for column in typed.available_columns() if column.dtype in ("float", "int")}
    cells = table.slice(header + 1).select(kept)
    rows = pl.int_range(header + 2, table.height + 1, eager=True, dtype=pl.Int64).alias("row")
    cells, rows, blank = drop_blank_rows(cells, rows)
    notes = (f"{file} (sheet {name}): {blank:,} blank rows were left out.",) if blank else ()
    return Sheet(
        file,
        name,
        cells,
        rows,
        "XLSX, read as text",
        typed_numbers=frozenset(numeric & set(kept)),
        repeated=repeated,
        notes=notes,
    )
