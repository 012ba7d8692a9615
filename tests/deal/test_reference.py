"""Six deals run by an independent engine (Hastructure 0.52.0), compared cell by cell: see reference/README.md."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from refloat.deal import Deal, Ledger, prove_cash, read_deal, run
from refloat.units import Cash

FOLDER = Path(__file__).parent / "reference"
CASES = sorted(path.name for path in FOLDER.iterdir() if path.is_dir())
TOLERANCE = 1e-8
"""Of the pool's balance at the cut-off: the engine floors to cents at every product, refloat does not."""
CELLS = {"balance": "closing", "interest": "interest_paid", "principal": "principal_paid"}
ACCOUNTS = {"coll": "collections"}


def neutral(case: str) -> dict[str, Any]:
    document: dict[str, Any] = json.loads((FOLDER / case / "neutral.json").read_text(encoding="utf-8"))
    return document


def cash_of(document: dict[str, Any]) -> Cash:
    rows = document["collections"]

    def column(*names: str) -> np.ndarray[Any, Any]:
        return np.array([[sum(row[name] for name in names) for row in rows]])

    return Cash(
        dates=np.array([row["date"] for row in rows], dtype="datetime64[D]"),
        collections=column("principal", "interest", "prepayment", "recovery"),
        costs=np.zeros((1, len(rows))),
        weights=np.ones(1),
        pool_balance=column("balance"),
        defaulted=column("default"),
    )


def run_case(case: str) -> tuple[dict[str, Any], Deal, Ledger]:
    document, deal = neutral(case), read_deal(FOLDER / case / "deal.yaml")
    ledger = run(deal, cash_of(document))
    prove_cash(ledger)
    return document, deal, ledger


def cells(document: dict[str, Any], ledger: Ledger) -> list[tuple[str, float, float]]:
    """(what, expected, ours) for every cell that the engine tells."""
    index = {str(day): place for place, day in enumerate(ledger.dates)}
    found = []
    for name, rows in document["expected"]["bonds"].items():
        told = {row["date"]: row for row in rows}
        flows = ledger.notes[name]
        for day, place in index.items():
            for theirs, ours in CELLS.items():
                if day in told:
                    found.append((f"{name} {day} {theirs}", told[day][theirs], getattr(flows, ours)[0, place]))
                elif theirs != "balance":
                    found.append((f"{name} {day} {theirs}", 0.0, getattr(flows, ours)[0, place]))
    for name, rows in document["expected"]["fees"].items():
        found += [
            (f"{name} {row['date']}", row["payment"], ledger.fees[name].paid[0, index[row["date"]]]) for row in rows
        ]
    for name, rows in document["expected"]["accounts"].items():
        last = {row["date"]: row["balance"] for row in rows if row["date"] in index}
        closing = ledger.accounts[ACCOUNTS.get(name, name)].closing[0]
        found += [(f"{name} {day}", balance, closing[index[day]]) for day, balance in last.items()]
    for row in document["expected"]["outstanding_at_end"]:
        flows = ledger.notes[row["note"]]
        found += [(f"{row['note']} at the end", row["balance defaults"], flows.closing[0, -1])]
        found += [(f"{row['note']} interest at the end", row["interest defaults"], flows.interest_shortfall[0, -1])]
    return found


def test_all_six_deals_are_here() -> None:
    assert len(CASES) == 6


@pytest.mark.parametrize("case", CASES)
def test_every_cell_is_that_of_the_independent_engine(case: str) -> None:
    document, deal, ledger = run_case(case)
    assert ledger.dates.astype(str).tolist() == document["payment_dates_run"]
    compared = cells(document, ledger)
    assert len(compared) > 80
    limit = TOLERANCE * (deal.cut_off_balance or 0.0)
    wrong = [cell for cell in compared if not abs(cell[1] - cell[2]) <= limit]
    assert wrong == []


def test_a_single_wrong_cell_would_be_seen() -> None:
    document, deal, ledger = run_case("01_seq3_mortgage_cdr_lag")
    document["expected"]["bonds"]["A"][20]["interest"] += 25.0
    limit = TOLERANCE * (deal.cut_off_balance or 0.0)
    assert sum(abs(cell[1] - cell[2]) > limit for cell in cells(document, ledger)) == 1


def test_unpaid_interest_bears_simple_interest_at_the_notes_rate() -> None:
    document, _, ledger = run_case("09_shortfall_unpaid")
    expected = next(row for row in document["expected"]["outstanding_at_end"] if row["note"] == "M")
    assert ledger.notes["M"].interest_shortfall[0, -1] == pytest.approx(expected["interest defaults"], rel=1e-8)
