"""a Case -> the study of its bank's bad loans that the folder's issuance.yaml asks for."""

from collections.abc import Callable

from refloat.cases.case import Case
from refloat.errors import CaseError
from refloat.forecast import NplStudy, PlanTerms, make_study, read_plan_terms

FILE = "issuance.yaml"


def has_issuance(case: Case) -> bool:
    """Whether the case folder plans issues."""
    return (case.folder / FILE).is_file()


def read_issuance_terms(case: Case) -> PlanTerms:
    """History, views, books, routes and targets, from issuance.yaml in the case folder.

    Raises:
        CaseError: The file is missing or wrong, or names a history outside the folder.
    """
    path = case.folder / FILE
    if not path.is_file():
        raise CaseError(
            f"the case plans no issues: {FILE} is missing from its folder",
            where=str(case.folder),
            remedy="write one after the pattern of the shipped case bank-of-ningbo",
        )
    terms = read_plan_terms(path)
    history = case.folder / terms.history.file
    if not history.is_file():
        raise CaseError(
            f"names the file '{terms.history.file}', which is not in the case folder",
            where=str(path),
            remedy="put it there or correct the name",
        )
    if not history.resolve().is_relative_to(case.folder.resolve()):
        raise CaseError(
            f"names the file '{terms.history.file}', which lies outside the case folder",
            where=str(path),
            remedy="copy it into the case folder",
        )
    return terms


def case_study(case: Case, *, on_step: Callable[[int, int], None] | None = None) -> NplStudy:
    """Forecasts beside what happened, and a plan of issues on each view.

    Raises:
        CaseError: issuance.yaml is missing or wrong.
        InputError: The history is wrong, or a model cannot take it.
        TargetError: No view has a plan that meets the targets.
    """
    return make_study(read_issuance_terms(case), case.folder, on_step=on_step)
