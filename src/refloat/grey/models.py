"""the name of a model and its options as text -> a fit: what a command line and a forecast choose from."""

import difflib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from refloat.errors import InputError
from refloat.grey.bernoulli import fit_ngbm, fit_verhulst
from refloat.grey.diagnose import Conventions
from refloat.grey.fit import GreyFit
from refloat.grey.fractional import fit_fgm
from refloat.grey.gm11 import fit_dgm11, fit_gm11
from refloat.grey.nonhomogeneous import fit_ndgm, fit_ngm, fit_saigm
from refloat.grey.rolling import fit_rolling
from refloat.grey.second_order import fit_gm21
from refloat.grey.series import Values

Reader = Callable[[str], object]


@dataclass(frozen=True)
class GreyModel:
    """A model that can be asked for by name.

    Attributes:
        fit: Function of a series and options.
        options: Name of an option -> what reads its text.
        least: Fewest points.
    """

    fit: Callable[..., GreyFit]
    options: Mapping[str, Reader] = field(default_factory=dict)
    least: int = 4


def _number(text: str) -> float:
    return float(text)


def _whole(text: str) -> int:
    return int(text)


def _truth(text: str) -> bool:
    known = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}
    return known[text.casefold()]


def _number_or_search(text: str) -> float | str:
    return "search" if text.casefold() == "search" else float(text)


MODELS: Mapping[str, GreyModel] = {
    "gm11": GreyModel(fit_gm11, {"alpha": _number, "form": str, "background": str, "start": str}),
    "dgm11": GreyModel(fit_dgm11),
    "ndgm": GreyModel(fit_ndgm, {"start": str, "order": _number}, least=5),
    "ngm": GreyModel(fit_ngm, {"regressor": str, "constant": _truth}, least=5),
    "saigm": GreyModel(fit_saigm, least=5),
    "verhulst": GreyModel(fit_verhulst, {"on": str}),
    "ngbm": GreyModel(fit_ngbm, {"power": _number_or_search, "criterion": str}),
    "fgm": GreyModel(fit_fgm, {"order": _number_or_search}),
    "gm21": GreyModel(fit_gm21, {"conditions": str}, least=5),
    "rolling": GreyModel(fit_rolling, {"window": _whole, "keep": str}),
}
"""Models of one series by name."""

CONVENTIONS: Mapping[str, Reader] = {"mre_from": _whole, "ddof": _whole, "first_point": _truth}
"""Options of the diagnosis, which any model takes besides its own."""


def fit_model(name: str, values: Values, options: Mapping[str, str] | None = None) -> tuple[GreyFit, Conventions]:
    """Fit a model by its name, with options as text, and read the conventions of its diagnosis.

    Args:
        name: A key of `MODELS`.
        values: The series.
        options: Option -> text, of the model and of `CONVENTIONS` together.

    Raises:
        InputError: A name, option or value that is not known; as the model itself.
    """
    if name not in MODELS:
        raise InputError(f"there is no grey model {name}", remedy=f"give one of {', '.join(MODELS)}")
    model = MODELS[name]
    own: dict[str, Any] = {}
    how: dict[str, Any] = {}
    for key, text in (options or {}).items():
        target, readers = (how, CONVENTIONS) if key in CONVENTIONS else (own, model.options)
        if key not in readers:
            known = [*model.options, *CONVENTIONS]
            close = difflib.get_close_matches(key, known, n=1, cutoff=0.6)
            remedy = f'did you mean "{close[0]}"?' if close else f"{name} takes {', '.join(known)}"
            raise InputError(f'{name} has no option "{key}"', remedy=remedy)
        try:
            target[key] = readers[key](text.strip())
        except (KeyError, ValueError) as failure:
            raise InputError(
                f'{key} is "{text}", which cannot be read', remedy="give a number, a word of its list, or true or false"
            ) from failure
    conventions = Conventions(**how)
    return model.fit(values, **own), conventions
