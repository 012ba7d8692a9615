"""A CSV file of any encoding and separator -> a Sheet."""

import csv
import io
import re

import polars as pl

from refloat.errors import TapeError
from refloat.files import decode_text
from refloat.tape.limits import Limits
from refloat.tape.sheet import Sheet, check_size, drop_blank_rows, unique_headers

_SEPARATORS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "pipe"}
_LINES_SNIFFED = 200
_SHOWN = 80
_QUOTED = re.compile(rb'"[^"]*"')


def read_csv(data: bytes, file: str, limits: Limits) -> Sheet:
    """Read every cell as text.

    A line with more or fewer cells than the header cannot be trusted cell by cell: it is kept as a row
    without values and listed in `Sheet.broken`.

    Raises:
        TapeError: No text, no header, a quotation mark that is never closed, too large.
    """
    text, encoding = decode_text(data, file, error=TapeError, wanted="the tape as CSV, XLSX or Parquet")
    del data
    if b"\r" in text:
        text = text.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    start = _header_start(text, file)
    first_line = text.count(b"\n", 0, start) + 1
    body = text[start:].rstrip(b"\n")
    separator = _sniff_separator(body)
    headers, repeated = unique_headers(_split_line(body.partition(b"\n")[0].decode(), separator))
    check_size(file, body.count(b"\n"), len(headers), limits)
    cells, rows, odd, notes = _read_cells(body, headers, separator, first_line, file)
    broken = pl.DataFrame(odd, schema={"row": pl.Int64, "value": pl.String, "reason": pl.String}, orient="row")
    cells, rows, blank = drop_blank_rows(cells, rows, rows.is_in(broken["row"].implode()))
    if blank:
        notes.append(f"{file}: {blank:,} blank lines were left out.")
    if encoding not in ("utf-8", "utf-16"):
        notes.append(f"{file}: read as {encoding}, found by the shape of its bytes.")
    how = f"CSV, {encoding}, {_SEPARATORS[separator]}"
    return Sheet(file, "", cells, rows, how, broken=broken, repeated=repeated, notes=tuple(notes), separator=separator)


def _header_start(text: bytes, file: str) -> int:
    """Position of the first line with something on it; a line such as sep=; is a hint for spreadsheets, no header."""
    hint = re.match(rb"sep=.\n", text)
    stripped = text[hint.end() if hint else 0 :].lstrip(b" \t\n")
    if not stripped:
        raise TapeError("the file is empty", where=file, remedy="give a file with a header and one line per row")
    return text.rfind(b"\n", 0, len(text) - len(stripped)) + 1


def _sniff_separator(body: bytes) -> str:
    """The separator that cuts the header, and cuts the lines below it into as many cells."""
    sniffed = body.split(b"\n", _LINES_SNIFFED)[:_LINES_SNIFFED]
    lines = [line.decode() for line in sniffed if line.strip()]
    best, best_score = ",", 0.0
    for separator in _SEPARATORS:
        cuts = len(_split_line(lines[0], separator)) - 1
        alike = sum(len(_split_line(line, separator)) - 1 == cuts for line in lines)
        score = cuts * (alike / len(lines)) ** 2
        if score > best_score:
            best, best_score = separator, score
    return best


def _split_line(line: str, separator: str) -> list[str]:
    try:
        return next(csv.reader([line], delimiter=separator))
    except (csv.Error, StopIteration):
        return line.split(separator)


_Odd = list[tuple[int, str, str]]


