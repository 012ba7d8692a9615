"""A Deal and Cash -> Ratings."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Literal

from refloat.deal import Deal, Ledger, Note, run
from refloat.enhancement import unguaranteed
from refloat.errors import InputError
from refloat.rating.bounds import LEVEL
from refloat.rating.break_even import break_evens
from refloat.rating.cap import Cap
from refloat.rating.caps import binding, capped
from refloat.rating.engines import judge
from refloat.rating.larger_note import beside_larger
from refloat.rating.note_cash import is_rated
from refloat.rating.note_sample import NoteSample
from refloat.rating.ratings import NOT_RATED, EngineOutcome, NoteRating, Ratings, StressOutcome, letter_rank
from refloat.rating.sample_notes import sample_ledgers
from refloat.rating.scales import YIELD_REDUCTION, Scales
from refloat.rating.stress import stress_letters
from refloat.rating.yield_reduction import yield_reduction
from refloat.rules import read_scale, scale_result
from refloat.units import Cash

Engine = Literal["expected_loss", "default_probability", "stress"]
Horizon = Literal["wal", "expected_maturity", "legal_final"]
Step = Callable[[int, int], None]

ENGINES: tuple[Engine, ...] = ("expected_loss", "default_probability")
ENGINE_NAMES: tuple[Engine, ...] = (*ENGINES, "stress")


def rate(
    deal: Deal,
    cash: Cash,
    *,
    plan: Cash | None = None,
    ledger: Ledger | None = None,
    scales: Scales | None = None,
    engines: Sequence[str] = ENGINES,
    horizon: Horizon = "wal",
    level: float = LEVEL,
    guarantors: bool = False,
    caps: Sequence[Cap] = (),
    on_step: Step | None = None,
) -> Ratings:
    """Rate every note of a deal on simulated cash.

    Both simulation engines are always run and shown; the letter reported is the lowest of the engines asked for.
    A guarantor pays with certainty in a deal's ledger; a letter that counted it would be at most the guarantor's
    own. So the deal is rated without what its guarantors pay, as schemes ask of the note they guarantee.

    Args:
        deal: The deal.
        cash: Simulated cash of its pool.
        plan: The business plan: triggers are tested against it, and the scenario stress starts from it.
        ledger: The deal already run on this cash; run here if left out.
        scales: The scales; the shipped ones if left out.
        engines: Engines whose lowest letter is reported: "expected_loss", "default_probability", "stress".
        horizon: Where the two cumulative scales are read: at the note's average life, expected maturity or legal final.
        level: One-sided confidence of the bounds.
        guarantors: Whether what guarantors pay counts all the same.
        caps: Letters that no note may be better than, whatever the engines say; see `caps_of`.
        on_step: Told notes done and notes in all.

    Raises:
        InputError: If an engine is unknown, or the stress engine is asked for without a plan.
        ScaleError: If the engines' scales have different letters.
    """
    scales = scales or Scales.read()
    asked, letters = checked_engines(engines, scales, plan)
    if deal.guarantees and not guarantors:
        deal, ledger = unguaranteed(deal), None
    # The yield reduction reads whole flows, so all of the ledger is kept here.
    ledger = ledger if ledger is not None else run(deal, cash, plan=plan)
    samples = beside_larger(deal, cash, sample_ledgers(deal, iter((ledger,)), horizon), plan=plan)
    stress = stress_letters(deal, plan, scales.stress) if plan is not None else {}
    ends = break_evens(deal, plan, scales.stress.ramp_months) if plan is not None else {}
    yields = read_scale(YIELD_REDUCTION)
    notes = []
    for done, note in enumerate(deal.notes, 1):
        rated = rate_note(note, samples[note.name], stress.get(note.name), scales, asked, letters, level)
        notes.append(
            replace(
                rated,
                letter=capped(rated.letter, caps, letters),
                point_letter=capped(rated.point_letter, caps, letters),
                resolved=capped(rated.letter, caps, letters) == capped(rated.point_letter, caps, letters),
                capped_by=binding(rated.letter, caps, letters),
                break_even=ends.get(note.name),
                yield_reduction=yield_reduction(deal, note, ledger, yields, level) if is_rated(note) else None,
            )
        )
        if on_step is not None:
            on_step(done, len(deal.notes))
    return gathered(tuple(notes), scales, asked, letters, level, horizon, len(ledger.weights), guarantors, caps)


def gathered(
    notes: tuple[NoteRating, ...],
    scales: Scales,
    engines: tuple[str, ...],
    letters: tuple[str, ...],
    level: float,
    horizon: str,
    paths: int,
    guarantors: bool = False,
    caps: Sequence[Cap] = (),
) -> Ratings:
    """The ratings of a deal's notes with what they rest on."""
    kinds = ("expected_loss", "default_probability", "stress")
    names = {name: getattr(scales, name).name for name in kinds}
    scopes = {name: getattr(scales, name).scope for name in kinds}
    return Ratings(
        notes=notes,
        engines=engines,
        scales=names,
        letters=letters,
        level=level,
        horizon=horizon,
        paths=paths,
        scopes=scopes,
        guarantors=guarantors,
        caps=tuple(caps),
        provenance={name: scale_result(getattr(scales, name)) for name in kinds},
    )


