"""Hedge: an interest rate cap or swap with a bank, on a notional schedule of its own."""

from datetime import date
from typing import Annotated, Literal

from pydantic import Field

from refloat.deal.index import IndexPoint, Rate, Reading
from refloat.deal.terms import Money, Name, Share, Term
from refloat.units.day_count import DayCount

SignedMoney = Annotated[float, Field(ge=-1e15, le=1e15, allow_inf_nan=False)]


class NotionalRow(Term):
    """The notional from a day on."""

    on: date
    amount: Money


class NotionalTable(Term):
    """A notional by date: each row holds from its day until the next; nothing before the first."""

    kind: Literal["table"] = "table"
    rows: tuple[NotionalRow, ...] = Field(min_length=1)


class NotionalOfNotes(Term):
    """A notional that follows notes: a share of their balances at the start of each interest period."""

    kind: Literal["notes"] = "notes"
    notes: tuple[Name, ...] = Field(min_length=1)
    share: Share = 1.0


Notional = Annotated[NotionalTable | NotionalOfNotes, Field(discriminator="kind")]


class AmountValue(Term):
    """An amount: what the deal owes on termination, or, if negative, what it is owed."""

    kind: Literal["amount"] = "amount"
    amount: SignedMoney


class PresentValue(Term):
    """The present value of the exchanges after the termination date, on the hedge's index and without any other spread.

    The index of each later period is the one the deal's curve gives; a period's discount factor is
    1 / (1 + index x years). A notional that follows notes is taken to stay where it is.
    """

    kind: Literal["present_value"] = "present_value"


class Termination(Term):
    """An event that ends a hedge on the first payment date on which it holds; the earliest ends it, once.

    Attributes:
        on: A day, met on the first payment date on or after it.
        when: A trigger, met when it acts.
        at_call: Met when the clean-up call ends the deal.
        caused_by: Whose event it is. What is owed because of the counterparty's own default is paid by
            steps that say `part: counterparty_default`, usually low; anything else by the others.
        value: What is owed for the exchanges that do not take place any more.
        received_share: Share of a value owed to the deal that comes in, since a bank in default may not pay it all.
    """

    on: date | None = None
    when: Name | None = None
    at_call: bool = False
    caused_by: Literal["deal", "counterparty"] = "deal"
    value: Annotated[AmountValue | PresentValue, Field(discriminator="kind")]
    received_share: Share = 1.0


class HedgeTerm(Reading):
    """What all hedges have: exchanges on each payment date for its interest period, netted into one amount.

    A net receipt comes into the collections before the date's payments. A net payment is owed, and paid by
    `pay_hedge` steps; what is not paid stays owed and bears nothing.

    Attributes:
        name: By which steps pay it.
        counterparty: Role of the bank.
        notional: Amount on which rates are exchanged.
        until: Day from which nothing accrues any more; the last payment date if left out.
        day_count: Convention of rates that follow the index, and of the premium.
        terminations: What ends it early.
    """

    name: Name
    name_zh: Name | None = None
    counterparty: Name | None = None
    notional: Notional
    until: date | None = None
    day_count: DayCount = "act/360"
    terminations: tuple[Termination, ...] = ()


class Cap(HedgeTerm):
    """A cap bought: the bank pays what the index is above the strike. With a floor, a collar.

    Attributes:
        strike: Yearly rate above which the bank pays.
        strikes: Other strikes from given days on.
        ceiling: Level of the index above which it pays no more (a corridor).
        floor: Level of the index below which the deal pays the difference (a collar).
        premium: Owed once, on the first payment date; one that is paid out of the proceeds is not written here.
        premium_rate: Owed in each period, as a yearly rate on the notional.
    """

    kind: Literal["cap"] = "cap"
    strike: Rate
    strikes: tuple[IndexPoint, ...] = ()
    ceiling: Rate | None = None
    floor: Rate | None = None
    premium: Money = 0.0
    premium_rate: Share = 0.0


class Swap(HedgeTerm):
    """An interest rate swap: the deal pays a fixed rate and receives index plus margin, or the reverse.

    Attributes:
        pays: Which of the two the deal pays.
        fixed_rate: Yearly fixed rate.
        margin: Added to the index.
        index_floor: Least that the index counts for.
        fixed_day_count: Convention of the fixed rate, if another.
    """

    kind: Literal["swap"] = "swap"
    pays: Literal["fixed", "floating"] = "fixed"
    fixed_rate: Rate
    margin: Rate = 0.0
    index_floor: Rate | None = None
    fixed_day_count: DayCount | None = None


Hedge = Annotated[Cap | Swap, Field(discriminator="kind")]
