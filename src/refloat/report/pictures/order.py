"""the picture of an order of payments: each list from top to bottom, and the events that switch between them."""

from __future__ import annotations

from dataclasses import dataclass

from refloat.deal import Deal, payment_order, term_sheet
from refloat.deal.step import Step
from refloat.report.charts.theme import AMBER, BRICK, INK, NAVY, STONE, TEAL, VIOLET
from refloat.report.names import called
from refloat.report.pictures.canvas import LINE, Canvas, width_of, wrapped
from refloat.report.pictures.parties import WIDTH
from refloat.report.typeset import chinese
from refloat.words import Words

SIZE = 11.5
GAP = 22.0
KINDS = {
    "pay_fee": ("picture.kind_fee", STONE),
    "pay_interest": ("picture.kind_interest", NAVY),
    "pay_principal": ("picture.kind_principal", TEAL),
    "pay_fixed_cost": ("picture.kind_junior", AMBER),
    "pay_residual": ("picture.kind_junior", AMBER),
    "fund_reserve": ("picture.kind_support", VIOLET),
    "release_reserve": ("picture.kind_support", VIOLET),
    "draw_facility": ("picture.kind_support", VIOLET),
    "repay_facility": ("picture.kind_support", VIOLET),
}
OTHER = ("picture.kind_support", VIOLET)


@dataclass(frozen=True)
class Line:
    """One step as it is drawn: its words, its kind and the event it waits for."""

    texts: tuple[str, ...]
    kind: tuple[str, str]
    conditional: bool

    @property
    def height(self) -> float:
        return 13 + SIZE * LINE * len(self.texts)


@dataclass(frozen=True)
class Event:
    """What changes the payments: the trigger's name in the file, how people call it, and what it tests and does."""

    name: str
    head: str
    text: str


def draw_order(canvas: Canvas, deal: Deal, language: str, top: float) -> None:
    """Put the lists of payments on a canvas, up to three side by side, from a height down."""
    words = Words(language)
    top = _legend(canvas, deal, words, top)
    events = _events(deal, words)
    if len(deal.payments) == 1:
        _one_list(canvas, deal, events, words, top)
        return
    for event in events:
        top += _event(canvas, event, 24, top, WIDTH - 48) + 8
    top += 8 if events else 0
    names, lines = list(deal.payments), _lines_by_list(deal, language)
    across = min(len(names), 3)
    width = (WIDTH - 48 - GAP * (across - 1)) / across
    for start in range(0, len(names), across):
        row = names[start : start + across]
        for place, name in enumerate(row):
            spot = (24 + place * (width + GAP), top, width)
            _list(canvas, deal.payments[name], lines[name], _head(name, deal, words), spot, words)
        top = canvas.height + 20


def _one_list(canvas: Canvas, deal: Deal, events: list[Event], words: Words, top: float) -> None:
    """The only list, and beside it the events, each with lines to the steps that wait for it."""
    ((name, steps),) = deal.payments.items()
    width = 580.0 if events else WIDTH - 48
    middles = _list(canvas, steps, _lines_by_list(deal, words.language)[name], "", (24, top, width), words)
    x, y = 24 + width + 66, top
    for place, event in enumerate(events):
        height = _event(canvas, event, x, y, WIDTH - 24 - x, below=True)
        waiting = [
            middle for middle, step in zip(middles, steps, strict=True) if event.name in (step.when, step.unless)
        ]
        turn = x - 26 - 9 * (place % 3)
        for middle in waiting:
            start = y + height / 2
            canvas.arrow([(x, start), (turn, start), (turn, middle), (24 + width, middle)], BRICK, dashed=True)
        y += height + 12


