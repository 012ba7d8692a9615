"""A name or a path -> a Case; and the list of the cases that ship with refloat."""

from difflib import get_close_matches
from pathlib import Path

from refloat.cases.case import Case
from refloat.errors import CaseError
from refloat.files import read_yaml_model

SHIPPED = Path(__file__).parent / "shipped"


def shipped_cases() -> tuple[str, ...]:
    """Names of the cases that ship with refloat, in alphabetical order."""
    return tuple(sorted(folder.name for folder in SHIPPED.iterdir() if (folder / "case.yaml").is_file()))


def read_case(name_or_path: str | Path) -> Case:
    """Reads a case by the name of a shipped one, its folder, or its case.yaml.

    Raises:
        CaseError: If there is no such case, or its file is wrong.
    """
    file = _case_file(str(name_or_path))
    case = read_yaml_model(file, Case, error=CaseError)
    case._folder = file.parent
    for wanted in (*case.tape.files, case.deal, *(bidding.bids for bidding in case.sale.books.values())):
        _file_of(case, wanted, file)
    rating = case.rating
    scales = (rating.expected_loss_scale, rating.default_probability_scale, rating.stress_scale, rating.caps)
    for name in (case.tape.layout, case.recovery.assumptions, *scales):
        # A bare name is something shipped, unless a file of the case folder bears it.
        if name is not None and ((case.folder / name).is_file() or _is_file_name(name)):
            _file_of(case, name, file)
    return case


def case_path(case: Case, name: str) -> str | Path:
    """The file `name` in the case folder if it is there, else the bare name of something shipped."""
    inside = case.folder / name
    return inside if inside.is_file() else name


def _case_file(wanted: str) -> Path:
    path = Path(wanted)
    if path.is_file():
        return path
    if path.is_dir():
        if (path / "case.yaml").is_file():
            return path / "case.yaml"
        raise CaseError("the folder has no case.yaml", where=wanted, remedy="start one with 'refloat cases new DIR'")
    if wanted in shipped_cases():
        return SHIPPED / wanted / "case.yaml"
    near = get_close_matches(wanted, shipped_cases(), n=1)
    remedy = f"did you mean '{near[0]}'?" if near else f"shipped are {', '.join(shipped_cases())}"
    raise CaseError(
        "there is no such case: neither a folder, nor a file, nor a shipped name", where=wanted, remedy=remedy
    )


def _is_file_name(name: str) -> bool:
    return "/" in name or "\\" in name or Path(name).suffix.lower() in (".yaml", ".yml", ".csv")


def _file_of(case: Case, wanted: str, case_file: Path) -> None:
    path = case.folder / wanted
    if not path.is_file():
        raise CaseError(
            f"names the file '{wanted}', which is not in the case folder",
            where=str(case_file),
            remedy="put it there or correct the name",
        )
    if not path.resolve().is_relative_to(case.folder.resolve()):
        raise CaseError(
            f"names the file '{wanted}', which lies outside the case folder",
            where=str(case_file),
            remedy="copy it into the case folder",
        )
