"""The rule table and the thresholds -> a page in Markdown, so that the page cannot differ from what runs."""

from refloat.tape.rule import Rule, rule_table
from refloat.tape.thresholds import threshold_sources

SCOPES = {
    "tape": "The tape",
    "loan": "Loans",
    "borrower": "Borrowers",
    "collateral": "Collateral",
    "collection": "Collections",
    "surveillance": "Reports after the sale",
}
ARGUMENTS = {
    "received_on": "the day of receipt",
    "control_totals": "the seller's control totals",
    "disclosed_concentration": "figures of the prospectus",
    "prior_report": "the last report",
    "plan": "the plan",
}


def rule_page() -> str:
    """The page docs/method/tape-rules.md. A test holds the file against this text."""
    lines = [
        "# Tape rules",
        "",
        "**Where:** `refloat.tape.rule`. **Pinned by:** `tests/tape/checks/test_check_tables.py`.",
        "",
        "Generated from `src/refloat/tape/rules.csv`, `rule_cases.csv` and `thresholds.csv` by",
        "`.venv/bin/python -c \"from refloat.tape.rule_page import rule_page; print(rule_page(), end='')\"`.",
        "How the rules run, and what each action does, is told in [Tape checks](tape-checks.md).",
        "Words in braces are filled in: key, field, value and limit.",
    ]
    for scope, title in SCOPES.items():
        lines += [
            "",
            f"## {title}",
            "",
            "| rule | severity | action | sentence | 中文 | needs |",
            "|---|---|---|---|---|---|",
        ]
        for rule in rule_table().values():
            if rule.scope == scope:
                lines += _lines(rule)
    lines += ["", "## Thresholds", "", "Any of them may be set in a case file under `tape: thresholds:`.", ""]
    lines += ["| name | value | unit | rule | grade | source |", "|---|---|---|---|---|---|"]
    for line in threshold_sources().iter_rows(named=True):
        cells = (line["name"], f"{line['value']:.10g}", line["unit"], line["rule"], line["grade"], line["source"])
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines) + "\n"


def _lines(rule: Rule) -> list[str]:
    """One line for each case of a rule."""
    needs = [_need(need) for need in rule.needs] + [f"({_need(need)})" for need in rule.also]
    lines = []
    for name, case in rule.cases.items():
        first = name == ""
        cells = (
            rule.id if first else f"{rule.id} {name}",
            rule.severity,
            case.action,
            case.sentence["en"],
            case.sentence["zh"],
            ", ".join(needs) if first else "",
        )
        lines.append(f"| {' | '.join(cells)} |")
    return lines


def _need(need: str) -> str:
    return " or ".join(ARGUMENTS.get(name, f"`{name}`") for name in need.split("|"))
