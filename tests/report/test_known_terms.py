"""The workbook computes live only what it knows, and says so for the rest."""

import pytest
from pydantic import create_model

from refloat.cases.find_case import SHIPPED
from refloat.deal import Deal, Note, read_deal, template, templates
from refloat.report.workbook.known_terms import knows


@pytest.mark.parametrize("name", templates())
def test_the_templates_are_live_but_for_guarantees_and_hedges(name: str) -> None:
    deal = template(name)
    assert knows(deal) is not bool(deal.guarantees or deal.hedges)


@pytest.mark.parametrize("case", ["sba-small-business", "cn-card"])
def test_the_shipped_deals_are_live(case: str) -> None:
    assert knows(read_deal(SHIPPED / case / "deal.yaml"))


LaterNote = create_model("LaterNote", __base__=Note, step_up=(float, 0.0))
GrownNote = create_model("Note", __base__=Note, step_up=(float, 0.0))


def with_note(note: Note) -> Deal:
    deal = template("cn-two-note")
    return deal.model_copy(update={"notes": (note, *deal.notes[1:])})


def grown(model: type[Note], **terms: object) -> Note:
    first = template("cn-two-note").notes[0]
    return model.model_construct(**{**dict(first), **terms})


def test_a_kind_of_part_that_is_new_is_not_live() -> None:
    assert not knows(with_note(grown(LaterNote)))


def test_a_new_term_counts_only_where_it_is_used() -> None:
    assert knows(with_note(grown(GrownNote)))
    assert not knows(with_note(grown(GrownNote, step_up=0.01)))
    assert not knows(with_note(grown(GrownNote, kind="floating")))


LATER_TERMS: dict[str, dict[str, object]] = {
    "cash before closing": {"pre_closing_collections": {"goes_to": "originator"}},
    "a buy-back": {"buy_back": {"cap": 5.0}},
    "a date": {"triggers": [{"name": "T", "kind": "date", "on": "2026-01-01"}]},
    "tests in a row": {"triggers": [{"name": "T", "kind": "cumulative_default", "threshold": 0.1, "consecutive": 2}]},
    "late cash": {
        "triggers": [{"name": "T", "kind": "cumulative_default", "threshold": 0.1}],
        "servicer_replacement": {"event": "T", "delay_dates": 1},
    },
}


@pytest.mark.parametrize("name", list(LATER_TERMS))
def test_terms_that_the_sheet_does_not_compute_are_not_live(name: str) -> None:
    terms = template("cn-two-note").model_dump(mode="json")
    assert not knows(Deal.model_validate(terms | LATER_TERMS[name]))


def test_retention_changes_nothing_that_the_sheet_computes() -> None:
    terms = template("cn-two-note").model_dump(mode="json")
    assert knows(Deal.model_validate(terms | {"retention": {"vertical": 0.05, "rule": "cn-lowest"}}))
