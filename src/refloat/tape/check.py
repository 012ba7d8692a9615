"""A RawTape -> a TapeCheck: rules run in stages, each on what the stage before it has mended."""

from collections.abc import Mapping, Sequence
from datetime import date

import polars as pl

from refloat.tape.control_totals import control_totals as totals_of
from refloat.tape.control_totals import exact_sum
from refloat.tape.evaluate import FINDINGS, LABELS, RULES, Evaluation, evaluate
from refloat.tape.inspection import Inspection
from refloat.tape.prepare import prepare
from refloat.tape.prior_report import PriorReport
from refloat.tape.repair import mend
from refloat.tape.rule import rule_table
from refloat.tape.rules_title import currency_codes
from refloat.tape.sentences import sentences
from refloat.tape.set_aside import rule_order, set_aside
from refloat.tape.tape import TABLES, RawTape, Tape
from refloat.tape.tape_check import NotRun, TapeCheck
from refloat.tape.thresholds import Thresholds

NO_CURRENCY = "XXX"
"""ISO 4217 for "no currency"."""

CELLS = ("T02", "T06", "T08", "L17", "R01", "R02", "R03", "R04")
"""First: the totals as read; then, is each cell what it claims to be?"""

SUMS = ("L02", "L09", "L11")
"""Second: what is computed from other cells of the row, before other rules lean on it."""

VALUES = ("T07", "C01", "C05")
"""Third: what is missing now, and collateral values that must not be used."""

STAGES: tuple[tuple[str, ...], ...] = (
    CELLS,
    SUMS,
    VALUES,
    tuple(name for name in RULES if name not in CELLS + SUMS + VALUES),
)
"""Each stage sees the tape as the stages before it have mended it."""


def check_tape(
    raw: RawTape,
    *,
    received_on: date | None = None,
    thresholds: Thresholds | None = None,
    control_totals: Mapping[str, float] | None = None,
    fx: Mapping[str, float] | None = None,
    prior: PriorReport | None = None,
) -> TapeCheck:
    """Check a tape against every rule that applies.

    What is wrong with the data is never raised: it stands in the outcome, with a sentence for each breach.

    Args:
        raw: The tape as read.
        received_on: Day it came in; without it the age of its figures is not judged.
        thresholds: Limits of the rules; the shipped ones if left out.
        control_totals: The seller's own figures: borrowers, loans, collaterals, collections (rows), principal,
            interest, fees, claim (sums); and those of a prospectus: top10_share, region_hhi, industry_hhi.
        fx: Currency -> its worth in the currency of the run, at the cut-off date; the run's own has 1. All amounts
            are converted by the currency of their loan. Without it a tape of several currencies is blocked.
        prior: The last report, closed loans and plan, for a surveillance tape.

    Raises:
        TapeError: If a control total or an exchange rate is not one.
    """
    tape, read, notes = prepare(
        raw,
        received_on=received_on,
        thresholds=thresholds or Thresholds(),
        stated=control_totals or {},
        fx=fx,
        prior=prior,
    )
    views, done = _run(tape, tuple(RULES))
    return _outcome(raw, read, views, done, notes)


def run_rules(raw: RawTape, rules: Sequence[str]) -> pl.DataFrame:
    """Only some rules, with the repairs they make, and their findings alone: for benchmarks and studies.

    Args:
        raw: The tape as read.
        rules: Ids of rules, in any order.
    """
    tape, _, _ = prepare(raw, received_on=None, thresholds=Thresholds(), stated={}, fx=None, prior=None)
    return _findings(_run(tape, rules)[1])


def _run(tape: Inspection, rules: Sequence[str]) -> tuple[list[Inspection], list[Evaluation]]:
    """The tape as each stage saw it, then as the last one left it; and what each stage found."""
    views: list[Inspection] = []
    done: list[Evaluation] = []
    for stage in STAGES:
        views.append(tape)
        found = evaluate(tape, [name for name in stage if name in rules])
        done.append(found)
        if found.repairs:
            tape = tape.with_tables(mend(tape.tables, found.repairs))
    return [*views, tape], done


def _findings(done: list[Evaluation]) -> pl.DataFrame:
    frames = [frame for evaluation in done for frame in evaluation.findings]
    schema = {name: pl.Categorical() if name in (*LABELS, "file") else kind for name, kind in FINDINGS.items()}
    return rule_order(pl.concat(frames)) if frames else pl.DataFrame(schema=schema)


