"""A published letter as written -> the place on the engine's scale."""

import re

AGENCY = ("AAA", *(f"{grade}{sign}" for grade in ("AA", "A", "BBB", "BB", "B", "CCC") for sign in ("+", "", "-")))
"""Letters of Scope, S&P, Fitch and (with `high` and `low` for + and -) DBRS; in the order of Moody's Aaa to Caa3."""
LOWEST = ("CC", "C", "D")


def letter_places(text: str | None) -> list[int]:
    """Places from 0 (best) of all letters in a text, in order; 19 for those below CCC-.

    Args:
        text: Such as `BBB(low)(DBRS)`, `(P)BBB-(Scope)`, `BBB+(Scope)/Baa1` or `A BBB -> BB+`.
    """
    if not text:
        return []
    plain = text.replace("(low)", "-").replace("(high)", "+").replace("(P)", "")
    places = []
    for word in re.findall(r"(?<![A-Za-z])(?:AAA|AA|A|BBB|BB|B|CCC|CC|C|D)[+-]?(?![A-Za-z0-9])", plain):
        if word in AGENCY:
            places.append(AGENCY.index(word))
        elif word.rstrip("+-") in LOWEST:
            places.append(len(AGENCY))
    return places


def moved(text: str | None) -> int | None:
    """Notches down of class A in a rating action such as `Scope A BBB -> BB+; B B- -> CCC`; None without a pair."""
    found = re.search(r"\bA ([A-Za-z0-9()+-]+) -> ([A-Za-z0-9()+-]+)", text or "")
    if found is None:
        return None
    before, after = (letter_places(part) or _moodys(part) for part in found.groups())
    return after[0] - before[0] if before and after else None


def _moodys(text: str) -> list[int]:
    names = ["Aaa", *(f"{grade}{number}" for grade in ("Aa", "A", "Baa", "Ba", "B", "Caa") for number in (1, 2, 3))]
    return [names.index(text)] if text in names else []
