"""Writes what the rebuilt deals' pages tell: each deal's README.md, the tables of docs/deals.md, and its pictures.

    .venv/bin/python scripts/deal_pages.py

A test keeps the pages equal to what this writes.
"""

import sys
from pathlib import Path

from refloat.deal.real import deal_page, overview, read_real_deal, real_deals, replay
from refloat.market import deal_table
from refloat.report.charts.lives import senior_lives
from refloat.report.charts.market import sold_on_expected
from refloat.report.drawings import draw_svg

CHECKOUT = Path(__file__).resolve().parents[1]
PAGE = CHECKOUT / "docs" / "deals.md"
PICTURE = CHECKOUT / "docs" / "pictures" / "deals.svg"
MARKET = CHECKOUT / "docs" / "pictures" / "market.svg"
BEGIN, END = "<!-- tables -->", "<!-- end of tables -->"


def main() -> int:
    replays = [replay(read_real_deal(name)) for name in real_deals()]
    for one in replays:
        (one.real.folder / "README.md").write_text(deal_page(one), encoding="utf-8")
    head, _, rest = PAGE.read_text(encoding="utf-8").partition(BEGIN)
    tail = rest.partition(END)[2]
    PAGE.write_text(f"{head}{BEGIN}\n\n{overview(replays)}\n\n{END}{tail}", encoding="utf-8")
    PICTURE.write_text(draw_svg(senior_lives(replays)), encoding="utf-8")
    MARKET.write_text(draw_svg(sold_on_expected(deal_table().to_dicts())), encoding="utf-8")
    print(f"{len(replays)} pages, the tables of {PAGE.name}, {PICTURE.name} and {MARKET.name}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
