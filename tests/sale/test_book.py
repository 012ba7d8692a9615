"""Book-building: auctions at one price or at each bid's own, private sales, caps, and bids that are refused."""

from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from refloat.errors import InputError, TargetError
from refloat.sale import Bid, BookTerms, build_book, read_bids
from refloat.sale.book import By, Method
from refloat.sale.build_book import REASONS

RATES = [
    Bid("A", 40.0, 0.030),
    Bid("B", 30.0, 0.032),
    Bid("C", 50.0, 0.034),
    Bid("D", 25.0, 0.034),
    Bid("E", 9.0, 0.04),
]
PRICES = [Bid("A", 10.0, 140.0), Bid("B", 10.0, 120.0), Bid("C", 10.0, 101.0), Bid("D", 10.0, 100.0)]


def test_a_uniform_auction_by_rate_pays_all_the_cut_off_and_rations_it() -> None:
    book = build_book(RATES, BookTerms(100.0, "rate"))
    # 30 are left at 3.4 % for bids of 75: 20 and 10.
    assert [40.0, 30.0, 20.0, 10.0, 0.0] == [one.amount for one in book.allotments]
    assert (0.034, 0.034, 100.0) == (book.cut_off, book.level, book.proceeds)
    assert "in part at the cut-off" == book.allotments[2].why
    assert "beyond the cut-off" == book.allotments[4].why
    assert 1.54 == pytest.approx(book.cover)


def test_pay_as_bid_pays_each_its_own() -> None:
    book = build_book(RATES, BookTerms(100.0, "rate", "pay-as-bid"))
    assert book.level == pytest.approx((40 * 0.030 + 30 * 0.032 + 30 * 0.034) / 100)
    prices = build_book(PRICES, BookTerms(25.0, "price", "pay-as-bid"))
    assert [14.0, 12.0, 5.05, 0.0] == pytest.approx([one.paid for one in prices.allotments])
    assert 25 * 1.01 == pytest.approx(build_book(PRICES, BookTerms(25.0, "price")).proceeds)


def test_a_reserve_leaves_some_unsold_or_all() -> None:
    book = build_book(RATES, BookTerms(100.0, "rate", reserve=0.032))
    assert (70.0, 0.032) == (book.sold, book.cut_off)
    assert "beyond the reserve" == book.allotments[-1].why
    with pytest.raises(TargetError, match="no bid is within the reserve of 150; the best is 140"):
        build_book(PRICES, BookTerms(10.0, "price", reserve=150.0))


def test_no_investor_holds_more_than_the_cap_over_all_its_bids() -> None:
    bids = [Bid("A", 40.0, 0.03), Bid("A", 40.0, 0.031), Bid("B", 50.0, 0.033)]
    book = build_book(bids, BookTerms(100.0, "rate", single_holder=0.5))
    assert [40.0, 10.0, 50.0] == [one.amount for one in book.allotments]
    assert "single-holder cap" == book.allotments[1].why


def test_a_private_sale_goes_whole_to_the_best_bid_for_it() -> None:
    bids = [Bid("A", 5.0, 140.0), Bid("B", 10.0, 110.0), Bid("C", 12.0, 115.0)]
    book = build_book(bids, BookTerms(10.0, "price", "private", reserve=100.0))
    assert {"A": 0.0, "B": 0.0, "C": 10.0} == {one.bid.investor: one.amount for one in book.allotments}
    assert 11.5 == pytest.approx(book.proceeds)
    with pytest.raises(TargetError, match="no bid within the reserve is for the whole amount"):
        build_book(bids, BookTerms(20.0, "price", "private"))


