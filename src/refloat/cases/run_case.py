"""A Case -> an Offering: the whole process, tape to sale."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from refloat.cases.case import Case
from refloat.cases.case_issuance import case_study, has_issuance
from refloat.cases.choose_sampling import Choice, choose_sampling
from refloat.cases.find_case import case_path
from refloat.cases.simulate_without import simulate_without
from refloat.deal import Deal, Ledger, prove_cash, read_deal
from refloat.deal import run as run_deal
from refloat.errors import CaseError, TapeError, TargetError
from refloat.pool import Pool, concentration, form_pool, strata
from refloat.rating import (
    Cap,
    Change,
    Constraints,
    Explanation,
    Ratings,
    Scales,
    Sizer,
    Sizing,
    caps_of,
    explain,
    letter_rank,
    rate,
)
from refloat.recovery import Overrides, Recoveries, read_assumptions, read_overrides, simulate
from refloat.recovery.granularity import Pooling
from refloat.report import Offering, run_record
from refloat.rules import CapRule, read_caps
from refloat.sale import Book, open_books, read_books, read_curve, sell, view_notes, with_found_coupons
from refloat.tape import TapeCheck, check_tape, read_tape

Progress = Callable[[str, int, int], None]
"""Told the stage's name, the steps done and the steps in all."""

FAILED_SHARE = "quarantined_share"
"""The one fact of caps that a run knows by itself."""
STAGES = ("issuance", "tape", "pool", "recovery", "size", "deal", "rating", "explain", "sale")


@dataclass(frozen=True, eq=False)
class Prepared:
    """A case up to its recoveries: what rating, sizing and selling start from."""

    check: TapeCheck
    pool: Pool
    recoveries: Recoveries
    deal: Deal


def _silent(stage: str, done: int, total: int) -> None:
    """Tells nobody."""


def check_case_tape(case: Case) -> TapeCheck:
    """Reads and checks the tape of a case, blocked or not.

    Raises:
        TapeError: If a file cannot be read as a tape at all.
    """
    raw = read_tape(
        [case.folder / name for name in case.tape.files],
        layout=None if case.tape.layout is None else case_path(case, case.tape.layout),
        cut_off=case.tape.cut_off,
    )
    return check_tape(
        raw,
        received_on=case.tape.received_on,
        thresholds=case.tape.thresholds,
        control_totals=case.tape.control_totals or None,
    )


def prepare(
    case: Case,
    *,
    scenarios: int | None = None,
    seed: int | None = None,
    overrides: Overrides | None = None,
    sampling: Choice | None = None,
    pooling: Pooling | None = None,
    targets: Mapping[str, str] | None = None,
    workers: int = 1,
    progress: Progress = _silent,
) -> Prepared:
    """Takes a case from its tape to simulated recoveries and the deal as written.

    Args:
        case: The case.
        scenarios: Number of paths; the case's own if left out.
        seed: Seed; the case's own if left out.
        overrides: What happens on every path; the case's own if left out.
        sampling: How paths are drawn; as `choose_sampling` finds if left out.
        pooling: Whether loans alike are simulated as groups; as the case says if left out.
        targets: Letters that the run is for, note name -> letter; the case's own if left out.
        workers: Threads; the result does not depend on it.
        progress: Told how far each stage is.

    Raises:
        RefloatError: If an input is wrong; a tape that is blocked is refused here.
    """
    progress("tape", 0, 1)
    # Before the work: a fact that no cap knows, a scale or a bid that cannot be read.
    caps_of(case.rating.facts, _cap_rules(case), scales_of(case).letters(case.rating.engines))
    read_books(case.sale, case.folder)
    check = check_case_tape(case)
    if check.blocked:
        raise TapeError(
            f"the tape is refused: {check.block_reasons[0].rstrip('.')}",
            where=", ".join(case.tape.files),
            remedy="see all findings with 'refloat tape check'",
        )
    progress("tape", 1, 1)
    pool = form_pool(check.tape, case.pool.criteria, case.pool.selection)
    progress("pool", 1, 1)
    assumptions = read_assumptions(case_path(case, case.recovery.assumptions))
    if overrides is None and case.recovery.overrides is not None:
        overrides = read_overrides(case.folder / case.recovery.overrides)
    deal = read_deal(case.folder / case.deal)
    _prove_same_terms(case, pool, deal)
    recoveries = simulate(
        pool,
        assumptions,
        seed=case.run.seed if seed is None else seed,
        scenarios=case.run.scenarios if scenarios is None else scenarios,
        block_size=case.run.block_size,
        overrides=overrides or Overrides(),
        sampling=choose_sampling(case, scales_of(case), targets, sampling),
        granularity=case.recovery.granularity.model_copy(update={} if pooling is None else {"pooling": pooling}),
        workers=workers,
        on_step=lambda done, total: progress("recovery", done, total),
    )
    return Prepared(check, pool, recoveries, deal)


