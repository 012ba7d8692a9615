"""The bank's bad loans: forecasts beside what happened, and the plan of issues that the deal is one of."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel

from refloat.forecast import Comparison, NplStudy
from refloat.report.charts.issuance import bridge, calendar, hindsight, model_word, ratio_fan
from refloat.report.formats import NONE, count, number, percent, short_money
from refloat.report.offering import Offering
from refloat.report.story.blocks import Block, Card, Cards, Figure, Notice, Paragraph, Section, Table, table
from refloat.words import Words

SHARE = 0.8
"""Level of the intervals that are told in tables."""


def forecast_section(offering: Offering, result: Mapping[str, Any], words: Words) -> Section | None:
    """What the models said, their tests, and what happened; None where the case plans no issues."""
    study = offering.study
    if study is None:
        return None
    source = _source(study, words)
    kind = "inflow" if study.seen.knows_flows else "stock"
    blocks: list[Block] = [
        Paragraph(words("issuance.lead", bank=_in(study.terms.bank, words), year=study.seen.years[-1])),
        Notice(source),
        Paragraph(words(f"issuance.of_{kind}")),
    ]
    for one, document in zip(study.comparisons, result["issuance"]["comparisons"], strict=True):
        name = f"hindsight-{one.first}"
        figure = hindsight(one, study.history, study.terms.currency, words.language)
        caption = words("figure.hindsight", first=one.first, last=one.last)
        blocks.append(Figure(name, figure, caption, source))
        blocks.append(_errors(one, document, words))
        if any(model["diagnosis"] for model in document["models"].values()):
            blocks.append(_tests(document, words))
            blocks.append(Paragraph(_warning(one, document, words)))
    return Section("forecast", words("section.forecast"), tuple(blocks))


def issuance_section(offering: Offering, result: Mapping[str, Any], words: Words) -> Section | None:
    """The plan on the main view, and beside it the plans on the others; None where the case plans no issues."""
    study = offering.study
    if study is None:
        return None
    document = result["issuance"]
    views = {view["name"]: view for view in document["views"]}
    chosen = study.main if study.plan is not None else next(iter(study.plans))
    plan, plain = study.plans[chosen], views[chosen]["plan"]
    currency, language = study.terms.currency, words.language
    blocks: list[Block] = [
        Paragraph(words("issuance.plan_lead", view=views[chosen]["title"][language])),
        Cards(_cards(study, plain, words)),
        Figure("ratio-fan", ratio_fan(plan, language), words("figure.ratio_fan")),
    ]
    if plan.deals:
        blocks.append(Figure("calendar", calendar(plan, study.terms, language), words("figure.calendar")))
        blocks.append(_deals(study, plain, words))
    blocks += [
        Figure("bridge", bridge(plan, currency, language), words("figure.npl_bridge")),
        _bridge(plain, currency, words),
        _chances(plain, words),
        _views(study, document, words),
    ]
    blocks += [Notice(view["refusal"]) for view in document["views"] if view["refusal"]]
    blocks += [Paragraph(_in(study.terms.targets.source, words)), _figures(study, words)]
    if plan.deals:
        blocks.append(Paragraph(words("issuance.one_deal")))
    return Section("issuance", words("section.issuance"), tuple(blocks))


def _in(text: Any, words: Words) -> str:
    return str(text.zh if words.language == "zh" else text.en)


def _source(study: NplStudy, words: Words) -> str:
    return _in(study.terms.history.source, words)


def _errors(one: Comparison, document: Mapping[str, Any], words: Words) -> Table:
    """Each model's forecast over what happened, by period."""
    names = list(document["models"])
    rows = []
    for place, period in enumerate(document["periods"]):
        cells = [percent(document["models"][name]["error"][place]) for name in names]
        rows.append((str(period), *cells))
    means = [percent(document["models"][name]["mean_absolute_error"]) for name in names]
    rows.append((words("issuance.mean_error"), *means))
    inside = [document["models"][name]["inside"][f"{SHARE:g}"] for name in names]
    known = sum(value is not None for value in document["actual"])
    told = [NONE if hits is None else words("issuance.inside_of", hits=hits, count=known) for hits in inside]
    rows.append((words("issuance.inside", level=f"{SHARE:.0%}"), *told))
    heads = [words("year"), *(model_word(name, words) for name in names)]
    title = words("table.hindsight", first=one.first, last=one.last)
    return table(title, heads, rows, right=range(1, len(heads)), note=words("table.hindsight_note"))


