"""Published figures -> the report's story: each beside the one worked out from what its source discloses."""

from __future__ import annotations

from refloat.effects.published import Figure as PublishedFigure
from refloat.effects.published import published_figures
from refloat.report.formats import NONE
from refloat.report.story.blocks import Block, Paragraph, Section, Story, Table, table
from refloat.words import Words


def tell_published(language: str, created: str) -> Story:
    """The story of all published figures, in one language.

    Args:
        language: "en" or "zh".
        created: When it was made.
    """
    words = Words(language)
    told = [figure for figure in published_figures() if figure.holds is not None]
    held = sum(figure.holds is True for figure in told)
    blocks: list[Block] = [
        Paragraph(words("published.lead")),
        Paragraph(words("published.held", held=held, all=len(told))),
        *published_tables(words),
        Paragraph(words("published.note")),
    ]
    return Story(
        language=language,
        title=words("published.title"),
        case="published",
        subtitle=words("published.subtitle"),
        synthetic="",
        created=created,
        sections=(Section("published", words("published.title"), tuple(blocks)),),
        kind=words("effects.kind"),
    )


def published_tables(words: Words) -> list[Table]:
    """A table for each study: its figures as published and as worked out, the way, and what else to know.

    Args:
        words: In the reader's language.
    """
    studies = dict.fromkeys(figure.study for figure in published_figures())
    return [_study([figure for figure in published_figures() if figure.study == study], words) for study in studies]


def _study(figures: list[PublishedFigure], words: Words) -> Table:
    chinese = words.language == "zh"
    rows = [
        (
            figure.zh if chinese else figure.en,
            words.either(f"published.unit.{figure.unit}", figure.unit),
            NONE if figure.published is None else _ends(figure.published, "g"),
            _ends(figure.computed, ",.4f" if figure.unit == "times" else ",.1f"),
            words(f"published.way.{figure.way}"),
            NONE if figure.holds is None else words("yes" if figure.holds else "no"),
        )
        for figure in figures
    ]
    heads = [words(f"published.{name}") for name in ("figure", "unit", "published", "here", "way", "holds")]
    sources = dict.fromkeys(f"{figure.source} ({words(f'evidence.{figure.confidence}')})" for figure in figures)
    notes = [note for figure in figures if (note := _note(figure, words))]
    note = " ".join([words("published.source", sources="; ".join(sources)), *notes])
    return table(words(f"published.study.{figures[0].study}"), heads, rows, right=(2, 3), weights={0: 1}, note=note)


def _note(figure: PublishedFigure, words: Words) -> str:
    text = figure.note_zh if words.language == "zh" else figure.note_en
    name = figure.zh if words.language == "zh" else figure.en
    return words("published.remark", figure=name, text=text) if text else ""


def _ends(pair: tuple[float, float], form: str) -> str:
    low, high = (format(value, form).replace("-", "\u2212") for value in pair)
    return low if low == high else f"{low} – {high}"
