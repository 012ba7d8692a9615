"""the picture of a structure: who sells, who issues, who holds, who supports and who serves, and what flows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from refloat.deal import Deal, term_sheet
from refloat.deal.tongue import role, tongue
from refloat.report.charts.theme import AMBER, INK, MIST, NAVY, STONE, TEAL, VIOLET
from refloat.report.formats import percent, short_money
from refloat.report.names import called
from refloat.report.pictures.canvas import LINE, Canvas, wrapped
from refloat.report.typeset import chinese
from refloat.words import Words

WASH = "#f3f6f9"
NOTE_COLOURS = (NAVY, TEAL, VIOLET, STONE)
LEFT, MIDDLE, RIGHT = (24.0, 214.0), (362.0, 236.0), (722.0, 214.0)
"""Where the three columns begin, and how wide they are."""
WIDTH = 960.0
_MAIN = 300.0


@dataclass(frozen=True)
class Side:
    """A party that stands beside the vehicle: its role, its name, and what it gives or gets."""

    role: str
    name: str
    lines: tuple[str, ...]


def draw_parties(canvas: Canvas, deal: Deal, language: str, top: float) -> None:
    """Put the picture of the structure on a canvas, from a height down."""
    words = Words(language)
    supports, services = _supports(deal, words), _services(deal, words)
    if supports:
        height = _row(canvas, supports, top, fill="#fbf6ea", line=AMBER)
        vehicle = MIDDLE[0] + MIDDLE[1] / 2
        canvas.arrow([(vehicle, top + height), (vehicle, top + height + 44)], AMBER, dashed=True)
        canvas.words(vehicle + 9, top + height + 11, words("picture.support"), size=10.5, colour="#8a6314")
        top += height + 46
    _seller_and_pool(canvas, deal, words, top)
    _vehicle(canvas, deal, words, top)
    _notes(canvas, deal, words, top)
    _flows(canvas, words, top)
    bottom = top + _MAIN
    if services:
        canvas.arrow([(MIDDLE[0] + MIDDLE[1] / 2, bottom), (MIDDLE[0] + MIDDLE[1] / 2, bottom + 42)], STONE)
        canvas.words(MIDDLE[0] + MIDDLE[1] / 2 + 9, bottom + 9, words("picture.fees"), size=10.5, colour=STONE)
        _row(canvas, services, bottom + 44, fill=WASH, line=MIST)


def _seller_and_pool(canvas: Canvas, deal: Deal, words: Words, top: float) -> None:
    x, width = LEFT
    sellers = [party for party in deal.parties if party.role == "originator"]
    names = [called(party, words.language) for party in sellers]
    head = role("originator", tongue(words.language)) if sellers else words("picture.seller")
    _card(canvas, x, top, width, 104, _raised(head), names, fill=WASH, line=MIST)
    lines = [words("picture.cut_off", day=deal.cut_off)]
    if deal.cut_off_balance is not None:
        lines.insert(0, words("picture.claim", amount=_money(deal.cut_off_balance, deal, words)))
    _card(canvas, x, top + 164, width, 136, words("picture.pool"), lines, fill=WASH, line=MIST)
    canvas.arrow([(x + width / 2, top + 104), (x + width / 2, top + 164)], STONE)
    canvas.words(x + width / 2 + 9, top + 125, words("picture.claims"), size=10.5, colour=STONE)


def _vehicle(canvas: Canvas, deal: Deal, words: Words, top: float) -> None:
    x, width = MIDDLE
    canvas.box(x, top, width, _MAIN, fill="white", line=NAVY, weight=2)
    canvas.box(x, top, width, 58, fill=NAVY, radius=6)
    canvas.box(x, top + 40, width, 18, fill=NAVY, radius=0)
    issuer = next((party for party in deal.parties if party.role in ("issuer", "trustee")), None)
    canvas.words(x + width / 2, top + 9, words("way.vehicle"), size=14.5, bold=True, colour="white", anchor="middle")
    name = chinese(called(issuer, words.language)) if issuer else called(deal, words.language)
    line = wrapped(name, width - 24, 11, most=1)
    canvas.words(x + width / 2, top + 33, line, size=11, colour="#dbe5f0", anchor="middle")
    y = top + 72
    accounts = [(words("picture.collections"), "")]
    targets = dict(term_sheet(deal, words.language))
    accounts += [
        (called(reserve, words.language), targets.get(_reserve_head(reserve, words), "")) for reserve in deal.reserves
    ]
    room = (_MAIN - 72 - 46) / max(len(accounts), 1)
    for head, text in accounts:
        lines = wrapped(chinese(text), width - 48, 10, most=max(int((room - 34) / (10 * LINE)), 1)) if text else []
        height = 28 + 10 * LINE * len(lines)
        canvas.box(x + 14, y, width - 28, height, fill="#eef4f4", line=TEAL, weight=1)
        canvas.words(x + 24, y + 6, wrapped(_raised(head), width - 48, 11.5, most=1), size=11.5, bold=True, colour=TEAL)
        canvas.words(x + 24, y + 22, lines, size=10, colour=INK)
        y += height + 8
    dates = dict(term_sheet(deal, words.language))[words("picture.dates_term")]
    often = dates.split(chinese(","))[0].split(",")[0]
    canvas.words(
        x + width / 2,
        top + _MAIN - 38,
        [_raised(words("picture.pays", often=often)), words("picture.until", day=deal.payment_dates.last)],
        size=10.5,
        colour=STONE,
        anchor="middle",
    )


def _notes(canvas: Canvas, deal: Deal, words: Words, top: float) -> None:
    """The notes as a pile, senior on top; heights follow balances, but each has room for its words."""
    x, width = RIGHT
    total = sum(note.balance for note in deal.notes) or 1.0
    least = min(66.0, _MAIN / len(deal.notes))
    extra = _MAIN - least * len(deal.notes)
    y = top
    for place, note in enumerate(deal.notes):
        height = least + extra * note.balance / total
        colour = AMBER if place == len(deal.notes) - 1 and place else NOTE_COLOURS[min(place, 3)]
        canvas.box(x, y + 1.5, width, height - 3, fill=colour)
        head = _raised(words("picture.note", note=called(note, words.language)))
        share = words("picture.share", share=percent(note.balance / total, 0))
        lines = [
            f"{_money(note.balance, deal, words)} \u00b7 {share}",
            *wrapped(_rate(note, words), width - 24, 11, most=2),
        ]
        inner = 13.5 * LINE + 11 * LINE * len(lines)
        start = y + (height - inner) / 2
        light = "#221a05" if colour == AMBER else "white"
        below = canvas.words(
            x + width / 2,
            start,
            wrapped(head, width - 20, 13.5, bold=True, most=1),
            size=13.5,
            bold=True,
            colour=light,
            anchor="middle",
        )
        canvas.words(x + width / 2, below, lines, size=11, colour=light, anchor="middle")
        y += height


def _flows(canvas: Canvas, words: Words, top: float) -> None:
    left, middle, right = LEFT[0] + LEFT[1], MIDDLE[0], MIDDLE[0] + MIDDLE[1]

    def flow(start: float, end: float, y: float, colour: str, key: str, dashed: bool = False) -> None:
        canvas.arrow([(start, y), (end, y)], colour, dashed=dashed)
        text = wrapped(words(key), abs(end - start) - 10, 10.5, most=2)
        canvas.words(
            (start + end) / 2, y - 4 - 10.5 * LINE * len(text), text, size=10.5, colour=colour, anchor="middle"
        )

    flow(left, middle, top + 38, NAVY, "way.step_sell")
    flow(middle, left, top + 84, NAVY, "picture.price", dashed=True)
    flow(left, middle, top + 232, TEAL, "way.cash_collected")
    flow(right, RIGHT[0], top + 96, NAVY, "way.step_issue")
    flow(RIGHT[0], right, top + 142, NAVY, "picture.proceeds", dashed=True)
    flow(right, RIGHT[0], top + 232, TEAL, "picture.payments")


def _supports(deal: Deal, words: Words) -> list[Side]:
    """Those who lend, guarantee or hedge."""
    sheet = dict(term_sheet(deal, words.language))
    found = []
    for part, who in (("facilities", "provider"), ("guarantees", "guarantor"), ("hedges", "counterparty")):
        for item in getattr(deal, part, ()):
            party = next((one for one in deal.parties if one.role == getattr(item, who, None)), None)
            text = next((value for head, value in sheet.items() if head.endswith(called(item, words.language))), "")
            name = called(party, words.language) if party else ""
            found.append(Side(_raised(called(item, words.language)), name, (chinese(text),)))
    return found


def _services(deal: Deal, words: Words) -> list[Side]:
    """Those who are paid for a service, with their fees, and the fees that nobody is named for."""
    say, sheet = tongue(words.language), dict(term_sheet(deal, words.language))
    supporting = {
        getattr(item, who, None)
        for part, who in (("facilities", "provider"), ("guarantees", "guarantor"), ("hedges", "counterparty"))
        for item in getattr(deal, part, ())
    }
    found = []
    for party in deal.parties:
        fees = [fee for fee in deal.fees if fee.payee == party.role]
        if party.role in ("originator", "issuer") or (party.role in supporting and not fees):
            continue
        lines = tuple(chinese(_fee_line(fee, sheet, words)) for fee in fees)
        found.append(Side(_raised(role(party.role, say)), called(party, words.language), lines))
    others = [fee for fee in deal.fees if fee.payee is None]
    if others:
        lines = tuple(chinese(_fee_line(fee, sheet, words)) for fee in others)
        found.append(Side(words("picture.other_fees"), "", lines))
    return found


def _fee_line(fee: Any, sheet: dict[str, str], words: Words) -> str:
    name = called(fee, words.language)
    text = next((value for head, value in sheet.items() if head.endswith(name)), "")
    return f"{_raised(name)}: {text}"


def _row(canvas: Canvas, sides: Sequence[Side], top: float, *, fill: str, line: str) -> float:
    """Parties side by side; returns the height of the row. More than four go on to further rows."""
    total = 0.0
    for start in range(0, len(sides), 4):
        row = sides[start : start + 4]
        gap = 16.0
        width = (WIDTH - 48 - gap * (len(row) - 1)) / len(row)
        width = min(width, 300.0)
        left = (WIDTH - width * len(row) - gap * (len(row) - 1)) / 2
        texts = [[piece for text in side.lines for piece in wrapped(text, width - 24, 10, most=3)] for side in row]
        height = 20 + 12.5 * LINE + 11 * LINE + 10 * LINE * max((len(lines) for lines in texts), default=0)
        for place, (side, lines) in enumerate(zip(row, texts, strict=True)):
            x = left + place * (width + gap)
            canvas.box(x, top + total, width, height, fill=fill, line=line)
            y = canvas.words(
                x + 12, top + total + 8, wrapped(side.role, width - 24, 12.5, bold=True, most=1), size=12.5, bold=True
            )
            if side.name:
                y = canvas.words(x + 12, y, wrapped(side.name, width - 24, 11, most=1), size=11, colour=STONE)
            canvas.words(x + 12, y + 3, lines, size=10)
        total += height + (12 if start + 4 < len(sides) else 0)
    return total


def _card(
    canvas: Canvas,
    x: float,
    y: float,
    width: float,
    height: float,
    head: str,
    lines: Sequence[str],
    *,
    fill: str,
    line: str,
) -> None:
    canvas.box(x, y, width, height, fill=fill, line=line)
    texts = [piece for text in lines for piece in wrapped(text, width - 28, 11.5, most=2)]
    start = y + (height - 14 * LINE - 11.5 * LINE * len(texts)) / 2
    below = canvas.words(
        x + width / 2, start, wrapped(head, width - 20, 14, bold=True, most=1), size=14, bold=True, anchor="middle"
    )
    canvas.words(x + width / 2, below + 1, texts, size=11.5, anchor="middle")


def _rate(note: Any, words: Words) -> str:
    if note.kind == "fixed":
        return words("picture.fixed", rate=percent(note.rate, 2))
    if note.floating is not None:
        index, margin = note.floating.index.replace("_", " "), percent(note.floating.margin, 2)
        cap = "" if note.floating.cap is None else words("picture.capped", rate=percent(note.floating.cap, 2))
        return words("picture.floating", index=index, margin=margin) + cap
    return words(f"picture.{note.kind}")


def _reserve_head(reserve: Any, words: Words) -> str:
    return ("" if words.language == "zh" else "Reserve: ") + called(reserve, words.language)


def _money(value: float, deal: Deal, words: Words) -> str:
    return short_money(value, deal.currency, words)


def _raised(text: str) -> str:
    return text[:1].upper() + text[1:]
