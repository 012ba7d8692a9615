"""The twin's own cash: what comes into the deal and what counts, row by row, in decimal arithmetic."""

from datetime import date
from decimal import Decimal

from refloat.deal.twin_books import ZERO, Money, TwinBooks

Row = tuple[date, Money]
LATE = ("collections", "costs")


class TwinSources(TwinBooks):
    """The cash of one path."""

    replaced_at: int | None = None

    def _amounts(self, column: str, entering: bool) -> list[Row]:
        """Day and amount of everything in a column that enters the deal, or that counts to date."""
        key = (column, entering, self.replaced_at)
        if key not in self.known_rows:
            self.known_rows[key] = self._rows_of(column, entering)
        return self.known_rows[key]

    def _rows_of(self, column: str, entering: bool) -> list[Row]:
        own = getattr(self.cash, column)[self.path].tolist()
        rows = [(day, Decimal(float(amount))) for day, amount in zip(self.cash.dates.tolist(), own, strict=True)]
        if column not in LATE:
            return rows
        terms = self.deal.pre_closing_collections
        if terms is not None:
            stated = terms.amount is not None
            kept = terms.goes_to != "deal" and (entering or not terms.in_ratios)
            first = self.deal.closing_on if stated or kept else self.deal.cut_off
            rows = [(day, amount) for day, amount in rows if day > first]
            if terms.amount is not None and not kept and column == "collections":
                rows.append((min(self.deal.closing_on, self.until[0]), Decimal(terms.amount)))
        rows = [moved for day, amount in rows for moved in self._moved(day, amount)]
        back = self.deal.buy_back
        if column == "collections" and back is not None and back.counts_as_collections:
            rows += self._bought_back()
        return rows

    def _moved(self, day: date, amount: Money) -> list[Row]:
        """A payment, or its part in time and its part that a change of servicer makes late."""
        terms, event = self.deal.servicer_replacement, self.replaced_at
        if terms is None or event is None or day > self.until[-1]:
            return [(day, amount)]
        belongs = next(index for index, until in enumerate(self.until) if day <= until)
        disrupted = terms.delay_dates if terms.disrupted_dates is None else terms.disrupted_dates
        if not event < belongs <= event + disrupted or not terms.delay_dates:
            return [(day, amount)]
        arrival = belongs + terms.delay_dates
        then = self.until[arrival] if arrival < len(self.until) else date.max
        late = amount * Decimal(terms.share)
        return [(day, amount - late), (then, late)]

    def _bought_back(self) -> list[Row]:
        terms = self.deal.buy_back
        if terms is None:
            return []
        claims = [(item.on, Decimal(item.claim)) for item in terms.claims] or self._amounts("repurchases", True)
        rows, left = [], Decimal("Infinity") if terms.cap is None else Decimal(terms.cap)
        for day, claim in sorted(claims):
            years = Decimal(max((day - self.deal.cut_off).days, 0)) / 365
            price = claim * Decimal(terms.price_share) * (1 + Decimal(terms.interest_rate) * years)
            paid = min(price, left)
            rows.append((day, paid))
            left -= paid
        return rows

    def _sum(
        self, column: str, after: date, until: date, discount: Decimal | None = None, *, entering: bool = False
    ) -> Money:
        rows = self._amounts(column, entering)
        return sum((amount * self._factor(day, discount) for day, amount in rows if after < day <= until), ZERO)

    def _planned(self, column: str, until: date, after: date = date.min, discount: Decimal | None = None) -> Money:
        terms = self.deal.pre_closing_collections
        if terms is not None:
            kept = terms.goes_to != "deal" and not terms.in_ratios
            after = max(after, self.deal.closing_on if kept else self.deal.cut_off)
        rows = self._plan_rows(column)
        return sum((amount * self._factor(day, discount) for day, amount in rows if after < day <= until), ZERO)

    def _plan_rows(self, column: str) -> list[Row]:
        """Day and mean amount of everything in a column of the plan."""
        key = (f"plan {column}", False, None)
        if key not in self.known_rows and self.plan is not None:
            amounts = getattr(self.plan, column).tolist()
            weights = [Decimal(weight) for weight in self.plan.weights.tolist()]
            self.known_rows[key] = [
                (day, sum((weight * Decimal(row[place]) for weight, row in zip(weights, amounts, strict=True)), ZERO))
                for place, day in enumerate(self.plan.dates.tolist())
            ]
        return self.known_rows.get(key, [])

    def _net_of_costs(self, before: date, advanced: Money) -> tuple[Money, Money]:
        """Collections less costs and advances of the date, and what is owed for them."""
        self.gross = self._sum("collections", before, self.until[self.index], entering=True)
        owed = self._sum("costs", before, self.until[self.index], entering=True) + advanced
        return max(self.gross - owed, ZERO), owed

    def _beside(self, before: date) -> Money:
        """What comes in beside collections on the date."""
        paid = sum((paid for day, paid in self._bought_back() if before < day <= self.until[self.index]), ZERO)
        self._record("buy_back", "paid", paid)
        counted = self.deal.buy_back is None or self.deal.buy_back.counts_as_collections
        return self._open_company(before) + (ZERO if counted else paid)

    def _open_company(self, before: date) -> Money:
        """Proceeds of the ReoCo's properties."""
        if self.company is None:
            return ZERO
        offered, receipts = (
            ZERO if getattr(self.cash, name) is None else self._sum(name, before, self.until[self.index])
            for name in ("reoco_purchases", "reoco_proceeds")
        )
        return self.company.open(offered, receipts, over=self.over)

    def _pay_costs(self, owed: Money) -> Money:
        """Pay recovery costs out of the accounts that do; returns what is still owed for them."""
        total = ZERO
        for account in self.deal.reserves:
            if account.pays_costs != "none":
                wanted = owed if account.pays_costs == "all" else max(owed - self.gross, ZERO)
                paid = min(self.reserve[account.name], wanted)
                self.reserve[account.name] -= paid
                owed, total = owed - paid, total + paid
        self._record("costs", "from_accounts", total)
        return owed
