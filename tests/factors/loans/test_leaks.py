"""Leaks are found by rules that know no column's name, and clean columns are left in peace."""

from collections.abc import Callable
from datetime import date, timedelta

import numpy as np
import polars as pl

from refloat.factors.loans import LoanStudy

Make = Callable[..., LoanStudy]


def leaks(study: LoanStudy) -> dict[str, str]:
    return {leak.column: leak.why for leak in study.leaks}


def test_clean_loans_have_no_leak(loans: pl.DataFrame, study: Make) -> None:
    assert {} == leaks(study(loans))


def test_a_digit_pattern_that_goes_with_the_outcome_at_like_values_is_found(loans: pl.DataFrame, study: Make) -> None:
    random = np.random.default_rng(1)
    whole = 12 * random.integers(1, 21, len(loans))
    broken = random.integers(5, 245, len(loans))
    months = np.where(loans["bad"].to_numpy() == 1, broken, whole)

    found = study(loans.with_columns(q=pl.Series(months))).leaks[0]

    assert ("q", "digits", "multiple of 12") == (found.column, found.why, found.pattern)
    assert found.share_good == 1.0


def test_round_amounts_of_large_loans_are_no_leak(loans: pl.DataFrame, study: Make) -> None:
    """Large loans are round and good; at like sizes the digits say nothing."""
    random = np.random.default_rng(2)
    good = loans["bad"].to_numpy() == 0
    large = np.where(good, random.uniform(size=len(loans)) < 0.9, random.uniform(size=len(loans)) < 0.2)
    amounts = np.where(large, 1000 * random.integers(100, 900, len(loans)), random.integers(1_000, 90_000, len(loans)))

    assert {} == leaks(study(loans.with_columns(amount=pl.Series(amounts))))


def test_a_field_filled_or_set_for_one_outcome_only_is_the_outcome(loans: pl.DataFrame, study: Make) -> None:
    bad = loans["bad"].to_numpy()
    frame = loans.with_columns(
        written_on=pl.Series([f"2015-01-{1 + k % 28:02}" if b else None for k, b in enumerate(bad)]),
        lost=pl.Series(np.where(bad == 1, 100.0 + np.arange(len(bad)), 0.0)),
        status=pl.Series(np.where(bad == 1, "gone", "fine")),
    )

    assert {"written_on": "outcome", "lost": "outcome", "status": "outcome"} == leaks(study(frame))


def test_functions_of_a_leak_leak_and_functions_of_clean_columns_repeat(loans: pl.DataFrame, study: Make) -> None:
    random = np.random.default_rng(3)
    n = len(loans)
    months = np.where(loans["bad"].to_numpy() == 1, random.integers(5, 245, n), 12 * random.integers(1, 21, n))
    start = [date(2000, 1, 1) + timedelta(days=int(d)) for d in random.integers(0, 4000, n)]
    end = np.array([(day - date(1970, 1, 1)).days for day in start]) + 30 * months
    frame = loans.with_columns(
        months=pl.Series(months),
        long=pl.Series((months >= 120).astype(int)),
        start=pl.Series(start).cast(pl.String),
        crisis=pl.Series(((end > 14_000) & (end < 15_500)).astype(int)),
        high=pl.Series((loans["noise"].to_numpy() > 0.5).astype(int)),
    )

    found = study(frame)

    assert {"months": "digits", "long": "function", "crisis": "function", "high": "repeat"} == leaks(found)
    sources = {leak.column: leak.sources for leak in found.leaks}
    assert {"long": ("months",), "crisis": ("start", "months"), "high": ("noise",)} == {
        name: sources[name] for name in ("long", "crisis", "high")
    }
    assert {"months", "long", "crisis", "high"}.isdisjoint(found.model.ways)


def test_sums_and_products_are_told_by_the_last_of_them(loans: pl.DataFrame, study: Make) -> None:
    random = np.random.default_rng(4)
    a, b = random.lognormal(1, 1, len(loans)), random.uniform(0.1, 0.9, len(loans))
    frame = loans.with_columns(a=pl.Series(a), b=pl.Series(b), total=pl.Series(a + 3 * b), part=pl.Series(a * b))

    found = {leak.column: leak.sources for leak in study(frame).leaks}

    assert {"total": ("a", "b"), "part": ("a", "b")} == found


def test_a_date_after_the_decision_was_not_known_at_it(loans: pl.DataFrame, study: Make) -> None:
    random = np.random.default_rng(5)
    day = [date(2010, 1, 1) + timedelta(days=int(d)) for d in random.integers(0, 900, len(loans))]
    frame = loans.with_columns(
        decided=pl.Series(day).cast(pl.String), visited=pl.Series([d + timedelta(days=40) for d in day]).cast(pl.String)
    )

    assert {"visited": "after"} == leaks(study(frame, decided="decided"))


def test_what_the_study_says_is_known_after_counts_as_a_leak(loans: pl.DataFrame, study: Make) -> None:
    assert {"noise": "after"} == leaks(study(loans, columns={"noise": {"known": "after"}}))
