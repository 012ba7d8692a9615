"""a Disposal -> its gain or loss, on the day and when deferred parts are in."""

from dataclasses import dataclass

from refloat.effects.accounting.disposal import Disposal


@dataclass(frozen=True)
class SaleAccount:
    """The sale in the seller's books; amounts in currency units.

    Attributes:
        carrying_amount: Gross amount less allowance, plus other assets.
        consideration: Cash, deferred parts at fair value, and kept notes at fair value.
        costs: Costs of the sale.
        net_consideration: Consideration less costs.
        gain_or_loss: Net consideration less carrying amount, before tax: the figure on the day (interim).
        tax: On the gain; a loss gives tax back, which assumes that it can be used.
        net_gain_or_loss: After tax.
        deferred_nominal: Deferred parts as they will be paid.
        deferred_fair_value: The same at fair value.
        unwind: (years from the sale, income of that year) until the last deferred part is in.
        final_gain_or_loss: Before tax, unwind included (final): what the sale came to once all was paid.
        price_of_gross: Consideration over the gross amount, a fraction.
        break_even_cash: Cash price at which the sale leaves neither gain nor loss; nil where what is paid
            later and kept already suffices.
        steps: The bridge from carrying amount to gain or loss, as (label, amount).
    """

    carrying_amount: float
    consideration: float
    costs: float
    net_consideration: float
    gain_or_loss: float
    tax: float
    net_gain_or_loss: float
    deferred_nominal: float
    deferred_fair_value: float
    unwind: tuple[tuple[int, float], ...]
    final_gain_or_loss: float
    price_of_gross: float
    break_even_cash: float
    steps: tuple[tuple[str, float], ...]


def account_for_sale(disposal: Disposal) -> SaleAccount:
    """Book a disposal.

    The allowance goes with the loans, so it counts once, within the carrying amount: IFRS 9 (3.2.12) takes the
    difference of the carrying amount, measured at the date of derecognition, and the consideration received.

    Args:
        disposal: What is sold and for how much.
    """
    carrying = disposal.gross_amount - disposal.allowance + disposal.other_assets
    nominal = sum(part.amount for part in disposal.deferred)
    fair = _deferred_value(disposal, 0.0)
    besides_cash = fair + disposal.retained_fair_value
    consideration = disposal.cash_price + besides_cash
    net = consideration - disposal.costs
    gain = net - carrying
    tax = gain * disposal.tax_rate
    return SaleAccount(
        carrying_amount=carrying,
        consideration=consideration,
        costs=disposal.costs,
        net_consideration=net,
        gain_or_loss=gain,
        tax=tax,
        net_gain_or_loss=gain - tax,
        deferred_nominal=nominal,
        deferred_fair_value=fair,
        unwind=_unwind(disposal),
        final_gain_or_loss=gain + nominal - fair,
        price_of_gross=consideration / disposal.gross_amount,
        break_even_cash=max(carrying + disposal.costs - besides_cash, 0.0),
        steps=(
            ("gross_amount", -disposal.gross_amount),
            ("allowance", disposal.allowance),
            ("other_assets", -disposal.other_assets),
            ("cash_price", disposal.cash_price),
            ("deferred_price", fair),
            ("retained_notes", disposal.retained_fair_value),
            ("costs", -disposal.costs),
            ("gain_or_loss", gain),
        ),
    )


def _deferred_value(disposal: Disposal, at_years: float) -> float:
    """Fair value, at a time after the sale, of what is still to come after it."""
    growth = 1.0 + disposal.discount_rate
    return float(
        sum(
            part.amount * growth ** -(part.due_years - at_years)
            for part in disposal.deferred
            if part.due_years > at_years
        )
    )


def _unwind(disposal: Disposal) -> tuple[tuple[int, float], ...]:
    """Interest income of each year on the deferred price."""
    rows: list[tuple[int, float]] = []
    year, last = 0, max((part.due_years for part in disposal.deferred), default=0.0)
    while year < last:
        paid = sum(part.amount for part in disposal.deferred if year < part.due_years <= year + 1)
        rows.append((year + 1, _deferred_value(disposal, year + 1.0) + paid - _deferred_value(disposal, float(year))))
        year += 1
    return tuple(rows)
