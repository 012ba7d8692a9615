"""Rows of a result as a CSV table for other programs."""

import csv
import io
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from refloat.files import write_text


def write_table(rows: Sequence[Mapping[str, Any]], columns: Sequence[str], file: Path) -> Path:
    """Writes the named columns of rows, whole or not at all, and gives the file back; its folder is made if need be."""
    file.parent.mkdir(parents=True, exist_ok=True)
    text = io.StringIO()
    table = csv.DictWriter(text, columns, lineterminator="\n", extrasaction="ignore")
    table.writeheader()
    table.writerows(rows)
    write_text(file, text.getvalue())
    return file
