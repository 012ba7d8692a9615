"""A deal's terms as plain values: how to look into them while some may still be of a wrong type."""

from collections.abc import Iterator
from datetime import date
from typing import Any, TypeGuard

Location = tuple[str | int, ...]
Finding = tuple[Location, str, str | None]
"""Where in the tree, what is wrong, and the remedy."""


def items(tree: dict[str, Any], part: str) -> list[tuple[int, dict[str, Any]]]:
    """The entries of a list that are groups of fields, with their places."""
    values = tree.get(part)
    return [(index, item) for index, item in enumerate(values) if isinstance(item, dict)] if is_list(values) else []


def known(tree: dict[str, Any], part: str) -> list[str]:
    """The names given in a part."""
    return [item["name"] for _, item in items(tree, part) if isinstance(item.get("name"), str)]


def lists_of(tree: dict[str, Any]) -> dict[str, Any]:
    """The lists of payments by name."""
    lists = tree.get("payments")
    return {name: steps for name, steps in lists.items() if isinstance(name, str)} if isinstance(lists, dict) else {}


def steps_of(tree: dict[str, Any]) -> Iterator[tuple[Location, dict[str, Any]]]:
    """Every step with its place."""
    for name, steps in lists_of(tree).items():
        for index, step in enumerate(steps if is_list(steps) else ()):
            if isinstance(step, dict):
                yield ("payments", name, index), step


def is_list(value: Any) -> TypeGuard[list[Any] | tuple[Any, ...]]:
    """Whether a value is a list."""
    return isinstance(value, (list, tuple))


def is_number(value: Any) -> TypeGuard[float]:
    """Whether a value is a number."""
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def day_of(value: Any) -> date | None:
    """The date that an ISO text means."""
    try:
        return date.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None
