"""Sets up refloat in `.venv` of this checkout, from the hashed lock.

    python3 scripts/set_up.py            the core: enough for `refloat run`
    python3 scripts/set_up.py dev        the core and what the tests need

Uses only the standard library, builds nothing, and does nothing when all is in place already. Installs with uv where
it is on the PATH, and else with pip. Whatever is wrong with this machine is told in one sentence.
"""

from __future__ import annotations  # so that an older Python gets as far as being told that it is too old

import hashlib
import importlib.util
import json
import os
import shutil
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

OLDEST, NEWEST = (3, 11), (3, 13)
CHECKOUT = Path(__file__).resolve().parents[1]
VENV = CHECKOUT / ".venv"
VENV_PYTHON = VENV / "bin" / "python"
COMMAND = VENV / "bin" / "refloat"
STAMP = VENV / "refloat-set-up.json"
LOG = VENV / "refloat-set-up.log"
FREE_BYTES = 2_500_000_000
# refloat itself is installed as an editable wheel, which takes its build backend and this package.
FOR_EDITABLE = "editables"

HASHED = ("--require-hashes", "--no-deps", "--only-binary", ":all:")
PIP = (str(VENV_PYTHON), "-m", "pip", "--disable-pip-version-check", "--no-input", "install", "--progress-bar", "off")

# What pip or uv says, and what it means for the person at the keyboard; the first that fits is told.
MEANINGS = (
    (("No space left on device", "Errno 28", "os error 28"), "the disk is full; free about 2.5 GB and run this again"),
    (
        ("DO NOT MATCH THE HASHES", "Hash mismatch"),
        "a downloaded package is not the one that requirements.lock names; nothing of it was installed",
    ),
    (
        (
            "Temporary failure in name resolution",
            "Name or service not known",
            "Failed to establish a new connection",
            "Max retries exceeded",
            "Read timed out",
            "ProxyError",
            "Network is unreachable",
            "error sending request",
            "dns error",
            "CERTIFICATE_VERIFY_FAILED",
        ),
        "the package index cannot be reached; check the network, the proxy and its certificate, and run this again",
    ),
    (
        ("No matching distribution found", "has no wheels", "no wheels with a matching"),
        "a package of requirements.lock is not to be had as a ready-made wheel for this Python on this machine",
    ),
    (("Permission denied", "Errno 13"), f"{VENV} cannot be written; check who owns it"),
)


class SetUpError(Exception):
    """What stops the set-up, in one sentence without its full stop."""


@dataclass(frozen=True)
class Wanted:
    """What should stand in the environment.

    Attributes:
        extras: Those asked for now and those asked for before, sorted.
        pins: The part of the lock that they and the core need, with hashes.
        stamp: What is written beside the environment once all of it is there.
    """

    extras: tuple[str, ...]
    pins: tuple[str, ...]
    stamp: dict[str, Any]


