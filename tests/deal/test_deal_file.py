"""A deal is a file, a schema, a ledger document and a term sheet."""

import copy
import json
from pathlib import Path

import numpy as np
import pytest
from pydantic import ValidationError

from refloat.deal import (
    Deal,
    deal_schema,
    ledger_result,
    payment_order,
    read_deal,
    run,
    template,
    templates,
    term_sheet,
    write_deal,
)
from refloat.deal.ledger_result import weighted_quantile
from refloat.errors import DealError, OutputError
from refloat.units import Cash
from refloat.units.periods import month_ends_after

SHIPPED = Path(__file__).resolve().parents[2] / "src" / "refloat" / "cases" / "shipped"
DEALS = [*templates(), "cn-card", "sba-small-business"]


def deal_called(name: str) -> Deal:
    return template(name) if name in templates() else read_deal(SHIPPED / name / "deal.yaml")


def cash_for(deal: Deal, paths: int) -> Cash:
    dates = month_ends_after(deal.cut_off, 36)
    rng = np.random.default_rng(7)
    collections = rng.gamma(1.0, sum(note.balance for note in deal.notes) / 30, (paths, 36))
    return Cash(dates=dates, collections=collections, costs=0.1 * collections, weights=np.full(paths, 1 / paths))


@pytest.mark.parametrize("name", DEALS)
def test_a_deal_written_and_read_again_is_the_same(tmp_path: Path, name: str) -> None:
    deal = deal_called(name)
    write_deal(deal, tmp_path / "deal.yaml")
    assert read_deal(tmp_path / "deal.yaml") == deal


def test_a_deal_is_not_written_into_a_folder_that_is_missing(tmp_path: Path) -> None:
    with pytest.raises(OutputError):
        write_deal(template("cn-two-note"), tmp_path / "nowhere" / "deal.yaml")


def test_an_unknown_template_is_told_with_the_nearest_name() -> None:
    with pytest.raises(DealError, match='did you mean "it-three-note"'):
        template("it-three-notes")


def test_a_deal_made_in_python_is_checked_like_a_file() -> None:
    terms = template("it-three-note").model_dump()
    terms["payments"]["normal"][3]["notes"] = ("AA",)
    with pytest.raises(ValidationError, match='no note is called "AA"'):
        Deal.model_validate(terms)


def test_a_deal_cannot_be_changed() -> None:
    with pytest.raises(ValidationError):
        template("cn-two-note").name = "other"  # type: ignore[misc]
    with pytest.raises(KeyError):
        template("cn-two-note").note("Z")


def test_the_schema_names_its_draft_and_every_step() -> None:
    schema = deal_schema()
    assert schema["$schema"].startswith("https://json-schema.org/draft/2020-12")
    assert json.loads(json.dumps(schema)) == schema
    steps = schema["$defs"].keys() & {"PayFee", "PayInterest", "PayPrincipal", "FundReserve", "PayResidual"}
    assert len(steps) == 5
    assert set(schema["required"]) >= {
        "name",
        "currency",
        "cut_off",
        "closing_on",
        "payment_dates",
        "notes",
        "payments",
    }


def test_every_assumed_term_of_the_shipped_deals_is_labelled() -> None:
    for name in ("cn-card", "sba-small-business"):
        assert any(entry.status == "assumed" for entry in deal_called(name).provenance)


def test_the_card_deal_has_the_published_terms() -> None:
    deal = deal_called("cn-card")
    assert (deal.note("Senior").balance, deal.note("Subordinate").balance) == (21_000_000, 9_270_000)
    assert deal.note("Senior").rate == 0.022
    assert deal.cut_off_balance == 568_089_300
    assert deal.payment_dates.last.isoformat() == "2028-10-26"


