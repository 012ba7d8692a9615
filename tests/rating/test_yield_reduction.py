"""Loss told as a reduction of yield."""

from typing import Any

import numpy as np
import pytest

from refloat.deal import run
from refloat.rating import rate, yield_reduction
from refloat.rating.yield_reduction import promised_yield, reductions
from refloat.rules import read_scale
from refloat.units import Cash

Make = dict[str, Any]


def year(amounts: list[float]) -> Cash:
    paths = len(amounts)
    dates = np.array(["2024-12-31"], dtype="datetime64[D]")
    return Cash(dates, np.array(amounts)[:, None], np.zeros((paths, 1)), np.full(paths, 1 / paths))


def test_a_zero_coupon_note_of_one_year_loses_in_yield_what_it_loses_in_principal(make: Make) -> None:
    deal, cash = make["one_note"](balance=50.0), year([60.0, 50.0, 40.0, 0.0])
    ledger = run(deal, cash)
    assert promised_yield(deal, deal.note("A"), ledger) == pytest.approx(0.0)
    assert reductions(deal, deal.note("A"), ledger) == pytest.approx([0.0, 0.0, 0.2, 1.0])
    found = yield_reduction(deal, deal.note("A"), ledger, read_scale("yield-reduction"))
    assert found.estimate == pytest.approx(0.3)
    assert found.point_letter == "Ca"


def test_the_yield_received_is_the_internal_rate_of_return(make: Make) -> None:
    from pyxirr import xirr

    deal, cash = make["three_notes"](reserve=False), make["five_years"](40, total=45_000.0)
    ledger, note = run(deal, cash), deal.note("A")
    shares = reductions(deal, note, ledger)
    assert 5 < (shares > 0).sum() < 40
    flows = ledger.notes["A"]
    years = (ledger.dates - np.datetime64(deal.closing_on)).astype(float) / 365
    for path in np.flatnonzero(shares > 0)[:8]:
        paid = flows.interest_paid[path] + flows.principal_paid[path]
        days = [deal.closing_on, *ledger.dates.astype("datetime64[D]").tolist()]
        received = xirr(days, [-flows.opening[path, 0], *paid])
        one_plus = 1 + promised_yield(deal, note, ledger)
        # Interest accrues by the quarter, and quarters differ by a day or two: hence not to the last digit.
        assert (1 - shares[path]) * one_plus - 1 == pytest.approx(received, abs=2e-5)
    assert years[-1] == pytest.approx(5.0, abs=0.01)


def test_more_cash_never_raises_the_reduction_and_every_rated_note_is_told_it(make: Make) -> None:
    deal, cash = make["three_notes"](), make["five_years"](300)
    plain = rate(deal, cash)
    more = rate(deal, Cash(cash.dates, 1.1 * cash.collections, cash.costs, cash.weights))
    for name in ("A", "B"):
        before, after = plain[name].yield_reduction, more[name].yield_reduction
        assert before is not None
        assert after is not None
        assert after.estimate <= before.estimate <= before.upper_bound
    assert plain["J"].yield_reduction is None
