"""a JSON file -> capital requests, or a sentence that says what is wrong and where."""

import json
import re
from functools import cache
from pathlib import Path
from typing import Any, get_args

from pydantic import BaseModel, ValidationError

from refloat.effects.capital.npe_deal import NpeDeal
from refloat.effects.capital.position import SecErba, SecIrba, SecSa, SubPool, UsSsfa
from refloat.effects.capital.request import Request
from refloat.errors import InputError
from refloat.files.sentences import did_you_mean, sentence

INPUTS: dict[str, type[BaseModel]] = {
    "sec-sa": SecSa,
    "sec-erba": SecErba,
    "sec-irba": SecIrba,
    "us-ssfa": UsSsfa,
    "npe": NpeDeal,
}
# How the rules' own titles and other books write the methods.
ALSO = {"ssfa": "us-ssfa", "npl": "npe"}
# Other words for an input: Basel's name of STS deals, and what people write out or cut short.
OTHER_WORDS = {"stc": "sts", "resec": "resecuritisation", "rating": "cqs", "maturity": "MT", "thickness": "T"}
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
    if not isinstance(name, (str, int)) or isinstance(name, bool) or name == "":
        name = number
    where += f" ({name})" if name != number and len(str(name)) < 80 else ""
    method = _method(entry.get("method"), where)
    inputs = entry.get("inputs")
    if not isinstance(inputs, dict):
        raise InputError("the inputs are missing", where=where, remedy='add "inputs": {...}')
    model = INPUTS[method]
    known = list(model.model_fields)
    exposure = entry.get("exposure")
    if method == "npe" and exposure is not None:
        unused.append(f'{where}: a deal has notes and what is kept of each, and does not use "exposure".')
        exposure = None
    try:
        position = model.model_validate(_used(inputs, method, where, unused), strict=True)
        return Request.model_validate({"id": name, "method": method, "inputs": position, "exposure": exposure})
    except ValidationError as failure:
        error = failure.errors(include_url=False)[0]
        what, remedy = sentence(error, known if len(error["loc"]) < 2 else list(SubPool.model_fields))
        field = ".".join(str(part) for part in error["loc"])
        raise InputError(f"{field}: {what}" if field else what, where=where, remedy=remedy) from None


def _method(given: Any, where: str) -> str:
    """The method however it is written: SEC-SA, sec_sa and sec-sa are one."""
    written = {_folded(name): name for name in INPUTS} | ALSO
    if isinstance(given, str) and _folded(given) in written:
        return written[_folded(given)]
    what = "the method is missing" if given is None else f'"{str(given)[:40]}" is not a method here'
    remedy = did_you_mean(str(given), list(INPUTS)) or f"write one of {', '.join(INPUTS)}"
    raise InputError(what, where=where, remedy=remedy)


def _used(inputs: dict[str, Any], method: str, where: str, unused: list[str]) -> dict[str, Any]:
    """What the method reads, by its own names; what is null is left out where null means nothing."""
    fields = INPUTS[method].model_fields
    names = {other: name for other, name in OTHER_WORDS.items() if name in fields}
    names |= {_folded(name): name for name in fields}
    elsewhere = {_folded(name) for model in INPUTS.values() for name in model.model_fields}
    used: dict[str, Any] = {}
    for key, value in inputs.items():
        folded = _folded(key)
        if folded not in names:
            # A slip of the pen is refused; what other methods use is left out and told.
            close = did_you_mean(key, list(fields))
            if close and folded not in elsewhere:
                raise InputError(f'"{key}" is no input of {method}', where=where, remedy=close)
            unused.append(f'{where}: {method} does not use "{key}".')
            continue
        name = names[folded]
        if name in used:
            raise InputError(f'"{key}" gives {name} a second time', where=where, remedy="leave one out")
        if value is not None or type(None) in get_args(fields[name].annotation):
            used[name] = value
    return used


@cache
def _folded(name: str) -> str:
    """A name without what people write in different ways: case, signs, and s or z."""
    return re.sub(r"[^a-z0-9]", "", name.lower()).replace("z", "s")
