"""Party: what one party pays and gets in a deal."""

from dataclasses import dataclass

from refloat.effects.parties.returns import Returns


@dataclass(frozen=True)
class Party:
    """What one party gets from the pool's cash and pays for it, means over paths unless said.

    Attributes:
        name: A note (for those who buy it), a role such as `servicer`, a fee that is for several payees, or where
            cash stays.
        kind: Of the claim that brings it most on payment dates: note, kept (what a party keeps of notes), fee,
            residual, facility, hedge, guarantee, pool_costs, issue_costs, sale, call, buy_back, properties or account.
        parts: (kind of claim, total over the life, closing included), of each of its claims.
        by_name: Fees that name no payee and are put down to it by their name.
        received: From payment dates, less what the party pays in on them, in currency units.
        share: The same over what is collected, a fraction; all shares sum to one.
        share_p05: Share of the total in a bad case: the fifth percentile over paths of received over the mean
            of what is collected.
        share_p95: The same in a good case.
        value: Received, discounted to closing, in currency units.
        paid_in: What it pays, at closing and later, undiscounted.
        npv: `value` and what it pays or gets at closing; for the originator, less what keeping the loans is worth.
        npv_p05: Fifth percentile over paths.
        npv_p95: Ninety-fifth percentile.
        returns: Rate of return and multiple.
        break_even: Multiple of the expected collections from which on it gets back what it pays in, and a servicer
            its own cost; for the originator, up to which selling is worth more than keeping. None where it never
            pays in, or where no multiple up to two decides it.
        own_cost: What its work costs it out of its own pocket; None where that is not told.
        by_date: Mean received on each payment date, an amount; sums to `received`.
    """

    name: str
    kind: str
    parts: tuple[tuple[str, float], ...]
    by_name: tuple[str, ...]
    received: float
    share: float
    share_p05: float
    share_p95: float
    value: float
    paid_in: float
    npv: float
    npv_p05: float
    npv_p95: float
    returns: Returns
    break_even: float | None
    own_cost: float | None = None
    by_date: tuple[float, ...] = ()

    @property
    def margin(self) -> float | None:
        """Received less its own cost, over received, a fraction; None where the cost is not told or nothing comes."""
        if self.own_cost is None or self.received <= 0:
            return None
        return (self.received - self.own_cost) / self.received