@given(
    bids=st.lists(
        st.tuples(st.sampled_from("ABCDE"), st.integers(1, 60), st.sampled_from((0.02, 0.03, 0.031, 0.04))),
        min_size=1,
        max_size=12,
    ),
    offered=st.integers(5, 150),
    cap=st.sampled_from((0.25, 0.5, 1.0)),
    method=st.sampled_from(("uniform", "pay-as-bid")),
)
def test_a_book_never_sells_more_than_is_offered_bid_or_capped_and_serves_the_better_bid_first(
    bids: list[tuple[str, int, float]], offered: int, cap: float, method: str
) -> None:
    book = build_book(
        [Bid(name, float(size), rate) for name, size, rate in bids],
        BookTerms(float(offered), "rate", method, None, cap),
    )  # type: ignore[arg-type]
    assert book.sold <= offered + 1e-9
    held: dict[str, float] = {}
    for one in book.allotments:
        assert 0 <= one.amount <= one.bid.amount + 1e-9
        held[one.bid.investor] = held.get(one.bid.investor, 0.0) + one.amount
    assert all(amount <= int(cap * offered + 1e-9) + 1e-9 for amount in held.values())
    if book.cut_off is not None:
        assert all(one.bid.level <= book.cut_off for one in book.allotments if one.amount > 0)
        for one in book.allotments:
            if one.bid.level < book.cut_off and one.amount < one.bid.amount:
                assert "single-holder cap" == one.why


