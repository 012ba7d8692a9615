"""The set-up: the right part of the lock, and one sentence for whatever is wrong with the machine."""

import importlib.util
import subprocess
import sys
import tomllib
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from packaging.requirements import Requirement

CHECKOUT = Path(__file__).resolve().parents[2]
LOCK = (CHECKOUT / "requirements.lock").read_text(encoding="utf-8")
PROJECT: dict[str, Any] = tomllib.loads((CHECKOUT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
SMALL_LOCK = """\
bread==1.0 \\
    --hash=sha256:aa \\
    --hash=sha256:bb
    # via refloat (pyproject.toml)
cheese==2.0 ; python_full_version < '3.12' \\
    --hash=sha256:cc
    # via
    #   refloat (pyproject.toml)
    #   toast
salt-crystals==0.1 \\
    --hash=sha256:dd
    # via bread
toast==3.0 \\
    --hash=sha256:ee
    # via
    #   refloat (pyproject.toml)
"""


def load(name: str, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """A script as a module, found the way Python finds it when the script runs."""
    monkeypatch.syspath_prepend(CHECKOUT / "scripts")
    spec = importlib.util.spec_from_file_location(name, CHECKOUT / "scripts" / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    monkeypatch.setitem(sys.modules, name, module)
    spec.loader.exec_module(module)
    return module


def test_a_part_of_the_lock_holds_what_is_asked_for_and_what_that_needs(monkeypatch: pytest.MonkeyPatch) -> None:
    pins = load("lock_subset", monkeypatch).needed_pins(SMALL_LOCK, ["Bread>=1"])

    assert ["bread", "salt-crystals"] == [pin.name for pin in pins]
    assert "bread==1.0 \\\n    --hash=sha256:aa \\\n    --hash=sha256:bb" == pins[0].text


def test_a_marker_and_the_need_of_a_need_come_along(monkeypatch: pytest.MonkeyPatch) -> None:
    pins = load("lock_subset", monkeypatch).needed_pins(SMALL_LOCK, ["toast"])

    assert ["cheese", "toast"] == [pin.name for pin in pins]
    assert "python_full_version < '3.12'" in pins[0].text


def test_a_requirement_that_the_lock_lacks_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(KeyError, match="butter"):
        load("lock_subset", monkeypatch).needed_pins(SMALL_LOCK, ["bread", "butter[salted]>=1"])


def test_the_core_leaves_out_the_packages_of_web_cluster_and_tests(monkeypatch: pytest.MonkeyPatch) -> None:
    names = {pin.name for pin in load("lock_subset", monkeypatch).needed_pins(LOCK, PROJECT["dependencies"])}

    assert {"numpy", "polars", "ruamel-yaml", "polars-runtime-32", "pydantic-core"} <= names
    assert not {"nicegui", "distributed", "statsmodels", "pandas", "pyarrow", "pytest", "mypy"} & names


@pytest.mark.parametrize("extra", ["", *sorted(PROJECT["optional-dependencies"])])
def test_the_lock_fits_what_the_project_asks_for(extra: str, monkeypatch: pytest.MonkeyPatch) -> None:
    lock_subset = load("lock_subset", monkeypatch)
    asked = PROJECT["optional-dependencies"][extra] if extra else PROJECT["dependencies"]
    pins = lock_subset.read_pins(LOCK)
    for line in asked:
        requirement = Requirement(line)
        versions = [
            pin.text.split("==")[1].split()[0] for pin in pins if pin.name == lock_subset.normalise(requirement.name)
        ]
        assert versions, f"{line} is not in the lock: run `make lock`"
        assert all(requirement.specifier.contains(version) for version in versions), f"{line}: lock has {versions}"


def test_every_pin_has_a_hash(monkeypatch: pytest.MonkeyPatch) -> None:
    pins = load("lock_subset", monkeypatch).read_pins(LOCK)

    assert [] == [pin.name for pin in pins if "--hash=sha256:" not in pin.text]
    assert len(pins) > 100


def test_the_set_up_takes_the_pythons_that_the_project_declares(monkeypatch: pytest.MonkeyPatch) -> None:
    set_up = load("set_up", monkeypatch)

    assert ">=3.11,<3.14" == PROJECT["requires-python"]
    assert ((3, 11), (3, 13)) == (set_up.OLDEST, set_up.NEWEST)


@pytest.mark.parametrize("version", [(3, 10, 4), (3, 14, 0), (2, 7, 18)])
def test_another_python_is_told_which_ones_serve(
    version: tuple[int, int, int], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    set_up = load("set_up", monkeypatch)
    monkeypatch.setattr(set_up.sys, "version_info", version)

    code = set_up.main([])

    told = capsys.readouterr().err
    assert 1 == code
    assert f"Python {version[0]}.{version[1]}" in told
    assert "3.11, 3.12 or 3.13" in told
    assert 1 == told.count("\n")


def test_a_python_without_venv_is_told_the_debian_package(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    set_up = load("set_up", monkeypatch)
    find = importlib.util.find_spec
    monkeypatch.setattr(set_up.importlib.util, "find_spec", lambda name: None if name == "ensurepip" else find(name))

    code = set_up.main([])

    told = capsys.readouterr().err
    assert 1 == code
    assert "lacks its module ensurepip" in told
    assert f"python{sys.version_info[0]}.{sys.version_info[1]}-venv (or python3-venv)" in told


@pytest.mark.parametrize(
    ("words", "meaning"),
    [
        ("ERROR: Could not install packages due to an OSError: [Errno 28] No space left on device", "the disk is full"),
        ("WARNING: Retrying ... NewConnectionError: Temporary failure in name resolution", "cannot be reached"),
        ("ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE.", "not the one that"),
        ("ERROR: No matching distribution found for polars==2.1.0", "ready-made wheel"),
        ("something\nERROR: nobody has seen this before.\n", "ERROR: nobody has seen this before"),
        ("", "did not say why"),
    ],
)
def test_what_pip_says_becomes_one_sentence(
    words: str, meaning: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    set_up = load("set_up", monkeypatch)
    monkeypatch.setattr(set_up, "VENV", tmp_path / "none")

    sentence = set_up.explain(words, "pip could not install the packages")

    assert meaning in sentence
    assert "\n" not in sentence


def test_a_folder_in_the_way_is_not_taken_for_an_environment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    set_up = load("set_up", monkeypatch)
    (tmp_path / ".venv").mkdir()
    (tmp_path / ".venv" / "thesis.txt").write_text("three years of work")
    monkeypatch.setattr(set_up, "VENV", tmp_path / ".venv")
    monkeypatch.setattr(set_up, "VENV_PYTHON", tmp_path / ".venv" / "bin" / "python")
    monkeypatch.setattr(set_up, "STAMP", tmp_path / ".venv" / "stamp.json")
    monkeypatch.setattr(set_up, "COMMAND", tmp_path / ".venv" / "bin" / "refloat")

    assert 1 == set_up.main([])
    assert "is in the way" in capsys.readouterr().err
    assert "three years of work" == (tmp_path / ".venv" / "thesis.txt").read_text()


def test_an_unknown_extra_is_told_the_known_ones(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert 1 == load("set_up", monkeypatch).main(["fast"])
    assert "cluster, dev, stats, web" in capsys.readouterr().err


def test_each_target_of_the_readme_is_in_the_makefile() -> None:
    targets = subprocess.run(["make", "-s", "help"], cwd=CHECKOUT, capture_output=True, text=True, check=True).stdout

    for target in ("demo", "test", "check", "fix", "docs", "bench"):
        assert f"make {target}" in targets
