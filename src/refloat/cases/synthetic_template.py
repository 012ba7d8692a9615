"""Makes the synthetic tape of the case template: a small Italian pool, secured and unsecured.

Everything in it is made up and says so in its file names. Make it again with
`python -m refloat.cases.synthetic_template`.
"""

from datetime import date, timedelta
from pathlib import Path

import numpy as np
import polars as pl

from refloat.files import write_text

FOLDER = Path(__file__).parent / "template"
CUT_OFF = date(2024, 12, 31)
LOANS = 120
SEED = 20241231

REGIONS = ("IT-25", "IT-21", "IT-45", "IT-62", "IT-72", "IT-82")
INDUSTRIES = ("F41", "C25", "G47", "I55", "L68")
STAGES = ("none", "demand", "filed", "judgment", "enforcement")


def tables() -> dict[str, pl.DataFrame]:
    """The three tables in the canonical form: borrower, loan and collateral."""
    draw = np.random.Generator(np.random.SFC64(SEED))
    borrowers, loans, collaterals = [], [], []
    for number in range(1, LOANS + 1):
        business = draw.random() < 0.55
        secured = draw.random() < 0.5
        region = str(draw.choice(REGIONS))
        borrowers.append(_borrower(number, business, region, draw))
        loan = _loan(number, business, secured, region, draw)
        loans.append(loan)
        if secured:
            collaterals.append(_collateral(number, business, region, float(str(loan["claim"])), draw))
    return {"borrower": pl.DataFrame(borrowers), "loan": pl.DataFrame(loans), "collateral": pl.DataFrame(collaterals)}


def write(folder: Path = FOLDER) -> None:
    """Writes the three tables as CSV files whose names say that they are synthetic."""
    for name, table in tables().items():
        write_text(folder / f"synthetic_{name}.csv", table.write_csv())


def _borrower(number: int, business: bool, region: str, draw: np.random.Generator) -> dict[str, object]:
    return {
        "borrower_id": f"B{number:04d}",
        "borrower_type": "sme" if business else "individual",
        "country": "IT",
        "region": region,
        "industry": str(draw.choice(INDUSTRIES)) if business else None,
        "birth_year": None if business else int(draw.integers(1950, 1990)),
        "insolvency_status": "none",
    }


def _loan(number: int, business: bool, secured: bool, region: str, draw: np.random.Generator) -> dict[str, object]:
    origination = date(2008, 1, 15) + timedelta(days=int(draw.integers(0, 3650)))
    default = origination + timedelta(days=int(draw.integers(400, 1400)))
    default = min(default, CUT_OFF - timedelta(days=200))
    original = round(float(np.exp(draw.normal(11.6 if secured else 9.8, 0.7))), 2)
    principal = round(original * float(draw.uniform(0.5, 0.97)), 2)
    interest = round(principal * float(draw.uniform(0.01, 0.12)), 2)
    fees = round(principal * float(draw.uniform(0.0, 0.03)), 2)
    stage = str(draw.choice(STAGES[2:] if secured else STAGES))
    room = (CUT_OFF - default).days
    return {
        "loan_id": f"L{number:04d}",
        "borrower_id": f"B{number:04d}",
        "cutoff_date": CUT_OFF,
        "product": ("sme" if business else "rre") if secured else ("sme" if business else "consumer"),
        "currency": "EUR",
        "origination_date": origination,
        "original_amount": original,
        "interest_rate": round(float(draw.uniform(0.02, 0.08)), 4),
        "principal": principal,
        "interest": interest,
        "fees": fees,
        "claim": round(principal + interest + fees, 2),
        "default_date": default,
        # Default is called at 90 days past due.
        "dpd": room + 90,
        "written_off": False,
        "security_type": "mortgage" if secured else "unsecured",
        "joint_debtors": int(draw.integers(1, 3)),
        "forbearance": bool(draw.random() < 0.1),
        "legal_stage": stage if stage != "none" or room < 900 else "demand",
        "legal_stage_date": None if stage == "none" and room < 900 else default + timedelta(days=int(room * 0.6)),
        "court_region": region,
    }


def _collateral(number: int, business: bool, region: str, claim: float, draw: np.random.Generator) -> dict[str, object]:
    return {
        "collateral_id": f"C{number:04d}",
        "loan_id": f"L{number:04d}",
        "collateral_type": str(draw.choice(("retail", "industrial", "office"))) if business else "residential",
        "region": region,
        "lien_rank": 1,
        "registered": "full",
        "value": round(claim * float(draw.uniform(0.6, 1.8)), 2),
        "value_date": CUT_OFF - timedelta(days=int(draw.integers(20, 170))),
        "value_basis": "market",
    }


if __name__ == "__main__":
    write()
