"""Grey relational degrees: published examples, identities, stability."""

import itertools
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from refloat.errors import InputError
from refloat.grey import METHODS, NORMALISATIONS, relate
from refloat.grey.relation import (
    absolute_degree,
    closeness_degree,
    deng_coefficients,
    normalise,
    relative_degree,
    similarity_degree,
    slope_degree,
    synthetic_degree,
    t_degree,
)

CASES = {case["name"]: case for case in json.loads((Path(__file__).parent / "cases.json").read_text("utf-8"))["cases"]}
GDP = CASES["gra-gdp-industries-mean"]
X, Y = np.array([1.0, 3.0, 4.0, 8.0]), np.array([2.0, 2.5, 6.0, 7.0])
SERIES = st.lists(st.floats(1.0, 100.0), min_size=4, max_size=8, unique=True).map(np.array)


def gdp_columns() -> dict[str, list[float]]:
    return dict(zip(GDP["input"]["labels"][1:], GDP["input"]["comparisons"], strict=True))


@pytest.mark.parametrize("how", ["mean", "initial", "minmax", "none"])
def test_the_gdp_example_gives_the_recomputed_degrees_under_every_normalisation(how: Any) -> None:
    relation = relate(GDP["input"]["reference"], gdp_columns(), normalise=how, shuffles=19)

    assert list(relation.degrees.values()) == pytest.approx(GDP["recomputed"][f"degree_{how}"], abs=1e-12)


def test_the_gdp_example_gives_the_degrees_that_textbooks_print() -> None:
    relation = relate(GDP["input"]["reference"], gdp_columns(), shuffles=19)

    printed = GDP["published"]["degree_from_memory"]
    assert list(relation.degrees.values()) == pytest.approx(printed, abs=GDP["tolerance"])
    assert ("tertiary", "secondary", "primary") == relation.ranking


def test_the_normalised_table_is_the_printed_one() -> None:
    rows = [GDP["input"]["reference"], *GDP["input"]["comparisons"]]
    table = np.column_stack([normalise(np.array(row, dtype=float), "mean") for row in rows])

    assert table == pytest.approx(np.array(GDP["published"]["normalised"]), abs=GDP["tolerance"])


def test_coefficients_are_those_of_the_formula_and_not_the_misprint() -> None:
    case = CASES["grc-docucenter-arithmetic"]
    found = deng_coefficients(np.array(case["input"]["x"]), np.array([case["input"]["y"]], dtype=float))

    assert found[0] == pytest.approx(case["recomputed"]["grc"], abs=case["tolerance"])
    assert found.mean() == pytest.approx(case["recomputed"]["degree"][0], abs=case["tolerance"])


def test_the_absolute_degree_of_the_changge_example_is_the_printed_one() -> None:
    case = CASES["changge-buffer-GM11"]
    degree = absolute_degree(np.array(case["input"]["buffered_rounded"]), np.array(case["recomputed"]["fitted"]))

    assert degree == pytest.approx(case["recomputed"]["abs_degree"], abs=1e-9)
    assert degree == pytest.approx(case["published"]["abs_degree"], abs=case["tolerance"]["abs_degree"])


def test_degrees_by_area_worked_by_hand() -> None:
    # From zero: X is 0, 2, 3, 7 with area 8.5; Y is 0, 0.5, 4, 5 with area 7.
    assert absolute_degree(X, Y) == pytest.approx(16.5 / 18.0)
    assert similarity_degree(X, Y) == pytest.approx(1 / 2.5)
    # Areas of the series themselves: 11.5 and 13.
    assert closeness_degree(X, Y) == pytest.approx(1 / 2.5)
    # Initial images: X as it is; Y is 1, 1.25, 3, 3.5, from zero 0, 0.25, 2, 2.5 with area 3.5.
    assert relative_degree(X, Y) == pytest.approx(13.0 / 18.0)
    assert synthetic_degree(X, Y, theta=0.3) == pytest.approx(0.3 * 16.5 / 18.0 + 0.7 * 13.0 / 18.0)


def test_degrees_by_steps_worked_by_hand() -> None:
    up, down = np.array([0.0, 1.0, 0.0, 1.0]), np.array([0.0, 2.0, 0.0, 2.0])
    assert slope_degree(up, down) == pytest.approx(1.0)
    assert slope_degree(up, -down) == pytest.approx(1 / 5)  # Steps of two deviations, against each other.
    assert t_degree(up, down) == pytest.approx(1.0)
    assert t_degree(up, -down) == pytest.approx(-1.0)
    # Steps 2, 1, 4 over 7/3 and 0.5, 3.5, 1 over 5/3.
    u, v = np.array([6, 3, 12]) / 7, np.array([1.5, 10.5, 3]) / 5
    assert t_degree(X, Y) == pytest.approx(np.mean(np.minimum(u, v) / np.maximum(u, v)))


