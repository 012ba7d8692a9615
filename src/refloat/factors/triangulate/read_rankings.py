"""a result.json of a finished study -> the rankings in it."""

import json
from pathlib import Path
from typing import Any, get_args

from refloat.errors import InputError, StudyError
from refloat.factors.cause_ranking import CauseRanking, Meaning
from refloat.factors.taxonomy import shipped_taxonomy


def read_rankings(path: Path) -> tuple[str, tuple[CauseRanking, ...], bool]:
    """Name of a study, its rankings and whether it is made up, from what `refloat factors` printed or wrote as JSON.

    Raises:
        StudyError: No such file, no JSON object, no rankings, or one that is not whole.
    """
    where = str(path)
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as failure:
        raise StudyError("there is no such file", where=where, remedy="check the name and the folder") from failure
    except (OSError, UnicodeDecodeError) as failure:
        raise StudyError("the file cannot be read as text", where=where, remedy="give a result.json") from failure
    except (json.JSONDecodeError, RecursionError) as failure:
        raise StudyError(
            "this is not JSON", where=where, remedy="give what `refloat factors --json` wrote"
        ) from failure
    entries = document.get("rankings") if isinstance(document, dict) else None
    if not isinstance(entries, list):
        raise StudyError("the document has no rankings", where=where, remedy="give the result of a study of causes")
    name = str(document.get("name") or path.stem)
    found = tuple(_ranking(entry, f"{where}: rankings[{place}]") for place, entry in enumerate(entries))
    return name, found, document.get("synthetic") is True


def _ranking(entry: Any, where: str) -> CauseRanking:
    if not isinstance(entry, dict):
        raise StudyError("this is no ranking", where=where, remedy="give an object with method and scores")
    method: Any = entry.get("method")
    meaning: Any = entry.get("meaning")
    if not isinstance(method, str) or not method:
        raise StudyError("method is missing", where=where, remedy="name the method")
    if meaning not in get_args(Meaning):
        raise StudyError(
            f'meaning is "{str(meaning)[:60]}"', where=where, remedy=f"give one of {', '.join(get_args(Meaning))}"
        )
    scores, low, high = (_numbers(entry.get(key, {}), f"{where}.{key}") for key in ("scores", "low", "high"))
    for code in scores:
        shipped_taxonomy().prove_known(code, where=where)
    try:
        return CauseRanking(
            method=method,
            scores=scores,
            sample=str(entry.get("sample", "")),
            unit=str(entry.get("unit", "")),
            meaning=meaning,
            additive=entry.get("additive") is True,
            low=low,
            high=high,
        )
    except InputError as failure:
        raise StudyError(failure.what, where=where, remedy=failure.remedy) from failure


def _numbers(value: Any, where: str) -> dict[str, float]:
    if not isinstance(value, dict):
        raise StudyError("this is no group of scores", where=where, remedy="give code: number")
    for code, score in value.items():
        if isinstance(score, bool) or not isinstance(score, (int, float)):
            raise StudyError(f"the score of {code} is no number", where=where, remedy="give a number")
    return {code: float(score) for code, score in value.items()}
