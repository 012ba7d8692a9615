"""European deals: letters beside those published, and how they move once it is told what came in."""

import json

import numpy as np
import pytest

from refloat.rating.europe_check import EuropeCheck, check_europe, europe_check_result
from refloat.rating.europe_check.letters import letter_places, moved
from refloat.rating.europe_check.paths import factors, factors_given, share_to


@pytest.fixture(scope="module")
def check() -> EuropeCheck:
    return check_europe(paths=4_000)


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("BBB(low)(DBRS)", 9),
        ("(P)BBB-(Scope)", 9),
        ("BBB+(Scope)/Baa1", 7),
        ("A-(Scope)", 6),
        ("CC(Scope, Jul-2022)", 19),
    ],
)
def test_letters_as_agencies_write_them_are_placed_on_one_scale(text: str, place: int) -> None:
    assert place == letter_places(text)[0]


def test_a_rating_action_is_told_in_notches_of_class_a() -> None:
    assert 2 == moved("Scope A BBB -> BB+; B B- -> CCC")
    assert -1 == moved("Scope A BBB -> BBB+")
    assert 1 == moved("Moody's A Ba3 -> B1; net coll.")
    assert moved("previous downgrade") is None


def test_paths_given_a_report_meet_it_and_are_those_of_the_prior_that_do() -> None:
    """Drawing given a report is what re-weighing unconditional paths gives."""
    ratio, months = 0.7, 36.0
    level, slower, weights = factors_given(ratio, months, 40_000, 1)
    came = level * share_to(months / slower) / share_to(months)
    assert ratio == pytest.approx(float(np.exp(weights @ np.log(came))), rel=0.02)
    prior_level, prior_slower = factors(200_000, 2)
    off = np.log(prior_level * share_to(months / prior_slower) / share_to(months) / ratio) / 0.05
    prior = np.exp(-0.5 * off**2)
    prior /= prior.sum()
    assert float(weights @ np.log(level)) == pytest.approx(float(prior @ np.log(prior_level)), abs=0.01)
    assert float(weights @ np.log(slower)) == pytest.approx(float(prior @ np.log(prior_slower)), abs=0.015)


@pytest.mark.slow
def test_belvedere_bcc_2018_and_prosil_go_down_on_what_came_in_and_olympia_does_not(check: EuropeCheck) -> None:
    last = {deal.deal: deal.moves[-1].notches for deal in check.deals if deal.moves}
    assert all(last[name] > 0 for name in ("Belvedere SPV", "BCC NPLs 2018", "Prosil Cell 5"))
    assert last["Olympia SPV"] <= 0


@pytest.mark.slow
def test_published_recoveries_are_taken_as_they_are_and_others_say_where_they_are_from(check: EuropeCheck) -> None:
    found = {deal.deal: deal for deal in check.deals}
    assert ("published", 0.300) == (found["Riviera NPL"].recovery_from, found["Riviera NPL"].recovery_share)
    assert ("published", 0.312) == (found["Leviticus SPV"].recovery_from, found["Leviticus SPV"].recovery_share)
    assert {"published", "secured share", "first plan"} == {deal.recovery_from for deal in check.deals}
    assert 32 == len(check.deals) + len(check.left_out)


@pytest.mark.slow
def test_the_constant_answer_is_nearer_and_the_document_says_so(check: EuropeCheck) -> None:
    """A result: these deals were all sized until an agency said BBB."""
    document = json.loads(json.dumps(europe_check_result(check), allow_nan=False))
    errors = [abs(deal["notches"]) for deal in document["deals"]]
    assert document["mean_error"] == pytest.approx(np.mean(errors))
    assert 0.57 == round(document["constant_error"], 2)
    assert document["mean_error"] > document["constant_error"]


@pytest.mark.slow
def test_class_b_is_rated_on_the_same_paths_where_its_letter_is_printed_and_never_above_class_a(
    check: EuropeCheck,
) -> None:
    rated = {deal.deal: deal for deal in check.deals if deal.letter_b is not None}
    assert {
        "BCC NPLs 2018",
        "BCC NPLs 2019",
        "BCC NPLs 2021",
        "Ifis NPL 2021-1",
        "Prisma SPV",
        "Prosil Cell 5",
        "Riviera NPL",
    } == set(rated)
    assert check.deals_b == len(rated)
    places = {
        deal: (one.notches + letter_places(one.published)[0], one.notches_b + letter_places(one.published_b)[0])
        for deal, one in rated.items()
        if one.notches_b is not None
    }
    assert all(senior <= junior for senior, junior in places.values())
    assert check.mean_error_b == pytest.approx(np.mean([abs(one.notches_b or 0) for one in rated.values()]))
