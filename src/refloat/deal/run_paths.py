"""Deal and Cash -> a Ledger of every path, worked out at once."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from refloat.deal.deal import Deal
from refloat.deal.ending import Ending
from refloat.deal.events import Events
from refloat.deal.intake import take_in
from refloat.deal.ledger import Ledger
from refloat.deal.pay import pay
from refloat.deal.payment_dates import Schedule, schedule
from refloat.deal.priority import StepRecord, watched
from refloat.deal.properties import Properties
from refloat.deal.prove import conservation_error
from refloat.deal.sources import Sources, early_notes, take_sources
from refloat.deal.state import State
from refloat.units.calendar import calendar_notes
from refloat.units.cash import Cash


def run_paths(
    deal: Deal,
    cash: Cash,
    *,
    plan: Cash | None = None,
    on_step: Callable[[int, int], None] | None = None,
    watch: list[StepRecord] | None = None,
) -> Ledger:
    """Run a deal on all paths at once: vectors along the paths, a loop along the dates.

    On each payment date, in this order: interest and fees accrue; the date's net collections come in
    (recovery costs are paid first), and what hedges bring; triggers and the call are tested; on the last
    date, or where the deal is called, the reserves are paid out into the collections; hedges that end are
    settled; the list of payments in force is carried out; guarantors pay what is short; what was not paid
    stays owed. Where the deal is called it ends.

    Args:
        deal: The deal.
        cash: What the pool pays; paths of any number.
        plan: The business plan that ratios compare with; the mean is taken if it has several paths.
        on_step: Told the number of payment dates done and in all.
        watch: Where each step is written down as it is carried out, for `prove_priority`.

    Raises:
        InputError: A term of the deal needs a plan or a column that the cash does not have.
    """
    dates = schedule(deal.payment_dates, deal.closing_on)
    sources = take_sources(deal, cash, plan, dates)
    if deal.servicer_replacement is not None and deal.servicer_replacement.delay_dates:
        # What is late depends on when the event comes, and the event on nothing that is late: so two runs will do.
        hits = _run(deal, sources, dates, None).triggers[deal.servicer_replacement.event].hit
        replaced = np.where(hits.any(axis=1), hits.argmax(axis=1), -1)
        sources = take_sources(deal, cash, plan, dates, replaced)
    ledger = _run(deal, sources, dates, on_step, watch)
    notices = [*calendar_notes(deal.payment_dates.calendar, deal.payment_dates.last), *early_notes(deal, cash)]
    return replace(ledger, notices=tuple(notices), conserved=conservation_error(ledger))


def _run(
    deal: Deal,
    sources: Sources,
    dates: Schedule,
    on_step: Callable[[int, int], None] | None,
    watch: list[StepRecord] | None = None,
) -> Ledger:
    intake = take_in(deal, sources, dates)
    state = State(deal, intake, dates, Properties(deal, sources, dates))
    events, ending = Events(state), Ending(state)
    for date in range(state.count):
        state.open_date(date)
        events.test()
        if date == state.count - 1:
            state.release_reserves()
        ending.test()
        state.end_hedges(events.acting)
        for steps, paths in events.lists():
            for step in steps:
                somewhere, where = events.applies(step, paths)
                if somewhere and watch is None:
                    pay(step, state, where)
                elif somewhere and watch is not None:
                    before, state.payable = state.within_reach(), None
                    pay(step, state, where)
                    watch.append(watched(date, step, state.payable, before, state.within_reach()))
        state.close_date()
        ending.close_date()
        if on_step:
            on_step(date + 1, state.count)
    return Ledger(
        dates=dates.pay_on,
        weights=sources.entering.weights,
        available=intake.available,
        notes=state.note_flows(),
        fees=state.fee_flows(),
        accounts=state.account_flows(),
        triggers=events.flows(),
        residuals={party: paid.T for party, paid in state.residuals.items()},
        conserved=0.0,
        facilities=state.facilities.flows(),
        hedges=state.hedges.flows(),
        guarantees=state.guarantees.flows(),
        called_on=ending.called_on,
        call_price=None if ending.price is None else ending.price.T,
        gross=intake.gross,
        costs=intake.costs,
        advanced=intake.advanced,
        after_end=intake.after_end,
        coupons=state.coupons(),
        sources=state.sources,
        bought_back=intake.bought_back,
        costs_from_accounts=None if state.costs.paid is None else state.costs.paid.T,
        pre_closing=sources.pre_closing,
        reoco={column: amounts.T for column, amounts in state.properties.books.items()},
        capitalised={name: amounts.T for name, amounts in state.capitalised.items()},
    )
