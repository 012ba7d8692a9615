"""The case of the founding study: figures reproduced, the plan that holds the ratio, and one of its deals."""

from pathlib import Path

import numpy as np
import polars as pl
import pytest

from refloat.cases import case_study, new_case, read_case, read_issuance_terms
from refloat.cases.synthetic_ningbo import FOLDER, planned_pool
from refloat.deal import read_deal
from refloat.errors import CaseError, InputError
from refloat.forecast import NplStudy, make_study, study_result
from refloat.market import bank_of_ningbo, china_deals
from refloat.rules import bank_limit
from refloat.tape import check_tape, read_tape

FILES = [FOLDER / "synthetic_borrower.csv", FOLDER / "synthetic_loan.csv"]


@pytest.fixture(scope="module")
def study() -> NplStudy:
    """Without the models that take long to load."""
    case = read_case("bank-of-ningbo")
    terms = read_issuance_terms(case)
    views = tuple(view for view in terms.views if view.npl != "auto")
    return make_study(terms.model_copy(update={"compare": ("gm11", "naive"), "views": views}), case.folder)


@pytest.fixture(scope="module")
def whole() -> NplStudy:
    """The case as it ships."""
    return case_study(read_case("bank-of-ningbo"))


def test_the_studys_model_lands_a_quarter_to_a_third_too_high_though_of_grade_one(study: NplStudy) -> None:
    late, early = study.comparisons
    assert (2007, 2006, 2016) == (late.first, early.first, late.last)
    errors = late.errors("gm11")
    assert (0.252, 0.345) == pytest.approx((errors.min(), errors.max()), abs=0.001)
    errors = early.errors("gm11")
    assert (0.347, 0.472) == pytest.approx((errors.min(), errors.max()), abs=0.001)
    diagnosis = late.forecasts["gm11"].diagnosis
    assert diagnosis is not None
    assert 1 == diagnosis.grade
    assert 0.076 == pytest.approx(diagnosis.posterior_ratio, abs=0.0005)
    assert 1.0 == diagnosis.small_error_probability


def test_the_class_ratios_had_warned_from_either_start(study: NplStudy) -> None:
    for comparison in study.comparisons:
        diagnosis = comparison.forecasts["gm11"].diagnosis
        assert diagnosis is not None
        assert not diagnosis.class_ratio_passes


@pytest.mark.slow
def test_no_model_saw_it_coming_and_all_are_told(whole: NplStudy) -> None:
    late = whole.comparisons[0]
    assert {"gm11", "auto", "theta", "ets", "naive"} == set(late.forecasts)
    assert -0.582 == pytest.approx(late.errors("naive")[-1], abs=0.001)
    means = {name: late.mean_error(name) for name in late.forecasts}
    assert means["auto"] < means["gm11"] < means["naive"]  # type: ignore[operator]
    assert 5 == late.inside("auto", 0.95)


@pytest.mark.slow
def test_the_plan_of_the_programs_own_choice_sells_less_than_half_of_the_studys(whole: NplStudy) -> None:
    assert whole.plans["study"].claim > 2 * whole.plans["auto"].claim
    assert whole.plans["auto"].ratio.max() <= whole.seen.ratio[-1] * (1 + 1e-6)
    assert () == whole.plans["happened"].deals


def test_the_plan_holds_the_ratio_and_its_movements_reconcile(study: NplStudy) -> None:
    opening = 27.65 / 3025.1
    plan = study.plans["study"]
    assert plan.ratio.max() <= opening * (1 + 1e-6)
    assert plan.baseline.ratio.max() > opening
    assert plan.movements.check_reconciled() < 1e-12
    assert (plan.allowance >= 3.0 * plan.npl * (1 - 1e-6)).all()
    assert 6 == len(plan.deals)
    assert all(deal.claim >= 568_089_300 * (1 - 1e-9) for deal in plan.deals)
    assert () == study.plans["happened"].deals


def test_a_wrong_view_is_seen_by_the_fan_of_the_right_one(study: NplStudy) -> None:
    miss = study.plans["study"].misses["any"]
    assert 0 < miss.chance < miss.without_plan < 1
    assert np.sqrt(miss.chance * (1 - miss.chance) / 10_000) == pytest.approx(miss.standard_error)
    assert 0.0 == study.plans["happened"].misses["any"].without_plan


def test_the_deal_of_the_case_is_the_first_of_the_plan(study: NplStudy) -> None:
    first = study.plans["study"].deals[0]
    deal = read_deal(FOLDER / "deal.yaml")
    assert "securitisation" == first.kind
    assert first.claim == pytest.approx(deal.cut_off_balance, rel=1e-6)
    assert str(first.on) == str(deal.cut_off)
    assert first.proceeds == pytest.approx(sum(note.balance for note in deal.notes), rel=1e-3)


