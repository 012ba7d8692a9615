"""Capital formulas beside a slow, plain version written from the texts, on thousands of random positions."""

import csv
import json
import math
import random
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from refloat.effects.capital import read_requests, risk_weight

TABLES = Path(__file__).resolve().parents[2] / "src" / "refloat" / "rules" / "tables"
Row = dict[str, Any]

# p = A + B/N + C KIRB + D LGD + E MT: CRR Article 259(1), (retail, senior, granular).
LOOK_UP = {
    (False, True, True): (0, 3.56, -1.85, 0.55, 0.07),
    (False, True, False): (0.11, 2.61, -2.91, 0.68, 0.07),
    (False, False, True): (0.16, 2.87, -1.03, 0.21, 0.07),
    (False, False, False): (0.22, 2.35, -2.46, 0.48, 0.07),
    (True, True, False): (0, 0, -7.48, 0.71, 0.24),
    (True, False, False): (0, 0, -5.78, 0.55, 0.27),
}


def formula(ka: float, a: float, d: float, p: float, floor: float) -> float:
    """CRR Article 261(1), as printed."""
    if d <= ka:
        return 12.5
    if ka == 0:
        return floor
    slope, upper, lower = -1 / (p * ka), d - ka, max(a - ka, 0)
    k = (math.exp(slope * upper) - math.exp(slope * lower)) / (slope * (upper - lower))
    weight = 12.5 * k if a >= ka else (ka - a) / (d - a) * 12.5 + (d - ka) / (d - a) * 12.5 * k
    return max(weight, floor)


def twin_sa(row: Row) -> Row:
    """CRR Articles 261, 262, 269."""
    again, sts, senior = row.get("resecuritisation", False), row.get("sts", False), row.get("senior", row["D"] == 1)
    delinquent = 0 if again else row.get("W", 0)
    unknown = row.get("unknown", 0)
    ka = (1 - unknown) * ((1 - delinquent) * row["KSA"] + delinquent / 2) + unknown
    p = row.get("p", 1.5 if again else 0.5 if sts else 1)
    floor = 1 if again else 0.1 if sts and senior else 0.15
    return {"KA": ka, "RW": 12.5 if unknown > 0.05 else formula(ka, row["A"], row["D"], p, floor)}


def twin_ssfa(row: Row) -> Row:
    """12 CFR 217.43."""
    delinquent = row.get("W", 0)
    ka = (1 - delinquent) * row["KG"] + delinquent / 2
    p = 1.5 if row.get("resecuritisation") else 0.5
    return {"KA": ka, "RW": formula(ka, row["A"], row["D"], p, 0.2)}


def twin_irba(row: Row) -> Row:
    """CRR Articles 259 and 260."""
    retail, senior, sts = row["retail"], row["senior"], row.get("sts", False)
    a, b, c, d, e = LOOK_UP[retail, senior, not retail and row["N"] >= 25]
    p = a + b / row["N"] + c * row["KIRB"] + d * row["LGD"] + e * min(max(row["MT"], 1), 5)
    p = max(0.3, p / 2 if sts else p)
    return {"p": p, "RW": formula(row["KIRB"], row["A"], row["D"], p, 0.1 if sts and senior else 0.15)}


def twin_erba(row: Row) -> Row:
    """CRR Articles 263 and 264."""
    lines = [line for line in (TABLES / "sec-erba.csv").read_text().splitlines() if not line.startswith("#")]
    step = {line["cqs"]: line for line in csv.DictReader(lines)}[str(row["cqs"])]
    senior, sts = row["senior"], row.get("sts", False)
    years = min(max(row["MT"], 1), 5)

    def at(kind: str) -> float:
        short, long = (float(step[f"{'sts_' if sts else ''}{kind}_{years}y"]) / 100 for years in (1, 5))
        return short + (years - 1) / 4 * (long - short)

    weight = at("senior")
    if not senior:
        weight = max(at("nonsenior") * (1 - min(row["D"] - row["A"], 0.5)), weight)
    return {"RW": max(weight, 0.1 if sts and senior else 0.15)}


