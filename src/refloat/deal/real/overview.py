"""Replays -> the table of the rebuilt deals (part of `docs/deals.md`)."""

from collections.abc import Sequence

from refloat.deal.real.comparison import FactCheck, Replay
from refloat.deal.real.page import percent, said, share_of_face, shown, verdict, with_implied
from refloat.deal.real.record import NoteBalance


def overview(replays: Sequence[Replay]) -> str:
    """Two tables in Markdown: a line for each deal, and a line for each reported fact; amounts in millions."""
    deals = [
        "| deal | 名称 | pool | senior | facts hold | differ, explained | last senior balance | reported | computed "
        "| of face | assumed cost | implied cost | other balances then |",
        "|---|---|---|---:|---:|---:|---|---:|---:|---:|---:|---:|---:|",
        *(_deal(replay) for replay in replays),
    ]
    facts = [
        "| deal | date | what | reported | computed | difference | of face | with implied cost | |",
        "|---|---|---|---:|---:|---:|---:|---:|---|",
        *(_fact(replay, check, again) for replay in replays for check, again in with_implied(replay)),
    ]
    return "\n".join([*deals, "", "Fact by fact:", "", *facts])


def last_balance(replay: Replay) -> FactCheck | None:
    """The latest reported balance of the most senior note."""
    senior = replay.real.deal.notes[0].name
    known = [check for check in replay.checks if isinstance(check.fact, NoteBalance) and check.about == senior]
    return known[-1] if known else None


def _deal(replay: Replay) -> str:
    deal, record, last = replay.real.deal, replay.real.record, last_balance(replay)
    holding = sum(check.holds for check in replay.checks)
    implied = record.implied
    assumed = next((fee for fee in deal.fees if implied is not None and fee.name == implied.fee), None)
    of_face = None if last is None else share_of_face(last, replay)
    cells = (
        replay.real.name,
        deal.name_zh or "",
        f"{record.country} {record.pool_type}",
        f"{deal.currency} {deal.notes[0].balance / 1e6:,.1f}",
        f"{holding} of {len(replay.checks)}",
        str(sum(not check.holds and check.explained for check in replay.checks)),
        "-" if last is None else str(last.fact.on),
        "-" if last is None else shown(last, last.reported),
        "-" if last is None else shown(last, last.computed),
        percent(of_face),
        percent(getattr(assumed, "share", None)),
        percent(replay.implied_share),
        _others(replay),
    )
    return f"| {' | '.join(cells)} |"


def _others(replay: Replay) -> str:
    """How far the senior note's other balances are from those reported, once the implied cost stands in the deal."""
    senior, wanted = replay.real.deal.notes[0].name, replay.real.record.implied
    left = [
        share_of_face(check, replay)
        for check in replay.implied_checks
        if isinstance(check.fact, NoteBalance) and check.about == senior and wanted and check.fact.on != wanted.on
    ]
    return ", ".join(percent(share) for share in left) or "-"


def _fact(replay: Replay, check: FactCheck, again: FactCheck | None) -> str:
    cells = (
        replay.real.name,
        str(check.fact.on),
        said(check),
        shown(check, check.reported),
        shown(check, check.computed),
        shown(check, check.difference),
        percent(share_of_face(check, replay)),
        "-" if again is None else shown(again, again.computed),
        verdict(check),
    )
    return f"| {' | '.join(cells)} |"
