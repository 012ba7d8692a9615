"""TapeCheck: a tape after its rules, and everything that they found."""

from dataclasses import dataclass
from functools import cached_property

import polars as pl

from refloat.tape.rule import Language
from refloat.tape.sentences import sentences
from refloat.tape.tape import SourceFile, Tape
from refloat.tape.thresholds import Thresholds


@dataclass(frozen=True)
class NotRun:
    """A rule, or a part of one, that the tape gave no chance to run.

    Attributes:
        rule: Its id.
        needs: What it lacks: `table.field`, or an argument of `check_tape`.
        part: True where the rule ran, and only what these would have added is missing.
    """

    rule: str
    needs: tuple[str, ...]
    part: bool = False


@dataclass(frozen=True, eq=False)
class TapeCheck:
    """The outcome of a check. For every table, accepted + quarantined = read.

    Attributes:
        tape: The accepted rows, mended. It stands also where the tape is blocked, so that the damage can be seen;
            its cut-off is then the most frequent one (0001-01-01 where there is none).
        findings: One line for each breach: rule, case, severity, action, table, file, row, index (position in
            the table as read), key, field, value, limit. Lines about the tape as a whole have no row.
        quarantined: Table -> rows set aside, as read, with `reason` (English) and `reason_zh`.
        rows: Table -> rows read.
        accepted: Table -> rows accepted.
        blocked: Whether the tape is refused as a whole.
        block_reasons: Sentences that say why, in English, with file and row where there is one.
        block_reasons_zh: The same in Chinese.
        thresholds: Limits that the rules used.
        rules_run: Ids of the rules that ran.
        not_run: Rules that did not run and what they need; also parts that need an argument.
        partly_run: Rules that ran without some optional fields.
        claim: Claim of the accepted loans, summed in whole cents, in currency units.
        control_totals: name, found, stated, difference, reconciled.
        missing: table, field, required, given, rows, missing, share.
        identities: As the reader checked them on every row: name, rows, broken, largest_difference.
        notes: Sentences from reader and check.
        sources: The files.
    """

    tape: Tape
    findings: pl.DataFrame
    quarantined: dict[str, pl.DataFrame]
    rows: dict[str, int]
    accepted: dict[str, int]
    blocked: bool
    block_reasons: tuple[str, ...]
    block_reasons_zh: tuple[str, ...]
    thresholds: Thresholds
    rules_run: tuple[str, ...]
    not_run: tuple[NotRun, ...]
    partly_run: tuple[NotRun, ...]
    claim: float
    control_totals: pl.DataFrame
    missing: pl.DataFrame
    identities: pl.DataFrame
    notes: tuple[str, ...]
    sources: tuple[SourceFile, ...]

    @cached_property
    def failures(self) -> pl.DataFrame:
        """The table of failures with sentences, built on first use (about 300 bytes a line).

        Columns: rule, severity, action, table, file, row, key, field, value, limit, sentence_en, sentence_zh.
        """
        labels = pl.col("rule", "severity", "action", "table", "file", "field").cast(pl.String)
        return sentences(self.findings).drop("case", "index").with_columns(labels)

    def examples(self, rule: str, table: str, count: int = 5) -> pl.DataFrame:
        """The first lines of one rule in one table, with sentences."""
        mine = (pl.col("rule") == rule) & (pl.col("table") == table)
        return sentences(self.findings.filter(mine).head(count))

    def block_sentences(self, language: Language) -> tuple[str, ...]:
        """Why the tape is refused."""
        return self.block_reasons if language == "en" else self.block_reasons_zh
