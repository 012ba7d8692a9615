"""Block: a run of scenarios that shares one random stream."""

from dataclasses import dataclass

from refloat.errors import InputError

DEFAULT_BLOCK_SIZE = 1000
"""Scenarios in a block unless a run says otherwise. Another size gives other random numbers."""


@dataclass(frozen=True)
class Block:
    """Scenarios `start` to `stop` (not included) of a run.

    Attributes:
        index: Place of the block in the run, from 0; it names the block's random streams.
        start: First scenario.
        stop: One after the last scenario.
    """

    index: int
    start: int
    stop: int

    @property
    def scenarios(self) -> int:
        return self.stop - self.start


def blocks(scenarios: int, block_size: int = DEFAULT_BLOCK_SIZE) -> list[Block]:
    """Cut a run into blocks; only the last may be smaller.

    Raises:
        InputError: A number of scenarios or a block size below one.
    """
    for value, what in ((scenarios, "the number of scenarios"), (block_size, "the block size")):
        if value < 1:
            raise InputError(f"{what} is {value}", remedy="give a whole number of at least 1")
    starts = range(0, scenarios, block_size)
    return [Block(index, start, min(start + block_size, scenarios)) for index, start in enumerate(starts)]
