"""Each rule has a planted row that trips it, and nothing else."""

import csv
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from refloat.tape import PriorReport, RawTape, check_tape, rule_table
from refloat.tape.check import STAGES
from refloat.tape.evaluate import RULES

Planted = Callable[..., RawTape]
NEEDS_ARGUMENTS = {"T02", "B05", "S01", "S02", "S03"}

SALE = {"source": "collateral_sale", "gross_cash": 20.0, "cost": 2.0}
PLANTS: dict[str, tuple[str, list[tuple[str, int, dict[str, Any]]]]] = {
    # name of the plant -> rule, changes
    "T01 two cut-off dates": ("T01", [("loan", 1, {"cutoff_date": date(2024, 11, 30)})]),
    "T03 a loan twice": ("T03", [("loan", -1, {"loan_id": "L2", "borrower_id": "B7", "security_type": "unsecured"})]),
    "T03 a borrower without a key": ("T03", [("borrower", 5, {"borrower_id": None})]),
    "T04 a loan of nobody": ("T04", [("loan", 1, {"borrower_id": "B99"})]),
    "T04 an asset for no loan": ("T04", [("collateral", 0, {"loan_id": "L99"})]),
    "T04 cash on no loan": ("T04", [("collection", -1, {"loan_id": "L99"})]),
    "T05 an unknown product": ("T05", [("loan", 1, {"product": "yacht"})]),
    "T05 an unknown occupancy": ("T05", [("collateral", 0, {"occupancy": "ghost"})]),
    "T06 a stand-in date": ("T06", [("loan", 1, {"maturity_date": date(1900, 1, 1)})]),
    "T06 not a number": ("T06", [("loan", 1, {"interest_rate": float("nan")})]),
    "T06 infinity": ("T06", [("borrower", 1, {"total_debt": float("inf")})]),
    "T07 a missing balance": ("T07", [("loan", 1, {"claim": None, "fees": None})]),
    "T07 a missing share": ("T07", [("borrower", 1, {"country": None})]),
    "T07 a loan without borrower": ("T07", [("loan", 1, {"borrower_id": None})]),
    "L01 a negative balance": ("L01", [("loan", 1, {"fees": -200.0, "principal": 8_400.0})]),
    "L02 a wrong sum": ("L02", [("loan", 1, {"claim": 9_050.0})]),
    "L02 a missing sum": ("L02", [("loan", 1, {"claim": None})]),
    "L03 nothing owed": (
        "L03",
        [
            (
                "loan",
                1,
                {
                    "claim": 0.0,
                    "principal": 0.0,
                    "interest": 0.0,
                    "fees": 0.0,
                    "balance_at_default": None,
                    "written_off": False,
                },
            )
        ],
    ),
    "L04 more principal than lent": ("L04", [("loan", 1, {"original_amount": 7_000.0})]),
    "L05 more fees than principal": (
        "L05",
        [("loan", 1, {"principal": 4_000.0, "interest": 4_800.0})],
    ),
    "L06 default before origination": (
        "L06",
        [("loan", 1, {"origination_date": date(2023, 6, 1), "maturity_date": date(2026, 1, 1)})],
    ),
    "L06 default after the cut-off": ("L06", [("loan", 1, {"default_date": date(2025, 6, 30)})]),
    "L07 maturity before origination": ("L07", [("loan", 1, {"maturity_date": date(2019, 1, 1)})]),
    "L08 first-payment default": (
        "L08",
        [("loan", 1, {"origination_date": date(2023, 3, 20), "maturity_date": date(2026, 1, 1)})],
    ),
    "L09 wrong days past due": ("L09", [("loan", 1, {"dpd": 500})]),
    "L09 too early": (
        "L09",
        [("loan", 1, {"dpd": 61, "first_unpaid_date": date(2024, 10, 31)})],
    ),
    "L10 a stale class": ("L10", [("loan", 1, {"class5": "doubtful"})]),
    "L11 paid after the cut-off": ("L11", [("loan", 1, {"last_payment_date": date(2025, 1, 2)})]),
    "L11 a date without amount": ("L11", [("loan", 1, {"last_payment_amount": None})]),
    "L12 another month": ("L12", [("loan", 1, {"last_payment_date": date(2024, 5, 15)})]),
    "L13 time-barred": (
        "L13",
        [("loan", 1, {"limitation_date": date(2024, 1, 31), "last_payment_date": None, "last_payment_amount": None})],
    ),
    "L14 soon time-barred": ("L14", [("loan", 1, {"limitation_date": date(2025, 3, 31)})]),
    "L15 judgment before filing": ("L15", [("loan", 1, {"filed_date": date(2024, 3, 1)})]),
    "L15 a stage in the future": ("L15", [("loan", 1, {"legal_stage_date": date(2025, 3, 1)})]),
    "L16 nothing done": (
        "L16",
        [("loan", 1, {"legal_stage": "none", "dpd": 1_461, "first_unpaid_date": date(2020, 12, 31)})],
    ),
    "L17 per cent in one row": ("L17", [("loan", 1, {"interest_rate": 12.0})]),
    "L17 per cent in all rows": ("L17", [("loan", place, {"interest_rate": 12.0}) for place in range(7)]),
    "L18 no such currency": ("L18", [("loan", 1, {"currency": "RMB"})]),
    "L18 two currencies": ("L18", [("loan", 1, {"currency": "EUR"})]),
    "L19 one loan under two keys": (
        "L19",
        [
            ("borrower", 0, {"id_hash": f"{2:064x}", "borrower_id": "B1"}),
            ("borrower", 1, {"id_hash": "same"}),
            ("loan", 5, {"origination_date": date(2020, 1, 4)}),
        ],
    ),
    "L20 pledged elsewhere": ("L20", [("loan", 1, {"encumbered": True})]),
    "L21 written off, sold twice": (
        "L21",
        [
            ("loan", 6, {"borrower_id": "B7", "written_off": True}),
            ("loan", 1, {"borrower_id": "B7", "origination_date": date(2020, 1, 7)}),
        ],
    ),
    "L22 a mortgage without property": ("L22", [("loan", 1, {"security_type": "mortgage"})]),
    "L24 closed": ("L24", [("loan", 1, {"legal_stage": "closed"})]),
    "L24 settled": ("L24", [("loan", 1, {"settled": True})]),
    "B01 a child": ("B01", [("borrower", 1, {"birth_year": 2005})]),
    "B01 no industry": ("B01", [("borrower", 2, {"industry": None})]),
    "B02 very old": (
        "B02",
        [("borrower", 1, {"birth_year": 1918}), ("loan", 1, {"origination_date": date(2018, 1, 1)})],
    ),
    "B03 one person twice": ("B03", [("borrower", 1, {"id_hash": f"{1:064x}"})]),
    "B04 enforcement in insolvency": (
        "B04",
        [("borrower", 6, {"insolvency_status": "open", "insolvency_date": date(2024, 6, 1)})],
    ),
    "C01 a negative value": ("C01", [("collateral", 0, {"value": -3_000.0})]),
    "C01 a value from the future": ("C01", [("collateral", 0, {"value_date": date(2025, 3, 1)})]),
    "C02 a stale home value": ("C02", [("collateral", 0, {"value_date": date(2023, 10, 1)})]),
    "C02 a stale office value": ("C02", [("collateral", 7, {"value_date": date(2024, 5, 1)})]),
    "C03 one home for two loans": (
        "C03",
        [("collateral", place, {"value": 10_000.0}) for place in (7, 8)],
    ),
    "C04 one home under two keys": ("C04", [("collateral", 0, {"registry_number": "hash-C1b-L1"})]),
    "C05 a second lien behind what?": ("C05", [("collateral", 6, {"prior_claims": None})]),
    "C05 rank nought": ("C05", [("collateral", 0, {"lien_rank": 0})]),
    "C06 two first liens": ("C06", [("loan", 5, {"borrower_id": "B7"})]),
    "C07 a value in thousands": ("C07", [("collateral", 6, {"value": 2_300.0, "prior_claims": 1_000.0})]),
    "C08 a priority notice only": ("C08", [("collateral", 0, {"registered": "preliminary"})]),
    "C09 a sale without a round": ("C09", [("collateral", 7, {"auction_round": 0})]),
    "C09 a reserve above appraisal": ("C09", [("collateral", 7, {"reserve_price": 60_000.0})]),
    "C10 sold and no cash": ("C10", [("collateral", 8, {"sale_date": date(2024, 3, 1)})]),
    "C11 square feet": ("C11", [("collateral", 0, {"area_m2": 323.0})]),
    "C12 nobody guarantees": ("C12", [("collateral", 9, {"guarantor_id": None})]),
    "C12 the borrower guarantees": (
        "C12",
        [("collateral", 9, {"guarantor_id": "B5"}), ("borrower", 4, {"insolvency_status": "plan"})],
    ),
    "C12 an insolvent guarantor": ("C12", [("collateral", 9, {"guarantor_solvent": False})]),
    "C12 a negative cap": ("C12", [("collateral", 9, {"secured_cap": -1.0})]),
    "H02 more cash than debt": ("H02", [("collection", 14, {"gross_cash": 11_000.0})]),
    "H03 a reversal of nothing": ("H03", [("collection", 0, {"gross_cash": -100.0})]),
    "H04 cash in the future": ("H04", [("collection", 20, {"period": date(2025, 1, 1)})]),
    "H05 costs above cash": ("H05", [("collection", 147, {"cost": 2_900.0})]),
    "H06 cash before the sale": (
        "H06",
        [("collection", 147, {"period": date(2024, 8, 1)}), ("loan", 3, {"last_payment_date": date(2024, 8, 20)})],
    ),
    "H06 cash of no asset": ("H06", [("collection", 147, {"collateral_id": "C99"})]),
    "H07 a claim out of nowhere": ("H07", [("loan", 1, {"balance_at_default": 7_000.0})]),
    "R01 too many joint debtors": ("R01", [("collateral", 0, {"city_tier": 9})]),
    "R02 met in the future": ("R02", [("borrower", 1, {"last_contact_date": date(2025, 2, 1)})]),
    "R03 a key in powers of ten": ("R03", [("borrower", 5, {"borrower_id": "1.23457E+19"})]),
    "R05 one payment twice": (
        "R05",
        [
            (
                "collection",
                -1,
                {
                    "loan_id": "L4",
                    "period": date(2024, 10, 1),
                    "channel": "court",
                    "collateral_id": "C4",
                    "source": "collateral_sale",
                    "gross_cash": 3_000.0,
                    "cost": 300.0,
                },
            ),
            ("loan", 3, {"balance_at_default": 15_100.0}),
        ],
    ),
}


