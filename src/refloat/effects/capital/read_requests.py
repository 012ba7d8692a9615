"""a JSON file -> capital requests, or a sentence that says what is wrong and where."""

import json
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ValidationError

from refloat.effects.capital.position import NpeDeal, Request, SecErba, SecIrba, SecSa, UsSsfa
from refloat.errors import InputError
from refloat.files.sentences import did_you_mean, sentence

INPUTS: dict[str, type[BaseModel]] = {
    "sec-sa": SecSa,
    "sec-erba": SecErba,
    "sec-irba": SecIrba,
    "us-ssfa": UsSsfa,
    "npe": NpeDeal,
}
LARGEST_BYTES = 20_000_000


def read_requests(path: str | Path) -> tuple[tuple[Request, ...], list[str]]:
    """Read a list of requests `{"id", "method", "inputs"}`.

    Args:
        path: The JSON file; a single request may stand without the list's brackets.

    Returns:
        The requests, and a sentence for each input that its method does not use.

    Raises:
        InputError: The file is no such list, or an input is missing, misspelt or impossible.
    """
    tree = _load(Path(path))
    entries = tree if isinstance(tree, list) else [tree]
    if not entries:
        raise InputError("the list of requests is empty", where=str(path), remedy="add a request")
    unused: list[str] = []
    requests = tuple(_request(entry, number, str(path), unused) for number, entry in enumerate(entries, start=1))
    return requests, unused


def _load(path: Path) -> Any:
    try:
        if path.stat().st_size > LARGEST_BYTES:
            raise InputError("the file is too large to be a list of requests", where=str(path))
        return json.loads(path.read_text(encoding="utf-8-sig"))
    except FileNotFoundError:
        raise InputError("there is no such file", where=str(path), remedy="check its name") from None
    except IsADirectoryError:
        raise InputError("this is a folder, not a file", where=str(path), remedy="name the file inside it") from None
    except UnicodeDecodeError:
        raise InputError("this is not UTF-8 text", where=str(path), remedy="give a JSON file") from None
    except json.JSONDecodeError as failure:
        raise InputError(
            f"this is not JSON: {failure.msg.lower()}",
            where=f"{path}:{failure.lineno}:{failure.colno}",
            remedy='write a list such as [{"id": "1", "method": "sec-sa", "inputs": {...}}]',
        ) from None
    except (RecursionError, ValueError):
        raise InputError(
            "this JSON is nested too deeply or holds a number beyond all bounds", where=str(path)
        ) from None


def _request(entry: Any, number: int, path: str, unused: list[str]) -> Request:
    where = f"{path}: request {number}"
    if not isinstance(entry, dict):
        raise InputError("a request is a group of id, method and inputs", where=where)
    name = entry.get("id")
    where += f" ({name})" if isinstance(name, str) and len(name) < 80 else ""
    method = entry.get("method")
    if method not in INPUTS:
        known = ", ".join(INPUTS)
        what = "the method is missing" if method is None else f'"{str(method)[:40]}" is not a method here'
        raise InputError(what, where=where, remedy=did_you_mean(str(method), list(INPUTS)) or f"write one of {known}")
    inputs = entry.get("inputs")
    if not isinstance(inputs, dict):
        raise InputError("the inputs are missing", where=where, remedy='add "inputs": {...}')
    model = INPUTS[method]
    known_names = list(model.model_fields)
    for key in [key for key in inputs if key not in known_names]:
        # A slip of the pen is refused; what other methods use is left out and told.
        close = did_you_mean(key, known_names)
        if close and not any(key in other.model_fields for other in INPUTS.values()):
            raise InputError(f'"{key}" is no input of {method}', where=where, remedy=close)
        unused.append(f'{where}: {method} does not use "{key}".')
    used = {key: value for key, value in inputs.items() if key in known_names}
    try:
        position = model.model_validate(used, strict=True)
        return Request.model_validate({"id": str(name or number), "method": method, "inputs": position})
    except ValidationError as failure:
        error = failure.errors(include_url=False)[0]
        what, remedy = sentence(error, known_names)
        field = str(error["loc"][0]) if error["loc"] else ""
        raise InputError(f"{field}: {what}" if field else what, where=where, remedy=remedy) from None
