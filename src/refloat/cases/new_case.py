"""A folder name -> a new case folder to start from."""

import shutil
import tempfile
from pathlib import Path

from refloat.cases.find_case import SHIPPED, read_case, shipped_cases
from refloat.errors import CaseError, OutputError


def new_case(folder: str | Path, *, template: str = "template") -> Path:
    """Copies a case into a new folder, ready to run and to be edited.

    Args:
        folder: Folder to make; must not exist, or be empty.
        template: "template" (a small synthetic tape in the canonical form) or a shipped case's name.

    Returns:
        The path of the new case.yaml.

    Raises:
        CaseError: If the folder holds something already, or there is no such template.
        OutputError: If the folder cannot be written.
    """
    target = Path(folder)
    source = SHIPPED.parent / "template" if template == "template" else SHIPPED / template
    if not (source / "case.yaml").is_file():
        raise CaseError(
            "there is no such template",
            where=template,
            remedy=f"take 'template' or one of {', '.join(shipped_cases())}",
        )
    if target.exists() and (not target.is_dir() or any(target.iterdir())):
        raise CaseError("exists already and is not an empty folder", where=str(target), remedy="choose a new folder")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        # Copied beside and renamed, so that a full disk leaves no half case behind.
        with tempfile.TemporaryDirectory(dir=target.parent, prefix=".refloat-") as beside:
            copy = Path(beside) / "case"
            shutil.copytree(source, copy, ignore=shutil.ignore_patterns("__pycache__"))
            if target.is_dir():
                target.rmdir()
            copy.rename(target)
    except OSError as error:
        raise OutputError(
            f"cannot be written ({error.strerror})",
            where=str(target),
            remedy="choose a folder you may write to, on a disk with room",
        ) from error
    read_case(target)
    return target / "case.yaml"
