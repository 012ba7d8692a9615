"""Made-up loans for the tests of the loan level."""

from collections.abc import Callable
from typing import Any

import numpy as np
import polars as pl
import pytest

from refloat.factors.loans import LoansTerms, LoanStudy, run_loan_study

Make = Callable[..., LoanStudy]


@pytest.fixture(scope="session")
def loans() -> pl.DataFrame:
    """2,000 synthetic loans: `ratio` and `job` matter, `noise` does not; nothing leaks."""
    random = np.random.default_rng(7)
    n = 2_000
    ratio = random.uniform(0.2, 1.2, n)
    job = random.choice(["clerk", "farmer", "trader"], n)
    logit = -2.0 + 2.5 * (ratio - 0.7) + np.where(job == "trader", 1.0, 0.0)
    bad = random.uniform(size=n) < 1 / (1 + np.exp(-logit))
    filled = [None if lost else float(value) for lost, value in zip(random.uniform(size=n) < 0.1, ratio, strict=True)]
    return pl.DataFrame({"bad": bad.astype(int), "ratio": filled, "job": job, "noise": random.normal(size=n)})


@pytest.fixture
def study() -> Make:
    """Runs a study of a table; further keys of its file by name."""

    def make(frame: pl.DataFrame, **keys: Any) -> LoanStudy:
        given = {"kind": "loans", "table": "loans.csv", "outcome": {"column": "bad"}, **keys}
        return run_loan_study(frame, LoansTerms.model_validate(given), name="test")

    return make
