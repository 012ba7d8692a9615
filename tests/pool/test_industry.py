"""Industry codes of several schemes fall into groups that say what they are."""

import polars as pl
import pytest

from refloat.pool.industry import industry_group


@pytest.mark.parametrize(
    ("code", "group"),
    [
        ("NAICS 531311", "NAICS 531"),
        ("naics 53", "NAICS 53"),
        ("F41", "F"),
        ("f", "F"),
        ("NACE L68.20", "NACE L"),
        ("L68.20", "L"),
        ("4711", "47"),
        (None, None),
        ("real estate", None),
        ("", None),
    ],
)
def test_a_code_gives_its_group(code: str | None, group: str | None) -> None:
    assert pl.DataFrame({"industry": [code]}, schema={"industry": pl.String}).select(industry_group())[
        "industry"
    ].to_list() == [group]
