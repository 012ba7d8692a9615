"""a sold deal and the bank behind it -> Effects."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from refloat.deal import Deal, Ledger
from refloat.effects.accounting import (
    DeferredPart,
    Disposal,
    PurchasedLoans,
    TransferFacts,
    account_for_sale,
    book_purchase,
    decide_derecognition,
)
from refloat.effects.after_disposal import bank_after, capital_bridge
from refloat.effects.capital import KeptNote, RiskTransfer, measure_risk_transfer, weigh_notes
from refloat.effects.effects import Effects
from refloat.effects.gap import GapStudy, study_gap
from refloat.effects.parties import LEAST_PATHS, margins, parties, party_flows, work_of
from refloat.effects.parties.party_cash import ORIGINATOR, holder_of
from refloat.effects.routes import RouteStudy, segments_of, study_routes
from refloat.effects.routes.terms import Range
from refloat.effects.terms import EffectsTerms
from refloat.errors import CaseError, InputError
from refloat.recovery import Recoveries
from refloat.rules import capital_figures
from refloat.sale import Sale
from refloat.sale.price import weighted_quantiles
from refloat.units import Cash

Amounts = NDArray[np.float64]


def effects_of(terms: EffectsTerms, recoveries: Recoveries, deal: Deal, ledger: Ledger, sale: Sale) -> Effects:
    """Work out what a deal does to the bank and to the parties.

    The sale is booked at its price on closing; expected net recoveries after the cut-off stand for the value of
    keeping the loans, and what the bank gets of the deal (net proceeds, its share of each note, what a residual pays
    to the originator) for that of selling them, both at the bank's rate, at closing. Fees are left out
    on both sides: they pay for work.

    Args:
        terms: The bank and its books.
        recoveries: The pool's cash.
        deal: The deal as run.
        ledger: Its run.
        sale: Its sale.

    Raises:
        CaseError: The bank is in another currency, or a rating is given for a note that is not there.
        InputError: The books do not fit together.
    """
    _prove_terms(terms, deal)
    gross = recoveries.claim if terms.pool.gross_amount is None else terms.pool.gross_amount
    allowance = (
        terms.pool.allowance if terms.pool.allowance is not None else (terms.pool.allowance_share or 0.0) * gross
    )
    own = holder_of(deal) == ORIGINATOR
    disposal = Disposal(
        gross_amount=gross,
        allowance=allowance,
        other_assets=terms.pool.other_assets,
        # What another party keeps by the retention rules, it pays for.
        cash_price=sale.proceeds + (0.0 if own else sale.retained_value),
        retained_fair_value=sale.retained_value if own else 0.0,
        # What is left at the end and comes back to the originator is a price paid later, at its fair value.
        deferred=_left_over(deal, ledger),
        discount_rate=terms.rates.others,
        costs=sale.costs,
        tax_rate=terms.tax_rate,
    )
    account = account_for_sale(disposal)
    kept = {row["name"]: row for row in sale.notes.iter_rows(named=True)}
    weights = _note_weights(terms, recoveries, deal, kept)
    transfer = _risk_transfer(terms, account.carrying_amount, deal, recoveries, kept, weights)
    bridge = None
    if terms.bank.cet1 is not None and terms.bank.rwa is not None:
        retained = tuple(
            (name, row["retained_amount"] * row["price"] / 100.0, weights[name]["RW"])
            for name, row in kept.items()
            if own and row["retained_amount"] > 0
        )
        bridge = capital_bridge(
            terms.bank,
            account,
            pool_risk_weight=terms.pool.risk_weight,
            retained=retained,
            relief=(transfer.capital - transfer.capital_needed) / capital_figures()["capital_ratio"],
            transferred=transfer.passes,
            # It bears the first loss.
            deferred_risk_weight=capital_figures()["risk_weight_of_full_loss"],
        )
    hold = _keeping(terms, deal, recoveries.cash)
    sell = _selling(terms, deal, ledger, sale)
    cash_weights = recoveries.cash.weights
    decision = decide_derecognition(
        TransferFacts(
            **terms.transfer.model_dump(),
            consolidates_vehicle=terms.consolidates_vehicle,
            variability_before=_spread(hold, cash_weights),
            variability_after=_spread(sell, ledger.weights),
            substantially_all=terms.substantially_all,
        )
    )
    mean = float(cash_weights @ hold)
    sell_value = float(ledger.weights @ sell)
    # Routes are compared at the cut-off.
    waiting = (1.0 + terms.rates.bank) ** ((deal.closing_on - recoveries.cut_off).days / 365.0)
    routes = _routes(
        terms,
        recoveries,
        book_share=account.carrying_amount / recoveries.claim,
        sell_value=sell_value / waiting,
        hold=_states(hold, cash_weights),
        sold=_states(sell, ledger.weights),
    )
    cash, plan = recoveries.cash, recoveries.plan
    return Effects(
        before=terms.bank,
        after=bank_after(terms.bank, disposal, account, bridge),
        disposal=disposal,
        account=account,
        purchase=_purchase(deal, ledger, account.consideration),
        derecognition=decision,
        bridge=bridge,
        note_weights=weights,
        dates=tuple(day for day in ledger.dates.astype(object)),
        parties=parties(
            deal,
            ledger,
            sale,
            cash,
            plan=plan,
            rate=terms.rates.others,
            bank_rate=terms.rates.bank,
            keeping=lambda taken: _keeping(terms, deal, taken),
            own_cost=None if terms.servicing is None else (terms.servicing.party, terms.servicing.cost_per_loan_year),
        ),
        work=work_of(deal, cash, plan=plan, rate=terms.rates.others),
        margins=margins(deal, ledger, {name: row["retained_share"] for name, row in kept.items()})
        if len(ledger.weights) >= LEAST_PATHS
        else (),
        hold_value=mean,
        sell_value=sell_value,
        hold_value_error=float(np.sqrt((cash_weights**2 * (hold - mean) ** 2).sum())),
        risk_transfer=transfer,
        retention=_retention(recoveries, sale),
        routes=routes,
        gap=_gap(terms, recoveries, account.carrying_amount, sale, routes),
        status=terms.bank.status,
    )


def _routes(
    terms: EffectsTerms, recoveries: Recoveries, *, book_share: float, sell_value: float, hold: Range, sold: Range
) -> RouteStudy | None:
    if terms.routes is None:
        return None
    segments = segments_of(
        recoveries,
        rate=terms.rates.bank,
        other_rate=terms.rates.others,
        book_share=max(book_share, 0.0),
        sell_value=max(sell_value, 0.0),
    )
    return study_routes(
        segments,
        terms.routes,
        rate=terms.rates.bank,
        risk_weight=terms.pool.risk_weight,
        model_range=hold,
        deal_range=sold,
    )


def _gap(
    terms: EffectsTerms, recoveries: Recoveries, carrying_amount: float, sale: Sale, routes: RouteStudy | None
) -> GapStudy | None:
    if terms.gap is None:
        return None
    switch = None if routes is None else routes.pool_switch
    kept = None if switch is None else max(switch.price, 0.0)
    return study_gap(
        recoveries,
        terms.gap,
        bank_rate=terms.rates.bank,
        book_value=100.0 * max(carrying_amount, 0.0) / recoveries.claim,
        deal_price=100.0 * (sale.proceeds + sale.retained_value) / recoveries.claim,
        kept_value=kept,
    )


def _states(values: Amounts, weights: Amounts) -> Range:
    """Fifth percentile, mean and ninety-fifth over the mean: the states in which routes are compared."""
    mean = float(weights @ values)
    if mean <= 0:
        return Range(bad=1.0, expected=1.0, good=1.0)
    low, high = weighted_quantiles(values, weights, (0.05, 0.95))
    return Range(bad=max(min(low, mean), 0.0) / mean, expected=1.0, good=max(high, mean) / mean)


def _prove_terms(terms: EffectsTerms, deal: Deal) -> None:
    if terms.bank.currency != deal.currency:
        raise CaseError(
            f"the bank is in {terms.bank.currency}, the deal in {deal.currency}",
            where="effects.yaml",
            remedy="use one currency",
        )
    names = [note.name for note in deal.notes]
    for name in terms.ratings:
        if name not in names:
            raise CaseError(
                f'ratings name a note "{name}"', where="effects.yaml", remedy=f"the notes are {', '.join(names)}"
            )


def _note_weights(
    terms: EffectsTerms, recoveries: Recoveries, deal: Deal, kept: dict[str, dict[str, Any]]
) -> dict[str, dict[str, Any]]:
    """Weights of all notes on a pool of nothing but loans in default, and capital for what is kept of each."""
    figures = capital_figures()
    price = sum(row["balance"] * row["price"] / 100.0 for row in kept.values())
    discount = max(recoveries.claim - price, 0.0) / recoveries.claim
    weighed = weigh_notes(
        recoveries.claim,
        {note.name: note.balance for note in deal.notes},
        charge=figures["capital_ratio"] * terms.pool.risk_weight,
        in_default=1.0,
        ratings=terms.ratings,
        qualifying=discount >= figures["qualifying_discount"],
    )
    for name, row in weighed.items():
        amount = kept[name]["retained_amount"] * kept[name]["price"] / 100.0
        row["kept"] = amount
        row["capital"] = amount * row.get("RW", 0.0) * figures["capital_ratio"]
    return weighed


def _risk_transfer(
    terms: EffectsTerms,
    carrying_amount: float,
    deal: Deal,
    recoveries: Recoveries,
    kept: dict[str, dict[str, Any]],
    weights: dict[str, dict[str, Any]],
) -> RiskTransfer:
    """At fair values, with the expected loss beyond the discount: what the notes sold for less what should come in."""
    value = {name: row["balance"] * row["price"] / 100.0 for name, row in kept.items()}
    expected = float(recoveries.cash.weights @ recoveries.cash.net.sum(axis=1))
    return measure_risk_transfer(
        {
            note.name: KeptNote(
                amount=value[note.name],
                kept=kept[note.name]["retained_share"] * value[note.name],
                risk_weight=weights[note.name].get("RW", 0.0),
                senior=place == 0,
            )
            for place, note in enumerate(deal.notes)
        },
        pool_capital=capital_figures()["capital_ratio"] * terms.pool.risk_weight * max(carrying_amount, 0.0),
        expected_loss=max(sum(value.values()) - expected, 0.0),
    )


def _keeping(terms: EffectsTerms, deal: Deal, cash: Cash) -> Amounts:
    """Value at closing of net recoveries after the cut-off, shape (path,)."""
    days = (cash.dates - np.datetime64(deal.closing_on, "D")).astype(np.int64)
    return np.asarray(
        np.where(cash.dates > np.datetime64(deal.cut_off, "D"), cash.net, 0.0)
        @ (1.0 + terms.rates.bank) ** -(days / 365.0)
    )


def _selling(terms: EffectsTerms, deal: Deal, ledger: Ledger, sale: Sale) -> Amounts:
    """Value at closing of all that the originator gets of the deal but fees for work, shape (path,)."""
    days = np.concatenate([[0], (ledger.dates - np.datetime64(deal.closing_on, "D")).astype(np.int64)])
    factors = (1.0 + terms.rates.bank) ** -(days / 365.0)
    flows = party_flows(deal, ledger, sale)
    own = [amounts for (kind, name), amounts in flows.items() if name == ORIGINATOR and kind != "fee"]
    return np.asarray(np.add.reduce(own) @ factors)


def _left_over(deal: Deal, ledger: Ledger) -> tuple[DeferredPart, ...]:
    """Mean of what a residual pays to the originator, by payment date."""
    if ORIGINATOR not in ledger.residuals:
        return ()
    mean = ledger.weights @ ledger.residuals[ORIGINATOR]
    years = (ledger.dates - np.datetime64(deal.closing_on, "D")).astype(np.int64) / 365.0
    return tuple(
        DeferredPart(amount=float(amount), due_years=float(year))
        for amount, year in zip(mean, years, strict=True)
        if amount > 0
    )


def _purchase(deal: Deal, ledger: Ledger, consideration: float) -> PurchasedLoans | None:
    """The vehicle's books of the loans, on mean net collections by payment date; None where no rate fits."""
    reserves = sum(float(ledger.weights @ flows.opening[:, 0]) for flows in ledger.accounts.values())
    expected = ledger.weights @ (
        ledger.available if ledger.call_price is None else ledger.available + ledger.call_price
    )
    years = (ledger.dates - np.datetime64(deal.closing_on, "D")).astype(np.int64) / 365.0
    try:
        return book_purchase(consideration - reserves, years, expected)
    except InputError:
        return None


def _spread(values: Amounts, weights: Amounts) -> float:
    mean = weights @ values
    return float(np.sqrt(weights @ (values - mean) ** 2))


def _retention(recoveries: Recoveries, sale: Sale) -> dict[str, float]:
    price = float((sale.notes["balance"] * sale.notes["price"] / 100.0).sum())
    required = capital_figures()["npe_retention"]
    return {
        "net_value": price,
        "required": required * price,
        "kept": sale.retained_value,
        "required_on_nominal": required * recoveries.claim,
    }
