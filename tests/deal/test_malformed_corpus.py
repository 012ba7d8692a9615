"""Many deals written wrongly, by hand and by a machine: one sentence each, soon, and never a traceback."""

import io
import json
import random
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from ruamel.yaml import YAML

from refloat.deal import check_deal, prove_cash, read_deal, run, template_text, templates
from refloat.errors import DealError, RefloatError
from refloat.units import Cash
from refloat.units.periods import month_ends_after

HERE = Path(__file__).parent


def beside(name: str) -> Any:
    """A module that stands beside this one: tests are no package."""
    spec = spec_from_file_location(f"deal_{Path(name).stem}", HERE / name)
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


SPOIL, WRONG = beside("malformed/spoil.py"), beside("test_malformed.py").WRONG
FILES = {path.stem: path for path in (HERE.parents[0] / "cli" / "deals").glob("*.yaml")}
CORPUS: list[dict[str, Any]] = YAML(typ="safe", pure=True).load((HERE / "malformed" / "cases.yaml").read_text("utf-8"))
CASES: list[Sequence[str]] = [(entry["deal"], *case) for entry in CORPUS for case in entry["cases"]]
SECONDS = 10.0
"""Most that reading a deal may take on a busy machine; the usual is some hundredths."""


def good(name: str) -> str:
    return template_text(name) if name in templates() else FILES[name].read_text(encoding="utf-8")


