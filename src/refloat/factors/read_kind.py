"""the file of a study -> its kind."""

from collections.abc import Sequence
from difflib import get_close_matches
from pathlib import Path

from refloat.errors import StudyError
from refloat.files.yaml_text import read_yaml


def read_kind(path: str | Path, known: Sequence[str]) -> str:
    """The word after `kind:`.

    Raises:
        StudyError: The file is no YAML, or its kind is missing or unknown.
    """
    text = read_yaml(path)
    if text.problems:
        first = text.problems[0]
        raise StudyError(first.what, where=first.where(path), remedy=first.remedy)
    kind = text.tree.get("kind") if isinstance(text.tree, dict) else None
    if kind in known:
        return str(kind)
    line, column = text.place(("kind",))
    near = get_close_matches(str(kind), known, n=1)
    what = "kind is missing" if kind is None else f'there is no kind "{str(kind)[:60]}"'
    remedy = f'did you mean "{near[0]}"?' if near else f"give one of {', '.join(known)}"
    raise StudyError(what, where=f"{path}:{line}:{column}", remedy=remedy)
