"""Kaplan-Meier and Aalen-Johansen against a textbook table, an independent library and identities."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from refloat.recovery.calibrate.survival import survival

# Remission times (weeks) on 6-mercaptopurine, Freireich et al. (1963), as in Kalbfleisch and Prentice, table 1.2.
WEEKS = [6, 6, 6, 7, 10, 13, 16, 22, 23, 6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35]
RELAPSED = [1] * 9 + [0] * 12


def test_the_textbook_remission_times_come_out() -> None:
    found = survival(WEEKS, RELAPSED)

    assert [6, 7, 10, 13, 16, 22, 23] == found.times.tolist()
    assert [21, 17, 15, 12, 11, 7, 6] == found.at_risk.tolist()
    printed = (0.857, 0.807, 0.753, 0.690, 0.627, 0.538, 0.448)
    assert np.array(printed) == pytest.approx(found.survival, abs=6e-4)
    assert np.array((0.0764, 0.0869, 0.0963, 0.1068, 0.1141, 0.1282, 0.1346)) == pytest.approx(found.errors, abs=6e-5)
    assert 35 == found.last_seen
    assert (1.0, found.survival[2]) == (found.at(5.9), found.at(12))


def test_statsmodels_finds_the_same_survival_and_incidence() -> None:
    from statsmodels.duration.survfunc import CumIncidenceRight, SurvfuncRight

    draw = np.random.default_rng(5)
    times = draw.integers(1, 30, 200).astype(float)
    events = draw.choice([0, 1, 2, 3], 200, p=[0.3, 0.4, 0.2, 0.1])

    mine = survival(times, events)
    theirs = SurvfuncRight(times, (events > 0).astype(int))
    rates = CumIncidenceRight(times, events)

    assert theirs.surv_prob == pytest.approx(mine.survival)
    assert theirs.surv_prob_se == pytest.approx(mine.errors)
    for k in (1, 2, 3):
        at = [mine.incidence_at(k, t) for t in rates.times]
        assert rates.cinc[k - 1] == pytest.approx(np.array(at))


@given(st.lists(st.tuples(st.integers(0, 20), st.integers(0, 3)), min_size=1, max_size=60))
def test_survival_and_all_incidences_add_up_to_one(rows: list[tuple[int, int]]) -> None:
    times, events = (np.array(column) for column in zip(*rows, strict=True))

    found = survival(times, events)

    total = found.survival + np.sum(list(found.incidence.values()) or [np.zeros(len(found.times))], axis=0)
    assert total == pytest.approx(np.ones(len(found.times)))
    assert (np.diff(found.survival) <= 1e-12).all()


@given(st.lists(st.integers(1, 20), min_size=1, max_size=40))
def test_without_censoring_it_is_the_share_still_open(times: list[int]) -> None:
    found = survival(times, [1] * len(times))

    for t, s in zip(found.times, found.survival, strict=True):
        assert s == pytest.approx(np.mean(np.array(times) > t))


def test_bad_times_are_refused() -> None:
    with pytest.raises(ValueError, match="not negative"):
        survival([-1.0], [1])
    with pytest.raises(ValueError, match="as many"):
        survival([1.0], [1, 0])
