"""Loan files: codings, bad rows, settling, shares of loss and their intervals."""

from pathlib import Path

import pytest

from refloat.errors import InputError
from refloat.factors.expert import PostMortemTerms, run_post_mortem
from refloat.factors.expert.read_codings import read_codings

HEAD = "loan_id,coder,proximate,contributors,controllable,evidence,loss_amount,event,court_delay_months\n"
GOOD = (
    "L1,A,I2.guaranteed,I1;E4,yes,contract,100,guarantor failed,6\n"
    "L1,B,I2.guaranteed,I1,yes,contract,100,guarantor failed,6\n"
    "L2,A,E2,,no,accounts,300,customer lost,\n"
    "L2,B,I3,E2,yes,minutes,300,customer lost,\n"
    "L3,A,E2,,no,accounts,100,customer lost,2\n"
    "L3,B,I3,,yes,minutes,100,customer lost,2\n"
    "L3,panel,I3,,yes,minutes,100,customer lost,2\n"
)


def table(folder: Path, rows: str, head: str = HEAD) -> Path:
    file = folder / "codings.csv"
    file.write_text(head + rows, encoding="utf-8")
    return file


def study(folder: Path, rows: str = GOOD, **more: object):  # type: ignore[no-untyped-def]
    table(folder, rows)
    terms = PostMortemTerms.model_validate({"kind": "post-mortem", "codings": "codings.csv", **more})
    return run_post_mortem(terms, folder, "files")


def test_each_file_is_settled_by_agreement_by_the_panel_or_left_open(tmp_path: Path) -> None:
    found = study(tmp_path, adjudicator="panel")

    assert ["agreed", "open", "adjudicated"] == [finding.how for finding in found.findings]
    assert {"E2": 0.5, "I3": 0.5} == found.findings[1].causes
    assert {"I3": 1.0} == found.findings[2].causes


def test_the_loss_is_shared_out_as_by_hand(tmp_path: Path) -> None:
    shares = study(tmp_path, adjudicator="panel").shares

    assert 500 == shares.loss_amount
    # L1: 100 to I2; L2: 150 each to E2 and I3, open; L3: 100 to I3, decided.
    assert {"I3": 0.5, "E2": 0.3, "I2": 0.2} == pytest.approx({c: s.share for c, s in shares.by_category.items()})
    # L2 is controllable to one of two coders, so half of its loss is, in the two causes alike.
    assert 0.2 + 0.3 + 0.2 == pytest.approx(shares.avoidable_total.share)
    assert {"I2": 0.2, "I3": 0.35, "E2": 0.15} == pytest.approx({c: s.share for c, s in shares.avoidable.items()})
    # I1 stood behind L1 to both coders, E4 to one of the two.
    assert {"I1": 0.2, "E4": 0.1} == pytest.approx({c: shares.touched[c].share for c in ("I1", "E4")})
    assert all(share.low <= share.share <= share.high for share in shares.by_category.values())


def test_kappa_is_over_the_two_coders_and_not_the_panel(tmp_path: Path) -> None:
    found = study(tmp_path, adjudicator="panel")

    assert ("A", "B") == found.pair
    # One of three alike; by chance 1/3 x 1/3 for I2 alone: (1/3 - 1/9) / (1 - 1/9) = 1/4.
    assert 0.25 == pytest.approx(found.kappa.value)


def test_a_measure_is_the_mean_over_the_files_that_tell_it(tmp_path: Path) -> None:
    delay = study(tmp_path, adjudicator="panel").measures["court_delay_months"]

    assert (4.0, 2.0) == pytest.approx((delay.share, delay.amount))


def test_one_coder_alone_is_told_in_a_note(tmp_path: Path) -> None:
    found = study(tmp_path, "L1,A,I2,,yes,contract,100,,\nL2,A,E2,,no,accounts,50,,\n")

    assert found.kappa is None
    assert any(note.startswith("there is one coder only, so nothing tells") for note in found.notes)


@pytest.mark.parametrize(
    ("row", "words"),
    [
        (
            "L9,A,I2.guarantied,,yes,file,10,,",
            'the taxonomy has no code "I2.guarantied"; did you mean "I2.guaranteed"?',
        ),
        ("L9,A,I,,yes,file,10,,", '"I" is a whole side'),
        ("L9,A,I1,I2;I3;I4;E1,yes,file,10,,", "there are 4 contributors"),
        ("L9,A,I1,I1,yes,file,10,,", "I1 is proximate cause and contributor at once"),
        ("L9,A,I1,E1;E1,yes,file,10,,", "a contributor stands twice"),
        ("L9,A,I1,,perhaps,file,10,,", 'controllable is "perhaps"; write yes or no'),
        ("L9,A,I1,,yes,,10,,", "evidence is blank"),
        ("L9,A,I1,,yes,file,,,", "loss_amount is blank"),
        ("L9,A,I1,,yes,file,-5,,", "loss_amount is -5"),
        ("L9,A,I1,,yes,file,ten,,", 'loss_amount is "ten", which is not a number'),
        ("L1,A,I1,,yes,file,100,,", "A coded this file in row 2 already"),
        ("L1,C,I1,,yes,file,90,,", "the loss is 90 here and 100 in row 2"),
    ],
)
def test_a_bad_row_is_told_with_its_number_and_the_others_are_kept(tmp_path: Path, row: str, words: str) -> None:
    good, bad = read_codings(table(tmp_path, GOOD + row + "\n"))

    assert 7 == len(good)
    assert [9] == [one.row for one in bad]
    assert words in bad[0].sentence


@pytest.mark.parametrize(
    ("head", "words"),
    [
        (HEAD.replace("proximate", "proximat"), 'there is no column "proximate"; did you mean "proximat"?'),
        (HEAD.replace("event", "evnt"), 'the column "evnt" has no meaning here; did you mean "event"?'),
    ],
)
def test_columns_that_are_missing_or_unknown_are_told(tmp_path: Path, head: str, words: str) -> None:
    with pytest.raises(InputError) as failure:
        read_codings(table(tmp_path, GOOD, head))

    assert words in str(failure.value)


def test_files_that_lost_nothing_are_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no file has a loss"):
        study(tmp_path, "L1,A,I2,,yes,contract,0,,\n")
