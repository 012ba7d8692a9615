"""Tables and findings -> accepted rows and quarantined rows; together every row, each once."""

import polars as pl

from refloat.tape.rule import rule_table
from refloat.tape.sentences import sentences

CASCADE = (
    ("loan", "borrower_id", "borrower", "borrower", "借款人"),
    ("collateral", "loan_id", "loan", "loan", "贷款"),
    ("collection", "loan_id", "loan", "loan", "贷款"),
)
"""A row follows its parent: table, key, parent table, and what the parent is called in both languages."""

Frames = dict[str, pl.DataFrame]


def set_aside(read: Frames, mended: Frames, findings: pl.DataFrame) -> tuple[Frames, Frames]:
    """Split every table.

    Args:
        read: Tables as read, with the column `index`.
        mended: The same rows after repairs.
        findings: All findings, in the order of the rules.

    Returns:
        Accepted rows, mended; and quarantined rows as they were read, with the columns `reason` and `reason_zh`
        (the first finding that set the row aside; "excluded: ..." where nothing is wrong with the row except
        that it has no place in a pool). Neither has the column `index`.
    """
    reasons = _reasons(findings)
    for table, key, parent, name, name_zh in CASCADE:
        dropped = reasons.get(parent)
        if dropped is None or not dropped.height:
            continue
        reasons[table] = pl.concat(
            [
                reasons.get(table, dropped.clear()),
                _followers(mended[table], reasons.get(table), mended[parent], dropped, key, name, name_zh),
            ]
        )
    accepted, quarantined = {}, {}
    for table, frame in mended.items():
        why = reasons.get(table)
        if why is None or not why.height:
            accepted[table] = frame.drop("index")
            empty = read[table].clear().drop("index")
            quarantined[table] = empty.with_columns(reason=pl.lit(None, pl.String), reason_zh=pl.lit(None, pl.String))
            continue
        keep = pl.repeat(True, frame.height, eager=True).scatter(why["index"], False)
        accepted[table] = frame.filter(keep).drop("index")
        rows = read[table].filter(~keep)
        quarantined[table] = rows.join(why, on="index", how="left", maintain_order="left").drop("index")
    return accepted, quarantined


def _reasons(findings: pl.DataFrame) -> Frames:
    """Table -> index, reason, reason_zh of the rows set aside by a finding of their own."""
    apart = findings.filter(
        pl.col("index").is_not_null(), pl.col("action").cast(pl.String).is_in(["block", "quarantine", "exclude"])
    )
    if not apart.height:
        return {}
    # Something wrong with the row goes before having no place in the pool.
    first = apart.with_columns((pl.col("action").cast(pl.String) == "exclude").alias("mild"))
    first = first.sort("mild", maintain_order=True).unique(["table", "index"], keep="first", maintain_order=True)
    said = sentences(first)
    en = (
        pl.when("mild").then(pl.lit("excluded: ")).otherwise(pl.lit("")) + pl.col("rule") + ": " + pl.col("sentence_en")
    )
    zh = pl.when("mild").then(pl.lit("剔除：")).otherwise(pl.lit("")) + pl.col("rule") + "：" + pl.col("sentence_zh")
    kept = said.with_columns(mild=first["mild"]).select(
        pl.col("table").cast(pl.String), "index", en.alias("reason"), zh.alias("reason_zh")
    )
    parts = kept.partition_by("table", as_dict=True, include_key=False)
    return {str(table): part for (table,), part in parts.items()}


def _followers(
    frame: pl.DataFrame,
    own: pl.DataFrame | None,
    parents: pl.DataFrame,
    dropped: pl.DataFrame,
    key: str,
    name: str,
    name_zh: str,
) -> pl.DataFrame:
    """Rows whose parent is set aside, and that have no reason of their own."""
    gone = parents.select(pl.col(key).gather(dropped["index"])).drop_nulls().unique().lazy()
    # A key that stands twice may have one row left.
    left = parents.lazy().select("index", key).join(gone, on=key, how="semi")
    left = left.join(dropped.lazy().select("index"), on="index", how="anti")
    rows = frame.lazy().select("index", key).join(gone.join(left, on=key, how="anti"), on=key, how="semi")
    if own is not None:
        rows = rows.join(own.lazy().select("index"), on="index", how="anti")
    return (
        rows.sort("index")
        .select(
            "index",
            pl.format("its {} {} is set aside", pl.lit(name), pl.col(key)).alias("reason"),
            pl.format("所属{} {} 已被隔离", pl.lit(name_zh), pl.col(key)).alias("reason_zh"),
        )
        .collect()
    )


def rule_order(findings: pl.DataFrame) -> pl.DataFrame:
    """Findings in the order of the rule table, then as they were found."""
    places = {name: place for place, name in enumerate(rule_table())}
    order = pl.col("rule").cast(pl.String).replace_strict(places, return_dtype=pl.UInt8)
    return findings.sort(order, maintain_order=True)
