"""a position -> its risk weight; a deal on non-performing exposures -> the weights of its notes."""

from collections.abc import Mapping
from typing import Any

from refloat.effects.capital.position import NpeDeal, Request, SecErba, SecIrba, SecSa, UsSsfa
from refloat.effects.capital.simplified_formula import simplified_weight
from refloat.rules import capital_figures, erba_step, irba_parameters

Outcome = dict[str, Any]


def risk_weight(request: Request) -> Outcome:
    """Risk weight of one request, a fraction (1.0 is 100 %), with what it rests on.

    Returns:
        id, method, RW, and by method: KA (SEC-SA, SSFA) or p (SEC-IRBA); `capital`, the RW times 8 %; `floor`,
        whether the floor decides. For `npe`, see `npe_weights`; its RW is that of the senior note.

    Raises:
        ScaleError: A credit quality step is not known.
    """
    head = {"id": request.id, "method": request.method}
    inputs = request.inputs
    if isinstance(inputs, NpeDeal):
        return {**head, **npe_weights(inputs)}
    if isinstance(inputs, SecErba):
        found = sec_erba(inputs)
    elif isinstance(inputs, SecIrba):
        found = sec_irba(inputs)
    elif isinstance(inputs, UsSsfa):
        found = us_ssfa(inputs)
    else:
        found = sec_sa(inputs)
    return {**head, **found, "capital": found["RW"] * capital_figures()["capital_ratio"]}


def charge_with_defaults(charge: float, in_default: float) -> float:
    """KA = (1 - W) K + 0.5 W: Regulation (EU) 575/2013, Article 261(2); Basel CRE41.6; 12 CFR 217.43(d)."""
    return (1 - in_default) * charge + capital_figures()["delinquent_charge"] * in_default


def sec_sa(position: SecSa) -> Outcome:
    """SEC-SA: Regulation (EU) 575/2013, Articles 261 (general), 262 (STS) and 269 (re-securitisation)."""
    figures = capital_figures()
    charge = charge_with_defaults(position.KSA, position.W)
    ka = (1 - position.unknown) * charge + position.unknown
    kind = "_resecuritisation" if position.resecuritisation else "_sts" if position.sts else ""
    p = figures[f"p{kind}"] if position.p is None else position.p
    if position.resecuritisation:
        floor = figures["floor_resecuritisation"]
    else:
        floor = figures["floor_sts_senior" if position.sts and position.senior else "floor"]
    if position.unknown > figures["most_unknown"]:
        return {"RW": figures["risk_weight_of_full_loss"], "KA": ka, "p": p, "floor": False, "too_much_unknown": True}
    weight = simplified_weight(ka, position.A, position.D, p, figures["risk_weight_of_full_loss"])
    found = {**_bounded(weight, floor, position.pool_risk_weight if position.senior else None), "KA": ka, "p": p}
    if figures["npe_share"] <= position.W:
        # What Article 269a makes of it where the whole deal is one on non-performing exposures.
        found["npe_floor_RW"] = max(weight, figures["npe_floor"])
    return found


def us_ssfa(position: UsSsfa) -> Outcome:
    """SSFA of the United States: 12 CFR 217.43(b) to (d); floor 20 %."""
    figures = capital_figures()
    ka = charge_with_defaults(position.KG, position.W)
    kind = "p_us_resecuritisation" if position.resecuritisation else "p_us"
    p = figures[kind] if position.p is None else position.p
    weight = simplified_weight(ka, position.A, position.D, p, figures["risk_weight_of_full_loss"])
    return {**_bounded(weight, figures["floor_us"], None), "KA": ka, "p": p}


def sec_irba(position: SecIrba) -> Outcome:
    """SEC-IRBA: p = max(0.3, A + B/N + C KIRB + D LGD + E MT); Regulation (EU) 575/2013, Articles 259 and 260."""
    figures = capital_figures()
    row = irba_parameters(position.retail, position.senior, figures["granular"] <= position.N)
    p = row.a + row.b / position.N + row.c * position.KIRB + row.d * position.LGD + row.e * _maturity(position.MT)
    p = max(figures["p_irba_least"], p * (figures["sts_p_factor"] if position.sts else 1.0))
    floor = figures["floor_sts_senior" if position.sts and position.senior else "floor"]
    weight = simplified_weight(position.KIRB, position.A, position.D, p, figures["risk_weight_of_full_loss"])
    return {**_bounded(weight, floor, position.pool_risk_weight if position.senior else None), "p": p}


def sec_erba(position: SecErba) -> Outcome:
    """SEC-ERBA for long-term ratings: Regulation (EU) 575/2013, Articles 263 and 264; Basel CRE42.

    Between one and five years the weight moves in a straight line. That of a non-senior tranche falls with its
    thickness, by half at most, and never below that of a senior one of the same rating and maturity.
    """
    figures = capital_figures()
    row = erba_step(position.cqs)
    share = (_maturity(position.MT) - figures["shortest_maturity_years"]) / (
        figures["longest_maturity_years"] - figures["shortest_maturity_years"]
    )

    def between(seniority: Any) -> float:
        short, long = row.weights[position.sts, seniority]
        return short + share * (long - short)

    weight = between("senior")
    if not position.senior:
        thick = min(position.thickness, figures["largest_thickness"])
        weight = max(between("non-senior") * (1 - thick), weight)
    floor = figures["floor_sts_senior" if position.sts and position.senior else "floor"]
    return {**_bounded(weight, floor, position.pool_risk_weight if position.senior else None), "letter": row.letter}


