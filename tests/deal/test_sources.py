"""Cash beside its usual course, by hand: before the closing, costs out of an account, late cash, loans bought back."""

from datetime import date
from typing import Any

import numpy as np
import pytest

from refloat.deal import Deal, Ledger, ledger_result, prove_cash, run, term_sheet
from refloat.errors import InputError
from refloat.units import Cash

DAYS = np.array(["2025-03-31", "2025-06-30", "2025-09-30", "2025-12-31"], dtype="datetime64[D]")
INTEREST = {"step": "pay_interest", "notes": ["A"]}
PRINCIPAL = {"step": "pay_principal", "notes": ["A", "J"]}
REST = {"step": "pay_residual", "to": [{"note": "J"}]}
RATIO = {"name": "T", "kind": "cumulative_collection_ratio", "threshold": 0.9}


def small(payments: list[dict[str, Any]] | dict[str, Any], **changes: Any) -> Deal:
    """Four quarterly dates; note A of 100 at 10 % on 30/360 (2.5 a quarter), note J of 50."""
    terms: dict[str, Any] = {
        "name": "small",
        "currency": "EUR",
        "cut_off": date(2024, 12, 31),
        "closing_on": date(2024, 12, 31),
        "payment_dates": {"first": DAYS[0].item(), "every_months": 3, "last": DAYS[-1].item()},
        "parties": [{"role": "servicer", "name": "S"}],
        "notes": [
            {"name": "A", "kind": "fixed", "balance": 100, "rate": 0.1, "day_count": "30/360"},
            {"name": "J", "kind": "residual", "balance": 50},
        ],
        "payments": payments if isinstance(payments, dict) else {"normal": payments},
    }
    return Deal.model_validate(terms | changes)


def money(*collections: float, days: Any = DAYS, costs: tuple[float, ...] = (), **columns: tuple[float, ...]) -> Cash:
    extra = {name: np.array([values], dtype=float) for name, values in columns.items()}
    return Cash(
        dates=days[: len(collections)],
        collections=np.array([collections], dtype=float),
        costs=np.array([costs or (0.0,) * len(collections)]),
        weights=np.ones(1),
        **extra,
    )


def proved(deal: Deal, cash: Cash, plan: Cash | None = None) -> Ledger:
    ledger = run(deal, cash, plan=plan)
    prove_cash(ledger)
    return ledger


EARLY = np.array(["2024-12-31", "2025-01-31", "2025-02-10", "2025-03-31", "2025-06-30"], dtype="datetime64[D]")
FEE = {"name": "F", "kind": "share_of_collections", "share": 0.1}
PAY_FEE = {"step": "pay_fee", "fees": ["F"]}


def early(terms: dict[str, Any] | None, closing: str = "2025-02-10") -> Ledger:
    """Cut-off 2024-12-31; 1 on the cut-off, 4 less 1 of costs and 8 up to the closing, then 16 and 32."""
    deal = small(
        [PAY_FEE, INTEREST, PRINCIPAL, REST],
        pre_closing_collections=terms,
        closing_on=date.fromisoformat(closing),
        fees=[FEE],
        triggers=[RATIO],
    )
    cash = money(1, 4, 8, 16, 32, days=EARLY, costs=(0, 1, 0, 0, 0))
    return proved(deal, cash, money(2, 6, 6, 10, 20, days=EARLY))


def test_without_a_word_all_early_cash_is_paid_on_the_first_date_and_a_notice_says_so() -> None:
    ledger = early(None)
    assert ledger.available[0, :2] == pytest.approx([28, 32])
    assert ledger.notices == (
        "cash dated up to the cut-off (2024-12-31) is paid out on the first payment date; "
        "with pre_closing_collections in the deal it is left out",
    )


