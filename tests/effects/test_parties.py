"""Who gets what and what it is worth to each: cash adds up on any deal, returns are told only where there is one."""

import importlib.util
from datetime import date
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from refloat.deal import Deal, read_deal, run
from refloat.effects.parties import collected, parties, party_flows, payees, returns_of, work_of
from refloat.effects.parties.party import Party
from refloat.effects.parties.returns import cost_of_funds, rates_of_return
from refloat.errors import InputError
from refloat.sale import NoteTerms, SaleTerms, sell
from refloat.sale.price import path_yields
from refloat.sale.terms import IssueCost
from refloat.units import Cash
from refloat.units.periods import month_ends_after

DEALS = Path(__file__).resolve().parents[1] / "deal"


def strategies(name: str) -> ModuleType:
    """The random deals of the deal room's own tests."""
    spec = importlib.util.spec_from_file_location(name, DEALS / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


RANDOM, PROTECTED = strategies("test_random_deals"), strategies("test_random_protection")


def sold(deal: Deal, kept: float = 0.05) -> SaleTerms:
    return SaleTerms(
        notes={note.name: NoteTerms(price=90) for note in deal.notes},
        retention=kept,
        issue_costs=(IssueCost(name="arranger", amount=7.0),),
    )


def prove_shared_out(deal: Deal, cash: Cash) -> None:
    """Nothing but transfers at closing, and on every later date each cent collected with one party."""
    ledger = run(deal, cash, plan=cash)
    flows = party_flows(deal, ledger, sell(deal, ledger, sold(deal)))
    total = np.add.reduce(list(flows.values()))

    size = max(float(collected(deal, ledger).sum(axis=1).max(initial=0.0)), 1.0)
    early = np.zeros(cash.paths)
    if deal.pre_closing_collections is not None and deal.pre_closing_collections.goes_to != "deal":
        early = ledger.pre_closing["collections"] - ledger.pre_closing["costs"]
    assert np.abs(total[:, 0] - early).max() <= 1e-9 * size
    assert np.abs(total[:, 1:] - collected(deal, ledger)).max() <= 1e-9 * size
    assert ledger.gross is not None
    paid_by_debtors = ledger.gross.sum()
    if deal.buy_back is not None and deal.buy_back.counts_as_collections and ledger.bought_back is not None:
        paid_by_debtors -= ledger.bought_back.sum()
    assert paid_by_debtors == pytest.approx(total[:, 1:].sum(), abs=1e-9 * size * cash.paths)


@settings(max_examples=15)
@given(RANDOM.deals(), st.integers(0, 99))
def test_any_deal_shares_out_its_cash_to_the_last_cent_on_every_path(deal: Deal, seed: int) -> None:
    prove_shared_out(deal, RANDOM.cash(seed))


@settings(max_examples=8)
@given(PROTECTED.deals(), st.integers(0, 99), st.sampled_from([1.0, 20.0]))
def test_any_deal_with_guarantees_and_hedges_does_too(deal: Deal, seed: int, level: float) -> None:
    prove_shared_out(deal, PROTECTED.cash(seed, level))


@pytest.mark.slow
@settings(max_examples=400)
@given(st.one_of(RANDOM.deals(), PROTECTED.deals()), st.integers(0, 99))
def test_hundreds_of_deals_share_out_their_cash(deal: Deal, seed: int) -> None:
    prove_shared_out(deal, RANDOM.cash(seed))


ONE = np.ones(1)
RETURNS: list[tuple[list[float], float | None, float | None, str]] = [
    ([-100.0, 0.0, 121.0], 0.1, 1.21, ""),
    ([-100.0, -100.0, 231.0], None, 1.155, ""),
    ([-100.0, 0.0, 0.0], -1.0, 0.0, ""),
    ([0.0, 5.0, 5.0], None, None, "no_outlay"),
    ([0.0, 5.0, -20.0], None, 0.25, "paid_first"),
    ([-100.0, 230.0, -132.0], None, 230 / 232, "several"),
]


@pytest.mark.parametrize(("flows", "rate", "multiple", "why"), RETURNS)
def test_a_rate_is_told_where_there_is_one_and_else_why_not(
    flows: list[float], rate: float | None, multiple: float | None, why: str
) -> None:
    found = returns_of(np.array([flows]), np.arange(3.0), ONE)

    assert (multiple, why) == (pytest.approx(found.multiple), found.why)
    if rate is not None:
        assert rate == pytest.approx(found.irr)
    elif why:
        assert (None, 0.0) == (found.irr, found.defined_share)
    else:
        # Two outlays: at its rate they are worth what comes back.
        growth = 1 + float(found.irr or 0)
        assert 231 / growth**2 == pytest.approx(100 + 100 / growth)


def test_paths_without_a_rate_are_left_out_of_its_quantiles_and_their_weight_is_told() -> None:
    flows = np.array([[-100.0, 110.0], [-100.0, 90.0], [0.0, 5.0], [5.0, -1.0]])
    found = returns_of(flows, np.array([0.0, 1.0]), np.array([0.4, 0.3, 0.2, 0.1]))

    assert 0.7 == pytest.approx(found.defined_share)
    assert ("no_outlay", pytest.approx(-0.1), pytest.approx(0.1)) == (found.why, found.irr_p05, found.irr_p95)
    assert 0.3 == pytest.approx(found.loss_share)


def test_rates_of_one_outlay_are_the_yields_of_the_sale() -> None:
    cash = np.random.default_rng(3).gamma(0.5, 20.0, (50, 8))
    years = np.arange(1, 9) / 2

    flows = np.concatenate([np.full((50, 1), -70.0), cash], axis=1)
    assert path_yields(cash, years, 70.0) == pytest.approx(rates_of_return(flows, np.append(0.0, years)), abs=1e-9)


def test_the_cost_of_money_now_for_cash_later_is_that_of_the_closed_form() -> None:
    found = cost_of_funds(np.array([100.0]), np.array([0.0]), np.array([121.0]), np.array([2.0]))

    assert (pytest.approx(0.1), pytest.approx(100 / 121), "cost") == (found.irr, found.multiple, found.why)


def deal_of(**changes: Any) -> Deal:
    """One note of 50 and what is left for it, and whatever a test puts beside."""
    terms: dict[str, Any] = {
        "name": "plain",
        "currency": "EUR",
        "cut_off": date(2024, 12, 31),
        "closing_on": date(2024, 12, 31),
        "payment_dates": {"first": date(2025, 3, 31), "every_months": 3, "last": date(2027, 12, 31)},
        "parties": [{"role": "originator", "name": "Bank"}, {"role": "servicer", "name": "Servicer"}],
        "notes": [{"name": "A", "kind": "zero_coupon", "balance": 50.0}],
        "fees": [],
        "payments": {"normal": [{"step": "pay_principal", "notes": ["A"]}]},
    }
    terms |= changes
    taker = terms.pop("taker", {"party": "originator"})
    fees = [{"step": "pay_fee", "fees": [fee["name"]]} for fee in terms["fees"]]
    terms["payments"] = {
        name: [*fees, *steps, {"step": "pay_residual", "to": [taker]}] for name, steps in terms["payments"].items()
    }
    return Deal.model_validate(terms)


def even_cash(totals: list[float], **columns: Any) -> Cash:
    dates = month_ends_after(date(2024, 12, 31), 36)
    collections = np.repeat(np.array(totals)[:, None] / 36, 36, axis=1)
    return Cash(
        dates=np.array(dates, dtype="datetime64[D]"),
        collections=collections,
        costs=np.zeros_like(collections),
        weights=np.full(len(totals), 1 / len(totals)),
        **columns,
    )


def found_parties(deal: Deal, cash: Cash, **given_terms: Any) -> dict[str, Party]:
    ledger = run(deal, cash, plan=cash)
    days = (cash.dates - np.datetime64(deal.closing_on, "D")).astype(np.int64)
    rows = parties(
        deal,
        ledger,
        sell(deal, ledger, SaleTerms(notes={"A": NoteTerms(price=80)}, retention=given_terms.pop("retention", 0.0))),
        cash,
        plan=cash,
        rate=0.08,
        bank_rate=0.05,
        keeping=lambda taken: np.asarray(taken.net @ 1.05 ** -(days / 365)),
        **given_terms,
    )
    return {party.name: party for party in rows}


def test_break_evens_of_a_deal_made_for_it_are_those_worked_out_by_hand() -> None:
    found = found_parties(deal_of(), even_cash([60.0, 140.0]))

    # The note cost 40 of the 100 that are expected.
    assert 0.4 == pytest.approx(found["A"].break_even, abs=1e-6)
    assert (pytest.approx(40.0), pytest.approx(50.0)) == (found["A"].paid_in, found["A"].received)
    assert 1.25 == pytest.approx(found["A"].returns.multiple)
    assert (0.5, 0.5) == (pytest.approx(found["A"].share), pytest.approx(found["originator"].share))


def test_the_originators_value_is_that_of_selling_less_that_of_keeping() -> None:
    cash = even_cash([100.0])
    found = found_parties(deal_of(), cash, retention=0.5)

    # It gets 20 for half of the note, half of its principal and all that is left.
    assert {"sale": pytest.approx(20.0), "kept": pytest.approx(25.0), "residual": pytest.approx(50.0)} == dict(
        found["originator"].parts
    )
    assert found["originator"].npv < 0
    rate = found["originator"].returns.irr
    assert rate is not None
    again = found_parties(deal_of(), even_cash([100.0 * (found["originator"].break_even or 0)]), retention=0.5)
    assert 0.0 == pytest.approx(again["originator"].npv, abs=0.01)


FEE = {"name": "servicing", "kind": "share_of_collections", "share": 0.1}


def test_a_servicers_margin_is_its_pay_less_its_own_cost() -> None:
    deal = deal_of(fees=[FEE])
    cash = even_cash([100.0], files_open=np.full((1, 36), 10.0))
    servicer = found_parties(deal, cash, own_cost=("servicer", 0.1))["servicer"]

    # Ten loans for three years at 0.1 each, out of 10.
    assert 3.0 == pytest.approx(servicer.own_cost, rel=2e-3)
    assert 0.7 == pytest.approx(servicer.margin, rel=2e-3)
    assert 0.3 == pytest.approx(servicer.break_even, rel=2e-3)
    assert ("no_outlay", None, ("servicing",)) == (servicer.returns.why, servicer.returns.irr, servicer.by_name)


def test_a_cost_of_work_for_nobody_or_for_unknown_loans_is_refused() -> None:
    cash = even_cash([100.0])

    with pytest.raises(InputError, match='the deal pays nobody called "collector"'):
        found_parties(deal_of(fees=[FEE]), cash, own_cost=("collector", 0.1))
    with pytest.raises(InputError, match="does not tell how many loans are worked"):
        found_parties(deal_of(fees=[FEE]), cash, own_cost=("servicer", 0.1))


@pytest.mark.parametrize(
    ("name", "party", "how"),
    [
        ("taxes", "tax_authority", "by_name"),
        ("rating_agency_fee", "rating_agency", "by_name"),
        ("master_servicing_fee", "master_servicer", "by_name"),
        ("trustee", "trustee", "by_name"),
        ("taxes_and_expenses", "taxes_and_expenses", "unnamed"),
        ("senior_costs", "senior_costs", "unnamed"),
    ],
)
def test_a_fee_without_payee_goes_to_the_role_that_its_name_tells(name: str, party: str, how: str) -> None:
    assert {name: (party, how)} == payees(deal_of(fees=[{"name": name, "kind": "flat", "amount": 1.0}]))


def test_a_guarantee_fee_goes_to_whoever_bears_the_guarantee() -> None:
    guarantee = {"name": "state_guarantee", "notes": ["A"]}
    fee = {"name": "guarantee_fee", "kind": "flat", "amount": 1.0}
    back = {"step": "pay_guarantor", "guarantee": "state_guarantee"}
    paid_back = {"normal": [{"step": "pay_principal", "notes": ["A"]}, back]}

    assert ("state_guarantee", "by_name") == (
        payees(deal_of(fees=[fee], guarantees=[guarantee], payments=paid_back))["guarantee_fee"]
    )


def test_a_stated_payee_and_the_deals_own_guarantor_come_first() -> None:
    deal = read_deal(DEALS.parents[1] / "src/refloat/deal/real/library/it-riviera/deal.yaml")

    assert {"servicing_fee": ("servicer", "stated"), "guarantee_fee": ("state", "by_name")}.items() <= (
        payees(deal).items()
    )


def test_a_share_of_what_is_collected_pays_for_more_and_a_hurdle_over_the_plan_for_speed() -> None:
    cash = even_cash([80.0, 100.0, 120.0])
    hurdle = {"name": "servicing_reward", "kind": "share_of_cumulative_collections", "share": 0.1, "hurdle": 1.0}
    work = work_of(deal_of(fees=[hurdle]), cash, plan=cash, rate=0.08)
    (with_hurdle, without, holders), schemes = work.efforts, {(s.pay, s.hurdle): s for s in work.schemes}

    assert ("servicer", 1.0, False, True) == (
        with_hurdle.party, with_hurdle.hurdle, with_hurdle.without_hurdle, without.without_hurdle
    )  # fmt: skip
    assert ("speed", "holders") == (with_hurdle.prefers, holders.party)
    assert (with_hurdle.time_for_amount or 0) > (without.time_for_amount or 0)
    # A tenth more of a share is a tenth more pay, and of a fee over a hurdle far more.
    assert 0.1 == pytest.approx(schemes["share_of_collections", None].more)
    assert schemes["over_hurdle", 1.0].more > 0.5
    assert all(scheme.value == pytest.approx(1.0) for scheme in work.schemes)


def test_a_fee_for_each_file_pays_for_neither() -> None:
    files = np.tile(np.linspace(40, 0, 36), (2, 1))
    cash = even_cash([90.0, 110.0], files_open=files)
    fee = {"name": "servicing", "kind": "per_file", "amount": 0.1}
    work = work_of(deal_of(fees=[fee]), cash, plan=cash, rate=0.08)

    assert "neither" == work.efforts[0].prefers
    assert work.efforts[0].sooner < 0
    assert {"neither"} == {scheme.prefers for scheme in work.schemes if scheme.pay == "per_file"}
