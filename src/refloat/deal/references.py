"""A deal's terms as plain values -> what does not fit together, with its place.

This works on plain values, not on the models, so that it can run while some fields are still wrong:
a reference to a note that does not exist is told beside a misspelt field elsewhere.
"""

from collections.abc import Callable, Iterator
from typing import Any

from refloat.deal.plain_terms import Finding, Location, day_of, is_list, is_number, items, known, lists_of, steps_of
from refloat.deal.references_events import check_events
from refloat.deal.references_formulas import check_formulas
from refloat.deal.references_protection import check_protection
from refloat.deal.references_rates import check_rates
from refloat.deal.references_sources import check_sources
from refloat.deal.references_support import check_support
from refloat.files import did_you_mean

COLLECTIONS = "collections"
"""The account that every deal has."""


def check_references(tree: Any) -> list[Finding]:
    """Everything in a deal that does not fit together; values of a wrong type are passed over.

    Args:
        tree: The deal as mappings, lists, text and numbers; dates as ISO text.
    """
    if not isinstance(tree, dict):
        return []
    findings: list[Finding] = []
    for check in (
        _names,
        _dates,
        _notes,
        _links,
        _triggers,
        _lists,
        _unused,
        check_rates,
        check_support,
        check_protection,
        check_formulas,
        check_events,
        check_sources,
    ):
        findings += check(tree)
    return findings


def _names(tree: dict[str, Any]) -> Iterator[Finding]:
    for part in ("indices", "notes", "fees", "reserves", "facilities", "guarantees", "hedges", "triggers"):
        seen: set[str] = set()
        for index, item in items(tree, part):
            name = item.get("name")
            if not isinstance(name, str):
                continue
            if name in seen:
                yield (part, index, "name"), f'two of the {part} are called "{name}"', "give each its own name"
            if part == "reserves" and name == COLLECTIONS:
                yield (part, index, "name"), f'"{COLLECTIONS}" is the account every deal has', "give another name"
            seen.add(name)


def _dates(tree: dict[str, Any]) -> Iterator[Finding]:
    dates = tree.get("payment_dates")
    dates = dates if isinstance(dates, dict) else {}
    cut_off, closing = day_of(tree.get("cut_off")), day_of(tree.get("closing_on"))
    first, last = day_of(dates.get("first")), day_of(dates.get("last"))
    if cut_off and closing and closing < cut_off:
        yield ("closing_on",), f"the closing ({closing}) is before the cut-off ({cut_off})", "put the dates in order"
    where: Location
    if closing and first and first <= closing:
        where = ("payment_dates", "first")
        yield where, f"the first payment ({first}) is not after the closing ({closing})", "put the dates in order"
    if first and last and last < first:
        where = ("payment_dates", "last")
        yield where, f"the last payment ({last}) is before the first ({first})", "put the dates in order"
    for index, note in items(tree, "notes"):
        expected, final = day_of(note.get("expected_maturity")), day_of(note.get("legal_final"))
        if final and last and final > last:
            where = ("notes", index, "legal_final")
            yield where, f"the legal final ({final}) is after the last payment date ({last})", "move one of them"
        for field, day in (("legal_final", final), ("expected_maturity", expected)):
            if day and closing and day <= closing:
                yield ("notes", index, field), f"{day} is not after the closing ({closing})", "put the dates in order"
        if expected and (final or last) and expected > (final or last or expected):
            where = ("notes", index, "expected_maturity")
            yield where, f"the expected maturity ({expected}) is after the legal final", "put the dates in order"


def _notes(tree: dict[str, Any]) -> Iterator[Finding]:
    for index, note in items(tree, "notes"):
        kind, rate = note.get("kind"), note.get("rate")
        if kind == "fixed" and rate is None:
            yield ("notes", index), "a fixed note needs a rate", "add the field rate"
        if kind in ("zero_coupon", "residual") and isinstance(rate, (int, float)) and rate:
            yield ("notes", index, "rate"), f"a {kind} note bears no rate", "remove it or write kind: fixed"
        if kind in ("zero_coupon", "residual") and note.get("promise") in ("timely", "ultimate"):
            yield ("notes", index, "promise"), f"a {kind} note promises no interest", "write promise: none or remove it"
        yield from _growth(("notes", index), note)
        if kind in ("fixed", "floating") and note.get("fixed_cost_rate"):
            where = ("notes", index, "fixed_cost_rate")
            yield where, "a fixed note earns its rate, not a fixed cost", "remove it"


