"""the file of limits -> a limit by its key."""

import csv
from functools import cache
from importlib.resources import files


def limit(key: str) -> float:
    """A limit of this room; each row of limits.csv says where it comes from.

    Raises:
        KeyError: There is no such key; a defect, since keys are written by us.
    """
    return _limits()[key]


@cache
def _limits() -> dict[str, float]:
    text = (files("refloat.factors.loans") / "limits.csv").read_text(encoding="utf-8")
    return {row["key"]: float(row["value"]) for row in csv.DictReader(text.splitlines())}
