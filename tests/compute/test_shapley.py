"""The exact split of a whole over its parts: textbook games, and what must hold for any game."""

from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from refloat.compute import shapley
from refloat.errors import InputError


def test_the_glove_game_gives_the_textbook_split() -> None:
    """One left glove, two right ones, a pair is worth 1: 2/3 and 1/6 each (Osborne & Rubinstein 1994, section 14.4)."""

    def pairs(held: frozenset[str]) -> float:
        return float("left" in held and bool({"right 1", "right 2"} & held))

    assert shapley(("left", "right 1", "right 2"), pairs) == pytest.approx(
        {"left": 2 / 3, "right 1": 1 / 6, "right 2": 1 / 6}
    )


@given(st.integers(1, 5), st.randoms(use_true_random=False))
def test_it_is_the_mean_over_all_orders_and_sums_to_the_whole(n: int, random) -> None:
    players = tuple("abcde"[:n])
    worths: dict[frozenset[str], float] = {}

    def worth(group: frozenset[str]) -> float:
        return worths.setdefault(group, random.uniform(-5, 5))

    found = shapley(players, worth)

    orders = list(permutations(players))
    for player in players:
        added = []
        for order in orders:
            before = frozenset(order[: order.index(player)])
            added.append(worth(before | {player}) - worth(before))
        assert sum(added) / len(orders) == pytest.approx(found[player], abs=1e-12)
    assert worth(frozenset(players)) - worth(frozenset()) == pytest.approx(sum(found.values()), abs=1e-12)


def test_doubled_or_too_many_parts_are_refused() -> None:
    with pytest.raises(InputError, match="twice"):
        shapley(("a", "a"), lambda group: 0.0)
    with pytest.raises(InputError, match="at most 14"):
        shapley([str(n) for n in range(15)], lambda group: 0.0)
