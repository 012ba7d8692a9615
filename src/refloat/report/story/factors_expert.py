"""A study of experts -> a Story: weights and their consistency, the map of influences, the structure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from refloat.report.charts.factors_expert import driving_map, influence_map, weight_bars
from refloat.report.formats import number, percent
from refloat.report.story.blocks import Block, Figure, Notice, Paragraph, Section, Story, table
from refloat.report.story.factors_head import factors_story
from refloat.words import Words

if TYPE_CHECKING:
    from refloat.factors.expert import Ahp, Dematel, ExpertStudy, Ism


def tell(study: ExpertStudy, language: str, created: str) -> Story:
    """The report of a study of experts in one language.

    Args:
        study: Of judgements.
        language: "en" or "zh".
        created: When it was made.
    """
    words = Words(language)
    asked = [name for name in ("ahp", "dematel", "ism") if getattr(study, name) is not None]
    subtitle = words(
        "factors.expert.subtitle",
        methods=words("list.comma").join(words(f"factors.method.{name}") for name in asked),
    )
    return factors_story(study, sections(study, words), words, subtitle=subtitle, created=created)


def sections(study: ExpertStudy, words: Words) -> tuple[Section, ...]:
    """Its chapters, which a report of several studies shows too."""
    found = []
    if study.ahp is not None:
        found.append(_weights(study.ahp, words))
    if study.dematel is not None:
        found.append(_influences(study.dematel, words))
    if study.ism is not None:
        found.append(_structure(study.ism, words))
    return tuple(found)


def _weights(found: Ahp, words: Words) -> Section:
    blocks: list[Block] = [Paragraph(words("factors.expert.judgement"))]
    ratio = found.consistency_ratio
    told = words("factors.expert.no_ratio") if ratio is None else number(ratio, 3)
    wild = [name for name, one in found.experts.items() if one is None or one > 0.1]
    if wild:
        blocks.append(Notice(words("factors.expert.inconsistent", experts=words("list.comma").join(map(expert, wild)))))
    blocks.append(
        Figure("weights", weight_bars(found, words.language), words("factors.expert.weights_caption", ratio=told))
    )
    rows = [(expert(name), "–" if one is None else number(one, 3)) for name, one in found.experts.items()]
    if len(rows) > 1:
        rows.append((words("factors.expert.together"), told))
    blocks.append(
        table(
            words("factors.expert.ratios"),
            [words("factors.expert.expert"), words("factors.expert.ratio")],
            rows,
            right=(1,),
            note=words("factors.expert.ratio_note"),
            total=len(rows) > 1,
        )
    )
    if found.look_at:
        heads = [words(f"factors.expert.look.{key}") for key in ("row", "column", "given", "implied", "ratio")]
        blocks.append(
            table(
                words("factors.expert.look"),
                heads,
                [
                    (
                        _called(one.row, words),
                        _called(one.column, words),
                        number(one.given),
                        number(one.implied),
                        number(one.ratio_if_implied, 3),
                    )
                    for one in found.look_at
                ],
                right=(2, 3, 4),
                weights={0: 1, 1: 1},
            )
        )
    return Section("weights", words("factors.expert.section.weights"), tuple(blocks))


def _influences(found: Dematel, words: Words) -> Section:
    rows = [
        (
            _called(name, words),
            number(found.given[name], 3),
            number(found.received[name], 3),
            number(found.prominence[name], 3),
            number(found.relation[name], 3),
        )
        for name in sorted(found.names, key=lambda name: -found.prominence[name])
    ]
    heads = [
        words("factors.cause"),
        *(words(f"factors.expert.{key}") for key in ("given", "received", "prominence", "relation")),
    ]
    note = words(
        "factors.expert.influence_note",
        threshold=number(found.threshold, 3),
        links=len(found.links),
        radius=number(found.spectral_radius),
    )
    if found.stable is not None:
        note += (" " if words.language == "en" else "") + words(
            "factors.expert.stable", change=percent(found.stable, 0)
        )
    return Section(
        "influences",
        words("factors.expert.section.influences"),
        (
            Figure("influence-map", influence_map(found, words.language), words("factors.expert.map_caption")),
            table("", heads, rows, right=(1, 2, 3, 4), note=note),
        ),
    )


def _structure(found: Ism, words: Words) -> Section:
    rows = [
        (
            str(level),
            _called(name, words),
            str(found.driving[name]),
            str(found.dependence[name]),
            words(f"factors.expert.{found.quadrant(name)}"),
        )
        for level, names in enumerate(found.levels, start=1)
        for name in names
    ]
    heads = [
        words("factors.expert.level"),
        words("factors.cause"),
        words("factors.expert.driving_power"),
        words("factors.expert.dependence"),
        words("factors.expert.quadrant"),
    ]
    return Section(
        "structure",
        words("factors.expert.section.structure"),
        (
            Figure("driving-map", driving_map(found, words.language), words("factors.expert.driving_caption")),
            table("", heads, rows, right=(0, 2, 3), weights={1: 1}, note=words("factors.expert.level_note")),
        ),
    )


def expert(name: str) -> str:
    """Name of an expert from the name of a table."""
    return name.removeprefix("synthetic_").removeprefix("ahp_").replace("_", " ")


def _called(code: str, words: Words) -> str:
    from refloat.factors import shipped_taxonomy

    return f"{code} {shipped_taxonomy().name(code, words.language)}"