def _currency(tape: Inspection, notes: list[str]) -> str:
    """The currency of the run: the one that amounts were converted to, or the most frequent one of the tape."""
    if tape.fx is not None:
        return next(code for code, worth in tape.fx.items() if worth == 1)
    known = tape.loans.filter(pl.col("currency").is_in(currency_codes()))
    if not known.height:
        notes.append("The tape names no currency.")
        return NO_CURRENCY
    counts = known.group_by("currency").len().sort("len", "currency", descending=[True, False])
    return str(counts["currency"][0])


def _outcome(
    raw: RawTape,
    read: dict[str, pl.DataFrame],
    views: list[Inspection],
    done: list[Evaluation],
    notes: list[str],
) -> TapeCheck:
    laid_out, mended = views[0], views[-1]
    findings = _findings(done)
    accepted, quarantined = set_aside(read, mended.tables, findings)
    reasons = _block_reasons(findings)
    _count_unknown_codes(findings, notes)
    not_run = {name: needs for evaluation in done for name, needs in evaluation.not_run.items()}
    partly = {name: needs for evaluation in done for name, needs in evaluation.partly_run.items()}
    # A missing argument is the user's to give, a missing field the seller's.
    arguments = {name: tuple(need for need in needs if "." not in need) for name, needs in partly.items()}
    ran = {name for evaluation in done for name in evaluation.ran}
    return TapeCheck(
        tape=Tape(
            tables=accepted,
            cut_off=laid_out.cut_off or date.min,
            currency=_currency(laid_out, notes),
            sources=raw.sources,
            layout=raw.layout,
        ),
        findings=findings,
        quarantined=quarantined,
        rows={table: read[table].height for table in TABLES},
        accepted={table: accepted[table].height for table in TABLES},
        blocked=bool(reasons.height),
        block_reasons=tuple(reasons["sentence_en"]),
        block_reasons_zh=tuple(reasons["sentence_zh"]),
        thresholds=laid_out.thresholds,
        rules_run=tuple(name for name in rule_table() if name in ran),
        not_run=tuple(
            [NotRun(name, not_run[name]) for name in rule_table() if name in not_run]
            + [NotRun(name, needs, part=True) for name, needs in arguments.items() if needs]
        ),
        partly_run=tuple(
            NotRun(name, tuple(need for need in needs if "." in need), part=True)
            for name, needs in partly.items()
            if any("." in need for need in needs)
        ),
        claim=exact_sum(accepted["loan"], "claim"),
        control_totals=totals_of(laid_out),
        missing=views[STAGES.index(VALUES)].missing,
        identities=raw.identities,
        notes=tuple(notes),
        sources=raw.sources,
    )


def _block_reasons(findings: pl.DataFrame) -> pl.DataFrame:
    """One sentence for each way in which the tape is refused, with the place of the first row."""
    blocking = findings.filter(pl.col("action").cast(pl.String) == "block")
    first = blocking.unique(["rule", "case", "table", "field"], keep="first", maintain_order=True)
    file = pl.col("file").cast(pl.String)
    en = pl.format("{}, row {}: ", file, "row").fill_null("") + pl.col("sentence_en")
    zh = pl.format("{} 第 {} 行：", file, "row").fill_null("") + pl.col("sentence_zh")
    return sentences(first).with_columns(sentence_en=en, sentence_zh=zh)


def _count_unknown_codes(findings: pl.DataFrame, notes: list[str]) -> None:
    """Unknown codes with their counts, the most frequent ones, a sentence a field."""
    codes = (
        findings.filter(pl.col("rule") == "T05")
        .group_by("table", "field", "value")
        .agg(pl.len().alias("rows"))
        .sort("table", "field", "rows", "value", descending=[False, False, True, False])
    )
    for (table, field), part in codes.partition_by("table", "field", as_dict=True, maintain_order=True).items():
        each = ", ".join(f"'{value}' ({rows})" for value, rows in part.select("value", "rows").head(10).iter_rows())
        more = f" and {part.height - 10} more" if part.height > 10 else ""
        notes.append(f"Unknown codes in {table}.{field}: {each}{more}.")
