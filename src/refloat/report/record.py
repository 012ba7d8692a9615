"""RunRecord: what made the numbers of a run, so that somebody else can make them again."""

from __future__ import annotations

import platform
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version

from refloat import __version__

LIBRARIES = ("numpy", "polars", "scipy", "QuantLib", "altair", "typst", "xlsxwriter")


@dataclass(frozen=True)
class RunRecord:
    """The run's settings and the versions it ran on.

    Attributes:
        version: Version of refloat.
        seed: Seed of the random streams.
        scenarios: Number of paths.
        block_size: Scenarios per random stream.
        python: Version of Python.
        libraries: Version of each library whose change could move a number.
        created: When the run was made, ISO 8601 in UTC; in no deterministic output.
        settings: Settings that the user changed against the case file, name -> value.
    """

    version: str
    seed: int
    scenarios: int
    block_size: int
    python: str
    libraries: Mapping[str, str]
    created: str
    settings: Mapping[str, str] = field(default_factory=dict)


def run_record(
    *, seed: int, scenarios: int, block_size: int, settings: Mapping[str, str] | None = None, created: str | None = None
) -> RunRecord:
    """The record of a run made here and now.

    Args:
        seed: Seed of the random streams.
        scenarios: Number of paths.
        block_size: Scenarios per random stream.
        settings: Settings changed against the case file.
        created: Time to record instead of the present, ISO 8601.
    """
    now = created or datetime.now(UTC).isoformat(timespec="seconds")
    libraries = {name: _version(name) for name in LIBRARIES}
    return RunRecord(
        __version__, seed, scenarios, block_size, platform.python_version(), libraries, now, dict(settings or {})
    )


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "unknown"
