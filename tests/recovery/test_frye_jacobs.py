"""Conditional loss given default against published values and against what it must be."""

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.special import ndtr, ndtri

from refloat.recovery.frye_jacobs import frye_jacobs_lgd

SHARE = st.floats(0.02, 0.95)


@pytest.mark.parametrize(("rate", "pd", "lgd", "published"), [(0.05, 0.08, 0.4, 0.3197), (0.1, 0.09, 0.45, 0.4151)])
def test_the_published_values_come_out(rate: float, pd: float, lgd: float, published: float) -> None:
    # MathWorks Risk Management Toolbox, page of fryeJacobsLGD, correlation 0.2.
    assert published == pytest.approx(float(frye_jacobs_lgd(rate, pd, lgd, 0.2)), abs=5e-5)


def test_the_collected_vectors_come_out(shared: Path) -> None:
    vectors = json.loads((shared / "data/rating/validation_vectors.json").read_text(encoding="utf-8"))
    cases = [v for v in vectors if v["test"] == "frye_jacobs_conditional_lgd"]

    for case in cases:
        i = case["inputs"]
        assert case["full"] == pytest.approx(float(frye_jacobs_lgd(i["cpd"], i["pd"], i["lgd"], i["rho"])), abs=1e-12)
    assert 2 == len(cases)


@given(pd=SHARE, lgd=SHARE, rho=st.floats(0.0, 0.6))
def test_over_the_cycle_losses_average_to_the_long_run_loss(pd: float, lgd: float, rho: float) -> None:
    # Default rates are Vasicek-distributed; losses r LGD(r) must have the mean p l.
    z = np.linspace(-12, 12, 4801)
    density = np.exp(-(z**2) / 2) / np.sqrt(2 * np.pi) * (z[1] - z[0])
    rate = np.clip(ndtr((ndtri(pd) - np.sqrt(rho) * z) / np.sqrt(1 - rho)), 1e-300, 1)

    loss = rate * frye_jacobs_lgd(rate, pd, lgd, rho)

    assert pd * lgd == pytest.approx(float(density @ loss), rel=1e-6)


@given(pd=SHARE, lgd=SHARE, rho=st.floats(0.0, 0.6))
def test_more_defaults_never_come_with_lower_loss(pd: float, lgd: float, rho: float) -> None:
    losses = frye_jacobs_lgd(np.linspace(0.01, 0.99, 99), pd, lgd, rho)

    assert (np.diff(losses) >= -1e-12).all()
    assert ((losses >= 0) & (losses <= 1)).all()


@pytest.mark.parametrize(("rate", "pd", "lgd", "rho"), [(0, 0.1, 0.4, 0.2), (0.1, 1, 0.4, 0.2), (0.1, 0.1, 0, 0.2)])
def test_arguments_outside_their_range_are_refused(rate: float, pd: float, lgd: float, rho: float) -> None:
    with pytest.raises(ValueError, match="must"):
        frye_jacobs_lgd(rate, pd, lgd, rho)
