"""A LoanStudy -> a Story: in short, each column alone, what leaks, all together, one loan, unseen loans, times."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from refloat.factors.taxonomy import shipped_taxonomy
from refloat.report.charts.factors_loans import (
    bin_label,
    calibration_dots,
    incidence_curves,
    loan_label,
    points_waterfall,
    strength_bars,
)
from refloat.report.formats import NONE, count, number, percent
from refloat.report.story.blocks import Block, Card, Cards, Figure, Notice, Paragraph, Section, Story, Table, table
from refloat.report.typeset import typeset
from refloat.words import Words

if TYPE_CHECKING:
    from refloat.factors.loans import Leak, LoanStudy
    from refloat.factors.loans.cross_validate import HeldOut

SHOWN_TABLES = 6
MINUS = "\u2212"


def tell_loans(study: LoanStudy, language: str, created: str) -> Story:
    """The report of a study of loans.

    Args:
        study: A finished study.
        language: "en" or "zh".
        created: When it was made.
    """
    words = Words(language)
    terms = study.terms
    outcome = terms.outcome.name[language] if terms.outcome.name else terms.outcome.column
    key = "factors.loans.subtitle_measure" if study.table.measure else "factors.loans.subtitle"
    rate = percent(float(study.table.outcome.mean()))
    sections = [
        Section("summary", words("factors.loans.section.summary"), _summary(study, words)),
        Section("alone", words("factors.loans.section.alone"), _alone(study, words)),
    ]
    if any(leak.leaks for leak in study.leaks):
        sections.append(Section("leaks", words("factors.loans.section.leaks"), _leaks(study, words)))
    sections.append(Section("together", words("factors.loans.section.together"), _together(study, words)))
    if study.scores is not None:
        sections.append(Section("loan", words("factors.loans.section.loan"), _one_loan(study, words)))
    if study.held_out is not None and study.held_out.explained is None:
        sections.append(Section("trust", words("factors.loans.section.trust"), _trust(study, words)))
    if study.incidence is not None:
        sections.append(Section("when", words("factors.loans.section.when"), _when(study, words)))
    sections.append(Section("notes", words("factors.loans.section.notes"), _notes(study, words)))
    story = Story(
        language=language,
        title=terms.title[language] if terms.title else words("factors.loans.title", name=study.name),
        case=study.name,
        subtitle=words(key, loans=count(len(study.table)), rate=rate, outcome=outcome),
        synthetic=words("synthetic") if terms.synthetic else "",
        created=created,
        sections=tuple(sections),
        kind=words("factors.loans.kind"),
    )
    told: Story = typeset(story) if language == "zh" else story
    return told


def _how(found: HeldOut, words: Words) -> str:
    folds = found.how.partition(" ")[0]
    return words("factors.loans.folds", folds=folds) if folds.isdigit() else words("factors.loans.holdout")


def _summary(study: LoanStudy, words: Words) -> tuple[Block, ...]:
    cards = []
    held, naive = study.held_out, study.naive
    if held is not None and held.explained is not None:
        cards.append(Card(words("factors.loans.card.explained"), percent(held.explained), _how(held, words)))
    elif held is not None:
        detail = words(
            "factors.loans.card.interval", low=f"{held.low:.3f}", high=f"{held.high:.3f}", how=_how(held, words)
        )
        cards.append(Card(words("factors.loans.card.headline"), f"{held.auc:.3f}", detail))
    if naive is not None and naive.explained is None:
        leaking = sum(leak.leaks for leak in study.leaks)
        detail = words("factors.loans.card.naive_detail", count=leaking)
        cards.append(Card(words("factors.loans.card.naive"), f"{naive.auc:.3f}", detail))
    if study.headline:
        first = study.headline[0]
        detail = f"{_strength_word(study, words)} {study.ways[first].strength:.2f}"
        cards.append(Card(words("factors.loans.card.strongest"), study.label(first, words.language), detail))
    return (Cards(tuple(cards)), Notice(words("factors.association")))


def _strength_word(study: LoanStudy, words: Words) -> str:
    return words("factors.loans.strength_measure" if study.table.measure else "factors.loans.strength")


def _alone(study: LoanStudy, words: Words) -> tuple[Block, ...]:
    taxonomy = shipped_taxonomy()
    source = study.terms.source[words.language] if study.terms.source else ""
    rows = []
    for name in study.headline:
        way, code = study.ways[name], study.code(name)
        unseen = study.held_out.strengths.get(name) if study.held_out else None
        rows.append(
            (
                study.label(name, words.language),
                code or NONE,
                words(f"factors.{taxonomy.side(code)}") if code else NONE,
                number(way.strength, 3),
                number(way.noise, 3),
                number(unseen, 3),
                words(f"factors.loans.word.{way.word}"),
            )
        )
    heads = [words(f"factors.loans.{key}") for key in ("column", "code", "side")]
    heads += [_strength_word(study, words)]
    heads += [words(f"factors.loans.{key}") for key in ("chance", "unseen", "verdict")]
    blocks: list[Block] = [
        Figure("strength", strength_bars(study, words.language), words("factors.loans.caption.strength"), source),
        table("", heads, rows, right=(3, 4, 5)),
    ]
    blocks += [bin_table(study, name, words) for name in study.headline[:SHOWN_TABLES]]
    return tuple(blocks)


def bin_table(study: LoanStudy, name: str, words: Words) -> Table:
    """The one-way table of a column, bin by bin."""
    way = study.ways[name]
    measure = study.table.measure
    rows = []
    for place, bin_name in enumerate(way.bins.names):
        if way.counts[place] == 0:
            continue
        rows.append(
            (
                bin_label(bin_name, words),
                count(float(way.counts[place])),
                percent(float(way.rate[place])),
                f"{percent(float(way.low[place]))} – {percent(float(way.high[place]))}",
                signed(float(way.effect[place]), 2),
            )
        )
    last = ("mean", "interval", "effect_measure") if measure else ("rate", "interval", "effect")
    heads = [words(f"factors.loans.{key}") for key in ("bin", "loans", *last)]
    return table(study.label(name, words.language), heads, rows, right=(1, 2, 3, 4))


def _leaks(study: LoanStudy, words: Words) -> tuple[Block, ...]:
    rows = []
    for leak in study.leaks:
        auc = study.alone.get(leak.column)
        rows.append((leak.column, words(f"factors.loans.why.{leak.why}"), _finding(leak, words), number(auc, 3)))
    heads = [words(f"factors.loans.{key}") for key in ("column", "why", "finding", "auc_alone")]
    blocks: list[Block] = [
        table("", heads, rows, right=(3,), weights={2: 1}, note=words("factors.loans.leak_note")),
    ]
    coded = [leak.column for leak in study.leaks if leak.leaks and leak.why != "outcome" and study.code(leak.column)]
    blocks += [bin_table(study, name, words) for name in coded]
    return tuple(blocks)


def _finding(leak: Leak, words: Words) -> str:
    """The finding in the language of the page; English has its own full sentence."""
    if words.language == "en":
        return leak.sentence + "."
    return words(
        f"factors.loans.says.{leak.why}",
        column=leak.column,
        pattern=_pattern(leak.pattern or "", words),
        sources=words("factors.loans.and").join(leak.sources),
        bad=percent(leak.share_bad, 0),
        good=percent(leak.share_good, 0),
    )


def _pattern(pattern: str, words: Words) -> str:
    """The pattern in the language of the page: a fixed word, or a word with a number or value."""
    for start in ("multiple of ", "value "):
        if pattern.startswith(start):
            return words(f"factors.loans.pattern.{start.strip()}", value=pattern.removeprefix(start))
    return words.either(f"factors.loans.pattern.{pattern}", pattern)


def signed(value: float, digits: int = 3) -> str:
    """A number with its sign, minus as a minus."""
    return f"{value:+.{digits}f}".replace("-", MINUS)


def _together(study: LoanStudy, words: Words) -> tuple[Block, ...]:
    fit = study.model.fit
    if fit is None:
        return (Paragraph(words("factors.loans.no_model")),)
    shares = study.importance()
    rows = [
        (
            study.label(name, words.language),
            number(study.ways[name].strength, 3),
            number(float(fit.slopes[place])),
            number(float(fit.errors[place])),
            percent(shares.get(name)),
            number(study.model.vif[name], 1),
        )
        for place, name in enumerate(study.model.ways)
    ]
    heads = [words("factors.loans.column"), _strength_word(study, words)]
    heads += [words(f"factors.loans.{key}") for key in ("coefficient", "error", "share", "inflation")]
    blocks: list[Block] = [table("", heads, rows, right=range(1, 6), note=words("factors.loans.together_note"))]
    if study.signs:
        blocks.append(_signs(study, words))
        blocks += [
            Notice(
                words(
                    "factors.loans.turns",
                    column=study.label(sign.column, words.language),
                    alone=signed(sign.alone),
                    held=signed(sign.held),
                    with_=words("factors.loans.and").join(study.label(n, words.language) for n in sign.turned_with),
                    turned=signed(sign.turned),
                )
            )
            for sign in study.signs
            if sign.turns and sign.turned is not None
        ]
    return tuple(blocks)


def _signs(study: LoanStudy, words: Words) -> Table:
    rows = []
    for sign in study.signs:
        key = "turns" if sign.turns else "unexpected" if sign.against_expected else "fits"
        fits = sign.expected != "?" or key == "turns"
        rows.append(
            (
                study.label(sign.column, words.language),
                sign.expected.replace("-", MINUS),
                f"{signed(sign.alone)} ± {sign.alone_error:.3f}",
                f"{signed(sign.held)} ± {sign.held_error:.3f}",
                words(f"factors.loans.sign.{key}") if fits and _sure(sign.held, sign.held_error, key) else NONE,
            )
        )
    keys = ("column", "expected", "sign_alone", "sign_held", "sign")
    heads = [words(f"factors.loans.{key}") for key in keys]
    return table("", heads, rows, right=(2, 3), note=words("factors.loans.signs_note"))


def _sure(value: float, error: float, key: str) -> bool:
    """A sign within its error is not said to fit."""
    return key != "fits" or abs(value) > 2 * error


def _one_loan(study: LoanStudy, words: Words) -> tuple[Block, ...]:
    scores, card = study.scores, study.card
    if scores is None or card is None:
        return ()
    row = int(np.argmax(scores.probability))
    loan = loan_label(study, row, words)
    intro = words(
        "factors.loans.loan_intro",
        loan=loan,
        probability=percent(float(scores.probability[row])),
        points=f"{scores.points[row]:.0f}",
        base=f"{float(card.points_of(scores.base)):.0f}",
    )
    caption = words("factors.loans.caption.waterfall", loan=loan)
    return (Paragraph(intro), Figure("waterfall", points_waterfall(study, row, words.language), caption))


def _trust(study: LoanStudy, words: Words) -> tuple[Block, ...]:
    held = study.held_out
    if held is None:
        return ()
    says = words(
        "factors.loans.trust", slope=number(held.slope), p=number(held.hosmer_lemeshow, 3), brier=number(held.brier, 3)
    )
    caption = words("factors.loans.caption.calibration")
    return (Paragraph(says), Figure("calibration", calibration_dots(study, words.language), caption))


def _when(study: LoanStudy, words: Words) -> tuple[Block, ...]:
    found = study.incidence
    if found is None:
        return ()
    rows = [
        (study.label(name, words.language), f"{signed(value, 2)} ± {error:.2f}")
        for name, (value, error) in found.hazards.items()
    ]
    blocks: list[Block] = [
        Figure("incidence", incidence_curves(study, words.language), words("factors.loans.caption.incidence")),
        Paragraph(words("factors.loans.when_note", month=f"{found.horizon:.0f}")),
    ]
    if rows:
        heads = [words("factors.loans.column"), words("factors.loans.hazard")]
        blocks.append(table("", heads, rows, right=(1,)))
    return tuple(blocks)


def _notes(study: LoanStudy, words: Words) -> tuple[Block, ...]:
    source = study.terms.source[words.language] if study.terms.source else ""
    leaks = {leak.sentence for leak in study.leaks}
    if words.language == "en":
        told = [note for note in study.notes if note not in leaks]
        shown = [Paragraph(note[0].upper() + note[1:] + ".") for note in told]
    else:
        vif = [
            words("factors.loans.high_vif", column=study.label(name, "zh"), value=f"{value:.0f}")
            for name, value in study.model.vif.items()
            if value > 10
        ]
        dropped = [words("factors.loans.dropped", rows=study.table.dropped)] if study.table.dropped else []
        shown = [Paragraph(text) for text in (*dropped, *vif, words("factors.loans.notes_english"))]
    return (*shown, Paragraph(source)) if source else tuple(shown)