def _growth(where: Location, note: dict[str, Any]) -> Iterator[Finding]:
    """Notes whose balance grows."""
    kind, unpaid = note.get("kind"), note.get("unpaid_interest")
    if note.get("accretion") is not None:
        if isinstance(kind, str) and kind != "zero_coupon":
            yield (*where, "accretion"), f"a {kind} note does not accrete", "write kind: zero_coupon or remove it"
        if note.get("fixed_cost_rate"):
            yield (*where, "fixed_cost_rate"), "a note that accretes earns no fixed cost beside", "remove one of them"
    if isinstance(unpaid, dict) and unpaid.get("capitalised"):
        if unpaid.get("bears_interest"):
            place = (*where, "unpaid_interest", "bears_interest")
            yield place, "what is capitalised bears interest as principal does", "remove bears_interest"
        if note.get("promise", "timely") == "timely" and kind in ("fixed", "floating"):
            yield where, "interest that is capitalised is not promised on each date", "write promise: ultimate"


def _links(tree: dict[str, Any]) -> Iterator[Finding]:
    """References from one part of the file to another."""
    names = {part: known(tree, part) for part in ("notes", "fees", "reserves", "triggers", "facilities")}
    names["accounts"] = names["reserves"] + names["facilities"]
    roles = [party["role"] for _, party in items(tree, "parties") if isinstance(party.get("role"), str)]
    wanted = {"notes": "note", "fees": "fee", "reserves": "reserve", "triggers": "trigger"}
    wanted |= {"facilities": "facility", "accounts": "reserve or facility"}

    def missing(where: Location, part: str, value: Any) -> Iterator[Finding]:
        known = roles if part == "parties" else names[part]
        if isinstance(value, str) and value not in known:
            what = "party has the role" if part == "parties" else f"{wanted[part]} is called"
            listed = f"known are {', '.join(known)}" if known else f"the deal has no {part}"
            yield where, f'no {what} "{value}"', did_you_mean(value, known) or listed

    for index, fee in items(tree, "fees"):
        yield from missing(("fees", index, "payee"), "parties", fee.get("payee"))
        yield from _each(("fees", index, "notes"), "notes", fee.get("notes"), missing)
    for index, reserve in items(tree, "reserves"):
        yield from _each(("reserves", index, "protects"), "notes", reserve.get("protects"), missing)
        target = reserve.get("target")
        if not isinstance(target, dict):
            continue
        for part in ("fees", "notes"):
            yield from _each(("reserves", index, "target", part), part, target.get(part), missing)
    for index, line in items(tree, "facilities"):
        yield from missing(("facilities", index, "provider"), "parties", line.get("provider"))
        limit = line.get("limit")
        if isinstance(limit, dict):
            yield from _each(("facilities", index, "limit", "notes"), "notes", limit.get("notes"), missing)
    back = tree.get("buy_back")
    if isinstance(back, dict):
        yield from missing(("buy_back", "payer"), "parties", back.get("payer"))
    call = tree.get("clean_up_call")
    for part in ("note_factor", "price"):
        group = call.get(part) if isinstance(call, dict) else None
        if isinstance(group, dict):
            yield from _each(("clean_up_call", part, "notes"), "notes", group.get("notes"), missing)
            yield from _each(("clean_up_call", part, "fees"), "fees", group.get("fees"), missing)
    for index, trigger in items(tree, "triggers"):
        yield from missing(("triggers", index, "note"), "notes", trigger.get("note"))
        for part in ("notes", "fees"):
            yield from _each(("triggers", index, part), part, trigger.get(part), missing)
    for where, step in steps_of(tree):
        yield from _each((*where, "fees"), "fees", step.get("fees"), missing)
        yield from _each((*where, "notes"), "notes", step.get("notes"), missing)
        yield from _each((*where, "use"), "accounts", step.get("use"), missing)
        yield from missing((*where, "reserve"), "reserves", step.get("reserve"))
        yield from missing((*where, "facility"), "facilities", step.get("facility"))
        yield from missing((*where, "when"), "triggers", step.get("when"))
        yield from missing((*where, "unless"), "triggers", step.get("unless"))
        for index, taker in items(step, "to"):
            yield from missing((*where, "to", index, "note"), "notes", taker.get("note"))
            yield from missing((*where, "to", index, "party"), "parties", taker.get("party"))


