"""The scorecard: weights, coefficients, points that add up, and what happens where there can be none."""

from collections.abc import Callable

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from refloat.factors.loans import Column, LoanStudy, make_bins, one_way
from refloat.factors.loans.read_loans import read_column
from refloat.factors.loans.terms import Binning

Make = Callable[..., LoanStudy]


@pytest.fixture(scope="module")
def numbers() -> tuple[Column, np.ndarray]:  # type: ignore[type-arg]
    random = np.random.default_rng(11)
    x = np.round(random.normal(size=3000), 2)
    bad = (random.uniform(size=3000) < 1 / (1 + np.exp(1.5 - x))).astype(float)
    x[:200] = np.nan
    return Column("x", "number", x), bad


def test_contributions_add_up_to_the_log_odds_of_every_loan(loans: pl.DataFrame, study: Make) -> None:
    scores = study(loans).scores

    assert scores is not None
    np.testing.assert_allclose(scores.base + scores.contributions.sum(axis=1), scores.logit, rtol=0, atol=1e-12)
    np.testing.assert_allclose(scores.contributions.mean(axis=0), 0.0, atol=1e-12)


def test_twenty_points_more_double_the_odds(loans: pl.DataFrame, study: Make) -> None:
    found = study(loans, points={"at": 600, "odds": 20, "double": 20})
    card = found.card

    assert card is not None
    assert 600 == pytest.approx(float(card.points_of(-np.log(20))))
    assert 620 == pytest.approx(float(card.points_of(-np.log(40))))


def test_coefficients_are_those_of_an_independent_program(loans: pl.DataFrame, study: Make) -> None:
    sm = pytest.importorskip("statsmodels.api")
    found = study(loans)
    x = np.column_stack([found.ways[name].effect[found.model.codes[name]] for name in found.model.ways])

    other = sm.Logit(found.table.outcome, sm.add_constant(x)).fit(disp=False)

    assert found.model.fit is not None
    np.testing.assert_allclose(other.params[1:], found.model.fit.slopes, rtol=1e-6)
    np.testing.assert_allclose(other.bse[1:], found.model.fit.errors, rtol=1e-6)


def test_what_is_no_more_than_chance_stays_out_and_is_said(loans: pl.DataFrame, study: Make) -> None:
    found = study(loans)

    assert ["job", "ratio"] == sorted(found.model.ways)
    assert any("noise differs no more" in note for note in found.notes)
    assert found.held_out is not None
    assert 0.62 < found.held_out.low < found.held_out.auc < found.held_out.high < 0.8


def test_a_column_that_turns_round_gives_no_points(study: Make) -> None:
    """Alone `echo` is worse with more, since it follows `x`; with `x` held it is better."""
    random = np.random.default_rng(9)
    x = random.normal(size=6000)
    echo = 0.9 * x + 0.45 * random.normal(size=6000)
    bad = random.uniform(size=6000) < 1 / (1 + np.exp(1.5 - 2.0 * x + 0.9 * echo))
    frame = pl.DataFrame({"bad": bad.astype(int), "x": x, "echo": echo})

    found = study(frame)

    assert ["x"] == list(found.model.ways)
    assert any("echo turns round with the other columns held" in note for note in found.notes)
    assert {"echo": True, "x": False} == {sign.column: sign.turns for sign in found.signs}


def test_reasons_are_the_columns_that_add_most_worst_first(loans: pl.DataFrame, study: Make) -> None:
    worst = study(loans, reasons=2).document()["worst_loans"][0]

    added = [reason["adds"] for reason in worst["reasons"]]
    assert added == sorted(worst["contributions"].values(), reverse=True)[: len(added)]
    assert all(value > 0 for value in added)


def test_perfect_separation_gives_no_coefficient_but_a_sentence(study: Make) -> None:
    random = np.random.default_rng(3)
    x, y = random.normal(size=(2, 600))
    frame = pl.DataFrame({"bad": (x + y > 0.4).astype(int), "x": x, "y": y, "z": random.normal(size=600)})
    both = frame.with_columns(sum_=pl.Series(np.where(x + y > 0.4, 1.0, 0.0) + random.uniform(0, 0.5, 600)))

    found = study(both)

    assert {"sum_": "outcome"} == {leak.column: leak.why for leak in found.leaks}
    assert found.model.fit is not None
    assert float(found.model.fit.errors.max()) < 10


def test_columns_that_separate_only_together_are_named_and_held_near_what_they_say_alone(study: Make) -> None:
    """Bad exactly if a or b says so: neither does alone, both do together."""
    a = np.repeat(["p", "p", "q", "q"], 150)
    b = np.tile(np.repeat(["r", "s"], 150), 2)
    frame = pl.DataFrame({"bad": ((a == "p") | (b == "r")).astype(int), "a": a, "b": b})

    found = study(frame)

    assert any("a and b separate good from bad loans perfectly" in note for note in found.notes)
    assert found.model.fit is not None
    assert ((found.model.fit.slopes > 0.5) & (found.model.fit.slopes < 3)).all()


