"""A TapeCheck -> the JSON document of `refloat tape check`."""

from typing import Any

import polars as pl

from refloat.tape.past_recoveries import past_recoveries
from refloat.tape.rule import Language, rule_table
from refloat.tape.sentences import sentences
from refloat.tape.tape_check import NotRun, TapeCheck
from refloat.tape.thresholds import threshold_sources

EXAMPLES = 5


def check_result(check: TapeCheck, *, lang: Language = "en") -> dict[str, Any]:
    """Plain values only, in a fixed order.

    Args:
        check: A checked tape.
        lang: Language of the sentences.

    Returns:
        The keys of the interface, and more (`thresholds`: those that the user changed). Shares are fractions,
        dates ISO, amounts in the tape's currency.
        `failures` has one entry a rule and table with its count and up to five examples.
    """
    return {
        "layout": check.tape.layout,
        "cut_off": check.tape.cut_off.isoformat() if check.tape.cut_off.year > 1 else None,
        "currency": check.tape.currency,
        "rows": dict(check.rows),
        "claim": check.claim,
        "failures": _failures(check, lang),
        "accepted": dict(check.accepted),
        "quarantined": {table: frame.height for table, frame in check.quarantined.items()},
        "blocked": check.blocked,
        "block_reasons": list(check.block_sentences(lang)),
        "rules_run": list(check.rules_run),
        "not_run": [_not_run(one) for one in check.not_run],
        "partly_run": [_not_run(one) for one in check.partly_run],
        "control_totals": check.control_totals.to_dicts(),
        "missing": check.missing.filter(pl.col("missing") > 0).to_dicts(),
        "identities": check.identities.to_dicts(),
        "past_recoveries": past_recoveries(check.tape),
        "thresholds": threshold_sources(check.thresholds).filter(pl.col("grade") == "user").to_dicts(),
        "notes": list(check.notes),
        "sources": [
            {"name": source.name, "sha256": source.sha256, "rows": source.rows, "how": source.how}
            for source in check.sources
        ],
    }


def _failures(check: TapeCheck, lang: Language) -> list[dict[str, Any]]:
    counted = check.findings.group_by("rule", "table", maintain_order=True).agg(
        pl.len().alias("count"), *(pl.col(name).head(EXAMPLES) for name in _EXAMPLE)
    )
    entries = []
    for line in counted.iter_rows(named=True):
        few = pl.DataFrame(
            {"rule": [line["rule"]] * len(line["key"]), **{name: line[name] for name in _EXAMPLE}},
            schema_overrides=dict.fromkeys(("case", "file", "key", "value", "limit"), pl.String),
        )
        rule = rule_table()[line["rule"]]
        entries.append(
            {
                "rule": line["rule"],
                "severity": rule.severity,
                "action": rule.action,
                "table": line["table"],
                "count": line["count"],
                "why": rule.why[lang],
                "examples": [
                    {
                        "row": one["row"],
                        "file": one["file"],
                        "key": one["key"],
                        "field": one["field"],
                        "value": one["value"],
                        "sentence": one[f"sentence_{lang}"],
                    }
                    for one in sentences(few).iter_rows(named=True)
                ],
            }
        )
    return entries


_EXAMPLE = ("case", "file", "row", "key", "field", "value", "limit")


def _not_run(one: NotRun) -> dict[str, Any]:
    return {"rule": one.rule, "needs": list(one.needs), "part": one.part}