CASES: dict[str, tuple[dict[str, Any], list[float], list[float], dict[str, float]]] = {
    # available, ratio to the plan, what is told
    "the deal's": ({}, [27, 32], [27 / 22, 59 / 42], {"collections": 12, "costs": 1, "before_cut_off": 1}),
    "the originator's": (
        {"goes_to": "originator"},
        [16, 32],
        [27 / 22, 59 / 42],
        {"collections": 12, "costs": 1, "before_cut_off": 1},
    ),
    "off the price, not in ratios": (
        {"goes_to": "price", "in_ratios": False},
        [16, 32],
        [16 / 10, 48 / 30],
        {"collections": 12, "costs": 1, "before_cut_off": 1},
    ),
    "stated": ({"amount": 9}, [25, 32], [25 / 22, 57 / 42], {"collections": 9, "costs": 0, "before_cut_off": 1}),
    "stated, the originator's": (
        {"amount": 9, "goes_to": "originator"},
        [16, 32],
        [25 / 22, 57 / 42],
        {"collections": 9, "costs": 0, "before_cut_off": 1},
    ),
}


@pytest.mark.parametrize("case", list(CASES))
def test_cash_before_the_closing_goes_where_the_deal_says(case: str) -> None:
    terms, available, ratio, told = CASES[case]
    ledger = early(terms)
    assert ledger.available[0, :2] == pytest.approx(available)
    assert ledger.triggers["T"].value[0, :2] == pytest.approx(ratio)
    assert {name: amounts.tolist() for name, amounts in ledger.pre_closing.items()} == {
        name: [amount] for name, amount in told.items()
    }
    assert ledger.notices == ()
    # The fee is on gross collections that enter the deal.
    gross = available[0] + (1 if case == "the deal's" else 0)
    assert ledger.fees["F"].due[0, 0] == pytest.approx(0.1 * gross)


def test_a_stated_amount_is_there_on_the_first_date_even_if_its_collections_end_earlier() -> None:
    dates = {"first": DAYS[0].item(), "every_months": 3, "last": DAYS[-1].item(), "collection_lag_days": 60}
    deal = small(
        [INTEREST, PRINCIPAL, REST],
        pre_closing_collections={"amount": 5},
        closing_on=date(2025, 2, 10),
        payment_dates=dates,
    )
    assert proved(deal, money(7, 7, days=DAYS)).available[0].tolist() == [5, 7, 7, 0]


ACCOUNT: dict[str, Any] = {"name": "R", "target": {"kind": "fixed", "amount": 6}, "initial": 6}
FUND = {"step": "fund_reserve", "reserve": "R"}


def test_an_account_pays_the_costs_that_collections_do_not_and_is_filled_again() -> None:
    deal = small([FUND, INTEREST, PRINCIPAL, REST], reserves=[ACCOUNT | {"pays_costs": "shortfall"}])
    ledger = proved(deal, money(2, 1, 10, 0, costs=(6, 5, 3, 0)))
    assert ledger.costs_from_accounts is not None
    assert ledger.advanced is not None
    # 4 of the first date's 6; 2 of the next 4, and the servicer advances 2; they are paid back, and the account filled.
    assert ledger.costs_from_accounts[0] == pytest.approx([4, 2, 0, 0])
    assert ledger.advanced[0] == pytest.approx([0, 2, 0, 0])
    assert ledger.available[0] == pytest.approx([0, 0, 5, 0])
    assert ledger.accounts["R"].closing[0] == pytest.approx([2, 0, 5, 0])


def test_an_account_may_pay_all_costs_first() -> None:
    deal = small([FUND, INTEREST, PRINCIPAL, REST], reserves=[ACCOUNT | {"pays_costs": "all"}])
    ledger = proved(deal, money(20, 20, 0, 0, costs=(5, 8, 0, 0)))
    assert ledger.costs_from_accounts is not None
    assert ledger.costs_from_accounts[0] == pytest.approx([5, 6, 0, 0])
    assert ledger.available[0] == pytest.approx([20, 18, 0, 0])
    assert ledger.accounts["R"].paid_in[0] == pytest.approx([5, 6, 0, 0])


