"""Bytes of a text file -> text, and the encoding it was in."""

import codecs
import re

from refloat.errors import TapeError

_HIGH_RUN = re.compile(rb"[\x80-\xff]+")
_SAMPLE = 1_000_000


def decode_text(data: bytes, file: str) -> tuple[str, str]:
    """Read bytes in the encoding they prove to be in.

    A byte-order mark decides; else UTF-8 if every byte fits; else GB18030 (Chinese) or Windows-1252 (Western),
    told apart by the shape of the bytes: Chinese text comes in pairs of high bytes, a Western accent stands alone.

    Raises:
        TapeError: The bytes are no text.
    """
    for mark, encoding, label in (
        (codecs.BOM_UTF8, "utf-8-sig", "utf-8"),
        (codecs.BOM_UTF16_LE, "utf-16", "utf-16"),
        (codecs.BOM_UTF16_BE, "utf-16", "utf-16"),
    ):
        if data.startswith(mark):
            return _checked(_decode(data, encoding, file), file), label
    sample = data[:_SAMPLE]
    if b"\0" in sample:
        unmarked = _utf16_without_mark(sample)
        if unmarked is None:
            raise _binary(file)
        return _checked(_decode(data, unmarked, file), file), "utf-16"
    if data.isascii():
        return _checked(data.decode("ascii"), file), "utf-8"
    try:
        return _checked(data.decode("utf-8"), file), "utf-8"
    except UnicodeDecodeError:
        pass
    if _looks_chinese(sample):
        try:
            return _checked(data.decode("gb18030"), file), "gb18030"
        except UnicodeDecodeError:
            pass
    try:
        return _checked(data.decode("cp1252"), file), "windows-1252"
    except UnicodeDecodeError:
        return _checked(data.decode("latin-1"), file), "latin-1"


def _decode(data: bytes, encoding: str, file: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        raise TapeError(
            f"the file starts as {encoding} text but breaks at byte {error.start:,}",
            where=file,
            remedy="export it again as CSV in UTF-8",
        ) from None


def _utf16_without_mark(sample: bytes) -> str | None:
    """UTF-16 of mostly Latin text has a zero in every second byte."""
    even, odd = sample[0::2], sample[1::2]
    if odd.count(0) > 0.4 * len(odd) and even.count(0) < 0.01 * len(even):
        return "utf-16-le"
    if even.count(0) > 0.4 * len(even) and odd.count(0) < 0.01 * len(odd):
        return "utf-16-be"
    return None


def _looks_chinese(sample: bytes) -> bool:
    runs = [len(run) for run in _HIGH_RUN.findall(sample)]
    return sum(run for run in runs if run % 2 == 0) > 0.8 * sum(runs)


def _checked(text: str, file: str) -> str:
    """Text has almost no control characters; a program or a picture read as Latin-1 is full of them."""
    sample = text[:_SAMPLE]
    control = sum(sample.count(chr(code)) for code in range(32) if code not in (9, 10, 13))
    if control > 0.001 * len(sample):
        raise _binary(file)
    return text


def _binary(file: str) -> TapeError:
    return TapeError("the file is binary, not text", where=file, remedy="give the tape as CSV, XLSX or Parquet")
