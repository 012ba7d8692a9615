"""The term sheet tells who gets a fee, when a trigger acts, and when a reserve is let go."""

import pytest

from refloat.deal import Deal, template, term_sheet

TERMS = template("it-three-note").model_dump(mode="json")


def changed(kind: str, **changes: object) -> Deal:
    """The Italian template with its first fee, reserve or trigger changed."""
    first, *others = TERMS[kind]
    return Deal.model_validate({**TERMS, kind: [{**first, **changes}, *others]})


@pytest.mark.parametrize(
    ("kind", "changes", "english", "chinese"),
    [
        ("fees", {"payee": "servicer"}, "to the servicer", "支付予贷款服务机构"),
        ("reserves", {}, "released once note A is repaid", "偿清后释放"),
        ("reserves", {"release_at_end": False}, "not paid out on the last payment date", "最后支付日不予释放"),
        ("triggers", {"acts": "next_date"}, "acts from the next payment date", "自下一支付日起生效"),
        ("triggers", {"tested_from": "2026-07-31"}, "from 2026-07-31 on", "自2026-07-31起测试"),
    ],
)
def test_a_term_stands_in_the_sheet_in_both_languages(
    kind: str, changes: dict[str, object], english: str, chinese: str
) -> None:
    deal = changed(kind, **changes)

    assert any(english in text for _, text in term_sheet(deal, "en"))
    assert any(chinese in text for _, text in term_sheet(deal, "zh"))


def test_a_fee_paid_once_tells_its_day() -> None:
    deal = Deal.model_validate(
        {
            **TERMS,
            "fees": [
                {"kind": "once", "name": TERMS["fees"][0]["name"], "amount": 100.0, "on": "2026-01-31"},
                *TERMS["fees"][1:],
            ],
        }
    )

    assert any("on the first payment date from 2026-01-31 on" in text for _, text in term_sheet(deal, "en"))
    assert any("于2026-01-31起首个支付日支付" in text for _, text in term_sheet(deal, "zh"))
