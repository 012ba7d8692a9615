"""A PanelStudy -> a Story: what was found, every column, what moves them, shares, and warnings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from refloat.report.charts.factors_panel import (
    category_called,
    coefficient_forest,
    instrument_cloud,
    share_bars,
    term_called,
)
from refloat.report.formats import NONE, count, percent
from refloat.report.story.blocks import (
    Block,
    Card,
    Cards,
    Figure,
    Notice,
    Paragraph,
    Section,
    Steps,
    Story,
    Table,
    table,
)
from refloat.report.typeset import typeset
from refloat.words import Words

if TYPE_CHECKING:
    from refloat.factors.panels import PanelStudy
    from refloat.factors.panels.panel_fit import Coefficient, PanelFit
    from refloat.factors.shares import Share

TESTS = ("ar1", "ar2", "hansen", "sargan", "difference_hansen")


def tell(study: PanelStudy, language: str, created: str) -> Story:
    """The page of a panel study in one language.

    Args:
        study: The finished study.
        language: "en" or "zh".
        created: When it was made, for the foot of the page.
    """
    words, file, sample = Words(language), study.file, study.sample
    unit = words(f"factors.panel.unit.{file.unit}")
    story = Story(
        language=language,
        title=file.title[language] if file.title else words("factors.panel.title", name=study.name),
        case=study.name,
        subtitle=words(
            "factors.panel.subtitle",
            rows=count(sample.rows),
            entities=count(sample.entities),
            unit=unit,
            first=sample.first,
            last=sample.last,
        ),
        synthetic=words("factors.panel.synthetic") if file.synthetic else "",
        created=created,
        sections=tuple(
            section
            for section in (
                _summary(study, words),
                _columns(study, words),
                _reproduction(study, words),
                _choices(study, words),
                _shares(study, words),
                _cautions(study, words),
                _method(study, words),
            )
            if section is not None
        ),
        kind=words("factors.panel.kind"),
    )
    told: Story = typeset(story) if language == "zh" else story
    return told


def _summary(study: PanelStudy, words: Words) -> Section:
    sample, language = study.sample, words.language
    ranges = study.ranges()
    cards = [
        Card(
            words("factors.panel.card.rows"),
            f"{count(sample.rows)} / {count(sample.entities)}",
            words("factors.panel.card.rows_detail", rows=count(sample.read_rows), entities=count(sample.read_entities)),
        )
    ]
    if "lag 1" in ranges:
        low, high = ranges["lag 1"]
        told = f"{low:.2f}" if f"{low:.2f}" == f"{high:.2f}" else f"{low:.2f} – {high:.2f}"
        cards.append(Card(words("factors.panel.card.lag"), told, words("factors.panel.card.lag_detail")))
    if study.split is not None:
        detail = "explained_detail" if study.plain.startswith("fixed") else "explained_pooled"
        explained = study.split.explained
        cards.append(
            Card(
                words("factors.panel.card.explained"),
                percent(explained.value, 0),
                words(f"factors.panel.card.{detail}"),
            )
        )
    joint = "、" if language == "zh" else ", "
    stop = "；" if language == "zh" else "; "
    relied = [name for name in study.fits if name not in study.set_aside] or list(study.fits)
    told = stop.join(
        words("factors.panel.range", term=term_called(study, term, language), low=_signed(low), high=_signed(high))
        for term, (low, high) in ranges.items()
    )
    outcome = study.file.outcome.label[language] if study.file.outcome.label else study.file.outcome.column
    blocks: list[Block] = [Cards(tuple(cards))]
    names = joint.join(words(f"factors.panel.estimator.{name}") for name in relied)
    blocks.append(Notice(words("factors.panel.finding", columns=names, ranges=told, outcome=outcome)))
    blocks.append(Notice(words("factors.association")))
    if study.reproduced:
        named = words(f"factors.panel.estimator.{study.plain}")
        agree = all(one.agrees for one in study.reproduced)
        key = "reproduction_only" if agree else "not_reproduced"
        blocks.append(Notice(words(f"factors.panel.{key}", estimator=named)))
    if study.set_aside:
        aside = joint.join(words(f"factors.panel.estimator.{name}") for name in study.set_aside)
        blocks.append(Paragraph(words("factors.panel.aside", columns=aside)))
    if study.mundlak is not None:
        key = "mundlak" if study.mundlak.p_value < 0.05 else "mundlak_fine"
        blocks.append(
            Paragraph(
                words(
                    f"factors.panel.{key}",
                    statistic=f"{study.mundlak.statistic:.1f}",
                    degrees=study.mundlak.degrees,
                    p=_p(study.mundlak.p_value),
                )
            )
        )
    return Section("summary", words("factors.panel.section.summary"), tuple(blocks))


def _columns(study: PanelStudy, words: Words) -> Section:
    fits = study.fits
    terms = list(dict.fromkeys(term for fit in fits.values() for term in fit.coefficients))
    rows: list[tuple[str, ...]] = []
    for term in sorted(terms, key=lambda term: term == "constant"):
        called = term_called(study, term, words.language)
        rows.append((called, *(_value(fit.coefficients.get(term)) for fit in fits.values())))
        rows.append(("", *(_error(fit.coefficients.get(term)) for fit in fits.values())))
    rows += [
        (words("factors.panel.rows"), *(count(fit.rows) for fit in fits.values())),
        (words("factors.panel.entities"), *(count(fit.entities) for fit in fits.values())),
        (
            words("factors.panel.period_effects"),
            *(words("factors.panel.yes" if fit.period_effects else "factors.panel.no") for fit in fits.values()),
        ),
        (words("factors.panel.r_squared"), *(_digits(fit.r_squared) for fit in fits.values())),
    ]
    if any(fit.instruments is not None for fit in fits.values()):
        cells = (NONE if fit.instruments is None else count(fit.instruments) for fit in fits.values())
        rows.append((words("factors.panel.instruments"), *cells))
        rows += [
            (words(f"factors.panel.test.{name}"), *(_test(fit, name) for fit in fits.values()))
            for name in TESTS
            if any(name in fit.tests for fit in fits.values())
        ]
    heads = [words("factors.panel.term"), *(words(f"factors.panel.estimator.{name}") for name in fits)]
    wild = [
        (term_called(study, term, words.language), _p(fits[study.plain].coefficients[term].p_value), _p(value))
        for term, value in study.wild.items()
    ]
    wild_heads = [words(f"factors.panel.{key}") for key in ("term", "wild.usual", "wild.drawn")]
    small = words(f"factors.panel.small.{study.file.small_sample}")
    return Section(
        "columns",
        words("factors.panel.section.columns"),
        (
            Figure("forest", coefficient_forest(study, words.language), words("factors.panel.chart.forest")),
            table("", heads, rows, right=range(1, len(heads)), note=words("factors.panel.note.columns", small=small)),
            *([table(words("factors.panel.wild"), wild_heads, wild, right=(1, 2))] if wild else []),
        ),
    )


def _reproduction(study: PanelStudy, words: Words) -> Section | None:
    blocks: list[Block] = []
    language = words.language
    if study.reproduced and study.file.reproduces is not None:
        rows = []
        for one in study.reproduced:
            called = term_called(study, one.term, language)
            if one.what == "error":
                called = words("factors.panel.error_of", term=called)
            digits = study.file.reproduces.digits
            agrees = words("factors.panel.agree" if one.agrees else "factors.panel.disagree")
            rows.append((called, f"{one.published:.{digits}f}", f"{one.computed:.{digits + 2}f}", agrees))
        heads = [words(f"factors.panel.{key}") for key in ("term", "published", "computed", "agrees")]
        note = words("factors.panel.reproduced_from", source=study.file.reproduces.source[language].rstrip(".。"))
        blocks.append(table("", heads, rows, right=(1, 2), note=note))
    if study.variants and "fixed" in study.fits:
        blocks.append(_variants(study, words))
    if study.influence:
        heads = [
            words("factors.panel.term"),
            words("factors.panel.influence.low"),
            words("factors.panel.influence.without"),
            words("factors.panel.influence.high"),
            words("factors.panel.influence.without"),
        ]
        ranges = [
            (
                term_called(study, one.term, language),
                f"{one.low:.4f}",
                one.low_without,
                f"{one.high:.4f}",
                one.high_without,
            )
            for one in study.influence
        ]
        blocks.append(table(words("factors.panel.influence"), heads, ranges, right=(1, 3)))
    return Section("reproduction", words("factors.panel.section.reproduction"), tuple(blocks)) if blocks else None


def _variants(study: PanelStudy, words: Words) -> Table:
    """The plain fixed effects beside the same under each of the file's other conditions."""
    language = words.language
    plain = study.fits["fixed"]
    labels = [study.file.variants[one.place].label[language] for one in study.variants]
    columns = [plain, *(one.fit for one in study.variants)]
    terms = list(dict.fromkeys(term for fit in columns for term in fit.coefficients))
    rows: list[tuple[str, ...]] = []
    for term in terms:
        called = term_called(study, term, language)
        rows.append((called, *(_value(fit.coefficients.get(term)) for fit in columns)))
        rows.append(("", *(_error(fit.coefficients.get(term)) for fit in columns)))
    rows.append((words("factors.panel.rows"), *(count(fit.rows) for fit in columns)))
    joint = "、" if language == "zh" else ", "
    notes = [
        words(
            "factors.panel.note.variants",
            label=label,
            rows=count(one.fit.rows),
            more=joint.join(one.more) or NONE,
        )
        for label, one in zip(labels, study.variants, strict=True)
    ]
    heads = [words("factors.panel.term"), words("factors.panel.plain"), *labels]
    note = ("" if language == "zh" else " ").join(notes)
    return table(words("factors.panel.variants"), heads, rows, right=range(1, len(heads)), note=note)


