"""a deal on non-performing exposures -> the risk weights of its notes."""

from collections.abc import Mapping
from dataclasses import asdict

from refloat.effects.capital.npe_deal import NpeDeal
from refloat.effects.capital.position import SLACK, SecErba, SecSa
from refloat.effects.capital.position_weight import Outcome, sec_erba, sec_sa
from refloat.effects.capital.risk_transfer import KeptNote, measure_risk_transfer
from refloat.rules import capital_figures


def npe_weights(deal: NpeDeal) -> Outcome:
    """Risk weights of the notes of a securitisation of non-performing exposures in the EU.

    Regulation (EU) 575/2013, Article 269a: a floor of 100 %, and 100 % for the senior note where the
    non-refundable purchase price discount is at least half of the pool (a qualifying deal); neither where SEC-ERBA
    is used. Which method decides follows Article 254 for a bank without SEC-IRBA. The formulas of
    Article 269a(5) and (6) stood as pictures in every source that was read, and are left out.

    Returns:
        Attachment points; NRPPD (amount), NRPPD_pct (share of the pool), NRPPD_after_losses; npe_securitisation and
        qualifying; SECSA_* before the rules of Article 269a, SECERBA_* by the ratings given; senior_qualifying, the
        senior note's weight by SEC-SA after these rules (1.0 where the deal qualifies); `applicable`, note -> method
        and RW that decide; retention of 5 % of the nominal and of the net value; RW, that of the senior note. Where
        something is kept, `risk_transfer` as in `RiskTransfer`.

    Raises:
        ScaleError: A credit quality step is not known.
    """
    figures = capital_figures()
    notes = {"senior": deal.A, "mezz": deal.B, "junior": deal.J}
    price = deal.A + deal.B + deal.J if deal.price is None else deal.price
    discount = max(deal.gbv - price - deal.refundable, 0.0)
    npe = figures["npe_share"] - SLACK <= deal.W
    qualifying = npe and discount / deal.gbv >= figures["qualifying_discount"] - SLACK
    weighed = weigh_notes(
        deal.gbv,
        notes,
        charge=deal.KSA,
        in_default=deal.W,
        ratings={"senior": deal.cqs_senior, "mezz": deal.cqs_mezz},
        maturity_years=deal.MT,
        qualifying=qualifying,
        pool_risk_weight=deal.pool_risk_weight,
    )
    found: Outcome = {
        "A_attach": weighed["senior"]["attach"],
        "B_attach": weighed["mezz"]["attach"],
        "J_attach": weighed["junior"]["attach"],
        "NRPPD": discount,
        "NRPPD_pct": discount / deal.gbv,
        "NRPPD_after_losses": max(discount - deal.realised_losses, 0.0),
        "npe_securitisation": npe,
        "qualifying": qualifying,
        "senior_qualifying": weighed["senior"]["without_rating"],
        "retention_5pct_of_nominal": figures["npe_retention"] * deal.gbv,
        "retention_5pct_of_net_value": figures["npe_retention"] * (deal.gbv - discount),
    }
    issued = {name: row for name, row in weighed.items() if "RW" in row}
    for name, row in issued.items():
        found[f"SECSA_{name}"] = row["sec_sa"]
        if row["sec_erba"] is not None:
            label = str(row["letter"]).replace("+", "plus").replace("-", "minus").replace(" ", "_")
            found[f"SECERBA_{name}"] = found[f"SECERBA_{name}_{label}_{deal.MT:g}y"] = row["sec_erba"]
    applicable = {name: {"method": row["method"], "RW": row["RW"]} for name, row in issued.items()}
    found |= {"applicable": applicable, "RW": applicable["senior"]["RW"]}
    kept = {"senior": deal.kept_senior, "mezz": deal.kept_mezz, "junior": deal.kept_junior}
    if any(kept.values()):
        issue = {
            name: KeptNote(notes[name], kept[name] * notes[name], row["RW"], senior=name == "senior")
            for name, row in applicable.items()
        }
        pool = deal.KSA * deal.gbv if deal.pool_capital is None else deal.pool_capital
        transfer = measure_risk_transfer(issue, pool_capital=pool, expected_loss=deal.expected_loss)
        found["risk_transfer"] = asdict(transfer)
    return found


def weigh_notes(
    pool: float,
    notes: Mapping[str, float],
    *,
    charge: float,
    in_default: float,
    ratings: Mapping[str, int | str | None] | None = None,
    maturity_years: float = 5.0,
    qualifying: bool = False,
    pool_risk_weight: float | None = None,
) -> dict[str, Outcome]:
    """Weights of the notes of one deal, in the order of Articles 254, 267 and 269a.

    Args:
        pool: Outstanding amount of the pool.
        notes: Note -> outstanding amount, most senior first; together no more than the pool.
        charge: Capital charge of the pool (KSA of the rule).
        in_default: Share in default (W).
        ratings: Note -> credit quality step or letter, where it has one.
        maturity_years: Tranche maturity.
        qualifying: Whether Article 269a(3) holds.
        pool_risk_weight: Mean weight of the pool, for Article 267.

    Returns:
        Note -> attach, detach, sec_sa (before Article 269a), sec_erba and letter (None without a rating),
        without_rating (what it would weigh unrated), and the
        method and RW that decide. A note of less than a billionth of the pool has no weights.
    """
    npe = in_default >= capital_figures()["npe_share"] - SLACK
    found: dict[str, Outcome] = {}
    below = pool
    for place, (name, amount) in enumerate(notes.items()):
        attach, detach, senior = max(below - amount, 0.0) / pool, max(below, 0.0) / pool, place == 0
        below -= amount
        found[name] = {"attach": attach, "detach": detach}
        if detach - attach < SLACK:
            continue
        standard = sec_sa(SecSa(A=attach, D=detach, senior=senior, KSA=charge, W=in_default))["RW"]
        rating, rated, letter = (ratings or {}).get(name), None, None
        if rating is not None:
            erba = sec_erba(SecErba(cqs=rating, MT=maturity_years, senior=senior, A=attach, D=detach))
            rated, letter = erba["RW"], erba["letter"]
        found[name] |= {"sec_sa": standard, "sec_erba": rated, "letter": letter}
        unrated = _without_rating(standard, senior, npe, senior and qualifying, pool_risk_weight)
        found[name] |= {"without_rating": unrated, "method": "sec-sa", "RW": unrated}
        if rated is not None and _rating_decides(standard, rated):
            found[name] |= {"method": "sec-erba", "RW": _capped(rated, pool_risk_weight if senior else None)}
    return found


def _rating_decides(standard: float, rated: float) -> bool:
    """The order of Article 254(1)(b), (c) and (2)(a), (b)."""
    figures = capital_figures()
    return standard > figures["erba_where_sa_above"] or rated > figures["erba_where_erba_above"]


def _without_rating(standard: float, senior: bool, npe: bool, qualifying: bool, pool: float | None) -> float:
    """SEC-SA, then Article 267, then Article 269a(2) and (3)."""
    figures = capital_figures()
    if qualifying:
        return figures["npe_senior_qualifying"]
    weight = _capped(standard, pool if senior else None)
    return max(weight, figures["npe_floor"]) if npe else weight


def _capped(weight: float, cap: float | None) -> float:
    return weight if cap is None else min(weight, cap)
