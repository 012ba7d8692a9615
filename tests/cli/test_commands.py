"""The commands keep the shapes that other programs rely on."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from refloat.cases.find_case import SHIPPED

RUN_KEYS = {
    "case": None,
    "version": None,
    "seed": None,
    "scenarios": None,
    "currency": None,
    "cut_off": None,
    "tape": {"loans", "borrowers", "claim", "failures"},
    "pool": {"loans", "borrowers", "claim", "top10_share", "hhi"},
    "recovery": {
        "expected_gross_rate",
        "expected_net_rate",
        "p01",
        "p05",
        "p50",
        "p95",
        "p99",
        "wal_years",
        "by_period",
    },
    "sale": {"proceeds", "costs", "net"},
    "checks": {"cash_conserved"},
    "notes": None,
}
NOTE_KEYS = {
    "name",
    "balance",
    "share_of_claim",
    "coupon",
    "letter",
    "expected_loss",
    "default_probability",
    "stress_letter",
    "wal_years",
    "yield_rate",
    "price",
}


@pytest.fixture(scope="module", params=["sba-small-business", pytest.param("cn-card", marks=pytest.mark.slow)])
def run(request, tmp_path_factory: pytest.TempPathFactory):
    """A run of a shipped case through a real process: (name, stdout, stderr, folder of its files or none)."""
    folder = tmp_path_factory.mktemp("out") / "report" if request.param == "sba-small-business" else None
    done = subprocess.run(
        [sys.executable, "-m", "refloat", "run", request.param, "--scenarios", "500", "--json"]
        + ([] if folder is None else ["--out", str(folder)]),
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=True,
    )
    return request.param, done.stdout, done.stderr, folder


def test_run_prints_one_json_document_with_every_key(run) -> None:
    name, out, *_ = run
    document = json.loads(out)
    assert document["case"] == name
    for key, inner in RUN_KEYS.items():
        assert key in document
        assert inner is None or inner <= set(document[key])
    assert all(set(note) >= NOTE_KEYS for note in document["notes"])
    assert {"date", "expected", "p05", "p95"} <= set(document["recovery"]["by_period"][0])
    assert document["checks"]["cash_conserved"] <= 1e-9


def test_run_tells_its_progress_on_stderr(run) -> None:
    assert "Simulating recoveries" in run[2]


def test_the_figures_of_a_run_hang_together(run) -> None:
    document = json.loads(run[1])
    recovery, pool = document["recovery"], document["pool"]
    assert 0 < recovery["expected_net_rate"] < recovery["expected_gross_rate"] < 1
    assert recovery["p01"] <= recovery["p05"] <= recovery["p50"] <= recovery["p95"] <= recovery["p99"]
    total = sum(period["expected"] for period in recovery["by_period"])
    assert total == pytest.approx(recovery["expected_net_rate"] * pool["claim"], rel=1e-9) or total == pytest.approx(
        recovery["expected_gross_rate"] * pool["claim"], rel=1e-9
    )
    assert document["sale"]["net"] == pytest.approx(document["sale"]["proceeds"] - document["sale"]["costs"])
    for note in document["notes"]:
        assert note["share_of_claim"] == pytest.approx(note["balance"] / pool["claim"])


@pytest.mark.slow
def test_the_same_seed_gives_the_same_bytes_with_one_or_two_workers(refloat) -> None:
    texts = {
        refloat("run", "sba-small-business", "--scenarios", 2000, "--seed", 7, "--workers", workers, "--json").out
        for workers in (1, 2, 1)
    }
    assert len(texts) == 1


@pytest.mark.slow
def test_another_seed_gives_other_numbers(refloat) -> None:
    texts = {refloat("run", "sba-small-business", "--scenarios", 500, "--seed", seed, "--json").out for seed in (1, 2)}
    assert len(texts) == 2


def test_run_writes_every_file_it_promises_and_none_where_no_folder_is_asked_for(run) -> None:
    _, out, err, folder = run
    if folder is None:
        assert "Wrote" not in err
        return
    for name in ("result.json", "report.html", "report.pdf", "workbook.xlsx"):
        assert (folder / name).stat().st_size > 1000, name
    assert list(folder.rglob("*.parquet"))
    assert json.loads((folder / "result.json").read_text(encoding="utf-8")) == json.loads(out)
    assert f"Wrote {folder / 'report.html'} and " in err


def test_cases_are_listed_and_the_synthetic_one_says_so(refloat) -> None:
    listed = {case["case"]: case for case in refloat("cases", "--json").document}
    assert not listed["sba-small-business"]["synthetic"]
    assert listed["cn-card"]["synthetic"]


@pytest.mark.slow
def test_a_quick_look_with_too_few_paths_keeps_the_deal_files_sizes_and_says_so(refloat) -> None:
    outcome = refloat("run", "sba-small-business", "--scenarios", 300, "--json")
    assert outcome.code == 0, outcome.err
    assert [note["balance"] for note in outcome.document["notes"]] == [200000, 65000, 350000]
    assert "cannot carry its target letters" in outcome.out


def test_a_new_case_runs_at_once(refloat, tmp_path: Path) -> None:
    assert refloat("cases", "new", tmp_path / "mine", "--json").code == 0
    outcome = refloat("run", tmp_path / "mine", "--scenarios", 200, "--json")
    assert outcome.code == 0, outcome.err


def test_size_finds_notes_that_hold_their_targets(refloat) -> None:
    outcome = refloat("size", "sba-small-business", "--target", "A=Ba3", "--scenarios", 2000, "--json")
    assert outcome.code == 0, outcome.err
    assert outcome.document["balances"]["A"] > 0


def test_rate_gives_a_letter_for_each_rated_note(refloat) -> None:
    outcome = refloat("rate", "cn-card", "--scenarios", 500, "--json")
    assert outcome.code == 0, outcome.err
    assert outcome.document["notes"][0]["letter"]


def test_the_deal_schema_is_json_schema(refloat) -> None:
    assert refloat("deal", "schema").document["$schema"].startswith("https://json-schema.org/")


def test_deal_run_reports_every_date_even_when_nothing_is_paid(refloat, tmp_path: Path) -> None:
    from refloat.cases.find_case import SHIPPED

    cash = tmp_path / "cash.csv"
    cash.write_text("date,collections\n2015-01-31,0\n2015-06-30,500000\n", encoding="utf-8")
    outcome = refloat(
        "deal", "run", SHIPPED / "sba-small-business" / "deal.yaml", "--cash", cash, "--plan", cash, "--json"
    )
    assert outcome.code == 0, outcome.err
    document = outcome.document
    assert {
        "notes",
        "fees",
        "accounts",
        "triggers",
        "facilities",
        "hedges",
        "guarantees",
        "residuals",
        "checks",
    } <= set(document)
    rows = next(iter(document["notes"].values()))
    assert {
        "date",
        "opening",
        "interest_due",
        "interest_paid",
        "interest_shortfall",
        "principal_paid",
        "closing",
    } <= set(rows[0])
    assert len({len(rows) for rows in document["notes"].values()}) == 1


@pytest.mark.parametrize(
    "words",
    [
        (),
        ("run",),
        ("tape", "check"),
        ("deal", "run"),
        ("rate",),
        ("size",),
        ("cases",),
        ("cases", "new"),
        ("bench",),
        ("deal", "check"),
        ("deal", "schema"),
    ],
)
def test_every_command_has_help(refloat, words) -> None:
    outcome = refloat(*words, "--help")
    assert outcome.code == 0
    assert len(outcome.out) > 200


def test_people_get_tables(refloat) -> None:
    outcome = refloat("rate", "sba-small-business", "--scenarios", 300)
    assert outcome.code == 0, outcome.err
    assert "Notes" in outcome.out
    assert "{" not in outcome.out


@pytest.mark.slow
def test_a_terminal_without_chinese_shows_what_it_can_and_gets_the_same_document() -> None:
    call = [sys.executable, "-m", "refloat", "cases"]
    narrow = {**os.environ, "PYTHONIOENCODING": "ascii"}
    document = subprocess.run([*call, "--json"], capture_output=True, check=True, env=narrow)
    wide = subprocess.run(
        [*call, "--json"], capture_output=True, check=True, env={**narrow, "PYTHONIOENCODING": "utf8"}
    )
    assert json.loads(document.stdout.decode("ascii")) == json.loads(wide.stdout.decode("utf-8"))
    sheet = [
        sys.executable,
        "-m",
        "refloat",
        "deal",
        "check",
        str(SHIPPED / "cn-card" / "deal.yaml"),
        "--language",
        "zh",
    ]
    assert b"?" in subprocess.run(sheet, capture_output=True, check=True, env=narrow).stdout


def test_a_run_that_is_stopped_says_so_and_ends_as_shells_expect(refloat, monkeypatch) -> None:
    def stop(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("refloat.cases.shipped_cases", stop)
    outcome = refloat("cases")
    assert outcome.code == 130
    assert "Stopped by the user" in outcome.err


@pytest.mark.slow
def test_run_takes_overrides_from_a_file(refloat, tmp_path: Path) -> None:
    file = tmp_path / "what-if.yaml"
    file.write_text("name: macro slump\nevents:\n  - {kind: drivers, macro: -3, industry: -3}\n", encoding="utf-8")

    usual = refloat("run", "sba-small-business", "--scenarios", "300", "--json").document
    slump = refloat("run", "sba-small-business", "--scenarios", "300", "--json", "--overrides", str(file)).document

    assert slump["recovery"]["expected_net_rate"] < 0.8 * usual["recovery"]["expected_net_rate"]


def test_overrides_that_are_not_there_are_told_in_a_line(refloat) -> None:
    told = refloat("run", "sba-small-business", "--json", "--overrides", "none.yaml")

    assert 1 == told.code
    assert "none.yaml: there is no such file of overrides" in told.err


@pytest.mark.parametrize("group", [(), ("deal",), ("deals",), ("tape",), ("assumptions",), ("sale",)])
def test_help_tells_each_commands_first_sentence_whole(refloat, group: tuple[str, ...]) -> None:
    lines = refloat(*group, "--help").out.partition("Commands:")[2].splitlines()
    assert lines
    assert not [line for line in lines if line.endswith("...")]
