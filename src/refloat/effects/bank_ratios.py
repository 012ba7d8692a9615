"""a Bank -> the ratios that boards and supervisors look at."""

from refloat.effects.bank import Bank


def bank_ratios(bank: Bank) -> dict[str, float | None]:
    """Ratios of a balance sheet, fractions; None where a figure is missing or what would be divided by is nil.

    Args:
        bank: The balance sheet.

    Returns:
        npl_ratio (bad loans over loans); coverage_ratio (allowance over bad loans); provision_ratio (allowance over
        loans, 拨贷比); texas_ratio (bad loans over tangible equity and allowance); cet1_ratio; lcr (liquid assets
        over net outflows); roe (net income over tangible equity).
    """
    equity = bank.tangible_equity
    return {
        "npl_ratio": bank.npls / bank.gross_loans,
        "coverage_ratio": _over(bank.allowance, bank.npls),
        "provision_ratio": bank.allowance / bank.gross_loans,
        "texas_ratio": None if equity is None else _over(bank.npls, equity + bank.allowance),
        "cet1_ratio": _over(bank.cet1, bank.rwa),
        "lcr": _over(bank.hqla, bank.net_outflows),
        "roe": _over(bank.net_income, equity),
    }


def _over(above: float | None, below: float | None) -> float | None:
    return None if above is None or below is None or below <= 0 else above / below
