"""Who gets the next 100 collected: it sums to one, and follows the order of payments of a deal made for it."""

import numpy as np
import pytest

from refloat.cases.find_case import SHIPPED
from refloat.deal import Deal, read_deal, run
from refloat.effects.parties import margins
from refloat.errors import InputError
from refloat.units import Cash
from refloat.units.periods import month_ends_after


@pytest.fixture(scope="module")
def deal() -> Deal:
    return read_deal(SHIPPED / "cn-card" / "deal.yaml")


def cash(deal: Deal, totals: np.ndarray) -> Cash:
    dates = month_ends_after(deal.closing_on, 30)
    collections = np.repeat(totals[:, None] / 30, 30, axis=1)
    return Cash(
        dates=np.array(dates, dtype="datetime64[D]"), collections=collections, costs=np.zeros_like(collections),
        weights=np.full(len(totals), 1 / len(totals)),
    )  # fmt: skip


def test_what_is_collected_more_is_shared_out_to_the_last_cent(deal: Deal) -> None:
    notes = sum(note.balance for note in deal.notes)
    found = margins(deal, run(deal, cash(deal, np.linspace(0.2, 2.5, 100) * notes)))

    assert 4 == len(found)
    for step in found:
        assert 1.0 == pytest.approx(sum(share for _, _, share in step.shares))
        assert step.collected_to > step.collected_from


def test_the_senior_note_gains_in_bad_times_and_the_junior_and_servicer_in_good_ones(deal: Deal) -> None:
    notes = sum(note.balance for note in deal.notes)
    worst, *_, best = margins(deal, run(deal, cash(deal, np.linspace(0.1, 2.5, 100) * notes)))

    senior, junior = deal.notes[0].name, deal.notes[-1].name
    assert worst.share_of(senior) > 0.7
    assert worst.share_of("servicer") < 0.05
    assert best.share_of(senior) < 0.01
    assert best.share_of(junior) + best.share_of("servicer") > 0.5
    assert best.share_of("servicer") > worst.share_of("servicer")


def test_a_handful_of_paths_is_refused(deal: Deal) -> None:
    with pytest.raises(InputError, match="too few"):
        margins(deal, run(deal, cash(deal, np.linspace(1e6, 2e6, 10))))
