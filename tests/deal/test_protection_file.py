"""A deal file with guarantee, hedges and fee ladder: read, written back, run, and told what is wrong with it."""

from pathlib import Path

import numpy as np
import pytest

from refloat.deal import check_deal, deal_schema, payment_order, prove_cash, read_deal, run, summarise, write_deal
from refloat.deal.twin import run_one_path
from refloat.report.workbook.known_terms import knows
from refloat.units import Cash
from refloat.units.periods import month_ends_after

FILE = Path(__file__).parent / "guaranteed.yaml"
BASE = FILE.read_text(encoding="utf-8")

NOTIONAL = "{kind: notes, notes: [B]}"
ROWS = "rows: [{on: 2025-06-30, amount: 200000}, {on: 2028-01-31, amount: 120000}]"
EVENT = "{when: called_guarantee, value: {kind: present_value}}"
BANKS = "    - {step: pay_hedge, hedges: [cap, swap], use: [line]}\n"
LOW = "    - {step: pay_hedge, hedges: [swap], part: counterparty_default}\n"

# What is replaced, by what, words of the sentence, and a line if it is not that of the replacement.
WRONG: list[tuple[str, str, str, int | None]] = [
    ("guarantor: guarantor\n", "guarantor: guarantr\n", 'did you mean "guarantor"?', None),
    ("guarantor: guarantor\n    notes: [A]", "guarantor: guarantor\n    notes: [AA]", 'did you mean "A"?', 56),
    ("guarantor: guarantor\n    notes: [A]", "guarantor: guarantor\n    notes: [A, J]", "promises nothing", 56),
    ("guarantor: guarantor\n    notes: [A]", "guarantor: guarantor\n    notes: [A, A]", "named twice", 56),
    ("    rate: 0.025\n", "    rate: 2.5\n", "such as 0.05 for 5 %", None),
    ("    rate: 0.025\n", "    rate: 0.025\n    floating: {index: euribor_6m}\n", "both a rate and a floating", None),
    ("    rate: 0.025\n", "    covers: [interest, capital]\n", "not a choice", None),
    ("    rate: 0.025\n", "    covers: [interest, interest]\n", "named twice", None),
    ("    rate: 0.025\n", "    until: 2025-01-01\n", "not after the closing", None),
    ("  - name: state\n", "  - name: stat\n", 'did you mean "stat"?', 82),
    ("    kind: cap\n", "    kind: kap\n", 'did you mean "cap"?', None),
    ("    strike: 0.03\n", "", '"strike" is missing', 59),
    ("    strike: 0.03\n", "    strike: 0.03\n    floor: 0.04\n", "above the strike", 64),
    ("    strike: 0.03\n", "    strike: 0.03\n    ceiling: 0.03\n", "not above the strike", 64),
    ("    strike: 0.03\n", "    strike: 0.03\n    margin: 0.01\n", '"margin" is not a field', 64),
    ("    index: euribor_6m\n    strike", "    index: euribor_3m\n    strike", 'did you mean "euribor_6m"?', None),
    ("counterparty: hedge_counterparty\n", "counterparty: hedge_bank\n", 'no party has the role "hedge_bank"', None),
    (ROWS, "rows: []", "too short", None),
    (ROWS, "rows: [{on: 2028-01-31, amount: 1}, {on: 2025-06-30, amount: 1}]", "put the rows in order", None),
    (NOTIONAL, "{kind: notes, notes: [C]}", 'no note is called "C"', None),
    (EVENT, "{when: called_guarante, value: {kind: present_value}}", 'did you mean "called_guarantee"?', None),
    (EVENT, "{when: called_guarantee, on: 2027-01-31, value: {kind: present_value}}", "one condition", None),
    (EVENT, "{value: {kind: present_value}}", "one condition", None),
    (EVENT, "{at_call: true, value: {kind: present_value}}", "no clean-up call", None),
    (EVENT, "{when: called_guarantee, value: {kind: amount}}", '"amount" is missing', None),
    ("hedges: [cap, swap]", "hedges: [cap, swop]", 'did you mean "swap"?', None),
    (BANKS, BANKS.replace("[cap, swap]", "[swap]"), 'no step pays what the hedge "cap" may owe in a period', 59),
    (BANKS, BANKS.replace("use", "part: periodic, use"), 'the hedge "swap" may owe on termination', 67),
    (LOW, "", "may owe on its counterparty's default", 67),
    ("guarantee: state, part: interest", "guarantee: stat, part: interest", 'did you mean "state"?', None),
    ("{after_years: 5, share: 0.014}", "{after_years: 3, share: 0.014}", "put the rows in order", None),
    ("    ladder:", "    per: payment_date\n    ladder:", "a ladder gives yearly shares", None),
    ("covered(state)", "covered(swap)", "none of the guarantees", None),
    ("covered(state)", "owed_to_bank(state)", "none of the hedges", None),
]


