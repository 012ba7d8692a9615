"""Deal and Cash -> a Ledger of where every payment went."""

from collections.abc import Callable
from dataclasses import replace

from refloat.deal.deal import Deal
from refloat.deal.events import Events
from refloat.deal.intake import take_in
from refloat.deal.ledger import Ledger
from refloat.deal.pay import pay
from refloat.deal.payment_dates import schedule
from refloat.deal.prove import conservation_error
from refloat.deal.references import COLLECTIONS
from refloat.deal.state import State
from refloat.units.calendar import calendar_notes
from refloat.units.cash import Cash


def run(
    deal: Deal, cash: Cash, *, plan: Cash | None = None, on_step: Callable[[int, int], None] | None = None
) -> Ledger:
    """Run a deal on all paths at once: vectors along the paths, a loop along the dates.

    On each payment date, in this order: interest and fees accrue; the date's net collections come in
    (recovery costs are paid first); triggers are tested; on the last date the reserves are paid out into
    the collections; the list of payments in force is carried out; what was not paid stays owed.

    Args:
        deal: The deal.
        cash: What the pool pays; paths of any number.
        plan: The business plan that ratios compare with; the mean is taken if it has several paths.
        on_step: Told the number of payment dates done and in all.

    Raises:
        InputError: A term of the deal needs a plan or a column that the cash does not have.
    """
    dates = schedule(deal.payment_dates, deal.closing_on)
    intake = take_in(deal, cash, plan, dates)
    state = State(deal, intake, dates)
    events = Events(state)
    for date in range(state.count):
        state.open_date(date)
        events.test()
        if date == state.count - 1:
            _pay_out_reserves(state)
        for steps, paths in events.lists():
            for step in steps:
                somewhere, where = events.applies(step, paths)
                if somewhere:
                    pay(step, state, where)
        state.close_date()
        if on_step:
            on_step(date + 1, state.count)
    ledger = Ledger(
        dates=dates.pay_on,
        weights=cash.weights,
        available=intake.available,
        notes=state.note_flows(),
        fees=state.fee_flows(),
        accounts=state.account_flows(),
        triggers=events.flows(),
        residuals={party: paid.T for party, paid in state.residuals.items()},
        conserved=0.0,
        gross=intake.gross,
        costs=intake.costs,
        advanced=intake.advanced,
        after_end=intake.after_end,
        coupons=state.coupons(),
        notices=calendar_notes(deal.payment_dates.calendar, deal.payment_dates.last),
    )
    return replace(ledger, conserved=conservation_error(ledger))


def _pay_out_reserves(state: State) -> None:
    for name, reserve in state.reserves.items():
        if reserve.release_at_end:
            state.put(COLLECTIONS, state.take(name, state.held[name]))
