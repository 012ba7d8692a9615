"""The notebook of the founding study runs from its first cell to its last, and shows what it says."""

import importlib.util
import json
import subprocess
import sys
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).resolve().parents[2]
NOTEBOOK = CHECKOUT / "docs" / "notebooks" / "bank-of-ningbo.ipynb"
NEEDED = ("nbclient", "ipykernel")


@pytest.mark.slow
@pytest.mark.skipif(
    any(importlib.util.find_spec(name) is None for name in NEEDED),
    reason="needs nbclient and ipykernel of the dev extra: set up again",
)
def test_the_notebook_runs_and_finds_the_figures_that_it_tells() -> None:
    command = [sys.executable, str(CHECKOUT / "scripts" / "run_notebook.py"), str(NOTEBOOK)]
    run = subprocess.run(command, capture_output=True, text=True, check=False)
    assert 0 == run.returncode, run.stderr[-2000:]
    for sentence in (
        "posterior ratio 0.076, small-error probability 1.00, mean relative error 5.4%: grade 1 of 4",
        "6 of 9 class ratios outside 0.834 to 1.199",
        "GM(1,1) from 2007: 25% to 35% above what happened",
        "GM(1,1) from 2006: 35% to 47% above what happened",
        "6 deals, claim 3.85 billion yuan",
        "plan: claim 568.1 million, price 65.3 million",
    ):
        assert sentence in run.stdout


def test_the_notebook_ships_with_what_its_cells_showed_and_no_error() -> None:
    cells = json.loads(NOTEBOOK.read_text(encoding="utf-8"))["cells"]
    code = [cell for cell in cells if cell["cell_type"] == "code"]
    outputs = [output for cell in code for output in cell["outputs"]]
    assert len(code) == len([cell for cell in code if cell["outputs"]])
    assert [] == [output for output in outputs if output["output_type"] == "error"]
    shown = [output.get("data", {}) for output in outputs]
    assert 4 <= sum("image/svg+xml" in one for one in shown)
    assert 5 <= sum("text/html" in one for one in shown)


def test_the_notebook_says_what_is_recollected_and_what_is_synthetic() -> None:
    cells = json.loads(NOTEBOOK.read_text(encoding="utf-8"))["cells"]
    opening = " ".join("".join(cells[0]["source"]).split())
    assert "recollected, not read from its annual reports, and unverified" in opening
    assert "The loans of the deal are synthetic" in opening.replace("*", "")
    assert str(CHECKOUT) not in NOTEBOOK.read_text(encoding="utf-8")
