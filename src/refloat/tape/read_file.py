"""A file of a tape -> its sheets and a record of the file."""

import hashlib
from pathlib import Path

from refloat.errors import TapeError
from refloat.tape.limits import Limits
from refloat.tape.read_csv import read_csv
from refloat.tape.read_opennpl import read_opennpl
from refloat.tape.read_parquet import read_parquet
from refloat.tape.read_xlsx import read_xlsx
from refloat.tape.sheet import Sheet
from refloat.tape.tape import SourceFile

_TEXT = (".csv", ".tsv", ".txt")
_WORKBOOK = (".xlsx", ".xlsm")
_PARQUET = (".parquet", ".pq")
_OLD_WORKBOOK = (".xls", ".xlsb", ".ods", ".numbers", ".et")
_SIGNATURES = (
    (b"PK\x03\x04", "a ZIP archive or workbook"),
    (b"\xd0\xcf\x11\xe0", "an old Excel workbook"),
    (b"PAR1", "a Parquet file"),
    (b"%PDF", "a PDF"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"\x1f\x8b", "a gzip archive"),
)


def read_file(path: Path, file: str, limits: Limits) -> tuple[list[Sheet], SourceFile]:
    """Read one file by its extension.

    Args:
        path: Where it is.
        file: The name to show for it.
        limits: How much to accept.

    Raises:
        TapeError: Missing, a folder, unreadable, too large, empty, damaged, or of an unknown kind.
    """
    data = _read_bytes(path, file, limits)
    extension = path.suffix.lower()
    if extension in _TEXT:
        _refuse_disguise(data, file)
        sheets = [read_csv(data, file, limits)]
    elif extension in _WORKBOOK:
        sheets = read_xlsx(data, file, limits)
    elif extension in _PARQUET:
        sheets = [read_parquet(data, file, limits)]
    elif extension == ".json":
        sheets = read_opennpl(data, file, limits)
    elif extension in _OLD_WORKBOOK:
        raise TapeError(f"{extension} files are not read", where=file, remedy="save it as .xlsx or as CSV")
    else:
        shown = f"the extension {extension}" if extension else "a name without an extension"
        raise TapeError(
            f"{shown} does not say what kind of file this is",
            where=file,
            remedy="give .csv, .tsv, .xlsx, .parquet or an openNPL .json",
        )
    record = SourceFile(
        name=file,
        sha256=hashlib.sha256(data).hexdigest(),
        rows=sum(sheet.cells.height for sheet in sheets),
        how=sheets[0].how,
    )
    return sheets, record


def _read_bytes(path: Path, file: str, limits: Limits) -> bytes:
    try:
        if path.is_dir():
            raise TapeError("this is a folder", where=str(path), remedy="name the files of the tape in it")
        if not path.exists():
            raise TapeError("there is no such file", where=str(path), remedy="check the name and the folder")
        if not path.is_file():
            raise TapeError("this is no ordinary file", where=str(path), remedy="give a file on disk")
        size = path.stat().st_size
        if size > limits.file_bytes:
            raise TapeError(
                f"the file has {size:,} bytes and the limit is {limits.file_bytes:,}",
                where=file,
                remedy="split the tape, or raise the limit in refloat.tape.Limits",
            )
        data = path.read_bytes()
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise TapeError(
            f"the file cannot be read ({reason})", where=str(path), remedy="check its permissions"
        ) from error
    if not data:
        raise TapeError("the file is empty", where=file, remedy="give a file with a header and one line per row")
    return data


def _refuse_disguise(data: bytes, file: str) -> None:
    for signature, kind in _SIGNATURES:
        if data.startswith(signature):
            raise TapeError(
                f"the file is called text but is {kind} (binary)",
                where=file,
                remedy="give the tape as CSV, or with its right extension",
            )
