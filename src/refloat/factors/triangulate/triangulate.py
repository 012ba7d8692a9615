"""finished studies -> `Triangulation`."""

from collections.abc import Mapping, Sequence
from itertools import combinations
from typing import get_args

import numpy as np

from refloat.errors import StudyError
from refloat.factors.cause_ranking import CauseRanking, Level
from refloat.factors.expert.post_mortem import PostMortem
from refloat.factors.study import FactorsStudy
from refloat.factors.triangulate.concordance import concordance, places
from refloat.factors.triangulate.link import link
from refloat.factors.triangulate.triangulation import Pair, Standing, Triangulation
from refloat.factors.triangulate.triangulation_terms import TriangulationTerms

Scores = Mapping[str, Mapping[str, float]]
HALF = 0.5
"""A place in the first half of a method's causes is high, in the second half low."""
FEWEST = 3


def triangulate(
    studies: Sequence[tuple[str, Sequence[CauseRanking]]],
    terms: TriangulationTerms,
    name: str,
    *,
    parts: Sequence[FactorsStudy] = (),
    synthetic: bool = False,
) -> Triangulation:
    """Lay the rankings of several studies beside one another.

    A cause that a method does not rank is not unimportant to it: it was not looked at. So places are shares of the
    causes that each method ranks, pairs are compared on what they have in common, and W is taken over a block of
    methods and causes without gaps: starting with all methods, the one whose leaving out frees most causes goes, until
    at least three causes are common to those left.

    Args:
        studies: Name of each study and its rankings.
        terms: Of the study of studies.
        name: Short name.
        parts: Those of them that were run; the first study of loan files gives losses and links.
        synthetic: Whether any of them is made up.

    Raises:
        StudyError: Fewer than two methods rank anything at this level.
    """
    level: Level = terms.level
    files = next((part for part in parts if isinstance(part, PostMortem)), None)
    methods = _named(studies)
    at = {method: ranking.at(level) for method, ranking in methods.items()}
    methods = {method: ranking for method, ranking in methods.items() if len(at[method]) >= 2}
    dropped = [method for method in at if method not in methods]
    if len(methods) < 2:
        raise StudyError(
            f"{len(methods)} of the rankings orders two or more causes at the level {level}",
            where=name,
            remedy=f"give studies that rank causes, or another level ({', '.join(get_args(Level))})",
        )
    scores = {method: at[method] for method in methods}
    shares = {method: _shares(found) for method, found in scores.items()}
    causes = sorted({code for found in scores.values() for code in found})
    mean = {code: float(np.mean([found[code] for found in shares.values() if code in found])) for code in causes}
    block, common = _block(scores)
    agreement = None
    if len(block) > 1:
        table = np.array([[scores[method][code] for code in common] for method in block])
        agreement = concordance(table, seed=terms.seed)
    return Triangulation(
        name=name,
        title=terms.title,
        source=terms.source,
        synthetic=synthetic or terms.synthetic,
        level=level,
        methods=methods,
        places=shares,
        standing={code: _standing([found[code] for found in shares.values() if code in found]) for code in causes},
        mean_place=dict(sorted(mean.items(), key=lambda item: (item[1], item[0]))),
        concordance=agreement,
        block_methods=block if agreement else (),
        block_causes=common if agreement else (),
        pairs=tuple(_pair(one, other, scores) for one, other in combinations(methods, 2)),
        loss=files.shares if files is not None else None,
        currency=files.currency if files is not None else "",
        links=link(files) if files is not None else (),
        parts=tuple(parts),
        notes=(
            *_notes(methods, dropped, block, common, synthetic or terms.synthetic),
            *_kinship(studies, methods, block),
        ),
    )


