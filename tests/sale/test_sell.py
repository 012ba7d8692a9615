"""Selling the notes of a deal: prices, proceeds, what the originator keeps, and terms that do not fit."""

from typing import Any

import numpy as np
import pytest
from pydantic import ValidationError

from refloat.deal import Deal, run
from refloat.errors import CaseError
from refloat.sale import Bid, SaleTerms, open_books, sell, with_found_coupons
from refloat.units import Cash


def deal() -> Deal:
    return Deal.model_validate(
        {
            "name": "two notes",
            "currency": "EUR",
            "cut_off": "2024-01-01",
            "closing_on": "2024-01-01",
            "payment_dates": {"first": "2024-12-31", "every_months": 12, "last": "2026-12-31"},
            "notes": [
                {"name": "A", "kind": "fixed", "balance": 60.0, "rate": 0.04, "day_count": "30/360"},
                {"name": "J", "kind": "residual", "balance": 20.0},
            ],
            "payments": {
                "normal": [
                    {"step": "pay_interest", "notes": ["A"]},
                    {"step": "pay_principal", "notes": ["A"]},
                    {"step": "pay_residual", "to": [{"note": "J"}]},
                ]
            },
        }
    )


def cash(*paths: list[float]) -> Cash:
    amounts = np.array(paths)
    dates = np.array(["2024-12-31", "2025-12-31", "2026-12-31"], dtype="datetime64[D]")
    return Cash(dates, amounts, np.zeros_like(amounts), np.full(len(paths), 1 / len(paths)))


def terms(**more: Any) -> SaleTerms:
    plain: dict[str, Any] = {"notes": {"A": {"yield_rate": 0.03}, "J": {"price": 80.0}}, **more}
    return SaleTerms.model_validate(plain)


def test_a_note_is_worth_its_expected_cash_at_its_yield() -> None:
    ledger = run(deal(), cash([40.0, 40.0, 40.0], [10.0, 10.0, 10.0]))
    row = sell(deal(), ledger, terms()).notes.row(0, named=True)
    paid = ledger.notes["A"].interest_paid + ledger.notes["A"].principal_paid
    # 2024 has 366 days: the first payment comes exactly one year of 365 days after 1 January.
    expected = sum(0.5 * (paid[0, year] + paid[1, year]) / 1.03 ** (year + 1) for year in range(3))
    assert row["price"] == pytest.approx(100 * expected / 60.0, rel=1e-12)
    assert row["irr"] == pytest.approx(row["yield_rate"], abs=1e-12)
    assert row["multiple"] == pytest.approx(paid.mean(axis=0).sum() / expected)


def test_the_junior_return_is_shown_by_path_and_a_total_loss_is_minus_one() -> None:
    good, bad = [60.0, 40.0, 20.0], [10.0, 10.0, 10.0]
    sale = sell(deal(), run(deal(), cash(good, good, good, bad)), terms())
    row = sale.notes.row(1, named=True)
    assert sale.irrs["J"][3] == -1.0
    assert row["irr_p05"] == -1.0
    assert row["irr_p50"] == row["irr_p95"] == pytest.approx(sale.irrs["J"][0])
    assert row["irr"] < sale.irrs["J"][0]
    assert row["loss_share"] == pytest.approx(0.25)
    # Checked by hand: 16 paid, the residual of the good path comes in years two and three.
    paid = run(deal(), cash(good)).notes["J"].interest_paid[0] + run(deal(), cash(good)).notes["J"].principal_paid[0]
    worth = sum(amount / (1 + sale.irrs["J"][0]) ** (year + 1) for year, amount in enumerate(paid))
    assert worth == pytest.approx(16.0, rel=1e-9)


def test_proceeds_costs_and_what_is_kept_add_up() -> None:
    ledger = run(deal(), cash([40.0, 40.0, 40.0]))
    costs = [{"name": "rating", "amount": 0.5}, {"name": "placing", "share_of_proceeds": 0.01}]
    sale = sell(deal(), ledger, terms(retention=0.05, retained={"J": 1.0}, issue_costs=costs))
    value = dict(zip(sale.notes["name"], sale.notes["price"] * sale.notes["balance"] / 100, strict=True))
    assert sale.proceeds == pytest.approx(0.95 * value["A"])
    assert sale.retained_value == pytest.approx(0.05 * value["A"] + value["J"])
    assert sale.cost_items["placing"] == pytest.approx(0.01 * sale.proceeds)
    assert sale.net == pytest.approx(sale.proceeds - 0.5 - 0.01 * sale.proceeds)
    assert sale.notes["retained_amount"].to_list() == pytest.approx([3.0, 20.0])
    assert sale.notes["sold_amount"].to_list() == pytest.approx([57.0, 0.0])


