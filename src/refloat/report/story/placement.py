"""How notes were sold to bidders: who bid what, who got what, and the terms of it."""

from __future__ import annotations

from refloat.report.formats import NONE, amount, number, percent
from refloat.report.names import note_called
from refloat.report.offering import Offering
from refloat.report.story.blocks import Block, table
from refloat.sale import Book
from refloat.words import Words


def placement_blocks(offering: Offering, words: Words) -> list[Block]:
    """One table a note that was sold to bidders; none where there are no bids."""
    return [_book(offering, name, book, words) for name, book in offering.sale.books.items()]


def placement_terms(offering: Offering, words: Words) -> list[tuple[str, str]]:
    """Lines for the term sheet: how each note was sold, and at what level."""
    return [
        (words("book.term", note=note_called(offering.deal, name, words.language)), _told(offering, name, book, words))
        for name, book in offering.sale.books.items()
    ]


def level_text(book: Book, level: float | None, words: Words) -> str:
    """A rate or a price as people read it."""
    if level is None:
        return words("book.none")
    return percent(level, 2) if book.terms.by == "rate" else number(level, 2)


def outcome_text(why: str, words: Words) -> str:
    """Why a bid got what it got."""
    return words.either(f"book.why.{why.replace(' ', '_')}", why)


def kind_text(offering: Offering, kind: str, words: Words) -> str:
    """A kind of investor in the language of the report, where the terms give its name."""
    holders = offering.terms.holders if offering.terms else ()
    names = {holder.kind: holder.kind_zh for holder in holders if holder.kind_zh}
    return names.get(kind, kind) if words.language == "zh" else kind


def holders_block(offering: Offering, words: Words) -> Block:
    """Which kinds of investor may hold which notes."""
    deal, holders = offering.deal, offering.terms.holders if offering.terms else ()
    join = words("list_join")
    rows = [
        (
            kind_text(offering, holder.kind, words),
            join.join(note_called(deal, name, words.language) for name in holder.notes),
            percent(holder.share, 0),
            holder.source or NONE,
        )
        for holder in holders
    ]
    heads = [words("holders.kind"), words("holders.notes"), words("holders.share"), words("holders.source")]
    return table(words("holders.title"), heads, rows, right=(2,), note="" if rows else words("holders.anybody"))


def _book(offering: Offering, name: str, book: Book, words: Words) -> Block:
    currency = offering.deal.currency
    rows = [
        (
            one.bid.investor,
            kind_text(offering, one.bid.kind, words) or NONE,
            amount(one.bid.amount),
            level_text(book, one.bid.level, words),
            amount(one.amount),
            level_text(book, one.level, words) if one.amount > 0 else NONE,
            amount(one.paid),
            outcome_text(one.why, words),
        )
        for one in book.allotments
    ]
    heads = [
        words("book.investor"),
        words("book.kind"),
        words("book.bid", currency=currency),
        words(f"book.{book.terms.by}"),
        words("book.allotted", currency=currency),
        words("book.at"),
        words("book.paid", currency=currency),
        words("book.outcome"),
    ]
    title = words("book.title", note=note_called(offering.deal, name, words.language))
    return table(title, heads, rows, right=(2, 3, 4, 5, 6), note=_told(offering, name, book, words))


def _told(offering: Offering, name: str, book: Book, words: Words) -> str:
    terms = book.terms
    summary = words(
        "book.summary",
        method=words(f"book.method.{terms.method}"),
        offered=amount(terms.amount),
        currency=offering.deal.currency,
        cover=number(book.cover, 2),
        cut_off=level_text(book, book.cut_off, words),
        sold=amount(book.sold),
        level=level_text(book, book.level, words),
        unsold=amount(book.unsold),
    )
    limits = words(
        "book.limits",
        reserve=level_text(book, terms.reserve, words),
        cap=percent(terms.single_holder, 0),
        least=words("book.least", least=amount(terms.least_bid)) if terms.least_bid else words("book.any_size"),
        lot=amount(terms.lot),
    )
    bidding = offering.terms.books.get(name) if offering.terms else None
    source = "" if bidding is None else bidding.source_zh if words.language == "zh" else bidding.source
    gap = "" if words.language == "zh" else " "
    return gap.join(part for part in (summary, limits, source) if part)
