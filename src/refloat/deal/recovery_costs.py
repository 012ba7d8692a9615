"""Recovery costs while a deal runs, where an account pays them."""

from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from refloat.deal.deal import Deal
from refloat.deal.intake import Intake

Amounts = NDArray[np.float64]


class Books(Protocol):
    """What this needs of a running deal; see `State`."""

    deal: Deal
    intake: Intake
    date: int
    count: int
    paths: int
    over: NDArray[np.bool_] | None

    def take(self, account: str, wanted: Amounts) -> Amounts:
        """Take out of an account what is wanted, or what it holds."""
        ...


class RecoveryCosts:
    """What accounts pay of the recovery costs, so that less is taken from collections or advanced.

    Attributes:
        paid: Out of all accounts, shape (date, path).
    """

    def __init__(self, state: Books) -> None:
        self.state = state
        self.accounts = [reserve for reserve in state.deal.reserves if reserve.pays_costs != "none"]
        self.paid = np.zeros((state.count, state.paths)) if self.accounts else None

    def net(self) -> None:
        """Collections less costs, and less what was advanced before; fees on net collections see this."""
        if self.accounts:
            self._enter(self._owed())

    def pay(self) -> None:
        """Pay costs out of the accounts, in the order of the file."""
        state, owed = self.state, self._owed() if self.accounts else None
        if owed is None or self.paid is None:
            return
        gross = state.intake.gross[:, state.date]
        for account in self.accounts:
            wanted = owed if account.pays_costs == "all" else np.maximum(owed - gross, 0.0)
            wanted = wanted if state.over is None else np.where(state.over, 0.0, wanted)
            paid = state.take(account.name, wanted)
            self.paid[state.date] += paid
            owed = np.maximum(owed - paid, 0.0)
        self._enter(owed)

    def _owed(self) -> Amounts:
        intake, date = self.state.intake, self.state.date
        before = intake.advanced[:, date - 1] if date else 0.0
        return np.asarray(intake.costs[:, date] + before)

    def _enter(self, owed: Amounts) -> None:
        intake, date = self.state.intake, self.state.date
        net = intake.gross[:, date] - owed
        intake.available[:, date] = np.maximum(net, 0.0)
        intake.advanced[:, date] = np.maximum(-net, 0.0)
