"""Pydantic's error types -> our own plain sentences."""

import difflib
from collections.abc import Sequence
from typing import Any

Sentence = tuple[str, str | None]

_PLAIN: dict[str, Sentence] = {
    "string_type": ("this should be text", "put the value in quotes"),
    "int_type": ("this should be a whole number", None),
    "int_parsing": ("this should be a whole number", None),
    "int_from_float": ("this should be a whole number", None),
    "float_type": ("this should be a number", "write it without quotes, units or separators, such as 0.05 or 2100000"),
    "float_parsing": ("this should be a number", "write it without units or separators, such as 0.05 or 2100000"),
    "decimal_type": ("this should be a number", None),
    "decimal_parsing": ("this should be a number", None),
    "finite_number": ("NaN and infinity are not amounts", "write a number"),
    "bool_type": ("this should be true or false", "write true or false without quotes"),
    "bool_parsing": ("this should be true or false", "write true or false without quotes"),
    "date_type": ("this should be a date", "write it as year-month-day, such as 2025-12-31"),
    "date_parsing": ("this is not a date", "write it as year-month-day, such as 2025-12-31"),
    "date_from_datetime_parsing": ("this is not a date", "write it as year-month-day, such as 2025-12-31"),
    "date_from_datetime_inexact": ("this should be a date without a time", "write it as year-month-day"),
    "list_type": ("this should be a list", 'begin each entry with "- "'),
    "tuple_type": ("this should be a list", 'begin each entry with "- "'),
    "set_type": ("this should be a list", 'begin each entry with "- "'),
    "frozen_set_type": ("this should be a list", 'begin each entry with "- "'),
    "dict_type": ("this should be a group of fields", "write lines of `name: value` below it"),
    "model_type": ("this should be a group of fields", "write lines of `name: value` below it"),
    "model_attributes_type": ("this should be a group of fields", "write lines of `name: value` below it"),
    "json_invalid": ("the text holds characters that cannot be used", "remove them"),
    "none_required": ("this should be left empty", "remove it"),
}


def sentence(error: Any, known: Sequence[str]) -> Sentence:
    """What is wrong and what to do, for one entry of pydantic's error list.

    Args:
        error: An entry of `ValidationError.errors()`.
        known: The field names allowed where the error stands, for "did you mean".
    """
    kind, context, given = str(error["type"]), error.get("ctx") or {}, error.get("input")
    last = str(error["loc"][-1]) if error["loc"] else ""
    if kind == "missing" and error["loc"] and isinstance(error["loc"][-1], int):
        return "the list is too short", f"give at least {error['loc'][-1] + 1}"
    if kind == "missing":
        return f'the field "{last}" is missing', "add it"
    if kind == "extra_forbidden":
        return f'"{last}" is not a field here', did_you_mean(last, known) or _listed("known are", known)
    if kind in _PLAIN:
        what, remedy = _PLAIN[kind]
        told = what.startswith("this is not ")
        return what.replace("this", shown(given), 1) if told else f"{what}, not {shown(given)}", remedy
    if kind in ("literal_error", "enum"):
        allowed = str(context.get("expected", ""))
        choices = [choice.strip().strip("'") for choice in allowed.replace(" or ", ",").split(",")]
        remedy = did_you_mean(str(given), choices) or _listed("write one of", choices)
        return f"{shown(given)} is not a choice here", remedy
    if kind == "union_tag_not_found":
        return f"the field {_quoted(context.get('discriminator'))} is missing", "add it"
    if kind == "union_tag_invalid":
        choices = [choice.strip().strip("'") for choice in str(context.get("expected_tags", "")).split(",")]
        tag = str(context.get("tag", ""))
        what = f"{shown(tag)} is not a known {str(context.get('discriminator', 'kind')).strip(chr(39))}"
        return what, did_you_mean(tag, choices) or _listed("write one of", choices)
    return _bounds(kind, context, given) or (f"this is not valid: {_first_down(str(error['msg']))}", None)


def did_you_mean(name: str, known: Sequence[str]) -> str | None:
    """A question naming the closest known word, if one is close."""
    folded = {word.casefold(): word for word in known}
    close = difflib.get_close_matches(name.casefold(), list(folded), n=1, cutoff=0.6)
    return f'did you mean "{folded[close[0]]}"?' if close else None


def shown(value: Any) -> str:
    """A value as it may stand in a sentence: short, on one line."""
    if isinstance(value, dict):
        return "a group of fields"
    if isinstance(value, (list, tuple)):
        return "a list"
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return "true" if value else "false"
    text = " ".join(str(value).split())
    text = text if len(text) <= 40 else text[:37] + "..."
    return f'"{text}"' if isinstance(value, str) else text


def _bounds(kind: str, context: dict[str, Any], given: Any) -> Sentence | None:
    number = shown(given)
    if kind in ("less_than_equal", "less_than"):
        top = context.get("le", context.get("lt"))
        fraction = isinstance(top, (int, float)) and top <= 1 and isinstance(given, (int, float)) and given > 0
        remedy = "write rates and shares as fractions, such as 0.05 for 5 %" if fraction else None
        return f"{number} is too large; it must be {'at most' if kind.endswith('equal') else 'below'} {top}", remedy
    if kind in ("greater_than_equal", "greater_than"):
        low = context.get("ge", context.get("gt"))
        return f"{number} is too small; it must be {'at least' if kind.endswith('equal') else 'above'} {low}", None
    if kind in ("too_short", "string_too_short"):
        return "this is empty or too short", f"give at least {context.get('min_length', 1)}"
    if kind in ("too_long", "string_too_long"):
        return "this is too long", f"give at most {context.get('max_length')}"
    if kind == "string_pattern_mismatch":
        return f"{number} does not have the form wanted here", f"it must match {context.get('pattern')}"
    if kind == "multiple_of":
        return f"{number} must be a multiple of {context.get('multiple_of')}", None
    if kind in ("value_error", "assertion_error"):
        return str(context.get("error", "this is not valid")).rstrip("."), None
    return None


def _listed(lead: str, words: Sequence[str]) -> str | None:
    return f"{lead} {', '.join(words)}" if words and len(words) <= 20 else None


def _quoted(name: object) -> str:
    return f'"{str(name).strip(chr(39))}"'


def _first_down(text: str) -> str:
    return (text[:1].lower() + text[1:]).rstrip(".")
