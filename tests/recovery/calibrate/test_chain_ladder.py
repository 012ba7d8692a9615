"""Chain ladder against Mack's published figures and against what must hold."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from refloat.recovery.calibrate.chain_ladder import chain_ladder, decaying_tail
from refloat.recovery.calibrate.triangle import Triangle

# Taylor and Ashe (1983), as printed in Mack (1993), cumulative.
TAYLOR_ASHE = (
    "357848 1124788 1735330 2218270 2745596 3319994 3466336 3606286 3833515 3901463",
    "352118 1236139 2170033 3353322 3799067 4120063 4647867 4914039 5339085",
    "290507 1292306 2218525 3235179 3985995 4132918 4628910 4909315",
    "310608 1418858 2195047 3757447 4029929 4381982 4588268",
    "443160 1136350 2128333 2897821 3402672 3873311",
    "396132 1333217 2180715 2985752 3691712",
    "440832 1288463 2419861 3483130",
    "359480 1421128 2864498",
    "376686 1363294",
    "344014",
)
RESERVES = (0, 94_634, 469_511, 709_638, 984_889, 1_419_459, 2_177_641, 3_920_301, 4_278_972, 4_625_811)
ERRORS = (0, 75_535, 121_699, 133_549, 261_406, 411_010, 558_317, 875_328, 971_258, 1_363_155)


def triangle(rows: list[list[float]], exposure: float = 1e7) -> Triangle:
    width = max(map(len, rows))
    cash = np.array([row + [np.nan] * (width - len(row)) for row in rows])
    names = tuple(f"v{i}" for i in range(len(rows)))
    return Triangle(names, 12.0 * np.arange(1, width + 1), cash, np.full(len(rows), exposure))


def test_taylor_and_ashe_come_out_as_mack_printed_them() -> None:
    rows = [[float(x) for x in row.split()] for row in TAYLOR_ASHE]

    found = chain_ladder(triangle(rows))

    latest = np.array([row[-1] for row in rows])
    assert np.array(RESERVES) == pytest.approx(found.ultimates - latest, abs=0.6)
    assert np.array(ERRORS) == pytest.approx(found.errors, abs=0.6)
    assert 18_680_856 == pytest.approx((found.ultimates - latest).sum(), abs=1)
    assert 2_447_095 == pytest.approx(found.total_error, abs=1)
    factors = (3.4906, 1.7473, 1.4574, 1.1739, 1.1038, 1.0863, 1.0539, 1.0766, 1.0177)
    assert np.array(factors) == pytest.approx(found.factors, abs=5e-5)


@settings(max_examples=25)
@given(
    level=arrays(np.float64, 5, elements=st.floats(10, 1000)),
    growth=arrays(np.float64, 4, elements=st.floats(1.0, 4.0)),
)
def test_vintages_that_grow_alike_are_projected_exactly_and_surely(level: np.ndarray, growth: np.ndarray) -> None:
    path = np.concatenate([[1.0], np.cumprod(growth)])
    rows = [[float(v) for v in level[i] * path[: 5 - i]] for i in range(5)]

    found = chain_ladder(triangle(rows))

    assert level * path[-1] == pytest.approx(found.ultimates, rel=1e-12)
    assert found.total_error == pytest.approx(0.0, abs=1e-4 * found.ultimates.sum())
    assert found.developed[-1] == 1.0


def test_a_tail_carries_on_to_the_ultimate() -> None:
    rows = [[100.0, 150.0, 165.0], [80.0, 120.0], [50.0]]

    with_tail, without = chain_ladder(triangle(rows), tail=1.1), chain_ladder(triangle(rows))

    assert with_tail.ultimates == pytest.approx(1.1 * without.ultimates)
    assert with_tail.developed[-1] == pytest.approx(1 / 1.1)


def test_a_geometric_excess_gives_its_own_tail() -> None:
    factors = 1 + 0.5 * 0.6 ** np.arange(10)

    assert np.prod(1 + 0.5 * 0.6 ** np.arange(10, 30)) == pytest.approx(decaying_tail(factors, periods=20) or 0.0)
    assert decaying_tail(np.array([1.5, 1.0, 1.0, 1.0]), periods=5) is None
    assert decaying_tail(1 + 0.1 * 1.1 ** np.arange(8), periods=5) is None


def test_too_little_is_refused() -> None:
    with pytest.raises(ValueError, match="two vintages"):
        chain_ladder(triangle([[1.0, 2.0]]))
    with pytest.raises(ValueError, match="nothing was paid"):
        chain_ladder(triangle([[0.0, 0.0], [0.0]]))
    with pytest.raises(ValueError, match="without gaps"):
        Triangle(("a",), np.array([1.0, 2.0]), np.array([[np.nan, 1.0]]), np.ones(1))