def _tests(document: Mapping[str, Any], words: Words) -> Table:
    """The tests of the grey literature, where a model has a development coefficient."""
    rows = []
    for name, model in document["models"].items():
        tests = model["diagnosis"]
        if tests is None or tests["development_coefficient"] is None:
            continue
        low, high = tests["class_ratio_bounds"]
        ratios = ", ".join(number(value, 3) for value in tests["class_ratio"])
        label = model_word(name, words)
        rows += [
            (label, words("test.development"), number(tests["development_coefficient"], 4), NONE),
            (label, words("test.posterior"), number(tests["posterior_ratio"], 3), words("test.posterior_bound")),
            (label, words("test.small_error"), number(tests["small_error_probability"], 2), words("test.small_bound")),
            (label, words("test.relative_error"), percent(tests["mean_relative_error"], 2), NONE),
            (label, words("test.grade"), count(tests["grade"]), words("test.grade_bound")),
            (label, words("test.class_ratio"), ratios, words("test.between", low=number(low, 3), high=number(high, 3))),
        ]
    heads = [words("model"), words("test"), words("value"), words("test.bound")]
    return table(words("table.grey_tests"), heads, rows, right=(), weights={2: 2, 3: 1})


def _warning(one: Comparison, document: Mapping[str, Any], words: Words) -> str:
    """What the tests promised against what came."""
    grey = document["models"].get("gm11")
    if grey is None or grey["diagnosis"] is None:
        return words("issuance.no_grey")
    tests, errors = grey["diagnosis"], [error for error in grey["error"] if error is not None]
    key = "passed" if tests["class_ratio_passes"] else "warned"
    if not errors:
        return words(f"issuance.{key}_open", grade=count(tests["grade"]))
    low, high = min(errors), max(errors)
    return words(
        f"issuance.{key}",
        first=one.first,
        grade=count(tests["grade"]),
        posterior=number(tests["posterior_ratio"], 2),
        low=percent(low, 0),
        high=percent(high, 0),
    )


def _cards(study: NplStudy, plan: Mapping[str, Any], words: Words) -> tuple[Card, ...]:
    currency, last = study.terms.currency, plan["quarters"][-1]
    whole = plan["chance_of_missing"]["any"]
    return (
        Card(
            words("card.deals"),
            count(len(plan["deals"])),
            words("card.deals_detail", amount=short_money(plan["claim"], currency, words)),
        ),
        Card(words("card.plan_cost"), short_money(plan["cost"], currency, words), words("card.plan_cost_detail")),
        Card(
            words("card.ratio"),
            percent(last["ratio"], 2),
            words("card.ratio_detail", without=percent(last["ratio_without"], 2), date=last["date"]),
        ),
        Card(
            words("card.miss"),
            percent(whole["chance"], 0),
            words(
                "card.miss_detail", error=percent(whole["standard_error"], 1), without=percent(whole["without_plan"], 0)
            ),
        ),
    )


def _deals(study: NplStudy, plan: Mapping[str, Any], words: Words) -> Table:
    currency = study.terms.currency
    titles = {route.name: _in(route.title, words) for route in study.terms.routes}
    rows = [
        (
            deal["date"],
            titles[deal["route"]],
            short_money(deal["claim"], currency, words),
            short_money(deal["proceeds"], currency, words),
            short_money(deal["costs"], currency, words),
            short_money(deal["dearer_than_keeping"], currency, words),
        )
        for deal in plan["deals"]
    ]
    heads = [
        words("date"),
        words("route"),
        words("issuance.claim"),
        words("issuance.proceeds"),
        words("issuance.costs"),
        words("issuance.dearer"),
    ]
    return table(
        words("table.calendar"), heads, rows, right=(2, 3, 4, 5), weights={1: 1}, note=words("table.calendar_note")
    )


