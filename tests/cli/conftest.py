"""How the command-line tests call refloat."""

import json
import sys
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest

from refloat.cli.main import main


@dataclass(frozen=True)
class Outcome:
    """Exit code and what stood on stdout and stderr."""

    code: int
    out: str
    err: str

    @property
    def document(self) -> Any:
        return json.loads(self.out)

    def prove_one_sentence(self, *words: str) -> None:
        """The command failed with one line on stderr that holds the given words, and nothing on stdout."""
        lines = [line for line in self.err.splitlines() if line.strip() and not line.endswith(" ...")]
        assert self.code == 1, (self.code, self.err)
        assert self.out == ""
        assert len(lines) == 1, self.err
        assert "Traceback" not in self.err
        assert "defect in refloat" not in self.err
        for word in words:
            assert word in lines[0], lines[0]


@pytest.fixture
def refloat(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Callable[..., Outcome]:
    """Runs the command line in this process."""

    def call(*arguments: object) -> Outcome:
        monkeypatch.setattr(sys, "argv", ["refloat", *(str(argument) for argument in arguments)])
        code = 0
        capsys.readouterr()
        try:
            main()
        except SystemExit as stop:
            code = int(stop.code or 0)
        caught = capsys.readouterr()
        return Outcome(code, caught.out, caught.err)

    return call
