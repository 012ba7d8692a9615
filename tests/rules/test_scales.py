"""Rating scales: shipped figures, their identities, interpolation, and bad files."""

import csv
from pathlib import Path

import numpy as np
import pytest

import refloat.rules
from refloat.errors import ScaleError
from refloat.rules import list_scales, read_scale, read_stress_scale, scale_result

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
    assert list_scales() == [
        "eu-2016-1799",
        "moodys-idealised-el",
        "moodys-idealised-pd",
        "sp-corporates-1981-2016",
        "yield-reduction",
    ]
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
        ("class,y1\nA,0.02\n", 'the column "letter" is missing'),
        ("letter;y1\nA;0,02\n", "not separated by commas"),
        ("letter,y1,y1\nA,0.01,0.02\n", 'the column "y1" stands twice'),
        ('letter,y1\n"A,0.01\nB,0.02\n', "own.csv:2: a double quote is not closed"),
        ("letter,y1\n" + "A" * 140_000 + ",0.01\n", "a cell is too long"),
        ("letter,y1\nA,2%\n", "leave the sign out"),
        ("letter,y1\nA\0,0.02\n", "this is no text"),
        ("letter,one\nA,0.02\n", "named after a year"),
        ("letter,y2,y1\nA,0.01,0.02\n", "years must be above zero and rise"),
        ("letter,y1\n", "has no rows"),
        ("letter,y1\n,0.02\n", "a row has no letter"),
        ("letter,y1\nA,-0.1\n", "between 0 and 100 %"),
        ("letter,y1,any\nA,0.1,0.1\n", "exclude each other"),
        ("letter,y0\nA,0.1\n", "years must be above zero"),
        ("letter,y1\nA,0.01,0.02\n", "the row has 3 cells and the header 2"),
        ("letter,y1,y2\nA,0.01\n", '"" in the column y2 is not a number'),
        ("", "the table has no rows"),
    ],
)
def test_a_bad_table_gets_one_sentence_with_its_place(tmp_path: Path, table: str, sentence: str) -> None:
    with pytest.raises(ScaleError, match=r"own\.csv") as caught:
        read_scale(own(tmp_path, table))
    assert sentence in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("head", ["rating,year 1,year 5", "等级,第1年,第5年", "Grade,1y,5Y"])
def test_letters_and_years_may_be_named_as_people_name_them(tmp_path: Path, head: str) -> None:
    scale = read_scale(own(tmp_path, f"{head}\nA,0.01,0.02\n"))
    assert (("A",), [1.0, 5.0]) == (scale.letters, scale.years.tolist())


def test_what_is_no_text_in_utf_8_is_refused_in_one_sentence(tmp_path: Path) -> None:
    path = tmp_path / "mine.csv"
    for encoding in ("gbk", "utf-16"):
        path.write_bytes(LINES.replace("A,", "甲,").encode(encoding))
        with pytest.raises(ScaleError, match=r"mine\.csv: this is not UTF-8 text; save it"):
            read_scale(path)
    path.unlink()
    path.mkdir()
    with pytest.raises(ScaleError, match="cannot be read"):
        read_scale(path)


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


LINES = """# agency: My bank
# scope: national
# kind: default_probability
# unit: percent
# before_first: hold
# Figures of 2024, which is a comment.
# source: internal table
# confidence: judgement
letter,y1,y5
A,0.1,0.5
B,1,5
"""


def test_a_csv_may_say_itself_whose_figures_these_are(tmp_path: Path) -> None:
    path = tmp_path / "mine.csv"
    path.write_text(LINES, encoding="utf-8")
    scale = read_scale(path)
    assert (scale.name, scale.agency, scale.scope, scale.before_first) == ("mine", "My bank", "national", "hold")
    assert scale.limit("B", 3) == pytest.approx(0.03)
    # As a spreadsheet writes such lines back.
    quoted = "".join(f'"{line}",,\n' if line.startswith("#") else f"{line}\n" for line in LINES.splitlines())
    path.write_text(quoted, encoding="utf-8-sig")
    assert read_scale(path).limits.tolist() == scale.limits.tolist()


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("My bank", "", "does not say its agency"),
        ("# scope: national\n", "# scope: national\n# scope: global\n", '"scope" is said twice'),
        ("# scope: national\n", "# scope: national\n# table: ../other.csv\n", "is no table of a scale"),
        ("# agency:", "# agancy:", 'does not say its agency; "agancy" may be meant for it'),
        ("# unit: percent\n", "", "does not say its unit; write '# unit: ...' above the header"),
        ("national", "local", "\"local\" is no scope of a scale; write 'national' or 'global'"),
        ("percent", "per mille", '"per mille" is no unit of a scale'),
        ("default_probability", "ratings", '"ratings" is no kind of a scale'),
    ],
)
def test_wrong_lines_above_the_header_get_one_sentence(tmp_path: Path, old: str, new: str, sentence: str) -> None:
    path = tmp_path / "mine.csv"
    path.write_text(LINES.replace(old, new), encoding="utf-8")
    with pytest.raises(ScaleError, match=r"mine\.csv") as caught:
        read_scale(path)
    assert sentence in str(caught.value)
    assert "\n" not in str(caught.value)


def test_counted_rates_that_fall_are_raised_to_the_largest_so_far_and_said_so(shared: Path) -> None:
    scale = read_scale("sp-corporates-1981-2016")
    assert scale.raised == ("AA at year 5", "B at year 20", "CCC/C at year 20")
    assert scale.limit("B", 20) == scale.limit("B", 15) == pytest.approx(0.3694)
    with (shared / "data" / "rating" / "sp_1981_2016_cumulative_default_raw.csv").open() as file:
        rows = {row["rating"]: row for row in csv.DictReader(file)}
    for letter, row in rows.items():
        for year in (1, 2, 3, 7, 10):
            assert scale.limit(letter, year) == pytest.approx(float(row[f"y{year}"]) / 100), (letter, year)


def test_a_map_of_yield_reductions_is_the_same_at_every_horizon(shared: Path) -> None:
    scale = read_scale("yield-reduction")
    assert scale.any_horizon
    assert scale.limits_at(0.3).tolist() == scale.limits_at(25.0).tolist()
    with (shared / "data" / "rating" / "dirr_letter_map.csv").open() as file:
        for row in csv.DictReader(file):
            assert scale.limit(row["rating"], 1) == pytest.approx(float(row["max_DIRR_bps"]) / 10_000)


def test_the_limit_at_a_position_is_the_inverse_of_the_position() -> None:
    scale = read_scale("moodys-idealised-pd")
    for position in (0.0, 0.5, 7.25, 18.0, 18.5):
        assert scale.position(scale.limit_at_position(position, 2.5), 2.5) == pytest.approx(position)
    # Beyond the worst letter's limit a value stands up to one notch further.
    assert scale.position(1.0, 2.5) == pytest.approx(19.0)


def test_a_scale_tells_its_reach_and_where_it_comes_from() -> None:
    told = scale_result(read_scale("moodys-idealised-pd"))
    assert (told["agency"], told["scope"]) == ("Moody's Investors Service", "global")
    assert (told["first_year"], told["last_year"]) == (1.0, 10.0)
    assert (told["before_first"], told["after_last"]) == ("hold", "hold")
    assert scale_result(read_scale("yield-reduction"))["first_year"] is None
    assert scale_result(read_stress_scale("stress-npl-judgement"))["scope"] == "national"
