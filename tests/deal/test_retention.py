"""Retention: what is kept of a deal's notes, whether it meets a rule, and who then got what."""

from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from refloat.deal import Deal, check_retention, kept_shares, ledger_result, read_deal, run, term_sheet, write_deal
from refloat.errors import DealError
from refloat.units import Cash

NOTES = [
    {"name": "A", "kind": "fixed", "balance": 80, "rate": 0.1, "day_count": "30/360"},
    {"name": "B", "kind": "fixed", "balance": 15, "rate": 0.2, "day_count": "30/360", "promise": "ultimate"},
    {"name": "J", "kind": "residual", "balance": 5},
]


def deal(**retention: Any) -> Deal:
    """Notes of 80, 15 and 5 on a claim of 400."""
    return Deal.model_validate(
        {
            "name": "kept",
            "currency": "EUR",
            "cut_off": date(2024, 12, 31),
            "closing_on": date(2024, 12, 31),
            "cut_off_balance": 400.0,
            "payment_dates": {"first": date(2025, 6, 30), "every_months": 6, "last": date(2025, 12, 31)},
            "parties": [{"role": "originator", "name": "Bank", "name_zh": "银行"}],
            "notes": NOTES,
            "retention": retention,
            "payments": {
                "normal": [
                    {"step": "pay_interest", "notes": ["A", "B"]},
                    {"step": "pay_principal", "notes": ["A", "B", "J"]},
                    {"step": "pay_residual", "to": [{"note": "J"}]},
                ]
            },
        }
    )


CASES: dict[str, tuple[str, dict[str, Any], float, float, bool]] = {
    # rule, retention, base, kept share, whether it meets
    "a vertical slice": ("eu-each-note", {"vertical": 0.05}, 100, 0.05, True),
    "a slice too thin": ("eu-each-note", {"vertical": 0.04, "notes": [{"note": "J"}]}, 100, 0.04, False),
    "5 % of the issue": ("cn-total", {"notes": [{"note": "J"}]}, 100, 0.05, True),
    "half the junior note": ("cn-total", {"notes": [{"note": "J", "share": 0.5}]}, 100, 0.025, False),
    "of the lowest note alone": ("cn-lowest", {"notes": [{"note": "J", "share": 0.05}]}, 5, 0.05, True),
    "a vertical slice in China": ("cn-lowest", {"vertical": 0.05}, 5, 0.05, True),
    "more of the lowest beside a slice": ("cn-lowest", {"vertical": 0.05, "notes": [{"note": "J"}]}, 5, 1.0, True),
    "one note of two above the lowest": (
        "cn-lowest",
        {"notes": [{"note": "A", "share": 0.05}, {"note": "J", "share": 0.05}]},
        5,
        0.05,
        False,
    ),
    "less of the lowest": ("cn-lowest", {"vertical": 0.05, "notes": [{"note": "A", "share": 0.06}]}, 5, 0.05, False),
    # 5 of a claim of 400; with B 20.
    "the junior note of the claim": ("eu-first-loss", {"notes": [{"note": "J"}]}, 400, 0.0125, False),
    "junior and mezzanine": ("eu-first-loss", {"notes": [{"note": "J"}, {"note": "B"}]}, 400, 0.05, True),
    # The price was 100 where the deal is silent, and 90 where it states a discount of 310.
    "the junior note of the net value": ("eu-npe-first-loss", {"notes": [{"note": "J"}]}, 100, 0.05, True),
    "a stated discount": (
        "eu-npe-first-loss",
        {"notes": [{"note": "J", "share": 0.8}], "purchase_discount": 310.0},
        90,
        4 / 90,
        False,
    ),
    # Half of J is sold: B, though kept, does not lose first.
    "not from the bottom": (
        "eu-npe-first-loss",
        {"notes": [{"note": "J", "share": 0.5}, {"note": "B"}]},
        100,
        0.025,
        False,
    ),
}


@pytest.mark.parametrize("case", list(CASES))
def test_a_rule_is_measured_as_it_says(case: str) -> None:
    rule, terms, base, kept, meets = CASES[case]
    check = check_retention(deal(rule=rule, **terms))
    assert check.base_amount == pytest.approx(base)
    assert check.kept_share == pytest.approx(kept)
    assert check.meets is meets
    assert check.rule.text.rstrip(".") in check.sentence


