"""Published figures beside those worked out from what their sources disclose."""

import json
from pathlib import Path

import pytest

from refloat.effects.published import Figure, disclosed, published_figures, published_result
from refloat.effects.published.figure import WAYS

FIGURES = {(figure.study, figure.figure): figure for figure in published_figures()}


def test_what_does_not_hold_is_told_and_nothing_else_fails() -> None:
    """Each with its reason: other dates, an effect that the source does not explain, weights that it does not give."""
    failing = {key for key, figure in FIGURES.items() if figure.holds is False}

    assert {("boc_sale", "npl_change"), ("helix_capital", "a_completion"), ("boi", "all")} == failing
    assert all(FIGURES[key].note_en and FIGURES[key].note_zh for key in failing)


def test_the_capital_walk_of_a_sale_follows_from_its_loss_and_the_disclosed_assets() -> None:
    """Bank of Cyprus: CET1 of 1,723 after losses of 95, risk-weighted assets from 11,635 to 11,380, EUR million."""
    assert 1e4 * (1723 / 11380 - (1723 + 95) / 11635) == pytest.approx(
        FIGURES["helix_capital", "to_completion"].computed[0]
    )
    # On payment 395 leave; which weight makes that the 64 basis points that were published?
    weight = FIGURES["helix_capital", "implied_weight"].computed[0] / 100
    assert 64 == pytest.approx(1e4 * (1723 / (11380 - weight * 395) - 1723 / 11380))
    low, high = FIGURES["helix_capital", "total"].computed
    assert low < 16 < high


def test_the_loans_that_two_ratios_imply_give_the_ratios_back() -> None:
    loans = FIGURES["galaxy", "implied_loans"].computed[0]

    assert 0.13 == pytest.approx((0.29 * loans - 10.8) / (loans - 10.8))


def test_figures_and_inputs_are_those_collected(shared: Path) -> None:
    targets = json.loads((shared / "data/studies/targets.json").read_text(encoding="utf-8"))
    published = {key: figure.published for key, figure in FIGURES.items()}

    for name, code in (("boc_helix2_A", "helix_a"), ("boc_helix2_B", "helix_b")):
        assert (targets[name]["pl"],) * 2 == published[code, "gain_or_loss"]
        assert targets[name]["provisions"] == disclosed()[code]["allowance"]
    for on, ratio in zip(targets["boc_npe_series"]["dates"], targets["boc_npe_series"]["npe_ratio_pct"], strict=True):
        assert (ratio, ratio) == published["boc_ratios", f"npl_ratio {on}"]
    capital = targets["boc_helix2_capital"]
    steps = ("cet1_bps_to_completion", "cet1_bps_on_dpp_payment", "total_bps")
    figures = ("to_completion", "on_payment", "total")
    assert [(capital[step],) * 2 for step in steps] == [published["helix_capital", name] for name in figures]
    low, high = targets["alpha_galaxy"]["net_bps"]
    assert (-high, -low) == published["galaxy", "net"]
    kamco = targets["kamco"]
    assert [(kamco[name],) * 2 for name in ("price_pct", "recovery_pct", "moic")] == [
        published["kamco", name] for name in ("price", "recovery", "multiple")
    ]
    law = targets["india_ibc_2022_09"]
    assert ((law["res_pct_claims"],) * 2, (law["res_pct_liq"],) * 2) == (
        published["ibc", "of_claims"], published["ibc", "of_liquidation"]
    )  # fmt: skip
    notes = targets["siena_npl_2018"]["implied_tranche_pct_gbv"]
    assert {name.lower(): (size, size) for name, size in notes.items()} == {n: published["siena", n] for n in "abj"}


def test_every_figure_has_a_way_a_source_and_both_languages() -> None:
    for figure in published_figures():
        assert figure.way in WAYS
        assert all((figure.source, figure.en, figure.zh))
        assert (figure.published is None) == (figure.way == "implied")
        assert bool(figure.note_en) == bool(figure.note_zh)


def test_a_figure_holds_only_within_its_tolerance_or_range() -> None:
    def figure(way: str, published: float, low: float, high: float) -> Figure:
        return Figure("x", "y", (published, published), (low, high), "times", 0.5, way, "seen", "s", "e", "z", "", "")

    assert figure("recomputed", 10.0, 10.4, 10.4).holds
    assert not figure("recomputed", 10.0, 10.6, 10.6).holds
    assert figure("range", 10.0, 8.0, 11.0).holds
    assert not figure("range", 10.0, 10.1, 11.0).holds


def test_the_document_counts_what_was_compared() -> None:
    document = published_result()

    assert (len(document["figures"]) - 2, document["compared"] - 3) == (document["compared"], document["hold"])
