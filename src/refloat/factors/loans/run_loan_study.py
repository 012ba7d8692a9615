"""terms and a LoanTable -> a LoanStudy."""

from collections.abc import Callable

import numpy as np
import polars as pl

from refloat.errors import InputError
from refloat.factors.loans.cross_validate import HeldOut, cross_validate
from refloat.factors.loans.find_leaks import find_leaks
from refloat.factors.loans.incidence import Incidence, make_incidence
from refloat.factors.loans.leak import Leak
from refloat.factors.loans.leak_outcome import alone
from refloat.factors.loans.limits import limit
from refloat.factors.loans.loan_study import LoanStudy
from refloat.factors.loans.loan_table import Floats, LoanTable
from refloat.factors.loans.make_scorecard import Model, cut, make_model
from refloat.factors.loans.one_way import OneWay
from refloat.factors.loans.read_loans import outcome_of, read_column, table_of
from refloat.factors.loans.score_others import score_others
from refloat.factors.loans.signs import SignCheck, check_signs
from refloat.factors.loans.terms import LoansTerms
from refloat.factors.taxonomy import shipped_taxonomy

STAGES = 6
Step = Callable[[int, int], None]


def run_loan_study(
    frame: pl.DataFrame,
    terms: LoansTerms,
    *,
    name: str,
    where: str = "the table",
    others: pl.DataFrame | None = None,
    on_step: Step | None = None,
) -> LoanStudy:
    """Look for leaks, cut and weigh each column, fit those that neither leak nor repeat, and judge all on unseen loans.

    Args:
        frame: Loans, cells as text or typed.
        terms: What to do.
        name: Of the study.
        where: The file, for sentences.
        others: Loans to score beside them, with the same columns; they need no outcome.
        on_step: Told the steps done and the steps in all.

    Raises:
        InputError: All loans ended alike, or no column is left.
        StudyError: The terms name a column that is not there.
    """
    tell = on_step or (lambda done, total: None)
    tell(0, STAGES)
    taxonomy = shipped_taxonomy()
    for column, about in terms.columns.items():
        if about.code is not None:
            taxonomy.prove_known(about.code, where=f"columns.{column}.code")
    table = table_of(frame, terms, where=where)
    known = read_known(frame, terms)
    bad = table.outcome > 0.5
    decided = known.pop(terms.decided) if terms.decided else None
    after = [column for column, about in terms.columns.items() if about.known == "after"]
    leaks = find_leaks(table, decided=decided, after=after)
    tell(1, STAGES)
    ways, codes = cut(table, terms.binning)
    told = {leak.column: leak for leak in leaks}
    clean = [column for column in ways if column not in told]
    if not clean:
        raise InputError(
            f"every column leaks the outcome or repeats another: {leaks[0].sentence}",
            where=where,
            remedy="give a column known at the decision",
        )
    tell(2, STAGES)
    model = make_model(table, {column: ways[column] for column in clean}, {column: codes[column] for column in clean})
    tell(3, STAGES)
    held_out = cross_validate(table.only(clean), terms) if model.ways else None
    tell(4, STAGES)
    naive = _naive(table, terms, leaks, clean)
    varied = {name: ways[name] for name in clean if len(np.unique(codes[name])) > 1}
    signs = check_signs(table, varied, codes, _expected(terms))
    tell(5, STAGES)
    card = None if table.measure else model.scorecard(terms.points)
    scores = None
    if card is not None:
        scores = card.score_codes(list(model.codes.values()), reasons=terms.reasons)
    scored = None
    if others is not None and card is not None:
        scored = score_others(others, terms, card, table)
    incidence = _incidence(frame, terms, table, model)
    alone_by = {} if table.measure else {leak.column: alone(table.columns[leak.column], bad) for leak in leaks}
    notes = _notes(table, leaks, model, held_out, signs, ways)
    if scored is not None:
        notes += scored.notes()
    tell(STAGES, STAGES)
    return LoanStudy(
        name, terms, table, ways, tuple(leaks), model, scores, held_out, naive, alone_by, tuple(signs), incidence,
        notes, scored,
    )  # fmt: skip


def read_known(frame: pl.DataFrame, terms: LoansTerms) -> dict[str, Floats]:
    """Columns that say when, for the loans whose outcome is known."""
    known = ~np.isnan(_outcome_values(frame, terms))
    wanted = [terms.decided] if terms.decided else []
    return {name: read_column(frame[name], "date").rows(known).values for name in wanted}


def _outcome_values(frame: pl.DataFrame, terms: LoansTerms) -> Floats:
    return outcome_of(frame[terms.outcome.column], terms, "the table")


def _expected(terms: LoansTerms) -> dict[str, str]:
    indicators = shipped_taxonomy().indicators
    return {
        name: indicators[about.code].sign
        for name, about in terms.columns.items()
        if about.code and about.code in indicators
    }


def _naive(table: LoanTable, terms: LoansTerms, leaks: list[Leak], clean: list[str]) -> HeldOut | None:
    """What a model would seem to reach with everything short of the outcome itself."""
    tempting = [leak.column for leak in leaks if leak.why in ("after", "digits", "function")]
    if not tempting:
        return None
    wanted = table.only([*clean, *tempting])
    outright = {leak.column for leak in leaks if leak.why == "outcome"}
    return cross_validate(wanted.only([name for name in wanted.columns if name not in outright]), terms)


def _incidence(frame: pl.DataFrame, terms: LoansTerms, table: LoanTable, model: Model) -> Incidence | None:
    if terms.survival is None:
        return None
    known = ~np.isnan(_outcome_values(frame, terms))
    return make_incidence(frame.filter(pl.Series(known)), terms.survival, table, model)


def _notes(
    table: LoanTable,
    leaks: list[Leak],
    model: Model,
    held_out: HeldOut | None,
    signs: list[SignCheck],
    ways: dict[str, OneWay],
) -> tuple[str, ...]:
    notes = [leak.sentence for leak in leaks if leak.leaks]
    if table.dropped:
        notes.append(f"{table.dropped} rows have no outcome and are left out")
    notes += model.notes
    if not table.measure and model.ways:
        events = int(min(table.outcome.sum(), len(table) - table.outcome.sum()))
        if events < limit("events_per_field") * len(model.ways):
            notes.append(
                f"{len(model.ways)} columns are fitted on {events} loans of the rarer outcome: coefficients are shaky"
            )
    if model.condition > limit("condition"):
        notes.append(f"the columns are nearly dependent (condition number {model.condition:.0f})")
    if model.fit is not None and held_out is None:
        notes.append("the model cannot be judged on unseen loans: some part of them is too few, or ended alike")
    if model.fit is None:
        notes.append("no column is left for a model: only the one-way tables stand")
    notes += [sign.sentence for sign in signs if sign.turns]
    for name, way in ways.items():
        if way.bins.kind == "class" and way.bins.rest and name in model.ways:
            rare = sum(place == way.bins.rest for place in way.bins.levels.values())
            if way.counts[way.bins.rest] > 0.5 * len(table):
                notes.append(f"{name}: {rare} rare values make up more than half of the loans and count as one")
    return tuple(dict.fromkeys(notes))
