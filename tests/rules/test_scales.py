"""Rating scales: shipped figures, their identities, interpolation, and bad files."""

import csv
from pathlib import Path

import numpy as np
import pytest

import refloat.rules
from refloat.errors import ScaleError
from refloat.rules import list_scales, read_scale

SHEET = """name: own
agency: My bank
scope: national
kind: default_probability
unit: {unit}
source: internal table
confidence: judgement
{more}
"""


def own(folder: Path, table: str, *, unit: str = "fraction", more: str = "") -> Path:
    (folder / "own.yaml").write_text(SHEET.format(unit=unit, more=more), encoding="utf-8")
    (folder / "own.csv").write_text(table, encoding="utf-8")
    return folder / "own.csv"


def test_every_shipped_scale_reads_and_says_where_it_comes_from() -> None:
    assert {"moodys-idealised-el", "moodys-idealised-pd", "eu-2016-1799"} <= set(list_scales())
    for name in list_scales():
        scale = read_scale(name)
        assert scale.name == name
        assert scale.agency
        assert scale.source
        assert scale.covers
        assert scale.confidence in ("seen", "derived", "judgement", "unverified")


def test_figures_from_memory_are_labelled_unverified() -> None:
    assert read_scale("moodys-idealised-el").confidence == "unverified"
    assert read_scale("moodys-idealised-pd").confidence == "unverified"


def test_idealised_expected_loss_is_55_percent_of_default_probability_to_the_printed_digit() -> None:
    loss, default = read_scale("moodys-idealised-el"), read_scale("moodys-idealised-pd")
    assert loss.letters == default.letters
    shipped = Path(refloat.rules.__file__).parent / "scales"
    half_digit = {}
    for name in ("el", "pd"):
        with (shipped / f"moodys-idealised-{name}.csv").open() as file:
            cells = [row[1:] for row in csv.reader(file)][1:]
        # Half a unit of the last printed decimal of a per cent.
        half_digit[name] = np.array(
            [[0.5 * 10.0 ** (-2 - len(cell.partition(".")[2])) for cell in row] for row in cells]
        )
    tolerance = (half_digit["el"] + 0.55 * half_digit["pd"]) * 1.000001
    assert (np.abs(loss.limits - 0.55 * default.limits) <= tolerance).all()


def test_ten_year_default_probability_is_the_rating_factor(shared: Path) -> None:
    scale = read_scale("moodys-idealised-pd")
    with (shared / "data" / "rating" / "moodys_warf_pyratings.csv").open() as file:
        factors = {row["rating"]: float(row["WARF"]) for row in csv.DictReader(file)}
    for letter in scale.letters:
        assert scale.limit(letter, 10) * 1e4 == pytest.approx(factors[letter], abs=0.5), letter


def test_the_eu_benchmark_says_that_it_leaves_securitisations_out() -> None:
    scale = read_scale("eu-2016-1799")
    assert "securitisations out" in scale.covers
    assert scale.years.tolist() == [3.0]
    assert scale.limit("CQS3", 3) == pytest.approx(0.0239)


def test_limits_run_straight_between_years_and_are_held_beyond_both_ends() -> None:
    scale = read_scale("moodys-idealised-pd")
    assert scale.limit("Baa2", 1.5) == pytest.approx((0.0017 + 0.0047) / 2)
    assert scale.limit("Baa2", 0.5) == pytest.approx(0.0017)
    assert scale.limit("Baa2", 0.0) == pytest.approx(0.0017)
    assert scale.limit("Baa2", 25) == pytest.approx(0.036)


def test_the_three_year_benchmark_falls_in_a_straight_line_to_zero_at_once() -> None:
    scale = read_scale("eu-2016-1799")
    assert scale.limit("CQS3", 1) == pytest.approx(0.0239 / 3)
    assert scale.limit("CQS3", 0) == 0.0


def test_a_sheet_may_hold_the_first_year_and_extend_the_last(tmp_path: Path) -> None:
    path = own(
        tmp_path, "letter,y1,y2\nA,0.01,0.02\nB,0.03,0.06\n", more="before_first: hold\nafter_last: constant_hazard"
    )
    scale = read_scale(path)
    assert scale.limit("A", 0.25) == 0.01
    assert scale.limit("A", 4) == pytest.approx(1 - 0.98**2)


def test_the_best_letter_whose_limit_reaches_the_value_is_given() -> None:
    scale = read_scale("moodys-idealised-pd")
    assert scale.letter(0.0017, 1) == "Baa2"
    assert scale.letter(0.00170001, 1) == "Baa3"
    assert scale.letter(0.0, 1) == "Aaa"
    assert scale.letter(0.99, 1) is None


def test_the_position_between_letters_is_linear_in_the_logarithm() -> None:
    scale = read_scale("moodys-idealised-pd")
    place = scale.rank("Baa2")
    assert scale.position(0.0017, 1) == pytest.approx(place)
    assert scale.position((0.0017 * 0.0042) ** 0.5, 1) == pytest.approx(place + 0.5)
    assert scale.position(0.0, 1) == 0.0


def test_a_users_scale_reads_from_one_yaml_file_with_per_cent(tmp_path: Path) -> None:
    path = tmp_path / "one.yaml"
    path.write_text(SHEET.format(unit="percent", more="years: [1, 5]\nlimits:\n  A: [1, 2]\n  B: [3, 40]"))
    scale = read_scale(path)
    assert scale.letters == ("A", "B")
    assert scale.limit("B", 5) == pytest.approx(0.4)


@pytest.mark.parametrize(
    ("table", "sentence"),
    [
        ("letter,y1,y2\nA,0.02,0.01\n", "falls from year 1 to year 2"),
        ("letter,y1\nA,0.02\nB,0.01\n", "the limit of B is below that of A"),
        ("letter,y1\nA,0.02\nA,0.03\n", "stands twice"),
        ("letter,y1\nA,two\n", '"two" in the column y1 is not a number'),
        ("letter,y1\nA,nan\n", "is not a number"),
        ("letter,y1\nA,2\n", "write percent"),
        ("grade,y1\nA,0.02\n", 'the column "letter" is missing'),
        ("letter,one\nA,0.02\n", "named after a year"),
        ("letter,y2,y1\nA,0.01,0.02\n", "years must be above zero and rise"),
        ("letter,y1\n", "has no rows"),
    ],
)
def test_a_bad_table_gets_one_sentence_with_its_place(tmp_path: Path, table: str, sentence: str) -> None:
    with pytest.raises(ScaleError, match=r"own\.csv") as caught:
        read_scale(own(tmp_path, table))
    assert sentence in str(caught.value)
    assert "\n" not in str(caught.value)


def test_an_unknown_name_lists_the_shipped_ones() -> None:
    with pytest.raises(ScaleError, match="moodys-idealised-el"):
        read_scale("moody")


def test_a_table_without_a_sheet_is_refused(tmp_path: Path) -> None:
    (tmp_path / "bare.csv").write_text("letter,y1\nA,0.01\n")
    with pytest.raises(ScaleError, match=r"bare\.yaml"):
        read_scale(tmp_path / "bare.csv")


def test_an_unknown_letter_and_a_bad_horizon_are_refused() -> None:
    scale = read_scale("moodys-idealised-pd")
    with pytest.raises(ScaleError, match='"AAA" is not a letter'):
        scale.limit("AAA", 1)
    with pytest.raises(ScaleError, match="horizon"):
        scale.limit("Aaa", -1)
