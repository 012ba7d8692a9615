"""a template and choices -> a deal to start from, as a Deal or as the text of a file."""

import io
import json
import math
from importlib import resources
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from refloat.deal.deal import Deal
from refloat.deal.payment_dates import PaymentDates
from refloat.deal.reserve import MultipleTarget
from refloat.deal.schema import SCHEMA_FILE, deal_schema
from refloat.errors import DealError, OutputError
from refloat.files import did_you_mean, write_text


def templates() -> list[str]:
    """Names of the deals that ship as a start for one's own."""
    folder = resources.files("refloat.deal").joinpath("templates")
    return sorted(entry.name.removesuffix(".yaml") for entry in folder.iterdir() if entry.name.endswith(".yaml"))


def template(name: str, *, every_months: int | None = None, reserve_times: float | None = None) -> Deal:
    """One of the templates as a deal.

    Args:
        name: See `templates()`.
        every_months: Months from one payment date to the next; the template's own if left out.
        reserve_times: Multiple of the next senior costs and interest that the reserve aims at; the template's own
            if left out.

    Raises:
        DealError: There is no such template, or it does not have what is to be changed.
    """
    tree = _chosen(name, every_months, reserve_times)
    return Deal.model_validate_json(json.dumps(tree, default=str), strict=True)


def template_text(name: str, *, every_months: int | None = None, reserve_times: float | None = None) -> str:
    """The same as the text of a deal file, with the template's comments; arguments and errors as in `template`."""
    stream = io.StringIO()
    _yaml().dump(_chosen(name, every_months, reserve_times), stream)
    return stream.getvalue()


def write_new_deal(
    name: str, path: str | Path, *, every_months: int | None = None, reserve_times: float | None = None
) -> list[Path]:
    """Write a template as a deal file, and the schema beside it by which an editor completes it.

    Arguments and errors as in `template`.

    Returns:
        The two files.

    Raises:
        OutputError: The deal file is there already, or the folder cannot be written.
    """
    target = Path(path)
    if target.exists():
        raise OutputError("there is such a file already", where=str(target), remedy="give another name")
    text = template_text(name, every_months=every_months, reserve_times=reserve_times)
    schema = target.with_name(SCHEMA_FILE)
    write_text(target, f"# yaml-language-server: $schema={SCHEMA_FILE}\n{text}")
    write_text(schema, json.dumps(deal_schema(), ensure_ascii=False, indent=1) + "\n")
    return [target, schema]


def _yaml() -> YAML:
    loader = YAML(typ="rt", pure=True)
    loader.allow_unicode, loader.width = True, 120
    loader.indent(mapping=2, sequence=4, offset=2)
    return loader


def _chosen(name: str, every_months: int | None, reserve_times: float | None) -> Any:
    """The template's tree with the choices in it; what is no longer as published no longer says so."""
    if name not in templates():
        remedy = did_you_mean(name, templates()) or f"known are {', '.join(templates())}"
        raise DealError(f'no template is called "{name}"', remedy=remedy)
    text = resources.files("refloat.deal").joinpath(f"templates/{name}.yaml").read_text(encoding="utf-8")
    tree = _yaml().load(text)
    if every_months is not None:
        bounds = PaymentDates.model_json_schema()["properties"]["every_months"]
        if not bounds["minimum"] <= every_months <= bounds["maximum"]:
            raise DealError(
                f"a deal cannot pay every {every_months} months",
                where=name,
                remedy=f"give {bounds['minimum']} to {bounds['maximum']}",
            )
        _put(tree["payment_dates"], "every_months", every_months)
    if reserve_times is not None:
        targets = [reserve["target"] for reserve in tree.get("reserves", ()) if "times" in reserve["target"]]
        if not targets:
            raise DealError("this template has no reserve that is a multiple of costs and interest", where=name)
        most = MultipleTarget.model_json_schema()["properties"]["times"]["maximum"]
        if not (math.isfinite(reserve_times) and 0 <= reserve_times <= most):
            raise DealError(f"{reserve_times:g} is no multiple for a reserve", where=name, remedy=f"give 0 to {most:g}")
        changed = any(target["times"] != reserve_times for target in targets)
        for target in targets:
            _put(target, "times", float(reserve_times))
        for entry in tree["provenance"]:
            if changed and entry["terms"] == "reserve multiple":
                entry["status"] = "illustrative"
                entry.pop("source", None)
    return tree


def _put(group: Any, field: str, value: float) -> None:
    if group[field] != value:
        group[field] = value
        # What the template says beside its own value does not hold for another.
        group.ca.items.pop(field, None)
        group.yaml_add_eol_comment("chosen when this file was made", key=field)