def test_the_document_has_every_figure_in_plain_values(study: NplStudy) -> None:
    document = study_result(study)
    assert "stock" == document["forecast_of"]
    assert ["study", "happened"] == [view["name"] for view in document["views"]]
    plan = document["views"][0]["plan"]
    for row in plan["bridge"]:
        out = sum(row[name] for name in ("cures", "collections", "write_offs", "sales", "securitisations"))
        assert row["closing"] == pytest.approx(row["opening"] + row["inflow"] - out)
    assert [row["opening"] for row in plan["bridge"][1:]] == [row["closing"] for row in plan["bridge"][:-1]]
    assert 20 == len(plan["quarters"])


def test_the_history_of_the_case_is_the_recollected_table() -> None:
    rows = pl.read_csv(FOLDER / "npl_history.csv", comment_prefix="#")
    table = bank_of_ningbo().filter(pl.col("npl_amount").is_not_null() & pl.col("period").str.contains(r"^\d{4}$"))
    assert (rows["npl"] * 1e8).round(2).to_list() == table["npl_amount"].to_list()
    assert (rows["loans"] * 1e8).round(2).to_list() == table["loans_amount"].to_list()
    coverage = (rows["allowance"] / rows["npl"] - table["coverage"]).abs().max()
    assert 0.006 > coverage  # type: ignore[operator]
    assert rows["confidence"].str.starts_with("unverified").all()


def test_prices_sizes_and_recoveries_are_those_of_the_table_of_deals() -> None:
    terms = read_issuance_terms(read_case("bank-of-ningbo"))
    books = {book.name: book for book in terms.books}
    routes = {route.name: route for route in terms.routes}
    deals = china_deals().with_columns(low=pl.min_horizontal("agency1_recovery_rate", "agency2_recovery_rate"))
    for kind, until, book, route in (
        ("card", 2017, "cards", "card-trust"),
        ("mortgage", 2018, "property", "property-trust"),
    ):
        chosen = deals.filter((pl.col("pool_type") == kind) & (pl.col("vintage") <= until))
        level, over = chosen["low"].median(), chosen["issue_over_recovery"].median()
        assert books[book].collected.value == pytest.approx(level, abs=5e-5)
        assert routes[route].price.value == pytest.approx(level * over, abs=1e-4)  # type: ignore[operator]
        smallest = deals.filter(pl.col("pool_type") == kind)["claim_amount"].min()
        assert smallest == pytest.approx(routes[route].least.value, rel=1e-6)
    assert bank_limit("crr-127-covered", "defaulted_weight").value == books["cards"].weight.value
    assert bank_limit("crr-127-property", "defaulted_weight").value == books["property"].weight.value
    weight = routes["card-trust"].retained_weight
    assert weight is not None
    assert bank_limit("basel-unrated", "retained_weight").value == weight.value


def test_the_tape_is_synthetic_and_meets_the_pool_of_the_plan() -> None:
    check = check_tape(read_tape(FILES))
    loans = check.tape.loans
    pool = planned_pool()
    assert not check.blocked
    assert pool.loans == check.accepted["loan"]
    assert pool.claim == (loans["claim"] * 100).round().cast(pl.Int64).sum()
    assert pool.principal == (loans["principal"] * 100).round().cast(pl.Int64).sum()
    assert loans["loan_id"].str.starts_with("SYN-").all()


def test_a_missing_or_wrong_issuance_file_is_told_in_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(CaseError, match=r"plans no issues: issuance\.yaml is missing"):
        case_study(read_case("cn-card"))
    folder = new_case(tmp_path / "own", template="bank-of-ningbo").parent
    good = (folder / "issuance.yaml").read_text(encoding="utf-8")
    for old, new, sentence in (
        ("book: cards\n    price", "book: card\n    price", "there is no book card"),
        ("stock_share: {value: 0.30,", "stock_share: {value: 0.40,", "the stock_share of all books adds up to 1.1"),
        ("source: packages", "source: parcels", "there is no source parcels"),
        ("npl: gm11", "npl: actual", "both as actual"),
        ("last: 2016", "last: 2030", "the history runs from 2006 to 2024"),
        ("file: npl_history.csv", "file: other.csv", "'other.csv', which is not in the case folder"),
        ("npl: gm11\n", "npl: gm12\n", "gm12"),
        ("horizon_years: 5", "horizon_years: 9", "less than 9 years after 2016"),
    ):
        assert old in good
        (folder / "issuance.yaml").write_text(good.replace(old, new), encoding="utf-8")
        with pytest.raises(InputError) as told:
            case_study(read_case(folder))
        assert sentence in str(told.value)
