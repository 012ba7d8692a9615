"""Figures of what is in the pool."""

from __future__ import annotations

from functools import cache
from typing import Any

import polars as pl

from refloat.report.charts.theme import INK, NAVY, Tables, themed
from refloat.report.formats import percent
from refloat.tape import dictionary
from refloat.words import Words

UNKNOWN = "unknown"
MOST = 30
"""Buckets drawn; the smaller ones are added up into one bar, which says how many they are."""


def strata_bars(table: pl.DataFrame, dimension: str, language: str = "en", *, width: int = 190) -> Any:
    """Shares of the claim by bucket of one stratification table.

    Args:
        table: Columns bucket, loans, borrowers, claim, share, as `pool.strata` gives them.
        dimension: Name of the dimension, the title's word.
        language: "en" or "zh".
        width: Width of the bars in pixels.
    """
    import altair as alt

    words, tables = Words(language), Tables()
    buckets = [bucket_word(dimension, str(bucket), words) for bucket in table["bucket"].to_list()]
    shares, loans = table["share"].to_list(), table["loans"].to_list()
    if len(buckets) > MOST:
        largest = sorted(sorted(range(len(buckets)), key=lambda place: -shares[place])[: MOST - 1])
        rest = [place for place in range(len(buckets)) if place not in set(largest)]
        buckets = [buckets[place] for place in largest] + [words("chart.others", count=len(rest))]
        shares, loans = (
            [column[place] for place in largest] + [sum(column[place] for place in rest)] for column in (shares, loans)
        )
    columns = {"bucket": buckets, "share": shares, "loans": loans, "label": [percent(share) for share in shares]}
    base = alt.Chart(tables.add(columns)).encode(
        y=alt.Y(
            "bucket:N",
            sort=None,
            title=None,
            axis=alt.Axis(labelLimit=112, minExtent=118, maxExtent=118, domain=False, ticks=False),
        ),
        x=alt.X("share:Q", axis=None, scale=alt.Scale(domain=[0, max(shares, default=1.0) * 1.22 or 1.0])),
        tooltip=[
            alt.Tooltip("bucket:N", title=words.either(f"strata.{dimension}", dimension)),
            alt.Tooltip("share:Q", title=words("share_of_claim"), format=".2%"),
            alt.Tooltip("loans:Q", title=words("loans"), format=","),
        ],
    )
    figure = alt.layer(
        base.mark_bar(color=NAVY, height={"band": 0.68}),
        base.mark_text(align="left", dx=4, color=INK).encode(text="label:N"),
    ).properties(
        width=width,
        height=alt.Step(19),
        title=words("chart.by", dimension=words.either(f"strata.{dimension}", dimension)),
    )
    return themed(figure, language, tables)


def bucket_word(dimension: str, bucket: str, words: Words) -> str:
    """A bucket as people read it: a code of the data dictionary in words, a seller's own text as it stands."""
    if bucket == UNKNOWN:
        return words("bucket.unknown")
    labels = _labels().get((dimension, bucket))
    if labels is not None:
        return labels[words.language]
    return bucket.replace(">=", "\u2265").replace(" - ", " \u2013 ").replace("< ", "<\u00a0")


@cache
def _labels() -> dict[tuple[str, str], dict[str, str]]:
    """(field, value) -> its label by language, for the fields with a list of values."""
    return {
        (field.name, value.value): {"en": value.en, "zh": value.zh}
        for field in dictionary().fields
        for value in field.values
    }
