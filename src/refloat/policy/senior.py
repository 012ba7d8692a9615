"""SeniorSizes: the senior note sized anew by the rating engines where a lever stands elsewhere."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from refloat.policy.lever import Lever
from refloat.policy.targets import SIZING, moved_by

Resize = Callable[[Mapping[str, float]], float | None]
"""Parameters as `moved_by` gives them -> size per 100 of claim at the letter; None where no size holds it."""


@dataclass(frozen=True)
class SeniorSizes:
    """The senior note at its letter.

    Attributes:
        note: Its name.
        letter: The letter at which it is sized, or its own where it is taken as the deal has it.
        sized: Whether it was sized for that letter.
        why: Why not; empty if it was.
        anew: Lever -> size with the lever at its reform, and at its setback; None where no size holds the letter.
            Levers that do not move the cash a deal sees are left out.
        all_reforms: The size with every lever at its reform; None where no size holds the letter, or none was sought.
    """

    note: str
    letter: str
    sized: bool
    why: str = ""
    anew: tuple[tuple[str, float | None, float | None], ...] = ()
    all_reforms: float | None = None


def sizes_anew(
    levers: Sequence[Lever], resize: Resize, on_step: Callable[[int, int], None] | None = None
) -> tuple[tuple[tuple[str, float | None, float | None], ...], float | None]:
    """Size the note for every lever that moves the deal's cash, at both ends, and for all reforms together.

    Args:
        levers: All levers.
        resize: What sizes the note.
        on_step: Told sizes done and in all.
    """
    movers = [lever for lever in levers if lever.moves in SIZING]
    total, done = 2 * len(movers) + 1, 0
    found = []
    for lever in movers:
        ends = []
        for value in (lever.reform, lever.setback):
            ends.append(resize(moved_by(levers, {lever.name: value})))
            done += 1
            if on_step is not None:
                on_step(done, total)
        found.append((lever.name, ends[0], ends[1]))
    together = resize(moved_by(levers, {lever.name: lever.reform for lever in levers}))
    if on_step is not None:
        on_step(total, total)
    return tuple(found), together
