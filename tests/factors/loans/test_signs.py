"""A sign that turns is found, and the columns that turn it are named."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from refloat.factors.loans import LoansTerms, LoanStudy, read_frame, run_loan_study

Make = Callable[..., LoanStudy]


def test_a_confounder_that_turns_the_sign_is_named_with_an_exact_account(study: Make) -> None:
    """Size lowers losses and goes with the ratio, which raises them."""
    random = np.random.default_rng(8)
    n = 4000
    size = random.normal(size=n)
    ratio = 0.8 * size + 0.6 * random.normal(size=n)
    loss = 0.3 + 0.05 * ratio - 0.12 * size + 0.1 * random.normal(size=n)
    frame = pl.DataFrame({"bad": loss, "ratio": ratio, "size": size, "other": random.normal(size=n)})

    signs = {sign.column: sign for sign in study(frame, outcome={"column": "bad", "measure": True}).signs}

    ratio_sign = signs["ratio"]
    assert ratio_sign.turns
    assert ("size",) == ratio_sign.turned_with
    assert ratio_sign.held - ratio_sign.alone == pytest.approx(sum(ratio_sign.moved_by.values()), abs=1e-12)
    assert not signs["size"].turns
    assert not signs["other"].turns


def test_two_confounders_are_named_where_neither_turns_the_sign_alone(study: Make) -> None:
    random = np.random.default_rng(18)
    n = 8000
    size, age = random.normal(size=(2, n))
    ratio = 0.6 * size + 0.6 * age + 0.5 * random.normal(size=n)
    loss = 0.3 + 0.04 * ratio - 0.09 * size - 0.08 * age + 0.1 * random.normal(size=n)
    frame = pl.DataFrame({"bad": loss, "ratio": ratio, "size": size, "age": age})

    signs = {sign.column: sign for sign in study(frame, outcome={"column": "bad", "measure": True}).signs}

    assert {"size", "age"} == set(signs["ratio"].turned_with)
    assert signs["ratio"].turned == pytest.approx(signs["ratio"].held, abs=0.01)


def test_a_sign_that_the_taxonomy_does_not_expect_is_told(loans: pl.DataFrame, study: Make) -> None:
    code = {"ratio": {"code": "I4.capital_ratio"}}

    (sign,) = [sign for sign in study(loans, columns=code).signs if sign.column == "ratio"]

    assert sign.against_expected
    assert "the taxonomy expects -" in sign.sentence


@pytest.fixture(scope="module")
def mortgages(shared: Path) -> LoanStudy:
    """Defaulted mortgages with their losses (local only), with no word on any column."""
    path = shared / "data" / "real" / "fannie_nc_default_lgd.csv"
    given = {"kind": "loans", "table": path.name, "outcome": {"column": "LOSS_GIVEN_DEFAULT", "measure": True}}
    return run_loan_study(read_frame(path), LoansTerms.model_validate(given), name="mortgages")


@pytest.mark.slow
def test_the_sign_of_loan_to_value_turns_on_real_mortgages_and_the_tool_says_why(mortgages: LoanStudy) -> None:
    """Alone losses fall with loan-to-value; large loans lose less, and loans above 80 % are insured."""
    (sign,) = [sign for sign in mortgages.signs if sign.column == "MTM_LTV"]

    assert 15_274 == len(mortgages.table)
    assert sign.turns
    assert -0.0413 == pytest.approx(sign.alone, abs=5e-4)
    assert sign.held > 0.03
    assert {"ORIG_UPB", "OLTV"} == set(sign.turned_with)


@pytest.mark.slow
def test_computed_columns_of_the_mortgages_are_found(mortgages: LoanStudy) -> None:
    told = {leak.column: leak for leak in mortgages.leaks}

    assert "repeat" == told["INT_DIFF"].why
    assert [] == [leak.column for leak in mortgages.leaks if leak.leaks]
