"""A guaranteed and hedged deal in every door of the report: cash adds up, and tables and words are there."""

import zipfile
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import polars as pl
import pytest

from refloat.deal import Deal, run
from refloat.effects.parties import party_cash
from refloat.report import Offering, write_report
from refloat.report.parquet import parquet_files
from refloat.report.uses import uses
from refloat.words import Words


@pytest.fixture(scope="module")
def protected(offering: Offering) -> Offering:
    """The small offering with a guaranteed senior note, a cap, a liquidity line and a call."""
    terms = offering.deal.model_dump(mode="json")
    senior = terms["notes"][0]["name"]
    closing = terms["closing_on"]
    terms["indices"] = [{"name": "shibor", "points": [{"on": closing, "rate": 0.05}]}]
    terms["facilities"] = [{"name": "line", "limit": {"kind": "fixed", "amount": 500.0}, "rate": 0.04}]
    terms["guarantees"] = [{"name": "state", "name_zh": "国家担保", "notes": [senior], "limit_share": 0.5}]
    notional = {"kind": "notes", "notes": [senior]}
    terms["hedges"] = [
        {"name": "cap", "kind": "cap", "index": "shibor", "strike": 0.02, "notional": notional, "premium_rate": 0.001}
    ]
    terms["clean_up_call"] = {"note_factor": {"notes": [senior], "below": 0.1}, "price": {"kind": "fixed", "amount": 9}}
    first = [
        {"step": "pay_hedge", "hedges": ["cap"], "use": ["line"]},
        {"step": "pay_guarantor", "guarantee": "state"},
        {"step": "repay_facility", "facility": "line"},
    ]
    terms["payments"] = {name: [*first, *steps] for name, steps in terms["payments"].items()}
    deal = Deal.model_validate(terms)
    ledger = run(deal, offering.recoveries.cash, plan=offering.recoveries.plan)
    return replace(offering, deal=deal, ledger=ledger)


def test_uses_of_the_cash_still_add_up_and_name_guarantor_and_bank(protected: Offering) -> None:
    found = uses(protected)
    assert sum(use.share for use in found) == pytest.approx(1.0, abs=1e-9)
    by_kind = {use.kind: use for use in found}
    assert {"guarantee", "hedge", "call"} <= by_kind.keys()
    assert by_kind["hedge"].amount < 0
    assert by_kind["guarantee"].label(Words("zh")) == "国家担保担保人（净额）"
    assert by_kind["hedge"].label(Words("en")) == "cap, net"
    assert abs(by_kind["other"].share if "other" in by_kind else 0.0) < 0.01


def test_parties_of_such_a_deal_get_all_that_was_collected(protected: Offering) -> None:
    kinds = {kind for kind, _ in party_cash(protected.deal, protected.ledger)}
    assert {"guarantee", "hedge", "facility", "call"} <= kinds


def test_the_tables_have_the_flows_of_each(protected: Offering, offering: Offering) -> None:
    files = parquet_files(protected)
    for kind, column in (("guarantee", "interest_covered"), ("hedge", "received"), ("facility", "drawn")):
        table = pl.read_parquet(BytesIO(files[f"tables/{kind}_flows.parquet"]))
        assert {kind, "date", column, f"{column}_p95"} <= set(table.columns)
        assert table.height == len(protected.ledger.dates)
        assert f"tables/{kind}_flows.parquet" not in parquet_files(offering)


@pytest.mark.slow
def test_the_whole_report_is_written_and_its_workbook_says_that_it_has_no_formulas(
    protected: Offering, tmp_path: Path
) -> None:
    write_report(protected, tmp_path, languages=("en",))
    page = (tmp_path / "report.html").read_text(encoding="utf-8")
    assert "Back to the guarantor of state: what was paid, with interest" in page
    assert "Guarantor of state, net" in page
    assert "those of the deal without what its guarantors pay" in page
    with zipfile.ZipFile(tmp_path / "workbook.xlsx") as book:
        texts = book.read("xl/sharedStrings.xml").decode("utf-8")
    assert Words("en")("waterfall.not_live") in texts
