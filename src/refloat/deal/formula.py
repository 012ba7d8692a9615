"""Text -> a formula over named quantities, parsed here and never executed as code."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

Value = TypeVar("Value")

LONGEST = 400
"""Characters of a formula."""

QUANTITIES = {
    "collections": "gross collections of the date",
    "costs": "recovery costs of the date",
    "available": "net collections that enter the deal on the date",
    "collections_to_date": "gross collections to date",
    "costs_to_date": "recovery costs to date",
    "plan_to_date": "the plan's gross collections to date",
    "plan_costs_to_date": "the plan's recovery costs to date",
    "defaulted_to_date": "claims defaulted to date",
    "pool_balance": "claim outstanding",
    "files_open": "number of loans still worked",
    "cut_off_balance": "claim at the cut-off, as the deal states it",
    "years": "years from closing, actual days over 365",
    "payment": "number of the payment date, 1 for the first",
}
"""What a formula may name, all before the date's payments."""

OF = {
    "balance": ("notes", "balance of a note before payment"),
    "face": ("notes", "face amount of a note at closing"),
    "interest_owed": ("notes", "interest due on a note before payment, with arrears"),
    "shortfall": ("notes", "interest left owed on a note after the date before"),
    "owed": ("fees", "what is owed on a fee before payment"),
    "held": ("accounts", "what an account holds before payment; `collections` is one"),
    "drawn": ("facilities", "what a facility has lent and not got back"),
    "covered": ("guarantees", "all that a guarantor has paid to notes so far"),
    "claim": ("guarantees", "what a guarantor has paid and not got back"),
    "owed_to_bank": ("hedges", "all that the deal owes the bank of a hedge"),
}
"""What a formula may ask of a named part of the deal, written `balance(A)` or `balance("Class A")`."""

FUNCTIONS = {"min": 2, "max": 2, "abs": 1}

_NUMBER = r"(\d+\.?\d*(?:[eE][+-]?\d+)?|\.\d+)"
_TOKEN = re.compile(rf"\s*(?:{_NUMBER}|([A-Za-z_]\w*)|(\"[^\"]*\"|'[^']*')|(<=|>=|[-+*/(),<>]))")
_COMPARE = ("<", "<=", ">", ">=")


class FormulaError(ValueError):
    """What is wrong with a formula, and at which of its characters (the first is 1)."""

    def __init__(self, message: str, column: int) -> None:
        super().__init__(message)
        self.column = column


@dataclass(frozen=True)
class Node:
    """A part of a formula: a number, a quantity, or a verb over parts.

    Attributes:
        verb: "number", "quantity", "of", or an operator or function.
        parts: What it works on.
        number: The number.
        name: Of the quantity.
        of: Part of the deal that the quantity is asked of.
        column: Where it stands, from 1.
    """

    verb: str
    parts: tuple["Node", ...] = ()
    number: float = 0.0
    name: str = ""
    of: str = ""
    column: int = 1


def parse(text: str) -> Node:
    """Read a formula: numbers, quantities, + - * /, < <= > >=, and, or, not, min, max, abs, brackets.

    A comparison is 1 where it holds and 0 where not.

    Raises:
        FormulaError: With the column of what is wrong.
    """
    if len(text) > LONGEST:
        raise FormulaError(f"the formula is longer than {LONGEST} characters", LONGEST)
    return _Parser(text).whole()


def quantities(node: Node) -> Iterator[Node]:
    """Every quantity in a formula."""
    if node.verb in ("quantity", "of"):
        yield node
    for part in node.parts:
        yield from quantities(part)


def evaluate(
    node: Node, known: Callable[[Node], Value], number: Callable[[float], Value], verbs: Mapping[str, Any]
) -> Value:
    """Work out a formula in any arithmetic.

    Args:
        node: The formula.
        known: Gives the value of a quantity.
        number: Gives the value of a number.
        verbs: Operator or function -> what it does; `negative` is the minus before a value.
    """
    if node.verb == "number":
        return number(node.number)
    if node.verb in ("quantity", "of"):
        return known(node)
    value: Value = verbs[node.verb](*(evaluate(part, known, number, verbs) for part in node.parts))
    return value


