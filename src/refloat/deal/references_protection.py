"""A deal's guarantees, hedges and fee ladders as plain values -> what does not fit together, with its place."""

from collections.abc import Iterator
from itertools import pairwise
from typing import Any

from refloat.deal.plain_terms import Finding, Location, day_of, is_list, is_number, items, known, lists_of, steps_of
from refloat.files import did_you_mean


def check_protection(tree: dict[str, Any]) -> Iterator[Finding]:
    """Names that do not exist, tables out of order, and amounts owed that no step pays."""
    for index, guarantee in items(tree, "guarantees"):
        yield from _guarantee(("guarantees", index), guarantee, tree)
    for index, hedge in items(tree, "hedges"):
        yield from _hedge(("hedges", index), hedge, tree)
    for where, step in steps_of(tree):
        yield from _named((*where, "guarantee"), "guarantees", step.get("guarantee"), tree)
        yield from _each((*where, "hedges"), "hedges", step.get("hedges"), tree)
    call = tree.get("clean_up_call")
    price = call.get("price") if isinstance(call, dict) else None
    if isinstance(price, dict):
        for part in ("guarantees", "hedges"):
            yield from _each(("clean_up_call", "price", part), part, price.get(part), tree)
    if lists_of(tree):
        yield from _unpaid(tree)
    for index, fee in items(tree, "fees"):
        yield from _ladder(("fees", index), fee)


def _guarantee(where: Location, guarantee: dict[str, Any], tree: dict[str, Any]) -> Iterator[Finding]:
    yield from _role((*where, "guarantor"), guarantee.get("guarantor"), tree)
    yield from _each((*where, "notes"), "notes", guarantee.get("notes"), tree)
    residual = [note.get("name") for _, note in items(tree, "notes") if note.get("kind") == "residual"]
    named = guarantee.get("notes")
    for index, name in enumerate(named if is_list(named) else ()):
        if name in residual:
            yield (*where, "notes", index), f'the residual note "{name}" promises nothing to guarantee', "remove it"
    if guarantee.get("floating") is not None and guarantee.get("rate"):
        yield (*where, "rate"), "the guarantee has both a rate and a floating rate", "keep one"
    covers = guarantee.get("covers")
    if is_list(covers) and len(covers) == 2 and covers[0] == covers[1]:
        yield (*where, "covers", 1), f'"{covers[1]}" is named twice', "name it once"
    yield from _after_closing((*where, "until"), guarantee.get("until"), tree)


def _hedge(where: Location, hedge: dict[str, Any], tree: dict[str, Any]) -> Iterator[Finding]:
    yield from _role((*where, "counterparty"), hedge.get("counterparty"), tree)
    notional = hedge.get("notional")
    if isinstance(notional, dict):
        yield from _each((*where, "notional", "notes"), "notes", notional.get("notes"), tree)
        yield from _in_order((*where, "notional", "rows"), items(notional, "rows"))
    yield from _in_order((*where, "strikes"), items(hedge, "strikes"))
    strike, floor, ceiling = hedge.get("strike"), hedge.get("floor"), hedge.get("ceiling")
    if is_number(strike) and is_number(floor) and floor > strike:
        yield (*where, "floor"), f"the floor ({floor:g}) is above the strike ({strike:g})", "change one of them"
    if is_number(strike) and is_number(ceiling) and ceiling <= strike:
        yield (
            (*where, "ceiling"),
            f"the ceiling ({ceiling:g}) is not above the strike ({strike:g})",
            "change one of them",
        )
    yield from _after_closing((*where, "until"), hedge.get("until"), tree)
    for index, event in items(hedge, "terminations"):
        yield from _termination((*where, "terminations", index), event, tree)


def _termination(where: Location, event: dict[str, Any], tree: dict[str, Any]) -> Iterator[Finding]:
    conditions = [event.get("on") is not None, event.get("when") is not None, event.get("at_call") is True]
    if sum(conditions) != 1:
        yield where, "a termination has one condition", "write one of on, when and at_call: true"
    yield from _named((*where, "when"), "triggers", event.get("when"), tree)
    yield from _after_closing((*where, "on"), event.get("on"), tree)
    if event.get("at_call") is True and not tree.get("clean_up_call"):
        yield (*where, "at_call"), "the deal has no clean-up call", "add one or remove the termination"


