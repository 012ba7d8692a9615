"""What a deal says of cash beside its usual course, as plain values -> what does not fit together."""

from collections.abc import Iterator
from typing import Any

from refloat.deal.plain_terms import Finding, Location, day_of, is_number, items, known, lists_of, steps_of
from refloat.deal.references_events import missing_trigger
from refloat.files import did_you_mean
from refloat.rules import read_retention_rules


def check_sources(tree: dict[str, Any]) -> Iterator[Finding]:
    """Cash before the closing, buy-backs and changes of servicer that say nothing or cannot be."""
    cut_off, closing = day_of(tree.get("cut_off")), day_of(tree.get("closing_on"))
    early = tree.get("pre_closing_collections")
    where: Location = ("pre_closing_collections",)
    if isinstance(early, dict):
        if cut_off and closing and cut_off == closing and early.get("amount"):
            yield (*where, "amount"), "no day lies between cut-off and closing", "remove it or move one of the dates"
        if early.get("goes_to", "deal") == "deal" and early.get("in_ratios") is False:
            yield (*where, "in_ratios"), "what goes to the deal counts in its ratios", "remove it"
    back = tree.get("buy_back")
    if isinstance(back, dict):
        for index, item in items(back, "claims"):
            day = day_of(item.get("on"))
            if day and closing and day <= closing:
                place: Location = ("buy_back", "claims", index, "on")
                yield place, f"{day} is not after the closing ({closing})", "put the dates in order"
    yield from _reoco(tree)
    yield from _retention(tree)
    change = tree.get("servicer_replacement")
    if isinstance(change, dict):
        yield from _replacement(change, tree)


def _retention(tree: dict[str, Any]) -> Iterator[Finding]:
    terms = tree.get("retention")
    if not isinstance(terms, dict):
        return
    where: Location = ("retention",)
    roles = [party["role"] for _, party in items(tree, "parties") if isinstance(party.get("role"), str)]
    holder = terms.get("holder", "originator")
    if isinstance(holder, str) and holder not in roles:
        place = (*where, "holder") if "holder" in terms else where
        yield place, f'no party has the role "{holder}"', did_you_mean(holder, roles) or "add the party"
    names, seen = known(tree, "notes"), set()
    for index, item in items(terms, "notes"):
        name = item.get("note")
        if isinstance(name, str) and name not in names:
            remedy = did_you_mean(name, names) or f"known are {', '.join(names)}"
            yield (*where, "notes", index, "note"), f'no note is called "{name}"', remedy
        if isinstance(name, str) and name in seen:
            yield (*where, "notes", index, "note"), f'"{name}" is named twice', "name it once"
        seen.add(name if isinstance(name, str) else "")
    rule, rules = terms.get("rule"), [row.key for row in read_retention_rules() if row.kind == "rule"]
    if isinstance(rule, str) and rule not in rules:
        remedy = did_you_mean(rule, rules) or f"known are {', '.join(rules)}"
        yield (*where, "rule"), f'there is no retention rule "{rule}"', remedy
    of_the_claim = [row.key for row in read_retention_rules() if row.measure.startswith("first_loss")]
    claim, discount = tree.get("cut_off_balance"), terms.get("purchase_discount")
    if claim is None and (rule in of_the_claim or discount is not None):
        yield where, "this retention needs the deal's cut_off_balance", "add it to the deal"
    if is_number(claim) and is_number(discount) and discount > claim:
        yield (*where, "purchase_discount"), f"the discount ({discount:g}) is above the claim ({claim:g})", "change one"


def _reoco(tree: dict[str, Any]) -> Iterator[Finding]:
    reoco = tree.get("reoco")
    steps = [where for where, step in steps_of(tree) if step.get("step") == "fund_reoco"]
    if reoco is None:
        for where in steps:
            yield where, "the deal has no reoco", "add it or remove the step"
    elif isinstance(reoco, dict):
        if not steps and lists_of(tree):
            yield ("reoco",), "no step funds the ReoCo", "add a fund_reoco step or remove it"
        total, budget = reoco.get("total"), reoco.get("budget")
        if is_number(total) and is_number(budget) and total < budget:
            yield ("reoco", "budget"), f"the budget ({budget:g}) is above the total ({total:g})", "change one of them"


def _replacement(change: dict[str, Any], tree: dict[str, Any]) -> Iterator[Finding]:
    where: Location = ("servicer_replacement",)
    event = change.get("event")
    yield from missing_trigger((*where, "event"), event, tree)
    delay = change.get("delay_dates", 0)
    if change.get("disrupted_dates") is not None and delay == 0:
        yield (*where, "disrupted_dates"), "nothing is late where delay_dates is 0", "add delay_dates or remove it"
    if is_number(change.get("share")) and delay == 0:
        yield (*where, "share"), "nothing is late where delay_dates is 0", "add delay_dates or remove it"
    ends = [fee for _, fee in items(tree, "fees") if event in (fee.get("from_event"), fee.get("until_event"))]
    if delay == 0 and not ends and isinstance(event, str):
        message = "the replacement changes nothing: no cash is late, and no fee begins or ends with its event"
        yield where, message, "add delay_dates, or from_event and until_event to fees"
