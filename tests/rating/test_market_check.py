"""The market check: nothing of the outcome leaks into a model, and its figures are those told."""

from pathlib import Path

import numpy as np
import polars as pl
import pytest

from refloat.errors import InputError
from refloat.market import china_deals, read_deals
from refloat.rating.market_check import MarketCheck, check_market, market_check_result
from refloat.rating.market_check.make_ready import INPUTS, bank_name, pool_type
from refloat.rating.market_check.structural import structural_advance

MODELS = (
    "structural",
    "structural_stress",
    "calibrated",
    "calibrated_new_originator",
    "baseline",
    "baseline_new_originator",
)


@pytest.fixture(scope="module")
def check() -> MarketCheck:
    return check_market()


def test_blanking_every_column_but_the_inputs_changes_no_model(check: MarketCheck) -> None:
    deals = china_deals()
    others = [name for name in deals.columns if name not in INPUTS]
    blank = deals.with_columns(pl.lit(None, dtype=deals.schema[name]).alias(name) for name in others)

    found = check_market(blank)

    for model in MODELS:
        assert check.deals[model].to_list() == found.deals[model].to_list()
    document = market_check_result(found)
    assert 0 == document["n"]
    assert document["median_ratio"] is None
    assert all(deal["ratio"] is None for deal in document["deals"])


def test_no_input_tells_how_a_deal_was_sized_or_sold() -> None:
    telling = ("senior", "subordinate", "issue", "coupon", "wal", "tenor", "final", "left", "expected", "price")
    assert not [name for name in INPUTS for word in telling if word in name]


def test_a_persons_file_of_deals_never_teaches_the_model(tmp_path: Path) -> None:
    """Half of them sold at twice the size: the sizes of all stay those that the shipped deals teach."""
    raw = pl.read_csv(shipped().encode(), infer_schema=False).with_columns(deal_id=pl.format("{}-x", "deal_id"))
    sizes = [str(2 * float(size)) if row % 2 else "" for row, size in enumerate(raw["senior_wan"].to_list())]
    paths = [tmp_path / "true.csv", tmp_path / "other.csv"]
    raw.write_csv(paths[0])
    raw.with_columns(pl.Series("senior_wan", sizes)).write_csv(paths[1])

    one, other = (check_market(read_deals(path)).deals for path in paths)

    for model in MODELS:
        assert one[model].to_list() == other[model].to_list()


def test_a_deal_of_the_library_under_another_key_does_not_learn_from_itself(check: MarketCheck) -> None:
    renamed = china_deals().with_columns(deal_id=pl.format("{}-x", "deal_id"))

    assert check.deals["calibrated"].to_list() == check_market(renamed).deals["calibrated"].to_list()


def test_what_a_deal_was_sold_for_does_not_move_its_own_calibrated_size() -> None:
    deals = china_deals()
    first = deals["deal_id"][0]
    doubled = deals.with_columns(
        pl.when(pl.col("deal_id") == first).then(pl.col("senior_amount") * 2).otherwise("senior_amount")
    )

    before, after = check_market(deals).deals, check_market(doubled, library=doubled).deals

    for model in ("calibrated", "baseline"):
        assert before[model][0] == pytest.approx(after[model][0], rel=1e-12)
    # But it does teach the model about others.
    assert before["calibrated"].to_list()[1:] != after["calibrated"].to_list()[1:]


def test_the_single_constant_gives_the_figures_published_with_the_data(check: MarketCheck) -> None:
    score = check.scores["constant_0.60"]

    assert 0.83 == round(score.within_25, 2)
    assert score.rank_on_advance is None


def test_the_structural_model_comes_within_a_quarter_of_more_deals_than_any_constant(check: MarketCheck) -> None:
    structural = check.scores["structural"]

    assert 0.95 == round(structural.within_25, 2)
    assert structural.within_25 > max(check.scores[name].within_25 for name in ("baseline", "constant_0.60"))


def test_under_an_agencys_own_stress_the_structural_model_ranks_deals_better_than_under_its_own_spread(
    check: MarketCheck,
) -> None:
    """Told on the method page: the spread by kind of pool is what puts mortgages too low."""
    own, stress = check.scores["structural"], check.scores["structural_stress"]

    assert 0.45 == round(stress.rank_on_advance or 0, 2)
    assert stress.mean_log_error < own.mean_log_error


