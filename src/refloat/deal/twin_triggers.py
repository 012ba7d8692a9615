"""The twin's own triggers: tested one by one, in decimal arithmetic."""

from datetime import date, timedelta
from decimal import Decimal

from refloat.deal.formula import evaluate, parse
from refloat.deal.trigger import (
    Arrears,
    CumulativeCollectionRatio,
    CumulativeDefault,
    DateReached,
    FormulaTrigger,
    InterestShortfall,
    NoteOutstanding,
    ProfitabilityRatio,
    Trigger,
)
from refloat.deal.twin_books import ZERO, Money
from refloat.deal.twin_fees import TwinFees
from refloat.deal.twin_formula import TWIN_VERBS

ONE_DAY = timedelta(days=1)


class TwinTriggers(TwinFees):
    """The triggers of one path."""

    def _test_triggers(self) -> dict[str, bool]:
        acting = {}
        for trigger in self.deal.triggers:
            before = self.in_force[trigger.name]
            for day, until in self._tests(trigger):
                if trigger.tested_from is None or day >= trigger.tested_from:
                    self._judge(trigger, until)
            self._record(trigger.name, "hit", Decimal(int(self.in_force[trigger.name])))
            change = self.deal.servicer_replacement
            if change and change.event == trigger.name and self.in_force[trigger.name] and self.replaced_at is None:
                self.replaced_at = self.index
            acting[trigger.name] = self.in_force[trigger.name] if trigger.acts == "same_date" else before
        return acting

    def _tests(self, trigger: Trigger) -> list[tuple[date, date]]:
        """Day of each test of this payment date, and the day up to which cash counts."""
        until = self.until[self.index]
        if trigger.tested == "before_distribution":
            return [(self.day, until)]
        before = self.until[self.index - 1] if self.index else date.min
        return [(day, day) for day in self.cash.dates.tolist() if before < day <= until]

    def _judge(self, trigger: Trigger, until: date) -> None:
        failed, name = self._hit(trigger, until), trigger.name
        if failed is None:
            return
        self.in_a_row[name] = self.in_a_row[name] + 1 if failed else 0
        if self.in_a_row[name] >= trigger.consecutive:
            self.in_force[name] = True
        elif trigger.curable and not failed:
            self.in_force[name] = False

    def _hit(self, trigger: Trigger, until: date) -> bool | None:
        """Whether a test fails; None where there is nothing to test."""
        limit = Decimal(trigger.threshold)
        if isinstance(trigger, DateReached):
            return self.day >= trigger.on
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
        actual, planned = self._compared(trigger, until)
        return actual / planned < limit if planned > 0 else None

    def _compared(self, trigger: CumulativeCollectionRatio | ProfitabilityRatio, until: date) -> tuple[Money, Money]:
        if isinstance(trigger, CumulativeCollectionRatio):
            actual, planned = self._sum("collections", date.min, until), self._planned("collections", until)
            if not trigger.gross:
                actual -= self._sum("costs", date.min, until)
                planned -= self._planned("costs", until)
            return actual, planned
        rate, since = 1 + Decimal(trigger.rate), (trigger.since or date.min + ONE_DAY) - ONE_DAY
        if trigger.positions == "all":
            actual = self._sum("collections", since, until, rate)
            planned = self._planned("collections", until, since, rate)
            if not trigger.gross:
                actual -= self._sum("costs", since, until, rate)
                planned -= self._planned("costs", until, since, rate)
            return actual, planned
        given = trigger.discounted_from == "each_payment"
        columns, discount = (
            ("closed_proceeds_pv", "closed_plan_pv") if given else ("closed_proceeds", "closed_plan"),
            rate,
        )
        sides = [self._sum(column, since, until, None if given else discount) for column in columns]
        if trigger.gross:
            for side, column in enumerate(("closed_costs", "closed_plan_costs")):
                sides[side] += self._sum(column, since, until, discount)
        return sides[0], sides[1]