def _named(studies: Sequence[tuple[str, Sequence[CauseRanking]]]) -> dict[str, CauseRanking]:
    """Rankings by method; a method that occurs twice is told apart by its study."""
    all_methods = [ranking.method for _, rankings in studies for ranking in rankings]
    found: dict[str, CauseRanking] = {}
    for study, rankings in studies:
        for ranking in rankings:
            name = ranking.method if all_methods.count(ranking.method) == 1 else f"{ranking.method} ({study})"
            copies = sum(1 for known in found if known == name or known.startswith(f"{name} #"))
            found[f"{name} #{copies + 1}" if copies else name] = ranking
    return found


def _shares(scores: Mapping[str, float]) -> dict[str, float]:
    """Places as shares, 0 first and 1 last."""
    found = places(np.array(list(scores.values())))
    return {code: float((place - 1) / (len(scores) - 1)) for code, place in zip(scores, found, strict=True)}


def _standing(found: Sequence[float]) -> Standing:
    if len(found) < 2:
        return "one method"
    mean = float(np.mean(found))
    if mean < HALF and all(place <= HALF for place in found):
        return "agreed high"
    if mean > HALF and all(place >= HALF for place in found):
        return "agreed low"
    return "contested"


def _block(scores: Scores) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Methods and causes without a gap between them, at least three causes if that can be had."""
    left = list(scores)
    while len(left) > 1:
        common = _common(scores, left)
        if len(common) >= FEWEST:
            return tuple(left), common
        left.remove(max(left, key=lambda one: len(_common(scores, [other for other in left if other != one]))))
    return (), ()


def _common(scores: Scores, methods: Sequence[str]) -> tuple[str, ...]:
    return tuple(sorted(set.intersection(*(set(scores[method]) for method in methods))))


def _pair(one: str, other: str, scores: Scores) -> Pair:
    common = _common(scores, [one, other])
    if len(common) < FEWEST:
        return Pair(one, other, len(common), None)
    first, second = (np.array([scores[method][code] for code in common]) for method in (one, other))
    return Pair(one, other, len(common), tau_b(first, second))


def tau_b(first: np.ndarray, second: np.ndarray) -> float | None:
    """Kendall's tau-b, which corrects for ties; None if one side ties everything."""
    upper = np.triu_indices(len(first), 1)
    a = np.sign(first[:, None] - first[None, :])[upper]
    b = np.sign(second[:, None] - second[None, :])[upper]
    scale = float(np.sqrt((a != 0).sum() * (b != 0).sum()))
    return float((a * b).sum() / scale) if scale else None


def _kinship(
    studies: Sequence[tuple[str, Sequence[CauseRanking]]], methods: Mapping[str, CauseRanking], block: Sequence[str]
) -> list[str]:
    """A warning for each study that has several rankings in the block: they are not independent judges."""
    notes = []
    for study, rankings in studies:
        related = [method for method in block if any(methods[method] is ranking for ranking in rankings)]
        if len(related) > 1:
            notes.append(
                f"{', '.join(related)} come from one study ({study}): they are not independent, "
                "and the chance of Kendall's W counts them as if they were"
            )
    return notes


def _notes(
    methods: Mapping[str, CauseRanking],
    dropped: Sequence[str],
    block: Sequence[str],
    common: Sequence[str],
    synthetic: bool,
) -> tuple[str, ...]:
    notes = []
    if synthetic:
        notes.append("SYNTHETIC: at least one of the studies is made up, so what they say together is a demonstration")
    if dropped:
        notes.append(f"{', '.join(dropped)} ranks fewer than two causes at this level and is left out")
    outside = [method for method in methods if method not in block]
    if not block:
        notes.append("no two methods rank three causes in common, so their agreement cannot be told")
    elif outside:
        notes.append(
            f"{', '.join(outside)} shares too few causes with the others and stands outside Kendall's W, "
            f"which is over {', '.join(common)}"
        )
    meanings = {ranking.meaning for ranking in methods.values()}
    if len(meanings) > 1:
        notes.append(
            f"the methods measure different things ({', '.join(sorted(meanings))}): "
            "agreement of places is no proof of cause"
        )
    return tuple(notes)