@pytest.mark.parametrize("case", WRONG, ids=[f"{number}-{case[1].strip()[:30]}" for number, case in enumerate(WRONG)])
def test_a_wrong_term_is_told_in_one_sentence_with_its_place(
    tmp_path: Path, case: tuple[str, str, str, int | None]
) -> None:
    old, new, words, line = case
    assert old in BASE
    path = tmp_path / "deal.yaml"
    path.write_text(BASE.replace(old, new, 1), encoding="utf-8")
    found = [problem.sentence(path) for problem in check_deal(path)]
    told = [sentence for sentence in found if words in sentence]
    assert told, found
    place = line or BASE[: BASE.index(old)].count("\n") + 1
    assert f"deal.yaml:{place}:" in told[0]
    assert "\n" not in told[0]


def test_a_guarantor_and_banks_without_a_step_are_told(tmp_path: Path) -> None:
    path = tmp_path / "deal.yaml"
    lines = [line for line in BASE.splitlines() if "pay_guarantor" not in line and "pay_hedge" not in line]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    assert [problem.message for problem in check_deal(path)] == [
        'no step pays the guarantor of "state"',
        'no step pays what the hedge "cap" may owe in a period',
        'no step pays what the hedge "swap" may owe in a period',
        'no step pays what the hedge "swap" may owe on termination',
        'no step pays what the hedge "swap" may owe on its counterparty\'s default',
    ]


def test_a_cap_that_can_only_bring_needs_no_step(tmp_path: Path) -> None:
    path = tmp_path / "deal.yaml"
    text = BASE.replace("    premium_rate: 0.001\n", "").replace("hedges: [cap, swap]", "hedges: [swap]")
    path.write_text(text, encoding="utf-8")
    assert check_deal(path) == []


def test_the_file_comes_back_as_it_was_written(tmp_path: Path) -> None:
    deal = read_deal(FILE)
    write_deal(deal, tmp_path / "again.yaml")
    assert read_deal(tmp_path / "again.yaml") == deal


def test_the_schema_knows_the_terms() -> None:
    definitions = deal_schema()["$defs"]
    assert {"Guarantee", "Cap", "Swap", "Termination", "LadderStep", "PayHedge", "PayGuarantor"} <= definitions.keys()


def test_the_workbook_shows_such_a_deal_without_formulas() -> None:
    deal = read_deal(FILE)
    assert not knows(deal)
    # One by one: the ladder of a fee alone, and a hedge that no step pays.
    plain = deal.model_copy(update={"guarantees": (), "hedges": (), "facilities": (), "indices": (), "triggers": ()})
    plain = plain.model_copy(update={"payments": {"normal": plain.payments["normal"][-1:]}, "notes": deal.notes[-1:]})
    assert not knows(plain)
    assert knows(plain.model_copy(update={"fees": deal.fees[:1]}))
    assert not knows(plain.model_copy(update={"fees": (), "hedges": deal.hedges}))
    assert not knows(plain.model_copy(update={"fees": (), "guarantees": deal.guarantees}))


def cash(level: float, paths: int = 3) -> Cash:
    rng = np.random.default_rng(7)
    months = 115
    return Cash(
        dates=month_ends_after(read_deal(FILE).cut_off, months),
        collections=rng.gamma(0.5, 2.0 * level, (paths, months)),
        costs=np.zeros((paths, months)),
        weights=np.full(paths, 1.0 / paths),
    )


@pytest.mark.parametrize("level", [300.0, 2500.0, 6000.0])
def test_the_whole_deal_runs_as_the_twin_says_and_its_senior_note_is_never_short(level: float) -> None:
    deal, money, plan = read_deal(FILE), cash(level), cash(2500.0, paths=1)
    ledger = run(deal, money, plan=plan)
    prove_cash(ledger)
    assert ledger.notes["A"].interest_shortfall.max() == pytest.approx(0, abs=1e-9)
    assert ledger.notes["A"].closing[:, -1].max() == pytest.approx(0, abs=1e-9)
    rows = run_one_path(deal, money, 1, plan)
    for part in (ledger.guarantees, ledger.hedges, {name: vars(note) for name, note in ledger.notes.items()}):
        for name, table in part.items():
            for column, values in table.items():
                told = [float(value) for value in rows[name, column]]
                assert values[1] == pytest.approx(told, abs=1e-6), (name, column)


def test_a_summary_keeps_what_guarantors_and_banks_paid() -> None:
    deal, money, plan = read_deal(FILE), cash(300.0), cash(2500.0, paths=1)
    ledger, summary = run(deal, money, plan=plan), summarise(deal, money, plan=plan)
    state, cap = ledger.guarantees["state"], ledger.hedges["cap"]
    covered = money.mean(state["interest_covered"] + state["principal_covered"])
    assert summary.guarantees["state"] == pytest.approx(covered)
    assert summary.hedges["cap"] == pytest.approx(money.mean(cap["received"] - cap["paid"]))
    notes = run(deal, money, plan=plan, keep="notes")
    assert notes.guarantees == notes.hedges == {}
    assert notes.notes["A"].principal_paid == pytest.approx(ledger.notes["A"].principal_paid)


def test_the_order_of_payments_has_the_laws_places() -> None:
    order = payment_order(read_deal(FILE))
    assert [line.split(". ")[1] for line in order[2:6]] == [
        "guarantee fee, also from the line",
        "payments, also on termination, for cap and swap, also from the line",
        "back to the guarantor of state: what was paid as interest, with interest",
        "interest of note A, also from the line",
    ]
