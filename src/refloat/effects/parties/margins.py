"""a Deal and its Ledger -> who gets the next 100 collected, in bad and in good times: what each party works for."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from refloat.deal import Deal, Ledger
from refloat.effects.parties.party_cash import collected, party_cash
from refloat.errors import InputError

Amounts = NDArray[np.float64]
GROUPS = 5
LEAST_PATHS = 50


@dataclass(frozen=True)
class Margin:
    """The split of what is collected more, from one fifth of the paths to the next better one.

    Attributes:
        place: 1 for the step from the worst fifth of paths to the second, up to 4.
        collected_from: Mean gross collections of the lower fifth, an amount.
        collected_to: Of the upper one.
        shares: (kind, name, share of what is collected more); they sum to one. A share above one, or below nil,
            belongs to a party that gains when others lose.
    """

    place: int
    collected_from: float
    collected_to: float
    shares: tuple[tuple[str, str, float], ...]

    def share_of(self, name: str) -> float:
        """What one party gets of the next unit, all kinds of its receipts together."""
        return sum(share for _, other, share in self.shares if other == name)


def margins(deal: Deal, ledger: Ledger, kept: Mapping[str, float] | None = None) -> tuple[Margin, ...]:
    """Who gets the next 100 collected, by fifths of the paths.

    Paths are ordered by gross collections and cut into five groups of equal weight. Between two neighbouring groups
    each party's mean receipts change by its share of the change in collections. A servicer with a small share where
    collections are low has little to gain from effort just when it is needed: the incentive view of fees (Holmstrom
    1979, Bell Journal of Economics 10, on pay that follows what is observed). It mixes amount with time, since paths
    that collect more may also collect sooner.

    Args:
        deal: The deal.
        ledger: Its run, with its books and at least fifty paths.
        kept: As in `party_cash`.

    Raises:
        InputError: Too few paths.
        ProofError: As in `party_cash`.
    """
    cash = party_cash(deal, ledger, kept)
    gross = collected(deal, ledger).sum(axis=1)
    weights = ledger.weights
    if len(gross) < LEAST_PATHS:
        raise InputError(
            f"{len(gross)} paths are too few to tell good times from bad", remedy=f"run {LEAST_PATHS} or more"
        )
    order = np.argsort(gross, kind="stable")
    # The middle of each path's weight says which fifth it belongs to.
    level = np.cumsum(weights[order]) - weights[order] / 2
    group = np.empty(len(gross), dtype=np.int64)
    group[order] = np.minimum((level / weights.sum() * GROUPS).astype(np.int64), GROUPS - 1)

    def mean(values: Amounts) -> Amounts:
        return np.array([np.average(values[group == g], weights=weights[group == g]) for g in range(GROUPS)])

    level_of = mean(gross)
    received = {key: mean(amounts.sum(axis=1)) for key, amounts in cash.items()}
    found = []
    for place in range(GROUPS - 1):
        more = level_of[place + 1] - level_of[place]
        if more <= 0:
            # All paths collect the same: there is no next unit to share.
            continue
        shares = tuple(
            (kind, name, float((amounts[place + 1] - amounts[place]) / more))
            for (kind, name), amounts in received.items()
        )
        found.append(Margin(place + 1, float(level_of[place]), float(level_of[place + 1]), shares))
    return tuple(found)