def test_a_fee_on_net_collections_does_not_see_who_paid_the_costs() -> None:
    fee = FEE | {"of": "net"}
    deal = small([PAY_FEE, INTEREST, PRINCIPAL, REST], fees=[fee], reserves=[ACCOUNT | {"pays_costs": "all"}])
    assert proved(deal, money(20, 20, 0, 0, costs=(5, 8, 0, 0))).fees["F"].due[0, :2] == pytest.approx([1.5, 1.2])


def test_after_a_change_of_servicer_cash_is_late_on_the_paths_where_it_happened() -> None:
    fees = [
        {"name": "F", "kind": "share_of_collections", "share": 0.05, "until_event": "T"},
        {"name": "backup", "kind": "share_of_collections", "share": 0.1, "from_event": "T"},
        {"name": "move", "kind": "once", "amount": 0.5, "from_event": "T"},
    ]
    pay = {"step": "pay_fee", "fees": ["F", "backup", "move"]}
    deal = small(
        [pay, INTEREST, PRINCIPAL, REST],
        fees=fees,
        triggers=[RATIO],
        servicer_replacement={"event": "T", "delay_dates": 1},
    )
    collections = np.array([[8.0, 10, 10, 10], [10.0, 10, 10, 10]])
    cash = Cash(dates=DAYS, collections=collections, costs=0.1 * collections, weights=np.full(2, 0.5))
    ledger = proved(deal, cash, money(8.9, 9, 9, 9))
    assert ledger.triggers["T"].hit[:, 0].tolist() == [True, False]
    assert ledger.gross is not None
    assert ledger.gross.tolist() == [[8, 0, 20, 10], [10, 10, 10, 10]]
    assert ledger.available[0] == pytest.approx([7.2, 0, 18, 9])
    # Ratios see the cash when it is there: 7.2, 7.2, 25.2, 34.2 over 8.9, 17.9, 26.9, 35.9.
    assert ledger.triggers["T"].value[0] == pytest.approx([7.2 / 8.9, 7.2 / 17.9, 25.2 / 26.9, 34.2 / 35.9])
    assert ledger.fees["F"].due[0] == pytest.approx([0.4, 0, 0, 0])
    assert ledger.fees["backup"].due[0] == pytest.approx([0, 0, 2, 1])
    assert ledger.fees["move"].due[0] == pytest.approx([0, 0.5, 0.5, 0])


def test_cash_that_is_late_past_the_last_date_never_comes() -> None:
    deal = small(
        [INTEREST, PRINCIPAL, REST],
        triggers=[{"name": "T", "kind": "date", "on": date(2025, 6, 1)}],
        servicer_replacement={"event": "T", "delay_dates": 2, "disrupted_dates": 1, "share": 0.5},
    )
    ledger = proved(deal, money(10, 10, 10, 10))
    assert ledger.available[0].tolist() == [10, 10, 5, 10]
    assert ledger.after_end is not None
    assert ledger.after_end.tolist() == [5]


BACK: dict[str, Any] = {"price_share": 0.4, "interest_rate": 0.1, "cap": 50}


def test_loans_bought_back_are_paid_at_the_price_with_interest_up_to_the_cap() -> None:
    deal = small([PAY_FEE, INTEREST, PRINCIPAL, REST], fees=[FEE], buy_back=BACK)
    ledger = proved(deal, money(1, 1, 1, 1, repurchases=(50, 0, 100, 100)))
    first, second = 20 * (1 + 0.1 * 90 / 365), 40 * (1 + 0.1 * 273 / 365)
    assert ledger.bought_back is not None
    assert ledger.gross is not None
    assert ledger.bought_back[0] == pytest.approx([first, 0, 50 - first, 0])
    assert first + second > 50
    assert ledger.gross[0] == pytest.approx([1 + first, 1, 51 - first, 1])
    assert ledger.fees["F"].due[0, 0] == pytest.approx(0.1 * (1 + first))
    assert ledger.sources == {}


