"""the facts of a case and rules of caps -> the caps that its letters bear."""

import math
from collections.abc import Mapping, Sequence

from refloat.errors import CaseError
from refloat.files import did_you_mean
from refloat.rating.cap import Cap, Fact
from refloat.rating.ratings import NOT_RATED, letter_rank
from refloat.rules import CapRule

WHERE = "rating facts"


def caps_of(facts: Mapping[str, Fact], rules: Sequence[CapRule], letters: tuple[str, ...]) -> tuple[Cap, ...]:
    """The caps that facts set off, in the order of the rules.

    Args:
        facts: Fact -> what the case says of it.
        rules: The rules.
        letters: Letters of the scales in use, best first.

    Raises:
        CaseError: A fact or its value is not known to the rules, or a cap is no letter of the scales.
    """
    known = list(dict.fromkeys(rule.fact for rule in rules))
    for fact, value in facts.items():
        if fact not in known:
            remedy = did_you_mean(fact, known) or f"known are {', '.join(known)}"
            raise CaseError(f'"{fact}" is no fact that a cap looks at', where=WHERE, remedy=remedy)
        _prove_value(fact, value, [rule for rule in rules if rule.fact == fact])
    caps = []
    for rule in rules:
        if rule.fact not in facts:
            continue
        value = facts[rule.fact]
        letter = _letter(rule, value)
        if letter is None:
            continue
        if letter not in letters:
            raise CaseError(
                f'"{letter}" is not a letter of the scales in use',
                where=f"{WHERE}, {rule.fact}",
                remedy=f"use one of {', '.join(letters)}, or give caps of your own",
            )
        caps.append(Cap(rule, value, letter))
    return tuple(caps)


def capped(letter: str, caps: Sequence[Cap], letters: tuple[str, ...]) -> str:
    """A letter under caps: the lowest of it and them."""
    if letter == NOT_RATED:
        return letter
    return max((letter, *(cap.letter for cap in caps)), key=lambda one: letter_rank(one, letters))


def binding(letter: str, caps: Sequence[Cap], letters: tuple[str, ...]) -> tuple[str, ...]:
    """Names of the rules that hold a letter down: the lowest of those that are below it."""
    if letter == NOT_RATED:
        return ()
    ranks = [letter_rank(cap.letter, letters) for cap in caps]
    lowest = max(ranks, default=-1)
    if lowest <= letter_rank(letter, letters):
        return ()
    return tuple(cap.rule.rule for cap, rank in zip(caps, ranks, strict=True) if rank == lowest)


def _letter(rule: CapRule, value: Fact) -> str | None:
    """The cap that a rule gives for a value; None if it gives none."""
    if rule.test == "letter":
        return str(value)
    met = float(value) > float(rule.value) if rule.test == "above" else value == rule.value
    return rule.letter if met and rule.letter else None


def _prove_value(fact: str, value: Fact, rules: list[CapRule]) -> None:
    where = f"{WHERE}, {fact}"
    if rules[0].test == "above":
        if isinstance(value, str) or not math.isfinite(value):
            raise CaseError(f'"{value}" is not a number', where=where, remedy="write a share such as 0.03")
    elif not isinstance(value, str):
        raise CaseError(f"{value:g} is not a word", where=where, remedy="write a word or a letter")
    elif rules[0].test == "is":
        values = [rule.value for rule in rules]
        if value not in values:
            remedy = did_you_mean(value, values) or f"write one of {', '.join(values)}"
            raise CaseError(f'"{value}" is not known', where=where, remedy=remedy)
