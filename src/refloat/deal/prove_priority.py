"""a Deal and Cash -> the proof that no junior step takes money that a senior step still waits for."""

from refloat.deal.deal import Deal
from refloat.deal.priority import StepRecord, check_priority
from refloat.deal.run_paths import run_paths
from refloat.errors import ProofError
from refloat.units.cash import Cash


def prove_priority(deal: Deal, cash: Cash, *, plan: Cash | None = None) -> int:
    """Run a deal with every step watched, and prove its order of payments; returns the number of steps seen.

    Raises:
        ProofError: A step drew on an account although a senior step entitled to it was short. A defect in refloat.
        InputError: As in `run`.
    """
    records: list[StepRecord] = []
    run_paths(deal, cash, plan=plan, watch=records)
    breach = check_priority(records)
    if breach is not None:
        raise ProofError(breach, where=deal.name)
    return len(records)
