"""Random streams: each is named by the run's seed, a block, and what it is for."""

import numpy as np

from refloat.errors import InputError


def generator(seed: int, block_index: int, *purpose: int) -> np.random.Generator:
    """The random stream of a block.

    Streams of different blocks or purposes are independent, and none depends on who draws first:
    so the result of a run is the same whatever computes it, and in whatever order.

    Args:
        seed: Seed of the run, not negative.
        block_index: Which block, from 0.
        purpose: Further numbers that tell apart the streams a block needs.

    Raises:
        InputError: A negative seed.
    """
    if seed < 0:
        raise InputError(f"the seed is {seed}", remedy="give a whole number of at least 0")
    sequence = np.random.SeedSequence(seed, spawn_key=(block_index, *purpose))
    return np.random.Generator(np.random.SFC64(sequence))
