"""The check of the rooms passes on the house as it is, and fails when something wrong is planted in a copy of it."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).resolve().parents[2]
LINT = Path(sys.executable).with_name("lint-imports")


@pytest.fixture
def house(tmp_path: Path) -> Path:
    """A copy of the package and its contracts that a test may spoil."""
    shutil.copytree(
        CHECKOUT / "src" / "refloat", tmp_path / "refloat", ignore=shutil.ignore_patterns("__pycache__", "library")
    )
    shutil.copy(CHECKOUT / "pyproject.toml", tmp_path)
    return tmp_path


def check(house: Path) -> tuple[int, str]:
    """Exit code and words of the check, run on a copy."""
    outcome = subprocess.run(
        [LINT, "--no-logo", "--no-cache"], cwd=house, capture_output=True, text=True, timeout=120, check=False
    )
    return outcome.returncode, outcome.stdout + outcome.stderr


def plant(file: Path, line: str) -> None:
    file.write_text(file.read_text(encoding="utf-8") + f"\n{line}\n", encoding="utf-8")


def test_the_house_keeps_its_rules(house: Path) -> None:
    code, words = check(house)

    assert 0 == code, words
    assert "3 kept, 0 broken" in words


def test_a_wrong_import_fails_the_check_of_its_kind(house: Path) -> None:
    plant(house / "refloat" / "pool" / "__init__.py", "from refloat.deal import ledger")  # upwards, and across
    plant(house / "refloat" / "deal" / "ledger.py", "import altair")  # a computing room that draws

    code, words = check(house)

    assert 1 == code
    assert re.search(r"Rooms import only from rooms below them\s+BROKEN", words), words
    assert re.search(r"Computing rooms know no plotting.*\s+BROKEN", words), words
    assert "refloat.pool is not allowed to import refloat.deal" in words
    assert "refloat.deal is not allowed to import altair" in words


def test_siblings_on_a_line_may_not_import_each_other(house: Path) -> None:
    plant(house / "refloat" / "recovery" / "__init__.py", "import refloat.deal.ledger")

    code, words = check(house)

    assert 1 == code
    assert "refloat.recovery is not allowed to import refloat.deal" in words


def test_a_folder_that_no_layer_declares_fails_the_check(house: Path) -> None:
    (house / "refloat" / "odds").mkdir()
    (house / "refloat" / "odds" / "__init__.py").touch()

    code, words = check(house)

    assert 1 == code
    assert "odds" in words


def test_a_door_may_use_what_a_computing_room_may_not(house: Path) -> None:
    plant(house / "refloat" / "report" / "__init__.py", "import altair")

    assert 0 == check(house)[0]
