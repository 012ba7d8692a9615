"""disclosed figures of published cases -> each published figure beside the one worked out from them."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path

from refloat.effects.accounting import DeferredPart, Disposal, account_for_sale
from refloat.effects.after_disposal import bank_after
from refloat.effects.bank import Bank
from refloat.effects.bank_ratios import bank_ratios
from refloat.effects.gap import calibrate_two_views
from refloat.effects.published.figure import Figure
from refloat.rules.table import read_rows

FOLDER = Path(__file__).parent
WORDS = ("study", "figure", "unit", "way", "confidence", "source", "en", "zh", "note_en", "note_zh")
DEFERRED_WEIGHTS = (1.0, 1.5)
"""Weights of a claim on a buyer: 100 % where it has no rating, 150 % where its risk is high (judgement)."""

Inputs = Mapping[str, float]
Computed = dict[str, tuple[float, float]]


@cache
def published_figures() -> tuple[Figure, ...]:
    """Every published figure of `figures.csv`, with the one worked out from `inputs.csv`."""
    found = _computed(disclosed())
    return tuple(
        Figure(
            **{name: row[name] for name in WORDS},
            published=None if row["low"] == "" else (float(row["low"]), float(row["high"])),
            computed=found[row["study"]][row["figure"]],
            tolerance=float(row["tolerance"]),
        )
        for _, row in read_rows(FOLDER / "figures.csv", (*WORDS, "low", "high", "tolerance"))
    )


@cache
def disclosed() -> dict[str, dict[str, float]]:
    """Study -> name -> value, as its source gives it."""
    found: dict[str, dict[str, float]] = {}
    for _, row in read_rows(FOLDER / "inputs.csv", ("study", "name", "value", "unit", "confidence", "source")):
        found.setdefault(row["study"], {})[row["name"]] = float(row["value"])
    return found


def _computed(given: Mapping[str, Inputs]) -> dict[str, Computed]:
    return {
        "helix_a": _booked(given["helix_a"]),
        "helix_b": _booked(given["helix_b"]),
        "boc_ratios": _ratios(given["boc_ratios"]),
        "boc_sale": _after_sales(given),
        "helix_capital": _capital(given),
        "galaxy": _galaxy(given["galaxy"]),
        "kamco": _kamco(given["kamco"]),
        "ibc": _insolvency_code(given["ibc"]),
        "siena": _tranches(given["siena"]),
        "cerved": _two_views(given["cerved"]),
        "boi": _recoveries(given["boi"]),
    }


def _sale(given: Inputs) -> Disposal:
    """Disclosed parts of the price are stated at what they were booked at, so that nothing is discounted again."""
    parts = {name: given[name] for name in ("gross_amount", "allowance", "other_assets", "cash_price", "costs")}
    return Disposal(**parts, deferred=(DeferredPart(amount=given["deferred"], due_years=4),))


def _booked(given: Inputs) -> Computed:
    account = account_for_sale(_sale(given))
    names = ("carrying_amount", "consideration", "net_consideration", "gain_or_loss")
    return {name: _point(getattr(account, name)) for name in names}


def _bank(given: Inputs, on: str) -> Bank:
    figures = {name: given[f"{name} {on}"] for name in ("npls", "gross_loans", "allowance")}
    return Bank(name="Bank of Cyprus", currency="EUR", status="published", **figures)


def _ratios(given: Inputs) -> Computed:
    found: Computed = {}
    for on in dict.fromkeys(name.split()[1] for name in given):
        ratios = bank_ratios(_bank(given, on))
        found[f"npl_ratio {on}"] = _point(100 * (ratios["npl_ratio"] or 0.0))
        found[f"coverage {on}"] = _point(100 * (ratios["coverage_ratio"] or 0.0))
    return found


def _after_sales(given: Mapping[str, Inputs]) -> Computed:
    bank = before = _bank(given["boc_ratios"], "2020-12")
    for name in ("helix_a", "helix_b"):
        sale = _sale(given[name])
        # Of what is sold a little is not yet in default.
        sound = given[name]["gross_amount"] - given[name]["npls"]
        bank = bank_after(bank, sale, account_for_sale(sale))
        bank = bank.model_copy(update={"npls": bank.npls + sound})
    ratio = bank_ratios(bank)["npl_ratio"] or 0.0
    return {"npl_change": _point(100 * (bank.npls / before.npls - 1)), "npl_ratio": _point(100 * ratio)}


def _capital(given: Mapping[str, Inputs]) -> Computed:
    """The walk of the CET1 ratio: the loss, the sale, the deferred price paid."""
    own = given["helix_capital"]
    losses = [-account_for_sale(_sale(given[name])).gain_or_loss for name in ("helix_a", "helix_b")]
    deferred = given["helix_a"]["deferred"] + given["helix_b"]["deferred"]

    def change(cet1: float, rwa: float, cet1_after: float, rwa_after: float) -> float:
        return 1e4 * (cet1_after / rwa_after - cet1 / rwa)

    june, cet1 = own["cet1_june"], own["cet1_december"]
    done = own["rwa_december_sold"]
    completed = change(cet1 + sum(losses), own["rwa_december"], cet1, done)
    paid = [change(cet1, done, cet1, done - weight * deferred) for weight in DEFERRED_WEIGHTS]
    # The published step solved for the assets that must have left.
    target = cet1 / done + own["on_payment"] / 1e4
    return {
        "a_loss": _point(change(june + losses[0], own["rwa_june"] + losses[0], june, own["rwa_june"])),
        "a_completion": _point(change(june, own["rwa_june"], june, own["rwa_june_sold"])),
        "to_completion": _point(completed),
        "on_payment": (paid[0], paid[1]),
        "total": (completed + paid[0], completed + paid[1]),
        "implied_weight": _point(100 * (done - cet1 / target) / deferred),
    }


def _galaxy(given: Inputs) -> Computed:
    # Loans L with bad ones b L lose g of both: (b L - g) / (L - g) = a, so that L = g (1 - a) / (b - a).
    before, after = given["npl_before"] / 100, given["npl_after"] / 100
    return {
        "net": (given["relief"] - given["loss_high"], given["relief"] - given["loss_low"]),
        "shares": _point(given["sold"] + given["distributed"] + given["kept"]),
        "implied_loans": _point(given["gross_amount"] * (1 - after) / (before - after)),
    }


def _kamco(given: Inputs) -> Computed:
    sold = Disposal(gross_amount=given["face"], allowance=0, cash_price=given["price"])
    return {
        "price": _point(100 * account_for_sale(sold).price_of_gross),
        "recovery": _point(100 * given["recovered"] / given["face"]),
        "multiple": _point(given["recovered"] / given["price"]),
    }


def _insolvency_code(given: Inputs) -> Computed:
    return {
        "of_claims": _point(100 * given["resolved"] / given["claims"]),
        "of_liquidation": _point(100 * given["resolved"] / given["liquidation_value"]),
        "liquidated": _point(100 * given["liquidated_value"] / given["liquidated_claims"]),
    }


def _tranches(given: Inputs) -> Computed:
    ends = [100.0, given["below_a"], given["below_b"], given["below_j"]]
    return {note: _point(high - low) for note, high, low in zip("abj", ends, ends[1:], strict=False)}


def _two_views(given: Inputs) -> Computed:
    investor, bank = given["investor"], given["bank"]
    lump = calibrate_two_views(investor, investor + given["investor_gain"], bank, bank + given["bank_gain"])
    return {"recovery": _point(lump.recovery), "time_ratio": _point(lump.time_ratio)}


def _recoveries(given: Inputs) -> Computed:
    sold, kept = given["sold_amount"], given["worked_out_amount"]
    mean = (sold * given["sold_recovery"] + kept * given["worked_out_recovery"]) / (sold + kept)
    return {"all": _point(mean)}


def _point(value: float) -> tuple[float, float]:
    return (value, value)
