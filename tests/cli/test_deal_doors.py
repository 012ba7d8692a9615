"""`refloat deal`: what a person gets from check, schema, language, new, sheet, picture, solve and run."""

import json
import re
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from refloat.deal import deal_schema, read_deal, template, templates

DEALS = Path(__file__).parent / "deals"


@pytest.fixture
def deal(tmp_path: Path) -> Path:
    path = tmp_path / "deal.yaml"
    path.write_text((DEALS / "collection-trigger.yaml").read_text(encoding="utf-8"), encoding="utf-8")
    return path


@pytest.fixture
def cash(tmp_path: Path) -> Path:
    path, day = tmp_path / "cash.csv", date(2025, 1, 31)
    rows = [f"{day + timedelta(days=30 * number)},{9_000 + 10 * number}" for number in range(54)]
    path.write_text("\n".join(["date,collections", *rows]) + "\n", encoding="utf-8")
    return path


def spoil(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def test_a_wrong_deal_is_one_line_with_its_place_and_a_remedy(refloat: Any, deal: Path, cash: Path) -> None:
    spoil(deal, "rate: 0.038", "rate: 3.8")
    for arguments in (("check", deal), ("run", deal, "--cash", cash, "--json"), ("sheet", deal)):
        refloat("deal", *arguments).prove_one_sentence(f"{deal}:9:", "too large", "such as 0.05 for 5 %")


def test_all_problems_are_listed_on_demand(refloat: Any, deal: Path) -> None:
    spoil(deal, "rate: 0.038", "rate: 3.8")
    spoil(deal, "switches_to: subordinated", "switches_to: subordinate")
    outcome = refloat("deal", "check", deal, "--all")
    assert outcome.code == 1
    assert [line.split(":")[1] for line in outcome.out.splitlines()] == ["9", "15", "25"]
    document = json.loads(refloat("deal", "check", deal, "--all", "--json").out)
    assert document["valid"] is False
    assert [problem["line"] for problem in document["problems"]] == [9, 15, 25]
    assert all(problem["message"] and problem["remedy"] for problem in document["problems"])
    assert refloat("deal", "check", DEALS / "clean-up-call.yaml", "--all").code == 0


def test_the_schema_is_printed_or_written(refloat: Any, tmp_path: Path) -> None:
    assert refloat("deal", "schema").document == deal_schema()
    assert refloat("deal", "schema", "--json").document == deal_schema()
    out = tmp_path / "schema.json"
    assert refloat("deal", "schema", "--out", out, "--json").document == {"files": [str(out)]}
    assert json.loads(out.read_text(encoding="utf-8")) == deal_schema()


def test_the_language_is_told_whole_or_in_part(refloat: Any) -> None:
    whole = refloat("deal", "language").out
    assert max(len(line) for line in whole.splitlines()) <= 80
    assert "STEP UP" in whole
    part = refloat("deal", "language", "pay_interest").out
    assert part.startswith("PAY INTEREST   step: pay_interest")
    assert "PAY FEE" not in part
    assert refloat("deal", "language", "floating", "--json").document[0]["name"] == "floating"
    refloat("deal", "language", "reserv3").prove_one_sentence('did you mean "reserve"?')


@pytest.mark.parametrize("name", templates())
def test_every_template_can_be_started_from(refloat: Any, tmp_path: Path, name: str) -> None:
    file = tmp_path / "mine.yaml"
    outcome = refloat("deal", "new", name, file, "--json")
    schema = tmp_path / "refloat-deal.schema.json"
    assert outcome.document == {"files": [str(file), str(schema)]}
    assert file.read_text(encoding="utf-8").splitlines()[0] == f"# yaml-language-server: $schema={schema.name}"
    assert json.loads(schema.read_text(encoding="utf-8")) == deal_schema()
    assert read_deal(file) == template(name)
    assert refloat("deal", "check", file).code == 0
    refloat("deal", "new", name, file).prove_one_sentence("such a file already")


@pytest.mark.parametrize(("every", "reserve"), [(1, 1.0), (3, 1.5), (6, 2.0)])
def test_the_chinese_template_comes_in_all_frequencies_and_reserves(
    refloat: Any, tmp_path: Path, every: int, reserve: float
) -> None:
    file = tmp_path / "mine.yaml"
    assert refloat("deal", "new", "cn-two-note", file, "--every", every, "--reserve", reserve).code == 0
    made = read_deal(file)
    assert made == template("cn-two-note", every_months=every, reserve_times=reserve)
    assert made.payment_dates.every_months == every
    assert made.reserves[0].target.times == reserve  # type: ignore[union-attr]
    published = [entry.status for entry in made.provenance if entry.terms == "reserve multiple"]
    assert published == ["published" if reserve == 1.5 else "illustrative"]
    days = [date(2025, 4, 30) + timedelta(days=30 * number) for number in range(60)]
    cash = tmp_path / "cash.csv"
    cash.write_text("date,collections\n" + "".join(f"{day},2500000\n" for day in days), encoding="utf-8")
    result = refloat("deal", "run", file, "--cash", cash, "--json").document
    assert result["checks"]["cash_conserved"] < 1e-9
    assert result["notes"]["Senior"][-1]["closing"] == 0
    # The first full period: costs of the date and the next period's interest, that many times.
    row, account = result["notes"]["Senior"][0], result["accounts"]["liquidity_reserve"][0]
    costs = sum(rows[0]["due"] for rows in result["fees"].values())
    following = result["notes"]["Senior"][1]
    assert row["closing"] == following["opening"] < 75_000_000
    assert account["closing"] <= reserve * (costs + row["opening"] * 0.0258 * 184 / 365)
    assert account["closing"] > reserve * costs


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("cn-two-notes", "x.yaml"), 'did you mean "cn-two-note"?'),
        (("it-three-note", "x.yaml", "--reserve", "2"), "no reserve that is a multiple"),
        (("cn-two-note", "none/x.yaml"), "folder does not exist"),
    ],
)
def test_a_wish_that_a_template_cannot_meet_is_told(
    refloat: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...], words: str
) -> None:
    monkeypatch.chdir(tmp_path)
    refloat("deal", "new", *arguments).prove_one_sentence(words)
    assert list(tmp_path.iterdir()) == []
    assert refloat("deal", "new", "cn-two-note").code == 2


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("name", templates())
def test_every_template_has_a_term_sheet_in_both_languages(
    refloat: Any, tmp_path: Path, name: str, language: str
) -> None:
    file = tmp_path / "mine.yaml"
    refloat("deal", "new", name, file)
    printed = refloat("deal", "sheet", file, "--lang", language).out
    out = tmp_path / "sheet.md"
    assert refloat("deal", "sheet", file, "--language", language, "--out", out).code == 0
    assert out.read_text(encoding="utf-8") == printed
    made = template(name)
    assert printed.startswith(f"# {made.name if language == 'en' else made.name_zh}")
    steps = sum(len(steps) for steps in made.payments.values())
    assert sum(line.partition(". ")[0].isdigit() for line in printed.splitlines()) == steps
    refloat("deal", "sheet", file, "--out", tmp_path / "x.docx").prove_one_sentence(".md or .pdf")


