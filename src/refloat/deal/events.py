"""The triggers of a deal while it runs: tested before each distribution, acting on it or on the next."""

import numpy as np
from numpy.typing import NDArray

from refloat.deal.formula import parse
from refloat.deal.ledger import TriggerFlows
from refloat.deal.quantities import value_of
from refloat.deal.state import Mask, State
from refloat.deal.step import Step
from refloat.deal.trigger import (
    DUST,
    OF_THE_POOL,
    Arrears,
    DateReached,
    FormulaTrigger,
    InterestShortfall,
    NoteOutstanding,
    Trigger,
    hit_below,
)

Flags = NDArray[np.bool_]


class Events:
    """Which triggers are in force, by path.

    Attributes:
        in_force: Trigger -> whether its tests so far put it in force, shape (path,).
        acting: Trigger -> whether it changes the payments of this date, shape (path,).
    """

    def __init__(self, state: State) -> None:
        self.state = state
        self.triggers = {trigger.name: trigger for trigger in state.deal.triggers}
        self.in_force = state.in_force
        self._in_a_row = {name: np.zeros(state.paths, dtype=np.int64) for name in self.triggers}
        self.acting = dict(self.in_force)
        self._formulas = {
            name: parse(trigger.formula)
            for name, trigger in self.triggers.items()
            if isinstance(trigger, FormulaTrigger)
        }
        shape = (state.count, state.paths)
        self._values = {name: np.full(shape, np.nan) for name in self.triggers}
        self._hits = {name: np.zeros(shape, dtype=bool) for name in self.triggers}

    def test(self) -> None:
        """Test every trigger on the state's date, after its cash came in and before it is paid."""
        date = self.state.date
        for name, trigger in self.triggers.items():
            before = self.in_force[name]
            for day, value in self._tests(trigger):
                if trigger.tested_from is None or day >= np.datetime64(trigger.tested_from, "D"):
                    if self.state.over is not None:
                        value = np.where(self.state.over, np.nan, value)
                    self._judge(trigger, value)
            self._hits[name][date] = self.in_force[name]
            self.acting[name] = self.in_force[name] if trigger.acts == "same_date" else before

    def lists(self) -> list[tuple[tuple[Step, ...], Mask]]:
        """The lists of payments of this date, each with the paths on which it is in force."""
        deal = self.state.deal
        free = np.ones(self.state.paths, dtype=bool)
        chosen: dict[str, Flags] = {}
        if self.state.over is not None:
            free &= ~self.state.over
        calling, call = self.state.calling, deal.clean_up_call
        if calling is not None and call is not None and call.payments is not None:
            chosen[call.payments] = calling
            free &= ~calling
        for name, trigger in self.triggers.items():
            if trigger.switches_to is None:
                continue
            here = free & self.acting[name]
            if here.any():
                chosen[trigger.switches_to] = chosen.get(trigger.switches_to, np.zeros_like(here)) | here
                free &= ~here
        if free.any():
            chosen[deal.starts_with] = chosen.get(deal.starts_with, np.zeros_like(free)) | free
        return [(deal.payments[name], None if paths.all() else paths) for name, paths in chosen.items()]

    def applies(self, step: Step, paths: Mask) -> tuple[bool, Mask]:
        """Whether a step applies anywhere, and on which of the paths."""
        for name, wanted in ((step.when, True), (step.unless, False)):
            if name is None:
                continue
            acting = self.acting[name] if wanted else ~self.acting[name]
            paths = acting if paths is None else paths & acting
        if paths is None or paths.all():
            return True, None
        return bool(paths.any()), paths

    def flows(self) -> dict[str, TriggerFlows]:
        """The triggers' part of the ledger."""
        shape = (self.state.paths, self.state.count)
        return {
            name: TriggerFlows(
                value=self._values[name].T,
                threshold=np.broadcast_to(np.float64(trigger.threshold), shape),
                hit=self._hits[name].T,
            )
            for name, trigger in self.triggers.items()
        }

    def _tests(self, trigger: Trigger) -> list[tuple[np.datetime64, NDArray[np.float64]]]:
        """Day and value of each test that belongs to the state's date."""
        state = self.state
        if isinstance(trigger, OF_THE_POOL):
            return state.intake.tests[trigger.name].of(state.date)
        return [(state.dates.pay_on[state.date], self._value(trigger))]

    def _judge(self, trigger: Trigger, value: NDArray[np.float64]) -> None:
        """Take one test into account, and write its value down."""
        name, date = trigger.name, self.state.date
        hit = self._is_hit(trigger, value)
        cured = trigger.curable & ~np.isnan(value) & ~hit
        if trigger.consecutive > 1:
            count = np.where(np.isnan(value), self._in_a_row[name], np.where(hit, self._in_a_row[name] + 1, 0))
            self._in_a_row[name] = count
            hit = hit & (count >= trigger.consecutive)
        self.in_force[name] = hit | (self.in_force[name] & ~cured)
        # Of several tests the one that decides: the last where it can be cured, the worst where it stays.
        shown = self._values[name][date]
        if trigger.curable:
            self._values[name][date] = np.where(np.isnan(value), shown, value)
        else:
            self._values[name][date] = (np.fmin if hit_below(trigger) else np.fmax)(shown, value)

    def _is_hit(self, trigger: Trigger, value: NDArray[np.float64]) -> Flags:
        """A comparison with NaN is false: what cannot be tested is not hit."""
        threshold = float(trigger.threshold)
        if hit_below(trigger):
            return np.asarray(value < threshold)
        if isinstance(trigger, (InterestShortfall, NoteOutstanding)):
            threshold += DUST * self.state.notes[trigger.note].balance
        if isinstance(trigger, Arrears):
            threshold += DUST * sum(self.state.notes[name].balance for name in trigger.notes)
        return np.asarray(value > threshold)

    def _value(self, trigger: Trigger) -> NDArray[np.float64]:
        state = self.state
        if isinstance(trigger, NoteOutstanding):
            after = state.dates.pay_on[state.date] > np.datetime64(trigger.after, "D")
            return state.balance[trigger.note] if after else np.full(state.paths, np.nan)
        if isinstance(trigger, InterestShortfall):
            return state.last_shortfall(trigger.note)
        if isinstance(trigger, Arrears):
            parts = [state.last_shortfall(name) for name in trigger.notes]
            parts += [state.fees_left(name) for name in trigger.fees]
            return np.asarray(sum(parts, np.zeros(state.paths)))
        if isinstance(trigger, FormulaTrigger):
            return value_of(self._formulas[trigger.name], state)
        reached = isinstance(trigger, DateReached) and state.dates.pay_on[state.date] >= np.datetime64(trigger.on, "D")
        return np.full(state.paths, float(reached))
