"""The terms of the deal language that the live waterfall computes; a deal with any other is shown without formulas."""

from pydantic import BaseModel

from refloat.deal import Deal

_STEP = frozenset({"step", "label", "label_zh", "at_most", "at_most_share", "when", "unless"})
_FEE = frozenset({"kind", "name", "name_zh", "payee", "annual_cap"})
_TRIGGER = frozenset({"kind", "name", "name_zh", "threshold", "acts", "curable", "tested_from", "switches_to"})

KNOWN: dict[str, frozenset[str]] = {
    "Deal": frozenset(
        {"language", "name", "name_zh", "currency", "cut_off", "cut_off_balance", "closing_on", "payment_dates"}
        | {"parties", "notes", "fees", "reserves", "triggers", "payments", "starts_with", "provenance", "retention"}
    ),
    "Party": frozenset({"role", "name", "name_zh"}),
    "Provenance": frozenset({"terms", "terms_zh", "status", "source"}),
    "PaymentDates": frozenset(
        {"first", "last", "every_months", "calendar", "business_day"}
        | {"collections_until", "collection_lag_days", "interest_until"}
    ),
    "Note": frozenset(
        {"name", "name_zh", "kind", "balance", "rate", "day_count", "promise"}
        | {"unpaid_interest", "fixed_cost_rate", "expected_maturity", "legal_final"}
    ),
    "UnpaidInterest": frozenset({"bears_interest", "rate"}),
    "FlatFee": _FEE | {"amount", "per"},
    "OnceFee": _FEE | {"amount", "on"},
    "ShareOfBalanceFee": _FEE | {"share", "notes", "per", "day_count"},
    "ShareOfCollectionsFee": _FEE | {"share", "of"},
    "Reserve": frozenset({"name", "name_zh", "target", "initial", "protects", "release_at_end"}),
    "FixedTarget": frozenset({"kind", "amount"}),
    "MultipleTarget": frozenset({"kind", "times", "fees", "notes"}),
    "ShareTarget": frozenset({"kind", "share", "notes", "original", "floor"}),
    "CumulativeCollectionRatio": _TRIGGER | {"gross"},
    "CumulativeDefault": _TRIGGER,
    "InterestShortfall": _TRIGGER | {"note"},
    "NoteOutstanding": _TRIGGER | {"note", "after"},
    "ProfitabilityRatio": _TRIGGER | {"rate"},
    "PayFee": _STEP | {"fees", "part", "use"},
    "PayInterest": _STEP | {"notes", "part", "use"},
    "PayPrincipal": _STEP | {"notes", "sharing", "until_balance", "use"},
    "PayFixedCost": _STEP | {"notes"},
    "FundReserve": _STEP | {"reserve"},
    "ReleaseReserve": _STEP | {"reserve", "amount"},
    "PayResidual": _STEP | {"to"},
    # What is kept changes who is paid, not what.
    "Retention": frozenset({"holder", "vertical", "notes", "rule", "purchase_discount"}),
    "Kept": frozenset({"note", "share"}),
    "Taker": frozenset({"note", "party", "share"}),
}
"""Kind of part -> its fields that the sheet computes."""

WORDS: dict[tuple[str, str], frozenset[str]] = {("Note", "kind"): frozenset({"fixed", "zero_coupon", "residual"})}
"""Field with a choice of words -> those that the sheet computes."""


def knows(deal: Deal) -> bool:
    """Whether the live waterfall computes every term that a deal uses.

    A field that stands at its default is not used, so that the language may grow without touching older deals.
    """
    return _knows(deal)


def _knows(part: object) -> bool:
    if isinstance(part, BaseModel):
        name = type(part).__name__
        return name in KNOWN and all(_knows_field(part, name, field) for field in type(part).model_fields)
    if isinstance(part, dict):
        return all(_knows(inner) for inner in part.values())
    return all(_knows(inner) for inner in part) if isinstance(part, tuple | list) else True


def _knows_field(part: BaseModel, name: str, field: str) -> bool:
    value = getattr(part, field)
    if field not in KNOWN[name]:
        return bool(value == type(part).model_fields[field].get_default(call_default_factory=True, validated_data={}))
    allowed = WORDS.get((name, field))
    return (allowed is None or value in allowed) and _knows(value)
