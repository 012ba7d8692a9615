"""what loan files measured of a cause -> overrides that `refloat run --overrides` takes: `Link`."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from refloat.errors import InputError
from refloat.factors.expert.loss_shares import Share
from refloat.factors.expert.post_mortem import PostMortem
from refloat.files import write_yaml

Case = Literal["central", "low", "high"]
WORK_MONTHS = 60
"""Months over which slow work is assumed to last: judgement, the first five years of collection."""


@dataclass(frozen=True)
class Link:
    """One measure of the loan files as an event of the recovery model.

    Attributes:
        cause: Code of the cause that the measure tells of.
        measure: Column of the loan files.
        parameter: What it moves in the recovery model, in words.
        size: Mean over the files that tell it, weighted by loss, with its interval; `amount` is their number.
    """

    cause: str
    measure: str
    parameter: str
    size: Share

    def event(self, case: Case = "central") -> dict[str, Any] | None:
        """The event of an overrides file; None where the size rounds to nothing.

        Args:
            case: The mean, or the lower or upper end of its interval.
        """
        value = {"central": self.size.share, "low": self.size.low, "high": self.size.high}[case]
        if self.measure == "court_delay_months":
            months = round(value)
            return {"kind": "courts_closed", "from_month": 0, "months": months} if months >= 1 else None
        if self.measure == "price_shortfall_rate":
            return {"kind": "property_crash", "change": -round(min(value, 0.99), 4)} if value > 5e-5 else None
        pace = round(1 - min(value, 1.0), 4)
        return {"kind": "servicer_failure", "months": WORK_MONTHS, "pace": pace} if pace < 1 else None

    def document(self) -> dict[str, Any]:
        """As a JSON object."""
        return {
            "cause": self.cause,
            "measure": self.measure,
            "parameter": self.parameter,
            "size": self.size.document(),
            "events": {case: self.event(case) for case in ("central", "low", "high")},
        }


LINKS: Mapping[str, tuple[str, str]] = {
    "court_delay_months": ("E3", "time in court"),
    "price_shortfall_rate": ("I2", "price of collateral at auction"),
    "idle_rate": ("I3", "pace of work on collections"),
}
"""Column of the loan files -> the cause it tells of and what it moves."""


def link(files: PostMortem) -> tuple[Link, ...]:
    """Every measure that the loan files tell."""
    return tuple(
        Link(*LINKS[measure][:1], measure, LINKS[measure][1], size) for measure, size in files.measures.items()
    )


def overrides_of(links: Sequence[Link], *, name: str, case: Case = "central") -> dict[str, Any]:
    """A file of overrides as plain values.

    Raises:
        InputError: No link has a size.
    """
    events = [event for one in links if (event := one.event(case)) is not None]
    if not events:
        raise InputError("no measure of the loan files has a size", where=name, remedy="fill their columns")
    return {"name": name, "events": events}


def write_link(links: Sequence[Link], folder: Path, *, study: str, synthetic: bool) -> list[Path]:
    """Write overrides for `refloat run --overrides`: all links at mean, low and high, and each link alone.

    The assumption set of a case may already know part of what the files saw. The overrides come on top of it: a run
    with them answers "what if the pool met these causes as the files did, beyond what the set assumes".

    Args:
        links: From `link`; nothing is written where none has a size.
        folder: Made if it does not exist.
        study: Name of the study.
        synthetic: Whether the files are made up; the name of the overrides then says so, and with it every report.
    """
    folder.mkdir(parents=True, exist_ok=True)
    label = " (synthetic)" if synthetic else ""
    files: dict[str, dict[str, Any]] = {}
    cases: tuple[Case, ...] = ("central", "low", "high")
    for case in cases:
        ending = "" if case == "central" else f"_{case}"
        if any(one.event(case) for one in links):
            files[f"overrides{ending}.yaml"] = overrides_of(
                links, name=f"{study}: causes as seen in loan files, {case}{label}", case=case
            )
    for one in links:
        if one.event():
            files[f"overrides_{one.cause}.yaml"] = overrides_of([one], name=f"{study}: {one.parameter}{label}")
    comment = (
        f"Written by refloat from the study {study}{label}. Sizes are means over its loan files, weighted by loss.\n"
        "They come on top of what the assumption set of a case holds. Use: refloat run CASE --overrides THIS_FILE\n"
    )
    for file, tree in files.items():
        write_yaml(folder / file, tree, comment=comment)
    return [folder / file for file in files]
