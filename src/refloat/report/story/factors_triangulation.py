"""Several studies -> one Story: where they agree, what was avoidable, the link to the valuation; then each study."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from refloat.report.charts.factors_triangulation import agreement_map, method_called, place_map
from refloat.report.formats import number, percent
from refloat.report.story import factors_expert, factors_grey, factors_panel, factors_post_mortem
from refloat.report.story.blocks import Block, Card, Cards, Figure, Notice, Paragraph, Section, Story, table
from refloat.report.story.factors_head import factors_story
from refloat.report.story.factors_loans import tell_loans
from refloat.report.story.factors_post_mortem import between
from refloat.words import Words

if TYPE_CHECKING:
    from refloat.factors import FactorsStudy
    from refloat.factors.triangulate import Link, Triangulation

STORIES: Mapping[str, Callable[..., Story]] = {
    "loans": tell_loans,
    "panel": factors_panel.tell,
    "post-mortem": factors_post_mortem.tell,
    "expert": factors_expert.tell,
    "grey-ranking": factors_grey.tell,
}
"""Kind of study -> what tells it."""
STANDINGS = ("agreed high", "contested", "agreed low", "one method")


def tell(study: Triangulation, language: str, created: str) -> Story:
    """The joint report in one language.

    Args:
        study: Studies side by side.
        language: "en" or "zh".
        created: When it was made.
    """
    words = Words(language)
    subtitle = words("factors.triangulation.subtitle", methods=len(study.methods), causes=len(study.mean_place))
    chapters = [_agreement(study, words)]
    if study.links:
        chapters.append(_link(study, words))
    for place, part in enumerate(study.parts, start=1):
        chapters += _part(part, place, words, created)
    return factors_story(study, chapters, words, subtitle=subtitle, created=created)


def _agreement(study: Triangulation, words: Words) -> Section:
    from refloat.factors import shipped_taxonomy

    found = study.concordance
    cards = [
        Card(
            words(f"factors.triangulation.card.{standing.replace(' ', '_')}"),
            str(sum(1 for one in study.standing.values() if one == standing)),
            words("list.comma").join(code for code, one in study.standing.items() if one == standing),
        )
        for standing in STANDINGS[:3]
    ]
    blocks: list[Block] = []
    if found is not None and found.w is not None:
        chance = words(
            "factors.triangulation.chance", p=number(found.p_value, 3), judges=found.judges, things=found.things
        )
        cards.insert(0, Card(words("factors.triangulation.w"), number(found.w), chance))
    if study.loss is not None:
        total = study.loss.avoidable_total
        told = between(total, words)
        cards.append(Card(words("factors.post_mortem.card.avoidable"), percent(total.share), told))
    blocks.append(Cards(tuple(cards)))
    blocks.append(Notice(words("factors.triangulation.meaning")))
    outside = [method for method in study.methods if method not in study.block_methods]
    if found is not None and outside:
        names = words("list.comma").join(method_called(method, words) for method in outside)
        blocks.append(Paragraph(words("factors.triangulation.outside", methods=names)))
    blocks.append(Figure("place-map", place_map(study, words.language), words("factors.triangulation.places_caption")))
    blocks.append(
        Figure("agreement-map", agreement_map(study, words.language), words("factors.triangulation.agreement_caption"))
    )
    taxonomy = shipped_taxonomy()
    rows = [
        (
            f"{code} {taxonomy.name(code, words.language)}",
            number(mean),
            str(sum(1 for places in study.places.values() if code in places)),
            words(f"factors.triangulation.standing.{study.standing[code].replace(' ', '_')}"),
        )
        for code, mean in study.mean_place.items()
    ]
    heads = [
        words("factors.cause"),
        *(words(f"factors.triangulation.{key}") for key in ("mean_place", "methods", "standing")),
    ]
    blocks.append(table("", heads, rows, right=(1, 2), note=words("factors.triangulation.standing_note")))
    samples = [
        (method_called(method, words), words(f"factors.meaning.{ranking.meaning.replace(' ', '_')}"), ranking.sample)
        for method, ranking in study.methods.items()
    ]
    heads = [words(f"factors.triangulation.{key}") for key in ("method", "measures", "sample")]
    blocks.append(table(words("factors.triangulation.samples"), heads, samples, weights={2: 1}))
    return Section("agreement", words("factors.triangulation.section.agreement"), tuple(blocks))


def _link(study: Triangulation, words: Words) -> Section:
    from refloat.factors import shipped_taxonomy

    taxonomy = shipped_taxonomy()
    rows = [
        (
            f"{one.cause} {taxonomy.name(one.cause, words.language)}",
            words(f"factors.link.{one.measure}"),
            _size(one, one.size.share),
            words("factors.to", low=_size(one, one.size.low), high=_size(one, one.size.high)),
            f"{one.size.amount:.0f}",
            words(f"factors.link.event.{one.measure}"),
        )
        for one in study.links
    ]
    heads = [words(f"factors.link.{key}") for key in ("cause", "measure", "size", "interval", "files", "event")]
    return Section(
        "link",
        words("factors.triangulation.section.link"),
        (
            Paragraph(words("factors.link.text")),
            table("", heads, rows, right=(2, 3, 4), weights={5: 1}, note=words("factors.link.note")),
        ),
    )


def _size(link: Link, value: float) -> str:
    return number(value, 1) if link.measure == "court_delay_months" else percent(value, 1)


def _part(part: FactorsStudy, place: int, words: Words, created: str) -> list[Section]:
    """Chapters of one study as its own report tells them, with anchors and figures of their own."""
    told = STORIES[part.kind](part, words.language, created)
    return [
        replace(
            chapter,
            key=f"{chapter.key}-{place}",
            title=f"{part.name}: {chapter.title}",
            blocks=tuple(
                replace(block, name=f"{block.name}-{place}") if isinstance(block, Figure) else block
                for block in chapter.blocks
            ),
        )
        for chapter in told.sections
        if chapter.key != "source"
    ]
