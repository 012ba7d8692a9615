"""Writes the three evidence tables of src/refloat/forecast, measured on the yearly series of three competitions.

Needs the extras dev and stats. Without the name of a model it takes all, some twenty minutes.
"""

import csv
import io
import sys
from pathlib import Path
from typing import Any

from refloat.bench.forecast_evidence import bench_evidence
from refloat.bench.yearly_panel import SOURCE
from refloat.files import write_text
from refloat.forecast import MODEL_NAMES

FOLDER = Path(__file__).resolve().parents[1] / "src/refloat/forecast"
SLOW = {"arima": 6, "ngbm": 6, "fgm": 6}
"""Every so many series only."""


def write(name: str, rows: list[dict[str, Any]]) -> None:
    text = io.StringIO()
    table = csv.DictWriter(text, list(rows[0]), lineterminator="\n")
    table.writeheader()
    table.writerows({key: f"{x:.4g}" if isinstance(x, float) else x for key, x in row.items()} for row in rows)
    write_text(FOLDER / name, f"# Measured on {SOURCE}\n{text.getvalue()}")


def main(wanted: list[str]) -> None:
    """Measures the models asked for and keeps the verdicts of the others as they stand in the file."""
    file = FOLDER / "evidence_verdicts.csv"
    old = file.read_text(encoding="utf-8").splitlines()[1:] if file.exists() else []
    verdicts: dict[str, list[dict[str, Any]]] = {}
    for row in csv.DictReader(old):
        verdicts.setdefault(row["model"], []).append(dict(row))
    for model in wanted or MODEL_NAMES:
        found = bench_evidence((model,), every=SLOW.get(model, 1))
        verdicts[model] = found["verdicts"]
        write("evidence_verdicts.csv", [row for name in MODEL_NAMES if name in verdicts for row in verdicts[name]])
        print(model, [row["series"] for row in found["verdicts"]], flush=True)
        write("evidence_tests.csv", found["statistics"])
        write("evidence_growth.csv", found["growth"])


if __name__ == "__main__":
    main(sys.argv[1:])
