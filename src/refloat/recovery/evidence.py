"""Every number of an assumption set with its source, for the page of a report that shows them."""

from collections.abc import Iterator

import polars as pl
from pydantic import BaseModel

from refloat.recovery.assumptions import Assumptions, Curve, Source
from refloat.recovery.figures import Figure

Row = tuple[str, str, float, str, str, str, str]


def evidence(assumptions: Assumptions) -> pl.DataFrame:
    """One row a number.

    Returns:
        parameter (its path in the file, without the segment), segment (of the loans, or class of the
        collateral; empty for what all share), value, unit, source (text and date), grade
        (seen, derived, judgement or unverified), note.
    """
    rows: list[Row] = []
    for name, curve in assumptions.curves.items():
        rows += _curve(assumptions, name, curve)
    for segment in assumptions.segments:
        rows += _figures(segment.unsecured, ("unsecured",), segment.name, assumptions)
        rows += _figures(segment.ways, ("ways",), segment.name, assumptions)
    for one in assumptions.collateral:
        rows += _figures(one, ("collateral",), one.name, assumptions)
    shared = (
        "court",
        "guarantor",
        "property_index",
        "estimation_error",
        "correlations",
        "factor_loadings",
        "copula",
        "file_cost",
    )
    for part in (*shared, "seasonality"):
        rows += _figures(getattr(assumptions, part), (part,), "", assumptions)
    names = ("parameter", "segment", "value", "unit", "source", "grade", "note")
    kinds = {name: pl.Float64 if name == "value" else pl.String for name in names}
    return pl.DataFrame(rows, schema=kinds, orient="row")


def _figures(node: object, place: tuple[str, ...], segment: str, assumptions: Assumptions) -> Iterator[Row]:
    if isinstance(node, Figure):
        source = _source(assumptions.sources[node.source])
        yield ".".join(place), segment, node.value, node.unit, source, node.grade, node.note
    elif isinstance(node, BaseModel):
        for name in type(node).model_fields:
            yield from _figures(getattr(node, name), (*place, name), segment, assumptions)
    elif isinstance(node, dict):
        for name, inner in node.items():
            yield from _figures(inner, (*place, str(name)), segment, assumptions)
    elif isinstance(node, tuple):
        for number, inner in enumerate(node, start=1):
            yield from _figures(inner, (*place, str(number)), segment, assumptions)


def _curve(assumptions: Assumptions, name: str, curve: Curve) -> Iterator[Row]:
    source = _source(assumptions.sources[curve.source])
    users = ", ".join(s.name for s in assumptions.segments if s.unsecured.curve == name)
    for month, share in zip(curve.months, curve.cumulative, strict=True):
        yield f"curves.{name}.month {month:g}", users, share, "share", source, curve.grade, curve.note


def _source(source: Source) -> str:
    return f"{source.text} ({source.date})"
