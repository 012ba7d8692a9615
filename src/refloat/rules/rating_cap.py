"""CapRule: what a fact of a case allows at most."""

from dataclasses import dataclass
from pathlib import Path
from typing import Literal, cast, get_args

from refloat.errors import ScaleError
from refloat.rules.table import SHIPPED, number, read_rows

Test = Literal["is", "above", "letter"]
NEEDED = ("rule", "subject", "fact", "test", "value", "letter", "text", "source", "grade")


@dataclass(frozen=True)
class CapRule:
    """One row of a table of caps.

    Attributes:
        rule: Short name.
        subject: What it is about: data quality, servicer, country or counterparty.
        fact: The fact of the case that it looks at.
        test: "is" if the fact must have the value, "above" if it must be larger, "letter" if it is itself the cap.
        value: The value compared with; a number as text where the test is "above", empty where it is "letter".
        letter: The cap; empty where the value caps nothing, or where the fact is the cap.
        text: The rule in words.
        text_zh: The same in Chinese; may be empty.
        source: Where it comes from.
        grade: How sure it is.
    """

    rule: str
    subject: str
    fact: str
    test: Test
    value: str
    letter: str
    text: str
    text_zh: str
    source: str
    grade: str


def read_caps(path: str | Path | None = None) -> tuple[CapRule, ...]:
    """The rules of a table of caps.

    Args:
        path: A CSV in the form of the shipped one, which is read if this is left out.

    Raises:
        ScaleError: The file cannot be read, or a row is no rule.
    """
    rows = read_rows(Path(path) if path is not None else SHIPPED / "tables" / "rating_caps.csv", NEEDED)
    rules: dict[str, CapRule] = {}
    for place, row in rows:
        if row["test"] not in get_args(Test):
            raise ScaleError(
                f'"{row["test"]}" is no test', where=place, remedy=f"write one of {', '.join(get_args(Test))}"
            )
        if not row["rule"] or not row["fact"]:
            raise ScaleError("a rule has no name or no fact", where=place, remedy="write both")
        if row["rule"] in rules:
            raise ScaleError(f'the rule "{row["rule"]}" stands twice', where=place, remedy="rename or remove one")
        if row["test"] == "above":
            number(row["value"], place, "value")
        if row["test"] == "above" and not row["letter"]:
            raise ScaleError("this rule caps at no letter", where=place, remedy="write the letter")
        words = {name: row.get(name, "") for name in (*NEEDED, "text_zh") if name != "test"}
        rules[row["rule"]] = CapRule(test=cast(Test, row["test"]), **words)
    return tuple(rules.values())