def _triggers(tree: dict[str, Any]) -> Iterator[Finding]:
    lists = lists_of(tree)
    start = tree.get("starts_with", "normal")
    if isinstance(start, str) and lists and start not in lists:
        where: Location = ("starts_with",) if "starts_with" in tree else ("payments",)
        yield where, f'no list of payments is called "{start}"', did_you_mean(start, list(lists)) or "add it"
    reached = {start} if isinstance(start, str) else set(lists)
    for index, trigger in items(tree, "triggers"):
        name = trigger.get("switches_to")
        if not isinstance(name, str):
            continue
        reached.add(name)
        if name not in lists:
            where = ("triggers", index, "switches_to")
            yield where, f'no list of payments is called "{name}"', did_you_mean(name, list(lists)) or "add it"
    call = tree.get("clean_up_call")
    name = call.get("payments") if isinstance(call, dict) else None
    if isinstance(name, str):
        reached.add(name)
        if name not in lists:
            where = ("clean_up_call", "payments")
            yield where, f'no list of payments is called "{name}"', did_you_mean(name, list(lists)) or "add it"
    for name in lists:
        if name not in reached:
            yield ("payments", name), f'no trigger switches to the list "{name}"', "name it in switches_to or remove it"
    if tree.get("cut_off_balance") is None:
        for index, trigger in items(tree, "triggers"):
            if trigger.get("kind") == "cumulative_default":
                yield ("triggers", index), "this trigger needs the deal's cut_off_balance", "add it to the deal"


def _lists(tree: dict[str, Any]) -> Iterator[Finding]:
    for name, steps in lists_of(tree).items():
        if not isinstance(steps, list):
            continue
        if not steps:
            yield ("payments", name), f'the list "{name}" is empty', "add its steps"
            continue
        last = steps[-1] if isinstance(steps[-1], dict) else {}
        limits = [field for field in ("when", "unless", "at_most", "at_most_share") if last.get(field) is not None]
        if isinstance(last.get("step"), str) and (last["step"] != "pay_residual" or limits):
            message = f'the list "{name}" does not end by paying out what is left'
            yield (
                ("payments", name, len(steps) - 1),
                message,
                "end it with a pay_residual step without condition or limit",
            )
    for where, step in steps_of(tree):
        takers = items(step, "to")
        for index, taker in takers:
            if (taker.get("note") is None) == (taker.get("party") is None):
                yield (*where, "to", index), "a taker is either a note or a party", "write note: or party:"
        shares = [taker.get("share", 1.0) for _, taker in takers]
        if shares and all(is_number(share) for share in shares) and abs(sum(shares) - 1.0) > 1e-9:
            yield (*where, "to"), f"the shares add up to {sum(shares):g}, not to 1", "change them"
        if step.get("when") is not None and step.get("when") == step.get("unless"):
            yield (*where, "unless"), "when and unless name the same trigger, so the step never pays", "remove one"


def _unused(tree: dict[str, Any]) -> Iterator[Finding]:
    """A fee or a note that no step pays is a mistake, not a choice."""
    paid: dict[str, set[str]] = {"fees": set(), "notes": set(), "interest": set()}
    for _, step in steps_of(tree):
        for part in ("fees", "notes"):
            names = [name for name in step.get(part) or () if isinstance(name, str)] if is_list(step.get(part)) else []
            paid[part].update(names)
            paid["interest"].update(names if step.get("step") == "pay_interest" else ())
        paid["notes"].update(str(taker.get("note")) for _, taker in items(step, "to"))
    if not lists_of(tree):
        return
    for part in ("fees", "notes"):
        for index, item in items(tree, part):
            name = item.get("name")
            if not isinstance(name, str):
                continue
            if name not in paid[part]:
                yield (part, index, "name"), f'no step pays the {part[:-1]} "{name}"', "add a step or remove it"
            elif part == "notes" and item.get("kind") in ("fixed", "floating") and name not in paid["interest"]:
                yield (
                    (part, index, "name"),
                    f'no step pays the interest of the note "{name}"',
                    "add a pay_interest step",
                )


def _each(
    where: Location, part: str, values: Any, missing: Callable[[Location, str, Any], Iterator[Finding]]
) -> Iterator[Finding]:
    if not is_list(values):
        return
    seen: set[str] = set()
    for index, value in enumerate(values):
        yield from missing((*where, index), part, value)
        if isinstance(value, str) and value in seen:
            yield (*where, index), f'"{value}" is named twice', "name it once"
        seen.add(value if isinstance(value, str) else "")
