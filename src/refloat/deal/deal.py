"""Deal: the terms of a securitisation, as a person writes them in a file."""

from datetime import date
from typing import Literal

from pydantic import Field, model_validator

from refloat.deal.buy_back import BuyBack
from refloat.deal.call import CleanUpCall
from refloat.deal.facility import Facility
from refloat.deal.fee import Fee
from refloat.deal.guarantee import Guarantee
from refloat.deal.hedge import Hedge
from refloat.deal.index import Index
from refloat.deal.note import Note
from refloat.deal.party import Party, Provenance
from refloat.deal.payment_dates import PaymentDates
from refloat.deal.pre_closing import PreClosing
from refloat.deal.references import check_references
from refloat.deal.reoco import ReoCo
from refloat.deal.replacement import ServicerReplacement
from refloat.deal.reserve import Reserve
from refloat.deal.retention import Retention
from refloat.deal.step import Step
from refloat.deal.terms import Money, Name, Term
from refloat.deal.trigger import Trigger


class Deal(Term):
    """A deal. Amounts are in units of its currency, rates and shares are fractions.

    Attributes:
        language: Version of the deal language.
        name: Short name.
        name_zh: Chinese name.
        currency: ISO 4217 code.
        cut_off: Date from which the pool's cash belongs to the deal.
        closing_on: Date on which the notes are issued and interest begins.
        cut_off_balance: Claim of the pool at the cut-off.
        payment_dates: When it pays.
        parties: Who takes part.
        indices: Reference rates that floating rates follow.
        notes: The notes, most senior first.
        fees: Costs and taxes, each paid by some step.
        reserves: Reserve accounts beside the account `collections`, which every deal has.
        facilities: Liquidity lines that lend what senior payments lack.
        guarantees: Promises of others to pay notes what the deal leaves unpaid.
        hedges: Interest rate caps and swaps.
        triggers: Events; where several in force switch the list, the first in the file decides.
        pre_closing_collections: To whom the cash between cut-off and closing goes; if left out, all cash dated
            before the first payment date is paid out on it.
        buy_back: What the originator pays for loans that should not have been sold.
        servicer_replacement: What a change of servicer does to the cash.
        reoco: A company that buys properties at auctions with the deal's money.
        retention: Which part of its own notes a party keeps.
        clean_up_call: When the pool may be bought back, which ends the deal.
        starts_with: The list of payments in force at closing.
        payments: Lists of steps by name; each ends by paying out what is left.
        provenance: Where the terms come from.
    """

    language: Literal[1] = 1
    name: Name
    name_zh: Name | None = None
    currency: str = Field(pattern=r"^[A-Z]{3}$")
    cut_off: date
    closing_on: date
    cut_off_balance: Money | None = None
    payment_dates: PaymentDates
    parties: tuple[Party, ...] = ()
    indices: tuple[Index, ...] = ()
    notes: tuple[Note, ...] = Field(min_length=1)
    fees: tuple[Fee, ...] = ()
    reserves: tuple[Reserve, ...] = ()
    facilities: tuple[Facility, ...] = ()
    guarantees: tuple[Guarantee, ...] = ()
    hedges: tuple[Hedge, ...] = ()
    triggers: tuple[Trigger, ...] = ()
    pre_closing_collections: PreClosing | None = None
    buy_back: BuyBack | None = None
    servicer_replacement: ServicerReplacement | None = None
    reoco: ReoCo | None = None
    retention: Retention | None = None
    clean_up_call: CleanUpCall | None = None
    starts_with: Name = "normal"
    payments: dict[Name, tuple[Step, ...]] = Field(min_length=1)
    provenance: tuple[Provenance, ...] = ()

    @model_validator(mode="after")
    def _refer_to_what_is_there(self) -> "Deal":
        found = check_references(self.model_dump(mode="json"))
        if found:
            location, message, remedy = found[0]
            place = ".".join(str(part) for part in location)
            raise ValueError(f"{place}: {message}" + (f"; {remedy}" if remedy else ""))
        last = self.payment_dates.last
        if any(note.legal_final is None for note in self.notes):
            notes = tuple(
                note if note.legal_final else note.model_copy(update={"legal_final": last}) for note in self.notes
            )
            # The one place where a field is filled in; the deal is frozen from here on.
            object.__setattr__(self, "notes", notes)
        return self

    def note(self, name: str) -> Note:
        """The note of a name.

        Raises:
            KeyError: There is none.
        """
        for note in self.notes:
            if note.name == name:
                return note
        raise KeyError(name)
