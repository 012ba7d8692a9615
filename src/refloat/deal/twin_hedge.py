"""The twin's own hedge: one path, one day after the other where something changes, in decimal arithmetic."""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal

from refloat.deal.deal import Deal
from refloat.deal.hedge import AmountValue, Cap, Hedge, NotionalTable, Termination
from refloat.deal.twin_dates import level, resets_of, years

ZERO = Decimal(0)

_PARTS = {
    "senior": ("", "termination_"),
    "periodic": ("",),
    "termination": ("termination_",),
    "counterparty_default": ("counterparty_default_",),
}


class TwinHedge:
    """What one hedge brings and is owed."""

    def __init__(self, terms: Hedge, deal: Deal, accrual: list[date]) -> None:
        self.terms, self.deal, self.accrual = terms, deal, accrual
        self.resets = resets_of(terms, accrual)
        self.alive = True
        self.owed = {"": ZERO, "termination_": ZERO, "counterparty_default_": ZERO}
        self.day: dict[str, Decimal] = {}

    def exchange(self, period: int, balance: dict[str, Decimal], *, over: bool) -> Decimal:
        """Net the sides of a period; returns what comes in."""
        self.alive = self.alive and not over
        notional = self.notional(self.accrual[period]) * self.scale(balance) if self.alive else ZERO
        net = self.net(period) * self.scale(balance) if self.alive else ZERO
        if period == 0 and isinstance(self.terms, Cap):
            net -= Decimal(self.terms.premium)
        received = max(net, ZERO)
        self.owed[""] += max(-net, ZERO)
        self.day = {"notional": notional, "net": net, "received": received, "due": self.owed[""], "paid": ZERO}
        for part in ("termination_", "counterparty_default_"):
            self.day |= {f"{part}due": self.owed[part], f"{part}paid": ZERO}
        self.day["termination_received"] = ZERO
        return received

    def terminate(
        self, period: int, day: date, acting: dict[str, bool], calling: bool, balance: dict[str, Decimal]
    ) -> Decimal:
        """End it if one of its events holds; returns what comes in."""
        ended = self.terms.until is not None and self.accrual[period + 1] >= self.terms.until
        if not self.alive or ended or period == len(self.accrual) - 2:
            return ZERO
        held = [event for event in self.terms.terminations if self._holds(event, day, acting, calling)]
        if not held:
            return ZERO
        self.alive = False
        value = held[0].value
        if isinstance(value, AmountValue):
            owed = Decimal(value.amount)
        else:
            owed = -self.worth(period) * self.scale(balance)
        part = "termination_" if held[0].caused_by == "deal" else "counterparty_default_"
        self.owed[part] += max(owed, ZERO)
        self.day[f"{part}due"] = self.owed[part]
        received = max(-owed, ZERO) * Decimal(held[0].received_share)
        self.day["termination_received"] = received
        return received

    def due(self, part: str) -> Decimal:
        """What a step could pay."""
        return sum((self.owed[one] for one in _PARTS[part]), ZERO)

    def pay(self, part: str, amount: Decimal) -> None:
        """Take a payment."""
        for one in _PARTS[part]:
            paid = min(self.owed[one], amount)
            self.owed[one], amount = self.owed[one] - paid, amount - paid
            self.day[f"{one}paid"] += paid

    def worth(self, period: int) -> Decimal:
        """Present value of the exchanges after a period, each discounted through all periods up to it."""
        total, discount = ZERO, Decimal(1)
        for later in range(period + 1, len(self.accrual) - 1):
            discount /= 1 + self._sum(later, lambda day: level(self.deal, self.terms, self.resets, day), False)
            total += self.net(later) * discount
        return total

    def net(self, period: int) -> Decimal:
        """What comes less what goes in a period, on the notional of the table or on one unit of notes."""
        terms = self.terms

        def index(day: date) -> Decimal:
            return level(self.deal, terms, self.resets, day)

        if isinstance(terms, Cap):
            return self._sum(period, lambda day: _cap_rate(terms, index(day), day), True)
        floating = self._sum(
            period,
            lambda day: (
                max(index(day), Decimal(-9 if terms.index_floor is None else terms.index_floor)) + Decimal(terms.margin)
            ),
            True,
        )
        fixed = self._sum(period, lambda day: Decimal(terms.fixed_rate), True, terms.fixed_day_count)
        return floating - fixed if terms.pays == "fixed" else fixed - floating

    def notional(self, day: date) -> Decimal:
        """The notional of the table on a day, or one unit of the notes that it follows."""
        if self.terms.until is not None and day >= self.terms.until:
            return ZERO
        if not isinstance(self.terms.notional, NotionalTable):
            return Decimal(1)
        amount = ZERO
        for row in self.terms.notional.rows:
            if row.on <= day:
                amount = Decimal(row.amount)
        return amount

    def scale(self, balance: dict[str, Decimal]) -> Decimal:
        """The balance that the notional follows; one for a table."""
        if isinstance(self.terms.notional, NotionalTable):
            return Decimal(1)
        followed = sum((balance[note] for note in self.terms.notional.notes), ZERO)
        return Decimal(self.terms.notional.share) * followed

    def _sum(
        self, period: int, yearly: Callable[[date], Decimal], on_notional: bool, convention: str | None = None
    ) -> Decimal:
        start, end = self.accrual[period], self.accrual[period + 1]
        convention = convention or self.terms.day_count
        rows = self.terms.notional.rows if isinstance(self.terms.notional, NotionalTable) else ()
        strikes = self.terms.strikes if isinstance(self.terms, Cap) else ()
        changes = {*self.resets, *(row.on for row in rows), *(point.on for point in strikes), self.terms.until}
        total, begin, day = ZERO, start, start
        while day < end:
            day += timedelta(days=1)
            if day == end or day in changes:
                part = years(start, day, convention) - years(start, begin, convention)
                total += yearly(begin) * part * (self.notional(begin) if on_notional else 1)
                begin = day
        return total

    def _holds(self, event: Termination, day: date, acting: dict[str, bool], calling: bool) -> bool:
        if event.when is not None:
            return acting[event.when]
        return calling if event.at_call else event.on is not None and day >= event.on


def _cap_rate(cap: Cap, index: Decimal, day: date) -> Decimal:
    strike = Decimal(cap.strike)
    for point in cap.strikes:
        if point.on <= day:
            strike = Decimal(point.rate)
    highest = index if cap.ceiling is None else min(index, Decimal(cap.ceiling))
    below = ZERO if cap.floor is None else max(Decimal(cap.floor) - index, ZERO)
    return max(highest - strike, ZERO) - below - Decimal(cap.premium_rate)