def twin(bids: list[Bid], terms: BookTerms) -> dict[int, Fraction]:
    """The same sale in exact fractions, bid by bid and plainly: place of a bid -> what it gets."""
    sign = 1 if terms.by == "rate" else -1
    lot, left = Fraction(terms.lot), Fraction(terms.amount)
    got, held = dict.fromkeys(range(len(bids)), Fraction(0)), dict.fromkeys((bid.investor for bid in bids), Fraction(0))
    for level in sorted({bid.level for bid in bids}, key=lambda level: sign * level):
        if terms.reserve is not None and sign * level > sign * terms.reserve:
            break
        wanted: dict[int, Fraction] = {}
        asked = dict(held)
        for place, bid in enumerate(bids):
            share = terms.holders.get(bid.kind, 0.0) if terms.holders else 1.0
            if bid.level != level or bid.amount < terms.least_bid or share == 0:
                continue
            most = Fraction(min(share, terms.single_holder)).limit_denominator(100) * Fraction(terms.amount)
            room = most // lot * lot - asked[bid.investor]
            wanted[place] = max(min(Fraction(bid.amount) // lot * lot, room), Fraction(0))
            asked[bid.investor] += wanted[place]
        lots = left // lot
        if sum(wanted.values()) > lots * lot:
            given = {place: want * lots // sum(wanted.values()) * lot for place, want in wanted.items()}
            over = lots - sum(given.values()) / lot
            for place in list(given)[: int(over)]:
                given[place] += lot
            wanted = given
        for place, amount in wanted.items():
            got[place] += amount
            held[bids[place].investor] += amount
            left -= amount
    return got


@given(
    rows=st.lists(
        st.tuples(
            st.sampled_from("ABCD"),
            st.integers(1, 90),
            st.sampled_from((98, 100, 103, 110)),
            st.sampled_from(("x", "y")),
        ),
        min_size=1,
        max_size=9,
    ),
    offered=st.integers(5, 150),
    lot=st.sampled_from((1.0, 5.0, 0.5)),
    cap=st.sampled_from((0.25, 0.4, 1.0)),
    least=st.sampled_from((0.0, 20.0)),
    reserve=st.sampled_from((None, 100.0)),
    holders=st.sampled_from(({}, {"x": 1.0}, {"x": 0.5, "y": 0.2})),
    by=st.sampled_from(("rate", "price")),
    method=st.sampled_from(("uniform", "pay-as-bid")),
)
def test_a_sale_is_what_a_slow_clear_twin_gives(
    rows: list[tuple[str, int, int, str]],
    offered: int,
    lot: float,
    cap: float,
    least: float,
    reserve: float | None,
    holders: dict[str, float],
    by: By,
    method: Method,
) -> None:
    scale = 1.0 if by == "price" else 0.001
    # An investor is of one kind.
    bids = [Bid(name + kind, float(size), level * scale, kind) for name, size, level, kind in rows]
    limit = None if reserve is None else reserve * scale
    terms = BookTerms(float(offered), by, method, limit, cap, lot, least, holders)
    expected = twin(bids, terms)
    if not sum(expected.values()):
        with pytest.raises(TargetError):
            build_book(bids, terms)
        return

    book = build_book(bids, terms)

    found = {id(one.bid): one.amount for one in book.allotments}
    assert [pytest.approx(float(expected[place])) for place in range(len(bids))] == [found[id(bid)] for bid in bids]
    assert all(one.why in REASONS for one in book.allotments)
    served = [one for one in book.allotments if one.amount > 0]
    last = (max if by == "rate" else min)(one.bid.level for one in served)
    assert last == book.cut_off
    paid = sum(one.amount * (1.0 if by == "rate" else one.level / 100) for one in served)
    assert paid == pytest.approx(book.proceeds)
    assert {True} == {one.level == (last if method == "uniform" else one.bid.level) for one in served}
    assert book.sold + book.unsold == pytest.approx(offered)


def test_who_may_not_hold_a_note_and_who_bids_too_little_get_nothing_and_are_told() -> None:
    bids = [Bid("A", 60.0, 0.03, "bank"), Bid("B", 60.0, 0.02, "fund"), Bid("C", 4.0, 0.025, "bank")]
    book = build_book(bids, BookTerms(100.0, "rate", least_bid=5.0, holders={"bank": 0.5}))
    assert {"A": 50.0, "B": 0.0, "C": 0.0} == {one.bid.investor: one.amount for one in book.allotments}
    why = {one.bid.investor: one.why for one in book.allotments}
    assert {"A": "single-holder cap", "B": "may not hold the note", "C": "below the least bid"} == why
    with pytest.raises(TargetError, match="here: no bid can be served"):
        build_book(bids, BookTerms(100.0, "rate", holders={"church": 1.0}), where="here")


BAD = {
    "no file": (None, "there is no such file"),
    "no column": ("investor,amount\nA,1\n", "lack the column rate"),
    "no number": ("investor,amount,rate\nA,much,0.03\n", "row 2: the amount or the rate is no number"),
    "no one": ("investor,amount,rate\n,10,0.03\n", "row 2: the bid names no investor"),
    "negative": ("investor,amount,rate\nA,-10,0.03\n", "row 2: an amount of -10 is no bid"),
    "per cent": ("investor,amount,rate\nA,10,3.5\n", "write rates as fractions"),
    "empty": ("investor,amount,rate\n", "there is no bid"),
}


@pytest.mark.parametrize("name", BAD)
def test_a_bad_bid_gets_one_clear_sentence(name: str, tmp_path: Path) -> None:
    text, sentence = BAD[name]
    file = tmp_path / "bids.csv"
    if text is not None:
        file.write_text(text)
    with pytest.raises(InputError) as caught:
        read_bids(file, "rate")
    assert sentence in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_bid_of_a_kind_that_the_terms_do_not_know_is_refused_with_its_row(tmp_path: Path) -> None:
    file = tmp_path / "bids.csv"
    file.write_text("investor,kind,amount,rate\nA,bank,10,0.03\nB,chruch,10,0.03\n")
    with pytest.raises(InputError, match='row 3: the kind of investor "chruch" is not known; known are bank, church'):
        read_bids(file, "rate", kinds=("bank", "church"))
    file.write_bytes("investor,amount,rate\n银行,10,0.03\n".encode("gb18030"))
    assert ["银行"] == [bid.investor for bid in read_bids(file, "rate")]
    file.write_bytes(b"\x00\x01\x02\x8c")
    with pytest.raises(InputError, match="not a text file"):
        read_bids(file, "rate")


@pytest.mark.parametrize(
    ("terms", "sentence"),
    [
        (BookTerms(0.0, "rate"), "cannot be sold"),
        (BookTerms(10.0, "rate", single_holder=0.0), "single-holder cap of 0"),
        (BookTerms(10.0, "rate", lot=20.0), "a lot of 20"),
        (BookTerms(10.0, "rate", "private", single_holder=0.5), "forbids"),
    ],
)
def test_terms_that_make_no_sense_get_one_sentence(terms: BookTerms, sentence: str) -> None:
    with pytest.raises(InputError, match=sentence):
        build_book(RATES, terms)
