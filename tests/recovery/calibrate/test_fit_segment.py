"""One segment's calibration against a known truth: young vintages, small segments, tails, what is not there."""

from collections.abc import Callable
from typing import Any

import numpy as np
import polars as pl
import pytest

from refloat.recovery import Assumptions
from refloat.recovery.calibrate.back_test import back_test
from refloat.recovery.calibrate.calibrated_set import calibrated_set
from refloat.recovery.calibrate.fit_segment import fit_segment
from refloat.recovery.calibrate.growth import growth_share
from refloat.recovery.calibrate.history import History
from refloat.recovery.calibrate.make_triangle import make_triangle
from refloat.recovery.calibrate.outcomes import outcomes

LEVEL, ZERO, SCALE, SHAPE, FEE = 0.24, 0.4, 14.0, 1.1, 0.12


@pytest.fixture(scope="module")
def start(make_assumptions: Any) -> Assumptions:
    # A start set that is wrong: 0.6 x 0.3 = 18 %, on a slower curve.
    given: Assumptions = make_assumptions()
    return given


def test_the_truth_comes_out_although_the_book_is_young(book: History, start: Assumptions) -> None:
    fit = fit_segment(book, start.segments[0], start)

    assert "triangle" == fit.method
    assert fit.observed < 0.8 * LEVEL
    assert fit.own_level == pytest.approx(LEVEL, abs=4 * fit.own_error)
    assert fit.own_error < 0.012
    assert fit.zero_share == pytest.approx(ZERO, abs=0.03)
    assert fit.fee_share == pytest.approx(FEE, abs=1e-6)
    months = np.array([6.0, 12, 24, 48])
    assert fit.share(months) == pytest.approx(growth_share(months, SCALE, SHAPE), abs=0.03)


def test_the_spread_between_payers_is_that_of_the_loans_that_had_time(book: History, start: Assumptions) -> None:
    fit = fit_segment(book, start.segments[0], start)

    mean = LEVEL / (1 - ZERO)
    # A beta of 2 x 0.4 and 2 x 0.6 has the variance m (1 - m) / 3.
    assert fit.paid_share == pytest.approx(mean, abs=0.03)
    assert fit.paid_share_sd == pytest.approx(np.sqrt(mean * (1 - mean) / 3), abs=0.03)


def test_cash_without_dates_gives_the_level_too(book: History, start: Assumptions) -> None:
    undated = History(book.loans, book.flows.clear(), False, book.cut_off, book.currency, book.loans_read)

    fit = fit_segment(undated, start.segments[0], start)

    assert "growth" == fit.method
    assert fit.own_level == pytest.approx(LEVEL, abs=4 * fit.own_error)
    assert fit.zero_share == pytest.approx(ZERO, abs=0.05)


def test_a_book_cut_off_two_years_earlier_projects_what_came(book: History, start: Assumptions) -> None:
    test = back_test(book, start, 24)

    assert test is not None
    assert ("dates", 24) == (test.how, test.months)
    assert test.naive_level < 0.75 * LEVEL
    assert test.level == pytest.approx(test.later_level, rel=0.05)
    assert test.ratio == pytest.approx(1.0, abs=0.08)
    assert test.by_vintage["came"].sum() == pytest.approx(
        book.loans.filter(pl.col("age") > 24)["cash"].sum() - book.cut(24).loans["cash"].sum()
    )


def test_a_small_segment_stays_near_the_start_set_and_a_large_one_does_not(
    make_book: Callable[..., History], start: Assumptions
) -> None:
    small = fit_segment(make_book(60, seed=4), start.segments[0], start)
    large = fit_segment(make_book(6000, seed=5, years=6), start.segments[0], start)

    assert small.credible is not None
    assert large.credible is not None
    assert small.credible.weight < 0.6 < 0.9 < large.credible.weight
    assert min(small.own_level, 0.18) <= small.level <= max(small.own_level, 0.18)


