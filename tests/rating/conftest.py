"""Small deals and made-up cash for the tests of rating."""

from collections.abc import Callable
from datetime import date
from typing import Any

import numpy as np
import pytest

from refloat.deal import Deal
from refloat.units import Cash

CLOSING = date(2024, 1, 1)


def one_note(**note: Any) -> Deal:
    """One zero-coupon note paid once, a year after closing; the rest goes to a residual note."""
    first = {"name": "A", "kind": "zero_coupon", "balance": 50.0, "legal_final": "2024-12-31", **note}
    return Deal.model_validate(
        {
            "name": "one note",
            "currency": "EUR",
            "cut_off": "2024-01-01",
            "closing_on": "2024-01-01",
            "payment_dates": {"first": "2024-12-31", "every_months": 12, "last": "2024-12-31"},
            "notes": [first, {"name": "J", "kind": "residual", "balance": 10.0}],
            "payments": {
                "normal": [
                    *([{"step": "pay_interest", "notes": ["A"]}] if first["kind"] == "fixed" else []),
                    {"step": "pay_principal", "notes": ["A"]},
                    {"step": "pay_residual", "to": [{"note": "J"}]},
                ]
            },
        }
    )


def three_notes(*, mezzanine_first: bool = False, reserve: bool = True) -> Deal:
    """A senior with timely interest, a mezzanine with ultimate interest, a residual; quarterly for five years."""
    interest = [
        {"step": "pay_interest", "notes": ["A"], "use": ["R"] if reserve else []},
        {"step": "pay_interest", "notes": ["B"]},
    ]
    return Deal.model_validate(
        {
            "name": "three notes",
            "currency": "EUR",
            "cut_off": "2024-01-01",
            "closing_on": "2024-01-01",
            "payment_dates": {"first": "2024-03-31", "every_months": 3, "last": "2028-12-31"},
            "notes": [
                {"name": "A", "kind": "fixed", "balance": 40_000.0, "rate": 0.03, "expected_maturity": "2026-12-31"},
                {
                    "name": "B",
                    "kind": "fixed",
                    "balance": 10_000.0,
                    "rate": 0.08,
                    "promise": "ultimate",
                    "unpaid_interest": {"bears_interest": True},
                },
                {"name": "J", "kind": "residual", "balance": 5_000.0},
            ],
            "reserves": [
                {"name": "R", "initial": 2_000.0, "target": {"kind": "fixed", "amount": 2_000.0}, "protects": ["A"]}
            ]
            if reserve
            else [],
            "payments": {
                "normal": [
                    *(interest if mezzanine_first else interest[:1]),
                    *([{"step": "fund_reserve", "reserve": "R"}] if reserve else []),
                    {"step": "pay_principal", "notes": ["A"]},
                    *([] if mezzanine_first else interest[1:]),
                    {"step": "pay_principal", "notes": ["B"]},
                    {"step": "pay_residual", "to": [{"note": "J"}]},
                ]
            },
        }
    )


def lognormal_year(paths: int, *, sigma: float = 0.15, mean: float = 100.0, seed: int = 1) -> Cash:
    """One payment a year after closing, lognormal, one path for each of evenly spaced quantiles in random order."""
    from scipy.special import ndtri

    normal = ndtri((np.arange(paths) + 0.5) / paths)
    np.random.default_rng(seed).shuffle(normal)
    amounts = mean * np.exp(sigma * normal - sigma**2 / 2)
    return Cash(np.array(["2024-12-31"], dtype="datetime64[D]"), amounts[:, None], np.zeros((paths, 1)), equal(paths))


def lognormal_tail(
    paths: int, *, shift: float = -4.75, sigma: float = 0.15, mean: float = 100.0, seed: int = 1
) -> Cash:
    """The same cash by importance sampling: half the paths from the shifted normal, weighed by the mixture's ratios."""
    random = np.random.default_rng(seed)
    normal = random.standard_normal(paths) + np.where(np.arange(paths) % 2, shift, 0.0)
    # Nominal density over that of the mixture.
    ratios = 1.0 / (0.5 + 0.5 * np.exp(shift * normal - shift**2 / 2))
    amounts = mean * np.exp(sigma * normal - sigma**2 / 2)
    dates = np.array(["2024-12-31"], dtype="datetime64[D]")
    return Cash(dates, amounts[:, None], np.zeros((paths, 1)), ratios / ratios.sum())


def five_years(paths: int, *, total: float = 70_000.0, sigma: float = 0.25, seed: int = 1) -> Cash:
    """Quarterly cash over five years that falls off with time, times one lognormal factor a path and noise."""
    random = np.random.default_rng(seed)
    dates = np.array(
        [f"{2024 + quarter // 4}-{('03-31', '06-30', '09-30', '12-31')[quarter % 4]}" for quarter in range(20)],
        dtype="datetime64[D]",
    )
    curve = 0.85 ** np.arange(20)
    level = total * np.exp(sigma * random.standard_normal(paths) - sigma**2 / 2)
    noise = random.gamma(20.0, 1 / 20.0, (paths, 20))
    amounts = level[:, None] * curve / curve.sum() * noise
    return Cash(dates, amounts, 0.05 * amounts, equal(paths))


def mean_path(cash: Cash) -> Cash:
    """The plan: one path, the mean."""
    return Cash(cash.dates, cash.mean(cash.collections)[None], cash.mean(cash.costs)[None], np.ones(1))


def equal(paths: int) -> np.ndarray:
    return np.full(paths, 1.0 / paths)


@pytest.fixture(scope="session")
def make() -> dict[str, Callable[..., Any]]:
    """The makers above, by name."""
    return {
        "one_note": one_note,
        "three_notes": three_notes,
        "lognormal_year": lognormal_year,
        "lognormal_tail": lognormal_tail,
        "five_years": five_years,
        "mean_path": mean_path,
    }
