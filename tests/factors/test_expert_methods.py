"""AHP, DEMATEL, ISM and kappa beside published examples, hand-worked ones and twins."""

from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from refloat.errors import InputError
from refloat.factors.expert import ahp, cohen_kappa, dematel, group_ahp, ism
from refloat.factors.expert.ahp import random_index
from refloat.factors.expert.run_expert import read_leads
from refloat.factors.expert.square import Square, read_square


def square(names: str, *rows: str) -> Square:
    """A matrix as it is written: a point stands for a blank."""
    values = [[np.nan if cell == "." else float(Fraction(cell)) for cell in row.split()] for row in rows]
    return Square(tuple(names.split()), np.array(values), "table.csv")


HOUSE = square(
    "size transport neighbourhood age yard modern condition financing",
    "1 5 3 7 6 6 1/3 1/4",
    "1/5 1 1/3 5 3 3 1/5 1/7",
    "1/3 3 1 6 3 4 6 1/5",
    "1/7 1/5 1/6 1 1/3 1/4 1/7 1/8",
    "1/6 1/3 1/3 3 1 1/2 1/5 1/6",
    "1/6 1/3 1/4 4 2 1 1/5 1/6",
    "3 5 1/6 7 5 5 1 1/2",
    "4 7 5 8 6 6 2 1",
)
"""The choice of a house: Saaty, European Journal of Operational Research 48 (1990) 9-26; figures recalled, all met."""


def test_the_house_of_saaty_has_its_printed_weights_eigenvalue_and_ratio() -> None:
    found = ahp(HOUSE)

    printed = [0.173, 0.054, 0.188, 0.018, 0.031, 0.036, 0.167, 0.333]
    assert printed == [round(weight, 3) for weight in found.weights.values()]
    assert (9.669, 0.238, 0.169) == (
        round(found.largest_eigenvalue, 3),
        round(found.consistency_index, 3),
        round(found.consistency_ratio or 0, 3),
    )
    assert not found.consistent


def test_the_judgement_to_look_at_is_the_one_that_saaty_mends() -> None:
    worst = ahp(HOUSE).look_at[0]
    mended = HOUSE.values.copy()
    mended[2, 6], mended[6, 2] = 0.5, 2.0

    assert ("neighbourhood", "condition", 6.0) == (worst.row, worst.column, worst.given)
    assert 8.81 == pytest.approx(ahp(Square(HOUSE.names, mended, "")).largest_eigenvalue, abs=0.005)


def test_the_choice_of_a_leader_sums_over_two_levels_as_printed() -> None:
    """The encyclopaedia's worked example of AHP; printed weights and totals seen on stored copies of the page."""
    criteria = ahp(square("experience education charisma age", "1 4 3 7", ". 1 1/3 3", ". . 1 5", ". . . 1"))
    people = "Tom Dick Harry"
    under = [
        ahp(square(people, "1 1/4 4", ". 1 9", ". . 1")),
        ahp(square(people, "1 3 1/5", ". 1 1/7", ". . 1")),
        ahp(square(people, "1 5 9", ". 1 4", ". . 1")),
        ahp(square(people, "1 1/3 5", ". 1 9", ". . 1")),
    ]
    totals = sum(
        weight * np.array(list(one.weights.values()))
        for weight, one in zip(criteria.weights.values(), under, strict=True)
    )

    assert [0.547, 0.127, 0.270, 0.056] == pytest.approx(list(criteria.weights.values()), abs=6e-4)
    assert [0.358, 0.493, 0.149] == pytest.approx(list(totals), abs=1e-3)


@given(st.lists(st.floats(0.35, 1.0), min_size=3, max_size=8))
def test_consistent_judgements_give_back_their_weights(weights: list[float]) -> None:
    names = tuple(f"c{place}" for place in range(len(weights)))
    table = np.array(weights)[:, None] / np.array(weights)[None, :]

    found = ahp(Square(names, table, ""))

    assert np.array(weights) / sum(weights) == pytest.approx(list(found.weights.values()), rel=1e-6)
    assert 0 == pytest.approx(found.consistency_index, abs=1e-9)
    assert () == found.look_at


def test_two_experts_who_contradict_each_other_cancel_out_to_equal_weights() -> None:
    one, other = square("a b c", "1 3 5", ". 1 2", ". . 1"), square("a b c", "1 1/3 1/5", ". 1 1/2", ". . 1")

    found = group_ahp({"one": one, "other": other})

    assert [1 / 3] * 3 == pytest.approx(list(found.weights.values()))
    assert {"one", "other"} == set(found.experts)


