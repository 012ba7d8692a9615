"""The proof of the order of payments sees a breach, and finds none in the templates."""

from datetime import date

import numpy as np
import pytest

from refloat.deal import Deal, prove_priority, template
from refloat.deal.priority import StepRecord, check_priority, watched
from refloat.deal.step import PayInterest, PayPrincipal, PayResidual, ReleaseReserve, Taker
from refloat.errors import ProofError
from refloat.units import Cash
from refloat.units.periods import month_ends_after

INTEREST = PayInterest(notes=("A",), use=("reserve",))
PRINCIPAL = PayPrincipal(notes=("A",))
REST = PayResidual(to=(Taker(note="J"),))
RELEASE = ReleaseReserve(reserve="reserve", amount="all")


def step(
    kind: object, payable: float | None, before: tuple[float, float], after: tuple[float, float], day: int = 0
) -> StepRecord:
    """A record of one path from what (collections, reserve) held before and after."""
    names = ("collections", "reserve")
    held = [{name: np.array([value]) for name, value in zip(names, pair, strict=True)} for pair in (before, after)]
    return watched(day, kind, None if payable is None else np.array([payable]), *held)  # type: ignore[arg-type]


def test_an_order_that_is_kept_is_no_breach() -> None:
    # Interest of 10 takes 6 and 4; principal gets nothing, and what is left is nothing.
    kept = [
        step(INTEREST, 12.0, (6, 4), (0, 0)),
        step(PRINCIPAL, 50.0, (0, 0), (0, 0)),
        step(REST, None, (0, 0), (0, 0)),
    ]
    assert check_priority(kept) is None


def test_a_step_that_is_short_beside_money_is_a_breach() -> None:
    found = check_priority([step(INTEREST, 12.0, (6, 4), (0, 2))])
    assert found == "on date 0 pay_interest is short while reserve holds 2"


def test_a_junior_step_that_takes_more_than_came_in_since_is_a_breach() -> None:
    # Principal is short; a reserve of 5 then comes in, and 7 are paid out as what is left.
    records = [
        step(PRINCIPAL, 50.0, (20, 5), (0, 5)),
        step(RELEASE, None, (0, 5), (5, 0)),
        step(REST, None, (7, 0), (0, 0)),
    ]
    assert check_priority(records) == "on date 0 pay_residual draws on collections while pay_principal is short"
    # What came in after the senior step is the junior one's by the deal's own order, and so is another date's.
    assert check_priority([*records[:2], step(REST, None, (5, 0), (0, 0))]) is None
    assert check_priority([records[0], step(REST, None, (7, 0), (0, 0), day=1)]) is None


@pytest.mark.parametrize("name", ["cn-two-note", "gr-three-note", "it-three-note"])
def test_the_templates_keep_their_order(name: str) -> None:
    deal = template(name)
    rng = np.random.default_rng(3)
    shape = (20, 70)
    level = deal.notes[0].balance / 40
    amounts = rng.gamma(0.3, level, shape)
    cash = Cash(month_ends_after(deal.cut_off, 70), amounts, 0.05 * amounts, np.full(20, 0.05))
    assert prove_priority(deal, cash, plan=cash) > 100


def test_a_run_that_breaks_the_order_raises(monkeypatch: pytest.MonkeyPatch) -> None:
    from refloat.deal.state import State

    whole = State.take

    def take(self: State, account: str, wanted: np.ndarray) -> np.ndarray:  # type: ignore[type-arg]
        return whole(self, account, wanted * 0.9)

    monkeypatch.setattr(State, "take", take)
    deal: Deal = template("cn-two-note")
    amounts = np.full((1, 12), 1e6)
    cash = Cash(month_ends_after(date(2025, 3, 31), 12), amounts, 0 * amounts, np.ones(1))
    with pytest.raises(ProofError, match="is short while"):
        prove_priority(deal, cash)
