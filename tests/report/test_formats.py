"""Numbers, and Chinese print, as people read them."""

import pytest

from refloat.report.formats import NONE, amount, number, percent, short_money, small_probability
from refloat.report.typeset import chinese
from refloat.words import Words


def test_numbers_carry_separators_and_a_true_minus_sign() -> None:
    assert amount(1234567.8) == "1,234,568"
    assert amount(-1234.0) == "\u22121,234"
    assert percent(0.12345) == "12.3%"
    assert number(-0.0001, 2) == "0.00"
    assert amount(None) == percent(float("nan")) == NONE


def test_a_small_probability_keeps_digits_that_say_something() -> None:
    assert small_probability(0.0000123) == "0.0012%"
    assert small_probability(0.25) == "25.00%"
    assert small_probability(0.0) == "0%"


@pytest.mark.parametrize(
    ("value", "currency", "english", "chinese_text"),
    [
        (345_000_000.0, "CNY", "CNY 345.0 million", "3.45亿元"),
        (23_210_000.0, "USD", "USD 23.2 million", "2,321万美元"),
        (950.0, "EUR", "EUR 950", "950欧元"),
        (1200.0, "XAU", "XAU 1.20 thousand", "1,200XAU"),
    ],
)
def test_money_is_told_in_the_units_of_the_language(
    value: float, currency: str, english: str, chinese_text: str
) -> None:
    assert short_money(value, currency, Words("en")) == english
    assert short_money(value, currency, Words("zh")) == chinese_text


@pytest.mark.parametrize(
    ("typed", "printed"),
    [
        ("利率2.20%,按季支付;共1,234笔", "利率2.20%，按季支付；共1,234笔"),
        ("核销(2014年)贷款", "核销（2014年）贷款"),
        ("来源:absbox (page 3), 2025", "来源：absbox (page 3), 2025"),
        ("no Chinese, at all: (none)", "no Chinese, at all: (none)"),
    ],
)
def test_punctuation_that_touches_chinese_is_widened_and_no_other(typed: str, printed: str) -> None:
    assert chinese(typed) == printed
