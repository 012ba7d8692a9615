"""a file of text in any usual encoding -> its text, or one sentence on why it has none."""

from pathlib import Path

from refloat.errors import InputError
from refloat.files.decode_text import decode_text


def read_text(path: str | Path, *, error: type[InputError] = InputError) -> str:
    """Read a file that a spreadsheet or a person wrote: UTF-8, UTF-16, GB18030 or Windows-1252.

    Args:
        path: The file.
        error: Class of the error.

    Raises:
        InputError: No such file, a folder, no access, or no text; of the class given.
    """
    try:
        data = Path(path).read_bytes()
    except FileNotFoundError as failure:
        raise error("there is no such file", where=str(path), remedy="check the name and the folder") from failure
    except IsADirectoryError as failure:
        raise error("this is a folder", where=str(path), remedy="give a CSV file") from failure
    except OSError as failure:
        reason = (failure.strerror or "unknown reason").lower()
        raise error(
            f"the file cannot be read: {reason}", where=str(path), remedy="check its name and permissions"
        ) from failure
    return decode_text(data, str(path), error=error)[0].decode()
