"""Drivers by loadings on common factors: the correlations that follow, and what cannot be."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from refloat.recovery import Assumptions
from refloat.recovery.assumptions import FactorLoadings
from refloat.recovery.drivers import correlation_matrix
from refloat.recovery.figures import Figure


def figure(value: float) -> dict[str, Any]:
    return {"value": value, "source": "test", "grade": "judgement"}


def changed(plain: Assumptions, **parts: Any) -> dict[str, Any]:
    return {**plain.model_dump(mode="json"), "correlations": None, **parts}


LOADINGS = {
    "macro": {"cycle": figure(0.8)},
    "property": {"cycle": figure(0.5), "prices": figure(0.6)},
    "industry": {"cycle": figure(0.6)},
    "court": {"prices": figure(-0.3)},
}


def test_correlations_are_the_sums_of_products_of_loadings(make_assumptions: Callable[..., Assumptions]) -> None:
    found = correlation_matrix(Assumptions(**changed(make_assumptions(), factor_loadings=LOADINGS)))

    expected = [[1, 0.4, 0.48, 0], [0.4, 1, 0.3, -0.18], [0.48, 0.3, 1, 0], [0, -0.18, 0, 1]]
    assert np.allclose(expected, found)


@given(st.lists(st.lists(st.floats(-0.69, 0.69), min_size=2, max_size=2), min_size=4, max_size=4))
def test_whatever_the_loadings_the_drivers_hold_together(rows: list[list[float]]) -> None:
    names = ("macro", "property", "industry", "court")
    loadings = {
        name: {f"f{k}": Figure(value=value, source="test", grade="judgement") for k, value in enumerate(row)}
        for name, row in zip(names, rows, strict=True)
    }
    given_loadings = FactorLoadings.model_construct(**loadings)

    matrix = np.array([[given_loadings.between(a, b) for b in names] for a in names])

    assert np.array_equal(matrix, matrix.T)
    assert np.linalg.eigvalsh(matrix)[0] > 0


@pytest.mark.parametrize(
    ("parts", "words"),
    [
        ({"factor_loadings": {"macro": {"a": figure(0.8), "b": figure(0.7)}}}, "explain all"),
        ({}, "nothing says how the drivers"),
        ({"factor_loadings": LOADINGS, "correlations": "kept"}, "correlations are given as well"),
    ],
)
def test_loadings_that_cannot_be_are_refused(
    make_assumptions: Callable[..., Assumptions], parts: dict[str, Any], words: str
) -> None:
    plain = make_assumptions()
    tree = changed(plain, **parts)
    if tree["correlations"] == "kept":
        tree["correlations"] = plain.model_dump(mode="json")["correlations"]

    with pytest.raises(ValueError, match=words):
        Assumptions(**tree)