def scales_of(case: Case) -> Scales:
    """The rating scales that a case asks for."""
    chosen = {
        "expected_loss": case.rating.expected_loss_scale,
        "default_probability": case.rating.default_probability_scale,
        "stress": case.rating.stress_scale,
    }
    return Scales.read(**{engine: case_path(case, name) for engine, name in chosen.items() if name is not None})


def caps_in(case: Case, prepared: Prepared, letters: tuple[str, ...]) -> tuple[Cap, ...]:
    """The caps that the facts of a case and its tape check set off."""
    rules = _cap_rules(case)
    facts = dict(case.rating.facts)
    if any(rule.fact == FAILED_SHARE for rule in rules):
        read, check = prepared.check.rows.get("loan", 0), prepared.check
        failed = check.quarantined["loan"].height if "loan" in check.quarantined else 0
        facts.setdefault(FAILED_SHARE, failed / read if read else 0.0)
    return caps_of(facts, rules, letters)


def _cap_rules(case: Case) -> tuple[CapRule, ...]:
    return read_caps(None if case.rating.caps is None else case.folder / case.rating.caps)


def sold_to_bidders(case: Case, prepared: Prepared) -> tuple[Prepared, dict[str, Book]]:
    """Opens the bids of a case, if it has any; the deal then bears the coupons that they found.

    Raises:
        RefloatError: No bid can be served, or the terms name what the deal does not have.
    """
    books = open_books(prepared.deal, case.sale, read_books(case.sale, case.folder))
    return replace(prepared, deal=with_found_coupons(prepared.deal, books)), books


def rate_prepared(case: Case, prepared: Prepared, *, progress: Progress = _silent) -> tuple[Ledger, Ratings]:
    """Runs the deal of a prepared case and rates its notes."""
    cash, plan = prepared.recoveries.cash, prepared.recoveries.plan
    ledger = run_deal(prepared.deal, cash, plan=plan, on_step=lambda done, total: progress("deal", done, total))
    prove_cash(ledger)
    scales = scales_of(case)
    ratings = rate(
        prepared.deal,
        cash,
        plan=plan,
        ledger=ledger,
        scales=scales,
        engines=case.rating.engines,
        caps=caps_in(case, prepared, scales.letters(case.rating.engines)),
        on_step=lambda done, total: progress("rating", done, total),
    )
    return ledger, ratings


def explain_prepared(
    case: Case, prepared: Prepared, ratings: Ratings, *, workers: int = 1, progress: Progress = _silent
) -> Explanation:
    """What moves the letters of a rated case, and what a notch is worth."""
    progress("explain", 0, 1)
    recoveries = prepared.recoveries
    explanation = explain(
        prepared.deal,
        recoveries.cash,
        ratings,
        plan=recoveries.plan,
        scales=scales_of(case),
        simulated=simulate_without(recoveries, prepared.pool, workers=workers),
    )
    progress("explain", 1, 1)
    return explanation


def sizer_of(
    case: Case,
    prepared: Prepared,
    targets: dict[str, str],
    *,
    constraints: Constraints | None = None,
    progress: Progress = _silent,
) -> Sizer:
    """What sizes the notes of a prepared case.

    Args:
        case: The case.
        prepared: Its recoveries and its deal.
        targets: Note name -> letter.
        constraints: In place of the case's own.
        progress: Told how far sizing is.

    Raises:
        TargetError: A cap forbids a target; the sentence names the cap.
    """
    scales = scales_of(case)
    letters = scales.letters(case.rating.engines)
    for name, letter in targets.items():
        for cap in caps_in(case, prepared, letters):
            if letter in letters and letter_rank(letter, letters) < letter_rank(cap.letter, letters):
                raise TargetError(
                    f"no size holds {letter}: the fact {cap.rule.fact} = {cap.value} caps letters at {cap.letter}",
                    where=f"note {name}",
                    remedy=f"ask for {cap.letter} or lower",
                )
    return Sizer(
        prepared.deal,
        prepared.recoveries.cash,
        targets,
        plan=prepared.recoveries.plan,
        scales=scales,
        engines=case.rating.engines,
        constraints=case.rating.sizing if constraints is None else constraints,
        lot=case.rating.lot,
        on_step=lambda done, total: progress("size", done, total),
    )


def size_prepared(case: Case, prepared: Prepared, targets: dict[str, str], *, progress: Progress = _silent) -> Sizing:
    """Finds the largest notes of a prepared case that hold their target letters."""
    return sizer_of(case, prepared, targets, progress=progress).sized(targets)


