"""Kendall's W, places, standing, and the link to the recovery model."""

from importlib import import_module
from itertools import permutations, product
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import friedmanchisquare, kendalltau

from refloat.errors import StudyError
from refloat.factors import CauseRanking
from refloat.factors.triangulate import TriangulationTerms, concordance, triangulate
from refloat.factors.triangulate.concordance import places
from refloat.factors.triangulate.triangulate import tau_b

ANXIETY = np.array(
    [
        [3, 3, 3, 4, 5, 5, 2, 3, 5, 2, 2, 6, 1, 5, 2, 2, 1, 2, 4, 3],
        [3, 6, 4, 6, 2, 4, 2, 4, 3, 3, 2, 3, 3, 3, 2, 2, 1, 3, 3, 4],
        [2, 1, 4, 4, 3, 2, 1, 6, 1, 1, 1, 2, 3, 3, 1, 1, 3, 3, 2, 2],
    ],
    dtype=float,
)
"""The example of `kendall` and `KendallW` in the R packages irr and DescTools."""
SIEGEL = np.array([[1, 6, 3, 2, 5, 4], [1, 5, 6, 4, 2, 3], [6, 3, 2, 5, 4, 1]], dtype=float)
SIEGEL_TIES = np.array(
    [
        [1, 4.5, 2, 4.5, 3, 7.5, 6, 9, 7.5, 10],
        [2.5, 1, 2.5, 4.5, 4.5, 8, 9, 6.5, 10, 6.5],
        [2, 1, 4.5, 4.5, 4.5, 4.5, 8, 8, 8, 10],
    ]
)
"""Siegel, Nonparametric Statistics (1956); data seen at
https://www.biostat.wustl.edu/archives/html/s-news/2001-03/msg00197.html, printed W of 0.16 and 0.828 from memory."""


def test_w_of_published_examples() -> None:
    assert 0.16 == round(concordance(SIEGEL).w or 0, 2)
    assert 0.828 == round(concordance(SIEGEL_TIES).w or 0, 3)
    assert 0.540 == round(concordance(ANXIETY).w or 0, 3)


@pytest.mark.parametrize("scores", [ANXIETY, SIEGEL, SIEGEL_TIES])
def test_chi_squared_is_that_of_friedman_with_ties(scores: np.ndarray) -> None:
    assert friedmanchisquare(*scores.T).statistic == pytest.approx(concordance(scores).chi_squared)


def test_w_is_one_for_one_order_and_follows_from_the_mean_correlation_of_places() -> None:
    same = np.tile([3.0, 1, 2, 5], (3, 1))
    m = len(SIEGEL)
    pairs = [np.corrcoef(places(SIEGEL)[i], places(SIEGEL)[j])[0, 1] for i in range(m) for j in range(i)]

    assert 1 == pytest.approx(concordance(same).w)
    assert (1 + (m - 1) * np.mean(pairs)) / m == pytest.approx(concordance(SIEGEL).w)


def test_the_exact_chance_counts_all_orders() -> None:
    scores = np.array([[1.0, 2, 3, 4], [1, 2, 4, 3], [2, 1, 3, 4]])
    found = concordance(scores)

    def spread(rows: tuple[tuple[float, ...], ...]) -> float:
        sums = np.sum(rows, axis=0)
        return float(((sums - sums.mean()) ** 2).sum())

    table = places(scores)
    reached = [
        spread((tuple(table[0]), *rows)) >= spread(tuple(map(tuple, table))) - 1e-9
        for rows in product(permutations(table[1]), permutations(table[2]))
    ]
    assert "exact" == found.how
    assert np.mean(reached) == pytest.approx(found.p_value)


def test_random_orders_come_near_the_exact_chance(monkeypatch: pytest.MonkeyPatch) -> None:
    scores = np.array([[1.0, 2, 3, 4, 5], [2, 1, 3, 5, 4], [1, 3, 2, 4, 5]])
    exact = concordance(scores).p_value
    monkeypatch.setattr(import_module("refloat.factors.triangulate.concordance"), "MOST_EXACT", 0)
    again = concordance(scores)

    assert ("random orders", True) == (again.how, abs((again.p_value or 0) - (exact or 0)) < 0.004)


