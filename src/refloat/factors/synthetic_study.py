"""Makes the two synthetic studies that ship: forty loan files with two coders, and the matrices of four experts.

Everything in them is made up and says so. Make them again with `python -m refloat.factors.synthetic_study`.
"""

import io
from collections.abc import Mapping, Sequence
from csv import writer
from pathlib import Path

import numpy as np

from refloat.files import write_text

SHIPPED = Path(__file__).parent / "shipped"
SEED = 1
FILES = 40
CATEGORIES = ("I1", "I2", "I3", "I4", "E1", "E2", "E3", "E4")
CAUSES: Mapping[str, float] = {
    "I1.concentration": 0.10,
    "I1.loan_size": 0.08,
    "I2.guaranteed": 0.20,
    "I2.loan_to_value": 0.08,
    "I3.review_frequency": 0.19,
    "I3.documentation": 0.08,
    "I4.loan_growth": 0.05,
    "E1.credit_history": 0.03,
    "E2.industry": 0.10,
    "E3.court_time": 0.04,
    "E4.gdp_growth": 0.06,
}
"""Cause -> how often it is the proximate one in the made-up files."""
EVIDENCE: Mapping[str, str] = {
    "I1": "credit memorandum, section on limits",
    "I2": "guarantee contract and appraisal",
    "I3": "calendar of reviews, minutes",
    "I4": "sales target of the branch",
    "E1": "credit register extract",
    "E2": "accounts, order book",
    "E3": "court file",
    "E4": "sector statistics",
}
EVENTS: Mapping[str, Sequence[str]] = {
    "I1": ("missed instalment", "insolvency of the borrower"),
    "I2": ("guarantor failed", "collateral sold below its appraisal"),
    "I3": ("missed instalment", "money used for something else"),
    "I4": ("missed instalment", "refinancing refused"),
    "E1": ("debts elsewhere came to light",),
    "E2": ("main customer lost", "insolvency of the borrower"),
    "E3": ("collateral sold below its appraisal",),
    "E4": ("main customer lost", "refinancing refused"),
}
BEHIND: Mapping[str, Sequence[str]] = {
    "I1": ("I4", "I3", "E4"),
    "I2": ("I1", "E4", "I3"),
    "I3": ("I4", "I1", "E1"),
    "I4": ("E4", "I1"),
    "E1": ("I1", "I3"),
    "E2": ("E4", "I1", "I3"),
    "E3": ("I2", "E4"),
    "E4": ("I4", "I1"),
}
CONTROL: Mapping[str, float] = {
    "I1": 0.85, "I2": 0.8, "I3": 0.9, "I4": 0.85, "E1": 0.5, "E2": 0.15, "E3": 0.1, "E4": 0.0
}  # fmt: skip
WEIGHTS: Mapping[str, Sequence[float]] = {
    "credit_officer": (0.16, 0.20, 0.22, 0.06, 0.05, 0.17, 0.06, 0.08),
    "workout_lawyer": (0.12, 0.26, 0.18, 0.06, 0.04, 0.10, 0.17, 0.07),
    "auditor": (0.20, 0.14, 0.26, 0.16, 0.05, 0.08, 0.05, 0.06),
    "branch_manager": (0.08, 0.16, 0.12, 0.04, 0.08, 0.24, 0.10, 0.18),
}
"""Expert -> weights behind the made-up comparisons, in the order of the categories."""
INFLUENCE = (
    (0, 2, 2, 1, 0, 1, 0, 0),
    (1, 0, 1, 0, 0, 1, 2, 0),
    (1, 2, 0, 1, 0, 2, 1, 0),
    (4, 2, 3, 0, 0, 1, 0, 0),
    (3, 1, 2, 0, 0, 1, 1, 0),
    (0, 1, 1, 0, 1, 0, 1, 1),
    (1, 2, 1, 1, 2, 2, 0, 0),
    (1, 3, 1, 3, 1, 4, 1, 0),
)
LEADS = ("AAAAOOA", "AAOOXA", "AAOOA", "OOOA", "VOO", "OA", "O")
"""Above the diagonal, row by row: V row leads to column, A column to row, X both, O neither."""