def main(extras: list[str]) -> int:
    started = time.monotonic()
    try:
        check_machine()
        wanted = read_wanted(extras)
        if is_up_to_date(wanted):
            return 0
        make_environment()
        install(wanted)
    except SetUpError as error:
        print(f"refloat set-up: {error}.", file=sys.stderr)
        return 1
    except OSError as error:
        print(f"refloat set-up: {error.filename or CHECKOUT}: {error.strerror or error}.", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("refloat set-up: stopped; run it again to go on.", file=sys.stderr)
        return 130
    say(f"ready in {time.monotonic() - started:.0f} s: {COMMAND.relative_to(CHECKOUT)}")
    return 0


def check_machine() -> None:
    """Whether this Python can make an environment here, before anything is touched."""
    version = "{}.{}".format(*sys.version_info[:2])
    if not OLDEST <= sys.version_info[:2] <= NEWEST:
        raise SetUpError(
            f"this is Python {version} ({sys.executable}) and refloat needs 3.11, 3.12 or 3.13; "
            "install one and name it, as in `make demo PYTHON=python3.11`"
        )
    # Debian ships `venv` with Python and leaves out `ensurepip`, without which it cannot make an environment.
    missing = [name for name in ("venv", "ensurepip") if importlib.util.find_spec(name) is None]
    if missing:
        raise SetUpError(
            f"this Python ({sys.executable}) lacks its module {' and '.join(missing)}, which makes environments; "
            f"on Debian or Ubuntu install the package python{version}-venv (or python3-venv) and run this again"
        )
    if not os.access(CHECKOUT, os.W_OK):
        raise SetUpError(f"{CHECKOUT} cannot be written, and the environment goes into its folder .venv")
    free = shutil.disk_usage(CHECKOUT).free
    if not VENV.exists() and free < FREE_BYTES:
        raise SetUpError(f"{CHECKOUT} has only {free / 1e9:.1f} GB free and the environment takes up to 2.5 GB")


def read_wanted(asked: list[str]) -> Wanted:
    """Reads pyproject.toml and the lock for the extras asked for now and before."""
    import tomllib

    from lock_subset import needed_pins

    lock = (CHECKOUT / "requirements.lock").read_text(encoding="utf-8")
    project = tomllib.loads((CHECKOUT / "pyproject.toml").read_text(encoding="utf-8"))
    offered = project["project"]["optional-dependencies"]
    for extra in asked:
        if extra not in offered:
            raise SetUpError(f"there is no extra '{extra}' in pyproject.toml; it offers {', '.join(sorted(offered))}")
    # An environment that once had the tests' packages keeps them: `make demo` takes nothing away.
    before = read_stamp().get("extras", [])
    extras = tuple(extra for extra in sorted(offered) if extra in asked or extra in before)
    requirements = [*project["build-system"]["requires"], FOR_EDITABLE, *project["project"]["dependencies"]]
    for extra in extras:
        requirements += offered[extra]
    try:
        pins = tuple(pin.text for pin in needed_pins(lock, requirements))
    except KeyError as error:
        name = error.args[0]
        raise SetUpError(f"requirements.lock lacks {name}, which pyproject.toml asks for; run `make lock`") from None
    stamp: dict[str, Any] = {
        "extras": list(extras),
        "lock": digest("\n".join(pins)),
        "project": digest(json.dumps([project["build-system"], project["project"]], sort_keys=True)),
        # A checkout that was copied or moved carries scripts that point at the old place.
        "place": str(VENV),
    }
    return Wanted(extras, pins, stamp)


def is_up_to_date(wanted: Wanted) -> bool:
    return read_stamp() == wanted.stamp and VENV_PYTHON.exists() and COMMAND.exists()


def make_environment() -> None:
    """An environment of this Python's version at the right place: kept if it is one, made anew if not."""
    if VENV.exists() and not (VENV / "pyvenv.cfg").exists() and any(VENV.iterdir()):
        raise SetUpError(f"{VENV} is in the way and is no Python environment; move it aside and run this again")
    if environment_serves():
        STAMP.unlink(missing_ok=True)
        return
    say(f"making .venv with Python {sys.version.split()[0]}")
    outcome = run([sys.executable, "-m", "venv", "--clear", str(VENV)])
    if outcome.returncode:
        raise SetUpError(explain(outcome.stdout, f"{sys.executable} could not make an environment"))


def environment_serves() -> bool:
    if not VENV_PYTHON.exists():
        return False
    probe = f"import sys, pip; print(sys.version_info[:2] == {sys.version_info[:2]}, sys.prefix)"
    outcome = run([str(VENV_PYTHON), "-c", probe])
    if outcome.returncode or outcome.stdout.split(maxsplit=1) != ["True", f"{VENV}\n"]:
        return False
    # Scripts name the folder they were made in; one that names another was copied here.
    pip = VENV / "bin" / "pip"
    return pip.exists() and str(VENV) in pip.read_text(encoding="utf-8", errors="replace")


def install(wanted: Wanted) -> None:
    """The pins, then refloat itself from this checkout; the stamp last, so that a broken run is taken up again."""
    requirements = VENV / "refloat-pins.txt"
    requirements.write_text("\n".join(wanted.pins) + "\n", encoding="utf-8")
    names = ", ".join(["core", *wanted.extras])
    uv = shutil.which("uv")
    if uv:
        say(f"installing {names} with uv")
        outcome = run([uv, "pip", "install", "--python", str(VENV_PYTHON), *HASHED, "-r", str(requirements)])
        if outcome.returncode:
            say("uv could not; trying pip")
            uv = None
    if not uv:
        say(f"installing {names} with pip (a minute or two the first time)")
        install_with_pip(requirements, len(wanted.pins))
    say("installing refloat from this checkout")
    outcome = run([*PIP, "--no-deps", "--no-index", "--no-build-isolation", "--editable", str(CHECKOUT)])
    if outcome.returncode:
        raise SetUpError(explain(outcome.stdout, "refloat itself could not be installed"))
    fresh = STAMP.with_suffix(".new")
    fresh.write_text(json.dumps(wanted.stamp, indent=2) + "\n", encoding="utf-8")
    fresh.replace(STAMP)


def install_with_pip(requirements: Path, count: int) -> None:
    lines = []
    done = 0
    command = [*PIP, *HASHED, "-r", str(requirements)]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace", env=clean_environment()
    ) as pip:
        for line in pip.stdout or ():
            lines.append(line)
            if line.startswith("Ignoring "):  # its marker is for another machine or Python
                count -= 1
            elif line.startswith("Collecting ") or line.startswith("Requirement already satisfied"):
                done += 1
                name = line.removeprefix("Collecting ").removeprefix("Requirement already satisfied: ").split("==")[0]
                tell_progress(done, count, name.strip())
            elif line.startswith("Installing collected packages"):
                tell_progress(count, count, "unpacking")
    if sys.stdout.isatty():
        print(flush=True)
    if pip.returncode:
        raise SetUpError(explain("".join(lines), "pip could not install the packages"))