def run_case(
    case: Case,
    *,
    scenarios: int | None = None,
    seed: int | None = None,
    overrides: Overrides | None = None,
    sampling: Choice | None = None,
    pooling: Pooling | None = None,
    workers: int = 1,
    progress: Progress = _silent,
) -> Offering:
    """Runs the whole process on a case, with the plan of issues where its folder holds one.

    Args, errors: As in `prepare`.
    """
    study = None
    if has_issuance(case):
        study = case_study(case, on_step=lambda done, total: progress("issuance", done, total))
    prepared = prepare(
        case,
        scenarios=scenarios,
        seed=seed,
        overrides=overrides,
        sampling=sampling,
        pooling=pooling,
        workers=workers,
        progress=progress,
    )
    sizing, notices = None, [(notice.en, notice.zh) for notice in case.notices]
    if prepared.recoveries.overrides.name:
        notices.insert(0, _overridden(prepared.recoveries.overrides.name))
    if case.rating.targets:
        try:
            sizing = size_prepared(case, prepared, case.rating.targets, progress=progress)
        except TargetError:
            if scenarios is None or scenarios >= case.run.scenarios:
                raise
            # A quick look with fewer paths than the case asks for cannot carry its targets, but is worth having.
            notices.insert(0, _too_few_paths(scenarios, case.run.scenarios))
        else:
            prepared = Prepared(prepared.check, prepared.pool, prepared.recoveries, sizing.deal)
    prepared, books = sold_to_bidders(case, prepared)
    notices += [
        _dearer(name, book) for name, book in books.items() if sizing is not None and _rises(sizing, name, book)
    ]
    ledger, ratings = rate_prepared(case, prepared, progress=progress)
    explanation = explain_prepared(case, prepared, ratings, workers=workers, progress=progress)
    curve = None if case.sale.curve is None else read_curve(case.folder / case.sale.curve)
    sale = sell(prepared.deal, ledger, case.sale, ratings=ratings, curve=curve, books=books)
    views = view_notes(
        prepared.deal,
        prepared.recoveries.cash,
        ledger,
        sale,
        plan=prepared.recoveries.plan,
        on_step=lambda done, total: progress("sale", done, total),
    )
    progress("sale", 1, 1)
    changed = {
        "scenarios": scenarios,
        "seed": seed,
        "overrides": overrides.name if overrides else None,
        "sampling": sampling,
        "pooling": pooling,
    }
    return Offering(
        case=case.name,
        title_en=case.title.en,
        title_zh=case.title.zh,
        synthetic=case.synthetic,
        notices=tuple(notices),
        tape_check=prepared.check,
        pool=prepared.pool,
        strata=strata(prepared.pool),
        concentration=concentration(prepared.pool),
        recoveries=prepared.recoveries,
        deal=prepared.deal,
        ledger=ledger,
        ratings=ratings,
        sale=sale,
        record=run_record(
            seed=prepared.recoveries.seed,
            scenarios=prepared.recoveries.cash.paths,
            block_size=prepared.recoveries.block_size,
            settings={name: str(value) for name, value in changed.items() if value is not None},
        ),
        sizing=sizing,
        explanation=explanation,
        views=views,
        terms=case.sale,
        about=(case.about.en, case.about.zh),
        criteria=case.pool.criteria,
        sources=tuple((source.en, source.zh) for source in case.sources),
        study=study,
    )


def _overridden(name: str) -> tuple[str, str]:
    return (
        f'All figures are under the overrides "{name}", which hold on every path; the business plan is without them.',
        f"本报告所有数据均在情景设定“{name}”下得出,该设定适用于每一条路径;业务计划不含该设定。",
    )


def _rises(sizing: Sizing, name: str, book: Book) -> bool:
    """Whether bids found a dearer coupon than the one that a note was sized with."""
    return book.terms.by == "rate" and (book.level or 0.0) > Change("coupon", name).now(sizing.deal) + 1e-12


def _dearer(name: str, book: Book) -> tuple[str, str]:
    level = f"{100 * (book.level or 0.0):.2f}"
    return (
        f"The bids for the note {name} found {level} %, and it was sized with less: its letter is the one below, "
        "which need not be the target.",
        f"证券{name}的簿记利率为{level}%,高于测算规模时所用利率:其评级以下文所载为准,未必达到目标评级。",
    )


def _too_few_paths(scenarios: int, wanted: int) -> tuple[str, str]:
    return (
        f"{scenarios:,} scenarios are fewer than the {wanted:,} of the case and cannot carry its target letters: "
        "the notes have the sizes of the deal file.",
        f"情景数{scenarios:,}少于案例设定的{wanted:,},无法支持目标评级:证券规模按交易文件所载。",
    )


def _prove_same_terms(case: Case, pool: Pool, deal: Deal) -> None:
    """The pool and the deal must speak of the same cut-off date and currency."""
    if deal.currency != pool.currency:
        raise CaseError(
            f"the deal is in {deal.currency}, the tape in {pool.currency}",
            where=case.deal,
            remedy="a run has one currency: correct one of them",
        )
    if deal.cut_off != pool.cut_off:
        raise CaseError(
            f"the deal's cut-off is {deal.cut_off}, the tape's {pool.cut_off}",
            where=case.deal,
            remedy="use one cut-off date in both",
        )
