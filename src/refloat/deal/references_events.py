"""A deal's triggers, and the terms that begin or end with them, as plain values -> what does not fit together."""

from collections.abc import Iterator
from typing import Any

from refloat.deal.plain_terms import Finding, Location, items, known
from refloat.files import did_you_mean

_OF_THE_POOL = ("cumulative_collection_ratio", "profitability_ratio", "cumulative_default")


def check_events(tree: dict[str, Any]) -> Iterator[Finding]:
    """Events that are not there, and tests that cannot be made."""
    for index, fee in items(tree, "fees"):
        begins, ends = fee.get("from_event"), fee.get("until_event")
        for field, name in (("from_event", begins), ("until_event", ends)):
            yield from missing_trigger(("fees", index, field), name, tree)
        if begins is not None and begins == ends:
            where: Location = ("fees", index, "until_event")
            yield where, "the fee begins and ends with the same trigger, so it is never due", "remove one"
    for index, trigger in items(tree, "triggers"):
        place: Location = ("triggers", index)
        kind = trigger.get("kind")
        if trigger.get("tested") == "after_collection" and isinstance(kind, str) and kind not in _OF_THE_POOL:
            message = "only triggers on the pool's cash are tested after each collection"
            yield (*place, "tested"), message, "write before_distribution"
        if trigger.get("positions") == "all" and trigger.get("discounted_from") == "each_payment":
            message = "all cash to date is always discounted from its own days"
            yield (*place, "discounted_from"), message, "remove it"


def missing_trigger(where: Location, name: Any, tree: dict[str, Any]) -> Iterator[Finding]:
    """A trigger that is named and not there."""
    names = known(tree, "triggers")
    if isinstance(name, str) and name not in names:
        listed = f"known are {', '.join(names)}" if names else "the deal has no triggers"
        yield where, f'no trigger is called "{name}"', did_you_mean(name, names) or listed