def test_what_a_reserve_holds_at_closing_is_paid_by_the_seller() -> None:
    reserve = {"name": "cash_reserve", "target": {"kind": "fixed", "amount": 5.0}, "initial": 5.0, "protects": ["A"]}
    tree = deal().model_dump(mode="json")
    tree["reserves"] = [reserve]
    tree["payments"]["normal"].insert(0, {"step": "release_reserve", "reserve": "cash_reserve"})
    tree["payments"]["normal"].insert(2, {"step": "fund_reserve", "reserve": "cash_reserve"})
    backed = Deal.model_validate(tree)
    sale = sell(backed, run(backed, cash([40.0, 40.0, 40.0])), terms())
    assert sale.costs == pytest.approx(5.0)
    assert sale.net == pytest.approx(sale.proceeds - 5.0)


def test_a_spread_is_added_to_the_reference_rate() -> None:
    ledger = run(deal(), cash([40.0, 40.0, 40.0]))
    spread = {"A": {"spread": 0.0125}, "J": {"price": 50.0}}
    sale = sell(deal(), ledger, terms(reference_rate=0.02, notes=spread))
    assert sale.notes["yield_rate"][0] == pytest.approx(0.0325)


def test_a_note_without_any_cash_is_worth_nothing_and_has_no_return() -> None:
    ledger = run(deal(), cash([10.0, 10.0, 10.0]))
    row = sell(deal(), ledger, terms(notes={"A": {"yield_rate": 0.03}, "J": {"yield_rate": 0.2}})).notes.row(
        1, named=True
    )
    assert row["price"] == 0.0
    assert row["irr"] is None
    assert row["multiple"] is None


def test_a_price_for_a_note_that_pays_nothing_loses_everything() -> None:
    ledger = run(deal(), cash([10.0, 10.0, 10.0]))
    row = sell(deal(), ledger, terms()).notes.row(1, named=True)
    assert row["yield_rate"] == row["irr"] == row["irr_p95"] == -1.0
    assert row["duration_years"] is None


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        ({"notes": {"A": {"yield_rate": 0.03}}}, "for the note J"),
        ({"notes": {"A": {"yield_rate": 0.03}, "B": {"price": 1.0}}}, 'a note "B"'),
        ({"notes": {"A": {"spread": 0.01}, "J": {"price": 1.0}}}, "no reference rate"),
        ({"currency": "CNY"}, "the sale is in CNY"),
        ({"retention": 0.04, "retention_rule": "cn-total"}, "keeps 0.04 where 0.05 is the least"),
        ({"retained": {"A": 0.5}, "retention_rule": "cn-lowest"}, "keeps 0 where 0.05"),
        ({"retention_rule": "moon"}, "known are cn-total"),
    ],
)
def test_terms_that_do_not_fit_get_one_sentence(more: dict[str, Any], sentence: str) -> None:
    ledger = run(deal(), cash([40.0, 40.0, 40.0]))
    with pytest.raises(CaseError) as caught:
        sell(deal(), ledger, terms(**more))
    assert sentence in str(caught.value)


def test_a_vertical_slice_of_five_percent_meets_the_chinese_rules() -> None:
    ledger = run(deal(), cash([40.0, 40.0, 40.0]))
    for rule in ("cn-total", "cn-lowest"):
        sell(deal(), ledger, terms(retention=0.05, retention_rule=rule))


