"""The twin's own triggers: tested one by one, in decimal arithmetic."""

from datetime import date
from decimal import Decimal

from refloat.deal.formula import evaluate, parse
from refloat.deal.trigger import (
    Arrears,
    CumulativeCollectionRatio,
    CumulativeDefault,
    FormulaTrigger,
    InterestShortfall,
    NoteOutstanding,
    Trigger,
)
from refloat.deal.twin_books import ZERO
from refloat.deal.twin_fees import TwinFees
from refloat.deal.twin_formula import TWIN_VERBS


class TwinTriggers(TwinFees):
    """The triggers of one path."""

    def _test_triggers(self) -> dict[str, bool]:
        acting = {}
        for trigger in self.deal.triggers:
            before = self.in_force[trigger.name]
            if trigger.tested_from is None or self.day >= trigger.tested_from:
                hit = self._hit(trigger)
                if hit is not None:
                    self.in_force[trigger.name] = hit or (before and not trigger.curable)
            self._record(trigger.name, "hit", Decimal(int(self.in_force[trigger.name])))
            acting[trigger.name] = self.in_force[trigger.name] if trigger.acts == "same_date" else before
        return acting

    def _hit(self, trigger: Trigger) -> bool | None:
        """Whether a test fails; None where there is nothing to test."""
        limit, until = Decimal(trigger.threshold), self.until[self.index]
        if isinstance(trigger, InterestShortfall):
            return self.shortfall[trigger.note] > limit + self._dust(trigger.note)
        if isinstance(trigger, Arrears):
            owed = sum((self.shortfall[name] for name in trigger.notes), ZERO)
            owed += sum((self.fee_left[name] for name in trigger.fees), ZERO)
            return owed > limit + sum((self._dust(name) for name in trigger.notes), ZERO)
        if isinstance(trigger, FormulaTrigger):
            value: Decimal = evaluate(parse(trigger.formula), self._quantity, Decimal, TWIN_VERBS)
            if value.is_nan():
                return None
            return value < limit if trigger.hit == "below" else value > limit
        if isinstance(trigger, NoteOutstanding):
            return self.balance[trigger.note] > limit + self._dust(trigger.note) if self.day > trigger.after else None
        if isinstance(trigger, CumulativeDefault):
            base = Decimal(self.deal.cut_off_balance or 0)
            return self._sum("defaulted", date.min, until) / base > limit if base else None
        if isinstance(trigger, CumulativeCollectionRatio):
            actual, planned = self._sum("collections", date.min, until), self._planned("collections", until)
            if not trigger.gross:
                actual -= self._sum("costs", date.min, until)
                planned -= self._planned("costs", until)
        else:
            rate = 1 + Decimal(trigger.rate)
            actual = self._sum("closed_proceeds", date.min, until, rate)
            planned = self._sum("closed_plan", date.min, until, rate)
        return actual / planned < limit if planned > 0 else None
