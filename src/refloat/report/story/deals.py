"""Rows of the library of deals -> the story of a page: figures, and the deals as a table."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from refloat.report.charts.deals import advance_by_year, agencies_apart, came_in_over_plan, life_by_year
from refloat.report.charts.market import sold_on_expected
from refloat.report.formats import NONE, number, percent
from refloat.report.story.blocks import Block, Figure, Paragraph, Section, Story, table
from refloat.words import Words

Rows = Sequence[Mapping[str, Any]]
FIGURES: dict[str, tuple[Callable[[Rows, str], Any], Callable[[Mapping[str, Any]], Any]]] = {
    "expected": (sold_on_expected, lambda row: row["expected_recovery_rate"] and row["senior_share_of_claim"]),
    "advance": (advance_by_year, lambda row: row["advance_rate"] and row["year"]),
    "lives": (life_by_year, lambda row: row["senior_wal_years"] and row["year"]),
    "agencies": (agencies_apart, lambda row: row["agency1_recovery_rate"] and row["agency2_recovery_rate"]),
    "actual": (came_in_over_plan, lambda row: row["actual_over_plan"]),
}
"""Name -> figure, and which rows have what it draws; a figure that no row has anything for is left out."""


def tell_deals(rows: Rows, chosen: Mapping[str, Any], language: str, created: str) -> Story:
    """The page of some deals.

    Args:
        rows: Rows of the library, as `refloat deals` gives them.
        chosen: Name of a filter -> its value, None where it was not used.
        language: "en" or "zh".
        created: When it was made.
    """
    words = Words(language)
    source = words("deals.source")
    figures: list[Block] = [
        Figure(f"deals-{name}", draw(rows, language), words(f"figure.deals_{name}"), source)
        for name, (draw, has) in FIGURES.items()
        if any(has(row) for row in rows)
    ]
    used = [words(f"deals.by.{name}", value=value) for name, value in chosen.items() if value is not None]
    told = words("list_join").join(used) or words("deals.all")
    lead = Paragraph(words("deals.lead", count=len(rows), chosen=told))
    return Story(
        language=language,
        title=words("deals.title"),
        case="",
        subtitle=words("deals.subtitle", count=len(rows)),
        synthetic="",
        created=created,
        sections=(Section("deals", words("deals.title"), (lead, *figures, _table(rows, words))),),
        kind=words("deals.kind"),
    )


def _pool(row: Mapping[str, Any], words: Words) -> str:
    kind = row["pool_type"] or ""
    return f"{row['country']} {words.either(f'pool_type.{kind}', kind)}".strip()


def _table(rows: Rows, words: Words) -> Block:
    cells = [
        (
            str(row["deal_id"]),
            _pool(row, words),
            row["originator"] or NONE,
            NONE if row["year"] is None else str(row["year"]),
            NONE if row["claim_amount"] is None else number(row["claim_amount"] / 1e6, 1),
            percent(row["senior_share_of_claim"]),
            percent(row["expected_recovery_rate"]),
            percent(row["advance_rate"]),
            row["rating"] or NONE,
            words.either(f"deals.status.{(row['status'] or '').replace(' ', '_')}", row["status"] or NONE),
        )
        for row in rows
    ]
    heads = [
        words("deals.deal"),
        words("deals.pool"),
        words("deals.originator"),
        words("deals.year"),
        words("deals.claim"),
        words("deals.senior"),
        words("deals.expected"),
        words("deals.advance"),
        words("deals.rating"),
        words("deals.status"),
    ]
    return table(words("deals.table"), heads, cells, right=(4, 5, 6, 7), weights={2: 1}, note=words("deals.table_note"))
