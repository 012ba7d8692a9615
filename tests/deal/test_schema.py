"""The JSON schema of deal files: what an editor completes and refuses is what the reader takes and refuses."""

import copy
import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from ruamel.yaml import YAML

from refloat.deal import check_deal, deal_schema, template, templates, write_deal
from refloat.deal.language import language
from refloat.files import write_yaml

SCHEMA = deal_schema()
DEALS = sorted(Path(__file__).parent.glob("reference/*/deal.yaml")) + sorted(
    (Path(__file__).parents[1] / "cli" / "deals").glob("*.yaml")
)


def plain(path: Path) -> Any:
    """The file as an editor sees it: dates are text."""
    reader = YAML(typ="safe", pure=True)
    return json.loads(json.dumps(reader.load(path.read_text(encoding="utf-8")), default=str))


def groups(tree: Any, place: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """The places of all groups of fields; `payments` itself holds names that the user chooses."""
    found = [place] if isinstance(tree, dict) and place != ("payments",) else []
    inner = tree.items() if isinstance(tree, dict) else enumerate(tree) if isinstance(tree, list) else ()
    for key, value in inner:
        found += groups(value, (*place, key))
    return found


def test_the_schema_is_one_of_draft_2020_12() -> None:
    Draft202012Validator.check_schema(SCHEMA)
    assert SCHEMA["$schema"] == "https://json-schema.org/draft/2020-12/schema"


def test_every_group_and_every_field_says_what_it_means() -> None:
    places = [("Deal", SCHEMA), *SCHEMA["$defs"].items()]
    silent = [name for name, place in places if not place.get("description")]
    silent += [
        f"{name}.{field}"
        for name, place in places
        for field, about in place.get("properties", {}).items()
        if not about.get("description")
    ]
    assert silent == [], "describe these in the docstring's Attributes"


def test_a_member_of_a_choice_must_say_which_it_is() -> None:
    tagged = {
        name: (field, about["const"])
        for name, place in SCHEMA["$defs"].items()
        for field, about in place.get("properties", {}).items()
        if field in ("kind", "step") and "const" in about
    }
    assert tagged["PayFee"] == ("step", "pay_fee")
    assert len(tagged) >= 25
    assert [name for name, (field, _) in tagged.items() if field not in SCHEMA["$defs"][name]["required"]] == []


@pytest.mark.parametrize("name", templates())
def test_every_template_fits_the_schema(name: str, tmp_path: Path) -> None:
    path = tmp_path / "deal.yaml"
    write_deal(template(name), path)
    assert [error.message for error in Draft202012Validator(SCHEMA).iter_errors(plain(path))] == []


@pytest.mark.parametrize("path", DEALS, ids=lambda path: path.parent.name + "/" + path.stem)
def test_every_deal_of_the_tests_fits_the_schema(path: Path) -> None:
    assert [error.message for error in Draft202012Validator(SCHEMA).iter_errors(plain(path))] == []


@pytest.mark.parametrize("name", templates())
def test_an_unknown_key_anywhere_is_caught_by_the_schema_and_by_the_reader(name: str, tmp_path: Path) -> None:
    path = tmp_path / "deal.yaml"
    write_deal(template(name), path)
    tree, validator = plain(path), Draft202012Validator(SCHEMA)
    places = groups(tree)
    assert len(places) > 25
    for place in places:
        spoilt = copy.deepcopy(tree)
        group = spoilt
        for key in place:
            group = group[key]
        group["nonsense_key"] = 1
        assert not validator.is_valid(spoilt), place
    # The reader costs more: every fifth place.
    for place in places[::5]:
        spoilt = copy.deepcopy(tree)
        group = spoilt
        for key in place:
            group = group[key]
        group["nonsense_key"] = 1
        write_yaml(path, spoilt)
        assert any('"nonsense_key" is not a field here' in problem.message for problem in check_deal(path)), place


def test_the_page_of_the_language_tells_what_the_schema_tells() -> None:
    pages = {group.name: group for group in language()}
    assert next(iter(pages)) == "deal"
    assert len(pages) == len(SCHEMA["$defs"]) + 1
    multiple = {field.name: field for field in pages["multiple target"].fields}
    assert multiple["times"].needed
    assert pages["pay fee"].written == "step: pay_fee"
    part = next(field for field in pages["pay fee"].fields if field.name == "part")
    assert part.value == "within_cap / excess; else within_cap"
