"""Rule: one line of the rule table, read from rules.csv and rule_cases.csv."""

import csv
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Literal, get_args

Severity = Literal["block", "error", "warn", "info"]
Action = Literal["block", "quarantine", "exclude", "repair", "flag", "report"]
Language = Literal["en", "zh"]


@dataclass(frozen=True)
class RuleCase:
    """One way to break a rule, with what is done and said about it.

    Attributes:
        action: block refuses the tape; quarantine sets the row aside as unusable; exclude sets it aside as
            nothing to sell; repair mends the value; flag marks the row; report speaks of the tape.
        sentence: Language -> sentence with the placeholders {key}, {field}, {value} and {limit}.
    """

    action: Action
    sentence: dict[Language, str]


@dataclass(frozen=True)
class Rule:
    """One rule of the tape.

    Attributes:
        id: T tape, L loan, B borrower, C collateral, H collection history, S surveillance; R are the
            project's own, for what a spreadsheet or a layout can do to a tape.
        severity: How bad a breach is.
        scope: What the rule speaks of.
        needs: What must be there for the rule to run: `table.field`, alternatives joined by `|`, or the
            name of an argument of `check_tape` (a name without a dot).
        also: What makes the rule sharper; a part of it is not run where one is missing.
        cases: Name of the case -> case; the usual case is "".
        why: Language -> what the rule guards against.
    """

    id: str
    severity: Severity
    scope: str
    needs: tuple[str, ...]
    also: tuple[str, ...]
    cases: dict[str, RuleCase]
    why: dict[Language, str]

    @property
    def action(self) -> Action:
        """What is done in the usual case."""
        return self.cases[""].action


def _rows(name: str) -> list[dict[str, str]]:
    text = files("refloat.tape").joinpath(name).read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))


def _case(row: dict[str, str]) -> RuleCase:
    if row["action"] not in get_args(Action):
        raise ValueError(f"rule table: unknown action in {row}")
    return RuleCase(row["action"], {"en": row["sentence_en"], "zh": row["sentence_zh"]})  # type: ignore[arg-type]


@cache
def rule_table() -> dict[str, Rule]:
    """All rules by id, in the order in which they are reported."""
    cases: dict[str, dict[str, RuleCase]] = {}
    for row in _rows("rule_cases.csv"):
        cases.setdefault(row["rule"], {})[row["case"]] = _case(row)
    table = {}
    for row in _rows("rules.csv"):
        if row["severity"] not in get_args(Severity):
            raise ValueError(f"rule table: unknown severity in {row}")
        table[row["id"]] = Rule(
            id=row["id"],
            severity=row["severity"],  # type: ignore[arg-type]
            scope=row["scope"],
            needs=tuple(row["needs"].split()),
            also=tuple(row["also"].split()),
            cases={"": _case(row), **cases.pop(row["id"], {})},
            why={"en": row["why_en"], "zh": row["why_zh"]},
        )
    if cases:
        raise ValueError(f"rule_cases.csv names rules that rules.csv lacks: {', '.join(cases)}")
    return table
