"""Checks across the parts of an assumption set, on its plain tree, so that each finding has a place."""

from collections.abc import Iterator
from typing import Any

import numpy as np

from refloat.recovery.loadings import DRIVERS

Finding = tuple[tuple[str | int, ...], str, str | None]
"""Where in the tree, what is wrong, what to do."""


def reference_findings(tree: Any) -> list[Finding]:
    """Everything wrong between the parts of an assumption set.

    Sources and curves that do not exist, names used twice, a horizon that is no whole number of
    periods, collateral without courts or prices, correlations that cannot hold together, loadings
    that explain more than all. Parts of the wrong shape are passed over: the model reports those.
    """
    if not isinstance(tree, dict):
        return []
    found: list[Finding] = []
    if tree.get("segments") == []:
        found.append((("segments",), "there is no segment", "give at least one"))
    found += list(_sources(tree, tree.get("sources")))
    found += _names(tree)
    found += _curves(tree)
    found += _horizon(tree)
    found += _collateral(tree)
    found += _correlations(tree)
    return found


def _sources(node: Any, sources: Any, place: tuple[str | int, ...] = ()) -> Iterator[Finding]:
    known = list(sources) if isinstance(sources, dict) else []
    if isinstance(node, dict):
        name = node.get("source")
        if isinstance(name, str) and "grade" in node and name not in known:
            remedy = f"name one of {', '.join(map(str, known))}" if known else "add it under sources"
            yield (*place, "source"), f'the source "{name}" is not listed under sources', remedy
        for key, value in node.items():
            if not (place == () and key == "sources"):
                yield from _sources(value, sources, (*place, key))
    elif isinstance(node, list):
        for index, value in enumerate(node):
            yield from _sources(value, sources, (*place, index))


def _names(tree: dict[str, Any]) -> Iterator[Finding]:
    for part in ("segments", "collateral"):
        seen: set[str] = set()
        for index, entry in enumerate(_list(tree.get(part))):
            name = entry.get("name") if isinstance(entry, dict) else None
            if isinstance(name, str) and name in seen:
                yield (part, index, "name"), f'the name "{name}" is used twice', "give each its own"
            if isinstance(name, str):
                seen.add(name)


def _curves(tree: dict[str, Any]) -> Iterator[Finding]:
    curves = tree.get("curves")
    known = list(curves) if isinstance(curves, dict) else []
    for index, entry in enumerate(_list(tree.get("segments"))):
        unsecured = entry.get("unsecured") if isinstance(entry, dict) else None
        name = unsecured.get("curve") if isinstance(unsecured, dict) else None
        if isinstance(name, str) and name not in known:
            place = ("segments", index, "unsecured", "curve")
            yield place, f'the curve "{name}" is not listed under curves', f"name one of {', '.join(map(str, known))}"


def _horizon(tree: dict[str, Any]) -> Iterator[Finding]:
    period, horizon = tree.get("period_months"), tree.get("horizon_months")
    if isinstance(period, int) and isinstance(horizon, int) and period > 0 and horizon % period:
        yield ("horizon_months",), f"{horizon} months are no whole number of periods of {period} months", None


def _collateral(tree: dict[str, Any]) -> Iterator[Finding]:
    if not tree.get("collateral"):
        return
    for part, what in (("court", "how long courts take"), ("property_index", "how prices move")):
        if not tree.get(part):
            yield ("collateral",), f"collateral needs {what}", f"add the part {part}"


def _correlations(tree: dict[str, Any]) -> Iterator[Finding]:
    part, loadings = tree.get("correlations"), tree.get("factor_loadings")
    if part and loadings:
        yield ("factor_loadings",), "correlations are given as well", "give correlations or factor_loadings, not both"
        return
    if not part and not isinstance(loadings, dict):
        yield ("correlations",), "nothing says how the drivers hang together", "give correlations or factor_loadings"
        return
    matrix = np.eye(len(DRIVERS))
    if isinstance(loadings, dict):
        rows = {name: loadings.get(name) or {} for name in DRIVERS}
        if not all(isinstance(row, dict) for row in rows.values()):
            return
        for name, row in rows.items():
            if sum((_value(figure) or 0.0) ** 2 for figure in row.values()) >= 1:
                yield (
                    ("factor_loadings", name),
                    "these loadings explain all of the variance or more",
                    "make them smaller",
                )
                return
        for i, one in enumerate(DRIVERS):
            for j in range(i + 1, len(DRIVERS)):
                mine, theirs = rows[one], rows[DRIVERS[j]]
                shared = [factor for factor in mine if factor in theirs]
                matrix[i, j] = matrix[j, i] = sum((_value(mine[f]) or 0.0) * (_value(theirs[f]) or 0.0) for f in shared)
        yield from _explained(tree, matrix)
        return
    if not isinstance(part, dict):
        return
    for i, one in enumerate(DRIVERS):
        for j in range(i + 1, len(DRIVERS)):
            value = _value(part.get(f"{one}_{DRIVERS[j]}"))
            if value is None:
                return
            matrix[i, j] = matrix[j, i] = value
    if np.linalg.eigvalsh(matrix)[0] < 1e-9:
        yield ("correlations",), "these correlations cannot hold together", "move the largest of them towards zero"
        return
    yield from _explained(tree, matrix)


def _explained(tree: dict[str, Any], matrix: np.ndarray) -> Iterator[Finding]:
    """Loadings of segments and collateral that would leave nothing for a loan's own luck."""
    for place, node in _loadings(tree, ()):
        weights = np.array([_value(node.get(name)) or 0.0 for name in DRIVERS])
        if float(weights @ matrix @ weights) >= 1:
            yield place, "these loadings explain all of the variance or more", "make them smaller"


def _loadings(node: Any, place: tuple[str | int, ...]) -> Iterator[tuple[tuple[str | int, ...], dict[str, Any]]]:
    if isinstance(node, dict):
        for key, value in node.items():
            if isinstance(key, str) and key.endswith("_loadings") and isinstance(value, dict):
                # A clock's loadings are no share of a variance; the drivers' own are proved where they stand.
                if key not in ("clock_loadings", "factor_loadings"):
                    yield (*place, key), value
            else:
                yield from _loadings(value, (*place, key))
    elif isinstance(node, list):
        for index, value in enumerate(node):
            yield from _loadings(value, (*place, index))


def _value(node: Any) -> float | None:
    value = node.get("value") if isinstance(node, dict) else None
    return float(value) if isinstance(value, (int, float)) and not isinstance(value, bool) else None


def _list(node: Any) -> list[Any]:
    return node if isinstance(node, list) else []
