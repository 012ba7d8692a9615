"""From a tape to a pool: eligibility, and what was left out and why."""

from datetime import date
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from refloat.errors import CaseError
from refloat.pool import Criterion, concentration, form_pool, strata
from refloat.pool.concentration import Concentration


def criterion(field: str, op: Any, value: Any = True, name: str = "c") -> Criterion:
    return Criterion(name=name, field=field, op=op, value=value)


def test_a_pool_without_criteria_has_every_loan_with_its_borrower(make_tape: Any) -> None:
    pool = form_pool(make_tape())

    assert pool.loans["loan_id"].to_list() == ["L0", "L1", "L2", "L3"]
    assert pool.loans["region"].to_list() == ["CN-33"] * 4
    assert pool.claim == 400.0
    assert pool.excluded.is_empty()


def test_a_loan_is_listed_under_the_first_criterion_it_fails(make_tape: Any) -> None:
    tape = make_tape([{}, {"dpd": 5, "product": "auto"}, {"product": "auto"}])

    pool = form_pool(tape, [criterion("dpd", ">", 90, "overdue"), criterion("product", "in", ("card",), "cards")])

    assert pool.excluded.rows() == [("L1", 100.0, "overdue"), ("L2", 100.0, "cards")]
    assert pool.loan_count == 1


@pytest.mark.parametrize(
    ("field", "op", "value", "kept"),
    [
        ("dpd", "<", 400, ["L0"]),
        ("dpd", "<=", 400, ["L0", "L1"]),
        ("dpd", ">", 400, ["L2"]),
        ("dpd", ">=", 400, ["L1", "L2"]),
        ("dpd", "==", 400, ["L1"]),
        ("dpd", "!=", 400, ["L0", "L2", "L3"]),
        ("dpd", "in", (100, 900), ["L0", "L2"]),
        ("dpd", "not_in", (100, 900), ["L1", "L3"]),
        ("dpd", "between", (100, 400), ["L0", "L1"]),
        ("dpd", "present", True, ["L0", "L1", "L2"]),
        ("dpd", "present", False, ["L3"]),
        ("default_date", "<", "2023-01-01", ["L0", "L1", "L2"]),
        ("written_off", "==", False, ["L0", "L1", "L2", "L3"]),
        ("borrower_type", "==", "individual", ["L0", "L1", "L2", "L3"]),
    ],
)
def test_each_operator_keeps_the_loans_it_says(
    make_tape: Any, field: str, op: str, value: Any, kept: list[str]
) -> None:
    tape = make_tape([{"dpd": 100}, {"dpd": 400}, {"dpd": 900}, {"dpd": None, "default_date": date(2023, 6, 1)}])

    assert form_pool(tape, [criterion(field, op, value)]).loans["loan_id"].to_list() == kept


def test_a_misspelt_field_is_told_with_the_closest_name(make_tape: Any) -> None:
    with pytest.raises(CaseError, match=r'"c": the field "prodct" is not .* did you mean "product"'):
        form_pool(make_tape(), [criterion("prodct", "==", "card")])


@pytest.mark.parametrize(
    ("field", "value", "wanted"),
    [("dpd", "90", "a number"), ("product", 3, "text"), ("default_date", "soon", "a date"), ("written_off", 1, "true")],
)
def test_a_value_of_another_kind_than_the_field_is_told(make_tape: Any, field: str, value: Any, wanted: str) -> None:
    with pytest.raises(CaseError, match=f'the field "{field}" holds {wanted}'):
        form_pool(make_tape(), [criterion(field, "==", value)])


def test_an_empty_pool_is_told_with_the_criterion_that_excludes_most(make_tape: Any) -> None:
    with pytest.raises(CaseError, match=r'no loan of the tape is eligible; the criterion "far" .*4 of 4'):
        form_pool(make_tape(), [criterion("dpd", ">", 9000, "far")])


@pytest.mark.parametrize(("op", "value"), [("in", "card"), ("between", (1,)), ("present", "yes"), ("<", (1, 2))])
def test_an_operator_without_its_kind_of_value_is_refused(op: str, value: Any) -> None:
    with pytest.raises(ValidationError, match="operator"):
        criterion("dpd", op, value)


def test_a_missing_claim_is_the_sum_of_its_parts(make_tape: Any) -> None:
    pool = form_pool(make_tape([{"claim": None, "interest": 7.0, "fees": 0.5}]))

    assert pool.claim == 107.5


def test_strata_cover_the_pool_once_and_leave_out_fields_without_data(make_tape: Any) -> None:
    tape = make_tape(
        [
            {"principal": 500.0, "_industry": "C25", "class5": "loss"},
            {"principal": 20_000.0, "_industry": "722410", "borrower_id": "B0", "_region": "X"},
            {"principal": 1_000.0, "dpd": 91, "class5": None},
        ]
    )
    pool = form_pool(tape)

    tables = strata(pool)

    assert set(tables) >= {"product", "class5", "region", "vintage", "default_year", "size", "dpd", "legal_stage"}
    for table in tables.values():
        assert table.columns == ["bucket", "loans", "borrowers", "claim", "share"]
        assert table["claim"].sum() == pytest.approx(pool.claim, rel=1e-12)
        assert table["loans"].sum() == 3
        assert table["share"].sum() == pytest.approx(1, rel=1e-12)
    assert tables["size"]["bucket"].to_list() == ["< 1,000", "1,000 - 5,000", "10,000 - 50,000"]
    assert tables["dpd"]["bucket"].to_list() == ["91 - 180", "361 - 720"]
    assert tables["class5"]["bucket"].to_list() == ["doubtful", "loss", "unknown"] or tables["class5"].height == 3
    assert tables["product"].row(0)[:3] == ("card", 3, 2)
    assert "class_note" not in tables


def test_the_industry_stratum_is_the_section(make_tape: Any) -> None:
    tape = make_tape([{"_industry": "C25"}, {"_industry": "722410"}, {"_industry": "725000"}])

    assert sorted(strata(form_pool(tape))["industry"]["bucket"].to_list()) == ["72", "C"]


def test_concentration_of_equal_borrowers_and_of_one(make_tape: Any) -> None:
    four = concentration(form_pool(make_tape()))
    one = concentration(form_pool(make_tape([{"borrower_id": "B"}, {"borrower_id": "B"}])))

    assert four == Concentration(0.25, 1.0, 0.25, 1.0, None)
    assert one.top1_share == one.hhi == 1.0


@given(
    claims=st.lists(st.floats(0.01, 1e7, allow_nan=False), min_size=2, max_size=12),
    order=st.randoms(use_true_random=False),
)
@settings(deadline=None, max_examples=25)
def test_the_order_of_the_loans_changes_no_figure(make_tape: Any, claims: list[float], order: Any) -> None:
    loans = [
        {"principal": c, "loan_id": f"L{i}", "borrower_id": f"B{i % 3}", "_region": f"R{i % 3 % 2}"}
        for i, c in enumerate(claims)
    ]
    mixed = list(loans)
    order.shuffle(mixed)

    straight, shuffled = form_pool(make_tape(loans)), form_pool(make_tape(mixed))

    assert straight.claim == shuffled.claim
    assert concentration(straight) == concentration(shuffled)
    assert {k: t.sort("bucket").rows() for k, t in strata(straight).items()} == {
        k: t.sort("bucket").rows() for k, t in strata(shuffled).items()
    }
    assert isinstance(straight.loans, pl.DataFrame)