class _Parser:
    def __init__(self, text: str) -> None:
        self.tokens: list[tuple[str, str, int]] = []
        at = 0
        end = len(text.rstrip())
        while at < end:
            found = _TOKEN.match(text, at)
            if not found:
                place = at + len(text[at:]) - len(text[at:].lstrip())
                raise FormulaError(f'"{text[place]}" means nothing in a formula', place + 1)
            kind = ("number", "name", "text", "sign")[(found.lastindex or 1) - 1]
            self.tokens.append((kind, found.group(found.lastindex or 1), found.start(found.lastindex or 1) + 1))
            at = found.end()
        self.tokens.append(("end", "", end + 1))
        self.place = self.depth = 0

    def whole(self) -> Node:
        node = self._either()
        kind, text, column = self.tokens[self.place]
        if kind != "end":
            raise FormulaError(f'"{text}" is not expected here', column)
        return node

    def _either(self) -> Node:
        return self._row(("or",), lambda: self._row(("and",), self._not))

    def _not(self) -> Node:
        _, text, column = self.tokens[self.place]
        if text == "not":
            self.place += 1
            return Node("not", (self._deeper(self._not),), column=column)
        left = self._sum()
        _, text, column = self.tokens[self.place]
        if text not in _COMPARE:
            return left
        self.place += 1
        return Node(text, (left, self._sum()), column=column)

    def _sum(self) -> Node:
        return self._row(("+", "-"), lambda: self._row(("*", "/"), self._signed))

    def _row(self, signs: tuple[str, ...], part: Callable[[], Node]) -> Node:
        left = part()
        while self.tokens[self.place][1] in signs and self.tokens[self.place][0] != "text":
            _, text, column = self.tokens[self.place]
            self.place += 1
            left = Node(text, (left, part()), column=column)
        return left

    def _signed(self) -> Node:
        kind, text, column = self.tokens[self.place]
        self.place += 1
        if text == "-":
            return Node("negative", (self._deeper(self._signed),), column=column)
        if kind == "number":
            return Node("number", number=float(text), column=column)
        if text == "(":
            node = self._deeper(self._either)
            self._expect(")")
            return node
        if kind == "name" and text not in ("and", "or", "not"):
            return self._named(text, column)
        raise FormulaError("the formula ends too early" if kind == "end" else f'"{text}" is not expected here', column)

    def _named(self, name: str, column: int) -> Node:
        if self.tokens[self.place][1] != "(":
            return Node("quantity", name=name, column=column)
        self.place += 1
        if name in FUNCTIONS:
            parts = [self._deeper(self._either)]
            while self.tokens[self.place][1] == ",":
                self.place += 1
                parts.append(self._deeper(self._either))
            self._expect(")")
            if len(parts) != FUNCTIONS[name]:
                raise FormulaError(f"{name} takes {FUNCTIONS[name]} values, not {len(parts)}", column)
            return Node(name, tuple(parts), column=column)
        kind, text, at = self.tokens[self.place]
        if kind not in ("name", "text", "number"):
            raise FormulaError(f"{name}(...) needs the name of a part of the deal", at)
        self.place += 1
        self._expect(")")
        return Node("of", name=name, of=text.strip("\"'") if kind == "text" else text, column=column)

    def _expect(self, sign: str) -> None:
        _, text, column = self.tokens[self.place]
        if text != sign:
            raise FormulaError(f'a "{sign}" is missing', column)
        self.place += 1

    def _deeper(self, part: Callable[[], Node]) -> Node:
        self.depth += 1
        if self.depth > 50:
            raise FormulaError("the formula has too many brackets", self.tokens[self.place][2])
        node = part()
        self.depth -= 1
        return node
