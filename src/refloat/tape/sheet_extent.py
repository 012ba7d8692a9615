"""A worksheet's XML -> how far its cells reach, without unpacking it into memory."""

import re
from typing import IO

_CELL = re.compile(rb"""<(?:\w+:)?c\s[^<>]*?\br\s*=\s*["']([A-Z]{1,3})(\d{1,9})["']""")

CHUNK = 1 << 22
"""Bytes looked at together."""

LONGEST = 4096
"""A cell's opening tag is far shorter than this."""


def sheet_extent(part: IO[bytes]) -> tuple[int, int]:
    """The last row and the last column that a part of a workbook names, both from 1; zeros if it names no cell.

    A reader of workbooks holds the whole rectangle from the first cell to the last, so one stray cell in the far
    corner of a sheet takes 550 gigabytes. A cell without a place of its own follows the one before and is not counted.
    """
    row, columns, rest = 0, set[bytes](), b""
    while chunk := part.read(CHUNK):
        text = rest + chunk
        found = _CELL.findall(text)
        columns.update({letters for letters, _ in found})
        row = max(row, max((int(digits) for _, digits in found), default=0))
        rest = text[-LONGEST:]
    return row, max((_number(letters) for letters in columns), default=0)


def _number(letters: bytes) -> int:
    """The number of a column: 1 for A, 27 for AA."""
    number = 0
    for letter in letters:
        number = number * 26 + letter - ord("A") + 1
    return number