@pytest.mark.parametrize("name", DEALS)
def test_a_single_path_gives_plain_numbers_from_which_sources_are_uses(name: str) -> None:
    deal = deal_called(name)
    cash = cash_for(deal, 1)
    result = json.loads(json.dumps(ledger_result(run(deal, cash, plan=cash), deal), allow_nan=False))
    for index, row in enumerate(result["collections"]):
        paid = sum(rows[index]["interest_paid"] + rows[index]["principal_paid"] for rows in result["notes"].values())
        paid += sum(rows[index]["paid"] for group in ("fees", "residuals") for rows in result[group].values())
        gained = sum(rows[index]["closing"] - rows[index]["opening"] for rows in result["accounts"].values())
        assert row["available"] == pytest.approx(paid + gained, abs=1e-6)
        for rows in result["accounts"].values():
            moved = rows[index]["opening"] + rows[index]["in"] - rows[index]["out"]
            assert moved == pytest.approx(rows[index]["closing"], abs=1e-6)
    assert set(result) >= {"notes", "fees", "accounts", "triggers", "facilities", "hedges", "guarantees", "residuals"}
    assert result["checks"]["cash_conserved"] <= 1e-9
    note = result["notes"][deal.notes[0].name][0]
    columns = {"date", "opening", "interest_due", "interest_paid", "interest_shortfall", "principal_paid", "closing"}
    assert set(note) == columns


def test_many_paths_give_means_and_quantiles() -> None:
    deal = deal_called("it-three-note")
    ledger = run(deal, cash_for(deal, 50), plan=cash_for(deal, 1))
    result = json.loads(json.dumps(ledger_result(ledger, deal), allow_nan=False))
    row = result["notes"]["A"][3]
    assert row["closing"] == pytest.approx(ledger.notes["A"].closing[:, 3].mean())
    assert row["closing_p05"] <= row["closing_p50"] <= row["closing_p95"]
    trigger = result["triggers"]["subordination"][3]
    assert trigger["hit"] == pytest.approx(ledger.triggers["subordination"].hit[:, 3].mean())
    assert trigger["value_p05"] <= trigger["value_p95"]
    assert trigger["threshold"] == 0.9


def test_a_trigger_that_was_not_tested_has_no_value() -> None:
    deal = deal_called("sba-small-business")
    for paths in (1, 5):
        result = ledger_result(run(deal, cash_for(deal, paths), plan=cash_for(deal, 1)), deal)
        first = result["triggers"]["subordination"][0]
        assert first["value"] is None
        assert not first["hit"]


def test_a_weighted_quantile_is_the_least_value_that_reaches_its_share() -> None:
    values = np.array([[3.0], [1.0], [2.0]])
    weights = np.array([0.1, 0.2, 0.7])
    assert weighted_quantile(values, weights, 0.2).tolist() == [1.0]
    assert weighted_quantile(values, weights, 0.5).tolist() == [2.0]
    assert weighted_quantile(values, weights, 0.95).tolist() == [3.0]


@pytest.mark.parametrize("name", DEALS)
def test_a_term_sheet_tells_every_note_fee_and_step_in_both_languages(name: str) -> None:
    deal = deal_called(name)
    for lang in ("en", "zh"):
        sheet, order = term_sheet(deal, lang), payment_order(deal, lang)
        assert len(sheet) >= 6 + len(deal.notes) + len(deal.fees) + len(deal.reserves) + len(deal.triggers)
        assert len(order) == sum(len(steps) for steps in deal.payments.values())
        assert all(term and text for term, text in sheet)
    assert any("利息" in line for line in payment_order(deal, "zh"))


def test_the_italian_order_is_that_of_the_decree() -> None:
    order = [line.split(". ", 1)[1] for line in payment_order(template("it-three-note"))]
    places = [
        next(index for index, line in enumerate(order) if line.startswith(start))
        for start in (
            "taxes",
            "servicing fee",
            "interest of note A",
            "fill the cash reserve",
            "interest of note B, unless",
            "principal of note A",
            "interest of note B, after",
            "principal of note B",
            "principal of note J",
            "what is left",
        )
    ]
    assert places == sorted(places)


def test_a_language_without_words_is_refused() -> None:
    with pytest.raises(ValueError, match="fr"):
        term_sheet(template("cn-two-note"), "fr")


def test_lists_and_limits_are_told_in_words() -> None:
    terms = copy.deepcopy(template("it-three-note").model_dump())
    steps = list(terms["payments"]["normal"])
    steps[5] = {**steps[5], "at_most": 1000.0, "at_most_share": 0.5, "label": "first line"}
    terms["payments"] = {"normal": tuple(steps), "slow": tuple(terms["payments"]["normal"])}
    terms["triggers"] = ({**terms["triggers"][0], "switches_to": "slow"},)
    order = payment_order(Deal.model_validate(terms))
    assert order[0] == "At first:"
    assert "After subordination:" in order
    assert (
        "6. first line, at most 1,000, at most 50% of what is left, unless the event subordination has occurred"
        in order
    )
