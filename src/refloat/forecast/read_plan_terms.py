"""a plan of issues as a YAML file -> PlanTerms, with every mistake at its line."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from refloat.errors import CaseError
from refloat.files import read_yaml_model
from refloat.forecast.plan_terms import PlanTerms
from refloat.rules import list_minimum_coverage

Finding = tuple[tuple[str | int, ...], str, str | None]


def read_plan_terms(path: str | Path) -> PlanTerms:
    """Reads a plan file.

    Raises:
        CaseError: In one sentence, the first problem by file, line and column.
    """
    return read_yaml_model(path, PlanTerms, error=CaseError, also=_findings)


def _findings(tree: Any) -> Iterable[Finding]:
    """References between parts of the plain file, checked even while some fields are wrong."""
    for group in ("books", "routes", "views"):
        yield from _twice(tree, group)
    books = [one.get("name") for one in _list(tree, "books")]
    for place, route in enumerate(_list(tree, "routes")):
        if "book" in route and route["book"] not in books:
            known = ", ".join(str(name) for name in books)
            yield ("routes", place, "book"), f"there is no book {route['book']}", f"the books are {known}"
    for field in ("stock_share", "inflow_share"):
        parts = [one.get(field, {}).get("value") for one in _list(tree, "books") if isinstance(one.get(field), dict)]
        if parts and all(isinstance(part, int | float) for part in parts) and abs(sum(parts) - 1) > 1e-9:
            yield ("books",), f"the {field} of all books adds up to {sum(parts):.6g}", "it must be 1"
    sources = tree.get("sources")
    if isinstance(sources, dict):
        yield from _sources(tree, (), sources)
    targets = tree.get("targets")
    coverage = targets.get("minimum_coverage") if isinstance(targets, dict) else None
    if isinstance(coverage, dict) and coverage.get("rule") not in (None, *list_minimum_coverage()):
        known = ", ".join(list_minimum_coverage())
        rule: tuple[str | int, ...] = ("targets", "minimum_coverage", "rule")
        yield rule, f"there is no calendar of minimum coverage {coverage['rule']}", f"known are {known}"


def _twice(tree: Any, group: str) -> Iterable[Finding]:
    names = [one.get("name") for one in _list(tree, group)]
    for place, name in enumerate(names):
        if name is not None and name in names[:place]:
            yield (group, place, "name"), f"the name {name} stands twice in {group}", "give each its own"


def _list(tree: Any, group: str) -> list[dict[str, Any]]:
    return [one for one in tree.get(group) or [] if isinstance(one, dict)] if isinstance(tree, dict) else []


def _sources(node: Any, place: tuple[str | int, ...], known: dict[str, Any]) -> Iterable[Finding]:
    """Each figure (a mapping with a value and a grade) names a source that is in the file."""
    if isinstance(node, dict):
        if "value" in node and "grade" in node and "source" in node and node["source"] not in known:
            keys = ", ".join(str(key) for key in known)
            yield (*place, "source"), f"there is no source {node['source']}", f"the sources are {keys}"
        for key, inner in node.items():
            yield from _sources(inner, (*place, key), known)
    elif isinstance(node, list):
        for number, inner in enumerate(node):
            yield from _sources(inner, (*place, number), known)
