"""Write a result so that it is whole under its name, or absent."""

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from refloat.errors import OutputError


@contextmanager
def write_beside(path: str | Path) -> Iterator[Path]:
    """Give a name in the same folder to write to, and rename it onto `path` at the end.

    On any failure the half-written file is removed and `path` stays as it was.

    Yields:
        The path to write to. It does not exist yet and keeps the suffix of `path`.

    Raises:
        OutputError: The folder is missing or cannot be written, or the disk is full.
    """
    target = Path(path)
    if not target.parent.is_dir():
        raise OutputError("the folder does not exist", where=str(target.parent), remedy="create it first")
    if target.is_dir():
        raise OutputError("this is a folder, not a file", where=str(target), remedy="give another name")
    # The suffix stays last, since some writers choose their format by it.
    beside = target.with_name(f".{target.stem}.{os.getpid()}-{secrets.token_hex(4)}{target.suffix}")
    try:
        yield beside
        os.replace(beside, target)
    except Exception as failure:
        cause = _os_error(failure)
        if cause is None:
            raise
        reason = (cause.strerror or str(cause)).lower()
        remedy = "free some space or choose another folder" if "space" in reason else "choose a folder you can write to"
        raise OutputError(f"cannot be written: {reason}", where=str(target), remedy=remedy) from failure
    finally:
        with suppress(OSError):
            beside.unlink()


def write_bytes(path: str | Path, data: bytes) -> None:
    """Write bytes whole, or not at all."""
    with write_beside(path) as beside, open(beside, "xb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def write_text(path: str | Path, text: str) -> None:
    """Write UTF-8 text whole, or not at all; line ends stay as given."""
    write_bytes(path, text.encode("utf-8"))


def _os_error(failure: Exception) -> OSError | None:
    """The operating system's complaint, also where a writer such as xlsxwriter has wrapped it."""
    if isinstance(failure, OSError):
        return failure
    if failure.args and isinstance(failure.args[0], OSError):
        return failure.args[0]
    return None
