"""What the README shows is what happens."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from refloat.cli.main import app

CHECKOUT = Path(__file__).resolve().parents[2]
README = (CHECKOUT / "README.md").read_text(encoding="utf-8")


@pytest.mark.slow
def test_the_first_python_example_runs_and_tells_each_note(tmp_path: Path) -> None:
    example = re.findall(r"```python\n(.*?)```", README, flags=re.DOTALL)[0]
    (tmp_path / "first.py").write_text(example, encoding="utf-8")

    outcome = subprocess.run(
        [sys.executable, "first.py"], cwd=tmp_path, capture_output=True, text=True, timeout=300, check=False
    )

    assert 0 == outcome.returncode, outcome.stderr
    assert re.search(r"(?m)^\d+ loans with a claim of [\d,]+ USD$", outcome.stdout)
    assert re.search(r"(?m)^expected net recovery \d+\.\d%, worst of a hundred \d+\.\d%$", outcome.stdout)
    assert outcome.stdout.count("note ") >= 2


def test_every_command_that_the_readme_shows_is_known() -> None:
    shown = re.findall(r"(?m)^\.venv/bin/refloat ((?:(?:tape|deal|cases) )?[a-z]+)", README)
    commands = {*shown, *(line.split()[0] for line in shown)}

    assert commands
    for command in sorted(commands):
        outcome = CliRunner().invoke(app, [*command.split(), "--help"])
        assert 0 == outcome.exit_code, f"{command}: {outcome.output}"
