"""`refloat factors` on loan files, experts, grey rankings and several studies, as people and programs meet it."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Refloat = Callable[..., Any]
CODINGS = """loan_id,coder,proximate,contributors,controllable,evidence,loss_amount
L1,A,I2,I1,yes,contract,100
L1,B,I2,,yes,contract,100
L2,A,E2,,no,accounts,50
L2,B,E9,,no,accounts,50
"""


@pytest.fixture
def codings(tmp_path: Path) -> Path:
    file = tmp_path / "files.csv"
    file.write_text(CODINGS, encoding="utf-8")
    return file


def test_several_studies_give_the_triangulation(refloat: Refloat, tmp_path: Path) -> None:
    experts = refloat("factors", "synthetic-experts", "--json")
    finished = tmp_path / "experts.json"
    finished.write_text(experts.out, encoding="utf-8")

    outcome = refloat("factors", "synthetic-loan-files", finished, "--json")
    document = outcome.document

    assert (0, "triangulation", True) == (outcome.code, document["kind"], document["synthetic"])
    assert ["post-mortem", "ahp", "dematel", "ism"] == list(document["methods"])
    assert 8 == document["concordance"]["things"]
    assert {"E3", "I2", "I3"} == {link["cause"] for link in document["links"]}
    assert 0 < document["loss"]["avoidable_total"]["share"] < 1
    assert "SYNTHETIC" in outcome.err


def test_a_bare_table_of_codings_is_known_by_its_columns(refloat: Refloat, codings: Path) -> None:
    outcome = refloat("factors", codings, "--json")

    document = outcome.document
    assert (0, "post-mortem") == (outcome.code, document["kind"])
    assert [5] == [row["row"] for row in document["bad_rows"]]
    assert 2 / 3 == pytest.approx(document["loss"]["by_category"]["I2"]["share"])


def test_people_read_bad_rows_one_by_one(refloat: Refloat, codings: Path) -> None:
    outcome = refloat("factors", codings)

    assert 0 == outcome.code
    assert 'Row 5 (loan L2): the taxonomy has no code "E9"' in outcome.err
    assert "Avoidable at most 66.7 %" in outcome.out


def test_bare_matrices_and_columns_are_taken_with_their_kind(refloat: Refloat, tmp_path: Path) -> None:
    matrix, series = tmp_path / "m.csv", tmp_path / "s.csv"
    matrix.write_text("x,I1,I2,E3\nI1,,3,5\nI2,,,2\nE3,,,\n", encoding="utf-8")
    rows = [f"{2000 + n},{1 + n % 3},{5 - n % 4},{2 + n % 5}" for n in range(12)]
    series.write_text("year,npl,gdp,cpi\n" + "\n".join(rows) + "\n", encoding="utf-8")

    ahp = refloat("factors", matrix, "--kind", "expert", "--set", "method=ahp", "--json")
    settings = ("reference=npl", "gdp=E4.gdp_growth", "cpi=E4.inflation")
    grey = refloat("factors", series, "--kind", "grey-ranking", *(x for s in settings for x in ("--set", s)), "--json")

    assert 1 == pytest.approx(sum(ahp.document["ahp"]["weights"].values()))
    assert {"E4.gdp_growth", "E4.inflation"} == set(grey.document["bands"])


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (("synthetic-experts", "{table}"), 2, "give studies and results, or CSV tables, not both"),
        (("{table}", "--kind", "expert"), 2, "--set method=: give one of ahp, dematel, ism"),
        (("{table}", "--kind", "post-mortem", "--set", "colour=red"), 2, "--set colour: give one of adjudicator"),
        (("{json}",), 1, "the document has no rankings"),
        (("{table}", "--kind", "grey-ranking"), 2, "give --set reference=COLUMN"),
    ],
)
def test_wrong_requests_end_in_one_sentence(
    refloat: Refloat, codings: Path, arguments: tuple[str, ...], code: int, words: str
) -> None:
    other = codings.with_name("other.json")
    other.write_text(json.dumps({"kind": "x"}), encoding="utf-8")

    outcome = refloat("factors", *(text.format(table=codings, json=other) for text in arguments))

    assert code == outcome.code
    assert words in outcome.err
    assert "Traceback" not in outcome.err


@pytest.mark.slow
@pytest.mark.parametrize(
    ("study", "pictures"),
    [
        ("synthetic-loan-files", {"cause-tree", "event-flow"}),
        ("synthetic-experts", {"weights", "influence-map", "driving-map"}),
        ("grey-countries", {"stability-bumps", "disagreement"}),
        (
            "synthetic-triangulation",
            {"place-map", "agreement-map", "cause-tree-1", "event-flow-1", "weights-2", "influence-map-2",
             "driving-map-2"},
        ),
    ],
)  # fmt: skip
def test_each_report_is_written_in_two_languages_with_its_pictures(
    refloat: Refloat, tmp_path: Path, study: str, pictures: set[str]
) -> None:
    outcome = refloat("factors", study, "--out", tmp_path)

    english = (tmp_path / "report.html").read_text(encoding="utf-8")
    chinese = (tmp_path / "report.zh.html").read_text(encoding="utf-8")
    names = {path.name.removesuffix(".png").removesuffix(".zh") for path in tmp_path.glob("*.png")}
    assert 0 == outcome.code
    assert pictures == names
    synthetic = study.startswith("synthetic")
    assert synthetic == ("SYNTHETIC: made-up figures" in english)
    assert synthetic == ("合成数据" in chinese)


@pytest.mark.slow
def test_overrides_from_loan_files_lower_what_the_template_case_recovers(refloat: Refloat, tmp_path: Path) -> None:
    """The worked example of docs/method/factors-link.md: every link alone costs something, all together most."""
    refloat("factors", "synthetic-triangulation", "--out", tmp_path / "study")
    refloat("cases", "new", tmp_path / "case")

    def net(*more: object) -> float:
        out = refloat("run", tmp_path / "case", "--scenarios", 300, "--seed", 1, *more, "--json")
        return float(out.document["recovery"]["expected_net_rate"])

    base = net()
    alone = {c: net("--overrides", tmp_path / "study" / f"overrides_{c}.yaml") for c in ("E3", "I2", "I3")}
    together = net("--overrides", tmp_path / "study" / "overrides.yaml")

    assert all(rate < base for rate in alone.values())
    assert together < min(alone.values())


@pytest.mark.slow
def test_real_studies_of_countries_agree_on_what_comes_first_and_say_that_they_are_kin(refloat: Refloat) -> None:
    outcome = refloat("factors", "country-triangulation", "--json")
    document = outcome.document

    assert ["fixed effects", "shapley share", "grey relation"] == list(document["methods"])
    assert "E4.unemployment" == next(iter(document["mean_place"]))
    assert "agreed high" == document["standing"]["E4.unemployment"]
    assert "come from one study (country-npl): they are not independent" in outcome.err