def test_the_net_value_is_that_of_the_worked_vector() -> None:
    # Riviera: claim 964, discount 749, 5 % of the net value is 10.75.
    terms = deal().model_dump() | {"cut_off_balance": 964.0, "retention": {"purchase_discount": 749.0}}
    check = check_retention(Deal.model_validate(terms), "eu-npe-first-loss")
    assert check.base_amount * check.rule.minimum_share == pytest.approx(10.75)


def test_the_more_of_slice_and_note_is_kept() -> None:
    kept = kept_shares(deal(vertical=0.05, notes=[{"note": "J", "share": 0.5}, {"note": "A", "share": 0.01}]))
    assert kept == {"A": 0.05, "B": 0.05, "J": 0.5}
    silent = deal().model_copy(update={"retention": None})
    assert kept_shares(silent) == {"A": 0, "B": 0, "J": 0}
    with pytest.raises(DealError, match="names no retention rule"):
        check_retention(silent)


def test_the_document_tells_what_the_holder_got_and_what_investors_got() -> None:
    terms = deal(vertical=0.05, notes=[{"note": "J"}], rule="eu-each-note")
    cash = Cash(
        dates=np.array(["2025-06-30", "2025-12-31"], dtype="datetime64[D]"),
        collections=np.array([[60.0, 60.0]]),
        costs=np.zeros((1, 2)),
        weights=np.ones(1),
    )
    ledger = run(terms, cash)
    result = ledger_result(ledger, terms)["retention"]
    paid = ledger.notes["A"].interest_paid + ledger.notes["A"].principal_paid
    assert result["holder"] == "originator"
    assert result["notes"]["A"]["retained_amount"] == pytest.approx(4)
    assert [row["retained"] for row in result["notes"]["A"]["rows"]] == pytest.approx(0.05 * paid[0])
    assert [row["sold"] for row in result["notes"]["A"]["rows"]] == pytest.approx(0.95 * paid[0])
    assert [row["sold"] for row in result["notes"]["J"]["rows"]] == [0, 0]
    assert result["check"]["meets"] is True
    # All that was paid is somewhere.
    rows = [row for note in result["notes"].values() for row in note["rows"]]
    assert sum(row["retained"] + row["sold"] for row in rows) == pytest.approx(120)


def test_retention_is_told_in_both_languages_with_its_verdict() -> None:
    terms = deal(notes=[{"note": "J"}], rule="eu-first-loss")
    sentence = dict(term_sheet(terms))["Retention"]
    assert sentence == (
        "the originator keeps 100.0% of note J; rule eu-first-loss (1.2%, at least 5%): not met, rule unverified"
    )
    assert dict(term_sheet(terms, "zh"))["风险自留"].startswith("发起机构自留J的100.0%;规则eu-first-loss")


@pytest.mark.parametrize(
    ("terms", "part"),
    [
        ({"holder": "bank"}, 'no party has the role "bank"'),
        ({"notes": [{"note": "K"}]}, 'no note is called "K"'),
        ({"notes": [{"note": "J"}, {"note": "J"}]}, "named twice"),
        ({"rule": "cn-lowset"}, 'did you mean "cn-lowest"?'),
        ({"purchase_discount": 500}, "above the claim"),
        ({"vertical": 5}, "less than or equal to 1"),
    ],
)
def test_what_cannot_be_kept_is_told(terms: dict[str, Any], part: str) -> None:
    with pytest.raises(ValueError, match="(?s)" + part.replace("?", "[?]")):
        deal(**terms)


def test_a_deal_with_every_optional_part_is_written_and_read_again_the_same(tmp_path: Path) -> None:
    terms = deal(vertical=0.05, notes=[{"note": "J"}], rule="cn-total").model_dump(mode="json")
    terms |= {
        "closing_on": "2025-02-28",
        "pre_closing_collections": {},
        "buy_back": {"payer": "originator", "claims": [{"on": "2025-06-01", "claim": 5}], "cap": 3},
        "reoco": {"budget": 5, "resale": {"uplift": 0.1, "after_dates": 1}},
        "triggers": [{"name": "T", "kind": "date", "on": "2025-07-01", "consecutive": 2}],
        "servicer_replacement": {"event": "T", "delay_dates": 1},
    }
    terms["payments"]["normal"].insert(0, {"step": "fund_reoco", "at_most": 1})
    whole = Deal.model_validate(terms)
    write_deal(whole, tmp_path / "deal.yaml")
    assert read_deal(tmp_path / "deal.yaml") == whole
