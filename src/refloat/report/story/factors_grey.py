"""A grey ranking -> a Story: the band of places, which choices move it, how often settings disagree."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from refloat.report.charts.factors_grey import disagreement_bars, stability_bumps
from refloat.report.formats import number, percent
from refloat.report.story.blocks import Block, Figure, Notice, Paragraph, Section, Story, table
from refloat.report.story.factors_head import factors_story
from refloat.words import Words

if TYPE_CHECKING:
    from refloat.factors.grey_ranking import GreyRanking


def tell(study: GreyRanking, language: str, created: str) -> Story:
    """The report of a grey ranking in one language.

    Args:
        study: A grey ranking.
        language: "en" or "zh".
        created: When it was made.
    """
    words = Words(language)
    subtitle = words(
        "factors.grey.subtitle", shown=study.shown or study.reference, periods=study.periods, settings=len(study.orders)
    )
    return factors_story(study, sections(study, words), words, subtitle=subtitle, created=created)


def sections(study: GreyRanking, words: Words) -> tuple[Section, ...]:
    """Its chapters, which a report of several studies shows too."""
    several = len(study.groups) > 1
    return (_band(study, words), *([_groups(study, words)] if several else []))


def _band(study: GreyRanking, words: Words) -> Section:
    usual = study.usual.ranking
    counts = Counter(order.ranking for order in study.orders)
    rows = [
        (
            _called(code, words),
            str(usual.index(code) + 1),
            str(band.best),
            str(band.worst),
            number(band.mean),
            percent(band.first_share, 0),
        )
        for code, band in study.bands.items()
    ]
    heads = [
        words("factors.grey.factor"),
        *(words(f"factors.grey.{key}") for key in ("usual", "best", "worst", "mean", "first")),
    ]
    blocks: list[Block] = [
        Notice(
            words(
                "factors.grey.seen",
                settings=len(study.orders),
                rankings=study.rankings_seen,
                usual=counts[usual],
            )
        ),
        Figure("stability-bumps", stability_bumps(study, words.language), words("factors.grey.bumps_caption")),
        table("", heads, rows, right=range(1, 6), note=words("factors.grey.band_note")),
        _choices(study, words),
        Paragraph(words("factors.grey.no_cause")),
    ]
    return Section("band", words("factors.grey.section.band"), tuple(blocks))


def _choices(study: GreyRanking, words: Words) -> Block:
    """Which factor comes first most often under each value of each choice."""
    rows = []
    for choice in ("method", "normalise", "turned", "window"):
        for value, firsts in study.shares(choice).items():
            code, times = max(firsts.items(), key=lambda item: item[1])
            rows.append(
                (
                    words(f"factors.grey.choice.{choice}"),
                    _value(choice, value, words),
                    _called(code, words),
                    percent(times / sum(firsts.values()), 0),
                )
            )
    heads = [words(f"factors.grey.choice.{key}") for key in ("choice", "value", "first", "share")]
    return table(words("factors.grey.choices"), heads, rows, right=(3,), weights={2: 1})


def _groups(study: GreyRanking, words: Words) -> Section:
    group = study.group_name[words.language] if study.group_name else words("factors.grey.series")
    seen = study.groups
    figure = disagreement_bars(study, words.language)
    text = words(
        "factors.grey.groups",
        shaken=sum(1 for many in seen.values() if many > 1),
        series=len(seen),
        most=max(seen.values()),
    )
    return Section(
        "groups",
        words("factors.grey.section.groups"),
        (
            Paragraph(text),
            Figure("disagreement", figure, words("factors.grey.groups_caption", group=group)),
        ),
    )


def _value(choice: str, value: str, words: Words) -> str:
    if choice == "window":
        first, last = value.strip("()").split(", ")
        return words("factors.grey.periods", first=int(first) + 1, last=int(last) + 1)
    return words(f"factors.grey.{choice}.{value.lower()}")


def _called(code: str, words: Words) -> str:
    from refloat.factors import shipped_taxonomy

    return f"{shipped_taxonomy().name(code, words.language)}"
