"""A Deal, the terms of its sale and files of bids -> the outcome for each note, and the deal with the coupons found."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from refloat.deal import Deal
from refloat.errors import CaseError
from refloat.rating import Change
from refloat.sale.book import Bid, BookTerms, read_bids
from refloat.sale.build_book import Book, build_book
from refloat.sale.kept import shares_kept
from refloat.sale.terms import SaleTerms


def read_books(terms: SaleTerms, folder: Path) -> dict[str, list[Bid]]:
    """Note name -> bids, for each note that is sold to bidders.

    Args:
        terms: The terms of the sale.
        folder: Where the files of bids lie.

    Raises:
        InputError: A file is not there, or a bid in it is not possible; the sentence names file and row.
    """
    kinds = tuple(dict.fromkeys(holder.kind for holder in terms.holders))
    return {
        note: read_bids(folder / bidding.bids, bidding.by, kinds=kinds if terms.holders_of(note) else ())
        for note, bidding in terms.books.items()
    }


def open_books(deal: Deal, terms: SaleTerms, bids: Mapping[str, Sequence[Bid]]) -> dict[str, Book]:
    """Sell each note that has bids: what is on offer is its balance less what the originator keeps.

    Args:
        deal: The deal, with the balances that are sold.
        terms: The terms of the sale.
        bids: Note name -> bids, as `read_books` gives them.

    Raises:
        CaseError: The note is not there, has no balance, nothing of it is on offer, or it bears no rate to bid for.
        TargetError: No bid can be served; the sentence names the file.
    """
    books, kept = {}, shares_kept(deal, terms)
    for name, bidding in terms.books.items():
        if name not in kept:
            known = ", ".join(kept)
            raise CaseError(f'the sale names a note "{name}"', where=deal.name, remedy=f"the notes are {known}")
        note = deal.note(name)
        offered = note.balance * (1.0 - kept[name])
        if not offered > 0:
            raise CaseError(
                f"nothing of the note {name} is on offer", where=deal.name, remedy="leave its bids out, or keep less"
            )
        if bidding.by == "rate" and note.kind not in ("fixed", "floating"):
            raise CaseError(
                f"the note {name} bears no rate to bid for", where=deal.name, remedy="let it be bid for by price"
            )
        conditions = BookTerms(
            amount=offered,
            by=bidding.by,
            method=bidding.method,
            reserve=bidding.reserve,
            single_holder=bidding.single_holder,
            lot=min(bidding.lot, offered),
            least_bid=bidding.least_bid,
            holders=terms.holders_of(name),
        )
        books[name] = build_book(bids[name], conditions, where=bidding.bids)
    return books


def with_found_coupons(deal: Deal, books: Mapping[str, Book]) -> Deal:
    """The deal with the rate that bids found, for each note bid by rate; of a floating note it is the margin."""
    for name, book in books.items():
        if book.terms.by == "rate" and book.level is not None:
            deal = Change("coupon", name).applied_to_deal(book.level, deal)
    return deal
