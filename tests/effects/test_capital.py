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
    weigh_notes,
)
from refloat.effects.capital.position_weight import sec_erba, sec_irba, sec_sa
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


def test_a_tranche_up_to_the_top_of_the_pool_is_senior_unless_told_otherwise() -> None:
    top, below = {"A": 0.9, "D": 1.0, "KSA": 0.01, "sts": True}, {"A": 0.8, "D": 0.9, "KSA": 0.01, "sts": True}

    assert [0.10, 0.15, 0.15] == [sec_sa(SecSa(**kind))["RW"] for kind in (top, top | {"senior": False}, below)]
    assert 1.4 == pytest.approx(sec_erba(SecErba(cqs=10, MT=5, A=0.75, D=1.0))["RW"])


def test_a_parameter_that_only_one_kind_of_deal_has_stands_for_that_kind() -> None:
    """p = 0.5 is Article 262 (STS, floor 10 % for the senior), p = 1.5 is Article 269 (floor 100 %)."""
    thick = {"A": 0.9, "D": 1.0, "KSA": 0.01}

    assert [0.10, 1.00, 0.15] == [sec_sa(SecSa(**thick, p=p))["RW"] for p in (0.5, 1.5, 1.0)]
    assert [0.15, 0.15] == [sec_sa(SecSa(**thick, p=p, sts=False, resecuritisation=False))["RW"] for p in (0.5, 1.5)]


def test_a_resecuritisation_has_no_delinquent_positions_and_no_cap() -> None:
    """Article 269(1)(a), (3) and (4); Basel CRE41.16 to 41.19."""
    again = {"A": 0.2, "D": 1.0, "KSA": 0.1, "resecuritisation": True, "senior": True}

    told = sec_sa(SecSa(**again, W=0.4, pool_risk_weight=0.5))
    mixed = sec_sa(SecSa(**again, W=0.4, other_share=0.25, other_charge=0.08))

    assert 0.1 == told["KA"]
    assert told["defaults_left_out"]
    assert told["RW"] == sec_sa(SecSa(**again))["RW"] > 0.5
    assert 0.75 * 0.1 + 0.25 * (0.6 * 0.08 + 0.4 * 0.5) == pytest.approx(mixed["KA"])


def test_the_look_through_cap_may_go_below_the_floor_for_the_senior_alone() -> None:
    thick = {"A": 0.9, "D": 1.0, "KSA": 0.01, "pool_risk_weight": 0.08}

    assert 0.08 == sec_sa(SecSa(**thick, senior=True))["RW"]
    assert 0.15 == sec_sa(SecSa(**thick, senior=False))["RW"]


def test_rated_weights_interpolate_between_one_and_five_years_and_no_further() -> None:
    at = [sec_erba(SecErba(cqs="BBB-", MT=years, senior=True))["RW"] for years in (0.2, 1, 3, 5, 20)]

    assert [1.2, 1.2, 1.3, 1.4, 1.4] == pytest.approx(at)


def test_the_final_legal_maturity_counts_by_four_fifths_beyond_a_year() -> None:
    """Article 257(1)(b): ML of 3.5 years is MT of 3."""
    assert sec_erba(SecErba(cqs=9, MT=3, senior=True))["RW"] == sec_erba(SecErba(cqs=9, ML=3.5, senior=True))["RW"]


def test_short_term_ratings_have_a_table_of_their_own() -> None:
    """Articles 263(2) and 264(2), tables 1 and 3."""
    steps = [1, "A-2", "P-3", "other"]

    assert [0.15, 0.5, 1.0, 12.5] == [sec_erba(SecErba(cqs=step, short_term=True))["RW"] for step in steps]
    assert [0.1, 0.3, 0.6, 12.5] == [sec_erba(SecErba(cqs=step, short_term=True, sts=True))["RW"] for step in steps]


def test_ratings_of_one_step_weigh_the_same_and_those_below_the_last_step_in_full() -> None:
    assert [5.05, 5.05, 5.05, 12.5, 12.5] == [
        sec_erba(SecErba(cqs=letter, MT=5, senior=True))["RW"] for letter in ("CCC+", "CCC-", 17.0, "D", 18)
    ]


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


