"""The effects of a whole case: cash is shared out to the last cent, and the figures hang together."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from refloat.cases import case_effects, new_case, read_case, read_effects_terms, run_case
from refloat.deal import Deal, read_deal, run
from refloat.effects import effects_result
from refloat.effects.parties import party_cash
from refloat.errors import CaseError
from refloat.report import Offering
from refloat.sale import sell
from refloat.units import Cash
from refloat.units.periods import month_ends_after


@pytest.fixture(scope="module")
def offering() -> Offering:
    return run_case(read_case("sba-small-business"), scenarios=300, seed=3)


@pytest.fixture(scope="module")
def document(offering: Offering) -> dict[str, Any]:
    return effects_result(case_effects(read_case("sba-small-business"), offering))


def test_the_parties_get_all_that_was_collected_on_every_path(offering: Offering) -> None:
    cash = party_cash(offering.deal, offering.ledger)

    assert offering.ledger.gross is not None
    total = np.add.reduce(list(cash.values()))
    assert np.abs(total - offering.ledger.gross).max() <= 1e-9 * offering.ledger.gross.sum(axis=1).max()


def test_the_shares_of_every_hundred_add_up_to_one(document: dict[str, Any]) -> None:
    assert 1.0 == pytest.approx(sum(party["share"] for party in document["parties"]))


def test_the_gain_or_loss_is_proceeds_and_kept_notes_less_costs_and_book_value(
    document: dict[str, Any], offering: Offering
) -> None:
    account, sale = document["sale_accounting"], offering.sale

    expected = sale.proceeds + sale.retained_value - sale.costs - account["carrying_amount"]
    assert expected == pytest.approx(account["gain_or_loss"])


def test_capital_reconciles_line_by_line(document: dict[str, Any]) -> None:
    bridge = document["capital"]["bridge"]

    for lines in (bridge["cet1"], bridge["rwa"]):
        assert lines[-1]["amount"] == pytest.approx(sum(line["amount"] for line in lines[:-1]))
    assert bridge["ratio_after"] == pytest.approx(bridge["cet1"][-1]["amount"] / bridge["rwa"][-1]["amount"])
    assert document["bank"]["ratios"]["cet1_ratio"]["after"] == pytest.approx(bridge["ratio_after"])


def test_what_kept_notes_weigh_in_the_bridge_is_the_capital_that_the_test_of_risk_transfer_shows(
    document: dict[str, Any],
) -> None:
    capital = document["capital"]
    lines = {line["line"]: line["amount"] for line in capital["bridge"]["rwa"]}

    kept = sum(amount for line, amount in lines.items() if line.startswith("note "))
    assert capital["risk_transfer"]["capital"] == pytest.approx(0.08 * kept)
    assert capital["risk_transfer"]["capital"] == pytest.approx(sum(note["capital"] for note in capital["notes"]))
    assert capital["risk_transfer"]["capital_needed"] == pytest.approx(0.08 * (kept + lines["cap on notes kept"]))
    assert capital["risk_transfer"]["cap"] == capital["risk_transfer"]["capital_needed"]


def test_the_unrated_senior_note_of_a_deeply_discounted_pool_weighs_one_hundred_per_cent(
    document: dict[str, Any],
) -> None:
    senior, *others = document["capital"]["notes"]

    assert 1.0 == senior["RW"]
    assert all(note["RW"] >= 1.0 for note in others)


def test_illustrative_figures_say_so(document: dict[str, Any]) -> None:
    assert "illustrative" == document["bank"]["status"]


def test_a_case_without_a_bank_is_told_what_to_write(tmp_path: Path) -> None:
    new_case(tmp_path / "mine")
    (tmp_path / "mine" / "effects.yaml").unlink()

    with pytest.raises(CaseError, match=r"effects\.yaml is missing"):
        read_effects_terms(read_case(tmp_path / "mine"))


def test_a_bank_in_another_currency_is_refused(tmp_path: Path, offering: Offering) -> None:
    folder = tmp_path / "mine"
    new_case(folder, template="sba-small-business")
    text = (folder / "effects.yaml").read_text(encoding="utf-8")
    (folder / "effects.yaml").write_text(text.replace("currency: USD", "currency: EUR"), encoding="utf-8")

    with pytest.raises(CaseError, match="the bank is in EUR, the deal in USD"):
        case_effects(read_case(folder), offering)


def test_what_is_left_for_the_originator_is_a_price_paid_later_at_fair_value(offering: Offering) -> None:
    case = read_case("sba-small-business")
    terms = offering.deal.model_dump(mode="json")
    terms["parties"].append({"role": "originator", "name": "Bank"})
    for steps in terms["payments"].values():
        steps[-1]["to"] = [{"party": "originator", "share": 0.6}, {"note": "J", "share": 0.4}]
    deal = Deal.model_validate(terms)
    ledger = run(deal, offering.recoveries.cash, plan=offering.recoveries.plan)
    sale = sell(deal, ledger, case.sale)
    found = case_effects(case, replace(offering, deal=deal, ledger=ledger, sale=sale))

    mean = ledger.weights @ ledger.residuals["originator"]
    days = (ledger.dates - np.datetime64(deal.closing_on, "D")).astype(int)
    fair = float(mean @ 1.08 ** -(days / 365))
    account = found.account
    assert (float(mean.sum()), fair) == (
        pytest.approx(account.deferred_nominal),
        pytest.approx(account.deferred_fair_value),
    )
    expected = sale.proceeds + sale.retained_value + fair - sale.costs - account.carrying_amount
    assert expected == pytest.approx(account.gain_or_loss)
    assert account.final_gain_or_loss - account.gain_or_loss == pytest.approx(
        sum(income for _, income in account.unwind)
    )
    assert found.bridge is not None
    assert 12.5 * fair == pytest.approx(dict(found.bridge.rwa)["deferred price"])
    originator = next(party for party in found.parties if party.name == "originator")
    assert float(mean.sum()) == pytest.approx(dict(originator.parts)["residual"])


def test_the_page_on_parties_names_every_key_of_the_document(document: dict[str, Any]) -> None:
    page = (Path(__file__).resolve().parents[2] / "docs/method/who-gets-what.md").read_text(encoding="utf-8")

    for rows in ("parties", "efforts", "schemes", "margins"):
        assert [] == [key for key in document[rows][0] if f"`{key}`" not in page and f"`{key}[" not in page]


def test_the_buyers_books_begin_with_the_price_and_end_at_nil(document: dict[str, Any], offering: Offering) -> None:
    buyer, sale = document["buyer"], offering.sale

    reserves = sum(reserve.initial for reserve in offering.deal.reserves)
    assert sale.proceeds + sale.retained_value - reserves == pytest.approx(buyer["price"])
    assert buyer["years"][-1]["closing"] == pytest.approx(0.0, abs=1e-6 * buyer["price"])
    assert buyer["impairment"] < 0


def test_a_bank_without_so_many_bad_loans_is_told_file_and_line(tmp_path: Path, offering: Offering) -> None:
    folder = tmp_path / "mine"
    new_case(folder, template="sba-small-business")
    text = (folder / "effects.yaml").read_text(encoding="utf-8")
    (folder / "effects.yaml").write_text(text.replace("npls: 90000000", "npls: 900"), encoding="utf-8")
    line = next(n for n, line in enumerate(text.splitlines(), 1) if "npls:" in line)

    with pytest.raises(
        CaseError, match=rf"effects\.yaml:{line}:9: the disposal takes bad loans of .* where the bank has 900"
    ):
        case_effects(read_case(folder), offering)


def test_guarantors_and_hedge_banks_are_parties_and_what_they_bring_counts_against_them() -> None:
    deal = read_deal(Path(__file__).resolve().parents[1] / "deal" / "guaranteed.yaml")
    dates = month_ends_after(deal.cut_off, 60, 6)
    random = np.random.default_rng(5)
    amounts = random.gamma(0.4, sum(note.balance for note in deal.notes) / 12, (20, len(dates)))
    cash = Cash(dates, amounts, 0.1 * amounts, np.full(20, 1 / 20))
    plan = Cash(dates, amounts.mean(axis=0)[None], 0.1 * amounts.mean(axis=0)[None], np.ones(1))
    ledger = run(deal, cash, plan=plan)

    found = party_cash(deal, ledger)

    kinds = {kind for kind, _ in found}
    assert {"guarantee", "hedge", "note", "fee"} <= kinds
    assert ledger.gross is not None
    total = np.add.reduce(list(found.values()))
    assert np.abs(total - ledger.gross).max() <= 1e-9 * ledger.gross.sum(axis=1).max()