def _unpaid(tree: dict[str, Any]) -> Iterator[Finding]:
    """What a guarantor or a bank may be owed must be paid by some step."""
    guarantors: set[Any] = set()
    banks: set[tuple[str, str]] = set()
    for _, step in steps_of(tree):
        if step.get("step") == "pay_guarantor" and isinstance(step.get("guarantee"), str):
            guarantors.add(step["guarantee"])
        named, part = step.get("hedges"), step.get("part", "senior")
        if step.get("step") == "pay_hedge" and is_list(named) and isinstance(part, str):
            parts = ("periodic", "termination") if part == "senior" else (part,)
            banks.update((name, part) for name in named if isinstance(name, str) for part in parts)
    for index, guarantee in items(tree, "guarantees"):
        name = guarantee.get("name")
        if isinstance(name, str) and name not in guarantors:
            yield ("guarantees", index, "name"), f'no step pays the guarantor of "{name}"', "add a pay_guarantor step"
    for index, hedge in items(tree, "hedges"):
        name = hedge.get("name")
        for part in _may_be_owed(hedge) if isinstance(name, str) else ():
            if (name, part) not in banks:
                when = {
                    "periodic": "in a period",
                    "termination": "on termination",
                    "counterparty_default": "on its counterparty's default",
                }[part]
                remedy = "add a pay_hedge step"
                if part == "counterparty_default":
                    remedy += " with part: counterparty_default"
                yield ("hedges", index, "name"), f'no step pays what the hedge "{name}" may owe {when}', remedy


def _may_be_owed(hedge: dict[str, Any]) -> list[str]:
    """Parts that a hedge may be owed: a cap without premium or floor only brings."""
    periodic = hedge.get("kind") == "swap" or hedge.get("floor") is not None or bool(hedge.get("premium_rate"))
    parts = ["periodic"] if periodic or hedge.get("premium") else []
    for _, event in items(hedge, "terminations"):
        value = event.get("value")
        if not isinstance(value, dict):
            continue
        amount = value.get("amount")
        owed = periodic if value.get("kind") == "present_value" else is_number(amount) and amount > 0
        part = "counterparty_default" if event.get("caused_by") == "counterparty" else "termination"
        if owed and part not in parts:
            parts.append(part)
    return parts


def _ladder(where: Location, fee: dict[str, Any]) -> Iterator[Finding]:
    steps = items(fee, "ladder")
    if steps and fee.get("per") == "payment_date":
        yield (*where, "per"), "a ladder gives yearly shares", "write per: year"
    years = [step.get("after_years") for _, step in steps]
    for place, (before, after) in enumerate(pairwise(years), start=1):
        if is_number(before) and is_number(after) and after <= before:
            yield (
                (*where, "ladder", place, "after_years"),
                f"{after:g} is not above {before:g}",
                "put the rows in order",
            )


def _in_order(where: Location, rows: list[tuple[int, dict[str, Any]]]) -> Iterator[Finding]:
    days = [day_of(row.get("on")) for _, row in rows]
    for place, (before, after) in enumerate(pairwise(days), start=1):
        if before and after and after <= before:
            yield (*where, place, "on"), f"{after} is not after {before}", "put the rows in order"


def _after_closing(where: Location, value: Any, tree: dict[str, Any]) -> Iterator[Finding]:
    day, closing = day_of(value), day_of(tree.get("closing_on"))
    if day and closing and day <= closing:
        yield where, f"{day} is not after the closing ({closing})", "put the dates in order"


def _each(where: Location, part: str, values: Any, tree: dict[str, Any]) -> Iterator[Finding]:
    seen: set[str] = set()
    for index, value in enumerate(values if is_list(values) else ()):
        yield from _named((*where, index), part, value, tree)
        if isinstance(value, str) and value in seen:
            yield (*where, index), f'"{value}" is named twice', "name it once"
        seen.add(value if isinstance(value, str) else "")


def _named(where: Location, part: str, value: Any, tree: dict[str, Any]) -> Iterator[Finding]:
    names = known(tree, part)
    if isinstance(value, str) and value not in names:
        listed = f"known are {', '.join(names)}" if names else f"the deal has no {part}"
        yield where, f'no {part[:-1]} is called "{value}"', did_you_mean(value, names) or listed


def _role(where: Location, value: Any, tree: dict[str, Any]) -> Iterator[Finding]:
    roles = [party["role"] for _, party in items(tree, "parties") if isinstance(party.get("role"), str)]
    if isinstance(value, str) and value not in roles:
        listed = f"known are {', '.join(roles)}" if roles else "the deal has no parties"
        yield where, f'no party has the role "{value}"', did_you_mean(value, roles) or listed
