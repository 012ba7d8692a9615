"""PolicyStudy -> the report's story: what each reform changes on each target, and how plans turned out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from refloat.policy import TARGETS
from refloat.report.charts.policy import lever_word, package_bars, sobol_bars, tornado, unit_of
from refloat.report.formats import NONE, amount, count, number, percent
from refloat.report.story.blocks import Block, Card, Cards, Figure, Notice, Paragraph, Section, Story, table
from refloat.words import Words

if TYPE_CHECKING:
    from refloat.policy import PolicyStudy


def tell_policy(study: PolicyStudy, language: str, created: str, *, case: str, synthetic: bool) -> Story:
    """The story of what reforms would change, in one language.

    Args:
        study: What was worked out.
        language: "en" or "zh".
        created: When it was made.
        case: Name of the case.
        synthetic: Whether the tape is made up.
    """
    words = Words(language)
    order = (study.chosen, *(name for name in TARGETS if name != study.chosen))
    return Story(
        language=language,
        title=words("policy.title"),
        case=case,
        subtitle=words("policy.subtitle", case=case),
        synthetic=words("synthetic") if synthetic else "",
        created=created,
        sections=(
            _summary(study, words),
            *(_target(study, name, words) for name in order),
            _costs(study, words),
            _back_test(study, words),
            _assumptions(study, words),
        ),
        kind=words("policy.kind"),
    )


def _told(target: str, value: float) -> str:
    return f"{number(value * unit_of(target))}{'%' if target == 'npl_ratio' else ''}"


def _summary(study: PolicyStudy, words: Words) -> Section:
    cards = tuple(
        Card(
            words(f"policy.{name}"),
            _told(name, study.reformed[name]),
            words("effects.from", value=_told(name, study.base[name])),
        )
        for name in TARGETS
    )
    ranks = [
        (str(place + 1), *(lever_word(study, study.ranks[name][place], words) for name in TARGETS))
        for place in range(min(5, len(study.levers)))
    ]
    heads = [words("policy.rank"), *(words(f"policy.{name}") for name in TARGETS)]
    blocks: list[Block] = [
        Notice(words("policy.notice")),
        Paragraph(words("policy.lead")),
        Cards(cards),
        Figure("packages", package_bars(study, words.language), words("policy.packages_caption")),
        table(
            words("policy.ranks"), heads, ranks, weights={1: 1, 2: 1, 3: 1, 4: 1},
            note=words(
                "policy.agreement",
                low=number(min(study.agreement.values(), default=0.0)),
                high=number(max(study.agreement.values(), default=0.0)),
            ),
        ),
    ]  # fmt: skip
    return Section("summary", words("section.summary"), tuple(blocks))


def _target(study: PolicyStudy, target: str, words: Words) -> Section:
    sobol = {row.lever: row for row in study.sobol[target]}
    morris = {row.lever: row for row in study.morris[target]}
    rows = []
    for bar in study.tornado[target]:
        first, second = morris[bar.lever], sobol[bar.lever]
        cost = study.per_cost[target].get(bar.lever)
        rows.append(
            (
                lever_word(study, bar.lever, words),
                _told(target, bar.reform),
                _told(target, bar.setback),
                _told(target, study.shapley[target][bar.lever]),
                number(first.first * unit_of(target), 3),
                number(first.total * unit_of(target), 3),
                f"{number(second.total)} ± {number(second.total_error)}",
                NONE if cost is None else number(cost),
            )
        )
    heads = [words("policy.lever"), words("policy.reform"), words("policy.setback"), words("policy.part"), "μ*", "σ",
             words("policy.total"), words("policy.per_cost")]  # fmt: skip
    blocks: list[Block] = [
        Paragraph(_about(study, target, words)),
        Figure(f"tornado-{target}", tornado(study, target, words.language), words("policy.tornado_caption")),
        Figure(f"sobol-{target}", sobol_bars(study, target, words.language), words("policy.sobol_caption")),
        table(words("policy.table"), heads, rows, right=range(1, 8), note=words("policy.table_note")),
    ]
    if target == "senior_size" and study.senior.anew:
        blocks.append(_sized_anew(study, words))
    return Section(target, words(f"policy.{target}"), tuple(blocks))


def _about(study: PolicyStudy, target: str, words: Words) -> str:
    """What the target is; for the senior note also at which letter, and why not at another."""
    told = words(f"policy.about.{target}", level=f"{100 * study.quantile:.3g} %")
    if target != "senior_size":
        return told
    senior = study.senior
    key = "policy.sized" if senior.sized else "policy.not_sized"
    # Why no size was found is a sentence of the rating engines, in English.
    why = f" ({senior.why})" if senior.why else ""
    return f"{told} {words(key, note=senior.note, letter=senior.letter)}{why}"


def _sized_anew(study: PolicyStudy, words: Words) -> Block:
    bars = {bar.lever: bar for bar in study.tornado["senior_size"]}

    def size(value: float | None) -> str:
        return words("policy.no_size") if value is None else number(value)

    rows = [
        (lever_word(study, lever, words), number(bars[lever].reform), size(reform), number(bars[lever].setback),
         size(setback))
        for lever, reform, setback in study.senior.anew
    ]  # fmt: skip
    together = (number(study.reformed["senior_size"]), size(study.senior.all_reforms))
    rows.append((words("policy.all_reforms"), *together, NONE, NONE))
    heads = [words("policy.lever"), words("policy.reform"), words("policy.reform_anew"), words("policy.setback"),
             words("policy.setback_anew")]  # fmt: skip
    note = words("policy.anew_note", letter=study.senior.letter)
    return table(words("policy.anew", letter=study.senior.letter), heads, rows, right=range(1, 5), note=note)


def _costs(study: PolicyStudy, words: Words) -> Section:
    rows = [
        (
            lever_word(study, row.lever, words),
            number(row.gain),
            NONE if row.cost is None else number(row.cost),
            words(f"policy.cost.{row.basis.replace(' ', '_')}"),
            NONE if row.per_cost is None else number(row.per_cost),
            NONE if row.worth_at_most <= 0 else amount(row.worth_at_most),
            NONE if row.published is None else number(row.published, 1),
        )
        for row in study.costs
    ]
    heads = [words("policy.lever"), words("policy.gain"), words("policy.cost"), words("policy.cost_basis"),
             words("policy.per_cost"), words("policy.worth_at_most"), words("policy.published_ratio")]  # fmt: skip
    sources = " ".join(f"{lever_word(study, row.lever, words)}: {row.source}." for row in study.costs if row.source)
    blocks: list[Block] = [
        Paragraph(words("policy.costs_lead")),
        table(
            words("policy.costs"), heads, rows, right=(1, 2, 4, 5, 6), note=f"{words('policy.costs_note')} {sources}"
        ),
    ]
    return Section("costs", words("policy.section.costs"), tuple(blocks))


def _back_test(study: PolicyStudy, words: Words) -> Section:
    rows = [
        (
            words(f"policy.group.{test.group}"),
            words(f"policy.ability.{test.ability}"),
            NONE if test.deals is None else count(test.deals),
            number(test.mean_ratio),
            NONE if test.low is None else f"{number(test.low)} – {number(test.high)}",
            number(test.spread),
            *(NONE if value is None else percent(value, 0) for value in (test.below, test.haircut, test.haircut_90)),
        )
        for test in study.back_tests
    ]
    heads = [words("policy.deals"), words("policy.held"), words("policy.number"), words("policy.ratio"),
             words("policy.interval"), words("policy.spread"), words("policy.below"), words("policy.haircut"),
             words("policy.haircut_90")]  # fmt: skip
    blocks: list[Block] = [
        Paragraph(words("policy.back_test_lead")),
        table(
            words("policy.back_test"),
            heads,
            rows,
            right=range(2, 9),
            weights={0: 2},
            note=words("policy.back_test_note"),
        ),
    ]
    return Section("back-test", words("policy.section.back_test"), tuple(blocks))


def _assumptions(study: PolicyStudy, words: Words) -> Section:
    rows = [
        (
            lever_word(study, lever.name, words),
            words(f"policy.package.{lever.package}"),
            f"{lever.base:g}",
            f"{lever.reform:g}",
            f"{lever.setback:g}",
            words(f"grade.{lever.grade}"),
            " ".join(lever.source.split()),
        )
        for lever in study.levers
    ]
    heads = [words("policy.lever"), words("policy.package"), words("policy.base"), words("policy.reform"),
             words("policy.setback"), words("grade"), words("source")]  # fmt: skip
    stock = study.terms.stock
    note = "" if stock is None else words("policy.stock", source=" ".join(stock.source.split()))
    block = table(words("policy.levers"), heads, rows, right=(2, 3, 4), weights={0: 1, 6: 4}, note=note)
    return Section("assumptions", words("section.assumptions"), (block,))
