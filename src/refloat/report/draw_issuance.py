"""NplStudy -> pictures in a folder."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from refloat.files import write_bytes, write_text
from refloat.report.charts.issuance import study_figures
from refloat.report.drawings import unchecked
from refloat.report.write_report import prove_writable

if TYPE_CHECKING:
    from refloat.forecast import NplStudy


def draw_issuance(study: NplStudy, folder: Path, *, language: str = "en") -> list[Path]:
    """Draw the forecasts beside what happened, the fan with its targets, the calendar and the bridge, as SVG and PNG.

    Args:
        study: Of a bank's bad loans.
        folder: Made if it is not there.
        language: "en" or "zh".

    Raises:
        OutputError: The folder cannot be written.
    """
    import vl_convert

    prove_writable(folder)
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    with unchecked():
        charts = study_figures(study, language)
    for name, chart in charts.items():
        svg = vl_convert.vegalite_to_svg(chart.to_dict(validate=False))
        write_text(folder / f"{name}.svg", svg)
        write_bytes(folder / f"{name}.png", vl_convert.svg_to_png(svg, scale=2.0))
        written += [folder / f"{name}.svg", folder / f"{name}.png"]
    return written