def npe_weights(deal: NpeDeal) -> Outcome:
    """Risk weights of the notes of a securitisation of non-performing exposures in the EU.

    Regulation (EU) 575/2013, Article 269a: a floor of 100 %, and 100 % for the senior note where the
    non-refundable purchase price discount is at least half of the pool (a qualifying deal); neither where SEC-ERBA
    is used. Which method decides follows Article 254 for a bank without SEC-IRBA. The formulas of
    Article 269a(5) and (6) stood as pictures in every source that was read, and are left out.

    Returns:
        Attachment points; NRPPD (amount), NRPPD_pct (share of the pool), NRPPD_after_losses; npe_securitisation and
        qualifying; SECSA_* before the rules of Article 269a, SECERBA_* by the ratings given; senior_qualifying (None
        where the deal does not qualify); `applicable`, note -> method and RW that decide; retention of 5 % of the
        nominal and of the net value; RW, that of the senior note.

    Raises:
        ScaleError: A credit quality step is not known.
    """
    figures = capital_figures()
    notes = {"senior": deal.A, "mezz": deal.B, "junior": deal.J}
    price = deal.A + deal.B + deal.J if deal.price is None else deal.price
    discount = max(deal.gbv - price - deal.refundable, 0.0)
    npe = figures["npe_share"] <= deal.W
    qualifying = npe and discount / deal.gbv >= figures["qualifying_discount"]
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
        "senior_qualifying": figures["npe_senior_qualifying"] if qualifying else None,
        "retention_5pct_of_nominal": figures["npe_retention"] * deal.gbv,
        "retention_5pct_of_net_value": figures["npe_retention"] * (deal.gbv - discount),
    }
    issued = {name: row for name, row in weighed.items() if notes[name] > 0}
    for name, row in issued.items():
        found[f"SECSA_{name}"] = row["sec_sa"]
        if row["sec_erba"] is not None:
            label = str(row["letter"]).replace("+", "plus").replace("-", "minus").replace(" ", "_")
            found[f"SECERBA_{name}"] = found[f"SECERBA_{name}_{label}_{deal.MT:g}y"] = row["sec_erba"]
    applicable = {name: {"method": row["method"], "RW": row["RW"]} for name, row in issued.items()}
    return {**found, "applicable": applicable, "RW": applicable["senior"]["RW"]}


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
        Note -> attach, detach, sec_sa (before Article 269a), sec_erba and letter (None without a rating), and the
        method and RW that decide. A note of nothing has no weights.
    """
    npe = in_default >= capital_figures()["npe_share"]
    found: dict[str, Outcome] = {}
    below = pool
    for place, (name, amount) in enumerate(notes.items()):
        attach, detach, senior = max(below - amount, 0.0) / pool, below / pool, place == 0
        below -= amount
        found[name] = {"attach": attach, "detach": detach}
        if amount == 0:
            continue
        standard = sec_sa(SecSa(A=attach, D=detach, senior=senior, KSA=charge, W=in_default))["RW"]
        rating, rated, letter = (ratings or {}).get(name), None, None
        if rating is not None:
            erba = sec_erba(SecErba(cqs=rating, MT=maturity_years, senior=senior, A=attach, D=detach))
            rated, letter = erba["RW"], erba["letter"]
        found[name] |= {"sec_sa": standard, "sec_erba": rated, "letter": letter}
        found[name] |= _deciding(standard, rated, senior, npe, senior and qualifying, pool_risk_weight)
    return found


def _deciding(
    standard: float, rated: float | None, senior: bool, npe: bool, qualifying: bool, pool: float | None
) -> Outcome:
    """The order of Article 254(1)(b), (c) and (2), then Articles 267 and 269a."""
    figures = capital_figures()
    if rated is not None and (standard > figures["erba_where_sa_above"] or rated > figures["erba_where_erba_above"]):
        return {"method": "sec-erba", "RW": _capped(rated, pool if senior else None)}
    weight = _capped(standard, pool if senior else None)
    if npe:
        weight = max(weight, figures["npe_floor"])
    if senior and qualifying:
        weight = figures["npe_senior_qualifying"]
    return {"method": "sec-sa", "RW": weight}


def _maturity(years: float) -> float:
    figures = capital_figures()
    return min(max(years, figures["shortest_maturity_years"]), figures["longest_maturity_years"])


def _bounded(weight: float, floor: float, cap: float | None) -> Outcome:
    """The floor, and then the look-through cap, which may lie below the floor (Basel CRE40)."""
    bounded = max(weight, floor)
    found: Outcome = {"RW": _capped(bounded, cap), "floor": weight < floor}
    if cap is not None:
        found["capped"] = cap < bounded
    return found


def _capped(weight: float, cap: float | None) -> float:
    return weight if cap is None else min(weight, cap)