def _choices(study: PanelStudy, words: Words) -> Section | None:
    if len(study.choices) < 2:
        return None
    picture = instrument_cloud(study, words.language)
    return Section(
        "choices",
        words("factors.panel.section.choices"),
        (Figure("instruments", picture, words("factors.panel.chart.choices")),),
    )


def _shares(study: PanelStudy, words: Words) -> Section | None:
    split = study.split
    if split is None:
        return None
    language = words.language
    level = f"{100 * split.level:g}"
    rows = [(term_called(study, term, language), *_share(share)) for term, share in split.columns.items()]
    rows.append((words("factors.panel.shares.all"), *_share(split.explained)))
    heads = [words("factors.panel.term"), words("factors.panel.share"), words("factors.panel.interval")]
    blocks: list[Block] = [
        Figure("shares", share_bars(study, language), words("factors.panel.chart.shares", level=level)),
        table(
            words("factors.panel.shares.table"),
            heads,
            rows,
            right=(1, 2),
            note=words("factors.panel.note.shares", draws=count(split.draws)),
            total=True,
        ),
    ]
    if split.beyond:
        stop = "；" if language == "zh" else "; "
        names = stop.join(
            f"{category_called(group, language)} {_share(share)[0]} ({_share(share)[1]})"
            for group, share in split.beyond.items()
        )
        blocks.append(Paragraph(words("factors.panel.shares.beyond", names=names)))
    coded = [side for side in split.sides if side in "IE"]
    if split.internal_of_coded is not None:
        one = split.internal_of_coded
        told = {"share": percent(one.value), "low": percent(one.low), "high": percent(one.high)}
        blocks.append(Paragraph(words("factors.panel.shares.internal", **told)))
    elif len(coded) == 1:
        side = words("factors.internal" if coded[0] == "I" else "factors.external")
        # The Chinese word for a side ends in "causes" already.
        blocks.append(Paragraph(words("factors.panel.shares.one_side", side=side.removesuffix("因素"))))
    return Section("shares", words("factors.panel.section.shares"), tuple(blocks))


