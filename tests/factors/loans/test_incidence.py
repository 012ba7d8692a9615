"""Times to the outcome: hazards as an independent program has them, and other ends compete."""

from collections.abc import Callable

import numpy as np
import polars as pl
import pytest

from refloat.factors.loans import LoanStudy
from refloat.factors.loans.incidence import cox

Make = Callable[..., LoanStudy]


@pytest.fixture(scope="module")
def times() -> tuple[np.ndarray, np.ndarray, np.ndarray]:  # type: ignore[type-arg]
    random = np.random.default_rng(21)
    x = random.normal(size=(800, 2))
    bad = random.exponential(40 * np.exp(-0.8 * x[:, 0]))
    other = random.exponential(60, 800)
    months = np.ceil(np.minimum(np.minimum(bad, other), 60))
    event = np.where(np.minimum(bad, other) > 60, 0, np.where(bad < other, 1, 2))
    return x, months, event


@pytest.mark.slow
def test_hazards_are_those_of_an_independent_program(times: tuple[np.ndarray, ...]) -> None:  # type: ignore[type-arg]
    phreg = pytest.importorskip("statsmodels.duration.hazard_regression").PHReg
    x, months, event = times

    found = cox(months, event == 1, x)
    other = phreg(months, x, status=(event == 1).astype(int), ties="breslow").fit()

    assert found is not None
    np.testing.assert_allclose(other.params, found[0], rtol=1e-5)
    np.testing.assert_allclose(other.bse, found[1], rtol=1e-4)


def test_a_study_with_times_tells_when_loans_went_bad(times: tuple[np.ndarray, ...], study: Make) -> None:  # type: ignore[type-arg]
    x, months, event = times
    words = np.array(["open", "bad", "paid"])[event]
    frame = pl.DataFrame({"bad": (event == 1).astype(int), "x": x[:, 0], "m": months, "how": words})

    found = study(frame, survival={"months": "m", "event": "how", "bad": ["bad"], "other": ["paid"]})

    assert ["x"] == list(found.ways)
    document = found.document()["incidence"]
    total = document["bad"][-1] + document["other"][-1]
    assert total < 1
    assert document["hazards"]["x"]["coefficient"] > 0.5
    shares = [row["bad"] for row in document["by_bin"]["x"]]
    assert shares == sorted(shares)