def tell_progress(done: int, count: int, name: str) -> None:
    line = f"  {done}/{count} {name}"
    if sys.stdout.isatty():
        print(f"\r\033[K{line}", end="", flush=True)
    elif done % 10 == 0 or name == "unpacking":
        print(line, flush=True)


def run(command: list[str]) -> subprocess.CompletedProcess[str]:
    """Runs a command quietly; its words, good and bad, are in `stdout`."""
    return subprocess.run(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        stdin=subprocess.DEVNULL,
        text=True,
        errors="replace",
        env=clean_environment(),
        check=False,
    )


def clean_environment() -> dict[str, str]:
    """This environment without what would make the new Python look at another one's packages."""
    strange = {"PYTHONPATH", "PYTHONHOME", "VIRTUAL_ENV", "PIP_TARGET", "PIP_PREFIX", "PIP_USER"}
    return {key: value for key, value in os.environ.items() if key not in strange}


def explain(words: str, what: str) -> str:
    """One sentence for what pip, uv or venv said; the whole of it goes into a log beside the environment."""
    place = ""
    if VENV.is_dir() and os.access(VENV, os.W_OK):
        LOG.write_text(words, encoding="utf-8")
        place = f" (all it said is in {LOG.relative_to(CHECKOUT)})"
    for signs, meaning in MEANINGS:
        if any(sign in words for sign in signs):
            return meaning + place
    last = [line.strip() for line in words.splitlines() if line.strip()][-1:]
    return f"{what}: {' '.join(last).rstrip('.') or 'it did not say why'}{place}"


def read_stamp() -> dict[str, Any]:
    try:
        stamp = json.loads(STAMP.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return stamp if isinstance(stamp, dict) else {}


def digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def say(sentence: str) -> None:
    print(f"refloat set-up: {sentence}", flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