def checked_engines(
    engines: Sequence[str], scales: Scales, plan: Cash | None
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The engines asked for, and the letters they share.

    Raises:
        InputError: If an engine is unknown, or the stress engine is asked for without a plan.
        ScaleError: If the engines' scales have different letters.
    """
    known = ENGINE_NAMES
    for engine in engines:
        if engine not in known:
            raise InputError(f'there is no rating engine "{engine}"', remedy=f"choose among {', '.join(known)}")
    if not engines:
        raise InputError("no rating engine is asked for", remedy=f"choose among {', '.join(known)}")
    if "stress" in engines and plan is None:
        raise InputError("the stress engine needs a business plan", remedy="give a plan, or leave the engine out")
    return tuple(engines), scales.letters(tuple(engines))


def rate_note(
    note: Note,
    sample: NoteSample,
    stress: StressOutcome | None,
    scales: Scales,
    engines: tuple[str, ...],
    letters: tuple[str, ...],
    level: float,
) -> NoteRating:
    """Rate one note from its sample; other arguments as in `rate`."""
    wal, years, weights = sample.wal_years, sample.horizon_years, sample.weights
    if not is_rated(note):
        return NoteRating(note.name, note.balance, None, NOT_RATED, NOT_RATED, True, {}, None, None, None, wal)
    losses, defaults = sample.beyond or (None, None)
    outcomes = {
        "expected_loss": judge(sample.losses, weights, scales.expected_loss, years, level, losses),
        "default_probability": judge(sample.defaults, weights, scales.default_probability, years, level, defaults),
    }
    letter, point = lowest(outcomes, stress, engines, letters)
    return NoteRating(
        name=note.name,
        balance=note.balance,
        coupon=sample.coupon,
        letter=letter,
        point_letter=point,
        resolved=letter == point,
        engines=outcomes,
        expected_loss=outcomes["expected_loss"].estimate,
        default_probability=outcomes["default_probability"].estimate,
        stress=stress,
        wal_years=wal,
        engine_letter=letter,
    )


def lowest(
    outcomes: dict[str, EngineOutcome], stress: StressOutcome | None, engines: tuple[str, ...], letters: tuple[str, ...]
) -> tuple[str, str]:
    """The lowest letter of the engines asked for, and the lowest of their point letters."""
    pairs = [(outcomes[name].letter, outcomes[name].point_letter) for name in engines if name in outcomes]
    if "stress" in engines and stress is not None:
        pairs.append((stress.letter, stress.letter))
    worst = [max(side, key=lambda letter: letter_rank(letter, letters)) for side in zip(*pairs, strict=True)]
    return worst[0], worst[1]
