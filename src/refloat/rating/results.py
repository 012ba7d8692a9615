"""Ratings and Sizing -> plain documents for JSON."""

from typing import Any

from refloat.rating.ratings import NoteRating, Ratings
from refloat.rating.sizing import Sizing


def rating_result(ratings: Ratings, *, claim: float | None = None) -> dict[str, Any]:
    """The document of `refloat rate`.

    Args:
        ratings: The ratings.
        claim: Claim of the pool, in currency units, from which a note's share is told; that is null without it.
    """
    return {
        "notes": [note_result(note, claim) for note in ratings.notes],
        "engines": list(ratings.engines),
        "scales": dict(ratings.scales),
        "scopes": dict(ratings.scopes),
        "level": ratings.level,
        "horizon": ratings.horizon,
        "scenarios": ratings.paths,
    }


def note_result(note: NoteRating, claim: float | None = None) -> dict[str, Any]:
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
            "survived": dict(note.stress.survived),
        },
    }


def size_result(sizing: Sizing, *, claim: float | None = None) -> dict[str, Any]:
    """The document of `refloat size`; `claim` as in `rating_result`."""
    return {
        "targets": dict(sizing.targets),
        "balances": dict(sizing.balances),
        "letters": dict(sizing.letters),
        "lot": sizing.lot,
        "steps": sizing.steps.to_dicts(),
        **rating_result(sizing.ratings, claim=claim),
    }
