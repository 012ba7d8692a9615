"""What is in the pool."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import polars as pl

from refloat.report.charts.strata import bucket_word, strata_bars
from refloat.report.formats import amount, count, number, percent
from refloat.report.offering import Offering
from refloat.report.story.blocks import Block, Figure, Section, table
from refloat.report.story.tape import not_run_table
from refloat.words import Words

MOST_BUCKETS = 25


def pool_section(offering: Offering, result: Mapping[str, Any], words: Words) -> Section:
    """Key figures, what was left out, and the pool by each dimension."""
    blocks: list[Block] = [_key_figures(offering, result, words), *_excluded(offering, words)]
    for dimension, strata in drawn(offering.strata):
        caption = words("chart.by", dimension=words.either(f"strata.{dimension}", dimension))
        blocks.append(Figure(f"strata-{dimension}", strata_bars(strata, dimension, words.language), caption, half=True))
    return Section("pool", words("section.pool"), tuple(blocks))


def appendix(offering: Offering, words: Words) -> Section:
    """Each stratification as a table, and the rules that could not be run."""
    blocks: list[Block] = []
    for dimension, strata in offering.strata.items():
        shown = strata.head(MOST_BUCKETS)
        rows = [
            (
                bucket_word(dimension, str(row["bucket"]), words),
                count(row["loans"]),
                count(row["borrowers"]),
                amount(row["claim"]),
                percent(row["share"]),
            )
            for row in shown.iter_rows(named=True)
        ]
        rest = strata.tail(max(0, strata.height - MOST_BUCKETS))
        if rest.height:
            sums = rest.select(pl.col("loans", "borrowers", "claim", "share").sum()).row(0, named=True)
            rows.append(
                (
                    words("chart.others", count=rest.height),
                    count(sums["loans"]),
                    count(sums["borrowers"]),
                    amount(sums["claim"]),
                    percent(sums["share"]),
                )
            )
        head = words.either(f"strata.{dimension}", dimension)
        heads = [
            head,
            words("loans"),
            words("borrowers"),
            words("claim_in", currency=offering.pool.currency),
            words("share_of_claim"),
        ]
        blocks.append(table(words("chart.by", dimension=head), heads, rows, right=(1, 2, 3, 4)))
    return Section("appendix", words("section.appendix"), (*blocks, *not_run_table(offering, words)))


def drawn(strata: Mapping[str, pl.DataFrame]) -> list[tuple[str, pl.DataFrame]]:
    """The dimensions worth a picture: those with at least two buckets."""
    return [(dimension, frame) for dimension, frame in strata.items() if frame.height > 1]


def _key_figures(offering: Offering, result: Mapping[str, Any], words: Words) -> Block:
    pool, currency = result["pool"], result["currency"]
    mean_claim = pool["claim"] / pool["loans"] if pool["loans"] else None
    rows = [
        (words("pool.cut_off"), str(offering.pool.cut_off)),
        (words("pool.claim", currency=currency), amount(pool["claim"])),
        (words("pool.loans"), count(pool["loans"])),
        (words("pool.borrowers"), count(pool["borrowers"])),
        (words("pool.mean_claim", currency=currency), amount(mean_claim)),
        (words("pool.top1"), percent(pool["top1_share"], 2)),
        (words("pool.top10"), percent(pool["top10_share"], 2)),
        (words("pool.hhi"), number(pool["hhi"], 5)),
        (words("pool.hhi_region"), number(pool["hhi_region"], 4)),
        (words("pool.hhi_industry"), number(pool["hhi_industry"], 4)),
        (words("pool.collaterals"), count(offering.pool.collaterals.height)),
    ]
    return table(
        words("table.pool"), [words("measure"), words("value")], rows, right=(1,), note=words("table.pool_note")
    )


def _excluded(offering: Offering, words: Words) -> list[Block]:
    """What a loan had to meet, and the loans that did not."""
    excluded = offering.pool.excluded
    found = excluded.group_by("criterion", maintain_order=True).agg(pl.len().alias("loans"), pl.col("claim").sum())
    counts = {row["criterion"]: row for row in found.iter_rows(named=True)}
    texts = {
        one.name: (one.text_zh if words.language == "zh" else one.text_en) or one.name for one in offering.criteria
    }
    rows = []
    for name in dict.fromkeys((*texts, *counts)):
        row = counts.get(name, {"loans": 0, "claim": 0.0})
        text = texts.get(name) or words.either(f"criterion.{name}", name)
        rows.append((text, count(row["loans"]), amount(row["claim"])))
    if not rows:
        return []
    heads = [words("criterion"), words("left_out_loans"), words("left_out_claim", currency=offering.pool.currency)]
    return [table(words("table.excluded"), heads, rows, right=(1, 2), note=words("table.excluded_note"))]
