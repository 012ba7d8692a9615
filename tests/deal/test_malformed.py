"""Deals written wrongly: each is told in one sentence with its place, and none makes a traceback."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from refloat.deal import check_deal, read_deal
from refloat.errors import DealError

BASE = (Path(__file__).parent / "base.yaml").read_text(encoding="utf-8")

FIXED = "kind: fixed\n    balance: 200000\n    rate: 0.04"
FLOATING = "kind: floating\n    balance: 200000\n    floating: {index: e}"

RATIO = "kind: cumulative_collection_ratio"
SHARE = "kind: share_of_collections\n    share: 0.07"
ROW = "{at_least: 0, share: 0.1}"
HEAD = "triggers:\n  - name: late"
LINE = "{name: line, limit: {kind: fixed, amount: 5}, rate: 0.02}"

# What is replaced, by what, and words of the sentence. The place is the line of the first replacement,
# unless a line is given.
WRONG: list[tuple[str, str, str] | tuple[str, str, str, int]] = [
    ("currency: EUR", "curency: EUR", 'did you mean "currency"?'),
    ("name: base\n", "nome: base\n", 'did you mean "name"?'),
    ("currency: EUR\n", "", '"currency" is missing', 1),
    ("currency: EUR", "currency: euro", "form"),
    ("currency: EUR", "currency: 978", "quotes"),
    ("name: base", "name:", "should be text"),
    ("name: base", "name: ''", "too short"),
    ("name: base", "language: 2\nname: base", "not a choice"),
    ("cut_off: 2024-12-31", "cut_off: 31/12/2024", "not a date"),
    ("cut_off: 2024-12-31", "cut_off: 2024-12-32", "not a date"),
    ("cut_off: 2024-12-31", "cut_off: 20241231", "should be a date"),
    ("cut_off: 2024-12-31", "cut_off: 2025-12-31", "before the cut-off", 4),
    ("closing_on: 2025-03-31", "closing_on: 2025-07-31", "not after the closing", 7),
    ("cut_off_balance: 1000000", "cut_off_balance: .nan", "NaN"),
    ("cut_off_balance: 1000000", "cut_off_balance: .inf", "infinity"),
    ("cut_off_balance: 1000000", "cut_off_balance: -5", "at least 0"),
    ("cut_off_balance: 1000000", "cut_off_balance: 1,000,000", "should be a number"),
    ("cut_off_balance: 1000000", "cut_off_balance: 1e400", "infinity"),
    ("every_months: 6", "every_months: 0", "at least 1"),
    ("every_months: 6", "every_months: 13", "at most 12"),
    ("every_months: 6", "every_months: 6.5", "whole number"),
    ("every_months: 6", "every_months: six", "whole number"),
    ("last: 2030-12-31", "last: 2025-01-31", "before the first"),
    ("calendar: target", "calendar: tarrget", 'did you mean "target"?'),
    ("calendar: target", "calendar: target\n  holidays: none", "not a field", 11),
    ("payment_dates:\n", "payment_dates: []\nx:\n", "group of fields"),
    ("balance: 200000", "balance: -200000", "at least 0"),
    ("balance: 200000", "balance: 0.2m", "should be a number"),
    ("    balance: 200000\n", "", '"balance" is missing', 14),
    ("rate: 0.04", "rate: 4.0", "such as 0.05 for 5 %"),
    ("rate: 0.04", "rate: 4%", "should be a number"),
    ("rate: 0.04", "rate: true", "should be a number"),
    ("    rate: 0.04\n", "", "needs a rate", 14),
    ("rate: 0.04", "rate: 0.04\n    fixed_cost_rate: 0.01", "fixed cost", 18),
    ("kind: residual", "kind: residual\n    rate: 0.05", "bears no rate", 21),
    ("kind: residual", "kind: residual\n    promise: timely", "promises no interest", 21),
    ("kind: residual", "kind: floting", "not a choice"),
    ("rate: 0.04", "rate: 0.04\n    day_count: act/364", 'did you mean "act/365"?', 18),
    ("  - name: J", "  - name: A", 'two of the notes are called "A"'),
    ("expected_maturity: 2028-06-30", "expected_maturity: 2031-06-30", "after the legal final"),
    ("expected_maturity: 2028-06-30", "legal_final: 2031-06-30", "after the last payment date"),
    ("expected_maturity: 2028-06-30", "legal_final: 2025-01-01", "not after the closing"),
    ("share: 0.07", "share: 7", "such as 0.05 for 5 %"),
    ("share: 0.07", "share: -0.07", "at least 0"),
    ("payee: servicer", "payee: servicr", 'did you mean "servicer"?'),
    ("kind: share_of_collections", "kind: share_of_colections", 'did you mean "share_of_collections"?'),
    ("    kind: share_of_collections\n", "", '"kind" is missing', 23),
    ("  - name: reserve\n", "  - name: collections\n", "the account every deal has"),
    ("notes: [A]}\ntriggers", "notes: [AA]}\ntriggers", 'did you mean "A"?'),
    ("{kind: share, share: 0.04, notes: [A]}", "{kind: multiple, notes: [A]}", '"times" is missing'),
    ("{kind: share, share: 0.04, notes: [A]}", "0.04", "group of fields"),
    ("switches_to: slow", "switches_to: slowly", 'did you mean "slow"?'),
    ("    switches_to: slow\n", "", 'no trigger switches to the list "slow"', 41),
    ("threshold: 0.9", "threshold: 90%", "should be a number"),
    ("threshold: 0.9", "threshold: 0.9\n    acts: now", "not a choice", 34),
    ("kind: cumulative_collection_ratio", "kind: interest_shortfall\n    note: B", 'no note is called "B"', 33),
    ("fees: [servicing], use", "fees: [servicng], use", 'did you mean "servicing"?'),
    ("fees: [servicing], use", "fees: servicing, use", "should be a list"),
    ("fees: [servicing], use", "fees: [], use", "too short"),
    ("fees: [servicing], use", "fees: [servicing, servicing], use", "named twice"),
    ("notes: [A], use: [reserve]", "notes: [A], use: [reserves]", 'did you mean "reserve"?'),
    ("step: fund_reserve", "step: fund_resrve", 'did you mean "fund_reserve"?'),
    ("{step: fund_reserve, reserve: reserve}", "{reserve: reserve}", '"step" is missing'),
    ("{step: fund_reserve, reserve: reserve}", "fund_reserve", "group of fields"),
    ("notes: [A, J]", "notes: [A, K]", 'no note is called "K"'),
    ("notes: [A, J]", "notes: [A, 1]", "should be text"),
    ("notes: [A, J]}", "notes: [A, J], sharing: equal}", "not a choice"),
    ("share: 0.9}", "share: 0.8}", "add up to 0.9"),
    ("{party: servicer, share: 0.1}", "{share: 0.1}", "either a note or a party"),
    ("{party: servicer, share: 0.1}", "{party: Servicer, share: 0.1}", 'did you mean "servicer"?'),
    ("at_most: 5000", "at_most: -1", "at least 0"),
    ("when: late", "when: layte", 'did you mean "late"?'),
    ("when: late", "when: late, unless: late", "never pays"),
    ("    - {step: pay_residual, to: [{note: J}]}\n", "", "does not end by paying out", 45),
    ("{step: pay_residual, to: [{note: J}]}", "{step: pay_residual, to: [{note: J}], when: late}", "does not end"),
    ("payments:\n", "starts_with: usual\npayments:\n", 'no list of payments is called "usual"'),
    ("payments:\n", "payments: {}\nx:\n", "too short"),
    ("  slow:\n", "  slow: []\n  x:\n", "is empty"),
    (
        "  - name: servicing\n",
        "  - {name: custody, kind: flat, amount: 1}\n  - name: servicing\n",
        "no step pays the fee",
    ),
    ("  - name: J\n", "  - {name: B, kind: zero_coupon, balance: 1}\n  - name: J\n", "no step pays the note"),
    ("{step: pay_interest, notes: [A], use: [reserve]}", "{step: pay_principal, notes: [A]}", "", 0),
    ("kind: residual", "kind: floating", "needs the field floating", 19),
    ("rate: 0.04", "rate: 0.04\n    floating: {index: e}", "follows no index", 18),
    (FIXED, "kind: floating\n    balance: 200000\n    rate: 0.04\n    floating: {index: e}", "no rate of its own", 17),
    (FIXED, FLOATING.replace("index: e", "index: f"), 'no index is called "f"', 17),
    (FIXED, FLOATING.replace("index: e", "index: e, cap: 0.01, floor: 0.02"), "above the cap", 17),
    (FIXED, FLOATING.replace("index: e", "index: e, reset_first: 2026-01-01"), "says nothing without", 17),
    (FIXED, FLOATING.replace("index: e", "index: e, margin: 2.5"), "such as 0.05 for 5 %", 17),
    ("notes:\n  - name: A", "indices:\n  - {name: e}\nnotes:\n  - name: A", "either points or a file", 14),
    ("notes:\n  - name: A", "indices:\n  - {name: e, file: none.csv}\nnotes:\n  - name: A", "cannot be read", 14),
    ("notes:\n  - name: A", "indices:\n  - {name: e, file: ../e.csv}\nnotes:\n  - name: A", "beside the deal", 14),
    (
        "notes:\n  - name: A",
        "indices:\n  - {name: e, points: [{on: 2026-01-01, rate: 0}, {on: 2025-01-01, rate: 0}]}\nnotes:\n  - name: A",
        "is not after 2026-01-01",
        14,
    ),
    (HEAD, f"facilities:\n  - {LINE}\n{HEAD}", "no step draws on the facility", 31),
    (HEAD, f"facilities:\n  - {LINE}\n{HEAD}", "no step repays the facility", 31),
    (HEAD, f"facilities:\n  - {LINE.replace('line', 'reserve')}\n{HEAD}", 'an account is called "reserve" too', 31),
    (HEAD, f"facilities:\n  - {LINE.replace('rate:', 'provider: bank, rate:')}\n{HEAD}", "no party has the role", 31),
    (HEAD, f"facilities:\n  - {LINE.replace('fixed', 'fxed')}\n{HEAD}", 'did you mean "fixed"?', 31),
    (HEAD, f"facilities:\n  - {LINE.replace('rate:', 'floating: {index: e}, rate:')}\n{HEAD}", "both a rate", 31),
    ("step: fund_reserve", "step: draw_facility, facility: l", 'no facility is called "l"'),
    ("{step: fund_reserve, reserve: reserve}", "{step: draw_facility, facility: l}", "names no fees or notes"),
    (RATIO, "kind: arrears", "names no notes or fees", 31),
    (RATIO, "kind: arrears\n    notes: [B]", 'no note is called "B"', 33),
    (HEAD, f"pre_closing_collections: {{goes_to: bank}}\n{HEAD}", "not a choice", 30),
    (HEAD, f"pre_closing_collections: {{amount: -1}}\n{HEAD}", "at least 0", 30),
    (HEAD, f"pre_closing_collections: {{in_ratios: false}}\n{HEAD}", "counts in its ratios", 30),
    (HEAD, f"buy_back: {{payer: bank}}\n{HEAD}", "no party has the role", 30),
    (HEAD, f"buy_back: {{claims: [{{on: 2025-01-01, claim: 5}}]}}\n{HEAD}", "not after the closing", 30),
    (HEAD, f"servicer_replacement: {{event: layte}}\n{HEAD}", 'did you mean "late"?', 30),
    (HEAD, f"servicer_replacement: {{event: late}}\n{HEAD}", "changes nothing", 30),
    (HEAD, f"servicer_replacement: {{event: late, disrupted_dates: 2}}\n{HEAD}", "nothing is late", 30),
    (HEAD, f"servicer_replacement: {{event: late, delay_dates: 1.5}}\n{HEAD}", "whole number", 30),
    ("  - name: reserve\n", "  - name: reserve\n    pays_costs: some\n", "not a choice", 29),
    (HEAD, f"reoco: {{budget: 5}}\n{HEAD}", "no step funds", 30),
    (HEAD, f"reoco: {{budget: 5, total: 4}}\n{HEAD}", "above the total", 30),
    (HEAD, f"reoco: {{budget: 5, resale: {{uplift: 0.1}}}}\n{HEAD}", '"after_dates" is missing', 30),
    ("{step: fund_reserve, reserve: reserve}", "{step: fund_reoco}", "the deal has no reoco"),
    ("rate: 0.04", "rate: 0.04\n    accretion: {rate: 0.05}", "does not accrete", 18),
    ("rate: 0.04", "rate: 0.04\n    unpaid_interest: {capitalised: true}", "not promised on each date", 14),
    (
        "rate: 0.04",
        "rate: 0.04\n    promise: ultimate\n    unpaid_interest: {capitalised: true, bears_interest: true}",
        "bears interest as principal does",
        19,
    ),
    ("kind: residual", "kind: zero_coupon\n    accretion: {rate: 0.05, up_to: 0.5}", "at least 1", 21),
    (
        "kind: residual",
        "kind: zero_coupon\n    fixed_cost_rate: 0.1\n    accretion: {rate: 0.05}",
        "earns no fixed cost",
        21,
    ),
    (RATIO, "kind: formula", '"formula" is missing', 31),
    (RATIO, f"{RATIO}\n    consecutive: 0", "at least 1", 33),
    (RATIO, f"{RATIO}\n    tested: sometimes", "not a choice", 33),
    (RATIO, "kind: date", '"on" is missing', 31),
    (
        RATIO,
        "kind: note_outstanding\n    note: A\n    after: 2026-01-01\n    tested: after_collection",
        "pool's cash",
        35,
    ),
    (
        RATIO,
        "kind: profitability_ratio\n    rate: 0.1\n    positions: all\n    discounted_from: each_payment",
        "its own days",
        35,
    ),
    (SHARE, f"{SHARE}\n    until_event: layte", 'did you mean "late"?', 26),
    (SHARE, f"{SHARE}\n    from_event: late\n    until_event: late", "never due", 27),
    (RATIO, "kind: formula\n    formula: balance(A) +", "ends too early (character 13", 33),
    (RATIO, "kind: formula\n    formula: balance(A", 'a ")" is missing', 33),
    (RATIO, "kind: formula\n    formula: balance(A) ** 2", '"*" is not expected here (character 13', 33),
    (RATIO, "kind: formula\n    formula: balance(A); 2", "means nothing in a formula (character 11", 33),
    (RATIO, "kind: formula\n    formula: __import__('os')", 'no quantity is called "__import__"', 33),
    (RATIO, "kind: formula\n    formula: balance(AB)", '"AB" is none of the notes', 33),
    (RATIO, "kind: formula\n    formula: colections > 2", 'did you mean "collections"?', 33),
    (RATIO, "kind: formula\n    formula: balance > 2", "write balance(name)", 33),
    (RATIO, "kind: formula\n    formula: min(1)", "min takes 2 values, not 1", 33),
    (RATIO, "kind: formula\n    formula: " + "(" * 60 + "1" + ")" * 60, "too many brackets", 33),
    (RATIO, "kind: formula\n    formula: " + "1+" * 300 + "1", "too long", 33),
    (SHARE, "kind: table\n    by: collection_ratio\n    rows: []", "too short", 26),
    (SHARE, "kind: table\n    by: ratio\n    rows: [{at_least: 0, share: 0.1}]", "not a choice", 25),
    (SHARE, "kind: table\n    by: pool_balance\n    rows: [{at_least: 1, share: 0.1}]", "does not begin at 0", 26),
    (SHARE, f"kind: table\n    by: pool_balance\n    rows: [{ROW}, {ROW}]", "0 is not above 0", 26),
    (SHARE, "kind: per_file", '"amount" is missing', 23),
    (SHARE, "kind: share_of_cumulative_collections\n    share: 0.1\n    hurdle: -1", "at least 0", 26),
    (HEAD, f"clean_up_call: {{}}\n{HEAD}", "no condition", 30),
    (HEAD, f"clean_up_call: {{pool_factor: 10}}\n{HEAD}", "such as 0.05 for 5 %", 30),
    (HEAD, f"clean_up_call: {{on: 2025-01-31}}\n{HEAD}", "not after the closing", 30),
    (HEAD, f"clean_up_call: {{on: 2026-01-31, payments: calld}}\n{HEAD}", 'no list of payments is called "calld"', 30),
    (HEAD, f"clean_up_call: {{on: 2026-01-31, price: {{kind: par, notes: [Z]}}}}\n{HEAD}", "no note is called", 30),
    (HEAD, f"clean_up_call: {{note_factor: {{notes: [Z], below: 0.1}}}}\n{HEAD}", 'no note is called "Z"', 30),
    ("kind: residual", "kind: residual\n    step_ups: [{on: 2027-01-01, by: 0.01}]", "bears no rate", 21),
    ("name: base\n", "name: base\nname: other\n", "twice", 2),
    ("  every_months: 6", "\tevery_months: 6", "tab"),
    ("name: base", "name: !!python/object/apply:os.system [ls]", "tag"),
    ("name: base", "name: *none", "anchor"),
    ("name: base", "name: [base", "not valid YAML", 2),
]


def place_of(old: str, line: int | None) -> int:
    return BASE[: BASE.index(old)].count("\n") + 1 if line is None else line


def test_the_deal_that_the_others_are_made_from_is_good(tmp_path: Path) -> None:
    path = tmp_path / "deal.yaml"
    path.write_text(BASE, encoding="utf-8")
    assert check_deal(path) == []
    assert read_deal(path).notes[0].legal_final == read_deal(path).payment_dates.last


@pytest.mark.parametrize("case", WRONG, ids=[f"{number}-{case[1][:30]!r}" for number, case in enumerate(WRONG)])
def test_a_wrong_deal_is_told_in_one_sentence(
    tmp_path: Path, case: tuple[str, str, str] | tuple[str, str, str, int]
) -> None:
    old, new, part = case[:3]
    assert old in BASE
    path = tmp_path / "deal.yaml"
    path.write_text(BASE.replace(old, new, 1), encoding="utf-8")
    if case[-1] == 0:
        # Not an error: other steps of the file still pay the note's interest.
        assert read_deal(path)
        return
    with pytest.raises(DealError) as failure:
        read_deal(path)
    sentences: list[str] = failure.value.problems  # type: ignore[attr-defined]
    assert "\n" not in str(failure.value)
    line = place_of(old, case[3] if len(case) == 4 else None)
    found = [sentence for sentence in sentences if part in sentence]
    assert found, sentences
    assert f"deal.yaml:{line}:" in found[0]


def test_a_reference_is_told_even_while_a_field_is_wrong(tmp_path: Path) -> None:
    path = tmp_path / "deal.yaml"
    path.write_text(BASE.replace("rate: 0.04", "rate: 4").replace("notes: [A, J]", "notes: [A, K]"), encoding="utf-8")
    found = [problem.message for problem in check_deal(path)]
    assert any("too large" in message for message in found)
    assert any('no note is called "K"' in message for message in found)


def test_a_default_trigger_needs_the_balance_at_the_cut_off(tmp_path: Path) -> None:
    path = tmp_path / "deal.yaml"
    text = BASE.replace("kind: cumulative_collection_ratio", "kind: cumulative_default")
    path.write_text(text.replace("cut_off_balance: 1000000\n", ""), encoding="utf-8")
    assert [problem.message for problem in check_deal(path)] == ["this trigger needs the deal's cut_off_balance"]


LINES = BASE.splitlines()
VALUES = ["", "[]", "{}", "-1", ".nan", "yes", "A", "2025-01-01", "[A, [B]]", "null", "1e309", "'1'"]


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_a_deal_with_lines_lost_swapped_or_garbled_makes_no_traceback(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    lines = list(LINES)
    for _ in range(data.draw(st.integers(1, 3))):
        at = data.draw(st.integers(0, len(lines) - 1))
        deed = data.draw(st.sampled_from(["drop", "double", "value", "indent", "garble"]))
        if deed == "drop":
            lines[at] = ""
        elif deed == "double":
            lines.insert(at, lines[at])
        elif deed == "indent":
            lines[at] = "  " + lines[at]
        elif deed == "value":
            value = data.draw(
                st.sampled_from(["", "[]", "{}", "-1", ".nan", "yes", "A", "2025-01-01", "[A, [B]]", "null"])
            )
            lines[at] = lines[at].split(":")[0] + ": " + value
        else:
            lines[at] += data.draw(st.text(alphabet=":-[]{}&*!|>'\"%@ a1", max_size=6))
    path = tmp_path_factory.getbasetemp() / "garbled.yaml"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    for problem in check_deal(path):
        assert "\n" not in problem.sentence(path)
        assert problem.message
