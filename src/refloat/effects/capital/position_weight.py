"""a position -> its risk weight."""

from typing import Any

from refloat.effects.capital.position import SLACK, SecErba, SecIrba, SecSa, SubPool, UsSsfa
from refloat.effects.capital.simplified_formula import simplified_weight
from refloat.rules import capital_figures, erba_short_step, erba_step, irba_parameters
from refloat.rules.capital import Seniority

Outcome = dict[str, Any]


def charge_with_defaults(charge: float, in_default: float) -> float:
    """KA = (1 - W) K + 0.5 W: Regulation (EU) 575/2013, Article 261(2); Basel CRE41.6; 12 CFR 217.43(d)."""
    return (1 - in_default) * charge + capital_figures()["delinquent_charge"] * in_default


def sec_sa(position: SecSa) -> Outcome:
    """SEC-SA: Regulation (EU) 575/2013, Articles 261 (general), 262 (STS) and 269 (re-securitisation).

    In a re-securitisation W of the securitisation positions is nil, the KA of a mixed pool is the mean of its parts
    by nominal amount, and no cap holds (Article 269(1)(a), (4) and (3); Basel CRE41.16 to 41.19).
    """
    figures = capital_figures()
    sts, again = position.is_sts, position.is_resecuritisation
    if again:
        other, of_other = position.other_share or 0.0, position.other_charge or 0.0
        charge = (1 - other) * position.KSA + other * charge_with_defaults(of_other, position.W)
        kind, floor = "p_resecuritisation", figures["floor_resecuritisation"]
    else:
        charge = charge_with_defaults(position.KSA, position.W)
        kind = "p_sts" if sts else "p"
        floor = figures["floor_sts_senior" if sts and position.is_senior else "floor"]
    ka = (1 - position.unknown) * charge + position.unknown
    p = figures[kind] if position.p is None else position.p
    if position.unknown > figures["most_unknown"] + SLACK:
        return {"RW": figures["risk_weight_of_full_loss"], "KA": ka, "p": p, "floor": False, "too_much_unknown": True}
    weight = simplified_weight(ka, position.A, position.D, p, figures["risk_weight_of_full_loss"])
    cap = position.pool_risk_weight if position.is_senior and not again else None
    found = {**_bounded(weight, floor, cap), "KA": ka, "p": p}
    if again and position.W > 0 and position.other_share is None:
        found["defaults_left_out"] = True
    if not again and figures["npe_share"] - SLACK <= position.W:
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
    """SEC-IRBA: p = max(0.3, A + B/N + C KIRB + D LGD + E MT), halved before the maximum for STS.

    Of a pool with a retail and another part, p and KIRB are the means of the parts by nominal amount.
    Regulation (EU) 575/2013, Articles 259(1), (2) and 260; Basel CRE44.
    """
    figures = capital_figures()
    years = _maturity(position.MT, position.ML)
    sts = bool(position.sts)
    kirb = sum(part.share * part.KIRB for part in position.parts)
    p = sum(part.share * _irba_p(part, position.is_senior, sts, years) for part in position.parts)
    floor = figures["floor_sts_senior" if sts and position.is_senior else "floor"]
    weight = simplified_weight(kirb, position.A, position.D, p, figures["risk_weight_of_full_loss"])
    found = {**_bounded(weight, floor, position.pool_risk_weight if position.is_senior else None), "p": p}
    return found if position.subpools is None else {**found, "KIRB": kirb}


def _irba_p(part: SubPool, senior: bool, sts: bool, years: float) -> float:
    figures = capital_figures()
    row = irba_parameters(part.retail, senior, part.N is not None and figures["granular"] <= part.N)
    by_number = row.b / part.N if part.N is not None else 0.0
    p = row.a + by_number + row.c * part.KIRB + row.d * part.LGD + row.e * years
    return max(figures["p_irba_least"], p * (figures["sts_p_factor"] if sts else 1.0))


def sec_erba(position: SecErba) -> Outcome:
    """SEC-ERBA: Regulation (EU) 575/2013, Articles 263 and 264; Basel CRE42.

    The weight of a short-term rating is that of its step. That of a long-term one moves in a straight line between
    one and five years; of a non-senior tranche it falls with its thickness, by half at most, and never below that of
    a senior one of the same rating and maturity.
    """
    figures = capital_figures()
    cap = position.pool_risk_weight if position.is_senior else None
    floor = figures["floor_sts_senior" if position.sts and position.is_senior else "floor"]
    if position.short_term:
        short = erba_short_step(position.cqs)
        step = "other" if short.step is None else str(short.step)
        found = _bounded(short.sts_weight if position.sts else short.weight, figures["floor_sts_senior"], cap)
        return {**found, "letter": short.letters[0] if short.letters else step}
    row = erba_step(position.cqs)
    share = (_maturity(position.MT, position.ML) - figures["shortest_maturity_years"]) / (
        figures["longest_maturity_years"] - figures["shortest_maturity_years"]
    )

    def between(seniority: Seniority) -> float:
        low, high = row.weights[position.sts, seniority]
        return low + share * (high - low)

    weight = between("senior")
    if not position.is_senior:
        thick = min(position.thickness or 0.0, figures["largest_thickness"])
        weight = max(between("non-senior") * (1 - thick), weight)
    return {**_bounded(weight, floor, cap), "letter": row.letter}


def _maturity(years: float | None, legal: float | None) -> float:
    """MT as given, or by the final legal maturity ML: 1 + (ML - 1) 80 %; Regulation (EU) 575/2013, Article 257."""
    figures = capital_figures()
    shortest = figures["shortest_maturity_years"]
    if years is None:
        years = shortest + ((legal or 0.0) - shortest) * figures["legal_maturity_share"]
    return min(max(years, shortest), figures["longest_maturity_years"])


def _bounded(weight: float, floor: float, cap: float | None) -> Outcome:
    """The floor, and then the look-through cap, which may lie below the floor (Basel CRE40)."""
    bounded = max(weight, floor)
    found: Outcome = {"RW": bounded if cap is None else min(bounded, cap), "floor": weight < floor}
    if cap is not None:
        found["capped"] = cap < bounded
    return found