def test_a_term_sheet_is_printed_as_pdf(refloat: Any, tmp_path: Path) -> None:
    out = tmp_path / "sheet.pdf"
    assert refloat("deal", "sheet", DEALS / "clean-up-call.yaml", "--out", out).code == 0
    assert out.read_bytes().startswith(b"%PDF")


@pytest.mark.parametrize(("suffix", "begins"), [("svg", b"<svg"), ("png", b"\x89PNG"), ("pdf", b"%PDF")])
def test_a_deal_is_drawn(refloat: Any, tmp_path: Path, suffix: str, begins: bytes) -> None:
    out = tmp_path / f"x.{suffix}"
    assert refloat("deal", "picture", DEALS / "liquidity-facility.yaml", "--out", out).code == 0
    assert out.read_bytes().startswith(begins)
    refloat("deal", "picture", DEALS / "clean-up-call.yaml", "--out", tmp_path / "x.gif").prove_one_sentence(".svg")


def test_solve_answers_in_words_and_as_a_document(refloat: Any, deal: Path, cash: Path) -> None:
    base = ("deal", "solve", deal, "--cash", cash, "--plan", cash, "--change", "recovery", "--goal", "paid:A")
    document = refloat(*base, "--json").document
    assert document["change"] == "recovery"
    assert document["goal"] == "paid:A=1"
    assert document["between"] == [0.0, 5.0]
    assert 0 < document["answer"] < 1
    assert document["roots"][0]["met"] == "above"
    printed = refloat(*base).out
    assert f"{document['answer']:,.8g}" in printed
    # At the answer the note is paid, and a thousandth less does not pay it.
    for factor, unpaid in ((1.0, False), (0.999, True)):
        lines = cash.read_text(encoding="utf-8").split()[1:]
        scaled = [
            (day, float(amount) * document["answer"] * factor) for day, amount in (line.split(",") for line in lines)
        ]
        other = cash.with_name("other.csv")
        other.write_text(
            "date,collections\n" + "".join(f"{day},{amount!r}\n" for day, amount in scaled), encoding="utf-8"
        )
        last = refloat("deal", "run", deal, "--cash", other, "--plan", cash, "--json").document["notes"]["A"][-1]
        assert (last["closing"] + last["interest_shortfall"] > 1e-3) is unpaid
    refloat(*base, "--between", "2,3").prove_one_sentence("is met for every value")
    assert refloat(*base, "--between", "two").code == 2
    assert refloat(*base, "--by", "median").code == 2


def test_run_shows_tables_that_fit_eighty_columns(refloat: Any, deal: Path, cash: Path) -> None:
    # Amounts of hundreds of millions are told in thousands.
    big = deal.with_name("big.yaml")
    big.write_text(re.sub(r"(balance: \d+)", r"\g<1>000", deal.read_text(encoding="utf-8")), encoding="utf-8")
    for file in (deal, big, DEALS / "liquidity-facility.yaml"):
        printed = refloat("deal", "run", file, "--cash", cash, "--plan", cash).out
        assert max(len(line) for line in printed.splitlines()) <= 80, file
        assert "Note A" in printed
        assert "Account collections" in printed
        assert "Cash in = cash out" in printed
    assert "in thousands of EUR" in refloat("deal", "run", big, "--cash", cash, "--plan", cash).out


def test_help_of_every_command_is_complete(refloat: Any) -> None:
    outcome = refloat("deal", "--help")
    for command in ("check", "schema", "run", "solve", "new", "sheet", "picture", "language"):
        assert command in outcome.out
        told = refloat("deal", command, "--help").out
        assert "--json" in told
        assert "Usage: " in told
