"""Findings -> the same with a sentence in each language."""

import re

import polars as pl

from refloat.tape.rule import Language, rule_table

LANGUAGES: tuple[Language, ...] = ("en", "zh")
_PLACEHOLDER = re.compile(r"\{(key|field|value|limit)\}")


def sentences(findings: pl.DataFrame) -> pl.DataFrame:
    """Add the columns sentence_en and sentence_zh, whole columns at a time.

    Args:
        findings: With rule, case, key, field, value and limit; any order, any number of rows.
    """
    if not findings.height:
        empty = pl.lit(None, pl.String)
        return findings.with_columns(sentence_en=empty, sentence_zh=empty)
    placed = findings.with_row_index("_place")
    said = []
    for (rule, case), part in placed.partition_by("rule", "case", as_dict=True, maintain_order=True).items():
        texts = rule_table()[str(rule)].cases[str(case)].sentence
        said.append(part.with_columns(_filled(texts[lang]).alias(f"sentence_{lang}") for lang in LANGUAGES))
    return pl.concat(said).sort("_place").drop("_place")


def _filled(text: str) -> pl.Expr:
    """A sentence with its placeholders as an expression over a frame of findings."""
    pieces = _PLACEHOLDER.split(text)
    # split() alternates between plain text and the names of the placeholders.
    columns = [
        pl.lit(piece) if place % 2 == 0 else pl.col(piece).cast(pl.String).fill_null("-")
        for place, piece in enumerate(pieces)
    ]
    return pl.concat_str(columns)
