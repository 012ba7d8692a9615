"""The assumption sets that come with refloat, and reading any other."""

from functools import cache
from pathlib import Path

from refloat.errors import AssumptionError
from refloat.files import read_yaml_model
from refloat.recovery.assumptions import Assumptions
from refloat.recovery.references import reference_findings

LIBRARY = Path(__file__).parent / "library"


def list_assumptions() -> tuple[str, ...]:
    """Names of the assumption sets that come with refloat, sorted."""
    return tuple(sorted(path.stem for path in LIBRARY.glob("*.yaml")))


def read_assumptions(name_or_path: str | Path) -> Assumptions:
    """An assumption set by its name in the library, or from a file of one's own.

    Args:
        name_or_path: A name from `list_assumptions`, or the path of a YAML file.

    Raises:
        AssumptionError: There is no such set, or the file is wrong; the message names the first
            problem by file, line and column.
    """
    if str(name_or_path) in list_assumptions():
        return _shipped(str(name_or_path))
    path = Path(name_or_path)
    if not path.is_file():
        known = ", ".join(list_assumptions())
        raise AssumptionError(
            "there is no such assumption set",
            where=str(name_or_path),
            remedy=f"give the path of a file or one of {known}",
        )
    return read_yaml_model(path, Assumptions, error=AssumptionError, also=reference_findings)


@cache
def _shipped(name: str) -> Assumptions:
    """A set of the library, read once: with places of every key kept, that takes a fifth of a second."""
    return read_yaml_model(LIBRARY / f"{name}.yaml", Assumptions, error=AssumptionError, also=reference_findings)
