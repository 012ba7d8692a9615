"""Replay -> the page of a rebuilt deal (its `README.md`): what is published, assumed, computed and explained."""

from collections.abc import Iterator, Sequence

from refloat.deal.real.comparison import FactCheck, Replay
from refloat.deal.real.record import Amounts, NoteBalance, RatingAction, TriggerValue

SAID = {
    "note_balance": "balance of {about}",
    "paid_in_full": "{about} repaid in full",
    "extended": "{about} outstanding after its expected maturity",
    "interest_timely": "interest of {about} paid in full on every date so far",
    "interest_deferred": "interest of {about} left unpaid",
    "trigger_hit": "trigger {about} in force",
    "trigger_value": "ratio tested by {about}",
    "reserve_held": "held by {about}",
}


def deal_page(replay: Replay) -> str:
    """A rebuilt deal in Markdown; amounts in millions of its currency."""
    return "\n".join(_lines(replay)) + "\n"


def said(check: FactCheck) -> str:
    """What a fact is about, in words."""
    return SAID[check.fact.fact].format(about=check.about)


def shown(check: FactCheck, value: float | bool | None) -> str:
    """A reported or computed value, or a difference: amounts in millions, ratios as per cent, yes or no."""
    if value is None:
        return "-"
    if isinstance(value, bool):
        return "yes" if value else "no"
    text = f"{100 * value:.1f} %" if isinstance(check.fact, TriggerValue) else f"{value / 1e6:,.2f}"
    return text.removeprefix("-") if not text.strip("-0., %") else text


def share_of_face(check: FactCheck, replay: Replay) -> float | None:
    """A balance's difference as a share of the note's face amount."""
    if not isinstance(check.fact, NoteBalance) or check.difference is None:
        return None
    return check.difference / replay.real.deal.note(check.fact.note).balance


def with_implied(replay: Replay) -> list[tuple[FactCheck, FactCheck | None]]:
    """Each fact, and the same with the implied cost where there is one."""
    again: tuple[FactCheck | None, ...] = replay.implied_checks or (None,) * len(replay.checks)
    return list(zip(replay.checks, again, strict=True))


def percent(share: float | None) -> str:
    """A share as per cent, never minus nothing."""
    text = "-" if share is None else f"{100 * share:.1f} %"
    return text.removeprefix("-") if text == "-0.0 %" else text


def verdict(check: FactCheck) -> str:
    """Whether a fact holds, and else whether its difference is explained."""
    return "holds" if check.holds else "differs, explained" if check.explained else "differs"


def _lines(replay: Replay) -> Iterator[str]:
    _real, deal, record = replay.real, replay.real.deal, replay.real.record
    yield f"# {deal.name} {deal.name_zh or ''}".rstrip()
    yield ""
    yield (
        f"{record.country}, {record.pool_type}; closed on {deal.closing_on}. Row `{record.row}` of the market table "
        f"of {record.market}. Amounts in million {deal.currency}."
    )
    yield "This page is written by refloat from the files beside it; a test keeps them equal."
    yield ""
    yield f"**Shows.** {record.shows} {record.shows_zh}"
    yield ""
    yield f"**Cannot show.** {record.cannot_show} {record.cannot_show_zh}"
    for status, head in (("published", "Published"), ("assumed", "Assumed"), ("illustrative", "Illustrative")):
        entries = [entry for entry in deal.provenance if entry.status == status]
        if entries:
            yield from ("", f"## {head}", "")
            for entry in entries:
                origin = f" ({entry.source})" if entry.source else ""
                yield f"- {entry.terms}; {entry.terms_zh}{origin}"
    yield from _amounts("What came in", record.collections)
    if record.plan is not None:
        yield from _amounts("What was planned", record.plan)
    yield from ("", "## Reported and computed", "")
    yield "| date | what | reported | computed | difference | of face | with implied cost | |"
    yield "|---|---|---:|---:|---:|---:|---:|---|"
    for check, again in with_implied(replay):
        of_face = share_of_face(check, replay)
        cells = (
            str(check.fact.on),
            said(check),
            shown(check, check.reported),
            shown(check, check.computed),
            shown(check, check.difference),
            percent(of_face),
            "-" if again is None else shown(again, again.computed),
            verdict(check),
        )
        yield f"| {' | '.join(cells)} |"
    yield from _differences(replay.checks)
    yield from _implied(replay)
    yield from _ratings(record.ratings)
    yield from ("", "## Sources of the reported facts", "")
    yield from (
        f"- {check.fact.on}, {said(check)}: {check.fact.source} ({check.fact.status})" for check in replay.checks
    )


def _amounts(head: str, amounts: Amounts) -> Iterator[str]:
    yield from ("", f"## {head}", "")
    yield (
        f"To date, since {amounts.begins}; spread evenly over the days between two dates. "
        f"Costs: {amounts.cost_source}"
        + (f"; {100 * amounts.cost_rate:.0f} % of gross where no net amount is given" if amounts.cost_rate else "")
        + f" ({amounts.cost_status})."
    )
    yield from ("", "| to | gross | net | status | source |", "|---|---:|---:|---|---|")
    for point in amounts.points:
        net = "-" if point.net is None else f"{point.net / 1e6:,.2f}"
        note = f"{point.note}; " if point.note else ""
        yield f"| {point.on} | {point.gross / 1e6:,.2f} | {net} | {point.status} | {note}{point.source} |"


def _differences(checks: Sequence[FactCheck]) -> Iterator[str]:
    told = [check for check in checks if check.fact.difference is not None]
    if not told:
        return
    yield from ("", "## Differences", "")
    for check in told:
        if check.fact.difference is not None:
            size = "" if check.difference is None else f" ({shown(check, check.difference)})"
            yield f"- {check.fact.on}, {said(check)}{size}: {check.fact.difference.why} {check.fact.difference.why_zh}"


def _implied(replay: Replay) -> Iterator[str]:
    wanted = replay.real.record.implied
    if wanted is None:
        return
    yield from ("", "## Implied", "")
    if replay.implied_share is None:
        yield f"No share of collections for `{wanted.fee}` meets the balance reported on {wanted.on}."
        return
    assumed = next(fee for fee in replay.real.deal.fees if fee.name == wanted.fee)
    yield (
        f"The balance reported on {wanted.on} is met exactly if `{wanted.fee}`, assumed at "
        f"{100 * getattr(assumed, 'share', 0.0):.1f} % of gross collections, were {100 * replay.implied_share:.1f} %. "
        "The column above tells what the other dates would then be."
    )


def _ratings(ratings: Sequence[RatingAction]) -> Iterator[str]:
    if not ratings:
        return
    yield from ("", "## What agencies did (told, not compared)", "")
    for act in ratings:
        yield f"- {act.on or 'day not seen'}, {act.agency}, note {act.note}: {act.letters} ({act.source})"
