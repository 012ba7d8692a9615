"""A deal file <-> a Deal."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from refloat.deal.deal import Deal
from refloat.deal.index_file import check_index_files, with_points
from refloat.deal.note import Note
from refloat.deal.plain_terms import Finding
from refloat.deal.references import check_references
from refloat.errors import DealError
from refloat.files import Problem, check_yaml_model, read_yaml_model, write_yaml


def read_deal(path: str | Path) -> Deal:
    """Read and check a deal file (YAML 1.2).

    Raises:
        DealError: One sentence with file, line, column and remedy; `problems` has one for each problem.
    """
    deal = read_yaml_model(path, Deal, error=DealError, also=_checks(path))
    if not any(index.file for index in deal.indices):
        return deal
    whole = deal.model_copy(update={"indices": tuple(with_points(index, Path(path).parent) for index in deal.indices)})
    found = check_references(whole.model_dump(mode="json"))
    if found:
        _, message, remedy = found[0]
        raise DealError(message, where=str(path), remedy=remedy)
    return whole


def check_deal(path: str | Path) -> list[Problem]:
    """Every problem of a deal file, in the order of its lines; empty if it is good."""
    return check_yaml_model(path, Deal, also=_checks(path))


def _checks(path: str | Path) -> Callable[[Any], list[Finding]]:
    return lambda tree: [*check_references(tree), *check_index_files(tree, Path(path).parent)]


def write_deal(deal: Deal, path: str | Path) -> None:
    """Write a deal so that `read_deal` gives an equal one; comments of an earlier file are not kept.

    Raises:
        OutputError: The file cannot be written.
    """
    write_yaml(path, _plain(deal))


_TAGS = ("kind", "step")
"""Fields that tell members of a union apart: written even where their value is the default, as is a fixed rate."""


def _plain(part: Any) -> Any:
    """A part of a deal as it is written: without fields that stand at their defaults."""
    if isinstance(part, BaseModel):
        told = part.model_dump(exclude_defaults=True, exclude_none=True)
        kept = (*_TAGS, "rate") if isinstance(part, Note) and part.kind == "fixed" else _TAGS
        tags = {tag: getattr(part, tag) for tag in kept if hasattr(part, tag)}
        return tags | {field: _plain(getattr(part, field)) for field in told if field not in tags}
    if isinstance(part, dict):
        return {name: _plain(inner) for name, inner in part.items()}
    return [_plain(inner) for inner in part] if isinstance(part, tuple) else part
