"""Risk weights of securitisation positions: two examples that a regulator published, vectors, identities."""

import json
import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from refloat.effects.capital import (
    NpeDeal,
    SecErba,
    SecIrba,
    SecSa,
    npe_weights,
    read_requests,
    risk_weight,
    simplified_formula,
    simplified_weight,
)
from refloat.effects.capital.risk_weight import sec_erba, sec_irba, sec_sa, weigh_notes
from refloat.errors import InputError
from refloat.rules import capital_figures, erba_table

VECTORS = Path(__file__).parent / "capital_vectors.json"
ROWS: list[dict[str, Any]] = json.loads(VECTORS.read_text(encoding="utf-8"))

charges = st.floats(0.001, 0.9)
points = st.tuples(st.floats(0, 1), st.floats(0, 1)).map(sorted).filter(lambda pair: pair[1] - pair[0] > 1e-3)


@pytest.mark.parametrize("row", ROWS, ids=[row["id"] for row in ROWS])
def test_every_vector_is_met_to_five_decimals(row: dict[str, Any]) -> None:
    request = next(request for request in read_requests(VECTORS)[0] if request.id == row["id"])

    found = risk_weight(request)

    for key, value in row["expected"].items():
        if key.endswith("_published"):
            # The regulator rounded to the digits shown.
            digits = len(str(value).split(".")[1])
            assert value == pytest.approx(found[key.removesuffix("_published")], abs=0.51 * 10**-digits)
        else:
            assert value == pytest.approx(found[key], abs=1e-5)


@settings(max_examples=40)
@given(charges, points, st.floats(0.3, 1.5))
def test_the_formula_is_the_mean_of_the_exponential_over_the_tranche(ka: float, tranche: list[float], p: float) -> None:
    """A slow twin: K is the mean of e^(-(x - KA) / (p KA)) over the tranche, counted as one below KA."""
    attach, detach = tranche
    x = attach + (np.arange(4_000) + 0.5) / 4_000 * (detach - attach)
    slow = np.where(x < ka, 1.0, np.exp(-np.maximum(x - ka, 0.0) / (p * ka))).mean()

    # The midpoint rule errs at the kink by half a step at most, and by the square of the step over the scale.
    step = (detach - attach) / 4_000
    tolerance = 0.5 / 4_000 + (step / (p * ka)) ** 2 + 1e-9
    assert 12.5 * slow == pytest.approx(simplified_weight(ka, attach, detach, p), abs=12.5 * tolerance)


@given(charges, points, st.floats(0.01, 0.99), st.floats(0.3, 1.5))
def test_a_tranche_split_in_two_weighs_the_same_in_total(
    ka: float, tranche: list[float], share: float, p: float
) -> None:
    attach, detach = tranche
    middle = attach + share * (detach - attach)
    parts = sum((d - a) * simplified_weight(ka, a, d, p) for a, d in ((attach, middle), (middle, detach)))

    assert (detach - attach) * simplified_weight(ka, attach, detach, p) == pytest.approx(parts, rel=1e-9)


@given(charges, points, points)
def test_a_more_senior_tranche_never_weighs_more(ka: float, one: list[float], other: list[float]) -> None:
    low, high = sorted([one, other], key=lambda pair: (pair[0], pair[1]))
    if low[1] <= high[1]:
        assert simplified_weight(ka, *high, 1.0) <= simplified_weight(ka, *low, 1.0) + 1e-9


def test_the_formula_has_its_limits() -> None:
    assert 0.0 == simplified_formula(0.0, 0.1, 0.2, 1.0)
    assert math.exp(-1) == pytest.approx(simplified_formula(0.1, 0.2, 0.2 + 1e-9, 1.0), rel=1e-6)


def test_more_than_a_twentieth_of_unknown_delinquency_weighs_in_full() -> None:
    known = {"A": 0.5, "D": 1.0, "KSA": 0.08}

    assert sec_sa(SecSa(**known, unknown=0.05))["RW"] < 12.5 == sec_sa(SecSa(**known, unknown=0.051))["RW"]


