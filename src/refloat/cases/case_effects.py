"""a Case and its Offering -> the effects of its deal on the bank named in the folder's effects.yaml."""

from refloat.cases.case import Case
from refloat.effects import Effects, EffectsTerms, effects_of
from refloat.errors import CaseError
from refloat.files import read_yaml_model
from refloat.report import Offering

FILE = "effects.yaml"


def read_effects_terms(case: Case) -> EffectsTerms:
    """The bank and its books, from effects.yaml in the case folder.

    Raises:
        CaseError: The file is missing or wrong.
    """
    path = case.folder / FILE
    if not path.is_file():
        raise CaseError(
            f"the case says nothing of the bank: {FILE} is missing from its folder",
            where=str(case.folder),
            remedy="write one after the pattern of the shipped case sba-small-business",
        )
    return read_yaml_model(path, EffectsTerms, error=CaseError)


def case_effects(case: Case, offering: Offering) -> Effects:
    """What the deal of a case does to the bank and the parties.

    Raises:
        CaseError: effects.yaml is missing or wrong.
        InputError: The bank's books do not fit the pool.
    """
    terms = read_effects_terms(case)
    return effects_of(terms, offering.recoveries, offering.deal, offering.ledger, offering.sale)
