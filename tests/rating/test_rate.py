"""Letters of notes: losses, defaults, average lives, and what more cash or more paths may do."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from refloat.deal import Deal, run
from refloat.errors import InputError, ScaleError
from refloat.rating import Scales, average_life, rate, rating_result
from refloat.rating.bounds import clopper_pearson_upper
from refloat.rating.note_cash import broken, loss
from refloat.rules import read_scale
from refloat.units import Cash

SCALES = Scales.read()
Make = dict[str, Any]


def constant(dates: np.ndarray, amounts: list[float]) -> Cash:
    cash = np.array([amounts], dtype=np.float64)
    return Cash(dates, cash, np.zeros_like(cash), np.ones(1))


def test_a_note_paid_as_promised_loses_exactly_nothing_whenever_its_principal_comes(make: Make) -> None:
    deal: Deal = make["three_notes"](mezzanine_first=True)
    lives = []
    for cash in (make["five_years"](3, sigma=0.01), make["five_years"](3, sigma=0.01, total=300_000.0)):
        ledger = run(deal, cash)
        lives.append(average_life(deal, deal.note("A"), ledger))
        for name in ("A", "B"):
            assert loss(deal, deal.note(name), ledger).tolist() == [0.0, 0.0, 0.0]
            assert not broken(deal, deal.note(name), ledger).any()
    assert lives[0] > 2 * lives[1]


def test_a_note_that_gets_half_its_principal_at_its_own_rate_loses_half(make: Make) -> None:
    deal = make["one_note"](kind="fixed", rate=0.10, day_count="30/360")
    year = np.array(["2024-12-31"], dtype="datetime64[D]")
    ledger = run(deal, constant(year, [27.5]))
    # 27.5 received after one year at 10 % is worth 25 of a balance of 50.
    assert loss(deal, deal.note("A"), ledger)[0] == pytest.approx(0.5, abs=1e-3)
    assert broken(deal, deal.note("A"), ledger).all()


def test_missed_timely_interest_is_a_default_even_if_paid_later_and_ultimate_interest_is_not(make: Make) -> None:
    cash = make["five_years"](1, sigma=0.0, total=90_000.0)
    late = cash.collections.copy()
    late[:, 10] += late[:, :2].sum(axis=1)
    late[:, :2] = 0.0
    cash = replace(cash, collections=late, costs=0.0 * late)
    deal = make["three_notes"](reserve=False)
    ledger = run(deal, cash)
    assert ledger.notes["A"].closing[0, -1] == 0.0
    assert broken(deal, deal.note("A"), ledger).all()
    assert ledger.notes["B"].interest_shortfall[0, 0] > 0
    assert not broken(deal, deal.note("B"), ledger).any()
    # Lateness costs what arrears do not earn: all interest on the senior's, interest on interest on the mezzanine's.
    assert 0 < loss(deal, deal.note("A"), ledger)[0] < 1e-3
    assert 0 < loss(deal, deal.note("B"), ledger)[0] < 1e-3


def test_principal_unpaid_at_a_notes_own_legal_final_is_a_default_though_the_deal_goes_on(make: Make) -> None:
    deal = make["three_notes"]()
    short = deal.model_copy(
        update={
            "notes": (
                deal.note("A").model_copy(update={"legal_final": np.datetime64("2024-06-30").item()}),
                *deal.notes[1:],
            )
        }
    )
    cash = make["five_years"](2, sigma=0.01)
    ledger = run(short, cash)
    assert broken(short, short.note("A"), ledger).all()
    assert loss(short, short.note("A"), ledger).min() > 0
    assert not broken(deal, deal.note("A"), ledger).any()


def test_the_average_life_is_that_of_the_mean_principal(make: Make) -> None:
    deal = make["three_notes"]()
    cash = make["five_years"](50)
    ledger = run(deal, cash)
    paid = ledger.notes["A"].principal_paid
    years = (ledger.dates - np.datetime64("2024-01-01")).astype(float) / 365
    total = sum(paid[path, date] for path in range(50) for date in range(20))
    expected = sum(years[date] * paid[path, date] for path in range(50) for date in range(20)) / total
    assert average_life(deal, deal.note("A"), ledger) == pytest.approx(expected, rel=1e-12)


def test_a_zero_coupon_note_on_lognormal_cash_has_its_closed_form_default_and_loss(make: Make) -> None:
    from scipy.special import ndtr, ndtri

    sigma, paths = 0.15, 40_000
    cash = make["lognormal_year"](paths, sigma=sigma)
    balance = 100.0 * np.exp(sigma * ndtri(0.01) - sigma**2 / 2)
    rating = rate(make["one_note"](balance=balance), cash, scales=SCALES)["A"]
    assert rating.default_probability == pytest.approx(0.01, abs=1.5 / paths)
    # Black's formula for a put on the cash at the note's balance, over the balance.
    d2 = (np.log(100.0 / balance) - sigma**2 / 2) / sigma
    put = balance * ndtr(-d2) - 100.0 * ndtr(-d2 - sigma)
    assert rating.expected_loss == pytest.approx(put / balance, rel=2e-3)
    default = rating.engines["default_probability"]
    assert default.upper_bound == pytest.approx(clopper_pearson_upper(400, paths), rel=1e-9)
    assert default.horizon_years == pytest.approx(365 / 365)
    assert default.letter == "Ba2"
    assert rating.letter == max(
        (outcome.letter for outcome in rating.engines.values()), key=SCALES.expected_loss.letters.index
    )


def test_zero_losses_are_never_certainty_and_are_told_as_unresolved(make: Make) -> None:
    rating = rate(make["one_note"](balance=1.0), make["lognormal_year"](1_000), scales=SCALES)["A"]
    default = rating.engines["default_probability"]
    assert default.estimate == 0.0
    assert default.upper_bound == pytest.approx(1 - 0.025 ** (1 / 1_000))
    assert (default.letter, default.point_letter) == ("Baa3", "Aaa")
    assert not rating.resolved
    assert rating.letter_text == f"at least {rating.letter}, unresolved"
    assert default.paths_needed == pytest.approx(3.69 / 0.0017, rel=1e-2)


def test_the_letter_with_n_paths_is_never_better_than_with_sixteen_n(make: Make) -> None:
    scales, letters = SCALES, SCALES.expected_loss.letters
    for balance in (50.0, 62.0, 70.0, 80.0, 95.0):
        deal = make["one_note"](balance=balance)
        few = make["lognormal_year"](500, seed=3)
        many = replace(
            few,
            collections=np.tile(few.collections, (16, 1)),
            costs=np.tile(few.costs, (16, 1)),
            weights=np.full(8000, 1 / 8000),
        )
        small, large = rate(deal, few, scales=scales)["A"], rate(deal, many, scales=scales)["A"]
        assert letters.index(large.letter) <= letters.index(small.letter)
        for engine in small.engines:
            assert large.engines[engine].upper_bound <= small.engines[engine].upper_bound + 1e-12


@given(extra=st.floats(0.0, 0.5), when=st.integers(0, 19), seed=st.integers(0, 50))
@settings(deadline=None, max_examples=15)
def test_more_cash_never_raises_a_bound_nor_lowers_a_letter_at_a_fixed_horizon(
    make: Make, extra: float, when: int, seed: int
) -> None:
    deal = make["three_notes"]()
    cash = make["five_years"](300, seed=seed, total=62_000.0)
    more = cash.collections.copy()
    more[:, when] *= 1.0 + extra
    better = replace(cash, collections=more)
    before = rate(deal, cash, scales=SCALES, horizon="legal_final")
    after = rate(deal, better, scales=SCALES, horizon="legal_final")
    for name in ("A", "B"):
        assert after.rank(after[name].letter) <= before.rank(before[name].letter)
        for engine in ("expected_loss", "default_probability"):
            assert after[name].engines[engine].upper_bound <= before[name].engines[engine].upper_bound + 1e-9


def test_below_one_year_more_cash_never_lowers_a_letter_at_the_average_life_either(make: Make) -> None:
    cash = make["five_years"](4_000)
    deal = make["three_notes"]()
    ranks = []
    for factor in (0.8, 1.0, 1.3, 1.8, 3.0, 8.0):
        ratings = rate(deal, replace(cash, collections=factor * cash.collections), scales=SCALES)
        assert factor < 1.0 or ratings["A"].wal_years < 1.0
        ranks.append(ratings.rank(ratings["A"].letter))
    assert ranks == sorted(ranks, reverse=True)


def test_more_subordination_never_lowers_the_senior_letter_at_a_fixed_horizon(make: Make) -> None:
    from refloat.enhancement import resize

    deal, cash = make["three_notes"](), make["five_years"](2_000)
    ranks = []
    for balance in (60_000.0, 50_000.0, 40_000.0, 30_000.0, 20_000.0):
        ratings = rate(resize(deal, {"A": balance}), cash, scales=SCALES, horizon="legal_final")
        ranks.append(ratings.rank(ratings["A"].letter))
    assert ranks == sorted(ranks, reverse=True)
    assert ranks[0] > ranks[-1]


def test_a_note_split_in_two_loses_the_same_in_total(make: Make) -> None:
    whole = make["one_note"](balance=100.0)
    halves = whole.model_copy(
        update={
            "notes": (
                whole.note("A").model_copy(update={"balance": 60.0}),
                whole.note("A").model_copy(update={"name": "B", "balance": 40.0}),
                whole.note("J"),
            ),
            "payments": {
                "normal": (
                    whole.payments["normal"][0].model_copy(update={"notes": ("A", "B")}),
                    whole.payments["normal"][1],
                )
            },
        }
    )
    cash = make["lognormal_year"](2_000)
    one, two = rate(whole, cash, scales=SCALES), rate(halves, cash, scales=SCALES)
    split = 60.0 * two["A"].expected_loss + 40.0 * two["B"].expected_loss
    assert split == pytest.approx(100.0 * one["A"].expected_loss, rel=1e-9)


def test_weights_count(make: Make) -> None:
    deal = make["one_note"](balance=100.0)
    cash = make["lognormal_year"](1_000)
    heavy = np.where(cash.collections[:, 0] < 100.0, 3.0, 1.0)
    weighted = replace(cash, weights=heavy / heavy.sum())
    rating = rate(deal, weighted, scales=SCALES)["A"]
    expected = heavy[cash.collections[:, 0] < 100.0].sum() / heavy.sum()
    assert rating.default_probability == pytest.approx(expected)
    assert rating.engines["default_probability"].upper_bound > expected


def test_a_residual_note_is_not_rated(make: Make) -> None:
    rating = rate(make["one_note"](), make["lognormal_year"](100), scales=SCALES)["J"]
    assert (rating.letter, rating.engines, rating.expected_loss, rating.stress_letter) == ("NR", {}, None, None)


def test_a_note_worse_than_the_lowest_letter_is_below_it(make: Make) -> None:
    rating = rate(make["one_note"](balance=300.0), make["lognormal_year"](1_000), scales=SCALES)["A"]
    assert rating.letter == "below Caa3"
    assert rating.default_probability == pytest.approx(1.0)
    assert rating.engines["default_probability"].upper_bound == 1.0
    assert rating.resolved


def test_the_letter_reported_is_that_of_the_engines_asked_for(make: Make) -> None:
    deal, cash = make["one_note"](balance=75.0), make["lognormal_year"](20_000)
    both = rate(deal, cash, scales=SCALES)["A"]
    for engine in ("expected_loss", "default_probability"):
        only = rate(deal, cash, scales=SCALES, engines=(engine,))["A"]
        assert only.letter == both.engines[engine].letter
        assert set(only.engines) == {"expected_loss", "default_probability"}


def test_scales_in_other_letters_cannot_be_mixed(make: Make) -> None:
    scales = replace(SCALES, default_probability=read_scale("eu-2016-1799"))
    with pytest.raises(ScaleError, match="same letters"):
        rate(make["one_note"](), make["lognormal_year"](100), scales=scales)
    only = rate(make["one_note"](), make["lognormal_year"](5_000), scales=scales, engines=("default_probability",))
    assert only["A"].letter.startswith("CQS")


def test_a_scale_of_the_wrong_kind_and_an_unknown_engine_are_refused(make: Make) -> None:
    with pytest.raises(ScaleError, match="kind"):
        Scales.read(expected_loss="moodys-idealised-pd")
    with pytest.raises(InputError, match="oracle"):
        rate(make["one_note"](), make["lognormal_year"](100), scales=SCALES, engines=("oracle",))
    with pytest.raises(InputError, match="business plan"):
        rate(make["one_note"](), make["lognormal_year"](100), scales=SCALES, engines=("stress",))


def test_progress_is_told_note_by_note_and_the_document_is_plain(make: Make) -> None:
    import json

    told: list[tuple[int, int]] = []
    cash = make["five_years"](200)
    ratings = rate(
        make["three_notes"](),
        cash,
        plan=make["mean_path"](cash),
        scales=SCALES,
        on_step=lambda *step: told.append(step),
    )
    assert told == [(1, 3), (2, 3), (3, 3)]
    document = json.loads(json.dumps(rating_result(ratings, claim=200_000.0), allow_nan=False))
    assert document["notes"][0]["share_of_claim"] == pytest.approx(0.2)
    assert document["notes"][2]["letter"] == "NR"
    needed = {"name", "balance", "share_of_claim", "coupon", "letter", "expected_loss", "default_probability"}
    assert needed | {"stress_letter", "wal_years", "yield_rate", "price"} <= set(document["notes"][0])
