"""What came in, and what the checks found."""

from __future__ import annotations

from refloat.report.formats import amount, count
from refloat.report.offering import Offering
from refloat.report.story.blocks import Block, Paragraph, Section, table
from refloat.tape import check_result
from refloat.words import Words

COUNTED = ("borrowers", "loans", "collaterals", "collections")
SEVERITIES = ("block", "error", "warn", "info")


def tape_section(offering: Offering, words: Words) -> Section:
    """Files, rows kept, control totals, failures by rule, rules that could not be run."""
    blocks: list[Block] = [
        Paragraph(words("tape.lead")),
        _files(offering, words),
        _rows(offering, words),
        *_totals(offering, words),
        _failures(offering, words),
        *_not_run(offering, words),
    ]
    return Section("tape", words("section.tape"), tuple(blocks))


def _files(offering: Offering, words: Words) -> Block:
    tape = offering.tape_check.tape
    rows = [(source.name, source.how, count(source.rows), source.sha256[:16]) for source in tape.sources]
    heads = [words("file"), words("read_as"), words("rows"), words("digest")]
    return table(
        words("table.files"),
        heads,
        rows,
        right=(2,),
        weights={0: 1, 1: 1},
        note=words("table.files_note", layout=tape.layout, cut_off=tape.cut_off),
    )


def _rows(offering: Offering, words: Words) -> Block:
    check = offering.tape_check
    rows = []
    for name, read in check.rows.items():
        if not read:
            continue
        held = check.quarantined[name].height if name in check.quarantined else 0
        rows.append((words.either(f"tape.{name}", name), count(read), count(check.accepted.get(name, 0)), count(held)))
    heads = [words("table"), words("rows_read"), words("accepted"), words("quarantined")]
    return table(words("table.rows"), heads, rows, right=(1, 2, 3), note=words("table.rows_note"))


def _totals(offering: Offering, words: Words) -> list[Block]:
    """The tape's own totals, beside the seller's where there are any."""
    totals = offering.tape_check.control_totals
    stated = totals["stated"].null_count() < totals.height
    heads = [words("total.name"), words("total.found")]
    if stated:
        heads += [words("total.stated"), words("total.difference"), words("total.reconciled")]
    rows = []
    for row in totals.iter_rows(named=True):
        write = count if row["name"] in COUNTED else lambda value: amount(value, 2)
        cells = [words.either(f"total.{row['name']}", row["name"]), write(row["found"])]
        if stated:
            agrees = "" if row["reconciled"] is None else words("yes") if row["reconciled"] else words("no")
            cells += [write(row["stated"]), write(row["difference"]), agrees]
        rows.append(tuple(cells))
    note = "" if stated else words("table.totals_note")
    return [table(words("table.totals"), heads, rows, right=(1, 2, 3), note=note)]


def _failures(offering: Offering, words: Words) -> Block:
    found = check_result(offering.tape_check, lang="zh" if words.language == "zh" else "en")["failures"]
    found.sort(key=lambda entry: (SEVERITIES.index(entry["severity"]), -entry["count"]))
    rows = [
        (
            entry["rule"],
            words.either(f"severity.{entry['severity']}", entry["severity"]),
            words.either(f"action.{entry['action']}", entry["action"]),
            words.either(f"tape.{entry['table']}", entry["table"]),
            count(entry["count"]),
            entry["examples"][0]["sentence"] if entry["examples"] else "",
        )
        for entry in found
    ]
    heads = [words("rule"), words("severity"), words("action"), words("table"), words("count"), words("first_finding")]
    if not rows:
        return Paragraph(words("table.no_failures"))
    title, note = words("table.failures"), words("table.failures_note")
    return table(title, heads, rows, right=(4,), weights={5: 1}, note=note)


def _not_run(offering: Offering, words: Words) -> list[Block]:
    skipped = {item.rule for item in offering.tape_check.not_run if not item.part}
    if not skipped:
        return []
    ran = len(offering.tape_check.rules_run)
    return [Paragraph(words("tape.not_run", ran=count(ran), count=count(len(skipped))))]


def not_run_table(offering: Offering, words: Words) -> list[Block]:
    """The rules that the tape gave no chance to run, by what they need; for the appendix."""
    skipped = [item for item in offering.tape_check.not_run if not item.part]
    if not skipped:
        return []
    rules: dict[str, list[str]] = {}
    for item in skipped:
        rules.setdefault(", ".join(need_word(need, words) for need in item.needs), []).append(item.rule)
    rows = [(need, ", ".join(found)) for need, found in rules.items()]
    heads = [words("needs"), words("rules")]
    title = words("table.not_run", count=len({item.rule for item in skipped}))
    return [table(title, heads, rows, weights={0: 3, 1: 2}, note=words("table.not_run_note"))]


def need_word(need: str, words: Words) -> str:
    """A field or argument that a rule needs, as people read it."""
    return words.either(f"need.{need}", need)
