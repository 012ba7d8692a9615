"""The word list."""

import ast
import csv
import re
from pathlib import Path

import pytest

import refloat
from refloat.words import LANGUAGES, Words, keys, word

SOURCE = Path(refloat.__file__).parent
LOOKUPS = ("words", "w", "word", "either")
BLANK = {"unit.1", "p.rounds"}


def used_keys() -> tuple[set[str], set[str]]:
    """Keys that the code and the templates ask for, and the beginnings of keys that they put together."""
    whole, begun = set(), set()
    for path in SOURCE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            name = node.func if isinstance(node, ast.Call) else None
            called = name.id if isinstance(name, ast.Name) else name.attr if isinstance(name, ast.Attribute) else ""
            if called not in LOOKUPS or not isinstance(node, ast.Call) or not node.args:
                continue
            if "report" not in path.parts and "words" not in path.parts:
                continue
            key = node.args[0]
            if isinstance(key, ast.Constant) and isinstance(key.value, str):
                whole.add(key.value)
            elif isinstance(key, ast.JoinedStr) and isinstance(key.values[0], ast.Constant):
                begun.add(str(key.values[0].value))
        begun |= set(re.findall(r'"(inputs|notes_sheet|engine_value|unit)\.', path.read_text(encoding="utf-8")))
    for path in SOURCE.rglob("*.j2"):
        whole |= set(re.findall(r"w\(['\"]([^'\"]+)['\"]", path.read_text(encoding="utf-8")))
    return whole, begun


def test_every_line_of_the_list_has_its_three_cells() -> None:
    # A comma in an unquoted sentence would cut it off where it stands.
    lines = csv.reader((SOURCE / "words/words.csv").read_text(encoding="utf-8").splitlines())

    assert [] == [cells for cells in lines if len(cells) != 3]


def test_every_word_that_is_asked_for_is_in_the_list() -> None:
    whole, begun = used_keys()
    assert whole - set(keys()) == set()
    assert {start for start in begun if not any(key.startswith(start) for key in keys())} == set()
    assert len(whole) > 150


def test_every_key_has_both_languages_and_the_same_blanks_to_fill() -> None:
    for key in keys():
        english, chinese = word(key, "en"), word(key, "zh")
        assert (english and chinese) or key in BLANK or not english
        assert sorted(re.findall(r"{\w+}", english)) == sorted(re.findall(r"{\w+}", chinese)), key


def test_chinese_words_are_chinese() -> None:
    same = {
        "language.en",
        "record.python",
        "use.fee",
        "p.copula",
        "currency.CNY",
        "p.join",
        "money",
        "chart.money",
        "effects.pay_of",
        "published.unit.per cent",
    }
    plain = [key for key in keys() if not re.search(r"[\u3001-\u9fff\u00b7]", word(key, "zh"))]
    assert set(plain) - same - BLANK == set()


def test_no_key_stands_twice() -> None:
    lines = (SOURCE / "words" / "words.csv").read_text(encoding="utf-8").splitlines()[1:]
    assert len(lines) == len(keys())


def test_an_unknown_key_or_language_is_an_error() -> None:
    with pytest.raises(KeyError):
        word("no.such.key", "en")
    with pytest.raises(KeyError):
        Words("fr")
    assert LANGUAGES == ("en", "zh")


def test_words_fill_their_blanks_and_fall_back_on_the_text_itself() -> None:
    words = Words("zh")
    assert words("years", years="1.5") == "1.5 年"
    assert words.either("no.such.key", "seller's own") == "seller's own"
