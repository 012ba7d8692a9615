"""`refloat deal check` and `run` on a deal with cash beside its usual course, a ReoCo and retention."""

from pathlib import Path
from typing import Any

import pytest

DEAL = """\
name: demo
currency: EUR
cut_off: 2024-12-31
closing_on: 2025-02-28
cut_off_balance: 1000
payment_dates: {first: 2025-06-30, every_months: 6, last: 2026-12-31}
parties: [{role: originator, name: Bank}]
notes:
  - {name: A, kind: fixed, balance: 100, rate: 0.1, promise: ultimate, unpaid_interest: {capitalised: true}}
  - {name: J, kind: residual, balance: 20}
reserves: [{name: expenses, target: {kind: fixed, amount: 5}, initial: 5, pays_costs: shortfall}]
pre_closing_collections: {goes_to: originator}
buy_back: {payer: originator, cap: 3}
reoco: {budget: 4, resale: {uplift: 0.2, after_dates: 1}}
retention: {vertical: 0.05, rule: cn-lowest}
payments:
  normal:
    - {step: pay_interest, notes: [A]}
    - {step: fund_reoco}
    - {step: pay_principal, notes: [A, J]}
    - {step: pay_residual, to: [{note: J}]}
"""
CASH = """\
date,collections,costs,repurchases
2025-01-31,6,1,0
2025-06-30,2,4,0
2025-12-31,50,4,2
2026-12-31,70,4,2
"""


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, Path]:
    deal, cash = tmp_path / "deal.yaml", tmp_path / "cash.csv"
    deal.write_text(DEAL, encoding="utf-8")
    cash.write_text(CASH, encoding="utf-8")
    return deal, cash


def test_the_tables_show_where_cash_came_from(refloat: Any, files: tuple[Path, Path]) -> None:
    deal, cash = files
    out = refloat("deal", "run", deal, "--cash", cash).out
    for words in ("from accounts", "bought back", "Properties, at cost", "added", "Retention, cn-lowest: met"):
        assert words in out
    assert "Net cash between cut-off and closing: 5; before: 0." in out
    document = refloat("deal", "run", deal, "--cash", cash, "--json").document
    assert [row["costs_from_accounts"] for row in document["collections"]] == [2, 0, 0, 0]
    assert document["pre_closing"] == {"collections": 6, "costs": 1, "before_cut_off": 0}
    assert [row["bought_back"] for row in document["collections"]] == [0, 2, 0, 1]
    assert document["checks"]["cash_conserved"] < 1e-9


def test_the_check_tells_what_is_kept(refloat: Any, files: tuple[Path, Path]) -> None:
    document = refloat("deal", "check", files[0], "--json").document
    assert document["retention"] == {
        "holder": "originator",
        "kept": {"A": 0.05, "J": 0.05},
        "rule": "cn-lowest",
        "meets": True,
        "kept_share": 0.05,
    }