def twin_npe(row: Row) -> Row:
    """CRR Article 269a on notes at par, SEC-SA."""
    pool, a, b, j = (row[name] for name in ("gbv", "A", "B", "J"))
    points = [1, 1 - a / pool, 1 - (a + b) / pool, 1 - (a + b + j) / pool]
    ka = (1 - row["W"]) * row["KSA"] + row["W"] / 2
    senior, mezz, junior = (formula(ka, low, high, 1, 0.15) for high, low in pairwise(points))
    discount = pool - a - b - j
    npe = row["W"] >= 0.9
    qualifying = npe and discount >= pool / 2
    return {
        "A_attach": points[1],
        "B_attach": points[2],
        "J_attach": points[3],
        "NRPPD": discount,
        "qualifying": qualifying,
        "SECSA_senior": senior,
        "SECSA_mezz": mezz,
        "SECSA_junior": junior,
        "senior_qualifying": 1 if qualifying else max(senior, 1) if npe else senior,
        "SECERBA_senior": twin_erba({"cqs": row["cqs_senior"], "MT": row["MT"], "senior": True})["RW"],
        "retention_5pct_of_net_value": 0.05 * (a + b + j),
    }


def some(draw: random.Random, method: str) -> Row:
    """Random inputs; edges (nil, whole, at a limit) come up often."""
    charge = draw.choice([0.0, 0.08, 0.12, 1.0, draw.random(), 0.2 * draw.random()])
    share = draw.choice([0.0, 0.9, 1.0, draw.random(), 0.1 * draw.random()])
    low = draw.choice([0.0, charge, 0.9 * draw.random()])
    high = draw.choice([1.0, charge, draw.random()])
    tranche = {"A": low, "D": high if high > low + 1e-3 else min(low + draw.uniform(1e-3, 0.1), 1.0)}
    if tranche["A"] >= tranche["D"]:
        tranche = {"A": 0.5, "D": 1.0}
    sts, senior, years = draw.random() < 0.3, draw.random() < 0.5, draw.choice([0.3, 1.0, 5.0, 9.0, draw.uniform(1, 5)])
    if method == "sec-sa":
        kind: Row = draw.choice([{}, {"sts": True}, {"resecuritisation": True}, {"p": 1}])
        rank: Row = draw.choice([{}, {"senior": senior}])
        return {"KSA": charge, "W": share, "unknown": draw.choice([0.0, 0.05, 0.051, 0.03]), **tranche, **kind, **rank}
    if method == "us-ssfa":
        return {"KG": charge, "W": share, "resecuritisation": senior, **tranche}
    if method == "sec-irba":
        number = draw.choice([1.0, 24.9, 25.0, draw.uniform(1, 500)])
        pool = {"KIRB": charge, "N": number, "LGD": draw.random(), "retail": draw.random() < 0.4}
        return {**pool, "MT": years, "senior": senior, "sts": sts, **tranche}
    if method == "sec-erba":
        return {"cqs": draw.choice([*range(1, 18), "other"]), "MT": years, "senior": senior, "sts": sts, **tranche}
    gbv, part, a, b = draw.uniform(1, 1e4), draw.uniform(0.05, 0.999), draw.uniform(0.2, 0.8), draw.uniform(0.01, 0.19)
    notes = {"A": gbv * part * a, "B": gbv * part * b, "J": gbv * part * (1 - a - b)}
    ratings = {"cqs_senior": draw.randint(1, 17), "cqs_mezz": draw.randint(1, 17), "MT": years}
    return {"gbv": gbv, **notes, "KSA": charge, "W": share, **ratings}


TWINS: dict[str, Callable[[Row], Row]] = {
    "sec-sa": twin_sa,
    "us-ssfa": twin_ssfa,
    "sec-irba": twin_irba,
    "sec-erba": twin_erba,
    "npe": twin_npe,
}


@pytest.mark.parametrize("count", [60, pytest.param(10_000, marks=pytest.mark.slow)])
@pytest.mark.parametrize("method", TWINS)
def test_random_positions_weigh_what_the_plain_version_says(method: str, count: int, tmp_path: Path) -> None:
    draw = random.Random(8)
    rows = [some(draw, method) for _ in range(count)]
    path = tmp_path / "capital.json"
    path.write_text(json.dumps([{"id": n, "method": method, "inputs": row} for n, row in enumerate(rows)]))

    found = [risk_weight(request) for request in read_requests(path)[0]]

    for row, outcome in zip(rows, found, strict=True):
        expected = TWINS[method](row)
        assert expected == pytest.approx({key: outcome[key] for key in expected}, abs=1e-9), row
