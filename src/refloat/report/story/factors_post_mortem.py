"""A study of loan files -> a Story: loss by cause, what was avoidable, how far the coders agree."""

from __future__ import annotations

from typing import TYPE_CHECKING

from refloat.report.charts.factors_post_mortem import cause_tree, event_flow
from refloat.report.charts.money import currency_word
from refloat.report.formats import amount, number, percent
from refloat.report.story.blocks import Block, Card, Cards, Figure, Notice, Paragraph, Section, Story, table
from refloat.report.story.factors_head import factors_story
from refloat.words import Words

if TYPE_CHECKING:
    from refloat.factors.expert import Kappa, PostMortem
    from refloat.factors.expert.loss_shares import Share

MOST_BAD_ROWS = 30


def tell(study: PostMortem, language: str, created: str) -> Story:
    """The report of a study of loan files in one language.

    Args:
        study: Of loan files.
        language: "en" or "zh".
        created: When it was made.
    """
    words = Words(language)
    subtitle = words(
        "factors.post_mortem.subtitle", files=study.shares.files, coders=words("list.comma").join(study.coders)
    )
    return factors_story(study, sections(study, words), words, subtitle=subtitle, created=created)


def sections(study: PostMortem, words: Words) -> tuple[Section, ...]:
    """Its chapters, which a report of several studies shows too."""
    chapters = [_losses(study, words), _coders(study, words)]
    return (*chapters, *([_left_out(study, words)] if study.bad_rows else []))


def avoidable_table(study_shares: object, words: Words) -> Block:
    """Loss, avoidable loss and part taken, by category."""
    from refloat.factors import shipped_taxonomy
    from refloat.factors.expert.loss_shares import LossShares

    shares, taxonomy = study_shares, shipped_taxonomy()
    if not isinstance(shares, LossShares):
        raise TypeError(type(study_shares).__name__)
    rows = []
    for code, share in shares.by_category.items():
        avoidable, touched = shares.avoidable.get(code), shares.touched.get(code)
        rows.append(
            (
                f"{code} {taxonomy.name(code, words.language)}",
                amount(share.amount),
                percent(share.share),
                between(share, words),
                percent(avoidable.share) if avoidable else "–",
                between(avoidable, words) if avoidable else "–",
                percent(touched.share) if touched else "–",
            )
        )
    total = shares.avoidable_total
    rows.append(
        (
            words("factors.post_mortem.all"),
            amount(shares.loss_amount),
            percent(1.0),
            "",
            percent(total.share),
            between(total, words),
            "",
        )
    )
    heads = [
        words("factors.cause"),
        words("factors.post_mortem.loss"),
        words("factors.share"),
        words("factors.interval"),
        words("factors.post_mortem.avoidable"),
        words("factors.interval"),
        words("factors.post_mortem.touched"),
    ]
    return table("", heads, rows, right=range(1, len(heads)), note=words("factors.post_mortem.table_note"), total=True)


def between(share: Share, words: Words) -> str:
    """The ends of an interval of a share."""
    return words("factors.to", low=percent(share.low, 0), high=percent(share.high, 0))


def _losses(study: PostMortem, words: Words) -> Section:
    from refloat.factors import shipped_taxonomy

    shares = study.shares
    first = next(iter(shares.by_category))
    total = shares.avoidable_total
    money = currency_word(study.currency, words) if study.currency else ""
    cards = [
        Card(
            words("factors.post_mortem.card.loss"),
            amount(shares.loss_amount),
            words("factors.post_mortem.card.files", money=money, files=shares.files).strip(),
        ),
        Card(
            words("factors.post_mortem.card.first"),
            shipped_taxonomy().name(first, words.language),
            f"{percent(shares.by_category[first].share)} ({between(shares.by_category[first], words)})",
        ),
        Card(words("factors.post_mortem.card.avoidable"), percent(total.share), between(total, words)),
    ]
    if study.kappa is not None and study.kappa.value is not None:
        cards.append(
            Card(words("factors.post_mortem.card.kappa"), number(study.kappa.value), _ends(study.kappa, words))
        )
    blocks: list[Block] = [
        Cards(tuple(cards)),
        Notice(words("factors.post_mortem.upper_bound")),
        Figure("cause-tree", cause_tree(study, words.language), words("factors.post_mortem.tree_caption")),
        avoidable_table(shares, words),
    ]
    flow = event_flow(study, words.language)
    if flow is not None:
        blocks.append(Figure("event-flow", flow, words("factors.post_mortem.flow_caption")))
    return Section("loss", words("factors.post_mortem.section.loss"), tuple(blocks))


def _coders(study: PostMortem, words: Words) -> Section:
    how = [finding.how for finding in study.findings]
    rows = [
        (words(f"factors.post_mortem.how.{name}"), str(how.count(name)))
        for name in ("agreed", "adjudicated", "open", "single")
    ]
    blocks: list[Block] = [
        table("", [words("factors.post_mortem.how"), words("factors.post_mortem.files")], rows, right=(1,))
    ]
    if study.kappa is None:
        blocks.insert(0, Notice(words("factors.post_mortem.one_coder")))
    else:
        pairs = [(words("factors.cause"), study.kappa), (words("factors.post_mortem.flag"), study.kappa_controllable)]
        found = [
            (
                name,
                percent(kappa.agreement, 0),
                percent(kappa.by_chance, 0),
                number(kappa.value) if kappa.value is not None else words("factors.post_mortem.kappa_undefined"),
                _ends(kappa, words),
            )
            for name, kappa in pairs
            if kappa is not None
        ]
        heads = [words(f"factors.post_mortem.kappa.{key}") for key in ("of", "agreement", "chance", "kappa")]
        blocks.append(
            table(
                words("factors.post_mortem.kappa_title", one=study.pair[0], other=study.pair[1],
                      files=study.kappa.files),
                [*heads, words("factors.interval")],
                found,
                right=(1, 2, 3, 4),
                note=words("factors.post_mortem.kappa_note"),
            )
        )  # fmt: skip
    return Section("coders", words("factors.post_mortem.section.coders"), tuple(blocks))


def _left_out(study: PostMortem, words: Words) -> Section:
    rows = [(str(row.row), row.loan_id, row.what, row.remedy) for row in study.bad_rows[:MOST_BAD_ROWS]]
    heads = [words(f"factors.post_mortem.bad.{key}") for key in ("row", "loan", "what", "remedy")]
    return Section(
        "left-out",
        words("factors.post_mortem.section.left_out"),
        (
            Paragraph(words("factors.post_mortem.left_out", rows=len(study.bad_rows))),
            table("", heads, rows, right=(0,), weights={2: 2, 3: 1}),
        ),
    )


def _ends(kappa: Kappa, words: Words) -> str:
    if kappa.low is None or kappa.high is None:
        return "–"
    return words("factors.to", low=number(kappa.low), high=number(kappa.high))
