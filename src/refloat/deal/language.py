"""the deal language -> its groups and fields as a page for people, always true to the reader."""

from dataclasses import dataclass
from typing import Any

from refloat.deal.schema import TAGS, deal_schema


@dataclass(frozen=True)
class FieldWords:
    """One field: its name, what may stand in it, whether it must be there, and what it means."""

    name: str
    value: str
    needed: bool
    words: str


@dataclass(frozen=True)
class GroupWords:
    """One group of fields.

    Attributes:
        name: Of the group.
        written: How a member of a choice says that it is this one, such as `kind: flat`; else empty.
        words: What it is.
        fields: Its fields.
    """

    name: str
    written: str
    words: str
    fields: tuple[FieldWords, ...]


def language() -> list[GroupWords]:
    """Every group of the deal language, the deal itself first, then by name."""
    schema = deal_schema()
    groups = [("deal", schema), *sorted(schema["$defs"].items())]
    return [_group(name, place) for name, place in groups]


def _group(name: str, place: dict[str, Any]) -> GroupWords:
    fields: dict[str, Any] = place.get("properties", {})
    tag = next((field for field in TAGS if "const" in fields.get(field, {})), "")
    needed = set(place.get("required", []))
    words = tuple(
        FieldWords(field, _value(about), field in needed, about.get("description", ""))
        for field, about in fields.items()
        if field != tag
    )
    written = f"{tag}: {fields[tag]['const']}" if tag else ""
    return GroupWords(_plain(name), written, place.get("description", ""), words)


def _value(about: dict[str, Any]) -> str:
    """What may stand in a field, in a few words, with what counts if it is left out."""
    choices = [one for one in about.get("anyOf", [about]) if one.get("type") != "null"]
    text = " or ".join(dict.fromkeys(_kind(one) for one in choices))
    default = about.get("default")
    return text if default is None or default in ([], {}, "") else f"{text}; else {_shown(default)}"


def _kind(about: dict[str, Any]) -> str:
    if "const" in about:
        return str(about["const"])
    if "enum" in about:
        return " / ".join(str(choice) for choice in about["enum"])
    if "$ref" in about:
        return _plain(about["$ref"].rsplit("/", 1)[-1])
    if "oneOf" in about:
        mapping = about.get("discriminator", {}).get("mapping", {})
        return "one of " + ", ".join(mapping)
    if about.get("type") == "array":
        inner = about.get("items", {})
        return "list of " + (
            _kind(inner)
            if "$ref" in inner or "oneOf" in inner
            else {"string": "names"}.get(inner.get("type"), "values")
        )
    if about.get("type") == "object" and ("patternProperties" in about or "propertyNames" in about):
        return "names of lists, each with its steps"
    if about.get("type") == "object":
        return "group"
    plain = {"number": "number", "integer": "whole number", "boolean": "true / false", "string": "text"}
    return "date" if about.get("format") == "date" else plain.get(str(about.get("type")), "value")


def _shown(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return ", ".join(str(one) for one in value)
    return "its own defaults" if isinstance(value, dict) else f"{value:g}" if isinstance(value, float) else str(value)


def _plain(name: str) -> str:
    """`MultipleTarget` as `multiple target`."""
    return "".join(f" {letter.lower()}" if letter.isupper() else letter for letter in name).strip()
