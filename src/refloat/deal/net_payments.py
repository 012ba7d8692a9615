"""The flows of a facility, a hedge or a guarantee -> what its provider gets, net."""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

Amounts = NDArray[np.float64]


def net_to_lender(facility: Mapping[str, Amounts]) -> Amounts:
    """What a facility's provider is paid less what it lends, shape (path, date)."""
    return facility["repaid"] + facility["interest_paid"] + facility["fee_paid"] - facility["drawn"]


def net_to_bank(hedge: Mapping[str, Amounts]) -> Amounts:
    """What a hedge's bank is paid less what it pays, terminations included, shape (path, date)."""
    paid = hedge["paid"] + hedge["termination_paid"] + hedge["counterparty_default_paid"]
    return paid - hedge["received"] - hedge["termination_received"]


def net_to_guarantor(guarantee: Mapping[str, Amounts]) -> Amounts:
    """What a guarantor is paid back less what it pays to notes, without its fee, shape (path, date)."""
    repaid = guarantee["interest_paid"] + guarantee["repaid"]
    return repaid - guarantee["interest_covered"] - guarantee["principal_covered"]
