"""`refloat factors` on panels, good and bad."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

Refloat = Callable[..., Any]

STUDY = """kind: panel
table: banks.csv
entity: bank
time: year
outcome: {column: npl}
lags: 1
drivers:
  - {column: capital, code: I4.capital_ratio}
  - {column: growth, code: E4.gdp_growth}
shares: {draws: 50}
gmm: {choices: false}
"""


def rows(seed: int = 0, banks: int = 12, years: int = 8) -> list[list[str]]:
    """bank, year, npl, capital, growth of a made-up panel."""
    chance = np.random.default_rng(seed)
    growth = chance.normal(2, 2, years)
    table = []
    for bank in range(banks):
        npl, level = 4.0, chance.normal()
        for year in range(years):
            capital = 10 + level + chance.normal()
            npl = 1 + 0.5 * npl - 0.2 * growth[year] + 0.1 * capital + level + chance.normal(0, 0.5)
            line = [f"bank {bank}", str(2010 + year), f"{npl:.4f}", f"{capital:.4f}", f"{growth[year]:.4f}"]
            table.append(line)
    return table


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "study.yaml").write_text(STUDY, encoding="utf-8")
    write(tmp_path, rows())
    return tmp_path


def write(folder: Path, table: list[list[str]]) -> None:
    text = "bank,year,npl,capital,growth\n" + "".join(",".join(line) + "\n" for line in table)
    (folder / "banks.csv").write_text(text, encoding="utf-8")


def keys(document: dict[str, Any]) -> set[str]:
    return {caution["key"] for caution in document["cautions"]}


def test_the_document_has_columns_shares_rankings_and_warnings(refloat: Refloat, folder: Path) -> None:
    outcome = refloat("factors", folder, "--json")

    assert outcome.code == 0
    document = outcome.document
    assert (document["kind"], document["sample"]["entities"]) == ("panel", 12)
    assert list(document["columns"]) == [
        *("fixed", "jackknife", "fixed-periods", "difference-gmm", "system-gmm", "pooled")
    ]
    assert {"I4", "E4", "persistence"} == set(document["shares"]["categories"])
    assert document["shares"]["meaning"] == "explained variation, not causation"
    assert [ranking["method"] for ranking in document["rankings"]] == ["fixed effects", "shapley share"]
    assert {"few_clusters", "endogenous_now", "nickell", "period_column", "instruments_many"} <= keys(document)
    assert outcome.err.count("Note: ") == len(document["notes"])


@pytest.mark.slow
def test_the_report_is_written_in_both_languages(refloat: Refloat, folder: Path, tmp_path: Path) -> None:
    outcome = refloat("factors", folder, "--out", tmp_path / "out")

    assert outcome.code == 0
    english = (tmp_path / "out" / "report.html").read_text(encoding="utf-8")
    chinese = (tmp_path / "out" / "report.zh.html").read_text(encoding="utf-8")
    assert "Shares of explained variation" in english
    assert "可解释变异的分解" in chinese
    assert "factors.panel" not in english.split("<script")[0] + chinese.split("<script")[0]
    for name in ("forest.png", "shares.png", "result.json"):
        assert (tmp_path / "out" / name).stat().st_size > 500


def test_a_bare_table_with_usual_names_is_a_panel(refloat: Refloat, folder: Path) -> None:
    outcome = refloat("factors", folder / "banks.csv", "--json")

    assert outcome.code == 0
    assert [driver["column"] for driver in outcome.document["drivers"]] == ["capital", "growth"]


def test_a_bare_table_of_quarters_finds_the_column_that_counts_them(refloat: Refloat, folder: Path) -> None:
    table = [
        [line[0], line[1], str(quarter), str(4 * int(line[1]) + quarter), *line[2:]]
        for line in rows(years=4)
        for quarter in range(1, 5)
    ]
    text = "country,year,quarter,time_id,npl_ratio,capital,growth\n" + "".join(",".join(line) + "\n" for line in table)
    (folder / "euro.csv").write_text(text, encoding="utf-8")

    document = refloat("factors", folder / "euro.csv", "--json").document
    assert (document["kind"], document["sample"]["entities"]) == ("panel", 12)
    assert document["cautions"][0]["key"] == "pasted_values"
    assert [driver["column"] for driver in document["drivers"]] == ["capital", "growth"]


def test_a_row_that_stands_twice_alike_is_taken_once_and_told_of(refloat: Refloat, folder: Path) -> None:
    table = rows()
    write(folder, [*table, table[3]])

    document = refloat("factors", folder, "--json").document
    assert "doubled_rows" in keys(document)
    assert document["sample"]["read_rows"] == len(table)


def test_two_rows_that_disagree_on_one_bank_and_year_are_refused_with_both_named(
    refloat: Refloat, folder: Path
) -> None:
    table = rows()
    write(folder, [*table, [*table[3][:2], "9.9", *table[3][3:]]])

    refloat("factors", folder, "--json").prove_one_sentence("bank 0, 2013", "row 98", "row 5", "keep one row")


def test_one_period_gives_a_cross_section_and_says_so(refloat: Refloat, folder: Path) -> None:
    write(folder, [line for line in rows() if line[1] == "2012"])
    text = STUDY.replace("lags: 1\n", "")
    (folder / "study.yaml").write_text(text, encoding="utf-8")

    document = refloat("factors", folder, "--json").document
    assert list(document["columns"]) == ["pooled"]
    assert "one_period" in keys(document)


def test_one_period_with_a_lag_is_refused(refloat: Refloat, folder: Path) -> None:
    write(folder, [line for line in rows() if line[1] == "2012"])

    refloat("factors", folder, "--json").prove_one_sentence("no row has every value", "lag 1", "leave out")


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (lambda line: [*line[:2], "a lot", *line[3:]], ("row 2", 'npl is "a lot"', "not a number")),
        (lambda line: ["", *line[1:]], ("row 2", "bank is empty")),
        (lambda line: [line[0], "soon", *line[2:]], ("row 2", 'the period is "soon"', "2012Q3")),
        (lambda line: [*line[:2], "inf", *line[3:]], ("row 2", "finite")),
    ],
)
def test_a_cell_that_is_wrong_is_named_with_its_row(
    refloat: Refloat, folder: Path, spoil: Callable[[list[str]], list[str]], words: tuple[str, ...]
) -> None:
    table = rows()
    write(folder, [spoil(table[0]), *table[1:]])

    refloat("factors", folder, "--json").prove_one_sentence(*words)


def test_a_constant_column_and_an_empty_one_are_left_out_and_named(refloat: Refloat, folder: Path) -> None:
    write(folder, [[*line[:3], "8.0", line[4]] for line in rows()])
    document = refloat("factors", folder, "--json").document
    assert "constant_column" in keys(document)
    assert "capital" not in document["columns"]["fixed"]["coefficients"]

    write(folder, [[*line[:3], "", line[4]] for line in rows()])
    document = refloat("factors", folder, "--json").document
    assert {"empty_column"} <= keys(document)
    assert list(document["columns"]["fixed"]["coefficients"]) == ["lag 1", "growth"]


def test_banks_without_a_value_of_a_column_are_named(refloat: Refloat, folder: Path) -> None:
    write(folder, [[*line[:3], "" if line[0] == "bank 4" else line[3], line[4]] for line in rows()])

    document = refloat("factors", folder, "--json").document
    told = next(caution["says"] for caution in document["cautions"] if caution["key"] == "missing_group")
    assert "bank 4" in told
    assert document["sample"]["entities"] == 11


def test_nothing_that_varies_is_refused(refloat: Refloat, folder: Path) -> None:
    write(folder, [[*line[:2], "3", "8", "2"] for line in rows()])

    refloat("factors", folder, "--json").prove_one_sentence("no column can be estimated", "do not vary")


def test_one_bank_is_no_panel(refloat: Refloat, folder: Path) -> None:
    write(folder, [line for line in rows() if line[0] == "bank 1"])

    refloat("factors", folder, "--json").prove_one_sentence("only bank 1", "two entities")


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        ("column: capital", "column: capitel", ('no column "capitel"', 'did you mean "capital"')),
        ("I4.capital_ratio", "I4.capital", ("study.yaml:8", "I4.capital_ratio")),
        ("lags: 1", "lags: 1\nestimator: [fixed]", ("study.yaml:7", "estimators")),
        ("lags: 1", "lags: 0\nestimators: [jackknife]", ("jackknife", "lags: 1")),
        ("table: banks.csv", "table: bank.csv", ("bank.csv", "beside the study")),
    ],
)
def test_a_study_that_is_wrong_is_told_where(
    refloat: Refloat, folder: Path, before: str, after: str, words: tuple[str, ...]
) -> None:
    (folder / "study.yaml").write_text(STUDY.replace(before, after), encoding="utf-8")

    refloat("factors", folder, "--json").prove_one_sentence(*words)


def test_quarters_with_pasted_years_are_told_first(refloat: Refloat, folder: Path) -> None:
    table = [[line[0], f"{line[1]}Q{quarter}", *line[2:]] for line in rows() for quarter in range(1, 5)]
    write(folder, table)

    document = refloat("factors", folder, "--json").document
    assert document["cautions"][0]["key"] == "pasted_values"
