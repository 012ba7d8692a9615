"""The published examples."""

import json
from pathlib import Path
from typing import Any

import pytest


@pytest.fixture(scope="session")
def examples() -> dict[str, Any]:
    """Name -> published example, from `cases.json`."""
    text = (Path(__file__).parent / "cases.json").read_text(encoding="utf-8")
    return {case["name"]: case for case in json.loads(text)["cases"]}