def _raw() -> dict[str, tuple[bytes, str]]:
    """Files that are no deal at all, and words of their sentence."""
    bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n"
    bomb += "".join(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]\n" for n in range(1, 10))
    base = good("clean-up-call")
    return {
        "empty": (b"", "empty"),
        "blank": (b"\n\n   \n", "empty"),
        "comments": (b"# nothing\n# at all\n", "empty"),
        "byte order mark": (b"\xef\xbb\xbf", "empty"),
        "zeros": (b"\x00" * 1000, "not a text file"),
        "a picture": (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "not a text file"),
        "a workbook": (b"PK\x03\x04\x14\x00\x06\x00", "not a text file"),
        "a PDF": (b"%PDF-1.7\n1 0 obj\n", "directives"),
        "Latin-1": ("name: Sociedad Año\n".encode("latin-1"), "not UTF-8"),
        "UTF-16": (base.encode("utf-16"), "not"),
        "a list": (b"- a\n- b\n", "lines of `name: value`"),
        "a word": (b"deal\n", "lines of `name: value`"),
        "a number": (b"42\n", "lines of `name: value`"),
        "null": (b"null\n", "empty"),
        "JSON": (b'{"name": "x"}', "is missing"),
        "two documents": (base.encode() + b"---\n" + base.encode(), "more than one"),
        "a directive": (b"%YAML 1.1\n---\n" + base.encode(), "directives"),
        "tabs": (base.replace("  - {name", "\t- {name", 1).encode(), "tab"),
        "a bomb of aliases": (bomb.encode() + base.encode(), "too many values"),
        "an alias to itself": (b"a: &a [*a]\n", ""),
        "an alias of nothing": (base.replace("name: clean", "name: *clean", 1).encode(), "anchor"),
        "a merge of itself": (b"a: &a\n  <<: *a\n", ""),
        "brackets": (b"a: " + b"[" * 10_000 + b"]" * 10_000, "too deeply"),
        "braces": (b"a: " + b"{b: " * 150 + b"1" + b"}" * 150, "deeply"),
        "indents": (b"".join(b" " * n + b"a:\n" for n in range(300)), "deeply"),
        "a huge number": (base.replace("1000000", "9" * 5000, 1).encode(), ""),
        "a huge exponent": (base.replace("1000000", "1e999999999", 1).encode(), "infinity"),
        "a long name": (base.replace("name: clean-up-call", "name: " + "x" * 100_000, 1).encode(), "too long"),
        "a long key": (base.encode() + b"k" * 100_000 + b": 1\n", ""),
        "too large": (b"# " + b"x" * 5_100_000, "too large"),
        "a control character": (base.replace("name: clean", "name: \x07clean", 1).encode(), ""),
        "a tag of Python": (base.replace("name: clean-up-call", "name: !!python/name:os.system", 1).encode(), "tag"),
        "a binary": (base.replace("name: clean-up-call", "name: !!binary aGk=", 1).encode(), "kind of value"),
        "a set": (base.replace("notes:", "notes: !!set", 1).encode(), ""),
        "a key that is a list": (b"[a, b]: c\n" + base.encode(), "not a field"),
        "a key that is nothing": (b"null: c\n" + base.encode(), "not a field"),
        "a key that is a number": (b"1: c\n" + base.encode(), "not a field"),
        "a key twice": (base.encode() + b"name: again\n", "twice"),
        "cut in the middle": (base[: len(base) // 2].encode(), ""),
        "a quote open": (base.replace("name: clean-up-call", 'name: "clean', 1).encode(), "quote"),
    }


RAW = _raw()


def prove_told(path: Path, words: str = "") -> list[str]:
    """The deal is refused in one sentence that names the file, and soon."""
    start = time.perf_counter()
    with pytest.raises(DealError) as failure:
        read_deal(path)
    assert time.perf_counter() - start < SECONDS
    sentences: list[str] = failure.value.problems  # type: ignore[attr-defined]
    for sentence in [str(failure.value), *sentences]:
        assert "\n" not in sentence
        assert str(path) in sentence
        assert len(sentence) < 600
        assert "this is not valid:" not in sentence, "a sentence of pydantic's, not ours"
    assert any(words in sentence for sentence in sentences), sentences
    return sentences


def prove_case(folder: Path, deal: str, old: str, new: str, words: str) -> None:
    text, path = good(deal), folder / "deal.yaml"
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    told = next(sentence for sentence in prove_told(path, words) if words in sentence)
    assert told.removeprefix(str(path)).split(":")[1].isdigit()


@pytest.mark.parametrize("case", CASES[::5], ids=lambda case: f"{case[0]}: {case[2][:30]!r}")
def test_a_deal_of_the_corpus_is_told_in_one_sentence_with_its_line(tmp_path: Path, case: Sequence[str]) -> None:
    prove_case(tmp_path, *case)


@pytest.mark.slow
@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case[0]}: {case[2][:30]!r}")
def test_every_deal_of_the_corpus_is_told_so(tmp_path: Path, case: Sequence[str]) -> None:
    prove_case(tmp_path, *case)


def test_a_name_of_thousands_of_letters_leaves_a_sentence_short(tmp_path: Path) -> None:
    path = tmp_path / "deal.yaml"
    path.write_text(good("clean-up-call").replace("fees: [servicing]", f"fees: [{'x' * 5000}]"), encoding="utf-8")
    prove_told(path, "...")
    path.write_text(good("clean-up-call").replace("name: servicing", f"name: {'x' * 5000}"), encoding="utf-8")
    prove_told(path, "...")


@pytest.mark.parametrize("name", RAW)
def test_a_file_that_is_no_deal_is_told_in_one_sentence(tmp_path: Path, name: str) -> None:
    data, words = RAW[name]
    path = tmp_path / "deal.yaml"
    path.write_bytes(data)
    prove_told(path, words)


def test_the_corpus_is_large(capsys: pytest.CaptureFixture[str]) -> None:
    count = len(WRONG) + len(CASES) + len(RAW)
    with capsys.disabled():
        sys.stdout.write(f"\nmalformed deals written by hand: {count}\n")
    assert count >= 270


def plain_deals(folder: Path) -> Iterator[tuple[dict[str, Any], str]]:
    """Good deals as trees and as texts."""
    for name in [*templates(), *sorted(FILES)]:
        text = good(name)
        yield json.loads(json.dumps(YAML(typ="safe", pure=True).load(text), default=str)), text


def some_cash() -> Cash:
    ones = np.ones((1, 60))
    fall = np.maximum(1e6 - 2e4 * np.arange(60), 0.0)[None, :]
    known = dict.fromkeys(("principal", "interest", "recovery", "defaulted", "files_open"), 10.0 * ones)
    known |= dict.fromkeys(("closed_proceeds", "closed_plan"), 9.0 * ones)
    days = month_ends_after(date(2025, 1, 31), 60)
    return Cash(days, 5_000.0 * ones, 100.0 * ones, np.ones(1), pool_balance=fall, **known)


def spoil_many(folder: Path, seed: int, count: int) -> Counter[str]:
    """Spoil good deals; each is refused in one sentence, or is still a deal that runs and proves its cash."""
    dice, found, cash = random.Random(seed), Counter[str](), some_cash()
    deals, path = list(plain_deals(folder)), folder / "spoilt.yaml"
    writer = YAML(typ="safe", pure=True)
    writer.allow_unicode, writer.width = True, 4000
    while found.total() < count:
        tree, text = dice.choice(deals)
        if dice.random() < 0.7:
            way, changed = SPOIL.spoilt(tree, dice)
            stream = io.StringIO()
            writer.dump(changed, stream)
            data = stream.getvalue().encode("utf-8")
        else:
            way, data = SPOIL.spoilt_text(text, dice)
        path.write_bytes(data)
        start = time.perf_counter()
        problems = check_deal(path)
        assert time.perf_counter() - start < SECONDS, way
        if problems:
            prove_told(path)
            found["refused"] += 1
            continue
        try:
            prove_cash(run(read_deal(path), cash, plan=cash))
            found["still good"] += 1
        except RefloatError:
            found["refused by the run"] += 1
    return found


def test_spoilt_deals_make_no_traceback(tmp_path: Path) -> None:
    found = spoil_many(tmp_path, seed=1, count=15)
    assert found["refused"] > 5


@pytest.mark.slow
def test_thousands_of_spoilt_deals_make_no_traceback(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    found = spoil_many(tmp_path, seed=2, count=3_000)
    with capsys.disabled():
        sys.stdout.write(f"\nmalformed deals made by a machine: {found.total()}, of which {dict(found)}\n")
    assert found["refused"] >= 1_500