@pytest.mark.parametrize(
    "bad",
    [
        {"notes": {"A": {"yield_rate": 0.03, "price": 99.0}}},
        {"notes": {"A": {}}},
        {"notes": {}, "issue_costs": [{"name": "x"}]},
        {"notes": {}, "retention": 5},
        {"notes": {}, "yeilds": {}},
    ],
)
def test_terms_with_contradictions_are_refused(bad: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        SaleTerms.model_validate(bad)


def test_a_spread_on_a_curve_prices_each_payment_at_its_own_rate_and_is_told_again_as_z_spread() -> None:
    from refloat.sale import Curve

    money = cash([40.0, 30.0, 20.0], [35.0, 25.0, 15.0])
    curve = Curve(np.array([1.0, 3.0]), np.array([0.02, 0.04]))
    terms = SaleTerms.model_validate({"notes": {"A": {"spread": 0.005}, "J": {"price": 60.0}}})
    sale = sell(deal(), run(deal(), money), terms, curve=curve)
    row = sale.notes.row(0, named=True)
    ledger = run(deal(), money)
    mean = (ledger.notes["A"].interest_paid + ledger.notes["A"].principal_paid).mean(axis=0)
    years = (ledger.dates - np.datetime64("2024-01-01")).astype(np.float64) / 365.0
    by_hand = sum(paid / (1.005 + 0.02 + 0.01 * max(0.0, t - 1.0)) ** t for paid, t in zip(mean, years, strict=True))
    assert row["price"] == pytest.approx(100 * by_hand / 60.0, rel=1e-12)
    assert row["z_spread"] == pytest.approx(0.005, abs=1e-10)
    assert row["convexity_years2"] > row["duration_years"]
    junior = sale.notes.row(1, named=True)
    assert junior["multiple_p05"] <= junior["multiple_p50"] <= junior["multiple_p95"]
    assert junior["discount_margin"] is None


def test_less_and_later_cash_is_worth_less_and_yields_less() -> None:
    from refloat.sale import price_table

    money = cash([40.0, 30.0, 20.0], [35.0, 25.0, 15.0])
    table = price_table(deal(), money, "J", yield_rate=0.1, price=80.0, recoveries=(0.8, 0.9, 1.0), delays=(0.0,))
    assert table["price"].is_sorted()
    assert table["multiple"].is_sorted()
    late = price_table(deal(), money, "A", yield_rate=0.1, price=80.0, recoveries=(1.0,), delays=(0.0, 6.0))
    assert late["price"][1] < late["price"][0]
    whole = sell(
        deal(),
        run(deal(), money),
        SaleTerms.model_validate({"notes": {"A": {"yield_rate": 0.1}, "J": {"price": 80.0}}}),
    )
    assert late["price"][0] == pytest.approx(whole.notes["price"][0], rel=1e-12)
    assert table["yield_rate"][2] == pytest.approx(whole.notes["irr"][1], rel=1e-9)


BIDS = {
    "A": [Bid("one", 30.0, 0.03), Bid("two", 20.0, 0.05), Bid("three", 20.0, 0.06)],
    "J": [Bid("one", 5.0, 130.0), Bid("two", 9.0, 110.0), Bid("three", 9.0, 90.0)],
}


def bidding(**more: Any) -> SaleTerms:
    books = {
        "A": {"bids": "a.csv", "by": "rate", "lot": 0.5},
        "J": {"bids": "j.csv", "by": "price", "method": "pay-as-bid", "reserve": 100.0, "lot": 0.5},
    }
    costs = [{"name": "law", "amount": 1.0}, {"name": "desk", "share_of_proceeds": 0.01}]
    return SaleTerms.model_validate({"books": books, "issue_costs": costs, "retention": 0.05, **more})


def test_bids_find_the_coupon_of_one_note_and_the_price_of_another_and_the_sale_reconciles() -> None:
    books = open_books(deal(), bidding(), BIDS)
    found = with_found_coupons(deal(), books)
    sale = sell(found, run(found, cash([40.0, 40.0, 40.0])), bidding(), books=books)

    # 57 and 19 are on offer; of the junior note only 14 are bid for within the reserve.
    assert 0.06 == found.note("A").rate
    senior, junior = sale.notes.iter_rows(named=True)
    assert (100.0, 57.0, 57.0) == (senior["price"], senior["sold_amount"], senior["proceeds"])
    assert junior["price"] == pytest.approx((5 * 130 + 9 * 110) / 14)
    assert junior["proceeds"] == pytest.approx(5 * 1.30 + 9 * 1.10)
    assert (14.0, 6.0) == pytest.approx((junior["sold_amount"], junior["retained_amount"]))
    assert sale.proceeds == pytest.approx(57.0 + 16.4)
    assert sale.net == pytest.approx(sale.proceeds - 1.0 - 0.01 * sale.proceeds)
    assert sale.retained_value == pytest.approx(3.0 + 6.0 * junior["price"] / 100)


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        ({"notes": {"A": {"price": 100}}}, "the note A has both a price and bids"),
        ({"books": {"X": {"bids": "a.csv", "by": "rate"}}}, 'the sale names a note "X"'),
        ({"books": {"J": {"bids": "j.csv", "by": "rate"}}}, "the note J bears no rate to bid for"),
        ({"retained": {"A": 1.0}}, "nothing of the note A is on offer"),
        ({"holders": [{"kind": "bank", "notes": ["X"]}]}, 'the sale names a note "X"'),
    ],
)
def test_terms_of_bidding_that_do_not_fit_the_deal_are_one_sentence(more: dict[str, Any], sentence: str) -> None:
    def sold() -> None:
        books = open_books(deal(), bidding(**more), BIDS)
        sell(deal(), run(deal(), cash([40.0, 40.0, 40.0])), bidding(**more), books=books)

    with pytest.raises(CaseError, match=sentence):
        sold()


def test_two_costs_of_one_name_are_refused_and_not_lost() -> None:
    with pytest.raises(ValidationError, match='two issue costs are called "law"'):
        bidding(issue_costs=[{"name": "law", "amount": 1.0}, {"name": "law", "amount": 2.0}])


def test_a_capped_floater_at_par_has_a_margin_over_the_index_itself_not_over_what_is_left_of_it() -> None:
    """The index stands at 5 %, the coupon is capped at 4 %: at par the note pays one per cent less than the index."""
    given = deal().model_dump(mode="json")
    given["indices"] = [{"name": "euribor", "points": [{"on": "2024-01-01", "rate": 0.05}]}]
    given["notes"][0] |= {"kind": "floating", "rate": 0.0, "day_count": "act/360"}
    given["notes"][0]["floating"] = {"index": "euribor", "margin": 0.01, "cap": 0.04}
    capped = Deal.model_validate(given)
    money = cash([40.0, 40.0, 40.0])
    row = sell(capped, run(capped, money), terms(notes={"A": {"price": 100}, "J": {"price": 80.0}})).notes.row(
        0, named=True
    )

    assert row["discount_margin"] == pytest.approx(-0.01, abs=1e-10)