def test_floors_hold_for_each_kind_of_deal() -> None:
    thick = {"A": 0.9, "D": 1.0, "KSA": 0.01}

    assert 0.15 == sec_sa(SecSa(**thick))["RW"]
    assert 0.10 == sec_sa(SecSa(**thick, senior=True, sts=True))["RW"]
    assert 0.15 == sec_sa(SecSa(**thick, senior=False, sts=True))["RW"]
    assert 1.00 == sec_sa(SecSa(**thick, resecuritisation=True))["RW"]


def test_the_look_through_cap_may_go_below_the_floor_for_the_senior_alone() -> None:
    thick = {"A": 0.9, "D": 1.0, "KSA": 0.01, "pool_risk_weight": 0.08}

    assert 0.08 == sec_sa(SecSa(**thick, senior=True))["RW"]
    assert 0.15 == sec_sa(SecSa(**thick, senior=False))["RW"]


def test_rated_weights_interpolate_between_one_and_five_years_and_no_further() -> None:
    at = [sec_erba(SecErba(cqs="BBB-", MT=years, senior=True))["RW"] for years in (0.2, 1, 3, 5, 20)]

    assert [1.2, 1.2, 1.3, 1.4, 1.4] == pytest.approx(at)


@given(st.integers(1, 17), st.floats(1, 5), st.floats(0.01, 1.0), st.booleans())
def test_a_non_senior_tranche_never_weighs_less_than_a_senior_one_of_its_rating(
    step: int, years: float, thickness: float, sts: bool
) -> None:
    junior = sec_erba(SecErba(cqs=step, MT=years, T=thickness, sts=sts))["RW"]

    assert junior >= sec_erba(SecErba(cqs=step, MT=years, senior=True, sts=sts))["RW"]


def test_rated_weights_never_fall_with_worse_ratings_or_longer_lives() -> None:
    table = erba_table()

    for key in table[0].weights:
        weights = [row.weights[key] for row in table]
        assert weights == sorted(weights)
        assert all(short <= long for short, long in weights)


def test_p_falls_no_further_than_three_tenths() -> None:
    found = sec_irba(SecIrba(A=0.2, D=1, KIRB=0.2, N=1000, LGD=0.1, MT=1, senior=True))

    assert 0.3 == found["p"]


def deal(**changes: Any) -> NpeDeal:
    return NpeDeal(**{"gbv": 100.0, "A": 25.0, "B": 5.0, "J": 2.0, "KSA": 0.12, "W": 1.0} | changes)


def test_an_unrated_senior_of_a_qualifying_deal_weighs_one_hundred_per_cent() -> None:
    assert {"method": "sec-sa", "RW": 1.0} == npe_weights(deal(cqs_senior=None))["applicable"]["senior"]


def test_a_rated_senior_takes_the_weight_of_its_rating_and_no_floor() -> None:
    assert {"method": "sec-erba", "RW": 0.50} == npe_weights(deal(cqs_senior="A+"))["applicable"]["senior"]


def test_a_discount_below_half_does_not_qualify_and_one_that_is_refundable_does_not_count() -> None:
    assert npe_weights(deal(A=42.0))["qualifying"]
    assert not npe_weights(deal(A=42.0, refundable=3.0))["qualifying"]
    assert npe_weights(deal(A=42.0, refundable=3.0))["senior_qualifying"] is None
    assert npe_weights(deal(A=42.0, cqs_senior=None, refundable=3.0))["applicable"]["senior"]["RW"] > 1.0


def test_a_pool_with_a_tenth_of_performing_loans_is_the_last_that_counts_as_non_performing() -> None:
    assert npe_weights(deal(W=0.9))["npe_securitisation"]
    assert not npe_weights(deal(W=0.89))["qualifying"]