def test_the_structural_model_ranks_within_types_but_hardly_between_them(check: MarketCheck) -> None:
    """Told on the method page: what orders cards against mortgages are figures of judgement."""
    structural = check.scores["structural"]

    assert all((rank or 0) > 0 for rank in structural.rank_within.values())
    assert (structural.rank_on_advance or 0) < (check.scores["calibrated"].rank_on_advance or 0)


def test_the_calibrated_model_beats_the_constant_by_type_on_deals_it_has_not_seen(check: MarketCheck) -> None:
    for suffix in ("", "_new_originator"):
        model, baseline = check.scores[f"calibrated{suffix}"], check.scores[f"baseline{suffix}"]
        assert model.mean_log_error < baseline.mean_log_error
        assert (model.rank_on_advance or 0) > (baseline.rank_on_advance or 0)
        for kind in ("card", "mortgage"):
            assert (model.rank_within[kind] or 0) > (baseline.rank_within[kind] or 0)
        assert model.error_within["card"] < baseline.error_within["card"]


def test_among_mortgages_the_data_do_not_beat_a_constant_in_error(check: MarketCheck) -> None:
    """Told on the method page; a change that ends this should change the page as well."""
    model, baseline = check.scores["calibrated"], check.scores["baseline"]
    assert 0.056 == round(baseline.error_within["mortgage"], 3)
    assert baseline.error_within["mortgage"] < model.error_within["mortgage"] < 1.06 * baseline.error_within["mortgage"]


def test_it_is_the_originator_that_the_data_know_best_and_an_unseen_one_that_they_do_not(check: MarketCheck) -> None:
    """A result that the documentation tells: within cards nothing ranks deals of an originator never seen."""
    assert "originator" == max(check.spread, key=lambda factor: check.spread[factor])
    assert (check.scores["calibrated_new_originator"].rank_within["card"] or 0) < 0.1


def test_more_certainty_asked_for_is_a_smaller_note_and_more_cash_before_closing_a_larger_one() -> None:
    deals = china_deals()
    usual = structural_advance(deals)

    assert (structural_advance(deals, probability=0.0001) < usual).all()
    later = deals.with_columns(cut_off_to_closing_months=pl.col("cut_off_to_closing_months") + 3)
    assert (structural_advance(later) > usual).all()
    apart = deals.with_columns(agency2_recovery_amount=pl.col("agency1_recovery_amount") * 1.6)
    agreed = deals.with_columns(agency2_recovery_amount=pl.col("agency1_recovery_amount"))
    assert (structural_advance(apart) < structural_advance(agreed)).all()


def test_the_document_has_the_agreed_keys_and_ratios_of_model_over_actual(check: MarketCheck) -> None:
    document = market_check_result(check)

    assert {"n", "median_ratio", "rank_correlation", "share_within_25pct", "deals"} <= set(document)
    assert 60 == document["n"] == len(document["deals"])
    for deal in document["deals"]:
        assert deal["ratio"] == pytest.approx(deal["model_senior"] / deal["actual_senior"])
    assert document["median_ratio"] == pytest.approx(np.median([deal["ratio"] for deal in document["deals"]]))


def shipped() -> str:
    path = Path(__file__).resolve().parents[2] / "src" / "refloat" / "market" / "china_deals.csv"
    return path.read_text(encoding="utf-8")


def test_a_persons_own_table_with_the_needed_columns_alone_is_sized(tmp_path: Path) -> None:
    path = tmp_path / "mine.csv"
    path.write_text(
        "deal_id,pool_type,originator,agency1_base_recovery_wan,cutoff_to_close_months\nX1,card,My bank,1000,3\n",
        encoding="utf-8",
    )

    found = check_market(read_deals(path)).deals.row(0, named=True)

    assert 0.4 < found["structural"] < 0.8
    assert 1e7 == found["lower_base"]
    assert found["ratio"] is None


def test_the_shipped_table_read_as_a_persons_own_gives_the_same(check: MarketCheck, tmp_path: Path) -> None:
    path = tmp_path / "same.csv"
    path.write_text(shipped(), encoding="utf-8")

    assert check_market(read_deals(path)).deals.equals(check.deals)


HEAD = "deal_id,pool_type,secured_flag,originator,cutoff_to_close_months,pool_upb_pi_fees_wan,"
HEAD += "agency1_base_recovery_wan,agency1_base_recovery_pct,agency2_base_recovery_wan\n"


def sized(tmp_path: Path, rows: str) -> MarketCheck:
    path = tmp_path / "mine.csv"
    path.write_text(HEAD + rows, encoding="utf-8")
    return check_market(read_deals(path))


