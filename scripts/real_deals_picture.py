"""Draws docs/pictures/real-deals.svg and prints the figures of docs/method/real-deals.md, from the benchmark itself."""

import json
from pathlib import Path

from refloat.bench import bench_recovery_deals
from refloat.files.write import write_text
from refloat.report.charts.realised import realised_over_forecast
from refloat.report.drawings import draw_svg

PICTURE = Path(__file__).resolve().parents[1] / "docs" / "pictures" / "real-deals.svg"


def main() -> None:
    """Run the benchmark, write the picture, print the rest."""
    found = bench_recovery_deals()
    write_text(PICTURE, draw_svg(realised_over_forecast(found["realised"])))
    for part in ("by_type", "by_date", "realised", "surveys"):
        for row in found[part]:
            print(json.dumps(row))


if __name__ == "__main__":
    main()
