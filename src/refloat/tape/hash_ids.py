"""Names and national numbers -> salted hashes, so that a tape in memory holds anonymous ids only."""

import hashlib
import os
import re
import secrets
from functools import cache

import polars as pl

SALT_VARIABLE = "REFLOAT_ID_SALT"
_CHINESE_NUMBER = r"^[1-9]\d{5}(18|19|20)\d{2}(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])\d{3}[\dXx]$"
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECK_DIGITS = "10X98765432"


@cache
def _salt_of_this_run() -> str:
    return secrets.token_hex(16)


def hash_ids(text: pl.Series) -> pl.Series:
    """SHA-256 of each distinct text with a salt, as 64 hex digits; null stays null.

    The salt comes from the environment variable REFLOAT_ID_SALT, so that tapes of one seller can be matched;
    without it, it is random and the hashes mean something within one run only.
    """
    salt = os.environ.get(SALT_VARIABLE) or _salt_of_this_run()
    distinct = text.drop_nulls().unique()
    digests = [hashlib.sha256(f"{salt}\0{value}".encode()).hexdigest() for value in distinct]
    if not digests:
        return text
    return text.replace_strict(distinct, pl.Series(digests), default=None, return_dtype=pl.String)


def look_like_national_numbers(text: pl.Series) -> bool:
    """Whether most ids of a column are Chinese citizen numbers (GB 11643: 18 digits with a birth date and check)."""
    filled = text.drop_nulls()
    shaped = filled.filter(filled.str.contains(_CHINESE_NUMBER))
    if not len(shaped) or len(shaped) * 2 < len(filled):
        return False
    sample = shaped.head(200).to_list()
    return sum(map(_check_digit_holds, sample)) * 2 > len(sample)


def _check_digit_holds(number: str) -> bool:
    if not re.fullmatch(r"\d{17}[\dXx]", number):
        return False
    total = sum(int(digit) * weight for digit, weight in zip(number[:17], _WEIGHTS, strict=True))
    return _CHECK_DIGITS[total % 11] == number[17].upper()
