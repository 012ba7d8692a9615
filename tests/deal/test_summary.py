"""Many paths: the notes alone, or means alone, are those of the whole ledger."""

import importlib
from dataclasses import fields, replace

import numpy as np
import pytest

from refloat.deal import prove_cash, run, summarise, template
from refloat.deal.ledger import NoteFlows
from refloat.errors import ProofError
from refloat.units import Cash
from refloat.units.periods import month_ends_after

DEAL = template("it-three-note")


def cash(paths: int) -> Cash:
    rng = np.random.default_rng(3)
    collections = rng.gamma(1.0, DEAL.notes[0].balance / 20, (paths, 40))
    weights = rng.random(paths) + 0.1
    dates = month_ends_after(DEAL.cut_off, 40, 6)
    return Cash(dates=dates, collections=collections, costs=0.2 * collections, weights=weights / weights.sum())


@pytest.fixture(autouse=True)
def _small_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("refloat.deal.run", "refloat.deal.summary"):
        monkeypatch.setattr(importlib.import_module(name), "BLOCK", 3)


def test_the_notes_alone_are_those_of_the_whole_ledger_to_the_last_bit() -> None:
    money, plan = cash(8), cash(5)
    whole, notes = run(DEAL, money, plan=plan), run(DEAL, money, plan=plan, keep="notes")
    assert notes.partial
    assert notes.fees == {}
    assert notes.weights.tolist() == money.weights.tolist()
    for name, flows in whole.notes.items():
        for field in fields(NoteFlows):
            assert getattr(notes.notes[name], field.name).tolist() == getattr(flows, field.name).tolist()
    assert notes.available.tolist() == whole.available.tolist()
    prove_cash(notes)
    with pytest.raises(ProofError):
        prove_cash(replace(notes, conserved=1e-3))


def test_a_summary_holds_the_means_of_the_ledger_and_totals_by_path() -> None:
    money, plan = cash(8), cash(5)
    whole, short = run(DEAL, money, plan=plan), summarise(DEAL, money, plan=plan)
    for name, flows in whole.notes.items():
        for field in fields(NoteFlows):
            assert short.notes[name][field.name] == pytest.approx(money.mean(getattr(flows, field.name)), rel=1e-12)
        assert short.paid[name] == pytest.approx((flows.interest_paid + flows.principal_paid).sum(axis=1))
        assert short.unpaid[name] == pytest.approx(flows.closing[:, -1] + flows.interest_shortfall[:, -1])
    for name, fee in whole.fees.items():
        assert short.fees[name] == pytest.approx(money.mean(fee.paid), rel=1e-12)
    hit = whole.triggers["subordination"].hit.astype(float)
    assert short.triggers["subordination"] == pytest.approx(money.mean(hit))
    assert short.accounts["cash_reserve"] == pytest.approx(money.mean(whole.accounts["cash_reserve"].closing))
    assert short.conserved < 1e-9


def test_progress_is_told_by_blocks() -> None:
    told: list[tuple[int, int]] = []
    summarise(DEAL, cash(8), plan=cash(1), on_step=lambda done, total: told.append((done, total)))
    run(DEAL, cash(4), plan=cash(1), keep="notes", on_step=lambda done, total: told.append((done, total)))
    assert told == [(1, 3), (2, 3), (3, 3), (1, 2), (2, 2)]
