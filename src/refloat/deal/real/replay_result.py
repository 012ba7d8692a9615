"""A Replay -> the JSON document of `refloat deals show`."""

from typing import Any

from refloat.deal.real.comparison import FactCheck, Replay
from refloat.deal.real.page import share_of_face, with_implied


def replay_result(replay: Replay) -> dict[str, Any]:
    """What was reported beside what the run gives; amounts in units of the deal's currency.

    Balances run over the payment dates whose cash is known; what an agency did is told and compared with nothing.
    """
    real, deal, record, ledger = replay.real, replay.real.deal, replay.real.record, replay.ledger
    until = replay.known_until + 1
    dates = ledger.dates[:until].astype(str).tolist()
    return {
        "deal": real.name,
        "name": deal.name,
        "name_zh": deal.name_zh,
        "market": record.market,
        "row": record.row,
        "country": record.country,
        "pool_type": record.pool_type,
        "currency": deal.currency,
        "claim": deal.cut_off_balance,
        "notes": {note.name: note.balance for note in deal.notes},
        "facts": [_fact(check, again, replay) for check, again in with_implied(replay)],
        "holding": sum(check.holds for check in replay.checks),
        "explained": sum(not check.holds and check.explained for check in replay.checks),
        "unexplained": sum(not check.explained for check in replay.checks),
        "implied": None if record.implied is None else {"fee": record.implied.fee, "share": replay.implied_share},
        "balances": {
            name: [
                {"date": day, "closing": float(left)}
                for day, left in zip(dates, flows.closing[0, :until].tolist(), strict=True)
            ]
            for name, flows in ledger.notes.items()
        },
        "ratings": [act.model_dump(mode="json") for act in record.ratings],
        "provenance": [entry.model_dump(mode="json") for entry in deal.provenance],
        "shows": record.shows,
        "cannot_show": record.cannot_show,
        "checks": {"cash_conserved": ledger.conserved},
    }


def _fact(check: FactCheck, again: FactCheck | None, replay: Replay) -> dict[str, Any]:
    difference = check.fact.difference
    return {
        "fact": check.fact.fact,
        "about": check.about,
        "on": check.fact.on.isoformat(),
        "reported": check.reported,
        "computed": check.computed,
        "difference": check.difference,
        "share_of_face": share_of_face(check, replay),
        "holds": check.holds,
        "computed_with_implied_cost": None if again is None else again.computed,
        "why": None if difference is None else difference.why,
        "why_zh": None if difference is None else difference.why_zh,
        "status": check.fact.status,
        "source": check.fact.source,
    }
