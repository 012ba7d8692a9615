"""Ratings and Sizing -> plain documents for JSON."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from refloat.rating.enhance import EnhancementPoint
from refloat.rating.explanation import Explanation
from refloat.rating.frontier import FrontierPoint
from refloat.rating.ratings import NoteRating, Ratings
from refloat.rating.sizing import Sizing


def rating_result(
    ratings: Ratings, *, claim: float | None = None, explanation: Explanation | None = None
) -> dict[str, Any]:
    """The document of `refloat rate`.

    Args:
        ratings: The ratings.
        claim: Claim of the pool, in currency units, from which a note's share is told; that is null without it.
        explanation: What moves the letters; null for each note without it.
    """
    return {
        "notes": [note_result(note, claim, explanation) for note in ratings.notes],
        "engines": list(ratings.engines),
        "scales": dict(ratings.scales),
        "scopes": dict(ratings.scopes),
        "scale_provenance": dict(ratings.provenance),
        "caps": cap_results(ratings),
        "level": ratings.level,
        "horizon": ratings.horizon,
        "scenarios": ratings.paths,
    }


def cap_results(ratings: Ratings) -> list[dict[str, Any]]:
    """The caps in force, with the notes that each holds down."""
    return [
        {
            "rule": cap.rule.rule,
            "subject": cap.rule.subject,
            "fact": cap.rule.fact,
            "value": cap.value,
            "letter": cap.letter,
            "holds_down": [note.name for note in ratings.notes if cap.rule.rule in note.capped_by],
            "text": cap.rule.text,
            "source": cap.rule.source,
            "grade": cap.rule.grade,
        }
        for cap in ratings.caps
    ]


def explanation_result(explanation: Explanation, name: str) -> dict[str, Any]:
    """What moves one note's letter: the keys `drivers`, `one_notch` and what they rest on."""
    note = explanation[name]
    return {
        "letter": note.letter,
        "position": note.position,
        "decided_by": note.decided_by,
        "paths": explanation.paths,
        "simulated_paths": explanation.simulated,
        "drivers": [
            {
                "driver": effect.driver.driver,
                "kind": effect.driver.kind,
                "value": effect.driver.value,
                "label": effect.driver.label,
                "notches": effect.notches,
                "letter": effect.letter,
                "expected_loss": effect.expected_loss,
                "default_probability": effect.default_probability,
                "grade": effect.driver.grade,
            }
            for effect in note.drivers
        ],
        "one_notch": {
            "lose": None if note.lose is None else asdict(note.lose),
            "gain": None if note.gain is None else asdict(note.gain),
        },
    }


def note_result(note: NoteRating, claim: float | None = None, explanation: Explanation | None = None) -> dict[str, Any]:
    """One note of `rating_result`; a price and a yield are only known after a sale."""
    return {
        "name": note.name,
        "balance": note.balance,
        "share_of_claim": note.balance / claim if claim else None,
        "coupon": note.coupon,
        "letter": note.letter,
        "letter_text": note.letter_text,
        "point_letter": note.point_letter,
        "resolved": note.resolved,
        "engine_letter": note.engine_letter,
        "capped_by": list(note.capped_by),
        "expected_loss": note.expected_loss,
        "default_probability": note.default_probability,
        "stress_letter": note.stress_letter,
        "wal_years": note.wal_years,
        "yield_rate": None,
        "price": None,
        "engines": {
            name: {
                "letter": outcome.letter,
                "point_letter": outcome.point_letter,
                "resolved": outcome.resolved,
                "estimate": outcome.estimate,
                "upper_bound": outcome.upper_bound,
                "limit": outcome.limit,
                "horizon_years": outcome.horizon_years,
                "paths_needed": outcome.paths_needed,
            }
            for name, outcome in note.engines.items()
        },
        "stress": None
        if note.stress is None
        else {
            "letter": note.stress.letter,
            "haircut": note.stress.haircut,
            "delay_months": note.stress.delay_months,
            "cost_increase": note.stress.cost_increase,
            "survived": dict(note.stress.survived),
            "rates": list(note.stress.rates),
            "breaks_with_rates": list(note.stress.breaks_with),
        },
        "explanation": explanation_result(explanation, note.name) if explanation is not None and note.engines else None,
        "yield_reduction": None
        if note.yield_reduction is None
        else {
            "promised": note.yield_reduction.promised,
            "estimate": note.yield_reduction.estimate,
            "upper_bound": note.yield_reduction.upper_bound,
            "letter": note.yield_reduction.letter,
            "point_letter": note.yield_reduction.point_letter,
            "scale": note.yield_reduction.scale,
        },
        "break_even": None
        if note.break_even is None
        else {
            "haircut": note.break_even.haircut,
            "delay_months": note.break_even.delay_months,
            "delay_at_least": note.break_even.delay_at_least,
        },
    }


def size_result(sizing: Sizing, *, claim: float | None = None) -> dict[str, Any]:
    """The document of `refloat size`; `claim` as in `rating_result`."""
    return {
        "targets": dict(sizing.targets),
        "balances": dict(sizing.balances),
        "letters": dict(sizing.letters),
        "lot": sizing.lot,
        "expected_cash": sizing.expected_cash,
        "advance_rates": _advance_rates(sizing),
        "bindings": [asdict(binding) for binding in sizing.bindings],
        "steps": sizing.steps.to_dicts(),
        **rating_result(sizing.ratings, claim=claim),
    }


def frontier_result(note: str, points: Sequence[FrontierPoint], *, claim: float | None = None) -> dict[str, Any]:
    """The document of `refloat size --frontier`: best letter first; nulls and a reason where there is no size."""
    rows = []
    for point in points:
        sizing = point.sizing
        balance = None if sizing is None else sizing.balances[note]
        rating = None if sizing is None else sizing.ratings[note]
        rows.append(
            {
                "letter": point.letter,
                "balance": balance,
                "balances": None if sizing is None else dict(sizing.balances),
                "share_of_claim": balance / claim if balance is not None and claim else None,
                "advance_rate": None if sizing is None else _advance_rates(sizing)[note],
                "expected_loss": None if rating is None else rating.expected_loss,
                "default_probability": None if rating is None else rating.default_probability,
                "wal_years": None if rating is None else rating.wal_years,
                "bindings": [] if sizing is None else [asdict(binding) for binding in sizing.bindings],
                "reason": point.reason or None,
            }
        )
    return {"note": note, "frontier": rows}


def enhancement_result(by: str, note: str, points: Sequence[EnhancementPoint]) -> dict[str, Any]:
    """The document of `refloat enhance`."""
    return {
        "by": by,
        "note": note,
        "points": [
            {"value": point.value, "amount": point.amount, "letter": point.letter, "rating": note_result(point.rating)}
            for point in points
        ],
    }


def _advance_rates(sizing: Sizing) -> dict[str, float | None]:
    """Note -> it and all above it over the expected net cash of the pool."""
    rates: dict[str, float | None] = {}
    above = 0.0
    for name, balance in sizing.balances.items():
        above += balance
        rates[name] = above / sizing.expected_cash if sizing.expected_cash > 0 else None
    return rates
