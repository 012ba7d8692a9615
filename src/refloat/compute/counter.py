"""Random bits by place: one 64-bit hash of (seed, scenario, item), with no stream and no state.

A number depends on nothing but its place, so it is the same whatever computes it, in whatever order, and in
blocks of whatever size. The mixing steps are the finaliser of SplitMix64 with the constants of Stafford's
variant 13 (Steele, Lea and Flood 2014, Fast splittable pseudorandom number generators, OOPSLA, 453-472).
Scenario and item are each spread over 64 bits first and then met by an exclusive or and one more mixing.
"""

import numpy as np
from numpy.typing import NDArray

from refloat.errors import InputError

Bits = NDArray[np.uint64]

GOLDEN = 0x9E3779B97F4A7C15
FIRST_MULTIPLIER = 0xBF58476D1CE4E5B9
SECOND_MULTIPLIER = 0x94D049BB133111EB
FIRST_SHIFT, SECOND_SHIFT, THIRD_SHIFT = 30, 27, 31


def scenario_keys(seed: int, start: int, stop: int) -> Bits:
    """One key for each scenario of a run, shape (scenario,).

    Args:
        seed: Seed of the run, not negative, of any size.
        start: First scenario.
        stop: One after the last scenario.

    Raises:
        InputError: A negative seed.
    """
    if seed < 0:
        raise InputError(f"the seed is {seed}", remedy="give a whole number of at least 0")
    word = np.random.SeedSequence(seed).generate_state(1, np.uint64)
    return mixed(np.arange(start, stop, dtype=np.uint64) * np.uint64(GOLDEN) + word)


def item_keys(purpose: int, count: int) -> Bits:
    """One key for each of `count` items (loans, assets), shape (item,).

    Args:
        purpose: What the numbers are for; keys of different purposes are unrelated.
        count: Number of items.
    """
    word = mixed(np.array([purpose], dtype=np.uint64) + np.uint64(GOLDEN))
    return mixed(mixed(np.arange(count, dtype=np.uint64) * np.uint64(GOLDEN) + word))


def place_bits(scenarios: Bits, items: Bits) -> Bits:
    """The 64 random bits of each scenario and item, shape (scenario, item)."""
    return mixed(scenarios[:, None] ^ items[None, :])


def mixed(bits: Bits) -> Bits:
    """Each number after the three steps of mixing, as a new array; products are taken modulo 2^64."""
    out = bits >> np.uint64(FIRST_SHIFT)
    out ^= bits
    out *= np.uint64(FIRST_MULTIPLIER)
    out ^= out >> np.uint64(SECOND_SHIFT)
    out *= np.uint64(SECOND_MULTIPLIER)
    out ^= out >> np.uint64(THIRD_SHIFT)
    return out
