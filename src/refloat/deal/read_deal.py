"""A deal file <-> a Deal."""

from collections.abc import Callable
from importlib import resources
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from refloat.deal.deal import Deal
from refloat.deal.index_file import check_index_files, with_points
from refloat.deal.plain_terms import Finding
from refloat.deal.references import check_references
from refloat.errors import DealError
from refloat.files import Problem, check_yaml_model, did_you_mean, read_yaml_model, write_yaml

DRAFT = "https://json-schema.org/draft/2020-12/schema"


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


def deal_schema() -> dict[str, Any]:
    """JSON schema of deal files, for editors that complete and check while one types."""
    return {"$schema": DRAFT, **Deal.model_json_schema(), "title": "refloat deal"}


def template(name: str) -> Deal:
    """One of the deals that ship as a start for one's own: see `templates()`.

    Raises:
        DealError: There is no such template.
    """
    if name not in templates():
        remedy = did_you_mean(name, templates()) or f"known are {', '.join(templates())}"
        raise DealError(f'no template is called "{name}"', remedy=remedy)
    with resources.as_file(resources.files("refloat.deal").joinpath(f"templates/{name}.yaml")) as path:
        return read_deal(path)


def templates() -> list[str]:
    """Names of the templates."""
    folder = resources.files("refloat.deal").joinpath("templates")
    return sorted(entry.name.removesuffix(".yaml") for entry in folder.iterdir() if entry.name.endswith(".yaml"))


_TAGS = ("kind", "step")
"""Fields that tell members of a union apart: written even where their value is the default."""


def _plain(part: Any) -> Any:
    """A part of a deal as it is written: without fields that stand at their defaults."""
    if isinstance(part, BaseModel):
        told = part.model_dump(exclude_defaults=True, exclude_none=True)
        tags = {tag: getattr(part, tag) for tag in _TAGS if hasattr(part, tag)}
        return tags | {field: _plain(getattr(part, field)) for field in told if field not in tags}
    if isinstance(part, dict):
        return {name: _plain(inner) for name, inner in part.items()}
    return [_plain(inner) for inner in part] if isinstance(part, tuple) else part
