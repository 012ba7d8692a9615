"""Rules and an Inspection -> findings and repairs."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import polars as pl

from refloat.tape.breach import SET, Breach, RowBreach, TapeBreach
from refloat.tape.inspection import KEYS, Inspection
from refloat.tape.rule import rule_table
from refloat.tape.rules_borrower import BORROWER_RULES
from refloat.tape.rules_collateral import COLLATERAL_RULES
from refloat.tape.rules_collection import COLLECTION_RULES
from refloat.tape.rules_loan import LOAN_RULES
from refloat.tape.rules_own import OWN_RULES
from refloat.tape.rules_surveillance import SURVEILLANCE_RULES
from refloat.tape.rules_tape import TAPE_RULES
from refloat.tape.rules_title import TITLE_RULES

RULES: dict[str, Callable[[Inspection], list[Breach]]] = {
    **TAPE_RULES,
    **LOAN_RULES,
    **TITLE_RULES,
    **BORROWER_RULES,
    **COLLATERAL_RULES,
    **COLLECTION_RULES,
    **SURVEILLANCE_RULES,
    **OWN_RULES,
}
"""Rule id -> the function that finds what breaks it."""

FINDINGS = {
    "rule": pl.String,
    "case": pl.String,
    "severity": pl.String,
    "action": pl.String,
    "table": pl.String,
    "file": pl.String,
    "row": pl.Int64,
    "index": pl.UInt32,
    "key": pl.String,
    "field": pl.String,
    "value": pl.String,
    "limit": pl.String,
}
"""Columns of the table of findings; `index` is the position of the row in its table, null for the tape."""

LABELS = ("rule", "case", "severity", "action", "table", "field")
"""Columns with few distinct values, kept as Categorical: a million findings must not cost a gigabyte."""


@dataclass(frozen=True, eq=False)
class Repair:
    """New values of some fields in some rows of a table, or of whole columns.

    Attributes:
        table: The table.
        rows: `index` and `set_FIELD` columns; None where whole columns change.
        columns: Field -> expression over the table, for whole columns.
    """

    table: str
    rows: pl.DataFrame | None
    columns: dict[str, pl.Expr]


@dataclass(frozen=True, eq=False)
class Evaluation:
    """What some rules found.

    Attributes:
        findings: One frame for each breach, columns as in FINDINGS.
        repairs: In the order of the rules.
        ran: Rules that ran.
        not_run: Rule -> what it lacks.
        partly_run: Rule that ran -> what would have sharpened it.
    """

    findings: list[pl.DataFrame]
    repairs: list[Repair]
    ran: tuple[str, ...]
    not_run: dict[str, tuple[str, ...]]
    partly_run: dict[str, tuple[str, ...]]


def evaluate(tape: Inspection, rules: Sequence[str]) -> Evaluation:
    """Run some rules on a tape as it stands, changing nothing.

    Args:
        tape: The tape.
        rules: Ids of rules.
    """
    breaches: list[tuple[str, Breach]] = []
    not_run, partly_run, ran = {}, {}, []
    for name in rules:
        rule = rule_table()[name]
        lacking = tape.lacks(rule.needs)
        if lacking:
            not_run[name] = lacking
            continue
        ran.append(name)
        if tape.lacks(rule.also):
            partly_run[name] = tape.lacks(rule.also)
        breaches += [(name, breach) for breach in RULES[name](tape)]
    masks = _masks(tape, [breach for _, breach in breaches if isinstance(breach, RowBreach)])
    findings, repairs = [], []
    for name, breach in breaches:
        finding, repair = _settle(tape, name, breach, masks)
        if finding is not None:
            findings.append(finding)
        if repair is not None:
            repairs.append(repair)
    return Evaluation(findings, repairs, tuple(ran), not_run, partly_run)


def _masks(tape: Inspection, breaches: list[RowBreach]) -> dict[int, pl.Series]:
    """The conditions of all row breaches, those of one table in one parallel pass; by identity of the breach."""
    masks: dict[int, pl.Series] = {}
    for table, frame in tape.tables.items():
        mine = [breach for breach in breaches if breach.table == table]
        if not mine or not frame.height:
            continue
        hits = frame.select(breach.when.fill_null(False).alias(str(place)) for place, breach in enumerate(mine))
        for place, breach in enumerate(mine):
            hit = hits[str(place)]
            if hit.any():
                # A condition without a column has one value for the whole table.
                masks[id(breach)] = hit if hit.len() == frame.height else pl.repeat(True, frame.height, eager=True)
    return masks


def _settle(
    tape: Inspection, rule: str, breach: Breach, masks: dict[int, pl.Series]
) -> tuple[pl.DataFrame | None, Repair | None]:
    """A breach as findings, and as a repair where it mends something."""
    if isinstance(breach, TapeBreach):
        line = {"index": None, "value": breach.value, "limit": breach.limit, "key": breach.key}
        found = pl.DataFrame([line], schema_overrides={"index": pl.UInt32, "key": pl.String})
        mend = Repair(breach.table, None, dict(breach.repair)) if breach.repair else None
        return _finding(tape, rule, breach, found), mend
    if isinstance(breach, RowBreach):
        mask = masks.get(id(breach))
        if mask is None:
            return None, None
        value = pl.col(breach.field) if breach.value is None else breach.value
        limit = pl.lit(breach.limit) if isinstance(breach.limit, str) else breach.limit
        repairs = [expression.alias(f"{SET}{name}") for name, expression in breach.repair.items()]
        rows = tape.tables[breach.table].filter(mask)
        found = rows.select("index", value.alias("value"), limit.alias("limit"), *repairs)
    else:
        found = breach.found
    if not found.height:
        return None, None
    mends = [name for name in found.columns if name.startswith(SET)]
    mend = Repair(breach.table, found.select("index", *mends), {}) if mends else None
    return _finding(tape, rule, breach, found), mend


def _finding(tape: Inspection, rule: str, breach: Breach, found: pl.DataFrame) -> pl.DataFrame:
    """Rows of FINDINGS for the lines of one breach."""
    judged = rule_table()[rule]
    frame = tape.tables[breach.table]
    place = {"key": KEYS[breach.table], "file": "file", "row": "row"}
    index = found["index"].cast(pl.UInt32)
    known = {
        name: found[name] if name in found.columns else frame[column].gather(index) for name, column in place.items()
    }
    labels = {
        "rule": rule,
        "case": breach.case,
        "severity": judged.severity,
        "action": judged.cases[breach.case].action,
        "table": breach.table,
        "field": breach.field,
    }
    texts = {name: _text(found[name]) if name in found.columns else None for name in ("value", "limit")}
    return pl.DataFrame({"index": index}).select(
        *(pl.lit(text, pl.Categorical()).alias(name) for name, text in labels.items()),
        pl.Series("file", known["file"]).cast(pl.Categorical()),
        pl.Series("row", known["row"]).cast(pl.Int64),
        "index",
        pl.Series("key", known["key"]).cast(pl.String),
        *((pl.lit(None, pl.String) if text is None else text).alias(name) for name, text in texts.items()),
    )


def _text(values: pl.Series) -> pl.Series:
    """Values as a sentence shows them: no trailing zeros, dates in ISO form."""
    if values.dtype.is_float():
        return values.round(6).cast(pl.String).str.strip_suffix(".0")
    return values.cast(pl.String)
