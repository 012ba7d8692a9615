"""Writes src/refloat/forecast/conformal.csv: radii of the intervals, measured on yearly series of three competitions.

Needs the extras dev and stats. `calibrate_forecast.py [MODEL...]`; without a name all models, which takes some minutes.
"""

import sys
from pathlib import Path

from refloat.bench.yearly_panel import SOURCE, yearly_panel
from refloat.files import write_text
from refloat.forecast import MODEL_NAMES, calibrate
from refloat.forecast.calibration import read_calibrations, table_lines

FILE = Path(__file__).resolve().parents[1] / "src/refloat/forecast/conformal.csv"
POINTS = (4, 5, 6, 8, 10, 13, 18)
STEPS = 10
SLOW = {"arima": 6, "ngbm": 3, "fgm": 3}
"""Every so many series only."""


def main(wanted: list[str]) -> None:
    """Measures the models asked for and keeps the others as they stand in the file."""
    panel = [series.whole for series in yearly_panel()]
    old = FILE.read_text(encoding="utf-8").splitlines() if FILE.exists() else []
    found = dict(read_calibrations(old[1:], "")) if old else {}
    for model in wanted or MODEL_NAMES:
        sample = panel[:: SLOW.get(model, 1)]
        found[model] = calibrate(sample, model, points=POINTS, steps=STEPS)
        print(model, found[model].counts[:, 0].astype(int).tolist(), flush=True)
        ordered = {name: found[name] for name in MODEL_NAMES if name in found}
        write_text(FILE, "\n".join([f"# {SOURCE}", *table_lines(ordered)]) + "\n")


if __name__ == "__main__":
    main(sys.argv[1:])