def test_a_pool_with_a_retail_and_another_part_has_the_mean_of_their_parameters() -> None:
    """Article 259(2); each part with its own p, weighted by nominal amount."""
    parts = [
        {"share": 0.4, "KIRB": 0.04, "LGD": 0.3, "retail": True},
        {"share": 0.6, "KIRB": 0.06, "LGD": 0.45, "N": 200},
    ]

    found = sec_irba(SecIrba(A=0.1, D=1, MT=3, subpools=parts))

    retail = -7.48 * 0.04 + 0.71 * 0.3 + 0.24 * 3
    other = 3.56 / 200 - 1.85 * 0.06 + 0.55 * 0.45 + 0.07 * 3
    assert 0.4 * retail + 0.6 * other == pytest.approx(found["p"])
    assert 0.4 * 0.04 + 0.6 * 0.06 == pytest.approx(found["KIRB"])


def deal(**changes: Any) -> NpeDeal:
    return NpeDeal(**{"gbv": 100.0, "A": 25.0, "B": 5.0, "J": 2.0, "KSA": 0.12, "W": 1.0} | changes)


def test_an_unrated_senior_of_a_qualifying_deal_weighs_one_hundred_per_cent() -> None:
    assert {"method": "sec-sa", "RW": 1.0} == npe_weights(deal(cqs_senior=None))["applicable"]["senior"]


def test_a_rated_senior_takes_the_weight_of_its_rating_and_no_floor() -> None:
    assert {"method": "sec-erba", "RW": 0.50} == npe_weights(deal(cqs_senior="A+"))["applicable"]["senior"]


def test_a_discount_below_half_does_not_qualify_and_one_that_is_refundable_does_not_count() -> None:
    assert npe_weights(deal(A=42.0))["qualifying"]
    assert not npe_weights(deal(A=42.0, refundable=3.0))["qualifying"]
    refused = npe_weights(deal(A=42.0, cqs_senior=None, refundable=3.0))
    assert refused["SECSA_senior"] == refused["senior_qualifying"] == refused["applicable"]["senior"]["RW"] > 1.0


def test_the_look_through_cap_lowers_an_unrated_senior_to_one_hundred_per_cent_and_no_further() -> None:
    """Article 269a(2): what Article 267 gives has the floor of 100 %."""
    capped = [npe_weights(deal(A=60.0, cqs_senior=None, pool_risk_weight=weight))["RW"] for weight in (1.2, 0.6)]

    assert [1.2, 1.0] == capped


def test_what_the_originator_keeps_is_tested_and_capped() -> None:
    """Articles 244(2)(a) and 268 on a vertical slice: half of B is too much, and own funds are capped by its share."""
    found = npe_weights(deal(kept_senior=0.05, kept_mezz=0.6, kept_junior=0.05, pool_capital=2.0))
    weights = {name: row["RW"] for name, row in found["applicable"].items()}

    transfer = found["risk_transfer"]
    assert ("mezzanine", False) == (transfer["test"], transfer["passes"])
    assert 0.6 == pytest.approx(transfer["mezzanine_kept"]) == pytest.approx(transfer["largest_share"])
    own = 0.08 * (1.25 * weights["senior"] + 3 * weights["mezz"] + 0.1 * weights["junior"])
    assert own == pytest.approx(transfer["capital"])
    assert 2.0 * 0.6 == pytest.approx(transfer["cap"])
    assert 100 * 0.12 * 0.6 == pytest.approx(npe_weights(deal(kept_mezz=0.6))["risk_transfer"]["cap"])
    assert "risk_transfer" not in npe_weights(deal())


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


def test_a_share_that_meets_its_limit_but_for_a_rounding_error_meets_it() -> None:
    """0.9 and one half, each missed by a bit; likewise a sum of shares that is one and a bit."""
    found = npe_weights(deal(W=0.3 * 3 - 1e-16, gbv=0.3, A=0.1, B=0.04, J=0.01 + 1e-17))

    assert found["qualifying"]
    assert 0.15 == sec_sa(SecSa(A=0.9, D=1.0000000000000002, KSA=0.01))["RW"]


