"""Book-building: auctions at one price or at each bid's own, private sales, caps, and bids that are refused."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from refloat.errors import InputError, TargetError
from refloat.sale import Bid, BookTerms, build_book, read_bids

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
