"""Text of numbers -> float64, whatever the decimal mark, the grouping and the currency sign."""

from collections.abc import Mapping
from typing import Literal

import polars as pl

Mark = Literal[".", ","]

MISSING = ("", "na", "n/a", "#n/a", "n.a.", "null", "none", "-", "--", "—", "无", "不详", "不适用")
"""What stands for "nothing" in number and date columns, in lower case. Not nan and inf: those are bad values."""

_CURRENCY = r"(?i)usd|eur|cny|rmb|gbp|人民币|[$€£¥元]"
_GROUPED = r"(\d)[\s'’](\d{3})"
_POINT = r"^[+-]?(\d{1,3}(,\d{3})+|\d+)?(\.\d*)?([eE][+-]?\d+)?$"
_COMMA = r"^[+-]?(\d{1,3}(\.\d{3})+|\d+)?(,\d*)?([eE][+-]?\d+)?$"
_PROVES_COMMA = r"^-?(\d{1,3}(\.\d{3})+,\d+|\d+,(\d{1,2}|\d{4,})|\d{1,3}(\.\d{3}){2,}|0+,\d+)$"
_PROVES_POINT = r"^-?(\d{1,3}(,\d{3})+\.\d+|\d*\.(\d{1,2}|\d{4,})|\d{1,3}(,\d{3}){2,}|0+\.\d+)$"


def decimal_marks(
    columns: Mapping[str, pl.Series], stated: Mark | None = None, likely: Mark = "."
) -> tuple[dict[str, Mark], list[str]]:
    """The decimal mark of each column, proved by its cells.

    A cell such as 12,5 or 1.234,56 proves the comma; 12.5 or 1,234.56 proves the point; 1,234 alone proves nothing
    and follows the other cells of its column, then the other columns of its file, then `likely`.

    Args:
        columns: Text of the number columns of one file.
        stated: The mark that a layout states; it ends the question.
        likely: The mark to take when nothing proves one.

    Returns:
        The mark of each column, and sentences on what had to be assumed.
    """
    if stated is not None:
        return dict.fromkeys(columns, stated), []
    if not any(_any(text, ",") for text in columns.values()) and not any(
        bool(text.str.contains(r"^-?\d{1,3}(\.\d{3}){2,}$").any()) for text in columns.values()
    ):
        return dict.fromkeys(columns, "."), []
    proofs = {name: _proofs(text) for name, text in columns.items()}
    commas = sum(comma for comma, _, _ in proofs.values())
    points = sum(point for _, point, _ in proofs.values())
    common: Mark = likely if commas == points else "," if commas > points else "."
    marks: dict[str, Mark] = {}
    notes = []
    for name, (comma, point, unclear) in proofs.items():
        marks[name] = "," if comma > point else "." if point > comma else common
        if unclear and not commas and not points:
            read = "a decimal comma" if marks[name] == "," else "a thousands separator"
            notes.append(
                f"Column {name}: nothing proves the decimal mark; a comma such as in 1,234 was read as {read}."
            )
    return marks, notes


def _any(text: pl.Series, letter: str) -> bool:
    return bool(text.str.contains(letter, literal=True).any())


def _proofs(text: pl.Series) -> tuple[int, int, int]:
    cells = _clean(text.drop_nulls())
    unclear = cells.str.contains(r"^-?\d{1,3}[.,]\d{3}$").sum()
    return int(cells.str.contains(_PROVES_COMMA).sum()), int(cells.str.contains(_PROVES_POINT).sum()), int(unclear)


def parse_numbers(text: pl.Series, mark: Mark = ".", *, percent: bool = False) -> tuple[pl.Series, pl.Series]:
    """Read numbers.

    Understands grouping (1,234.5 or 1.234,5 or 1 234), currency signs and codes, brackets and a trailing minus
    for negative amounts, and, where `percent`, a per-cent sign (5.5% is 0.055). NaN and infinity are no numbers.

    Args:
        text: The cells.
        mark: The decimal mark.
        percent: Accept a per-cent sign.

    Returns:
        Float64 values, null where missing or unreadable; and a mask of the unreadable cells.
    """
    if mark == ".":
        values = text.str.strip_chars().cast(pl.Float64, strict=False)
        values = values.set(~values.is_finite().fill_null(True), None)
    else:
        values = pl.repeat(None, len(text), dtype=pl.Float64, eager=True).alias(text.name)
    left = (values.is_null() & text.is_not_null()).arg_true()
    if not len(left):
        return values, pl.repeat(False, len(text), eager=True)
    cells = _clean(text.gather(left))
    missing = cells.str.to_lowercase().is_in(MISSING)
    if percent:
        hundredths = cells.str.ends_with("%")
        cells = cells.str.strip_suffix("%").str.strip_chars()
    shaped = cells.str.contains(_POINT if mark == "." else _COMMA)
    if mark == ".":
        plain = cells.str.replace_all(",", "", literal=True)
    else:
        plain = cells.str.replace_all(".", "", literal=True).str.replace_all(",", ".", literal=True)
    late = plain.cast(pl.Float64, strict=False)
    late = late.set(~shaped | ~late.is_finite().fill_null(True), None)
    if percent:
        late = late.zip_with(~hundredths, late / 100)
    values = values.scatter(left, late)
    bad = (late.is_null() & ~missing).fill_null(True)
    unread = pl.repeat(False, len(text), eager=True).scatter(left.filter(bad), True)
    return values, unread


def _clean(text: pl.Series) -> pl.Series:
    """Cells without signs that only dress a number."""
    cells = text.str.strip_chars()
    if bool((cells.str.len_bytes() != cells.str.len_chars()).any()):
        cells = cells.str.normalize("NFKC").str.replace_all("−", "-", literal=True)
    if bool(cells.str.contains(r"[^0-9.,+-]").any()):
        cells = cells.str.replace_all(_CURRENCY, "").str.strip_chars()
        # Two passes, since neighbouring groups share a digit: 1 234 567.
        cells = cells.str.replace_all(_GROUPED, "$1$2").str.replace_all(_GROUPED, "$1$2")
        cells = cells.str.replace(r"^\(\s*(.*?)\s*\)$", "-$1").str.replace(r"^-\s+", "-")
    return cells.str.replace(r"^([\d.,\s]+)-$", "-$1")