def _cautions(study: PanelStudy, words: Words) -> Section | None:
    if not study.cautions:
        return None
    items = tuple(caution.sentence(words.language) for caution in study.cautions)
    return Section("cautions", words("factors.panel.section.cautions"), (Steps("", items),))


def _method(study: PanelStudy, words: Words) -> Section:
    file, language = study.file, words.language
    blocks: list[Block] = []
    if any(name.startswith("fixed") for name in study.fits):
        blocks.append(Paragraph(words("factors.panel.method.fixed")))
    if "jackknife" in study.fits:
        facts = study.fits["jackknife"].facts
        told = {
            key: next((f"{v:.3f}" for name, v in facts.items() if name.endswith(key)), NONE)
            for key in ("earlier", "both")
        }
        blocks.append(Paragraph(words("factors.panel.method.jackknife", **told)))
    if any(name.endswith("gmm") for name in study.fits):
        shape = words("factors.panel.chart.collapsed" if file.gmm.collapse else "factors.panel.chart.by_period")
        blocks.append(
            Paragraph(words("factors.panel.method.gmm", first=file.gmm.first, last=file.gmm.last, collapse=shape))
        )
    if file.source is not None:
        blocks.append(Paragraph(words("factors.panel.method.source", source=file.source[language])))
    return Section("method", words("factors.panel.section.method"), tuple(blocks))


def _value(one: Coefficient | None) -> str:
    return NONE if one is None else f"{one.value:.4f}"


def _error(one: Coefficient | None) -> str:
    return "" if one is None else f"({one.error:.4f})"


def _digits(value: float | None) -> str:
    return NONE if value is None else f"{value:.3f}"


def _test(fit: PanelFit, name: str) -> str:
    return _p(fit.tests[name].p_value) if name in fit.tests else NONE


def _p(value: float) -> str:
    return "< 0.001" if value < 0.001 else f"{value:.3f}"


def _signed(value: float) -> str:
    # Adding nil turns the -0 of a rounded figure into 0.
    return f"{round(value, 3) + 0.0:+.3f}"


def _share(share: Share) -> tuple[str, str]:
    return percent(share.value), f"{percent(share.low)} – {percent(share.high)}"
