"""Capital requests and their weights -> the report's story."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from refloat.effects.capital import NpeDeal
from refloat.report.charts.capital import MOST_BARS, deciding, loss_curve, note_bars, weight_bars
from refloat.report.formats import NONE, amount, count, number, percent
from refloat.report.story.blocks import Block, Card, Cards, Figure, Notice, Paragraph, Section, Story, table
from refloat.words import Words

if TYPE_CHECKING:
    from refloat.effects.capital import Request

MOST_ROWS = 200
MOST_DEALS = 6
Pair = tuple["Request", dict[str, Any]]


def tell_capital(pairs: Sequence[Pair], unused: Sequence[str], language: str, created: str, *, file: str) -> Story:
    """The story of a capital file, in one language.

    Args:
        pairs: Each request and its outcome, in the order of the file.
        unused: A sentence for each input that was not used.
        language: "en" or "zh".
        created: When it was made.
        file: Name of the file.
    """
    words = Words(language)
    single = [pair for pair in pairs if not isinstance(pair[0].inputs, NpeDeal)]
    deals = [(request.inputs, found) for request, found in pairs if isinstance(request.inputs, NpeDeal)]
    sections = [_summary(single, deals, unused, words)]
    if single:
        sections.append(_positions(single, words))
    sections += [_deal(place, deal, found, words) for place, (deal, found) in enumerate(deals[:MOST_DEALS], start=1)]
    sections.append(_rules(words))
    return Story(
        language=language,
        title=words("capital.title"),
        case=file,
        subtitle=words("capital.subtitle", positions=count(len(single)), deals=count(len(deals))),
        synthetic="",
        created=created,
        sections=tuple(sections),
        kind=words("capital.kind"),
    )


def _summary(
    single: Sequence[Pair], deals: Sequence[tuple[NpeDeal, dict[str, Any]]], unused: Sequence[str], words: Words
) -> Section:
    weights = [found["RW"] for _, found in single]
    weights += [row["RW"] for _, found in deals for row in found["applicable"].values()]
    cards: tuple[Card, ...] = (
        Card(words("capital.count"), count(len(single)), words("capital.count_detail", deals=count(len(deals)))),
        Card(words("capital.lightest"), percent(min(weights), 1), words("capital.own_funds")),
        Card(words("capital.heaviest"), percent(max(weights), 1), words("capital.own_funds")),
    )
    held = [found for _, found in single if "RWEA" in found]
    if held:
        cards += (
            Card(
                words("capital.weighted_amount"),
                amount(sum(found["RWEA"] for found in held)),
                words("capital.of_exposure", amount=amount(sum(found["exposure"] for found in held))),
            ),
        )
    blocks: list[Block] = [Cards(cards), Paragraph(words("capital.lead"))]
    if unused:
        blocks.append(Notice(words("capital.unused", count=count(len(unused)))))
    if len(deals) > MOST_DEALS:
        blocks.append(Notice(words("capital.first_deals", count=count(MOST_DEALS))))
    return Section("summary", words("section.summary"), tuple(blocks))


def _positions(single: Sequence[Pair], words: Words) -> Section:
    amounts = any("RWEA" in found for _, found in single)
    rows = [
        (
            str(found["id"]),
            words(f"capital.method.{found['method']}"),
            _point(request, "A"),
            _point(request, "D"),
            percent(found["RW"], 2),
            percent(found["capital"], 2),
            *([amount(found.get("RWEA")), amount(found.get("own_funds"))] if amounts else []),
            _basis(found, words),
        )
        for request, found in single[:MOST_ROWS]
    ]
    heads = [words("capital.id"), words("effects.method"), words("capital.attaches"), words("capital.detaches"),
             words("effects.weight"), words("capital.own_funds_short")]  # fmt: skip
    heads += [words("capital.weighted_amount"), words("capital.own_funds_amount")] if amounts else []
    left = len(single) - MOST_ROWS
    figure = Figure(
        "weights",
        weight_bars([found for _, found in single], words.language),
        words("capital.weights_caption", count=count(min(len(single), MOST_BARS))),
    )
    note = words("capital.more_rows", count=count(left)) if left > 0 else words("capital.table_note")
    last, heads = len(heads), [*heads, words("capital.rests_on")]
    positions = table(words("capital.by_position"), heads, rows, right=range(2, last), weights={last: 1}, note=note)
    return Section("positions", words("capital.positions"), (figure, positions))


def _point(request: Request, name: str) -> str:
    value = getattr(request.inputs, name, None)
    return NONE if value is None else percent(value, 2)


def _basis(found: dict[str, Any], words: Words) -> str:
    parts = [f"{name} {number(found[name], 4)}" for name in ("KA", "KIRB", "p") if name in found]
    parts += [str(found["letter"])] if "letter" in found else []
    kind = deciding(found)
    parts += [words(f"capital.by.{kind}")] if kind in ("floor", "cap", "full") else []
    parts += [words("capital.too_much_unknown")] if found.get("too_much_unknown") else []
    parts += [words("capital.defaults_left_out")] if found.get("defaults_left_out") else []
    return words("capital.and").join(parts)


def _deal(place: int, deal: NpeDeal, found: dict[str, Any], words: Words) -> Section:
    letters = {"senior": "A", "mezz": "B", "junior": "J"}
    rows = [
        (
            words(f"capital.note.{name}"),
            percent(found[f"{letters[name]}_attach"], 2),
            percent(found[f"SECSA_{name}"], 0),
            percent(found.get(f"SECERBA_{name}"), 0),
            words(f"capital.method.{decides['method']}"),
            percent(decides["RW"], 0),
        )
        for name, decides in found["applicable"].items()
    ]
    heads = [words("note"), words("capital.attaches"), words("capital.sec_sa"), words("capital.sec_erba"),
             words("capital.decides"), words("effects.weight")]  # fmt: skip
    tests = [
        (words("capital.is_npe"), words("yes" if found["npe_securitisation"] else "no")),
        (words("capital.discount"), f"{amount(found['NRPPD'])} ({percent(found['NRPPD_pct'], 1)})"),
        (words("capital.discount_after"), amount(found["NRPPD_after_losses"])),
        (words("capital.qualifies"), words("yes" if found["qualifying"] else "no")),
        (words("capital.senior_unrated"), percent(found["senior_qualifying"], 0)),
        (words("capital.retention_net"), number(found["retention_5pct_of_net_value"])),
        (words("capital.retention_nominal"), number(found["retention_5pct_of_nominal"])),
    ]
    transfer = found.get("risk_transfer")
    if transfer is not None:
        share = transfer["mezzanine_kept"] if transfer["test"] == "mezzanine" else transfer["first_loss_kept"]
        tests += [
            (words("effects.srt_test"), words(f"effects.srt_{transfer['test']}")),
            (words("effects.srt_share"), percent(share, 1)),
            (words("effects.srt_passes"), words("yes" if transfer["passes"] else "no")),
            (words("effects.cap"), number(transfer["cap"])),
            (words("effects.capital_needed"), number(transfer["capital_needed"])),
        ]
    blocks: list[Block] = [
        Figure(f"notes-{place}", note_bars(found, words.language), words("capital.notes_caption")),
        Figure(f"curve-{place}", loss_curve(deal, found, words.language), words("capital.curve_caption")),
        table(words("capital.notes"), heads, rows, right=(1, 2, 3, 5), note=words("capital.notes_note")),
        table(words("capital.tests"), [words("measure"), words("value")], tests, right=(1,)),
    ]
    return Section(f"deal-{place}", words("capital.notes_of", id=found["id"]), tuple(blocks))


def _rules(words: Words) -> Section:
    rows = [
        (words(f"capital.method.{method}"), words(f"capital.rule.{method}"))
        for method in ("sec-sa", "sec-irba", "sec-erba", "us-ssfa", "npe")
    ]
    heads = [words("effects.method"), words("source")]
    blocks: list[Block] = [
        table(words("capital.sources"), heads, rows, weights={1: 3}),
        Paragraph(words("capital.left_out")),
    ]
    return Section("rules", words("capital.sources"), tuple(blocks))
