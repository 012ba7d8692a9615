"""A name or a path -> the file of a study; and the list of the studies that ship with refloat."""

from difflib import get_close_matches
from pathlib import Path

from refloat.errors import StudyError

SHIPPED = Path(__file__).parent / "shipped"
FILE = "study.yaml"


def shipped_studies() -> tuple[str, ...]:
    """Names of the studies that ship with refloat, in alphabetical order."""
    return tuple(sorted(folder.name for folder in SHIPPED.iterdir() if (folder / FILE).is_file()))


def find_study(wanted: str | Path) -> Path:
    """The file meant by a path, a folder with a study.yaml, or the name of a shipped study.

    Raises:
        StudyError: There is no such thing.
    """
    path = Path(wanted)
    if path.is_file():
        return path
    if path.is_dir():
        if (path / FILE).is_file():
            return path / FILE
        raise StudyError(f"the folder has no {FILE}", where=str(wanted), remedy="name the study's file")
    if str(wanted) in shipped_studies():
        return SHIPPED / str(wanted) / FILE
    near = get_close_matches(str(wanted), shipped_studies(), n=1)
    remedy = f'did you mean "{near[0]}"?' if near else f"shipped are {', '.join(shipped_studies()) or 'none'}"
    raise StudyError("there is no such file, folder or shipped study", where=str(wanted), remedy=remedy)


def file_of_study(folder: Path, name: str, study: str | Path) -> Path:
    """The file that a study names, which lies in the study's own folder.

    Args:
        folder: Of the study's file.
        name: As the study writes it.
        study: The study's file, for the sentence.

    Raises:
        StudyError: It is not there, or lies outside.
    """
    path = folder / name
    if not path.is_file():
        raise StudyError(
            f'names the file "{name}", which is not there', where=str(study), remedy="put it beside the study's file"
        )
    if not path.resolve().is_relative_to(folder.resolve()):
        raise StudyError(
            f'names the file "{name}", which lies outside its folder', where=str(study), remedy="copy it there"
        )
    return path
