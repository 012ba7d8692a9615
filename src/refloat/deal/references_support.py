"""A deal's facilities and call as plain values -> what does not fit together, with its place."""

from collections.abc import Iterator
from typing import Any

from refloat.deal.plain_terms import Finding, Location, day_of, is_list, items, known, lists_of, steps_of


def check_support(tree: dict[str, Any]) -> Iterator[Finding]:
    """Facilities that nothing draws or repays, and calls that cannot be exercised."""
    yield from _facilities(tree)
    call = tree.get("clean_up_call")
    if isinstance(call, dict):
        yield from _call(call, tree)


def _facilities(tree: dict[str, Any]) -> Iterator[Finding]:
    drawn: set[Any] = set()
    repaid: set[Any] = set()
    for where, step in steps_of(tree):
        used = step.get("use")
        drawn.update(name for name in (used if is_list(used) else ()) if isinstance(name, str))
        facility, kind = step.get("facility"), step.get("step")
        if isinstance(facility, str):
            (repaid if kind == "repay_facility" else drawn).add(facility)
        if kind == "draw_facility" and not step.get("fees") and not step.get("notes"):
            yield where, "this step names no fees or notes whose shortfall is drawn", "add fees or notes"
    for index, line in items(tree, "facilities"):
        name = line.get("name")
        place: Location = ("facilities", index)
        if line.get("floating") is not None and line.get("rate"):
            yield (*place, "rate"), "the facility has both a rate and a floating rate", "keep one"
        if name == "collections" or name in known(tree, "reserves"):
            yield (*place, "name"), f'an account is called "{name}" too', "give another name"
        if not isinstance(name, str) or not lists_of(tree):
            continue
        if name not in drawn:
            yield (*place, "name"), f'no step draws on the facility "{name}"', "name it in use or remove it"
        if name not in repaid:
            yield (*place, "name"), f'no step repays the facility "{name}"', "add a repay_facility step"


def _call(call: dict[str, Any], tree: dict[str, Any]) -> Iterator[Finding]:
    where: Location = ("clean_up_call",)
    if all(call.get(field) is None for field in ("pool_factor", "note_factor", "on")):
        yield where, "the call has no condition", "add pool_factor, note_factor or on"
    price = call.get("price")
    by_pool = isinstance(price, dict) and price.get("kind") == "share_of_pool"
    needs_balance = call.get("pool_factor") is not None or (by_pool and call.get("pool_factor_by") == "collections")
    if needs_balance and tree.get("cut_off_balance") is None:
        yield where, "this call needs the deal's cut_off_balance", "add it to the deal"
    closing = day_of(tree.get("closing_on"))
    for field in ("on", "not_before"):
        day = day_of(call.get(field))
        if day and closing and day <= closing:
            yield (*where, field), f"{day} is not after the closing ({closing})", "put the dates in order"