def _read_cells(
    body: bytes, headers: list[str], separator: str, first_line: int, file: str
) -> tuple[pl.DataFrame, pl.Series, _Odd, list[str]]:
    count = body.count(b"\n")
    rows = pl.int_range(first_line + 1, first_line + 1 + count, eager=True, dtype=pl.Int64).alias("row")
    if not count:
        return pl.DataFrame(schema=dict.fromkeys(headers, pl.String)), rows, [], []
    bare = _QUOTED.sub(b"", body) if b'"' in body else body
    if b'"' in bare or bare.count(b"\n") != count:
        return _read_slowly(body, headers, separator, first_line, file)
    # No line is longer than the header, or Polars says so; then the separators together prove that none is shorter.
    if bare.count(separator.encode()) == (count + 1) * (len(headers) - 1):
        cells = _read_fast(body, headers, separator, ragged=False)
        if cells is not None and cells.height == count:
            return cells, rows, [], []
    lines = pl.Series(bare.decode().split("\n")[1:])
    found = lines.str.count_matches(separator, literal=True) + 1
    wrong = (found != len(headers)) & (lines.str.strip_chars().str.len_bytes() > 0)
    cells = _read_fast(body, headers, separator, ragged=True)
    if cells is None or cells.height != count or cells.width != len(headers):
        return _read_slowly(body, headers, separator, first_line, file)
    odd = _odd_lines(rows.filter(wrong), found.filter(wrong), lines.filter(wrong), len(headers))
    if odd:
        cells = cells.select(pl.when(~wrong).then(pl.all()))
    return cells, rows, odd, []


def _read_fast(body: bytes, headers: list[str], separator: str, *, ragged: bool) -> pl.DataFrame | None:
    """Polars' reader; None where it refuses."""
    try:
        return pl.read_csv(
            io.BytesIO(body),
            has_header=True,
            separator=separator,
            quote_char='"' if b'"' in body else None,
            infer_schema=False,
            truncate_ragged_lines=ragged,
            new_columns=headers,
        )
    except pl.exceptions.PolarsError:
        return None


def _odd_lines(rows: pl.Series, found: pl.Series, lines: pl.Series, expected: int) -> _Odd:
    return [
        (row, line[:_SHOWN], f"the line has {count} cells and the header {expected}")
        for row, count, line in zip(rows, found, lines, strict=True)
    ]


def _read_slowly(
    data: bytes, headers: list[str], separator: str, first_line: int, file: str
) -> tuple[pl.DataFrame, pl.Series, _Odd, list[str]]:
    """For text with line breaks inside quotation marks, and for stray quotation marks."""
    body = data.decode()
    notes: list[str] = []
    try:
        records = _records(body, separator, csv.QUOTE_MINIMAL)
    except csv.Error:
        records = []
    if not records or body.count('"') % 2:
        # An odd mark would swallow all that follows; take the marks as plain text if every line then fits.
        plain = [(number, line.split(separator)) for number, line in enumerate(body.split("\n"), start=1)]
        if any(len(cells) != len(headers) for _, cells in plain if cells != [""]):
            raise TapeError(
                'a quotation mark (") is opened and never closed',
                where=file,
                remedy='write a mark inside a cell as two marks ("")',
            )
        records = plain
        notes.append(f"{file}: quotation marks were taken as plain text, since one is never closed.")
    records = records[1:]
    rows = pl.Series("row", [first_line - 1 + line for line, _ in records], dtype=pl.Int64)
    odd: _Odd = []
    table: list[list[str | None]] = []
    for line, record in records:
        if len(record) == len(headers):
            table.append([cell or None for cell in record])
            continue
        table.append([None] * len(headers))
        if any(cell.strip() for cell in record):
            reason = f"the line has {len(record)} cells and the header {len(headers)}"
            odd.append((first_line - 1 + line, separator.join(record)[:_SHOWN], reason))
    cells = pl.DataFrame(table, schema=dict.fromkeys(headers, pl.String), orient="row")
    return cells, rows, odd, notes


def _records(body: str, separator: str, quoting: int) -> list[tuple[int, list[str]]]:
    """Each record with the line (from 1) it starts on."""
    reader = csv.reader(io.StringIO(body, newline="\n"), delimiter=separator, quoting=quoting)  # type: ignore[arg-type]
    found = []
    line = 1
    for record in reader:
        found.append((line, record))
        line = reader.line_num + 1
    return found
