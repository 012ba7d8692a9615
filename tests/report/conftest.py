"""One small run, from a tape to sold notes, with hostile text wherever a stranger's text can get in."""

import csv
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pytest

from refloat.cases.simulate_without import without_estimation_error
from refloat.deal import Deal, run, template
from refloat.pool import Criterion, concentration, form_pool, strata
from refloat.rating import caps_of, explain, rate
from refloat.recovery import read_assumptions, simulate
from refloat.report import Offering, run_record, write_report
from refloat.rules import read_caps
from refloat.sale import SaleTerms, sell, view_notes
from refloat.tape import check_tape, read_tape

HOSTILE = "<script>alert('x')</script>"
FORMULA = '=HYPERLINK("http://evil.example";"x")'
MARKUP = "#panic() $a$ *b* _c_ \\ @d"
CUT_OFF = date(2025, 3, 31)
LOANS = 120


def write_tape(folder: Path) -> list[Path]:
    """A tape of small card loans; the last row's borrower does not exist."""
    numbers = np.random.default_rng(20250331)
    borrower = folder / "borrower.csv"
    with borrower.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["borrower_id", "borrower_type", "country", "region", "industry"])
        for number in range(LOANS):
            region = (HOSTILE, FORMULA, MARKUP, "320500")[number % 4]
            writer.writerow([f"B{number:04}", "individual", "CN", region, FORMULA])
    loan = folder / "loan.csv"
    head = "loan_id borrower_id cutoff_date product currency origination_date original_amount interest_rate principal"
    head += " interest fees claim default_date dpd class5 written_off security_type legal_stage"
    with loan.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(head.split())
        for number in range(LOANS):
            principal = round(float(numbers.lognormal(10.0, 0.5)), 2)
            interest, fees = round(0.1 * principal, 2), round(0.02 * principal, 2)
            dpd = int(numbers.integers(100, 900))
            owner = FORMULA if number == LOANS - 1 else f"B{number:04}"
            writer.writerow(
                (
                    *(f"L{number:04}", owner, CUT_OFF, "card", "CNY", date(2018, 5, 1), 2 * principal, 0.18, principal),
                    *(interest, fees, round(principal + interest + fees, 2), CUT_OFF - timedelta(days=dpd), dpd),
                    *(("substandard", "doubtful", "loss")[number % 3], "false", "unsecured", "none"),
                )
            )
    return [borrower, loan]


def small_deal(claim: float) -> Deal:
    """The Chinese template, cut down to a small pool."""
    terms = template("cn-two-note").model_dump(mode="json")
    terms["cut_off_balance"] = claim
    terms["notes"][0]["balance"], terms["notes"][1]["balance"] = 0.04 * claim, 0.02 * claim
    terms["fees"][1].update(amount=100.0, annual_cap=300.0)
    terms["fees"][2]["annual_cap"] = 2000.0
    return Deal.model_validate(terms)


@pytest.fixture(scope="session")
def offering(tmp_path_factory: pytest.TempPathFactory) -> Offering:
    """The run."""
    folder = tmp_path_factory.mktemp("tape")
    check = check_tape(read_tape(write_tape(folder), layout="canonical"), received_on=date(2025, 4, 15))
    criterion = Criterion(
        name="non-performing", field="dpd", op=">=", value=120, text_en=HOSTILE, text_zh="逾期120天以上"
    )
    pool = form_pool(check.tape, [criterion])
    recoveries = simulate(pool, read_assumptions("cn-card"), seed=7, scenarios=400, block_size=100)
    deal = small_deal(pool.claim)
    ledger = run(deal, recoveries.cash, plan=recoveries.plan)
    facts = {"servicer": "irreplaceable", "country_ceiling": "B3"}
    free = rate(deal, recoveries.cash, plan=recoveries.plan, ledger=ledger)
    caps = caps_of(facts, read_caps(), free.letters)
    ratings = rate(deal, recoveries.cash, plan=recoveries.plan, ledger=ledger, caps=caps)
    calm = simulate(pool, without_estimation_error(recoveries.assumptions), seed=7, scenarios=200, block_size=100)
    terms = SaleTerms.model_validate(
        {
            "notes": {"Senior": {"yield_rate": 0.025}, "Subordinate": {"price": 90}},
            "issue_costs": [{"name": FORMULA, "amount": 100.0}, {"name": "Listing", "share_of_proceeds": 0.01}],
            "retention": 0.05,
            "source": HOSTILE,
        }
    )
    sale = sell(deal, ledger, terms, ratings=ratings)
    return Offering(
        case="sample",
        title_en=f"Sample {HOSTILE} {MARKUP}",
        title_zh=f"样例 {HOSTILE} {MARKUP}",
        synthetic=True,
        notices=((f"Recoveries are assumptions. {HOSTILE}", f"回收率均为假设。{HOSTILE}"),),
        tape_check=check,
        pool=pool,
        strata=strata(pool),
        concentration=concentration(pool),
        recoveries=recoveries,
        deal=deal,
        ledger=ledger,
        ratings=ratings,
        sale=sale,
        views=view_notes(deal, recoveries.cash, ledger, sale, plan=recoveries.plan, paths=100),
        record=run_record(seed=7, scenarios=400, block_size=100, created="2026-01-02T03:04:05+00:00"),
        terms=terms,
        about=(FORMULA, "合成样例"),
        sources=((MARKUP, "无"),),
        criteria=(criterion,),
        explanation=explain(
            deal,
            recoveries.cash,
            ratings,
            plan=recoveries.plan,
            paths=100,
            simulated={"no_estimation_error": calm.cash},
        ),
    )


@pytest.fixture(scope="session")
def folder(offering: Offering, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The report of the run, written once."""
    place = tmp_path_factory.mktemp("report")
    write_report(offering, place)
    return place
