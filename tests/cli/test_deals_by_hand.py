"""Four deals through `refloat deal run`, each number held to plain Python that knows nothing of refloat.

The conventions are those of the independent engine of `tests/deal/reference`: cash dated up to a payment date is paid
out on it, interest runs from the closing, and unpaid interest bears simple interest and is paid first.
"""

import json
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

DEALS = Path(__file__).parent / "deals"
CLOSING = date(2025, 1, 20)


def month_ends(count: int) -> list[date]:
    """The last days of the months from January 2025 on."""
    firsts = [date(2025 + month // 12, month % 12 + 1, 1) for month in range(1, count + 1)]
    return [day - timedelta(days=1) for day in firsts]


def twentieths(first: tuple[int, int], every: int, count: int) -> list[date]:
    """The 20th of every so many months from a year and month on."""
    months = [first[0] * 12 + first[1] - 1 + every * step for step in range(count)]
    return [date(month // 12, month % 12 + 1, 20) for month in months]


def write_csv(path: Path, /, **columns: list[Any]) -> Path:
    rows = [",".join(columns), *(",".join(str(cell) for cell in row) for row in zip(*columns.values(), strict=True))]
    path.write_text("\n".join(rows) + "\n", encoding="utf-8")
    return path


def in_period(days: list[date], amounts: list[float], after: date | None, until: date) -> float:
    return sum(
        amount for day, amount in zip(days, amounts, strict=True) if (after is None or day > after) and day <= until
    )


class Paper:
    """One fixed or floating note kept by hand: balance, arrears, and simple interest on arrears."""

    def __init__(self, balance: float, on_arrears: bool = True) -> None:
        self.balance, self.current, self.arrears, self.extra, self.bearing = balance, 0.0, 0.0, 0.0, on_arrears
        self.rows: list[dict[str, float]] = []

    def accrue(self, factor: float) -> None:
        self.row = {"opening": self.balance, "principal_paid": 0.0, "interest_paid": 0.0}
        self.extra += self.arrears * factor if self.bearing else 0.0
        self.current = self.balance * factor
        self.row["interest_due"] = self.owed

    @property
    def owed(self) -> float:
        return self.current + self.arrears + self.extra

    def pay_interest(self, cash: float) -> float:
        left = paid = min(cash, self.owed)
        for claim in ("extra", "arrears", "current"):
            part = min(getattr(self, claim), left)
            setattr(self, claim, getattr(self, claim) - part)
            left -= part
        self.row["interest_paid"] += paid
        return cash - paid

    def pay_principal(self, cash: float) -> float:
        paid = min(cash, self.balance)
        self.balance -= paid
        self.row["principal_paid"] += paid
        return cash - paid

    def take(self, cash: float) -> None:
        self.row["interest_paid"] += cash

    def close(self) -> None:
        self.row |= {"closing": self.balance, "interest_shortfall": self.owed}
        self.arrears, self.current = self.arrears + self.current, 0.0
        self.rows.append(self.row)


def prove(told: list[dict[str, Any]], days: list[date], expected: list[dict[str, float]]) -> None:
    assert [row["date"] for row in told] == [day.isoformat() for day in days]
    for row, wanted in zip(told, expected, strict=True):
        assert {key: row[key] for key in wanted} == pytest.approx(wanted, abs=1e-6), row["date"]


def fee_rows(due: list[float], paid: list[float]) -> list[dict[str, float]]:
    return [{"due": one, "paid": other} for one, other in zip(due, paid, strict=True)]


def test_a_floating_note_with_a_cap_is_set_at_the_ends_of_quarters(refloat: Callable[..., Any], tmp_path: Path) -> None:
    ends = month_ends(23)
    collected = [20_000.0 + 3_000.0 * (number % 5) for number in range(23)]
    # In parts and out of order; the table has no column `collections`.
    order = sorted(range(23), key=lambda number: (number * 7) % 23)
    cash = write_csv(
        tmp_path / "cash.csv",
        date=[ends[place] for place in order],
        recovery=[0.25 * collected[place] for place in order],
        principal=[0.5 * collected[place] for place in order],
        interest=[0.25 * collected[place] for place in order],
    )
    outcome = refloat("deal", "run", DEALS / "floating-cap.yaml", "--cash", cash, "--json")
    assert outcome.code == 0, outcome.err

    def coupon(day: date) -> float:
        quarter_ends = [date(2025, 3, 31), date(2025, 6, 30), date(2025, 9, 30), date(2025, 12, 31)]
        quarter_ends += [end.replace(year=2026) for end in quarter_ends]
        passed = [end for end in quarter_ends if end <= day]
        if not passed:
            return 0.04
        index = 0.031 if passed[-1] < date(2025, 6, 30) else 0.047 if passed[-1] < date(2025, 11, 15) else 0.02
        return min(index + 0.0125, 0.055)

    days = twentieths((2025, 3), 1, 22)
    senior, mezzanine, last, before = Paper(700_000.0), Paper(150_000.0), Paper(100_000.0), CLOSING
    fees = []
    for number, day in enumerate(days):
        money = in_period(ends, collected, days[number - 1] if number else None, day)
        # Day by day, so that a rate set inside the period counts from its day.
        run = (coupon(before + timedelta(days=step)) for step in range((day - before).days))
        senior.accrue(sum(rate / 365 for rate in run))
        mezzanine.accrue(0.06 * (day - before).days / 360)
        last.accrue(0.0)
        fees.append(0.05 * money)
        left = mezzanine.pay_interest(senior.pay_interest(money - fees[-1]))
        last.take(last.pay_principal(mezzanine.pay_principal(senior.pay_principal(left))))
        for paper in (senior, mezzanine, last):
            paper.close()
        before = day
    document = outcome.document
    prove(document["notes"]["A"], days, senior.rows)
    prove(document["notes"]["B"], days, mezzanine.rows)
    prove(document["notes"]["Sub"], days, last.rows)
    prove(document["fees"]["servicing"], days, fee_rows(fees, fees))
    assert document["coupons"]["A"][0]["rate"] == pytest.approx(0.04)
    assert max(row["rate"] for row in document["coupons"]["A"]) == pytest.approx(0.055)


@pytest.mark.parametrize("acts", ["same_date", "next_date"])
def test_a_collection_trigger_puts_mezzanine_interest_below_senior_principal(
    refloat: Callable[..., Any], tmp_path: Path, acts: str
) -> None:
    ends = month_ends(55)
    collected = [6_000.0 if number < 12 else 1_500.0 if number < 24 else 15_000.0 for number in range(55)]
    planned = [6_000.0 + 100.0 * (number % 3) for number in range(55)]
    deal = tmp_path / "deal.yaml"
    text = (DEALS / "collection-trigger.yaml").read_text(encoding="utf-8")
    deal.write_text(text.replace("same_date", acts), encoding="utf-8")
    cash = write_csv(tmp_path / "cash.csv", date=ends, collections=collected)
    plan = write_csv(tmp_path / "plan.csv", date=ends, collections=planned)
    outcome = refloat("deal", "run", deal, "--cash", cash, "--plan", plan, "--json")
    assert outcome.code == 0, outcome.err

    days = twentieths((2025, 7), 6, 9)
    senior, mezzanine, junior, before = Paper(300_000.0), Paper(60_000.0), Paper(30_000.0), CLOSING
    paid, events, was = [], [], False
    for number, day in enumerate(days):
        money = in_period(ends, collected, days[number - 1] if number else None, day)
        senior.accrue(0.038 * (day - before).days / 365)
        mezzanine.accrue(0.09 * 0.5)
        junior.accrue(0.0)
        ratio = in_period(ends, collected, None, day) / in_period(ends, planned, None, day)
        events.append({"value": ratio, "threshold": 0.9, "hit": float(ratio < 0.9)})
        subordinated, was = (ratio < 0.9 if acts == "same_date" else was), ratio < 0.9
        paid.append(min(350.0, money))
        money = senior.pay_interest(money - paid[-1])
        if not subordinated:
            money = mezzanine.pay_interest(money)
        money = senior.pay_principal(money)
        if subordinated:
            money = mezzanine.pay_interest(money)
        junior.take(junior.pay_principal(mezzanine.pay_principal(money)))
        for paper in (senior, mezzanine, junior):
            paper.close()
        before = day
    # 30/360 from the 20th of January: half a year each time.
    document = outcome.document
    prove(document["notes"]["A"], days, senior.rows)
    prove(document["notes"]["M"], days, mezzanine.rows)
    prove(document["notes"]["J"], days, junior.rows)
    prove(document["triggers"]["slow"], days, events)
    assert {True, False} == {row["hit"] for row in document["triggers"]["slow"]}
    assert any(row["interest_shortfall"] > 0 for row in document["notes"]["M"])


def test_a_liquidity_facility_lends_until_its_limit_is_used_up(refloat: Callable[..., Any], tmp_path: Path) -> None:
    # Nothing comes in the second, third, fourth and eighth quarter; dates are not payment dates.
    money_on = [date(2025, 3, 3), date(2026, 4, 20), date(2026, 5, 5), date(2026, 9, 9), date(2027, 4, 21)]
    amounts = [9_000.0, 4_000.0, 30_000.0, 4_000.0, 500_000.0]
    cash = write_csv(tmp_path / "cash.csv", date=money_on, collections=amounts)
    outcome = refloat("deal", "run", DEALS / "liquidity-facility.yaml", "--cash", cash, "--json")
    assert outcome.code == 0, outcome.err

    days = twentieths((2025, 4), 3, 12)
    senior, last, before = Paper(400_000.0), Paper(100_000.0), CLOSING
    drawn = interest = fee = used = costs = 0.0
    lines: list[dict[str, float]] = []
    paid_costs, due_costs = [], []
    for number, day in enumerate(days):
        years = (day - before).days / 365
        money = in_period(money_on, amounts, days[number - 1] if number else None, day)
        senior.accrue(0.05 * years)
        last.accrue(0.0)
        interest += drawn * 0.045 * years
        fee += (15_000.0 - used) * 0.006 * years
        line = {"opening": drawn, "interest_due": interest, "fee_due": fee}
        costs += 1_500.0
        due_costs.append(costs)
        lent = 0.0
        payment = min(costs, money + 15_000.0 - used)
        draw = max(payment - money, 0.0)
        money, used, drawn, lent, costs = (
            money + draw - payment,
            used + draw,
            drawn + draw,
            lent + draw,
            costs - payment,
        )
        paid_costs.append(payment)
        payment = min(senior.owed, money + 15_000.0 - used)
        draw = max(payment - money, 0.0)
        senior.pay_interest(payment)
        money, used, drawn, lent = money + draw - payment, used + draw, drawn + draw, lent + draw
        line |= {"interest_paid": min(money, interest)}
        money, interest = money - line["interest_paid"], interest - line["interest_paid"]
        line |= {"fee_paid": min(money, fee)}
        money, fee = money - line["fee_paid"], fee - line["fee_paid"]
        line |= {"repaid": min(money, drawn), "drawn": lent}
        money, drawn = money - line["repaid"], drawn - line["repaid"]
        lines.append(line | {"balance": drawn, "available": 15_000.0 - used})
        last.take(last.pay_principal(senior.pay_principal(money)))
        senior.close()
        last.close()
        before = day
    document = outcome.document
    prove(document["notes"]["A"], days, senior.rows)
    prove(document["notes"]["Sub"], days, last.rows)
    prove(document["fees"]["costs"], days, fee_rows(due_costs, paid_costs))
    prove(document["facilities"]["line"], days, lines)
    assert used == pytest.approx(15_000.0)
    assert any(row["interest_shortfall"] > 0 for row in document["notes"]["A"])


def test_a_clean_up_call_sells_the_pool_and_ends_the_deal(refloat: Callable[..., Any], tmp_path: Path) -> None:
    ends = month_ends(36)
    left = [1_000_000.0 * 0.93 ** (number + 1) for number in range(36)]
    collected = [1.12 * (before - after) for before, after in zip([1_000_000.0, *left], left, strict=False)]
    cash = write_csv(tmp_path / "cash.csv", date=ends, collections=collected, pool_balance=left)
    outcome = refloat("deal", "run", DEALS / "clean-up-call.yaml", "--cash", cash, "--json")
    assert outcome.code == 0, outcome.err

    days = twentieths((2025, 2), 1, 36)
    papers = senior, mezzanine, last = Paper(800_000.0, False), Paper(150_000.0, False), Paper(50_000.0, False)
    before, reserve, called_on, price = CLOSING, 8_000.0, None, 0.0
    due, paid = [], []
    for number, day in enumerate(days):
        over = called_on is not None
        money = 0.0 if over else in_period(ends, collected, days[number - 1] if number else None, day)
        years = 0.0 if over else (day - before).days / 365
        for paper, rate in zip(papers, (0.05, 0.08, 0.0), strict=True):
            paper.accrue(rate * years)
        pool = [balance for end, balance in zip(ends, left, strict=True) if end <= day][-1]
        due.append(0.003 * years * pool)
        if not over and pool < 100_000.0:
            called_on, price = day, 0.6 * pool
            money, reserve = money + price + reserve, 0.0
        paid.append(min(money, due[-1]))
        money = mezzanine.pay_interest(senior.pay_interest(money - paid[-1]))
        last.take(last.pay_principal(mezzanine.pay_principal(senior.pay_principal(money))))
        for paper in papers:
            paper.close()
        before = day
    document = outcome.document
    for name, paper in zip(("A", "B", "Sub"), papers, strict=True):
        prove(document["notes"][name], days, paper.rows)
    prove(document["fees"]["servicing"], days, fee_rows(due, paid))
    assert called_on is not None
    assert called_on < days[-1]
    assert document["call"]["called_on"] == called_on.isoformat()
    assert sum(row["price"] for row in document["call"]["rows"]) == pytest.approx(price)
    assert document["accounts"]["cash_reserve"][-1]["closing"] == reserve == 0.0
    assert senior.balance == pytest.approx(0.0, abs=1e-9)
    assert mezzanine.balance == pytest.approx(0.0, abs=1e-9)
    sources = sum(row["available"] for row in document["collections"]) + price + 8_000.0
    uses = sum(
        sum(paper["interest_paid"] + paper["principal_paid"] for paper in rows) for rows in document["notes"].values()
    )
    assert sources == pytest.approx(uses + sum(paid))


def test_many_paths_give_the_means_and_quantiles_of_single_runs(refloat: Callable[..., Any], tmp_path: Path) -> None:
    ends, shares = month_ends(36), [0.2, 0.6, 1.0, 1.4]
    left = [1_000_000.0 * 0.93 ** (number + 1) for number in range(36)]
    gone = [before - after for before, after in zip([1_000_000.0, *left], left, strict=False)]
    single = []
    for share in shares:
        cash = write_csv(tmp_path / "one.csv", date=ends, collections=[share * one for one in gone], pool_balance=left)
        single.append(refloat("deal", "run", DEALS / "clean-up-call.yaml", "--cash", cash, "--json").document)
    cash = write_csv(
        tmp_path / "many.csv",
        date=[end for end in reversed(ends) for _ in shares],
        collections=[share * one for one in reversed(gone) for share in shares],
        pool_balance=[one for one in reversed(left) for _ in shares],
        path=[f"p{number}" for _ in ends for number in range(4)],
    )
    outcome = refloat("deal", "run", DEALS / "clean-up-call.yaml", "--cash", cash, "--json")
    document = outcome.document
    assert document["paths"] == 4
    for name in ("A", "B", "Sub"):
        for place, row in enumerate(document["notes"][name]):
            values = sorted(one["notes"][name][place]["closing"] for one in single)
            assert row["closing"] == pytest.approx(sum(values) / 4, abs=1e-6)
            assert [row["closing_p05"], row["closing_p50"], row["closing_p95"]] == pytest.approx(
                [values[0], values[1], values[3]], abs=1e-6
            )
    assert json.loads(json.dumps(document)) == document