def test_experts_may_give_the_causes_in_any_order() -> None:
    one, other = square("a b c", "1 3 5", ". 1 2", ". . 1"), square("c a b", "1 1/5 1/2", ". 1 3", ". . 1")

    assert ahp(one).weights == pytest.approx(dict(group_ahp({"one": one, "other": other}).weights))


def test_the_random_index_of_the_table_is_that_of_saaty() -> None:
    assert [0.58, 0.9, 1.12, 1.24, 1.32, 1.41, 1.45] == [random_index(size) for size in range(3, 10)]
    assert random_index(99) is None


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        (("1 3 .", "1/3 1 2", ". 1/2 1"), "a and c are not compared"),
        (("1 3 5", "1/2 1 2", "1/5 1/2 1"), "a and b: 3 and 0.5 are not reciprocal"),
        (("1 30 5", ". 1 2", ". . 1"), "a and b: 30 is outside the scale"),
        (("2 3 5", ". 1 2", ". . 1"), "a compared with itself is 2"),
    ],
)
def test_a_wrong_comparison_is_told_with_its_pair(rows: tuple[str, ...], words: str) -> None:
    with pytest.raises(InputError, match=words):
        ahp(square("a b c", *rows))


INFLUENCES = square("LDRS STFLX COLLB TECHL ABSCAP", "0 4 3 1 0", "0 0 4 1 1", "0 1 0 4 4", "0 0 1 0 0", "1 0 4 4 0")
"""A worked example with its scaled matrix, seen at https://soft.onlineoutput.com/dematel/output?project_id=8733_394698."""


def test_influences_are_scaled_by_the_largest_sum_of_a_row_or_column_as_in_the_worked_example() -> None:
    found = dematel({"expert": INFLUENCES})

    scaled = found.total @ np.linalg.inv(np.eye(5) + found.total)
    assert 12 == found.norm
    assert [0, 0.333, 0.25, 0.083, 0] == [abs(round(value, 3)) for value in scaled[0]]
    assert [0.083, 0, 0.333, 0.333, 0] == [abs(round(value, 3)) for value in scaled[4]]


def test_total_influence_is_the_sum_of_all_ways_of_any_length() -> None:
    found = dematel({"expert": INFLUENCES})
    step = power = INFLUENCES.values / found.norm
    total = step.copy()
    for _ in range(400):
        power = power @ step
        total = total + power

    assert total == pytest.approx(found.total, abs=1e-12)
    assert sum(found.given.values()) == pytest.approx(sum(found.received.values()))
    assert 0 == pytest.approx(sum(found.relation.values()), abs=1e-12)


def test_influences_that_never_come_to_an_end_are_refused() -> None:
    with pytest.raises(InputError, match="grow without end"):
        dematel({"expert": square("a b", "0 2", "2 0")})


def test_an_influence_outside_the_scale_and_one_on_itself_are_told() -> None:
    with pytest.raises(InputError, match="the influence of a on b is 7; give 0 to 4"):
        dematel({"expert": square("a b c", "0 7 1", "1 0 1", "0 1 0")})
    with pytest.raises(InputError, match="a influences itself"):
        dematel({"expert": square("a b c", "1 2 1", "1 0 1", "0 1 0")})


def test_the_change_by_the_last_expert_is_told() -> None:
    other = Square(INFLUENCES.names, np.where(INFLUENCES.values == 4, 3, INFLUENCES.values), "")

    assert dematel({"one": INFLUENCES, "two": INFLUENCES}).stable == 0
    # 6 of the 20 pairs move from 4 to 3.5: by 0.5 / 3.5 each.
    assert 6 / 20 * (0.5 / 3.5) == pytest.approx(dematel({"one": INFLUENCES, "two": other}).stable)


def test_a_chain_with_a_loop_has_its_hand_worked_structure() -> None:
    """Worked by hand: a -> b -> c <-> d, e alone."""
    found = ism(square("a b c d e", "0 1 0 0 0", "0 0 1 0 0", "0 0 0 1 0", "0 0 1 0 0", "0 0 0 0 0"))

    assert (("c", "d", "e"), ("b",), ("a",)) == found.levels
    assert {"a": 4, "b": 3, "c": 2, "d": 2, "e": 1} == found.driving
    assert {"a": 1, "b": 2, "c": 4, "d": 4, "e": 1} == found.dependence
    assert (("a", "c"), ("a", "d"), ("b", "d")) == found.added
    assert ["driving", "driving", "dependent", "dependent", "autonomous"] == [found.quadrant(n) for n in "abcde"]


