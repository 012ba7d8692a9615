"""a Case and its Offering -> what reforms would change for its deal and its bank."""

from collections.abc import Callable

from refloat.cases.case import Case
from refloat.cases.case_effects import read_effects_terms
from refloat.effects.gap import Investor
from refloat.errors import CaseError
from refloat.files import read_yaml_model
from refloat.policy import PolicyStudy, PolicyTerms, ground_of, study_policy
from refloat.report import Offering

FILE = "policy.yaml"


def read_policy_terms(case: Case) -> PolicyTerms:
    """The levers, from policy.yaml in the case folder; the shipped general set where there is no such file.

    Raises:
        CaseError: The file is wrong.
    """
    path = case.folder / FILE
    if not path.is_file():
        return PolicyTerms(library="general")
    return read_yaml_model(path, PolicyTerms, error=CaseError)


def case_policy(
    case: Case,
    offering: Offering,
    *,
    target: str = "price",
    size: int = 256,
    on_step: Callable[[int, int], None] | None = None,
) -> PolicyStudy:
    """What each reform would change for the deal of a case.

    Args:
        case: The case; its effects.yaml says what bank is behind it.
        offering: The case as run.
        target: The target told first.
        size: Base sample of the Sobol indices.
        on_step: Told steps done and in all.

    Raises:
        CaseError: effects.yaml is missing, or a file is wrong.
    """
    senior = offering.deal.notes[0]
    yields = offering.sale.notes.filter(name=senior.name)["yield_rate"].to_list()
    rate = senior.rate if senior.kind == "fixed" or not yields or yields[0] is None else float(yields[0])
    bank = read_effects_terms(case)
    ground = ground_of(offering.recoveries, offering.deal, bank, senior_rate=rate)
    terms = read_policy_terms(case).filled()
    if bank.gap is not None:
        terms = _as_things_are(terms, bank.gap.investor)
    return study_policy(ground, terms, target=target, size=size, on_step=on_step)


def _as_things_are(terms: PolicyTerms, investor: Investor) -> PolicyTerms:
    """Levers on the buyer begin where effects.yaml has the buyer, so that both commands speak of one bid."""
    now = {"required_return": investor.rate, "information_discount": investor.information_discount}
    levers = []
    for lever in terms.levers:
        base = now.get(lever.moves)
        if base is None:
            levers.append(lever)
            continue
        moved = {"base": base, "reform": min(lever.reform, base), "setback": max(lever.setback, base)}
        levers.append(lever.model_copy(update=moved))
    return terms.model_copy(update={"levers": tuple(levers)})
