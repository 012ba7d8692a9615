"""the user's panel -> constants of intervals for a history of a certain length: `calibrate_on`."""

from collections.abc import Callable, Mapping
from pathlib import Path

from refloat.forecast.calibrate import calibrate
from refloat.forecast.calibration import Calibration
from refloat.forecast.read_panel import read_panel

POINTS = (4, 5, 6, 8, 10, 13, 18)
"""Lengths of history that are measured, up to that of the user's series."""


def calibrate_on(
    panel: str | Path,
    model: str,
    *,
    points: int,
    horizon: int,
    settings: Mapping[str, str] | None = None,
    on_step: Callable[[int, int], None] | None = None,
) -> Calibration:
    """Measure radii on a file of series, for a history of so many points.

    Args:
        panel: CSV, one series a column.
        model: Name of the model.
        points: Length of the history to be forecast; shorter ones are measured too, longer ones not.
        horizon: Steps ahead.
        settings: Of the model.
        on_step: Told the series done and the series in all.

    Raises:
        InputError: A panel that cannot be read, or has fewer than twenty series that can be used.
    """
    nodes = sorted({*(node for node in POINTS if node < points), points})
    source = f"{Path(panel).name}, the user's panel"
    return calibrate(
        read_panel(panel), model, points=nodes, steps=horizon, settings=settings, source=source, on_step=on_step
    )
