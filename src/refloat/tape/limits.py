"""How much a reader accepts: one place for every bound."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Limits:
    """Bounds that keep a wrong or hostile file from filling memory.

    Attributes:
        file_bytes: Size of one file on disk.
        unpacked_bytes: Size of a workbook after unzipping, all parts together.
        json_bytes: Size of one JSON file, which is held in memory several times over.
        rows: Data rows of one sheet.
        columns: Columns of one sheet.
        cells: Cells of the rectangle that a workbook's sheet spans, filled or not (about 30 bytes of memory each).
    """

    file_bytes: int = 4_000_000_000
    unpacked_bytes: int = 2_000_000_000
    json_bytes: int = 200_000_000
    rows: int = 20_000_000
    columns: int = 2_000
    cells: int = 50_000_000


LIMITS = Limits()