def _list(
    canvas: Canvas,
    steps: tuple[Step, ...],
    texts: list[str],
    head: str,
    place: tuple[float, float, float],
    words: Words,
) -> list[float]:
    """Draw a list at (left, top, width); returns the height of the middle of each step."""
    x, y, width = place
    middles = []
    if head:
        shown = wrapped(head, width - 20, 12, bold=True, most=2)
        height = 12 + 12 * LINE * len(shown)
        canvas.box(x, y, width, height, fill=NAVY)
        canvas.words(x + 10, y + 6, shown, size=12, bold=True, colour="white")
        y += height + 8
    canvas.box(x, y, width, 28, fill="#e8f2f2", line=TEAL, weight=1)
    canvas.words(x + 12, y + 7, words("picture.source"), size=SIZE, bold=True, colour=TEAL)
    y += 28
    for number, (step, text) in enumerate(zip(steps, texts, strict=True), start=1):
        line = Line(
            tuple(wrapped(_raised(chinese(text)), width - 62, SIZE)),
            KINDS.get(step.step, OTHER),
            step.when is not None or step.unless is not None,
        )
        canvas.arrow([(x + 25, y), (x + 25, y + 10)], STONE, weight=1.2)
        y += 10
        colour, middle = line.kind[1], y + line.height / 2
        canvas.box(x, y, width, line.height, fill="#fbfcfd", line=colour, weight=1.1, dashed=line.conditional)
        canvas.box(x, y, 6, line.height, fill=colour, radius=3)
        canvas.circle(x + 25, middle, 11, colour)
        canvas.words(x + 25, middle - 7.5, str(number), size=11, bold=True, colour="white", anchor="middle")
        canvas.words(x + 44, y + 6.5, line.texts, size=SIZE)
        y += line.height
        middles.append(middle)
    return middles


def _legend(canvas: Canvas, deal: Deal, words: Words, top: float) -> float:
    """Which colour is which, for the kinds that the deal has; dashed lines where some steps wait for an event."""
    x, kinds = 24.0, dict.fromkeys(KINDS.get(step.step, OTHER) for steps in deal.payments.values() for step in steps)
    for key, colour in kinds:
        canvas.box(x, top + 2, 12, 12, fill=colour, radius=3)
        canvas.words(x + 18, top + 1, words(key), size=10.5, colour=INK)
        x += 18 + width_of(words(key), 10.5) + 22
    if any(step.when or step.unless for steps in deal.payments.values() for step in steps):
        canvas.box(x, top + 2, 12, 12, fill="white", line=STONE, radius=3, dashed=True)
        canvas.words(x + 18, top + 1, words("picture.conditional"), size=10.5, colour=INK)
    return top + 28


def _events(deal: Deal, words: Words) -> list[Event]:
    """What each trigger tests and what it does; the call last."""
    sheet = term_sheet(deal, words.language)
    found = []
    for trigger in deal.triggers:
        name = called(trigger, words.language)
        text = next((value for head, value in sheet if head.endswith(name)), "")
        effect = "" if trigger.switches_to is None else words("picture.switches", name=_list_name(trigger.switches_to))
        found.append(Event(trigger.name, _raised(name), chinese(text) + effect))
    if deal.clean_up_call is not None:
        head = words("picture.call")
        found.append(Event("", head, chinese(next((value for term, value in sheet if term == head), ""))))
    return found


def _event(canvas: Canvas, event: Event, x: float, top: float, width: float, *, below: bool = False) -> float:
    """Draw an event, its text beside its name or below it; returns the height."""
    left = 18.0 if below else width_of(event.head, SIZE, bold=True) + 52
    head = wrapped(event.head, width - 32, SIZE, bold=True) if below else [event.head]
    shown = wrapped(event.text, width - left - 14, SIZE)
    above = SIZE * LINE * len(head) + 2 if below else 0.0
    height = 13 + above + SIZE * LINE * len(shown)
    canvas.box(x, top, width, height, fill="#fbf1ee", line=BRICK, weight=1)
    canvas.box(x, top, 6, height, fill=BRICK, radius=3)
    canvas.words(x + 18, top + 6.5, head, size=SIZE, bold=True, colour=BRICK)
    canvas.words(x + left, top + 6.5 + above, shown, size=SIZE)
    return height


def _lines_by_list(deal: Deal, language: str) -> dict[str, list[str]]:
    """The words of each step by list, without their numbers."""
    lines = payment_order(deal, language)
    found: dict[str, list[str]] = {}
    for name, steps in deal.payments.items():
        if len(deal.payments) > 1:
            lines = lines[1:]
        found[name] = [line.partition(". ")[2] for line in lines[: len(steps)]]
        lines = lines[len(steps) :]
    return found


def _head(name: str, deal: Deal, words: Words) -> str:
    if len(deal.payments) == 1:
        return ""
    place, lines = list(deal.payments).index(name), payment_order(deal, words.language)
    before = sum(len(steps) + 1 for steps in list(deal.payments.values())[:place])
    return chinese(lines[before]).rstrip(":\uff1a") + f" ({_list_name(name)})"


def _list_name(name: str) -> str:
    return name.replace("_", " ")


def _raised(text: str) -> str:
    return text[:1].upper() + text[1:]
