"""a Case and its Offering -> the effects of its deal on the bank named in the folder's effects.yaml."""

from refloat.cases.case import Case
from refloat.effects import Effects, EffectsTerms, effects_of
from refloat.errors import CaseError, InputError
from refloat.files import read_yaml_model
from refloat.files.yaml_text import read_yaml
from refloat.report import Offering

FILE = "effects.yaml"
FIELDS = {
    "takes bad loans": ("bank", "npls"),
    "takes allowance": ("bank", "allowance"),
    "weigh more": ("bank", "rwa"),
    "loans are worked": ("servicing", "cost_per_loan_year"),
    "pays nobody": ("servicing",),
}
"""Words of an error that is found only after the run -> the field of the file that it is about."""


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
        CaseError: effects.yaml is missing or wrong, or the bank's books do not fit the pool.
    """
    terms = read_effects_terms(case)
    try:
        return effects_of(terms, offering.recoveries, offering.deal, offering.ledger, offering.sale)
    except InputError as error:
        raise CaseError(error.what, where=_place(case, error), remedy=error.remedy) from error


def _place(case: Case, error: InputError) -> str:
    """File and line of what does not fit."""
    path = case.folder / FILE
    field = next((field for words, field in FIELDS.items() if words in error.what), None)
    if field is None:
        return error.where or str(path)
    line, column = read_yaml(path).place(field)
    return f"{path}:{line}:{column}"