def test_every_row_that_can_be_sized_is_and_the_others_are_named_with_the_reason(tmp_path: Path) -> None:
    found = sized(
        tmp_path,
        "A,card,N,招商银行,3,10000,1000,,1200\n"
        "B,card,N,招商银行,3,10000,about a thousand,,\n"
        ",card,N,招商银行,3,10000,1000,,\n"
        "A,card,N,招商银行,3,10000,900,,\n"
        "C,card,N,招商银行,3,10000,-5,,0\n"
        'D,card,N,招商银行,3,10000,"1,000.0",,1.2e3\n',
    )

    assert ["A", "D"] == found.deals["deal_id"].to_list()
    assert found.deals["calibrated"][0] == found.deals["calibrated"][1]
    assert ["B", "row 4", "A", "C"] == [deal for deal, _ in found.left_out]
    assert "has no base-case recovery" in dict(found.left_out)["B"]
    assert "stands there already" in dict(found.left_out)["A"]


def test_what_is_not_given_is_filled_in_without_the_outcome_and_said(tmp_path: Path) -> None:
    found = sized(tmp_path, "A,card,N,招商银行,,10000,,10,\nB,card,N,招商银行,3.6,10000,1000,,\n").deals

    assert 1e7 == found["lower_base"][0]
    assert "the usual" in " ".join(found["assumed"][0])
    assert "share of the claim" in " ".join(found["assumed"][0])
    assert ["one agency only"] == found["assumed"][1].to_list()


def test_a_type_of_pool_that_nobody_sold_stands_at_the_mean_of_the_types_by_number_of_deals(tmp_path: Path) -> None:
    counts = dict(china_deals()["pool_type"].value_counts().rows())
    rows = "".join(f"{kind},{kind},N,A new bank,3.6,10000,1000,,\n" for kind in (*counts, "ships"))
    rows += "none,,N,A new bank,3.6,10000,1000,,\n"
    found = sized(tmp_path, rows).deals
    logs = {deal: np.log(advance) for deal, advance in found.select("deal_id", "calibrated").rows()}

    assert sum(count * logs[kind] for kind, count in counts.items()) / 60 == pytest.approx(logs["ships"])
    assert logs["ships"] == logs["none"]
    assert "sized as a deal of the mean type" in found["assumed"][-1][0]


def test_types_and_banks_are_known_by_more_than_one_spelling() -> None:
    assert ["card", "card", "micro", "ships"] == [pool_type(word) for word in ("Card ", "信用卡", "SME", "ships")]
    names = ("中国建设银行股份有限公司", "中国银行", "招商银行", None)
    assert ["建设银行", "中国银行", "招商银行", ""] == [bank_name(name) for name in names]


@pytest.mark.parametrize("rows", [1, 2])
def test_a_list_of_one_or_two_deals_is_checked_without_a_warning(rows: int) -> None:
    document = market_check_result(check_market(china_deals().head(rows)))

    assert rows == document["n"] == len(document["deals"])
    assert document["rank_correlation"] is None


def test_a_table_as_spreadsheets_in_china_write_it_is_read(tmp_path: Path) -> None:
    path = tmp_path / "gb.csv"
    path.write_bytes((HEAD + "A,信用卡,N,招商银行,3,10000,1000,,\n").encode("gb18030"))

    assert ["card"] == check_market(read_deals(path)).deals["pool_type"].to_list()


BAD = {
    "no file": (None, "there is no such file"),
    "column missing": ("deal_id,pool_type\nX,card\n", '"agency1_base_recovery_wan" is missing'),
    "no key": ("deal_id,pool_type,agency1_base_recovery_wan\n,card,10\n", "row 2: the deal has no deal_id"),
    "no base": ("deal_id,pool_type,agency1_base_recovery_wan\nX,card,\n", "X: the deal has no base-case recovery"),
    "no row": ("deal_id,pool_type,agency1_base_recovery_wan\n", "there is no deal in the table"),
    "nothing": ("", "cannot be read as a table"),
}


@pytest.mark.parametrize("name", BAD)
def test_a_bad_table_is_refused_in_one_sentence(name: str, tmp_path: Path) -> None:
    text, expected = BAD[name]
    path = tmp_path / "mine.csv"
    if text is not None:
        path.write_text(text, encoding="utf-8")

    with pytest.raises(InputError) as failure:
        check_market(read_deals(path))

    assert expected in str(failure.value)