def test_constant_empty_and_repeated_columns_and_loan_numbers_stay_out(loans: pl.DataFrame, study: Make) -> None:
    frame = loans.with_columns(
        one=pl.lit(5),
        empty=pl.lit(None, dtype=pl.String),
        again=loans["ratio"],
        number=pl.Series(range(10_000_000, 10_000_000 + len(loans))),
    )

    found = study(frame)

    assert {"again": "repeat"} == {leak.column: leak.why for leak in found.leaks}
    text = " ".join(found.notes)
    for words in ("one has one value only", "empty is empty", "number has another value for every loan"):
        assert words in text
    assert ["job", "ratio"] == sorted(found.model.ways)


def test_a_level_never_seen_scores_as_not_known(loans: pl.DataFrame, study: Make) -> None:
    found = study(loans)
    card = found.card
    strange = found.table.rows(np.arange(2))
    columns = dict(strange.columns)
    columns["job"] = read_column(pl.Series("job", ["pilot", "clerk"]))
    table = type(strange)(columns, strange.outcome, False, None, 0)

    assert card is not None
    scores = card.score(table)

    assert {"job": 1} == scores.unseen
    place = list(card.columns).index("job")
    assert -card.fit.slopes[place] * card.fit.centres[place] == pytest.approx(scores.contributions[0, place])


@pytest.mark.parametrize("method", ["monotone", "supervised", "equal-frequency"])
def test_bins_keep_equal_values_together_and_are_large_enough(method: str, numbers: tuple[Column, np.ndarray]) -> None:  # type: ignore[type-arg]
    column, bad = numbers
    bins = make_bins(column, bad, Binning(method=method, most=6, smallest=0.05))
    codes = bins.codes(column)

    assert set(codes[column.missing]) == {0}
    assert len(bins) <= 7
    counts = np.bincount(codes[~column.missing])[1:]
    assert counts.min() >= 0.05 * len(bad)
    for value in np.unique(column.values[~column.missing]):
        assert len(set(codes[column.values == value])) == 1


def test_monotone_bins_only_rise(numbers: tuple[Column, np.ndarray]) -> None:  # type: ignore[type-arg]
    column, bad = numbers
    bins = make_bins(column, bad, Binning(method="monotone"))
    way = one_way(bins, bins.codes(column), bad)

    assert (np.diff(way.rate[1:]) > 0).all()
    assert way.trend > 0.9


def test_monotone_bins_join_what_turns_back_and_supervised_ones_show_it() -> None:
    random = np.random.default_rng(12)
    x = random.uniform(size=4000)
    bad = (random.uniform(size=4000) < np.where((x > 0.4) & (x < 0.6), 0.1, 0.2 + 0.5 * x)).astype(float)
    column = Column("x", "number", x)
    rates = {}
    for method in ("monotone", "supervised"):
        bins = make_bins(column, bad, Binning(method=method))
        rates[method] = one_way(bins, bins.codes(column), bad).rate[1:]

    assert (np.diff(rates["monotone"]) > 0).all()
    assert (np.diff(rates["supervised"]) < 0).any()


def test_a_handful_of_missing_values_says_nothing() -> None:
    random = np.random.default_rng(13)
    x = random.normal(size=1000)
    bad = (random.uniform(size=1000) < 0.3).astype(float)
    x[np.flatnonzero(bad)[:4]] = np.nan
    column = Column("x", "number", x)
    bins = make_bins(column, bad, Binning())

    way = one_way(bins, bins.codes(column), bad)

    assert (4.0, 1.0, 0.0) == (way.counts[0], way.rate[0], way.effect[0])


@settings(max_examples=25)
@given(st.lists(st.tuples(st.integers(0, 3), st.booleans()), min_size=4, max_size=60))
def test_the_information_value_is_finite_and_not_negative(rows: list[tuple[int, bool]]) -> None:
    codes = np.array([code for code, _ in rows], dtype=np.uint8)
    bad = np.array([float(went) for _, went in rows])
    if len(set(bad)) < 2:
        return
    column = read_column(pl.Series("c", [str(code) for code in codes]))
    bins = make_bins(column, bad, Binning(smallest=0.01))

    way = one_way(bins, bins.codes(column), bad)

    assert 0 <= way.strength < 20
    assert np.isfinite(way.effect).all()


def test_chance_alone_gives_the_strength_that_the_table_says() -> None:
    random = np.random.default_rng(5)
    found = []
    for _ in range(150):
        bad = (random.uniform(size=2000) < 0.3).astype(float)
        column = read_column(pl.Series("c", random.choice(list("abcdef"), 2000)))
        bins = make_bins(column, bad, Binning())
        way = one_way(bins, bins.codes(column), bad)
        found.append((way.strength, way.noise))
    seen, told = np.mean(found, axis=0)

    assert told == pytest.approx(seen, rel=0.15)
