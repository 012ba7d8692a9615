"""Effects -> pictures in a folder."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from refloat.files import write_bytes, write_text
from refloat.report.charts.effects import sale_bridge, who_gets_what
from refloat.report.drawings import unchecked
from refloat.report.write_report import prove_writable

if TYPE_CHECKING:
    from refloat.deal import Deal
    from refloat.effects import Effects


def draw_effects(effects: Effects, folder: Path, *, deal: Deal, language: str = "en") -> list[Path]:
    """Draw who gets what and the bridge of the sale, each as SVG and PNG.

    Args:
        effects: Of a deal.
        folder: Made if it is not there.
        deal: The deal, for names and currency.
        language: "en" or "zh".

    Raises:
        OutputError: The folder cannot be written.
    """
    import vl_convert

    prove_writable(folder)
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    with unchecked():
        charts = {
            "who-gets-what": who_gets_what(effects, deal, language),
            "sale-bridge": sale_bridge(effects, deal.currency, language),
        }
    for name, chart in charts.items():
        svg = vl_convert.vegalite_to_svg(chart.to_dict(validate=False))
        write_text(folder / f"{name}.svg", svg)
        write_bytes(folder / f"{name}.png", vl_convert.svg_to_png(svg, scale=2.0))
        written += [folder / f"{name}.svg", folder / f"{name}.png"]
    return written