def write(folder: Path = SHIPPED) -> None:
    """Writes the tables of both studies."""
    draw = np.random.Generator(np.random.SFC64(SEED))
    _write(folder / "synthetic-loan-files" / "synthetic_codings.csv", _codings(draw))
    for expert, weights in WEIGHTS.items():
        comparisons = _comparisons(weights, draw)
        if expert == "branch_manager":
            # One judgement against all his others, so that the example shows how it is found.
            comparisons[1][3], comparisons[2][8] = "7", "7"
        _write(folder / "synthetic-experts" / f"synthetic_ahp_{expert}.csv", comparisons)
        _write(folder / "synthetic-experts" / f"synthetic_dematel_{expert}.csv", _influences(draw))
    rows = [["leads to", *CATEGORIES]]
    for place, code in enumerate(CATEGORIES):
        letters = LEADS[place] if place < len(LEADS) else ""
        rows.append([code, *[""] * (place + 1), *letters])
    _write(folder / "synthetic-experts" / "synthetic_ism.csv", rows)


def _codings(draw: np.random.Generator) -> list[list[str]]:
    header = ["loan_id", "coder", "event", "proximate", "contributors", "controllable", "evidence", "loss_amount"]
    rows = [[*header, "court_delay_months", "price_shortfall_rate", "idle_rate"]]
    causes, odds = list(CAUSES), np.array(list(CAUSES.values()))
    for number in range(1, FILES + 1):
        cause = str(draw.choice(causes, p=odds / odds.sum()))
        group = cause[:2]
        loss = round(float(np.exp(draw.normal(13.2, 0.7))), -3)
        delay = round(float(draw.gamma(4.0, 2.5 if group == "E3" else 1.2))) if draw.random() < 0.7 else None
        shortfall = round(float(draw.beta(2.0, 16.0 if group != "I2" else 8.0)), 2) if draw.random() < 0.6 else None
        idle = round(float(draw.beta(2.0, 14.0 if group != "I3" else 6.0)), 2)
        event = str(draw.choice(list(EVENTS[group])))
        measures = ["" if value is None else f"{value:g}" for value in (delay, shortfall, idle)]
        seen = [_reading(cause, draw) for _ in ("A", "B")]
        coders = ["coder A", "coder B"]
        # A panel decides most of the files on which the two differ; some stay open.
        if seen[0][0] != seen[1][0] and draw.random() < 0.75:
            seen.append(_reading(cause, draw, error=0.0))
            coders.append("panel")
        for coder, (code, contributors, control) in zip(coders, seen, strict=True):
            evidence = EVIDENCE[code[:2]]
            behind = ";".join(contributors)
            rows.append([f"S{number:03d}", coder, event, code, behind, control, evidence, f"{loss:.0f}", *measures])
    return rows


def _reading(cause: str, draw: np.random.Generator, error: float = 0.15) -> tuple[str, list[str], str]:
    """What one coder makes of a file: now and then another cause than the true one."""
    if draw.random() < error:
        cause = str(draw.choice([code for code in CAUSES if code[:2] in BEHIND[cause[:2]]] or list(CAUSES)))
    behind = list(BEHIND[cause[:2]])
    count = int(draw.integers(0, len(behind) + 1))
    control = "yes" if draw.random() < CONTROL[cause[:2]] else "no"
    return cause, behind[:count], control


def _comparisons(weights: Sequence[float], draw: np.random.Generator) -> list[list[str]]:
    rows = [["", *CATEGORIES]]
    for row, code in enumerate(CATEGORIES):
        cells = [""] * row + ["1"]
        for column in range(row + 1, len(CATEGORIES)):
            ratio = weights[row] / weights[column] * np.exp(draw.normal(0, 0.25))
            size = int(np.clip(round(max(ratio, 1 / ratio)), 1, 9))
            cells.append(f"{size}" if ratio >= 1 else f"1/{size}")
        rows.append([code, *cells])
    return rows


def _influences(draw: np.random.Generator) -> list[list[str]]:
    noise = draw.integers(-1, 2, size=(len(CATEGORIES), len(CATEGORIES)))
    rows = [["from", *CATEGORIES]]
    for row, code in enumerate(CATEGORIES):
        cells = []
        for column in range(len(CATEGORIES)):
            base = INFLUENCE[row][column]
            cells.append("0" if row == column else f"{int(np.clip(base + (noise[row, column] if base else 0), 0, 4))}")
        rows.append([code, *cells])
    return rows


def _write(path: Path, rows: Sequence[Sequence[str]]) -> None:
    stream = io.StringIO()
    writer(stream, lineterminator="\n").writerows(rows)
    write_text(path, stream.getvalue())


if __name__ == "__main__":
    write()
