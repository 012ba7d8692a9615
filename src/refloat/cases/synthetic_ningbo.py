"""Makes the synthetic tape of the case bank-of-ningbo: the first securitisation of its plan.

Nothing of it is Bank of Ningbo's. The claim is the one that the plan on the founding study's forecast takes in its
first quarter (that of the smallest card deal of our table); principal share and class mix are those of the card deal
17HECUI03; loans, borrowers, cities and dates are made up. Make it again with
`python -m refloat.cases.synthetic_ningbo`.
"""

from datetime import date
from pathlib import Path

from refloat.cases.synthetic_card import CLASSES, PublishedPool, write
from refloat.market import china_deals

FOLDER = Path(__file__).parent / "shipped" / "bank-of-ningbo"
SIZE_DEAL, MIX_DEAL = "24SUYU01", "17HECUI03"
CUT_OFF = date(2017, 3, 31)
LOANS, BORROWERS, SEED = 8_000, 7_700, 20170331
CITIES = {
    "330200": 0.40,
    "310100": 0.10,
    "330100": 0.09,
    "320100": 0.07,
    "440300": 0.06,
    "320500": 0.06,
    "330300": 0.05,
    "320200": 0.04,
    "110100": 0.04,
    "330700": 0.03,
    "330600": 0.03,
    "331000": 0.02,
    "330400": 0.01,
}
"""Assumed spread over the cities where the bank has branches, by the national code of divisions (GB/T 2260)."""


def planned_pool() -> PublishedPool:
    """The pool that the tape is made to meet."""
    deals = {row["deal_id"]: row for row in china_deals().to_dicts()}
    size, mix = deals[SIZE_DEAL], deals[MIX_DEAL]
    claim = round(size["claim_amount"] * 100)
    return PublishedPool(
        claim=claim,
        principal=round(claim * mix["principal_amount"] / mix["claim_amount"]),
        cut_off=CUT_OFF,
        class_shares=tuple(mix[f"{name}_share"] for name in CLASSES),
        loans=LOANS,
        borrowers=BORROWERS,
        cities=CITIES,
        seed=SEED,
    )


if __name__ == "__main__":
    write(FOLDER, planned_pool())