@settings(deadline=None, max_examples=40)
@given(first=SERIES, scale=st.floats(0.1, 10), shift=st.floats(-5, 5))
def test_degrees_keep_their_invariances(first: Any, scale: float, shift: float) -> None:
    second = np.roll(first, 1)

    assert absolute_degree(first, second + shift) == pytest.approx(absolute_degree(first, second), rel=1e-9)
    assert similarity_degree(first, second + shift) == pytest.approx(similarity_degree(first, second), rel=1e-9)
    assert relative_degree(first, scale * second) == pytest.approx(relative_degree(first, second), rel=1e-9)
    for degree in (slope_degree, t_degree):
        assert degree(first, scale * second + shift) == pytest.approx(degree(first, second), rel=1e-6, abs=1e-6)
    for degree in (absolute_degree, relative_degree, similarity_degree, closeness_degree, slope_degree, t_degree):
        assert degree(first, first) == pytest.approx(1.0)
        assert degree(first, second) == pytest.approx(degree(second, first))


@pytest.mark.parametrize("method", METHODS)
def test_a_column_like_the_reference_comes_first_under_every_method(method: Any) -> None:
    random = np.random.default_rng(5)
    reference = 10 + np.cumsum(random.random(12))
    relation = relate(reference, {"other": random.random(12) + 5, "same": reference}, method=method, shuffles=19)

    assert "same" == relation.ranking[0]
    assert relation.degrees["same"] == pytest.approx(1.0)


@pytest.mark.parametrize("how", NORMALISATIONS)
def test_normalising_takes_the_unit_away(how: Any) -> None:
    if how == "none":
        assert normalise(X, how) is X
        return
    assert normalise(X, how) == pytest.approx(normalise(1000 * X, how))


def test_stability_tells_that_the_gdp_ranking_hangs_on_the_normalisation() -> None:
    stability = relate(GDP["input"]["reference"], gdp_columns(), shuffles=99).stability

    assert len(stability.rankings) >= 2
    assert (1, 2) == (stability.best["tertiary"], stability.worst["secondary"])
    assert stability.worst["tertiary"] > 1
    assert stability.settings_tried == sum(count for _, count in stability.rankings) == 50


def test_a_column_without_relation_stays_near_what_chance_gives() -> None:
    random = np.random.default_rng(3)
    reference = random.random(30) + 1
    columns = {f"noise {n}": random.random(30) + 1 for n in range(4)} | {"twin": reference + 0.01 * random.random(30)}
    relation = relate(reference, columns, shuffles=199)

    assert relation.degrees["twin"] > relation.stability.reference_level
    assert all(relation.degrees[f"noise {n}"] < relation.stability.reference_level for n in range(4))
    assert 0.005 == relation.stability.chance["twin"]


def test_dropping_a_column_that_holds_the_widest_gap_may_turn_the_others() -> None:
    # The wider the widest gap, the more a degree is ruled by the mean gap and the less by the points that are near.
    reference = np.zeros(3)
    columns = {"even": [2.0, 2.0, 2.0], "uneven": [0.0, 0.5, 6.5], "wide": [60.0, 60.0, 60.0]}
    relation = relate(reference, columns, normalise="none", shuffles=19)
    alone = relate(reference, dict(itertools.islice(columns.items(), 2)), normalise="none", shuffles=19)

    assert relation.ranking[:2] != alone.ranking
    assert "wide" in relation.stability.rank_reversals


def test_the_same_seed_gives_the_same_stability() -> None:
    one, two = (relate(X, {"y": Y}, shuffles=29, seed=7).document() for _ in range(2))

    assert one == two


@pytest.mark.parametrize(
    ("reference", "columns", "options", "word"),
    [
        ([1, 2, 3], {}, {}, "no column"),
        ([1, 2], {"y": [1, 2]}, {}, "at least 3"),
        ([1, 2, 3], {"y": [1, 2]}, {}, "as many"),
        ([1, 2, 3], {"y": [1, float("nan"), 2]}, {}, "fill the gap"),
        ([1, 2, 3], {"y": [2, 2, 2]}, {"method": "slope"}, "leave it out"),
        ([1, 2, 3], {"y": [-1, 0, 1]}, {}, "mean is zero"),
        ([1, 2, 3], {"y": [0, 2, 1]}, {"normalise": "initial"}, "first value is zero"),
        ([1, 2, 3], {"y": [0, 2, 1]}, {"method": "relative"}, "starts at zero"),
        ([1, 2, 3], {"y": [2, 2, 2]}, {"normalise": "minmax"}, "range is zero"),
        ([1, 2, 3], {"y": [1, 2, "x"]}, {}, "not a number"),
        ([1, 2, 3], {"y": [1, 2, 1e200]}, {}, "usable"),
        ([1, 2, 3], {"y": [3, 2, 1]}, {"rho": 0.0}, "rho"),
        ([1, 2, 3], {"y": [3, 2, 1]}, {"theta": 2.0}, "theta"),
        ([1, 2, 3], {"y": [3, 2, 1]}, {"method": "best"}, "deng"),
        ([1, 2, 3], {"y": [3, 2, 1]}, {"normalise": "best"}, "zscore"),
    ],
)
def test_what_cannot_be_related_is_told_in_a_sentence(reference: Any, columns: Any, options: Any, word: str) -> None:
    with pytest.raises(InputError, match=word):
        relate(reference, columns, shuffles=19, **options)
