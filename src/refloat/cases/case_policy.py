"""a Case and its Offering -> what reforms would change for its deal and its bank."""

from collections.abc import Mapping
from dataclasses import replace

from refloat.cases.case import Case
from refloat.cases.case_effects import read_effects_terms
from refloat.cases.choose_sampling import choose_sampling
from refloat.cases.run_case import Prepared, Progress, prepare, scales_of, sizer_of
from refloat.effects.gap import Investor
from refloat.errors import CaseError, InputError, TargetError
from refloat.files import read_yaml_model
from refloat.policy import (
    GIVEN,
    Ground,
    PolicyStudy,
    PolicyTerms,
    SeniorSizes,
    ground_of,
    moved_cash,
    paths_of,
    sizes_anew,
    study_policy,
)
from refloat.report import Offering

FILE = "policy.yaml"


def read_policy_terms(case: Case) -> PolicyTerms:
    """The levers, from policy.yaml in the case folder; the shipped general set where there is no such file.

    Raises:
        CaseError: The file is wrong.
    """
    path = case.folder / FILE
    if not path.is_file():
        return PolicyTerms(library="general")
    return read_yaml_model(path, PolicyTerms, error=CaseError)


def case_policy(
    case: Case,
    offering: Offering,
    *,
    target: str = "price",
    size: int | None = None,
    letter: str | None = None,
    anew: bool = False,
    workers: int = 1,
    progress: Progress | None = None,
) -> PolicyStudy:
    """What each reform would change for the deal of a case.

    Args:
        case: The case; its effects.yaml says what bank is behind it.
        offering: The case as run.
        target: The target told first.
        size: Base sample of the Sobol indices; the shipped one if left out.
        letter: At which the senior note is sized, in place of that of the terms.
        anew: Whether the note is also sized anew for every lever by the rating engines, which takes its time.
        workers: Threads, for paths that are drawn for the letter.
        progress: Told the stage, steps done and in all.

    Raises:
        CaseError: effects.yaml is missing, or a file is wrong.
        InputError: The letter is none of the scales.
    """
    senior = offering.deal.notes[0]
    yields = offering.sale.notes.filter(name=senior.name)["yield_rate"].to_list()
    rate = senior.rate if senior.kind == "fixed" or not yields or yields[0] is None else float(yields[0])
    bank = read_effects_terms(case)
    ground = ground_of(offering.recoveries, offering.deal, bank, senior_rate=rate)
    terms = read_policy_terms(case).filled()
    if letter is not None:
        terms = terms.model_copy(update={"senior_letter": letter})
    if bank.gap is not None:
        terms = _as_things_are(terms, bank.gap.investor)
    tell = progress or _silent
    ground, sizes = _sized(case, offering, ground, terms, anew, workers, tell)
    return study_policy(
        ground,
        terms,
        senior=sizes,
        target=target,
        on_step=lambda done, total: tell("policy", done, total),
        **({} if size is None else {"size": size}),
    )


def _silent(stage: str, done: int, total: int) -> None:
    """Tells nobody."""


def _sized(
    case: Case,
    offering: Offering,
    ground: Ground,
    terms: PolicyTerms,
    anew: bool,
    workers: int,
    progress: Progress,
) -> tuple[Ground, SeniorSizes]:
    """The senior note at its letter, on paths drawn for that letter, and its size for every lever."""
    note, wanted = offering.deal.notes[0].name, terms.senior_letter
    held = next((rating.letter for rating in offering.ratings.notes if rating.name == note), None) or ""
    if wanted == GIVEN:
        return ground, SeniorSizes(note, held, sized=False)
    letters = scales_of(case).letters(case.rating.engines)
    if wanted not in letters:
        raise InputError(
            f'"{wanted}" is not a letter of the scales in use', where="letter of the senior note",
            remedy=f"use one of {', '.join(letters)}, or {GIVEN} for the note as it is",
        )  # fmt: skip
    targets = {note: wanted}
    prepared = Prepared(offering.tape_check, offering.pool, offering.recoveries, offering.deal)
    if choose_sampling(case, scales_of(case), targets) != offering.recoveries.sampling:
        drawn = prepare(
            case, scenarios=offering.recoveries.cash.paths, seed=offering.recoveries.seed, targets=targets,
            workers=workers, progress=progress,
        )  # fmt: skip
        prepared = replace(drawn, deal=offering.deal)
    recoveries = prepared.recoveries

    def resize(moved: Mapping[str, float]) -> float | None:
        cash = moved_cash(recoveries.cash, recoveries.cut_off, moved)
        there = replace(prepared, recoveries=replace(recoveries, cash=cash))
        try:
            return sizer_of(case, there, targets).sized(targets).balances[note] * 100.0 / recoveries.claim
        except TargetError:
            return None

    try:
        found = sizer_of(case, prepared, targets).sized(targets)
    except TargetError as error:
        return ground, SeniorSizes(note, held, sized=False, why=str(error))
    binding = found.bindings[0]
    limit = binding.limit if binding.engine == "default_probability" else None
    level = limit if limit is not None else scales_of(case).default_probability.limit(wanted, 1.0)
    sizes = SeniorSizes(note, wanted, sized=True)
    if anew:
        ends, together = sizes_anew(terms.levers, resize, lambda done, total: progress("size", done, total))
        sizes = replace(sizes, anew=ends, all_reforms=together)
    ground = replace(
        ground,
        senior=found.balances[note] * 100.0 / recoveries.claim,
        senior_level=min(max(float(level), 1e-9), 0.1),
        tail=paths_of(recoveries),
    )
    return ground, sizes


def _as_things_are(terms: PolicyTerms, investor: Investor) -> PolicyTerms:
    """Levers on the buyer begin where effects.yaml has the buyer, so that both commands speak of one bid."""
    now = {"required_return": investor.rate, "information_discount": investor.information_discount}
    levers = []
    for lever in terms.levers:
        base = now.get(lever.moves)
        if base is None:
            levers.append(lever)
            continue
        moved = {"base": base, "reform": min(lever.reform, base), "setback": max(lever.setback, base)}
        levers.append(lever.model_copy(update=moved))
    return terms.model_copy(update={"levers": tuple(levers)})
