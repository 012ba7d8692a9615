"""a Case and other engines, scales or facts -> the case, to be rated by those."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from refloat.cases.case import Case
from refloat.errors import InputError
from refloat.files import did_you_mean
from refloat.rating import ENGINE_NAMES


def rated_by(
    case: Case,
    *,
    engines: Sequence[str] | None = None,
    expected_loss_scale: str | None = None,
    default_probability_scale: str | None = None,
    stress_scale: str | None = None,
    facts: Mapping[str, str | float] | None = None,
) -> Case:
    """A case rated in another way than its file says; what is left out stays.

    Args:
        case: The case; it is not changed.
        engines: Engines whose lowest letter is reported.
        expected_loss_scale: Shipped name, or a file from where the program runs.
        default_probability_scale: Likewise.
        stress_scale: Likewise.
        facts: Facts that caps look at, beside those of the case or in their place.

    Raises:
        InputError: There is no such engine.
    """
    changes: dict[str, object] = {}
    for engine in engines or ():
        if engine not in ENGINE_NAMES:
            remedy = did_you_mean(engine, list(ENGINE_NAMES)) or f"choose among {', '.join(ENGINE_NAMES)}"
            raise InputError(f'there is no rating engine "{engine}"', remedy=remedy)
    if engines:
        changes["engines"] = tuple(dict.fromkeys(engines))
    names = {
        "expected_loss_scale": expected_loss_scale,
        "default_probability_scale": default_probability_scale,
        "stress_scale": stress_scale,
    }
    for field, name in names.items():
        if name is not None:
            # A file is named from where the program runs, not from the case folder.
            changes[field] = str(Path(name).resolve()) if Path(name).is_file() else name
    if facts:
        changes["facts"] = {**case.rating.facts, **facts}
    changed = case.model_copy(update={"rating": case.rating.model_copy(update=changes)})
    changed._folder = case.folder
    return changed