def test_realised_losses_run_the_discount_down_to_nil_and_no_further() -> None:
    found = [npe_weights(deal(realised_losses=losses))["NRPPD_after_losses"] for losses in (0.0, 30.0, 90.0)]

    assert [68.0, 38.0, 0.0] == found


def test_every_figure_of_the_rules_names_its_article() -> None:
    path = Path(__file__).resolve().parents[2] / "src" / "refloat" / "rules" / "tables" / "capital.csv"
    lines = path.read_text(encoding="utf-8").splitlines()[1:]

    assert len(capital_figures()) == len(lines)
    assert all("CRR" in line or "CFR" in line or "2017/2402" in line for line in lines)
    assert all("seen" in line or "unverified" in line for line in lines)


def sec_sa_request(**inputs: Any) -> str:
    return json.dumps([{"id": "x", "method": "sec-sa", "inputs": {"KSA": 0.08, "A": 0.1, "D": 0.2} | inputs}])


BAD = {
    "no JSON": ("[{", "this is not JSON"),
    "empty": ("[]", "the list of requests is empty"),
    "no group": ("[1]", "a request is a group of id, method and inputs"),
    "no method": ('[{"id": "x"}]', "the method is missing"),
    "method misspelt": ('[{"id": "x", "method": "sec-as"}]', 'did you mean "sec-sa"?'),
    "no inputs": ('[{"id": "x", "method": "sec-sa"}]', "the inputs are missing"),
    "input missing": ('[{"id": "x", "method": "sec-sa", "inputs": {"A": 0, "D": 1}}]', '"KSA" is missing'),
    "input misspelt": (sec_sa_request(unkown=0.1), 'did you mean "unknown"?'),
    "per cent": (sec_sa_request(KSA=8), "write rates and shares as fractions"),
    "no thickness": (sec_sa_request(D=0.1), "has no thickness"),
    "text": (sec_sa_request(KSA="8 %"), "this should be a number"),
    "not a number": ('[{"id": "x", "method": "sec-sa", "inputs": {"KSA": NaN, "A": 0, "D": 1}}]', "NaN and infinity"),
    "no such step": (
        '[{"id": "x", "method": "sec-erba", "inputs": {"cqs": "Baa3", "MT": 5, "senior": true}}]',
        "no credit quality step",
    ),
    "notes beyond the pool": (
        '[{"id": "x", "method": "npe", "inputs": {"gbv": 10, "A": 11, "KSA": 0.1, "W": 1}}]',
        "the notes of 11 are more than the pool's 10",
    ),
}


@pytest.mark.parametrize("name", BAD)
def test_a_bad_request_is_refused_in_one_sentence_that_names_it(name: str, tmp_path: Path) -> None:
    text, expected = BAD[name]
    path = tmp_path / "capital.json"
    path.write_text(text, encoding="utf-8")

    with pytest.raises(InputError) as failure:
        read_requests(path)

    assert expected in str(failure.value)
    assert "\n" not in str(failure.value)


def test_an_input_of_another_method_is_left_out_and_told(tmp_path: Path) -> None:
    path = tmp_path / "capital.json"
    path.write_text(sec_sa_request(LGD=0.4), encoding="utf-8")

    requests, unused = read_requests(path)

    assert 1 == len(requests)
    assert [f'{path}: request 1 (x): sec-sa does not use "LGD".'] == unused


def test_attachment_points_are_the_published_credit_enhancement_of_a_deal() -> None:
    """Siena NPL 2018 (Scope): notes of 12.1, 3.5 and 2.4 % of gross, enhancement 87.9, 84.4, 82.0 %."""
    weighed = weigh_notes(100.0, {"A": 12.1, "B": 3.5, "J": 2.4}, charge=0.12, in_default=1.0)

    assert [0.879, 0.844, 0.82] == pytest.approx([weighed[name]["attach"] for name in "ABJ"])