def test_a_stated_buy_back_may_stand_beside_collections() -> None:
    claims = [{"on": "2025-05-15", "claim": 30}, {"on": "2025-12-31", "claim": 10}]
    terms = {"claims": claims, "counts_as_collections": False}
    deal = small([PAY_FEE, INTEREST, PRINCIPAL, REST], fees=[FEE], buy_back=terms, triggers=[RATIO])
    ledger = proved(deal, money(10, 10, 10, 10), money(10, 10, 10, 10))
    assert ledger.gross is not None
    assert ledger.gross[0].tolist() == [10, 10, 10, 10]
    assert ledger.sources["buy_back"][0].tolist() == [0, 30, 0, 10]
    assert ledger.fees["F"].due[0, 1] == pytest.approx(1)
    assert ledger.triggers["T"].value[0].tolist() == [1, 1, 1, 1]
    assert ledger.notes["A"].principal_paid[0, 1] == pytest.approx(10 + 30 - 1 - ledger.notes["A"].interest_paid[0, 1])


def test_the_buy_back_asks_for_its_column() -> None:
    with pytest.raises(InputError, match='"repurchases"'):
        run(small([INTEREST, PRINCIPAL, REST], buy_back=BACK), money(1))


def test_the_document_tells_every_source_and_all_cash_is_somewhere() -> None:
    deal = small(
        [FUND, INTEREST, PRINCIPAL, REST],
        closing_on=date(2025, 2, 10),
        reserves=[ACCOUNT | {"pays_costs": "shortfall"}],
        pre_closing_collections={"goes_to": "originator"},
        buy_back=BACK | {"counts_as_collections": False},
        triggers=[{"name": "T", "kind": "date", "on": date(2025, 6, 1)}],
        servicer_replacement={"event": "T", "delay_dates": 3},
    )
    cash = money(1, 4, 8, 16, 32, days=EARLY, costs=(0, 1, 0, 20, 0), repurchases=(0, 0, 0, 10, 20))
    ledger = proved(deal, cash)
    result = ledger_result(ledger, deal)
    assert result["pre_closing"] == {"collections": 12, "costs": 1, "before_cut_off": 1}
    assert [row["amount"] > 0 for row in result["sources"]["buy_back"]] == [True, True, False, False]
    assert [row["costs_from_accounts"] for row in result["collections"]] == [4, 0, 0, 0]
    assert ledger.gross is not None
    assert ledger.costs is not None
    assert ledger.after_end is not None
    told = ledger.pre_closing
    entered = (ledger.gross - ledger.costs).sum() + ledger.after_end.sum()
    assert entered + (told["collections"] - told["costs"] + told["before_cut_off"]).sum() == pytest.approx(
        cash.net.sum()
    )


def test_sources_are_told_in_both_languages() -> None:
    deal = small(
        [PAY_FEE, INTEREST, PRINCIPAL, REST],
        closing_on=date(2025, 2, 10),
        fees=[FEE | {"until_event": "T"}],
        reserves=[ACCOUNT | {"pays_costs": "all"}],
        pre_closing_collections={"goes_to": "price", "amount": 5},
        buy_back=BACK,
        triggers=[RATIO],
        servicer_replacement={"event": "T", "delay_dates": 2, "share": 0.5},
    )
    english, chinese = dict(term_sheet(deal)), dict(term_sheet(deal, "zh"))
    assert english["Cash before closing"].startswith(
        "cash after the cut-off and up to the closing (5 as agreed) is taken"
    )
    assert english["Buy-back of ineligible loans"].endswith("with 10.00% a year from the cut-off; at most 50 in all")
    assert english["Replacement of the servicer"].endswith(
        "50% of the cash of the next 2 payment dates comes 2 payment dates later"
    )
    assert "pays recovery costs before collections do" in english["Reserve: R"]
    assert "抵减转让价款" in chinese["封包期间回收款"]
    assert "累计不超过50" in chinese["不合格资产赎回"]
    assert "推迟2个支付日" in chinese["贷款服务机构更换"]