@given(st.integers(2, 7).flatmap(lambda n: st.lists(st.lists(st.integers(0, 1), min_size=n, max_size=n),
                                                     min_size=n, max_size=n)))  # fmt: skip
def test_reach_is_the_boolean_power_of_the_matrix(rows: list[list[int]]) -> None:
    names = tuple(f"c{place}" for place in range(len(rows)))
    found = ism(Square(names, np.array(rows, dtype=float), ""))

    power = np.linalg.matrix_power(np.array(rows) + np.eye(len(rows)), len(rows)) > 0
    assert power.tolist() == found.reach.tolist()
    assert sorted(names) == sorted(name for level in found.levels for name in level)
    assert sum(found.driving.values()) == sum(found.dependence.values())


def test_letters_above_the_diagonal_are_read_as_the_field_writes_them(tmp_path: Path) -> None:
    file = tmp_path / "letters.csv"
    file.write_text("leads,a,b,c\na,,V,O\nb,,,X\nc,,,\n", encoding="utf-8")

    found = ism(read_leads(file))

    assert [[1, 1, 1], [0, 1, 1], [0, 1, 1]] == found.reach.astype(int).tolist()


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("x,a,b\na,1,2\nc,1,1\n", 'row 3: the row "c" has no column'),
        ("x,a,b\na,1,2\n", 'the column "b" has no row'),
        ("x,a,b\na,1,often\nb,,1\n", 'row 2, column b: "often" is not a number'),
        ("x,a,a\na,1,2\n", 'two columns are called "a"'),
        ("x,a,b\na,1,2,3\nb,,1\n", "row 2: there are 4 values and 3 columns"),
        ("", "the file is empty"),
    ],
)
def test_a_spoilt_matrix_is_told_in_one_sentence(tmp_path: Path, text: str, words: str) -> None:
    file = tmp_path / "matrix.csv"
    file.write_text(text, encoding="utf-8")

    with pytest.raises(InputError) as failure:
        read_square(file)

    assert words in str(failure.value)


def test_a_matrix_in_a_workbook_reads_like_the_same_in_text(tmp_path: Path) -> None:
    import xlsxwriter

    text, book = tmp_path / "m.csv", tmp_path / "m.xlsx"
    text.write_text("x;a;b\na;1;3\nb;1/3;1\n", encoding="utf-8")
    workbook = xlsxwriter.Workbook(str(book))
    sheet = workbook.add_worksheet()
    for row, line in enumerate([["x", "a", "b"], ["a", 1, 3], ["b", "1/3", 1]]):
        sheet.write_row(row, 0, line)
    workbook.close()

    assert read_square(text).values.tolist() == read_square(book).values.tolist()


def test_kappa_and_its_error_are_those_of_the_documentation_of_statpsych() -> None:
    """ci.kappa(.05, 31, 12, 4, 58) of statpsych, https://dgbonett.github.io/statpsych/reference/ci.kappa.html."""
    found = cohen_kappa(["0"] * 43 + ["1"] * 62, ["0"] * 31 + ["1"] * 12 + ["0"] * 4 + ["1"] * 58)

    assert (0.6756757, 0.07344761, 0.5317210, 0.8196303) == pytest.approx(
        (found.value, found.standard_error, found.low, found.high), abs=5e-8
    )


def test_the_error_of_kappa_is_that_of_the_delta_method() -> None:
    counts = np.array([[20.0, 3, 1], [2, 15, 4], [0, 5, 10]])
    first = [str(i) for i in range(3) for j in range(3) for _ in range(int(counts[i, j]))]
    second = [str(j) for i in range(3) for j in range(3) for _ in range(int(counts[i, j]))]

    def value(shares: np.ndarray) -> float:
        shares = shares / shares.sum()
        chance = float(shares.sum(axis=1) @ shares.sum(axis=0))
        return (float(np.trace(shares)) - chance) / (1 - chance)

    shares, step = counts / counts.sum(), 1e-6
    slopes = np.zeros((3, 3))
    for i in range(3):
        for j in range(3):
            up, down = shares.copy(), shares.copy()
            up[i, j] += step
            down[i, j] -= step
            slopes[i, j] = (value(up) - value(down)) / (2 * step)
    variance = ((shares * slopes**2).sum() - (shares * slopes).sum() ** 2) / counts.sum()

    assert np.sqrt(variance) == pytest.approx(cohen_kappa(first, second).standard_error, rel=1e-6)


def test_coders_who_use_one_code_only_have_no_kappa() -> None:
    assert cohen_kappa(["I1", "I1"], ["I1", "I1"]).value is None
