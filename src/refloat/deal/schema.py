"""the deal language -> its JSON schema, and its words for people, both from the models and their docstrings."""

import inspect
import re
from collections.abc import Iterator
from copy import deepcopy
from functools import cache
from typing import Any

from refloat.deal.deal import Deal
from refloat.deal.field_words import SAID_ONCE
from refloat.deal.terms import Term

DRAFT = "https://json-schema.org/draft/2020-12/schema"
SCHEMA_FILE = "refloat-deal.schema.json"
"""Name under which the schema is written beside a deal, for editors."""
TAGS = ("kind", "step")
"""Fields that tell which member of a choice a group of fields is."""

_ENTRY = re.compile(r"^    (\w[\w, ]*): (.*)$")


def deal_schema() -> dict[str, Any]:
    """JSON schema (draft 2020-12) of deal files, for editors that complete and check while one types.

    Every field has a description; a group with a `kind` or a `step` must say it, as the reader wants it.
    """
    # A copy, since the caller may change what it gets.
    return deepcopy(_schema())


@cache
def _schema() -> dict[str, Any]:
    schema = {"$schema": DRAFT, **Deal.model_json_schema(), "title": "refloat deal"}
    groups = _groups()
    for name, place in [("Deal", schema), *schema["$defs"].items()]:
        _tell(place, groups[name])
    return schema


def field_words(group: type[Term]) -> dict[str, str]:
    """Field -> what it means, as the docstrings of a group and of those it is made from say."""
    words = {name: SAID_ONCE[name] for name in group.model_fields if name in SAID_ONCE}
    for parent in reversed(group.__mro__):
        if not (isinstance(parent, type) and issubclass(parent, Term)):
            continue
        names: list[str] = []
        for line in _attributes(parent):
            entry = _ENTRY.match(line)
            if entry:
                names = [name.strip() for name in entry.group(1).split(",")]
                words |= dict.fromkeys(names, entry.group(2).strip())
            else:
                words |= {name: f"{words[name]} {line.strip()}".strip() for name in names}
        for name, field in parent.model_fields.items():
            if field.description:
                words[name] = field.description
    return words


def group_words(group: type[Term]) -> str:
    """What a group of fields is, in the words of its docstring."""
    text = inspect.getdoc(group) if group.__doc__ else ""
    return " ".join((text or "").split("\n\nAttributes:")[0].split())


def _attributes(group: type[Term]) -> Iterator[str]:
    text = inspect.cleandoc(group.__doc__ or "")
    if "Attributes:\n" in text:
        yield from (line for line in text.split("Attributes:\n")[1].splitlines() if line.strip())


def _groups() -> dict[str, type[Term]]:
    """Every group of fields of the language by the name of its class."""
    found: dict[str, type[Term]] = {}
    waiting: list[type[Term]] = [Term]
    while waiting:
        group = waiting.pop()
        if group.__module__.startswith("refloat.deal."):
            # What others derive from a group is no part of the language.
            found[group.__name__] = group
        waiting += group.__subclasses__()
    return found


def _tell(place: dict[str, Any], group: type[Term]) -> None:
    words = field_words(group)
    place["description"] = group_words(group)
    for name, field in place.get("properties", {}).items():
        field.pop("title", None)
        if name in TAGS and "const" in field:
            place["required"] = list(dict.fromkeys([name, *place.get("required", [])]))
            field["description"] = group_words(group)
            field.pop("default", None)
        elif name in words:
            field["description"] = words[name]
