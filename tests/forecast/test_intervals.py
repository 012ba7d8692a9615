"""Conformal constants and what they promise."""

import numpy as np
import pytest

from refloat.compute import generator
from refloat.errors import InputError
from refloat.forecast import MODEL_NAMES, calibrate, forecast, shipped_calibrations
from refloat.forecast.calibrate import from_errors
from refloat.forecast.calibration import LEVELS, read_calibrations, restlessness, table_lines


def panel(count: int, length: int, seed: int) -> list[np.ndarray]:
    """Synthetic series that grow unevenly."""
    random = generator(seed, 0)
    return list(np.exp(np.cumsum(random.normal(0.05, 0.15, (count, length)), axis=1)))


def test_the_radius_is_the_conformal_rank_of_the_errors() -> None:
    errors = np.arange(1.0, 101.0)[:, None]
    found = from_errors("naive", {5: errors}, "test")

    # The ceiling of (100 + 1) x level, counted from the smallest.
    assert [81.0, 96.0] == [found.half_width(5, 1, level)[0] for level in (0.8, 0.95)]


def test_intervals_of_a_panel_cover_series_that_are_like_it() -> None:
    own = calibrate(panel(200, 18, 1), "drift", points=(13,), steps=5)
    inside = []
    for series in panel(150, 18, 2):
        made = forecast(series[:13], model="drift", horizon=5, calibrations={"drift": own}, test=False)
        pairs = made.intervals[0.8]
        inside.append((series[13:] >= pairs[:, 0]) & (series[13:] <= pairs[:, 1]))

    assert np.mean(inside) == pytest.approx(0.8, abs=0.05)


def test_radii_grow_with_the_step_and_the_level_for_every_model_that_ships() -> None:
    shipped = shipped_calibrations()

    assert set(MODEL_NAMES) == set(shipped)
    for one in shipped.values():
        assert np.all(np.diff(one.radius, axis=1) >= 0)
        assert np.all(np.diff(one.radius, axis=2) >= 0)
        assert one.counts[:, 0].min() >= 190
        assert 10 == one.steps


def test_between_measured_levels_lengths_and_steps_radii_are_between_theirs() -> None:
    one = shipped_calibrations()["auto"]

    assert one.half_width(13, 3, 0.8)[2] < one.half_width(13, 3, 0.82)[2] < one.half_width(13, 3, 0.85)[2]
    near, far = sorted((one.half_width(10, 1, 0.8)[0], one.half_width(13, 1, 0.8)[0]))
    assert near <= one.half_width(11, 1, 0.8)[0] <= far
    assert one.half_width(13, 20, 0.8)[19] == pytest.approx(2 * one.half_width(13, 10, 0.8)[9])
    assert one.half_width(13, 1, LEVELS[-1])[0] == one.radius[one.points.index(13), 0, -1]
    with pytest.raises(InputError, match=r"0\.99"):
        one.half_width(13, 1, 0.999)


def test_constants_are_read_back_as_they_are_written() -> None:
    shipped = shipped_calibrations()
    again = read_calibrations(table_lines(shipped), "test")

    assert all(np.array_equal(again[name].radius, one.radius) for name, one in shipped.items())


def test_a_series_that_came_to_rest_is_not_taken_for_one_that_cannot_move() -> None:
    assert restlessness(np.array([1.0, 3.0, 3.0, 3.0, 3.0, 3.0, 3.0])) == pytest.approx(2 / 6 / 2)
    assert 2.0 == restlessness(np.array([1.0, 3.0, 5.0, 3.0]))


def test_a_panel_of_fewer_than_twenty_series_is_refused() -> None:
    with pytest.raises(InputError, match="fewer than 20 series"):
        calibrate(panel(19, 18, 1), "naive", points=(13,))
