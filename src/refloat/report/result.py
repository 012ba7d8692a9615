"""An Offering -> the plain result that other programs read."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from typing import Any

import numpy as np

from refloat.forecast import study_result
from refloat.rating import cap_results, note_result, size_result
from refloat.recovery import mean_error, sampling_facts
from refloat.report.offering import Offering
from refloat.report.quantiles import mean, quantiles
from refloat.report.risks import risks
from refloat.report.uses import uses
from refloat.sale import book_result, investor_result

LEVELS = {"p01": 0.01, "p05": 0.05, "p25": 0.25, "p50": 0.50, "p75": 0.75, "p95": 0.95, "p99": 0.99}


def result(offering: Offering) -> dict[str, Any]:
    """The result of a run: the same offering always gives the same, whatever the clock or the machine.

    Rates are fractions, dates ISO, money in currency units; what is not known is None.
    """
    document: dict[str, Any] = _plain(
        {
            "case": offering.case,
            "title": {"en": offering.title_en, "zh": offering.title_zh},
            "synthetic": offering.synthetic,
            "version": offering.record.version,
            "seed": offering.record.seed,
            "scenarios": offering.record.scenarios,
            "block_size": offering.record.block_size,
            "currency": offering.pool.currency,
            "cut_off": offering.pool.cut_off,
            "notices": [{"en": english, "zh": chinese} for english, chinese in offering.notices],
            "tape": _tape(offering),
            "pool": _pool(offering),
            "recovery": _recovery(offering),
            "notes": _notes(offering),
            "uses": [
                {"name": use.name, "kind": use.kind, "amount": use.amount, "share": use.share} for use in uses(offering)
            ],
            "sizing": _sizing(offering),
            "scale_provenance": offering.ratings.provenance,
            "caps": cap_results(offering.ratings),
            "investors": [investor_result(view) for view in offering.views],
            "risks": [{"risk": risk, **facts} for risk, facts in risks(offering)],
            **({} if offering.study is None else {"issuance": study_result(offering.study)}),
            "sale": {
                "proceeds": offering.sale.proceeds,
                "costs": offering.sale.costs,
                "net": offering.sale.net,
                "cost_items": offering.sale.cost_items,
                "books": {note: book_result(book) for note, book in offering.sale.books.items()},
            },
            "checks": {"cash_conserved": offering.ledger.conserved},
        }
    )
    return document


def result_text(document: Mapping[str, Any]) -> str:
    """The result as JSON; a number that JSON does not know is a defect and raises ValueError."""
    return json.dumps(document, ensure_ascii=False, allow_nan=False, indent=2) + "\n"


def _tape(offering: Offering) -> dict[str, Any]:
    check = offering.tape_check
    return {
        "loans": check.accepted.get("loan", 0),
        "borrowers": check.tape.loans["borrower_id"].n_unique(),
        "claim": check.claim,
        "failures": check.findings.height,
        "loans_read": check.rows.get("loan", 0),
        "quarantined": check.quarantined["loan"].height if "loan" in check.quarantined else 0,
        "rules_not_run": len({one.rule for one in check.not_run if not one.part}),
        "sources": [
            {"name": source.name, "sha256": source.sha256, "rows": source.rows} for source in check.tape.sources
        ],
    }


def _pool(offering: Offering) -> dict[str, Any]:
    pool, concentration = offering.pool, offering.concentration
    return {
        "loans": pool.loan_count,
        "borrowers": pool.borrower_count,
        "claim": pool.claim,
        "top1_share": concentration.top1_share,
        "top10_share": concentration.top10_share,
        "hhi": concentration.hhi,
        "hhi_region": concentration.hhi_region,
        "hhi_industry": concentration.hhi_industry,
        "excluded_loans": pool.excluded.height,
    }


def _recovery(offering: Offering) -> dict[str, Any]:
    recoveries = offering.recoveries
    cash, claim = recoveries.cash, recoveries.claim
    weights = cash.weights
    gross = cash.collections.sum(axis=1) / claim
    net = cash.net.sum(axis=1) / claim
    levels = dict(zip(LEVELS, quantiles(net, weights, tuple(LEVELS.values())).tolist(), strict=True))
    by_period = mean(cash.net, weights)
    low, high = quantiles(cash.net, weights, (0.05, 0.95))
    low_to_date, high_to_date = quantiles(np.cumsum(cash.net, axis=1), weights, (0.05, 0.95))
    to_date = np.cumsum(by_period)
    return {
        "expected_gross_rate": float(mean(gross, weights)),
        "expected_net_rate": float(mean(net, weights)),
        **levels,
        "wal_years": average_life(cash.dates, by_period, recoveries.cut_off),
        "standard_error_gross": mean_error(recoveries, gross),
        "standard_error_net": mean_error(recoveries, net),
        "effective_scenarios": float(1.0 / np.einsum("p,p->", weights, weights)),
        "sampling": sampling_facts(recoveries),
        "granular": {"loans": recoveries.pooled_loans, "groups": recoveries.groups},
        "assumptions": str(getattr(recoveries.assumptions, "name", "")),
        "by_period": [
            {
                "date": date,
                "expected": expected,
                "p05": lowest,
                "p95": highest,
                "expected_to_date": total,
                "p05_to_date": lowest_total,
                "p95_to_date": highest_total,
            }
            for date, expected, lowest, highest, total, lowest_total, highest_total in zip(
                cash.dates, by_period, low, high, to_date, low_to_date, high_to_date, strict=True
            )
        ],
    }


def average_life(dates: Any, amounts: Any, start: Any) -> float | None:
    """Time-weighted mean of amounts, in years of 365 days from the start; None if nothing is paid."""
    total = float(np.sum(amounts))
    if total <= 0:
        return None
    years = (dates - np.datetime64(start)).astype("timedelta64[D]").astype(np.float64) / 365.0
    return float(np.einsum("t,t->", years, amounts) / total)


def _notes(offering: Offering) -> list[dict[str, Any]]:
    sold = {row["name"]: row for row in offering.sale.notes.iter_rows(named=True)}
    rows = []
    for note in offering.deal.notes:
        rated = note_result(offering.ratings[note.name], offering.pool.claim, offering.explanation)
        sale = sold.get(note.name, {})
        known = {key: sale[key] for key in sale if key not in ("name", "balance") and sale[key] is not None}
        rows.append({**rated, "name_zh": note.name_zh, "kind": note.kind, **known})
    return rows


def _sizing(offering: Offering) -> dict[str, Any] | None:
    if offering.sizing is None:
        return None
    document = size_result(offering.sizing, claim=offering.pool.claim)
    return {
        key: document[key] for key in ("targets", "balances", "letters", "lot", "bindings", "advance_rates", "steps")
    }


def _plain(value: Any) -> Any:
    """Plain JSON values: NumPy scalars unpacked, dates as text, what is not a finite number as None."""
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    if isinstance(value, np.datetime64):
        return str(value.astype("datetime64[D]"))
    if isinstance(value, np.generic):
        value = value.item()
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if value is None or isinstance(value, bool | int | str):
        return value
    return str(value)
