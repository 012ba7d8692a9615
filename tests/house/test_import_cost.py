"""`import refloat` costs next to nothing: heavy libraries load where they are used."""

import json
import subprocess
import sys

import pytest

LIMIT_SECONDS = 0.3
HEAVY = {"QuantLib", "altair", "highspy", "numba", "pandas", "polars", "pydantic", "pyarrow", "scipy", "typer", "typst"}
PROBE = """
import json, sys, time
import numpy
began = time.process_time()
import refloat
print(json.dumps({"seconds": time.process_time() - began, "modules": sorted(sys.modules)}))
"""


@pytest.fixture(scope="module")
def imports() -> list[dict[str, object]]:
    """Five fresh Pythons that import NumPy and then refloat."""
    command = [sys.executable, "-W", "ignore", "-c", PROBE]
    return [json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout) for _ in range(5)]


def test_importing_refloat_takes_under_three_tenths_of_a_second_of_cpu(imports: list[dict[str, object]]) -> None:
    # The least of five: what else the machine does only ever adds.
    assert min(float(str(one["seconds"])) for one in imports) < LIMIT_SECONDS


def test_importing_refloat_loads_no_heavy_library(imports: list[dict[str, object]]) -> None:
    modules = imports[0]["modules"]

    assert isinstance(modules, list)
    assert set() == HEAVY & {name.split(".")[0] for name in modules}


@pytest.mark.parametrize("room", ["refloat.units", "refloat.deal", "refloat.pool", "refloat.cli.main"])
def test_a_room_waits_with_libraries_that_only_some_of_its_verbs_need(room: str) -> None:
    late = ("scipy.stats", "altair", "typst", "pandas")
    probe = f"import sys, {room}; print(*(name for name in {late} if name in sys.modules))"
    outcome = subprocess.run([sys.executable, "-W", "ignore", "-c", probe], capture_output=True, text=True, check=True)

    assert "" == outcome.stdout.strip()
