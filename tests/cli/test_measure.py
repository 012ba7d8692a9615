"""`refloat measure` at the command line."""

from pathlib import Path
from typing import Any

import polars as pl
import pytest


def panel() -> pl.DataFrame:
    """Eighteen units over eight periods; a third each treated from 3, from 5 and never, by 2 in every period since."""
    rows = [
        (f"u{unit}", period, unit + 0.5 * period + (2.0 if start is not None and period >= start else 0.0), start)
        for unit in range(18)
        for start in ((None, 3, 5)[unit % 3],)
        for period in range(8)
    ]
    return pl.DataFrame(rows, schema=["unit", "period", "outcome", "treated_from"], orient="row")


def test_the_command_reads_a_file_and_answers_with_one_document(refloat: Any, tmp_path: Path) -> None:
    file = tmp_path / "panel.csv"
    panel().write_csv(file)

    done = refloat("measure", "differences", file, "--json")

    assert 12 == done.document["treated"]
    assert 2.0 == pytest.approx(done.document["overall"])
    refloat("measure", "event-study", tmp_path / "none.csv").prove_one_sentence("no such file")
    refloat("measure", "synthetic-control", file).prove_one_sentence("--treated")
    refloat("measure", "event-study", file, "--window", "3").prove_one_sentence("not two days")


@pytest.mark.slow
def test_the_result_is_drawn_in_two_languages(refloat: Any, tmp_path: Path) -> None:
    file, out = tmp_path / "panel.csv", tmp_path / "out"
    panel().write_csv(file)

    assert 0 == refloat("measure", "differences", file, "--out", out).code

    names = {"report.html", "report.zh.html", "differences.png", "differences.zh.png", "result.json"}
    assert names == {path.name for path in out.iterdir()}
    assert "平行趋势" in (out / "report.zh.html").read_text(encoding="utf-8")
