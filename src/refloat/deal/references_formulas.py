"""A deal's formulas and fee tables as plain values -> what is wrong with them, with its place."""

from collections.abc import Iterator
from itertools import pairwise
from typing import Any

from refloat.deal.formula import OF, QUANTITIES, FormulaError, Node, parse, quantities
from refloat.deal.plain_terms import Finding, Location, is_number, items, known
from refloat.files import did_you_mean


def check_formulas(tree: dict[str, Any]) -> Iterator[Finding]:
    """Formulas that cannot be read or name what is not there; tables out of order; triggers on nothing."""
    for index, trigger in items(tree, "triggers"):
        where: Location = ("triggers", index)
        text = trigger.get("formula")
        if trigger.get("kind") == "formula" and isinstance(text, str) and text:
            yield from _formula((*where, "formula"), text, tree)
        if trigger.get("kind") == "arrears" and not trigger.get("notes") and not trigger.get("fees"):
            yield where, "this trigger names no notes or fees", "add notes or fees"
    for index, fee in items(tree, "fees"):
        levels = [row.get("at_least") for _, row in items(fee, "rows")]
        if levels and is_number(levels[0]) and levels[0] != 0:
            yield ("fees", index, "rows", 0, "at_least"), "the first row does not begin at 0", "write at_least: 0"
        for place, (low, high) in enumerate(pairwise(levels), start=1):
            if is_number(low) and is_number(high) and high <= low:
                spot: Location = ("fees", index, "rows", place, "at_least")
                yield spot, f"{high:g} is not above {low:g}", "put the rows in order"


def _formula(where: Location, text: str, tree: dict[str, Any]) -> Iterator[Finding]:
    try:
        formula = parse(text)
    except FormulaError as failure:
        yield where, f"{failure} (character {failure.column} of the formula)", "mend the formula"
        return
    for node in quantities(formula):
        yield from _quantity(where, node, tree)


def _quantity(where: Location, node: Node, tree: dict[str, Any]) -> Iterator[Finding]:
    at = f"(character {node.column} of the formula)"
    if node.verb == "quantity":
        if node.name not in QUANTITIES:
            remedy = f"write {node.name}(name)" if node.name in OF else did_you_mean(node.name, list(QUANTITIES))
            yield where, f'no quantity is called "{node.name}" {at}', remedy or f"known are {', '.join(QUANTITIES)}"
        elif node.name == "cut_off_balance" and tree.get("cut_off_balance") is None:
            yield where, f"the deal does not state its cut_off_balance {at}", "add it to the deal"
        return
    if node.name not in OF:
        yield where, f'no quantity is called "{node.name}" {at}', did_you_mean(node.name, list(OF)) or "mend the name"
        return
    part = OF[node.name][0]
    names = ["collections", *known(tree, "reserves")] if part == "accounts" else known(tree, part)
    if node.of not in names:
        listed = f"known are {', '.join(names)}" if names else f"the deal has no {part}"
        yield where, f'"{node.of}" is none of the {part} {at}', did_you_mean(node.of, names) or listed
