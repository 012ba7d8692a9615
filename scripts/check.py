"""Runs every check of the project and ends in one line of verdict.

    .venv/bin/python scripts/check.py                all of them
    .venv/bin/python scripts/check.py style types    only these

A check that fails does not stop the others: one run tells all there is to mend.
"""

import subprocess
import sys
import time
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[1]
BIN = Path(sys.executable).parent
CHECKS: dict[str, list[str | Path]] = {
    "style": [BIN / "ruff", "check", "--quiet", "."],
    "format": [BIN / "ruff", "format", "--check", "--quiet", "."],
    "types": [BIN / "mypy"],
    "rooms": [BIN / "lint-imports", "--no-logo"],
    "tests": [sys.executable, "-m", "pytest", "-n", "2", "--dist", "loadfile"],
    "docs": [sys.executable, "scripts/build_docs.py"],
}


def main(asked: list[str]) -> int:
    unknown = [name for name in asked if name not in CHECKS]
    if unknown:
        print(f"no check is called {unknown[0]}; there are {', '.join(CHECKS)}", file=sys.stderr)
        return 2
    began = time.monotonic()
    failed = [name for name in CHECKS if name in (asked or CHECKS) and not passes(name)]
    took = f"{time.monotonic() - began:.0f} s"
    if failed:
        print(f"refloat: FAILED in {', '.join(failed)} ({took})")
        return 1
    print(f"refloat: all good ({', '.join(asked or CHECKS)}; {took})")
    return 0


def passes(name: str) -> bool:
    print(f"-- {name}", flush=True)
    return subprocess.run(CHECKS[name], cwd=CHECKOUT, check=False).returncode == 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
