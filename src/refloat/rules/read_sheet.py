"""A YAML sheet, or the lines above the header of a CSV -> what a scale says of itself."""

import re
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from refloat.errors import ScaleError
from refloat.files import did_you_mean, read_yaml_model
from refloat.rules.table import read_lines, sheet_path

Sheet = TypeVar("Sheet", bound=BaseModel)

_LINE = re.compile(r"\"?#\s*([A-Za-z_]+)\s*:\s*(.*?)[\s,\"]*$")
"""A spreadsheet may put quotes around such a line and commas behind it."""


def read_sheet(name_or_path: str | Path, model: type[Sheet], known: list[str], what: str) -> tuple[Sheet, Path]:
    """What a scale says of itself, and the file that says it.

    Args:
        name_or_path: A shipped name, a YAML sheet, or a CSV with a sheet beside it or with lines `# agency: ...` at
            its top.
        model: The sheet's model.
        known: Names of the shipped ones.
        what: What it is called in sentences.

    Raises:
        ScaleError: If there is no such file, or it does not say what it must.
    """
    path = sheet_path(name_or_path, known, what)
    if path.suffix.lower() == ".csv":
        return _from_lines(path, model, what), path
    return read_yaml_model(path, model, error=ScaleError), path


def _from_lines(path: Path, model: type[Sheet], what: str) -> Sheet:
    """The sheet in the lines `# name: value` above a CSV's header; a comment with another word is a comment."""
    said: dict[str, str] = {}
    places: dict[str, int] = {}
    comments: list[str] = []
    for number, line in enumerate(read_lines(path), 1):
        if not line.strip(', "'):
            continue
        if not line.lstrip('"').startswith("#"):
            break
        match = _LINE.match(line)
        if match and match[1].lower() in said:
            raise ScaleError(
                f'"{match[1].lower()}" is said twice', where=f"{path}:{number}", remedy="keep one of the lines"
            )
        if match and match[1].lower() in model.model_fields:
            said[match[1].lower()], places[match[1].lower()] = match[2], number
        elif match:
            comments.append(match[1].lower())
    if not said:
        raise ScaleError(
            f"the {what} has no sheet saying whose figures these are",
            where=str(path),
            remedy=f"write lines such as '# agency: ...' above its header, or {path.with_suffix('.yaml').name} "
            "beside it, after the pattern of a shipped one",
        )
    try:
        return model.model_validate({"name": path.stem, **said})
    except ValidationError as failure:
        first = failure.errors(include_url=False)[0]
        field = str(first["loc"][0])
        if first["type"] == "missing":
            near = next((word for word in comments if did_you_mean(word, [field])), None)
            remedy = f'"{near}" may be meant for it' if near else f"write '# {field}: ...' above the header"
            raise ScaleError(f"the {what} does not say its {field}", where=str(path), remedy=remedy) from None
        if not said.get(field):
            raise ScaleError(f"the {what} does not say its {field}", where=str(path), remedy="write it") from None
        choices = first.get("ctx", {}).get("expected")
        raise ScaleError(
            f'"{said.get(field, "")}" is no {field} of a {what}',
            where=f"{path}:{places.get(field, 1)}",
            remedy=f"write {choices}" if choices else None,
        ) from None