def fired(raw: RawTape, **given: Any) -> set[str]:
    return set(check_tape(raw, **given).failures["rule"])


def test_nothing_fires_on_the_clean_tape(clean: RawTape) -> None:
    check = check_tape(clean, received_on=date(2025, 3, 1), control_totals={"loans": 7, "claim": 63_000.0})
    assert [] == check.failures.select("rule", "field", "value", "sentence_en").rows()
    assert not check.blocked
    assert check.rows == check.accepted
    assert check.claim == 63_000.0


def test_every_rule_runs_on_the_clean_tape_but_those_that_need_an_argument(clean: RawTape) -> None:
    check = check_tape(clean)
    whole = {one.rule for one in check.not_run if not one.part}
    assert whole == NEEDS_ARGUMENTS
    assert {one.rule for one in check.not_run if one.part} == {"T01"}
    assert set(check.rules_run) | whole == set(rule_table())


@pytest.mark.parametrize("plant", PLANTS)
def test_a_planted_row_trips_its_rule_alone(plant: str, planted: Planted) -> None:
    rule, changes = PLANTS[plant]
    assert {rule} == fired(planted(*changes))


def test_a_tape_that_came_in_late_trips_t01_alone(clean: RawTape) -> None:
    assert {"T01"} == fired(clean, received_on=date(2025, 7, 1))
    assert {"T01"} == fired(clean, received_on=date(2024, 12, 1))
    assert set() == fired(clean, received_on=date(2025, 6, 29))


