"""assumptions.csv -> the few figures of the market check, each with grade and source."""

import csv
from functools import cache
from pathlib import Path
from typing import Literal

Pools = Literal["unsecured", "secured"]


@cache
def assumptions() -> dict[tuple[str, str], float]:
    """(name, pools) -> value; pools is `all`, `unsecured` or `secured`."""
    with (Path(__file__).parent / "assumptions.csv").open(encoding="utf-8", newline="") as file:
        return {(row["name"], row["pools"]): float(row["value"]) for row in csv.DictReader(file)}


def assumption(name: str, pools: Pools) -> float:
    """A figure for a kind of pool, or the one for all."""
    table = assumptions()
    return table[name, pools] if (name, pools) in table else table[name, "all"]
