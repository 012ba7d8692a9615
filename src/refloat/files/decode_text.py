"""Bytes of a text file -> the same text in UTF-8, and the encoding it was in."""

import codecs
import re

from refloat.errors import InputError

_HIGH_RUN = re.compile(rb"[\x80-\xff]+")
_SAMPLE = 1_000_000


def decode_text(
    data: bytes, file: str, *, error: type[InputError] = InputError, wanted: str = "a CSV file"
) -> tuple[bytes, str]:
    """Turn bytes in the encoding they prove to be in into UTF-8 without a byte-order mark.

    A byte-order mark decides; else UTF-8 if every byte fits; else GB18030 (Chinese) or Windows-1252 (Western),
    told apart by the shape of the bytes: Chinese text comes in pairs of high bytes, a Western accent stands alone.

    Args:
        data: All bytes of the file.
        file: What errors call it.
        error: Class of the error.
        wanted: What the error asks for instead.

    Raises:
        InputError: The bytes are no text; of the class given.
    """
    try:
        return _decoded(data)
    except UnicodeError as failure:
        if isinstance(failure, UnicodeDecodeError):
            raise error(
                f"the file starts as {failure.encoding} text but breaks at byte {failure.start:,}",
                where=file,
                remedy="export it again as CSV in UTF-8",
            ) from None
        raise error("this is binary, not a text file", where=file, remedy=f"give {wanted}") from None


def _decoded(data: bytes) -> tuple[bytes, str]:
    """Raises UnicodeDecodeError where marked text breaks, and UnicodeError where there is no text."""
    if data.startswith(codecs.BOM_UTF8):
        data = data[len(codecs.BOM_UTF8) :]
        data.decode()
        return _checked(data), "utf-8"
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return _checked(data.decode("utf-16").encode()), "utf-16"
    sample = data[:_SAMPLE]
    if b"\0" in sample:
        unmarked = _utf16_without_mark(sample)
        if unmarked is None:
            raise UnicodeError
        return _checked(data.decode(unmarked).encode()), "utf-16"
    for encoding, label in _candidates(data):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        return _checked(data if label == "utf-8" else text.encode()), label
    raise UnicodeError


def _candidates(data: bytes) -> list[tuple[str, str]]:
    western = [("cp1252", "windows-1252"), ("latin-1", "latin-1")]
    if data.isascii():
        return [("ascii", "utf-8")]
    return [("utf-8", "utf-8"), *([("gb18030", "gb18030")] if _looks_chinese(data[:_SAMPLE]) else []), *western]


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


def _checked(data: bytes) -> bytes:
    """Text has almost no control characters; a program or a picture read as Latin-1 is full of them."""
    sample = data[:_SAMPLE]
    control = sum(sample.count(code) for code in range(32) if code not in (9, 10, 13))
    if control > 0.001 * len(sample):
        raise UnicodeError
    return data
