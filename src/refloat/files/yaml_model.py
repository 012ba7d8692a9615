"""A YAML file a person wrote -> a checked pydantic model, or every problem with its place."""

import json
from collections.abc import Callable, Iterable
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError
from pydantic.errors import PydanticInvalidForJsonSchema, PydanticUserError

from refloat.errors import DealError, InputError
from refloat.files.problem import Problem
from refloat.files.sentences import sentence
from refloat.files.yaml_text import Location, YamlText, field_path, read_yaml

AnyModel = TypeVar("AnyModel", bound=BaseModel)

Finding = tuple[Location, str, str | None]
"""Where in the tree, what is wrong, and the remedy."""
FurtherCheck = Callable[[Any], Iterable[Finding]]
"""A check of the plain tree that runs even while some fields are wrong (references between parts)."""
LONGEST_MESSAGE = 250
_FOLLOWS = ("default_factory_not_called",)
"""What pydantic complains of only because another field is wrong, which it tells as well."""


def read_yaml_model(
    path: str | Path, model: type[AnyModel], *, error: type[InputError] = DealError, also: FurtherCheck | None = None
) -> AnyModel:
    """Read a YAML 1.2 file into a model.

    Args:
        path: The file.
        model: The pydantic model; fields it forbids are reported with the closest known name.
        error: Class to raise.
        also: A further check of the plain values, run even where fields are wrong.

    Raises:
        InputError: Of the class `error`, in one sentence naming the first problem by `file:line:column`;
            its attribute `problems` has the sentence of every problem.
    """
    text = read_yaml(path)
    problems, checked = _check(text, model, also)
    if problems or checked is None:
        raise _failure(path, problems, error)
    return checked


def check_yaml_model(path: str | Path, model: type[BaseModel], *, also: FurtherCheck | None = None) -> list[Problem]:
    """Every problem of a YAML file, in the order of its lines; empty if the file is good."""
    return _check(read_yaml(path), model, also)[0]


def _check(text: YamlText, model: type[AnyModel], also: FurtherCheck | None) -> tuple[list[Problem], AnyModel | None]:
    if text.fatal:
        return text.problems, None
    problems = list(text.problems)
    if not isinstance(text.tree, dict):
        problems.append(Problem(1, 1, "", "the file should hold lines of `name: value`", "check the file"))
        return problems, None
    checked = None
    further = [_further(text, finding) for finding in also(text.tree)] if also else []
    try:
        # Strict JSON: a list may fill a tuple and text a date, but 1 is not true and "5" not a number.
        checked = model.model_validate_json(json.dumps(text.tree), strict=True)
    except ValidationError as failure:
        errors = [entry for entry in failure.errors(include_url=False) if entry["type"] not in _FOLLOWS]
        # What a model's own cross-check finds again is already in `further`, with a better place.
        problems += [_problem(text, model, entry) for entry in errors if not (further and _cross_check(entry))]
    problems += further
    spoilt = {problem.field for problem in text.problems}
    problems = text.problems + [problem for problem in problems if problem.field not in spoilt]
    known: dict[tuple[int, int, str], Problem] = {}
    for problem in problems:
        known.setdefault((problem.line, problem.column, problem.message), problem)
    # A misspelt field comes before the complaint that the right one is missing.
    ordered = sorted(
        known.values(), key=lambda problem: (problem.line, problem.column, "is missing" in problem.message)
    )
    return ordered, checked if not ordered else None


def _cross_check(entry: Any) -> bool:
    return entry["type"] == "value_error" and not entry["loc"]


def _further(text: YamlText, finding: Finding) -> Problem:
    location, message, remedy = finding
    line, column = text.place(location)
    return Problem(line, column, field_path(location), _cut(message), remedy and _cut(remedy))


def _cut(message: str) -> str:
    """A message that quotes a name of thousands of letters is cut, so that it stays a sentence."""
    return message if len(message) <= LONGEST_MESSAGE else message[:LONGEST_MESSAGE] + "..."


def _problem(text: YamlText, model: type[BaseModel], entry: Any) -> Problem:
    location = _in_file(text.tree, entry["loc"])
    if entry["type"] == "union_tag_invalid":
        # The word that is not known, rather than the group it stands in.
        location = (*location, str(entry["ctx"]["discriminator"]).strip("'"))
    known = _known_fields(model, entry["loc"][:-1]) if entry["type"] == "extra_forbidden" else []
    message, remedy = sentence(entry, known)
    line, column = text.place(location, key=entry["type"] == "extra_forbidden")
    field = location[:-1] if entry["type"] == "extra_forbidden" else location
    return Problem(line, column, field_path(field), message, remedy)


def _in_file(tree: Any, loc: Iterable[str | int]) -> Location:
    """The location pydantic gives, without the names of union members, which are not in the file."""
    location: list[str | int] = []
    node = tree
    for part in loc:
        if isinstance(node, dict):
            key = part if part in node else next((name for name in node if str(name) == str(part)), None)
            if key is None:
                continue
            location.append(key)
            node = node[key]
        elif isinstance(node, list) and isinstance(part, int) and part < len(node):
            location.append(part)
            node = node[part]
    return tuple(location)


def _known_fields(model: type[BaseModel], loc: Iterable[str | int]) -> list[str]:
    """Names allowed at a location, read from the model's JSON schema."""
    schema = _schema(model)
    places = _resolve([schema], schema)
    for part in loc:
        places = _resolve(_step(places, part, schema), schema)
    return sorted({name for place in places for name in place.get("properties", {})})


@cache
def _schema(model: type[BaseModel]) -> dict[str, Any]:
    """The model's JSON schema, made once; empty where there is none."""
    try:
        return model.model_json_schema()
    except (PydanticInvalidForJsonSchema, PydanticUserError):
        return {}


def _step(places: list[dict[str, Any]], part: str | int, schema: dict[str, Any]) -> list[dict[str, Any]]:
    inner: list[dict[str, Any]] = []
    for place in places:
        if isinstance(part, int):
            inner += [item for item in [place.get("items")] if isinstance(item, dict)] + place.get("prefixItems", [])
        elif part in place.get("properties", {}):
            inner.append(place["properties"][part])
        elif isinstance(place.get("additionalProperties"), dict):
            inner.append(place["additionalProperties"])
    if not inner and isinstance(part, str):
        # A union: the part is a member's name or the value of its distinguishing field.
        inner = [place for place in places if _is_member(place, part)] or places
    return inner


def _is_member(place: dict[str, Any], part: str) -> bool:
    if place.get("title") == part:
        return True
    return any(
        part == inner.get("const") or part in inner.get("enum", []) for inner in place.get("properties", {}).values()
    )


def _resolve(places: list[dict[str, Any]], schema: dict[str, Any]) -> list[dict[str, Any]]:
    """Follow references and open unions."""
    out: list[dict[str, Any]] = []
    for place in places:
        if "$ref" in place:
            out += _resolve([schema["$defs"][place["$ref"].rsplit("/", 1)[-1]]], schema)
        elif "anyOf" in place or "oneOf" in place:
            out += _resolve(place.get("anyOf") or place.get("oneOf") or [], schema)
        else:
            out.append(place)
    return out


def _failure(path: str | Path, problems: list[Problem], error: type[InputError]) -> InputError:
    first = problems[0]
    more = f" (and {len(problems) - 1} more)" if len(problems) > 1 else ""
    failure = error(first.what + more, where=first.where(path), remedy=first.remedy)
    failure.problems = [problem.sentence(path) for problem in problems]  # type: ignore[attr-defined]
    return failure
