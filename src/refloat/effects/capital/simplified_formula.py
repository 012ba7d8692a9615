"""KA, A, D, p -> the capital of a tranche by the supervisors' exponential formula."""

import math


def simplified_formula(ka: float, attach: float, detach: float, p: float) -> float:
    """Capital per unit of a tranche that lies above the pool's own charge.

    K = (e^(a u) - e^(a l)) / (a (u - l)) with a = -1 / (p KA), u = D - KA, l = max(A - KA, 0):
    Regulation (EU) 575/2013, Article 261(1); Basel CRE41; 12 CFR 217.43(d).

    Args:
        ka: Capital charge of the pool, a fraction; nil gives nil.
        attach: Attachment point.
        detach: Detachment point, above `ka` and above `attach`.
        p: Supervisory parameter, above 0.
    """
    upper, lower = detach - ka, max(attach - ka, 0.0)
    if ka <= 0:
        # The limit of the formula: nothing is charged above a pool that bears nothing.
        return 0.0
    scale = p * ka
    # expm1 keeps the digits of thin tranches.
    return math.exp(-lower / scale) * -math.expm1(-(upper - lower) / scale) * scale / (upper - lower)


def simplified_weight(ka: float, attach: float, detach: float, p: float, full: float = 12.5) -> float:
    """Risk weight of a tranche, before any floor: 1250 % up to the pool's charge, the formula above it.

    Args:
        ka: Capital charge of the pool.
        attach: Attachment point.
        detach: Detachment point, above `attach`.
        p: Supervisory parameter.
        full: Weight of a position that could lose everything, 12.5 for 1250 %.
    """
    if detach <= ka:
        return full
    above = full * simplified_formula(ka, attach, detach, p)
    if attach >= ka:
        return above
    return (ka - attach) / (detach - attach) * full + (detach - ka) / (detach - attach) * above
