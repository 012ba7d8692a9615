"""A Calibration -> its figures as SVG files."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from refloat.files.write import write_text
from refloat.report.charts.calibration import calibration_figures
from refloat.report.drawings import unchecked

if TYPE_CHECKING:
    from refloat.recovery.calibrate.calibration import Calibration


def write_calibration_charts(calibration: Calibration, folder: Path, language: str = "en") -> list[Path]:
    """Write every figure of a calibration into a folder that exists.

    Raises:
        OutputError: A file cannot be written.
    """
    import vl_convert

    written = []
    with unchecked():
        for name, figure in calibration_figures(calibration, language).items():
            path = folder / f"{name}.svg"
            write_text(path, vl_convert.vegalite_to_svg(figure.to_dict(validate=False)))
            written.append(path)
    return written
