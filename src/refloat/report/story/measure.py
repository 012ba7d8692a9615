"""What a method found on one's own data -> the report's story: figures, picture, and what the method rests on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from refloat.report.charts.measure import measure_chart
from refloat.report.formats import NONE, count, number
from refloat.report.story.blocks import Block, Figure, Paragraph, Section, Story, table
from refloat.words import Words

if TYPE_CHECKING:
    from refloat.effects.own_data import Differences, EventStudy, Matched, Projection, Synthetic

TABLES = {
    "event-study": (("day", "mean_abnormal"), ("days", "mean_abnormal")),
    "differences": (("event_time", "effect", "error"), ("by_event_time",)),
    "matching": (("feature", "before_matching", "after_matching"), ("balance",)),
    "synthetic-control": (("period", "gap"), ("periods", "gap")),
    "local-projection": (
        ("horizon", "response", "error", "low", "high", "observations"),
        ("horizons", "response", "error", "low", "high", "observations"),
    ),
}
"""Method -> heads of its table, and the results that are its columns (one result that holds rows, or one a column)."""


def tell_measure(
    method: str,
    found: EventStudy | Differences | Matched | Synthetic | Projection,
    language: str,
    created: str,
    *,
    file: str,
    since: int | None = None,
) -> Story:
    """The story of one measurement, in one language.

    Args:
        method: Its name at the command line.
        found: What it gave.
        language: "en" or "zh".
        created: When it was made.
        file: Name of the data file.
        since: Synthetic control: the first treated period.
    """
    words = Words(language)
    heads, columns = TABLES[method]
    values = asdict(found)
    key = method.replace("-", "_")
    rows = values[columns[0]] if len(columns) == 1 else list(zip(*(values[name] for name in columns), strict=True))
    plain = [(words(f"measure.{name}"), _told(value, words)) for name, value in values.items() if name not in columns]
    blocks: list[Block] = [
        Paragraph(words(f"measure.about.{key}")),
        Figure(key, measure_chart(found, language, since=since), words(f"measure.caption.{key}")),
    ]
    if plain:
        found_table = table(words("measure.found"), [words("measure"), words("value")], plain, right=(1,))
        blocks.insert(1, found_table)
    blocks.append(
        table(
            words("measure.in_figures"), [words(f"measure.{name}") for name in heads],
            [[_told(cell, words) for cell in row] for row in rows], right=range(1, len(heads)),
            note=words(f"measure.rests.{key}"),
        )
    )  # fmt: skip
    return Story(
        language=language,
        title=words(f"measure.title.{key}"),
        case=file,
        subtitle=words("measure.subtitle", file=file),
        synthetic="",
        created=created,
        sections=(Section("result", words("measure.result"), tuple(blocks)),),
        kind=words("measure.kind"),
    )


def _told(value: Any, words: Words) -> str:
    if value is None:
        return NONE
    if isinstance(value, bool):
        return words("yes" if value else "no")
    if isinstance(value, int):
        return str(value) if abs(value) < 10_000 else count(value)
    if isinstance(value, float):
        return number(value, 4)
    if isinstance(value, dict):
        return "; ".join(f"{name} {_told(item, words)}" for name, item in value.items())
    if isinstance(value, Sequence) and not isinstance(value, str):
        return "; ".join(
            " · ".join(_told(part, words) for part in item) if isinstance(item, (tuple, list)) else _told(item, words)
            for item in value
        )
    return str(value)
