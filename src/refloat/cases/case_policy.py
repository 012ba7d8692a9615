"""a Case and its Offering -> what reforms would change for its deal and its bank."""

from collections.abc import Callable

from refloat.cases.case import Case
from refloat.cases.case_effects import read_effects_terms
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
    ground = ground_of(offering.recoveries, offering.deal, read_effects_terms(case), senior_rate=rate)
    return study_policy(ground, read_policy_terms(case), target=target, size=size, on_step=on_step)