def test_a_ranking_that_ties_all_has_no_w() -> None:
    assert concordance(np.array([[1.0, 1, 1], [1, 2, 3]])).w is None


@given(st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5)), min_size=3, max_size=9))
def test_tau_is_that_of_scipy(pairs: list[tuple[int, int]]) -> None:
    first, second = (np.array(side, dtype=float) for side in zip(*pairs, strict=True))
    found = tau_b(first, second)

    if found is not None:
        assert kendalltau(first, second).statistic == pytest.approx(found)
    else:
        assert min(np.ptp(first), np.ptp(second)) == 0


def ranking(method: str, **scores: float) -> CauseRanking:
    return CauseRanking(method, scores, "10 made-up things", "file", "judgement")


def side_by_side(*rankings: CauseRanking):  # type: ignore[no-untyped-def]
    terms = TriangulationTerms(kind="triangulation", studies=("x",))
    return triangulate([("study", rankings)], terms, "t")


def test_causes_are_agreed_contested_or_seen_by_one_method() -> None:
    found = side_by_side(
        ranking("one", I1=5, I2=4, E2=3, E3=1), ranking("two", I1=9, I2=1, E2=4, E3=2), ranking("three", I4=1, I1=2)
    )

    assert {
        "I1": "agreed high", "I2": "contested", "E2": "contested", "E3": "agreed low", "I4": "one method"
    } == found.standing  # fmt: skip
    assert ("one", "two") == found.block_methods
    assert any(note.startswith("three shares too few causes") for note in found.notes)


def test_a_method_that_did_not_look_at_a_cause_does_not_lower_it() -> None:
    with_it = side_by_side(ranking("one", I1=5, I2=4, E2=3), ranking("two", I1=9, I2=4, E2=1))
    without = side_by_side(ranking("one", I1=5, I2=4, E2=3), ranking("two", I2=4, E2=1))

    assert with_it.mean_place["I1"] == without.mean_place["I1"] == 0


def test_two_studies_by_one_method_keep_their_names() -> None:
    terms = TriangulationTerms(kind="triangulation", studies=("x",))
    found = triangulate([("north", [ranking("ahp", I1=2, I2=1)]), ("south", [ranking("ahp", I1=1, I2=2)])], terms, "t")

    assert ["ahp (north)", "ahp (south)"] == list(found.methods)


def test_one_ranking_alone_is_refused() -> None:
    with pytest.raises(StudyError, match="1 of the rankings orders two or more causes at the level category"):
        side_by_side(ranking("one", I1=1, I2=2), ranking("two", I1=1))


def test_the_overrides_of_a_study_are_what_a_run_takes(tmp_path: Path) -> None:
    from refloat.factors.expert.loss_shares import Share
    from refloat.factors.triangulate import Link, write_link
    from refloat.recovery import read_overrides

    links = (
        Link("E3", "court_delay_months", "time in court", Share(5.4, 0.2, 8.0, 20)),
        Link("I2", "price_shortfall_rate", "price", Share(0.16, 0.0, 0.3, 12)),
        Link("I3", "idle_rate", "pace", Share(0.25, 0.1, 0.4, 40)),
    )
    written = {path.name: read_overrides(path) for path in write_link(links, tmp_path, study="s", synthetic=True)}

    central = written["overrides.yaml"]
    assert {"overrides.yaml", "overrides_low.yaml", "overrides_high.yaml", "overrides_E3.yaml", "overrides_I2.yaml",
            "overrides_I3.yaml"} == set(written)  # fmt: skip
    assert "synthetic" in central.name
    assert [0.0] * 5 + [0.75] == central.court_rates(6).tolist()
    assert 0.75 == central.collection_rates(61)[59]
    assert 1.0 == central.collection_rates(61)[60]
    assert np.log(0.84) == pytest.approx(central.log_price_changes(1, ("X",))[0, 1])
    # At the lower end only slow work is left: two tenths of a month is no month, and a shortfall of nought is none.
    assert ["servicer_failure"] == [event.kind for event in written["overrides_low.yaml"].events]
