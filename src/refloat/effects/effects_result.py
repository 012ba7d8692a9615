"""Effects -> the JSON document of `refloat effects`."""

from dataclasses import asdict
from typing import Any

from refloat.effects.accounting import PurchasedLoans, booked_years, impairment_change
from refloat.effects.bank_ratios import bank_ratios
from refloat.effects.effects import Effects
from refloat.effects.evidence import findings, tally
from refloat.effects.gap import gap_result
from refloat.effects.parties import Effort, Party
from refloat.effects.routes import routes_result

OUTLOOK_CUT = 0.1
"""Share by which the outlook is cut to show what that does to the buyer's books."""


def effects_result(effects: Effects) -> dict[str, Any]:
    """Everything that is told of a deal's effects; rates and shares are fractions.

    Args:
        effects: What was worked out.
    """
    account, bridge = effects.account, effects.bridge
    before, after = bank_ratios(effects.before), bank_ratios(effects.after)
    return {
        "bank": {
            "name": effects.before.name,
            "currency": effects.before.currency,
            "status": effects.status,
            "source": effects.before.source,
            "before": effects.before.model_dump(mode="json"),
            "after": effects.after.model_dump(mode="json"),
            "ratios": {name: {"before": before[name], "after": after[name]} for name in before},
        },
        "sale_accounting": {
            **{key: value for key, value in asdict(account).items() if key not in ("steps", "unwind")},
            "steps": [{"step": label, "amount": amount} for label, amount in account.steps],
            "unwind": [{"year": year, "amount": amount} for year, amount in account.unwind],
        },
        "buyer": None if effects.purchase is None else _buyer(effects.purchase),
        "derecognition": {
            "outcome": effects.derecognition.outcome,
            "variability_kept": effects.derecognition.variability_kept,
            "steps": [
                {"question": question, "answer": answer, "paragraph": place}
                for question, answer, place in effects.derecognition.steps
            ],
        },
        "capital": {
            "notes": [{"name": name, **row} for name, row in effects.note_weights.items()],
            "bridge": None
            if bridge is None
            else {
                "cet1": [{"line": line, "amount": amount} for line, amount in bridge.cet1],
                "rwa": [{"line": line, "amount": amount} for line, amount in bridge.rwa],
                "ratio_before": bridge.ratio_before,
                "ratio_after": bridge.ratio_after,
                "change_bps": bridge.change_bps,
            },
            "risk_transfer": asdict(effects.risk_transfer),
            "retention": effects.retention,
        },
        "value": {
            "hold": effects.hold_value,
            "hold_standard_error": effects.hold_value_error,
            "sell": effects.sell_value,
            "sell_less_hold": effects.sell_value - effects.hold_value,
        },
        "dates": [day.isoformat() for day in effects.dates],
        "parties": [_party(party) for party in effects.parties],
        "efforts": [_effort(effort) for effort in effects.work.efforts],
        "schemes": [_effort(effort) for effort in effects.work.schemes],
        "margins": [
            {
                "place": step.place,
                "collected_from": step.collected_from,
                "collected_to": step.collected_to,
                "shares": [{"kind": kind, "name": name, "share": share} for kind, name, share in step.shares],
            }
            for step in effects.margins
        ],
        "routes": None if effects.routes is None else routes_result(effects.routes),
        "evidence": [
            {
                "claim": row.claim.code,
                "en": row.claim.en,
                "zh": row.claim.zh,
                "supports": row.supports,
                "against": row.against,
                "nothing": row.nothing,
                "mixed": row.mixed,
                "findings": [asdict(finding) for finding in findings() if finding.claim == row.claim.code],
            }
            for row in tally()
        ],
        "gap": None if effects.gap is None else gap_result(effects.gap),
    }


def worse_outlook(loans: PurchasedLoans) -> float:
    """What it does to the buyer's profit if after the first year the outlook falls by `OUTLOOK_CUT`."""
    done = int((loans.years <= 1.0).sum())
    return impairment_change(loans, done, (1.0 - OUTLOOK_CUT) * loans.expected[done:])


def _buyer(loans: PurchasedLoans) -> dict[str, Any]:
    """The vehicle's books by year, and what a worse outlook after its first year would cost it."""
    years = booked_years(loans)
    return {
        "rate": loans.rate,
        "price": years[0].opening,
        "years": [asdict(year) for year in years],
        "outlook_cut": OUTLOOK_CUT,
        "impairment": worse_outlook(loans),
    }


def _party(party: Party) -> dict[str, Any]:
    """A party's figures, its returns beside the others and its claims by kind."""
    row = asdict(party)
    returns = row.pop("returns")
    return {
        **row,
        "parts": dict(party.parts),
        "by_name": list(party.by_name),
        "margin": party.margin,
        **returns,
    }


def _effort(effort: Effort) -> dict[str, Any]:
    return {**asdict(effort), "time_for_amount": effort.time_for_amount}
