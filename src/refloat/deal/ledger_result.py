"""A Ledger -> the JSON document of `refloat deal run`."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from refloat.deal.deal import Deal
from refloat.deal.holders import holders_result
from refloat.deal.ledger import Ledger
from refloat.deal.trigger import DUST

Amounts = NDArray[np.float64]
Row = dict[str, Any]

QUANTILES = {"p05": 0.05, "p50": 0.50, "p95": 0.95}


def ledger_result(ledger: Ledger, deal: Deal | None = None) -> dict[str, Any]:
    """Everything an outsider needs to check that sources are uses.

    One path gives plain numbers. Many paths give weighted means under the same keys, and quantiles
    under the key with `_p05`, `_p50` and `_p95`; `hit` is then the weight of the paths on which a
    trigger is in force. A trigger's value is null where there was nothing to test.

    Args:
        ledger: The ledger.
        deal: The deal that was run; adds its name and currency.
    """
    head = {"deal": deal.name, "currency": deal.currency} if deal else {}
    note = ("opening", "interest_due", "interest_paid", "interest_shortfall", "principal_paid", "closing")
    account = {"opening": "opening", "in": "paid_in", "out": "paid_out", "closing": "closing"}
    return {
        **head,
        "paths": len(ledger.weights),
        "collections": _rows(ledger, _known(ledger)),
        "notes": {
            name: _rows(ledger, {key: getattr(flows, key) for key in note} | _grown(ledger, name))
            for name, flows in ledger.notes.items()
        },
        "coupons": {
            name: [{"date": str(day), "rate": float(rate)} for day, rate in zip(ledger.dates, rates, strict=True)]
            for name, rates in ledger.coupons.items()
        },
        "fees": {name: _rows(ledger, {"due": flows.due, "paid": flows.paid}) for name, flows in ledger.fees.items()},
        "accounts": {
            name: _rows(ledger, {key: getattr(flows, column) for key, column in account.items()})
            for name, flows in ledger.accounts.items()
        },
        "triggers": {name: _trigger_rows(ledger, name) for name in ledger.triggers},
        "facilities": {name: _rows(ledger, columns) for name, columns in ledger.facilities.items()},
        "hedges": {name: _rows(ledger, columns) for name, columns in ledger.hedges.items()},
        "guarantees": {name: _rows(ledger, columns) for name, columns in ledger.guarantees.items()},
        "sources": {name: _rows(ledger, {"amount": amounts}) for name, amounts in ledger.sources.items()},
        "reoco": _rows(ledger, ledger.reoco) if ledger.reoco else [],
        "pre_closing": {name: float(ledger.weights @ amounts) for name, amounts in ledger.pre_closing.items()},
        "retention": {} if deal is None else holders_result(ledger, deal),
        "call": _call(ledger),
        "maturities": {} if deal is None else _maturities(ledger, deal),
        "residuals": {name: _rows(ledger, {"paid": paid}) for name, paid in ledger.residuals.items()},
        "collected_after_end": None if ledger.after_end is None else float(ledger.weights @ ledger.after_end),
        "notices": list(ledger.notices),
        "checks": {"cash_conserved": ledger.conserved},
    }


def weighted_quantile(values: Amounts, weights: Amounts, share: float) -> Amounts:
    """Least value whose weight, with that of all smaller ones, reaches a share; over the first axis."""
    order = np.argsort(values, axis=0, kind="stable")
    reached = np.cumsum(weights[order], axis=0) >= share - 1e-12
    first = np.take_along_axis(order, np.argmax(reached, axis=0)[None, :], axis=0)
    return np.asarray(np.take_along_axis(values, first, axis=0)[0])


def _grown(ledger: Ledger, note: str) -> dict[str, Amounts]:
    return {"capitalised": ledger.capitalised[note]} if note in ledger.capitalised else {}


def _known(ledger: Ledger) -> dict[str, Amounts]:
    columns = {"gross": ledger.gross, "costs": ledger.costs, "advanced": ledger.advanced}
    columns |= {"costs_from_accounts": ledger.costs_from_accounts, "bought_back": ledger.bought_back}
    return {name: values for name, values in columns.items() if values is not None} | {"available": ledger.available}


def _rows(ledger: Ledger, columns: dict[str, Amounts]) -> list[Row]:
    table: dict[str, list[Any]] = {"date": ledger.dates.astype(str).tolist()}
    for key, values in columns.items():
        if len(ledger.weights) == 1:
            table[key] = values[0].tolist()
            continue
        table[key] = np.einsum("p,pd->d", ledger.weights, values).tolist()
        for suffix, share in QUANTILES.items():
            table[f"{key}_{suffix}"] = weighted_quantile(values, ledger.weights, share).tolist()
    return [dict(zip(table, row, strict=True)) for row in zip(*table.values(), strict=True)]


def _call(ledger: Ledger) -> dict[str, Any]:
    """Whether and when the deal was called, and for what price; with many paths, weights and means."""
    if ledger.call_price is None or ledger.called_on is None:
        return {}
    called = ledger.called_on >= 0
    share = float(ledger.weights @ called)
    rows = _rows(ledger, {"price": ledger.call_price})
    if len(ledger.weights) == 1:
        day = str(ledger.dates[ledger.called_on[0]]) if called[0] else None
        return {"called": bool(called[0]), "called_on": day, "rows": rows}
    weights = [float(ledger.weights @ (ledger.called_on == date)) for date in range(len(ledger.dates))]
    return {"called": share, "rows": [{**row, "called": weight} for row, weight in zip(rows, weights, strict=True)]}


def _maturities(ledger: Ledger, deal: Deal) -> dict[str, Any]:
    """Notes with an expected maturity: whether they are still outstanding after it, that is, extended."""
    single, found = len(ledger.weights) == 1, {}
    for note in deal.notes:
        if note.expected_maturity is None:
            continue
        closing, dust = ledger.notes[note.name].closing, DUST * max(note.balance, 1.0)
        place = int(np.searchsorted(ledger.dates, np.datetime64(note.expected_maturity, "D"), side="left"))
        extended = closing[:, min(place, closing.shape[1] - 1)] > dust
        unpaid = closing[:, -1] > dust
        found[note.name] = {
            "expected_maturity": note.expected_maturity.isoformat(),
            "legal_final": str(note.legal_final),
            "extended": bool(extended[0]) if single else float(ledger.weights @ extended),
            "unpaid_at_end": bool(unpaid[0]) if single else float(ledger.weights @ unpaid),
        }
    return found


def _trigger_rows(ledger: Ledger, name: str) -> list[Row]:
    flows, single = ledger.triggers[name], len(ledger.weights) == 1
    rows: list[Row] = []
    for date, day in enumerate(ledger.dates.astype(str).tolist()):
        values, tested = flows.value[:, date], ~np.isnan(flows.value[:, date])
        weight = float(ledger.weights[tested].sum())
        mean = float(ledger.weights[tested] @ values[tested]) / weight if weight else None
        hit = bool(flows.hit[0, date]) if single else float(ledger.weights @ flows.hit[:, date])
        row: Row = {"date": day, "value": float(values[0]) if single and weight else mean}
        if not single:
            for suffix, share in QUANTILES.items():
                found = (
                    weighted_quantile(values[tested][:, None], ledger.weights[tested] / weight, share)
                    if weight
                    else [None]
                )
                row[f"value_{suffix}"] = None if found[0] is None else float(found[0])
        rows.append({**row, "threshold": float(flows.threshold[0, date]), "hit": hit})
    return rows
