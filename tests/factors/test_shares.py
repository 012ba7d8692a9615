"""The split of explained variation."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from refloat.compute.shapley import shapley
from refloat.factors.shares import explained_by_subset, owen_values, split_variation


def worth_of(values: dict[frozenset[int], float]):
    return lambda players: np.array([values[players]])


@settings(max_examples=20)
@given(st.lists(st.floats(-10, 10), min_size=16, max_size=16))
def test_one_player_a_group_is_the_plain_shapley_value(drawn: list[float]) -> None:
    values = {frozenset(k for k in range(4) if code >> k & 1): drawn[code] for code in range(16)}
    values[frozenset()] = 0.0
    owned = owen_values(worth_of(values), [[0], [1], [2], [3]])
    plain = shapley("0123", lambda players: values[frozenset(int(player) for player in players)])
    for player in range(4):
        assert owned[player][0] == pytest.approx(plain[str(player)], abs=1e-9)


@settings(max_examples=20)
@given(st.lists(st.floats(-10, 10), min_size=32, max_size=32))
def test_columns_of_a_group_share_what_the_group_has_in_the_game_of_groups(drawn: list[float]) -> None:
    values = {frozenset(k for k in range(5) if code >> k & 1): drawn[code] for code in range(32)}
    values[frozenset()] = 0.0
    groups = {"a": [0, 2], "b": [1], "c": [3, 4]}
    owned = owen_values(worth_of(values), list(groups.values()))
    whole = shapley(list(groups), lambda names: values[frozenset(player for name in names for player in groups[name])])
    for name, players in groups.items():
        assert sum(owned[player][0] for player in players) == pytest.approx(whole[name], abs=1e-9)
    assert sum(owned[player][0] for player in range(5)) == pytest.approx(values[frozenset(range(5))], abs=1e-9)


def sample(seed: int = 0, rows: int = 400):
    chance = np.random.default_rng(seed)
    x = chance.normal(size=(rows, 4))
    x[:, 1] += 0.8 * x[:, 0]
    y = 1.5 * x[:, 0] + x[:, 1] + 0.5 * x[:, 2] + chance.normal(size=rows)
    return y - y.mean(), x - x.mean(axis=0), np.arange(rows) % 40


def test_r_squared_of_a_set_is_that_of_least_squares() -> None:
    y, x, cluster = sample()
    found = explained_by_subset(y, x, cluster, draws=2, seed=1)
    for columns in ([0], [1, 3], [0, 1, 2, 3]):
        rest = y - x[:, columns] @ np.linalg.lstsq(x[:, columns], y, rcond=None)[0]
        assert found.r_squared(frozenset(columns))[0] == pytest.approx(1 - rest @ rest / (y @ y), abs=1e-12)


def test_shares_add_up_with_intervals_around_them_and_the_same_seed_gives_the_same() -> None:
    y, x, cluster = sample()
    groups = ["I1", "I1", "E4", "persistence"]
    split = split_variation(y, x, ["a", "b", "c", "d"], groups, cluster, draws=200, seed=3)
    assert split is not None
    assert sum(share.value for share in split.categories.values()) == pytest.approx(split.explained.value)
    assert split.sides["I"].value == pytest.approx(split.columns["a"].value + split.columns["b"].value)
    internal = split.sides["I"].value / (split.sides["I"].value + split.sides["E"].value)
    assert split.internal_of_coded is not None
    assert split.internal_of_coded.value == pytest.approx(internal)
    for share in (*split.columns.values(), *split.categories.values(), split.explained):
        assert share.low <= share.value <= share.high
    again = split_variation(y, x, ["a", "b", "c", "d"], groups, cluster, draws=200, seed=3)
    assert again == split
    assert split.document()["meaning"] == "explained variation, not causation"


def test_unrelated_columns_have_the_share_that_they_explain_alone() -> None:
    chance = np.random.default_rng(1)
    x = np.linalg.qr(chance.normal(size=(300, 3)))[0]
    y = x @ np.array([3.0, 2.0, 1.0])
    split = split_variation(y, x, ["a", "b", "c"], ["I1", "I2", "E1"], np.arange(300) % 30, draws=60)
    assert split is not None
    values = [split.columns[name].value for name in "abc"]
    np.testing.assert_allclose(values, np.array([9.0, 4.0, 1.0]) / 14.0, atol=1e-12)


def test_an_outcome_that_does_not_vary_has_no_split() -> None:
    _, x, cluster = sample()
    assert split_variation(np.zeros(len(x)), x, list("abcd"), ["I1"] * 4, cluster, draws=60) is None