def test_a_few_loans_leave_the_start_set_and_say_so(make_book: Callable[..., History], start: Assumptions) -> None:
    fit = fit_segment(make_book(12), start.segments[0], start)

    assert "none" == fit.method
    assert "too few" in fit.gaps[0][0]


def test_what_no_loan_has_seen_comes_from_the_start_set_and_is_told(
    make_book: Callable[..., History], start: Assumptions
) -> None:
    fit = fit_segment(make_book(1500, years=3, growing=1.0), start.segments[0], start)

    # The start set's curve has 1 - C(33) of its cash after 33 months.
    unseen = 1 - np.interp(33, [24, 48], [0.65, 0.9])
    assert fit.tail_share == pytest.approx(unseen, abs=0.04)
    assert any("No loan was seen beyond" in en for en, _ in fit.gaps)


def test_a_start_set_that_counts_from_the_cut_off_draws_nothing_towards_it(
    book: History, make_assumptions: Any
) -> None:
    start = make_assumptions({"clock": "cut_off"})

    fit = fit_segment(book, start.segments[0], start)

    assert fit.credible is None
    assert fit.level == fit.own_level
    assert any("nothing was drawn towards it" in en for en, _ in fit.gaps)


def test_triangles_hold_all_cash_of_the_ages_they_show(book: History) -> None:
    triangle = make_triangle(book)

    assert triangle is not None
    seen = triangle.cumulative[np.arange(len(triangle.origins)), triangle.latest - 1]
    assert np.nansum(seen) <= book.loans["cash"].sum()
    assert np.nansum(seen) > 0.9 * book.loans["cash"].sum()
    # The last quarter's loans have not been seen for a quarter.
    earlier = book.loans.filter(pl.col("default_on").dt.year() * 4 + pl.col("default_on").dt.quarter() < 2024 * 4 + 4)
    assert triangle.exposure.sum() == pytest.approx(earlier["owed"].sum())


def test_ways_of_ending_compete_and_open_loans_are_censored() -> None:
    loans = pl.DataFrame(
        {"loan_id": ["a", "b", "c", "d"], "age": [30, 30, 30, 6], "owed": [100.0] * 4, "cash": [0.0] * 4}
    )
    flows = pl.DataFrame(
        {
            "loan_id": ["a", "a", "b", "c"],
            "month": [3, 9, 12, 20],
            "cash": [60.0, 40.0, 55.0, 10.0],
            "cost": [0.0] * 4,
            "source": ["debtor", "debtor", "collateral_sale", "debtor"],
        }
    )
    book = History(loans, flows, True, None, "CNY", 4)  # type: ignore[arg-type]

    table = {row["ending"]: row for row in outcomes(book).to_dicts()}

    # d is censored after 6 months: three are at risk when a is paid off in month 9.
    assert table["paid_in_full"]["m12"] == pytest.approx(1 / 3)
    assert table["collateral_sale"]["m12"] == pytest.approx(1 / 3)
    assert table["collateral_sale"]["m36"] is None
    assert 1 == table["paid_in_full"]["loans"]


def test_the_new_set_has_the_tape_as_the_source_of_what_it_taught(book: History, start: Assumptions) -> None:
    from types import SimpleNamespace

    fit = fit_segment(book, start.segments[0], start)
    check: Any = SimpleNamespace(sources=(SimpleNamespace(name="book.csv", sha256="ab" * 32),))

    made = calibrated_set(start, (fit,), book, check, name="new", tested=None)

    learned = made.segments[0].unsecured
    level = (1 - learned.zero_share.value) * learned.paid_share.value
    assert level == pytest.approx(fit.level, rel=1e-3)
    assert ("tape", "derived") == (learned.paid_share.source, learned.paid_share.grade)
    assert ("all-tape", "default") == (learned.curve, learned.clock)
    assert 0 == made.estimation_error.amount.bias.value
    assert learned.payer_loadings == start.segments[0].unsecured.payer_loadings
    assert "book.csv" in made.sources["tape"].text
