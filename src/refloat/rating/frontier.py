"""A Sizer -> for each letter the largest note that holds it: the frontier of size against rating."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from refloat.errors import InputError, TargetError
from refloat.rating.size import Sizer
from refloat.rating.sizing import Sizing


@dataclass(frozen=True, eq=False)
class FrontierPoint:
    """One letter of a frontier.

    Attributes:
        letter: The letter.
        sizing: The sizes; None where there is none.
        reason: Why there is none, a sentence; empty otherwise.
    """

    letter: str
    sizing: Sizing | None
    reason: str


def frontier(
    sizer: Sizer,
    note: str,
    *,
    letters: Sequence[str] = (),
    targets: Mapping[str, str] | None = None,
    on_step: Callable[[int, int], None] | None = None,
) -> list[FrontierPoint]:
    """Size a note for one letter after the other, from the lowest up.

    All letters are tried on the same cash, and what was tried for one serves the next. The first letter that no size
    holds ends the search: better ones are told as not tried.

    Args:
        sizer: The deal, its cash and the settings; it must know the note and the others that have targets.
        note: The note.
        letters: Letters wanted; all of the scales if left out.
        targets: Other notes -> letter, sized along with it.
        on_step: Told letters done and letters in all.

    Returns:
        Best letter first.

    Raises:
        InputError: A letter is not one of the scales'.
    """
    known = sizer.trials.letters
    for letter in letters:
        if letter not in known:
            what = f'"{letter}" is not a letter of the scales in use'
            raise InputError(what, remedy=f"use one of {', '.join(known)}")
    wanted = [letter for letter in known if not letters or letter in letters]
    others = {name: letter for name, letter in (targets or {}).items() if name != note}
    points, stopped = [], ""
    for done, letter in enumerate(reversed(wanted), 1):
        if stopped:
            points.append(FrontierPoint(letter, None, f"Not tried: {stopped} has no size."))
        else:
            try:
                points.append(FrontierPoint(letter, sizer.sized({note: letter, **others}), ""))
            except TargetError as error:
                stopped = letter
                points.append(FrontierPoint(letter, None, str(error)))
        if on_step is not None:
            on_step(done, len(wanted))
    return points[::-1]