def test_a_note_of_next_to_nothing_has_no_weight_and_breaks_nothing() -> None:
    assert {"senior", "mezz"} == set(npe_weights(deal(gbv=1e9, A=2e8, B=5e7, J=1e-9))["applicable"])


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
    "two kinds at once": (sec_sa_request(sts=True, resecuritisation=True), "a re-securitisation is never STS"),
    "twice": (sec_sa_request(ksa=0.1), '"ksa" gives KSA a second time'),
    "no number of exposures": (
        '[{"id": "x", "method": "sec-irba", "inputs": {"KIRB": 0.06, "LGD": 0.4, "MT": 3, "A": 0, "D": 1}}]',
        'the field "N" is missing',
    ),
    "no maturity": ('[{"id": "x", "method": "sec-erba", "inputs": {"cqs": 3, "senior": true}}]', '"MT" is missing'),
    "no such short step": (
        '[{"id": "x", "method": "sec-erba", "inputs": {"cqs": "BBB", "short_term": true}}]',
        "no credit quality step of a short-term rating",
    ),
    "a slip in a part": (
        '[{"id": "x", "method": "sec-irba", "inputs": {"A": 0, "D": 1, "MT": 3, "subpools": '
        '[{"share": 1, "KIRB": 0.1, "LGD": 0.4, "N": 9, "retial": true}]}}]',
        'did you mean "retail"?',
    ),
    "parts that do not add up": (
        '[{"id": "x", "method": "sec-irba", "inputs": {"A": 0, "D": 1, "MT": 3, "subpools": '
        '[{"share": 0.5, "KIRB": 0.06, "LGD": 0.4, "N": 9}]}}]',
        "the shares of the subpools must sum to 1",
    ),
    "exposure as text": (
        '[{"id": "x", "method": "sec-sa", "exposure": "5", "inputs": {"KSA": 0.1, "A": 0, "D": 1}}]',
        "exposure: this should be a number",
    ),
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


def test_names_are_read_however_they_are_written_and_ids_are_kept(tmp_path: Path) -> None:
    path = tmp_path / "capital.json"
    rows = [
        {"id": 7, "method": "SEC_SA", "inputs": {"K_SA": 0.08, "a": 0.9, "d": 1, "STS": True, "p": None}},
        {"method": "SSFA", "inputs": {"kg": 0.08, "A": 0.9, "D": 1, "Resecuritization": True}},
    ]
    path.write_text(json.dumps(rows), encoding="utf-8")

    first, second = (risk_weight(request) for request in read_requests(path)[0])

    assert (7, "sec-sa", 0.1) == (first["id"], first["method"], first["RW"])
    assert (2, "us-ssfa", 1.5) == (second["id"], second["method"], second["p"])


def test_other_words_for_an_input_are_understood_where_the_method_has_it(tmp_path: Path) -> None:
    path = tmp_path / "capital.json"
    rated = {"rating": "BB+", "maturity": 2, "thickness": 0.25, "STC": False}
    rows = [
        {"id": "a", "method": "sec-erba", "inputs": rated},
        {"id": "b", "method": "sec-sa", "inputs": {"KSA": 0.01, "A": 0.9, "D": 1, "resec": True}},
    ]
    path.write_text(json.dumps(rows), encoding="utf-8")

    requests, unused = read_requests(path)

    assert [] == unused
    assert [3.73125, 1.0] == pytest.approx([risk_weight(request)["RW"] for request in requests])


def test_the_example_of_the_method_page_runs_and_tells_amounts(tmp_path: Path) -> None:
    page = Path(__file__).resolve().parents[2] / "docs" / "method" / "capital.md"
    path = tmp_path / "capital.json"
    path.write_text(page.read_text(encoding="utf-8").split("```json")[1].split("```")[0], encoding="utf-8")

    requests, unused = read_requests(path)
    found = [risk_weight(request) for request in requests]

    assert [] == unused
    assert ["sec-sa", "sec-irba", "sec-erba", "us-ssfa", "npe"] == [row["method"] for row in found]
    assert 5e6 * 9.538448 == pytest.approx(found[0]["RWEA"], rel=1e-6)
    assert 0.08 * found[0]["RWEA"] == pytest.approx(found[0]["own_funds"])
    assert "RWEA" not in found[1]


def test_attachment_points_are_the_published_credit_enhancement_of_a_deal() -> None:
    """Siena NPL 2018 (Scope): notes of 12.1, 3.5 and 2.4 % of gross, enhancement 87.9, 84.4, 82.0 %."""
    weighed = weigh_notes(100.0, {"A": 12.1, "B": 3.5, "J": 2.4}, charge=0.12, in_default=1.0)

    assert [0.879, 0.844, 0.82] == pytest.approx([weighed[name]["attach"] for name in "ABJ"])
