"""The data dictionary: one description of each field, complete and consistent."""

import csv
from pathlib import Path

import polars as pl
import pytest

from refloat.tape import TABLES, dictionary

FIELDS = dictionary().fields


def test_the_dictionary_has_the_66_canonical_fields(shared: Path) -> None:
    with (shared / "data" / "tape" / "canonical_schema.csv").open(encoding="utf-8") as handle:
        expected = [(row["table"], row["field"]) for row in csv.DictReader(handle)]
    assert expected == [(field.table, field.name) for field in FIELDS if field.core]
    assert 66 == len(expected)


def test_every_field_says_what_it_is_in_both_languages() -> None:
    for field in FIELDS:
        assert field.table in TABLES
        assert field.description_en, field.name
        assert any("\u4e00" <= letter <= "\u9fff" for letter in field.description_zh), field.name
        assert field.why, field.name
        assert field.name == field.headers[0]


def test_enums_have_values_and_only_enums() -> None:
    for field in FIELDS:
        assert bool(field.values) == (field.type == "enum"), field.name
        for value in field.values:
            assert value.zh, value


def test_no_alias_of_an_enum_means_two_values() -> None:
    for field in FIELDS:
        aliases = [alias for value in field.spellings for alias in value.aliases]
        assert len(aliases) == len(set(aliases)), field.name


def test_no_header_of_a_table_means_two_fields() -> None:
    for table in TABLES:
        headers = [header for field in dictionary().table(table) for header in field.headers]
        assert sorted(headers) == sorted(set(headers)), table


def test_conditions_of_required_fields_can_be_evaluated() -> None:
    frames = {
        table: pl.DataFrame(
            {field.name: [None] for field in dictionary().table(table)}, schema=dictionary().schema(table)
        )
        for table in TABLES
    }
    for field in FIELDS:
        needed = field.needed()
        assert (needed is None) == (field.required == "optional")
        if needed is not None:
            assert 1 == frames[field.table].select(needed.alias("needed")).height
    loans = pl.DataFrame({"legal_stage": ["none", "filed"]})
    stage_date = dictionary().field("loan", "legal_stage_date").needed()
    assert stage_date is not None
    assert [False, True] == loans.select(stage_date)["legal_stage"].to_list()


def test_an_unknown_field_is_a_key_error() -> None:
    with pytest.raises(KeyError, match=r"loan\.colour"):
        dictionary().field("loan", "colour")


def test_the_dictionary_itself_cannot_be_changed() -> None:
    with pytest.raises(AttributeError):
        FIELDS[0].name = "other"  # type: ignore[misc]
