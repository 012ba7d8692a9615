"""Choosing loans under constraints."""

import random
import time
from typing import Any

import polars as pl
import pytest

from refloat.errors import CaseError
from refloat.pool import Criterion, Selection, ShareLimit, concentration, form_pool


def test_the_largest_loans_are_chosen_when_only_their_number_is_limited(make_tape: Any) -> None:
    tape = make_tape([{"principal": float(p)} for p in (10, 50, 30, 40, 20)])

    pool = form_pool(tape, selection=Selection(max_loans=2, gap=0))

    assert pool.loans["loan_id"].to_list() == ["L1", "L3"]
    assert set(pool.excluded["criterion"]) == {"selection"}


def test_the_best_choice_under_a_claim_limit_is_that_of_trying_all(make_tape: Any) -> None:
    amounts = [7.0, 11.0, 13.0, 17.0, 23.0, 29.0]
    best = max(
        sum(a for i, a in enumerate(amounts) if mask >> i & 1)
        for mask in range(1, 64)
        if sum(a for i, a in enumerate(amounts) if mask >> i & 1) <= 60
    )

    pool = form_pool(make_tape([{"principal": a} for a in amounts]), selection=Selection(max_claim=60, gap=0))

    assert pool.claim == best


def test_no_region_exceeds_its_limit(make_tape: Any) -> None:
    tape = make_tape([{"principal": 100.0 + i, "_region": "AB"[i >= 5] if i < 20 else "C"} for i in range(40)])

    pool = form_pool(tape, selection=Selection(max_share=(ShareLimit(by="region", share=0.4),)))

    shares = pool.loans.group_by("region").agg(claim=pl.col("claim").sum())["claim"] / pool.claim
    assert shares.max() <= 0.4 + 1e-6
    assert pool.loan_count >= 10


def test_a_limit_on_one_class_leaves_the_others_alone(make_tape: Any) -> None:
    tape = make_tape([{"class5": "loss" if i % 2 else "doubtful"} for i in range(20)])

    pool = form_pool(tape, selection=Selection(max_share=(ShareLimit(by="class5", share=0.2, bucket="loss"),), gap=0))

    assert pool.loans["class5"].to_list().count("doubtful") == 10
    assert pool.loans["class5"].to_list().count("loss") == 2


def test_no_borrower_exceeds_its_limit(make_tape: Any) -> None:
    tape = make_tape([{"principal": p} for p in (1000.0, *[100.0] * 20)])

    pool = form_pool(tape, selection=Selection(max_share=(ShareLimit(by="borrower_id", share=0.1),), gap=0))

    assert concentration(pool).top1_share <= 0.1 + 1e-9
    assert pool.loan_count == 20


def test_another_column_than_the_claim_can_be_maximised(make_tape: Any) -> None:
    tape = make_tape([{"dpd": d} for d in (10, 400, 30)])

    assert form_pool(tape, selection=Selection(maximise="dpd", max_loans=1)).loans["loan_id"].to_list() == ["L1"]


def test_impossible_constraints_are_named(make_tape: Any) -> None:
    selection = Selection(min_claim=1e6, max_loans=3)

    with pytest.raises(CaseError, match=r"no choice of loans meets all constraints.*min_claim 1,000,000"):
        form_pool(make_tape(), selection=selection)


def test_two_constraints_that_exclude_each_other_are_both_named(make_tape: Any) -> None:
    selection = Selection(min_claim=300, max_loans=2)

    with pytest.raises(CaseError, match="min_claim 300; max_loans 2"):
        form_pool(make_tape(), selection=selection)


def test_a_selection_by_an_unknown_field_is_told(make_tape: Any) -> None:
    with pytest.raises(CaseError, match='the field "colour"'):
        form_pool(make_tape(), selection=Selection(max_share=(ShareLimit(by="colour", share=0.5),)))


def test_a_selection_only_sees_eligible_loans(make_tape: Any) -> None:
    tape = make_tape([{"principal": 900.0, "dpd": 1}, {"principal": 5.0}, {"principal": 6.0}])
    overdue = Criterion(name="overdue", field="dpd", op=">", value=90)

    pool = form_pool(tape, [overdue], Selection(max_loans=1, gap=0))

    assert pool.loans["loan_id"].to_list() == ["L2"]
    assert sorted(pool.excluded.rows()) == [("L0", 900.0, "overdue"), ("L1", 5.0, "selection")]


def test_the_order_of_the_loans_does_not_change_the_choice(make_tape: Any) -> None:
    numbers = random.Random(3)
    loans = [
        {
            "loan_id": f"L{i:03}",
            "borrower_id": f"B{i}",
            "principal": float(numbers.randint(100, 5000)),
            "_region": f"R{i % 4}",
        }
        for i in range(120)
    ]
    selection = Selection(max_claim=100_000, max_share=(ShareLimit(by="region", share=0.3),))

    straight = form_pool(make_tape(loans), selection=selection)
    numbers.shuffle(loans)
    shuffled = form_pool(make_tape(loans), selection=selection)

    assert sorted(straight.loans["loan_id"]) == sorted(shuffled.loans["loan_id"])
    assert straight.claim == shuffled.claim


def test_ten_thousand_loans_are_chosen_within_seconds(make_tape: Any) -> None:
    numbers = random.Random(1)
    loans = [{"principal": numbers.lognormvariate(9, 1), "_region": f"R{i % 12}"} for i in range(10_000)]
    tape = make_tape(loans)
    begun = time.process_time()

    pool = form_pool(tape, selection=Selection(max_claim=5e7, max_share=(ShareLimit(by="region", share=0.1),)))

    assert time.process_time() - begun < 10
    assert pool.claim <= 5e7 * (1 + 1e-6)
    assert pool.claim >= 5e7 * 0.98
