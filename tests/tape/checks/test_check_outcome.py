"""What a check does with the rows: refuse, set aside, mend, mark, and lose none."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from refloat.errors import TapeError
from refloat.tape import RawTape, TapeCheck, Thresholds, check_result, check_tape, dictionary, rule_table

Planted = Callable[..., RawTape]
TABLES = ("borrower", "loan", "collateral", "collection")


def rows_of(frame: pl.DataFrame) -> list[tuple[str, int]]:
    return frame.select("file", "row").rows()


def assert_no_row_is_lost(raw: RawTape, check: TapeCheck) -> None:
    for table in TABLES:
        together = rows_of(check.tape.tables[table]) + rows_of(check.quarantined[table])
        assert sorted(together) == sorted(rows_of(raw.tables[table]))
        assert check.rows[table] == check.accepted[table] + check.quarantined[table].height
        assert check.accepted[table] == check.tape.tables[table].height
        assert check.quarantined[table]["reason"].null_count() == 0
        assert check.quarantined[table]["reason_zh"].null_count() == 0


def odd_values(kind: str) -> st.SearchStrategy[Any]:
    numbers = st.sampled_from([float("nan"), float("inf"), -1.0, 0.0, 1e300, -1e14, 0.5, 65.0, 9_999.0, 1e9])
    return {
        "amount": numbers,
        "rate": numbers,
        "number": numbers,
        "integer": st.sampled_from([-1, 0, 1, 3, 99, 999, 9_999, 1_900, 2**62, -(2**62)]),
        "date": st.sampled_from(
            [date(1900, 1, 1), date(9999, 12, 31), date(2025, 6, 30), date(1, 1, 1), date(2024, 2, 29)]
        ),
        "month": st.sampled_from([date(2030, 1, 1), date(1900, 1, 1), date(2024, 6, 1)]),
        "flag": st.booleans(),
        "enum": st.sampled_from(["", "none", "不详", "closed", "mortgage", "guarantee", "x" * 500]),
    }.get(kind, st.sampled_from(["", "L1", "B1", "1.2E+19", "12345678901234500000", "名字", "{value}", "CNY", "EUR"]))


@st.composite
def corruptions(draw: st.DrawFn) -> list[tuple[str, int, dict[str, Any]]]:
    sizes = {"borrower": 7, "loan": 7, "collateral": 11, "collection": 148}
    changes = []
    for _ in range(draw(st.integers(1, 12))):
        table = draw(st.sampled_from(TABLES))
        field = draw(st.sampled_from(dictionary().table(table)))
        value = draw(st.one_of(st.none(), odd_values(field.type)))
        changes.append((table, draw(st.integers(0, sizes[table] - 1)), {field.name: value}))
    return changes


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(changes=corruptions(), lost=st.sets(st.integers(0, 6), max_size=3))
def test_whatever_is_wrong_no_row_is_lost_and_each_failure_is_told(
    planted: Planted, changes: list[tuple[str, int, dict[str, Any]]], lost: set[int]
) -> None:
    raw = planted(*changes, drop=tuple(("borrower", place) for place in lost))
    check = check_tape(raw, received_on=date(2025, 2, 1), control_totals={"loans": 7, "region_hhi": 0.5})
    assert_no_row_is_lost(raw, check)
    failures = check.failures
    assert failures.height == check.findings.height
    assert failures["sentence_en"].null_count() == failures["sentence_zh"].null_count() == 0
    assert check.blocked == (failures["action"] == "block").any() == bool(check.block_reasons)
    result = check_result(check)
    assert sum(entry["count"] for entry in result["failures"]) == failures.height
    assert check.claim == pytest.approx(check.tape.loans["claim"].sum(), abs=0.01 * max(check.accepted["loan"], 1))
    accepted = check.tape
    for child, key, parent in (("loan", "borrower_id", "borrower"), ("collateral", "loan_id", "loan")):
        if raw.tables[parent][key].drop_nulls().len():
            orphans = accepted.tables[child].join(accepted.tables[parent], on=key, how="anti")
            assert orphans.filter(pl.col(key).is_not_null()).is_empty()


@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(columns=st.sets(st.sampled_from([f"{field.table}.{field.name}" for field in dictionary().fields]), min_size=5))
def test_a_tape_without_some_columns_is_checked_as_far_as_it_goes(without: Planted, columns: set[str]) -> None:
    raw = without(*columns)
    check = check_tape(raw)
    assert_no_row_is_lost(raw, check)
    skipped = {one.rule for one in check.not_run if not one.part}
    assert skipped.isdisjoint(check.rules_run)
    assert skipped | set(check.rules_run) == set(rule_table())
    assert all(one.needs for one in check.not_run)


def test_two_cut_off_dates_block_with_one_sentence_that_names_both(planted: Planted) -> None:
    check = check_tape(planted(("loan", 1, {"cutoff_date": date(2024, 11, 30)})))
    assert check.blocked
    assert ("The tape has 2 cut-off dates: 2024-12-31 (6), 2024-11-30 (1)",) == check.block_reasons
    assert date(2024, 12, 31) == check.tape.cut_off


def test_two_currencies_block_with_one_sentence_that_names_both(planted: Planted) -> None:
    check = check_tape(planted(("loan", 1, {"currency": "EUR"})))
    assert check.block_reasons[0].startswith("The tape has 2 currencies: CNY (6 loans), EUR (1 loans)")


def test_with_exchange_rates_all_amounts_are_converted(planted: Planted) -> None:
    raw = planted(("loan", 0, {"currency": "EUR"}))
    check = check_tape(raw, fx={"CNY": 1.0, "EUR": 8.0})
    assert not check.blocked
    assert "CNY" == check.tape.currency
    assert 63_000.0 + 7 * 9_000.0 == check.claim
    values = check.tape.collaterals.filter(pl.col("loan_id") == "L1")["value"]
    assert [24_000.0] * 6 == values.to_list()


def test_a_duplicate_key_blocks_the_tape_and_both_rows_are_quarantined(planted: Planted) -> None:
    twin = {"loan_id": "L2", "borrower_id": "B7", "security_type": "unsecured"}
    check = check_tape(planted(("loan", -1, twin)))
    assert ("loan.csv, row 3: loan_id L2 stands on 2 rows; a key may stand on one only",) == check.block_reasons
    assert ["L2", "L2"] == check.quarantined["loan"]["loan_id"].to_list()


def test_few_orphans_are_quarantined_and_many_block(planted: Planted) -> None:
    raw = planted(("loan", 1, {"borrower_id": "B99"}))
    assert check_tape(raw).blocked
    lenient = check_tape(raw, thresholds=Thresholds(orphan_share=0.2))
    assert not lenient.blocked
    assert ["T04: borrower_id B99 is not in the table borrower"] == lenient.quarantined["loan"]["reason"].to_list()


def test_what_hangs_on_a_quarantined_row_follows_it_and_says_so(planted: Planted) -> None:
    check = check_tape(planted(("borrower", 0, {"insolvency_status": "perhaps"})))
    assert not check.blocked
    assert ["B1"] == check.quarantined["borrower"]["borrower_id"].to_list()
    assert ["its borrower B1 is set aside"] == check.quarantined["loan"]["reason"].to_list()
    assert {"its loan L1 is set aside"} == set(check.quarantined["collateral"]["reason"])
    assert {"所属贷款 L1 已被隔离"} == set(check.quarantined["collection"]["reason_zh"])
    assert (6, 21) == (check.quarantined["collateral"].height, check.quarantined["collection"].height)


def test_what_has_no_place_in_a_pool_is_excluded(planted: Planted) -> None:
    check = check_tape(planted(("loan", 1, {"encumbered": True})))
    (reason,) = check.quarantined["loan"]["reason"]
    assert reason.startswith("excluded: L20: The loan is securitised")
    assert 54_000.0 == check.claim


def test_a_wrong_claim_is_set_to_the_sum_and_flagged(planted: Planted) -> None:
    check = check_tape(planted(("loan", 1, {"claim": 9_050.0})))
    assert 63_000.0 == check.claim
    assert ["repair"] == check.failures["action"].to_list()
    assert (
        9_050.0
        == check_tape(planted(("loan", 1, {"claim": 9_050.0, "encumbered": True}))).quarantined["loan"]["claim"].item()
    ), "a quarantined row stands as it was read"


def test_a_claim_is_computed_when_the_tape_gives_its_parts_only(without: Planted) -> None:
    check = check_tape(without("loan.claim"))
    assert 63_000.0 == check.claim
    assert "The tape has no claim: it is computed as principal plus interest plus fees." in check.notes
    assert not check.findings.height


def test_a_claim_that_cannot_be_computed_blocks(without: Planted) -> None:
    check = check_tape(without("loan.claim", "loan.fees"))
    assert check.blocked
    assert "neither claim nor loan.fees" in check.block_reasons[0]


def test_a_stated_claim_stands_where_its_parts_are_missing_columns(without: Planted) -> None:
    check = check_tape(without("loan.interest", "loan.fees"))
    assert not check.blocked
    assert 63_000.0 == check.claim
    assert any("its parts are not proved" in note for note in check.notes)


def test_a_column_in_per_cent_is_rescaled_as_a_whole(planted: Planted) -> None:
    check = check_tape(planted(*(("loan", place, {"interest_rate": 12.0}) for place in range(7))))
    assert [0.12] * 7 == check.tape.loans["interest_rate"].to_list()
    assert 1 == check.findings.height


def test_a_rate_that_is_no_per_cent_either_becomes_missing_row_by_row(planted: Planted) -> None:
    check = check_tape(planted(*(("loan", place, {"interest_rate": 564.0}) for place in range(7))))
    assert 7 == check.tape.loans["interest_rate"].null_count()
    assert [("L17", 7)] == [(entry["rule"], entry["count"]) for entry in check_result(check)["failures"]]


def test_a_stand_in_becomes_missing(planted: Planted) -> None:
    check = check_tape(planted(("collateral", 0, {"value": 0.0}), ("loan", 1, {"maturity_date": date(9999, 12, 31)})))
    assert check.tape.collaterals["value"][0] is None
    assert check.tape.loans["maturity_date"][1] is None


def test_an_asset_of_two_loans_is_shared_by_rank_then_by_claim(planted: Planted) -> None:
    worth = {"value": 12_000.0, "court_appraisal": 52_000.0}
    equal = check_tape(planted(("collateral", 7, worth), ("collateral", 8, worth))).tape.collaterals
    assert [6_000.0, 6_000.0] == equal.filter(pl.col("collateral_id") == "C4")["value"].to_list()
    junior = {**worth, "lien_rank": 2, "prior_claims": 1_000.0}
    ranked = check_tape(planted(("collateral", 7, worth), ("collateral", 8, junior))).tape.collaterals
    # 9,000 go to the first rank; 3,000 are left for the second, whose value stands above its prior claims.
    assert [9_000.0, 4_000.0] == ranked.filter(pl.col("collateral_id") == "C4")["value"].to_list()


def test_a_lien_without_its_prior_claims_has_no_net_value(planted: Planted) -> None:
    check = check_tape(planted(("collateral", 6, {"prior_claims": None})))
    assert [(12_000.0, 12_000.0)] == check.tape.collaterals[6].select("value", "prior_claims").rows()


def test_a_security_type_is_recomputed_from_the_collateral(planted: Planted) -> None:
    check = check_tape(planted(("loan", 2, {"security_type": "mortgage"})))
    assert "pledge" == check.tape.loans["security_type"][2]


def test_a_missing_optional_field_is_allowed_and_counted(planted: Planted) -> None:
    check = check_tape(planted(("collateral", 0, {"area_m2": None})))
    assert not check.findings.height
    missing = check.missing.filter(pl.col("table") == "collateral", pl.col("field") == "area_m2")
    assert [("optional", 4, 4 / 11)] == missing.select("required", "missing", "share").rows()


def test_a_rule_without_its_fields_is_listed_with_what_it_needs(without: Planted) -> None:
    check = check_tape(without("loan.class5", "collateral"))
    needs = {one.rule: one.needs for one in check.not_run}
    assert ("loan.class5",) == needs["L10"]
    assert ("collateral.registered",) == needs["C08"]
    assert ("prior_report",) == needs["S01"]
    assert ("received_on",) == needs["T01"]


def test_a_column_that_is_all_null_counts_as_lacking(clean: RawTape) -> None:
    loans = clean.tables["loan"].with_columns(dpd=pl.lit(None, pl.Int64))
    check = check_tape(replace(clean, tables={**clean.tables, "loan": loans}))
    assert "loan.dpd" in {need for one in check.not_run for need in one.needs}


def test_unknown_codes_are_listed_with_their_counts(planted: Planted) -> None:
    changes = [("loan", place, {"product": "yacht"}) for place in (1, 4)] + [("loan", 6, {"product": "boat"})]
    notes = check_tape(planted(*changes)).notes
    assert "Unknown codes in loan.product: 'yacht' (2), 'boat' (1)." in notes


def test_control_totals_are_those_of_the_tape_as_read(planted: Planted) -> None:
    raw = planted(("loan", 1, {"claim": 9_050.0}))
    check = check_tape(raw, control_totals={"claim": 63_050.0, "loans": 7})
    assert {"L02"} == set(check.failures["rule"])
    stated = check.control_totals.filter(pl.col("stated").is_not_null())
    assert [("loans", 7.0, True), ("claim", 63_050.0, True)] == stated.select("name", "found", "reconciled").rows()


def test_an_unknown_control_total_is_refused_with_the_nearest_name(clean: RawTape) -> None:
    with pytest.raises(TapeError, match=r"'claims' is not a control total; did you mean claim\?"):
        check_tape(clean, control_totals={"claims": 1.0})


def test_an_exchange_rate_must_be_a_positive_number(clean: RawTape) -> None:
    with pytest.raises(TapeError, match="exchange rates must be positive"):
        check_tape(clean, fx={"CNY": 1.0, "EUR": -8.0})


def test_the_document_has_the_keys_that_others_rely_on(planted: Planted) -> None:
    raw = planted(*(("loan", place, {"currency": "RMB"}) for place in range(7)))
    result = check_result(check_tape(raw))
    wanted = {"rows", "claim", "failures", "accepted", "quarantined", "blocked", "not_run"}
    assert wanted <= set(result)
    assert set(TABLES) == set(result["rows"]) == set(result["accepted"]) == set(result["quarantined"])
    (entry,) = result["failures"]
    assert ("L18", "error", "loan", 7) == (entry["rule"], entry["severity"], entry["table"], entry["count"])
    assert 5 == len(entry["examples"])
    assert {"row": 2, "file": "loan.csv", "key": "L1", "field": "currency", "value": "RMB"} | {
        "sentence": "Currency 'RMB' is not an ISO 4217 code"
    } == entry["examples"][0]
    assert (
        "币种“RMB”不是 ISO 4217 代码"
        == check_result(check_tape(raw), lang="zh")["failures"][0]["examples"][0]["sentence"]
    )


def test_the_document_is_the_same_twice(planted: Planted) -> None:
    raw = planted(
        ("loan", 1, {"claim": 9_050.0}), ("collateral", 0, {"value": -1.0}), ("borrower", 1, {"id_hash": None})
    )
    assert check_result(check_tape(raw)) == check_result(check_tape(raw))


def test_rows_in_another_order_give_the_same_totals(clean: RawTape) -> None:
    cents = clean.tables["loan"].with_columns(principal=pl.Series([0.1, 0.2, 0.3, 1e9, 0.7, 0.01, 0.07]), claim=None)
    cents = cents.with_columns(claim=pl.col("principal") + pl.col("interest") + pl.col("fees"), original_amount=2e9)
    one = check_tape(replace(clean, tables={**clean.tables, "loan": cents}))
    other = check_tape(replace(clean, tables={**clean.tables, "loan": cents.reverse()}))
    assert one.claim == other.claim


def test_a_tape_on_which_every_key_is_missing_is_refused(planted: Planted) -> None:
    raw = planted()
    loans = raw.tables["loan"].with_columns(loan_id=pl.lit(None, pl.String))
    check = check_tape(replace(raw, tables={**raw.tables, "loan": loans}))
    assert check.blocked
    assert 0 == check.accepted["loan"]
    assert "100 % of the rows have no loan_id" in check.block_reasons[0]