def test_a_control_total_that_does_not_reconcile_trips_t02_alone(clean: RawTape) -> None:
    assert {"T02"} == fired(clean, control_totals={"claim": 63_010.0})
    assert set() == fired(clean, control_totals={"claim": 63_006.0})
    assert {"T02"} == fired(clean, control_totals={"loans": 8})


def test_unreadable_cells_trip_t08_alone(clean: RawTape) -> None:
    cell = {
        "table": "loan",
        "file": "loan.csv",
        "row": 3,
        "field": "maturity_date",
        "value": "31/31/2023",
        "reason": "not a date",
    }
    raw = replace(clean, unparsed=pl.DataFrame([cell]).select(clean.unparsed.columns))
    check = check_tape(raw)
    assert {"T08"} == set(check.failures["rule"])
    assert "maturity_date '31/31/2023' could not be read (not a date); it is read as missing" in set(
        check.failures["sentence_en"]
    )
    assert 3 in set(check.failures["row"])


def test_made_up_first_digits_trip_l23_alone(clean: RawTape) -> None:
    loans = clean.tables["loan"]
    many = pl.concat([loans.filter(pl.col("loan_id") == "L2")] * 600).with_columns(
        loan_id=pl.format("M{}", pl.int_range(600)),
        origination_date=pl.date(2018, 1, 1) + pl.duration(days=pl.int_range(600)),
        last_payment_date=None,
        last_payment_amount=None,
        balance_at_default=None,
    )
    history = clean.tables["collection"]
    short = pl.concat([history.filter(pl.col("loan_id") == "L2")] * 600).with_columns(
        loan_id=pl.format("M{}", pl.int_range(600 * 21) // 21), gross_cash=0.0, cost=0.0
    )
    raw = replace(
        clean,
        tables={**clean.tables, "loan": many, "collection": short, "collateral": clean.tables["collateral"].clear()},
    )
    assert {"L23"} == fired(raw)


def test_a_history_with_a_hole_trips_h01_alone(planted: Planted) -> None:
    assert {"H01"} == fired(planted(drop=(("collection", 5),)))


def test_a_history_that_lists_payments_only_is_judged_as_a_whole(clean: RawTape, planted: Planted) -> None:
    payments = clean.tables["collection"].filter(pl.col("gross_cash") != 0)
    check = check_tape(replace(clean, tables={**clean.tables, "collection": payments}))
    assert [("H01", None)] == check.failures.select("rule", "row").rows()


def test_a_tape_without_loans_or_keys_or_cut_off_trips_r04(clean: RawTape, without: Planted) -> None:
    assert {"R04"} == fired(without("borrower", "loan", "collateral", "collection"))
    blocked = check_tape(without("loan.loan_id"))
    assert blocked.blocked
    assert "The tape has no column loan.loan_id; name the column that holds it in a layout" in blocked.block_reasons


def test_concentration_other_than_disclosed_trips_b05_alone(clean: RawTape) -> None:
    assert {"B05"} == fired(clean, control_totals={"region_hhi": 0.5})
    assert set() == fired(clean, control_totals={"region_hhi": 1.0, "top10_share": 1.0})


def test_cash_that_fell_since_the_last_report_trips_s01_alone(clean: RawTape, planted: Planted) -> None:
    before = planted(("collection", 14, {"gross_cash": 900.0}))
    check = check_tape(clean, prior=PriorReport(tape=before))
    assert {"S01"} == set(check.failures["rule"])
    assert check.blocked


def test_a_loan_that_vanished_trips_s02_alone(clean: RawTape, planted: Planted) -> None:
    before = planted(("loan", -1, {"loan_id": "L8"}))
    check = check_tape(clean, prior=PriorReport(tape=before))
    assert [("S02", "L8")] == check.failures.select("rule", "key").rows()
    closed = pl.DataFrame({"loan_id": ["L8"], "closed_on": [date(2024, 12, 1)], "reason": ["paid"]})
    assert set() == fired(clean, prior=PriorReport(tape=before, closed=closed))


def test_cash_far_from_plan_trips_s03_alone(clean: RawTape) -> None:
    plan = pl.DataFrame({"period": [date(2024, 6, 1), date(2024, 10, 1)], "collections": [6_000.0, 6_000.0]})
    assert {"S03"} == fired(clean, prior=PriorReport(plan=plan))
    near = plan.with_columns(collections=pl.Series([3_500.0, 3_000.0]))
    assert set() == fired(clean, prior=PriorReport(plan=near))


def test_amounts_that_were_converted_already_trip_l18_alone(clean: RawTape) -> None:
    loans = clean.tables["loan"].with_columns(
        currency=pl.when(pl.col("loan_id") == "L2").then(pl.lit("JPY")).otherwise("currency")
    )
    raw = replace(clean, tables={**clean.tables, "loan": loans})
    check = check_tape(raw, fx={"CNY": 1.0, "JPY": 0.0007}, thresholds=None)
    assert "L18" in set(check.failures["rule"])
    assert not check.blocked


def test_the_rule_table_has_the_rules_of_the_prose_and_own_ones(shared: Path) -> None:
    with (shared / "data/tape/dq_rules.csv").open(encoding="utf-8", newline="") as file:
        prose = [line["id"] for line in csv.DictReader(file)]
    assert len(prose) == 59
    own = [name for name in rule_table() if name.startswith("R")]
    assert [name for name in rule_table() if name not in own] == prose


def test_the_prose_severities_are_kept(shared: Path) -> None:
    with (shared / "data/tape/dq_rules.csv").open(encoding="utf-8", newline="") as file:
        prose = {line["id"]: line["severity"].lower() for line in csv.DictReader(file)}
    assert prose == {name: rule_table()[name].severity for name in prose}


def test_table_and_code_have_the_same_rules_and_each_runs_in_one_stage() -> None:
    assert set(rule_table()) == set(RULES)
    staged = [name for stage in STAGES for name in stage]
    assert sorted(staged) == sorted(RULES)


def test_every_rule_has_a_plant() -> None:
    own_tests = {"T02", "T08", "L23", "H01", "B05", "S01", "S02", "S03", "R04"}
    assert set(rule_table()) == {rule for rule, _ in PLANTS.values()} | own_tests
