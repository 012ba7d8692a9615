"""A deal's rates as plain values -> what does not fit together, with its place."""

from collections.abc import Iterator
from itertools import pairwise
from typing import Any

from refloat.deal.plain_terms import Finding, Location, day_of, is_number, items, known
from refloat.files import did_you_mean


def check_rates(tree: dict[str, Any]) -> Iterator[Finding]:
    """Indices, and what follows them."""
    yield from _indices(tree)
    for index, note in items(tree, "notes"):
        where: Location = ("notes", index)
        kind, floating = note.get("kind"), note.get("floating")
        if kind == "floating" and floating is None:
            yield where, "a floating note needs the field floating", "add it with its index and margin"
        if kind == "floating" and note.get("rate"):
            yield (*where, "rate"), "a floating note has no rate of its own", "write first_rate under floating"
        if kind in ("fixed", "zero_coupon", "residual") and floating is not None:
            yield (*where, "floating"), f"a {kind} note follows no index", "remove it or write kind: floating"
        if kind in ("zero_coupon", "residual") and note.get("step_ups"):
            yield (*where, "step_ups"), f"a {kind} note bears no rate", "remove it"
    for part in ("notes", "facilities", "guarantees"):
        for index, item in items(tree, part):
            if isinstance(item.get("floating"), dict):
                yield from _floating((part, index, "floating"), item["floating"], tree)
    for index, hedge in items(tree, "hedges"):
        yield from _floating(("hedges", index), hedge, tree)


def _indices(tree: dict[str, Any]) -> Iterator[Finding]:
    for place, index in items(tree, "indices"):
        where: Location = ("indices", place)
        points = items(index, "points")
        if bool(points) == (index.get("file") is not None):
            yield where, "an index has either points or a file", "write one of the two"
        days = [day_of(point.get("on")) for _, point in points]
        for number, (before, after) in enumerate(pairwise(days), start=1):
            if before and after and after <= before:
                yield (*where, "points", number, "on"), f"{after} is not after {before}", "put the points in order"


def _floating(where: Location, floating: dict[str, Any], tree: dict[str, Any]) -> Iterator[Finding]:
    name, names = floating.get("index"), known(tree, "indices")
    if isinstance(name, str) and name not in names:
        listed = f"known are {', '.join(names)}" if names else "the deal has no indices"
        yield (*where, "index"), f'no index is called "{name}"', did_you_mean(name, names) or listed
    for low, high in (("floor", "cap"), ("index_floor", "index_cap")):
        least, most = floating.get(low), floating.get(high)
        if is_number(least) and is_number(most) and least > most:
            yield (*where, low), f"the {low} ({least:g}) is above the {high} ({most:g})", "change one of them"
    if floating.get("reset_first") is not None and floating.get("reset_every_months") is None:
        yield (*where, "reset_first"), "reset_first says nothing without reset_every_months", "add it"
    begins = day_of(floating.get("reset_first") if floating.get("first_rate") is not None else None)
    needed = begins or day_of(tree.get("closing_on"))
    before = floating.get("fixing_days_before")
    for _, index in items(tree, "indices"):
        first = [day_of(point.get("on")) for _, point in items(index, "points")][:1]
        if index.get("name") != name or not first or not first[0] or not needed:
            continue
        known_days = (needed - first[0]).days - (before if isinstance(before, int) else 0)
        if known_days < 0:
            message = f'the index "{name}" begins on {first[0]}, after the first fixing'
            yield (*where, "index"), message, f"give its value on {needed} or before"