def _bridge(plan: Mapping[str, Any], currency: str, words: Words) -> Table:
    parts = ("opening", "inflow", "cures", "collections", "write_offs", "sales", "securitisations", "closing")
    rows = []
    for row in plan["bridge"]:
        signs = {"opening": 1, "inflow": 1, "closing": 1}
        cells = [number(signs.get(part, -1) * row[part] / 1e6, 0) for part in parts]
        rows.append((str(row["year"]), *cells))
    heads = [words("year"), *(words(f"bridge.{part}") for part in parts)]
    note = words("table.npl_bridge_note", currency=currency, gap=f"{plan['checks']['reconciled']:.0e}")
    return table(words("table.npl_bridge"), heads, rows, right=range(1, len(heads)), note=note)


def _chances(plan: Mapping[str, Any], words: Words) -> Table:
    rows = []
    for quarter in plan["quarters"]:
        # Year ends: a table of every quarter would be too long to read.
        if quarter["date"][5:7] != "12" or quarter["chance_of_missing"] is None:
            continue
        miss = plan["chance_of_missing"][quarter["date"]]
        rows.append(
            (
                quarter["date"],
                percent(quarter["limit"], 2),
                percent(quarter["ratio"], 2),
                percent(quarter["ratio_without"], 2),
                percent(quarter["coverage"], 0),
                f"{percent(miss['chance'])} ± {percent(miss['standard_error'])}",
                percent(miss["without_plan"]),
            )
        )
    heads = [
        words("date"),
        words("issuance.allowed"),
        words("issuance.ratio"),
        words("issuance.ratio_without"),
        words("issuance.coverage"),
        words("issuance.chance"),
        words("issuance.chance_without"),
    ]
    return table(words("table.chances"), heads, rows, right=range(1, 7), note=words("table.chances_note"))


def _views(study: NplStudy, document: Mapping[str, Any], words: Words) -> Table:
    currency, rows = study.terms.currency, []
    for view in document["views"]:
        plan = view["plan"]
        title = view["title"][words.language]
        if plan is None:
            rows.append((title, NONE, NONE, NONE, NONE))
            continue
        rows.append(
            (
                title,
                percent(plan["quarters"][-1]["ratio_without"], 2),
                count(len(plan["deals"])),
                short_money(plan["claim"], currency, words),
                short_money(plan["cost"], currency, words),
            )
        )
    heads = [
        words("view"),
        words("issuance.ratio_without"),
        words("card.deals"),
        words("issuance.claim"),
        words("card.plan_cost"),
    ]
    return table(words("table.views"), heads, rows, right=(1, 2, 3, 4), note=words("table.views_note"))


def _figures(study: NplStudy, words: Words) -> Table:
    """Every figure of the plan with its grade and source."""
    terms, rows = study.terms, []
    parts: list[tuple[str, BaseModel]] = [(_in(book.title, words), book) for book in terms.books]
    parts += [(_in(route.title, words), route) for route in terms.routes]
    parts.append((words("issuance.finance"), terms.finance))
    for title, part in parts:
        for field in type(part).model_fields:
            figure = getattr(part, field)
            if not hasattr(figure, "grade"):
                continue
            source = terms.sources[figure.source]
            told = f"{source.text} ({source.date})" + (f". {figure.note}" if figure.note else "")
            label = words(f"issuance.field.{field}")
            rows.append((title, label, f"{figure.value:,.6g}", words(f"grade.{figure.grade}"), told))
    heads = [words("segment"), words("parameter"), words("value"), words("grade"), words("source")]
    return table(words("table.plan_figures"), heads, rows, right=(2,), weights={0: 2, 4: 5})
